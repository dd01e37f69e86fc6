"""The page of one rule: what it asks, why, caution, examples, clauses, data and papers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from checker.findings.wording import stop
from checker.knowledge.model import NATIONAL, USABLE
from checker.reports.condition_words import Group, Said, Style, said
from checker.rulebook.conditions import Condition
from checker.rulebook.rules import PLACEHOLDER, Rule
from checker.rulebook.tables import CONCLUSIONS
from checker.site.context import (
    Context,
    amount,
    citable,
    dated,
    file_of,
    in_force,
    kind_words,
    severity,
    verified,
)
from checker.site.crossings import columns_read, fields_read, thresholds_of
from checker.site.example_blocks import example_blocks
from checker.site.markup import (
    badge,
    bullets,
    code,
    fence,
    heading,
    note,
    page,
    paragraph,
    strong,
    table,
    text,
)

_SENTENCE = re.compile(r"(\{[^{}]+\})")
_OTHERWISE = "没有上述情况的为合规；用到的数据是空白、因此判断不出来的为待核实，不作违规。"
_OTHERWISE_OF_SOME = f"不适用的行不判断；适用而{_OTHERWISE}"


def rule_page(context: Context, rule: Rule) -> str:
    """The Markdown of a rule's page."""
    source = context.places.rule(rule.id)
    return page(
        heading(1, f"{rule.id} {rule.name}"),
        paragraph(" ".join(_labels(rule)), "labels"),
        paragraph(_sentence(rule), "sentence") if rule.finding else "",
        *_asks(context, rule, source),
        *_section("为什么是问题", text(stop(rule.why))),
        *_section("什么情况下不构成问题", note("warning", "触发不等于违规", text(stop(rule.caution)))),
        *_section("怎么整改", text(stop(rule.remedy))),
        *_section("例子", *example_blocks(context.library.book.vocabulary, rule.examples)),
        *_section("依据", *(_basis(context, source, ref) for ref in rule.refs)),
        *_section("读哪些数据", _columns(context, rule, source)),
        *_section("要收集的资料", _papers(context, rule, source)),
        *_section("同一张表上的其他规则", _siblings(context, rule, source)),
        *_section("改动记录", _history(rule)),
        paragraph(f"规则文件：{code(f'rules/{file_of(rule.place)}')}", "origin"),
    )


def _section(title: str, *parts: str) -> Iterator[str]:
    if any(parts):
        yield heading(2, title)
        yield from parts


def _labels(rule: Rule) -> Iterator[str]:
    yield severity(rule)
    yield badge(rule.stage, "stage")
    yield badge("人工认定" if rule.manual else "综合规则" if rule.on == CONCLUSIONS else "自动判断", "plain")


def _sentence(rule: Rule) -> str:
    """The sentence of the report, what is put in shown as such."""
    parts = _SENTENCE.split(rule.finding)
    shown = (
        f'<span class="slot">{text(p[1:-1])}</span>' if PLACEHOLDER.fullmatch(p) else text(p) for p in parts
    )
    return f'<span class="quiet">报告里的表述</span><br>{"".join(shown)}'


# ---- what it asks


def _asks(context: Context, rule: Rule, source: str) -> Iterator[str]:
    yield heading(2, "查什么")
    if rule.manual:
        yield (
            f"这个问题数据看不出来，由评价人员认定：在工作簿的“人工认定”表填写规则 {code(rule.id)}、"
            "认定对象、问题表述和证据，随其他疑点一起写进报告。"
        )
        return
    asked = context.library.book.tables[rule.on]
    yield f"逐行检查{context.table(source, rule.on)}：{text(asked.about)}。"
    if rule.applies:
        yield strong("哪些行适用")
        yield in_words(rule.applies)
    if rule.when:
        yield strong("什么情况是违规疑点")
        yield in_words(rule.when)
    if standards := "<br>\n".join(_standards(context, rule, source)):
        yield paragraph(standards, "standards")
    yield _OTHERWISE_OF_SOME if rule.applies else _OTHERWISE
    texts = (("applies", rule.applies_text), ("when", rule.when_text))
    written = "\n".join(f"{key}: {value.strip()}" for key, value in texts if value)
    yield note("abstract", "规则文件里的写法", fence("yaml", written), folded=True)


def in_words(condition: Condition) -> str:
    """The condition as Markdown: one sentence, or a sentence and a list."""
    found = said(condition, Style(name=strong, plain=text))
    return found if isinstance(found, str) else "\n".join([_lead(found), "", *_items(found.parts, 0)])


def _lead(group: Group) -> str:
    return "同时满足：" if group.every else "满足下列之一："


def _items(parts: Iterable[Said], depth: int) -> Iterator[str]:
    for part in parts:
        yield f"{'    ' * depth}- {part if isinstance(part, str) else _lead(part)}"
        if isinstance(part, Group):
            yield from _items(part.parts, depth + 1)


def _standards(context: Context, rule: Rule, source: str) -> Iterator[str]:
    """The thresholds compared with; the value where one holds everywhere and always."""
    for name in thresholds_of(rule):
        one = context.library.kb.thresholds[name]
        everywhere = all(entry.region == NATIONAL and entry.verified in USABLE for entry in one.entries)
        values = {amount(one.kind, entry.value, one.unit) for entry in one.entries}
        value = strong(values.pop()) if everywhere and len(values) == 1 else "按日期和地区取值"
        yield f"标准“{context.threshold(source, name)}”（{text(one.about)}）：{value}"


def _history(rule: Rule) -> str:
    if not rule.history:
        return "没有记录改动。"
    return bullets(f"{one.day.isoformat()} {text(stop(one.change))}" for one in rule.history)


# ---- clauses


def _basis(context: Context, source: str, ref: str) -> str:
    kb = context.library.kb
    regulation, clause = kb.regulation_of(ref), kb.clauses.get(ref)
    how = clause.verified if clause else regulation.verified
    lines = [f"{context.ref(source, ref)} {verified(how)}"]
    if clause:
        lines.append(text(clause.gist))
    about = [regulation.level, regulation.number, in_force(clause.period if clause else regulation.period)]
    if clause and not citable(how):
        about.append("条号未核实，报告里只写文件名")
    lines.append(f'<span class="quiet">{dated("，".join(part for part in about if part))}</span>')
    links = kb.links
    lines += _led("上位依据：", " → ".join(context.chain(source, ref)))
    lines += _led("此前为：", "、".join(context.ref(source, r) for r in links.predecessors.get(ref, ())))
    lines += _led("此后改为：", "、".join(context.ref(source, r) for r in links.successors.get(ref, ())))
    local = [r for r in links.lower.get(ref, ()) if kb.regulation_of(r).region != NATIONAL]
    places = (f"{context.ref(source, r)}（{text(kb.regulation_of(r).region)}）" for r in local)
    lines += _led("地方落实：", "、".join(places))
    return paragraph("<br>\n".join(lines), "clause")


def _led(word: str, shown: str) -> list[str]:
    return [f'<span class="quiet">{word}</span>{shown}'] if shown else []


# ---- data and papers


def _columns(context: Context, rule: Rule, source: str) -> str:
    if not rule.on:
        return ""
    columns = context.library.book.tables[rule.on].columns
    rows = [
        [
            strong(name),
            text(kind_words(columns[name].kind, columns[name].unit, columns[name].options)),
            text(columns[name].about),
            "、".join(context.field(source, word) for word in columns[name].source),
            text("、".join(uses)),
        ]
        for name, uses in columns_read(rule).items()
        if name in columns
    ]
    return table(["列", "类型", "说明", "来自事实字典", "用在"], rows)


def _papers(context: Context, rule: Rule, source: str) -> str:
    words = fields_read(rule, context.library.book)
    rows = [
        [text(paper), "、".join(context.field(source, word) for word in shown)]
        for paper, shown in context.materials(words).items()
    ]
    return table(["资料", "用来核对"], rows)


def _siblings(context: Context, rule: Rule, source: str) -> str:
    others = [other for other in context.crossings.on.get(rule.on, ()) if other != rule.id]
    return bullets(context.rule(source, other) for other in others)
