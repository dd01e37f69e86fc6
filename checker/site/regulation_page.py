"""The page of one regulation: what it is, its clauses and what they rest on, the rules that cite it."""

from __future__ import annotations

from collections.abc import Iterator

from checker.knowledge.model import Clause, Regulation
from checker.site.addresses import anchor_name
from checker.site.context import Context, citable, dated, file_of, in_force, verified
from checker.site.markup import badge, bullets, code, heading, page, paragraph, strong, table, text


def regulation_page(context: Context, regulation: Regulation) -> str:
    """The Markdown of a regulation's page."""
    source = context.places.ref(regulation.id)
    labels = [
        badge(regulation.level, "stage"),
        badge(regulation.region, "plain"),
        verified(regulation.verified),
    ]
    facts = table(["项目", "内容"], _facts(context, regulation, source))
    return page(
        heading(1, regulation.title),
        paragraph(" ".join(labels), "labels"),
        f'<div class="facts" markdown>\n\n{facts}\n\n</div>',
        *_clauses(context, regulation, source),
        *_cited(context, regulation, source),
        paragraph(f"知识库文件：{code(file_of(regulation.place))}", "origin"),
    )


def _facts(context: Context, regulation: Regulation, source: str) -> Iterator[list[str]]:
    pairs = (
        ("简称", regulation.short if regulation.short != regulation.title else ""),
        ("文号", regulation.number),
        ("制定机关", regulation.issuer),
        ("施行", in_force(regulation.period)),
        ("版本", "；".join(f"{e.label}（{e.start.isoformat()}起）" for e in regulation.editions)),
        ("适用的评价类型", "、".join(regulation.evaluations)),
        ("说明", regulation.note),
        ("名称", "文件原名未见，此处是对它的描述" if regulation.unnamed else ""),
    )
    for name, value in pairs:
        if value:
            yield [strong(name), dated(value)]
    links = context.library.kb.links
    for name, refs in (
        ("上位依据", links.upper.get(regulation.id, ())),
        ("据以制定的规定", links.lower.get(regulation.id, ())),
        ("替代了", _others(context, regulation, successors=False)),
        ("已由其替代", _others(context, regulation, successors=True)),
    ):
        if refs:
            yield [strong(name), "、".join(context.ref(source, ref) for ref in refs)]


def _others(context: Context, regulation: Regulation, *, successors: bool) -> tuple[str, ...]:
    """The regulations that its clauses were replaced by, or replaced."""
    links = context.library.kb.links
    edges = links.successors if successors else links.predecessors
    refs = [regulation.id, *(clause.ref for clause in regulation.clauses)]
    found = (other.partition("#")[0] for ref in refs for other in edges.get(ref, ()))
    return tuple(dict.fromkeys(other for other in found if other != regulation.id))


def _clauses(context: Context, regulation: Regulation, source: str) -> Iterator[str]:
    if not regulation.clauses:
        return
    yield heading(2, "条款")
    yield "以下要旨是编者自己的概括，不是原文；引用以正式公布的文本为准。"
    for clause in regulation.clauses:
        yield heading(3, clause.number, anchor_name(clause.number))
        yield paragraph(text(clause.gist), "gist")
        yield bullets(_about(context, clause, regulation, source))


def _about(context: Context, clause: Clause, regulation: Regulation, source: str) -> Iterator[str]:
    links = context.library.kb.links
    caveat = "" if citable(clause.verified) else "条号未核实，报告里只写文件名"
    yield f"核验：{verified(clause.verified)} {caveat}".rstrip()
    if clause.binds:
        yield f"约束：{text(clause.binds)}"
    if clause.period != regulation.period:
        yield f"施行：{text(in_force(clause.period))}"
    for word, refs in (
        ("依据", links.upper.get(clause.ref, ())),
        ("由这些规定落实", links.lower.get(clause.ref, ())),
        ("此前为", links.predecessors.get(clause.ref, ())),
    ):
        if refs:
            yield f"{word}：" + "、".join(context.ref(source, ref) for ref in refs)
    for ref in links.successors.get(clause.ref, ()):
        since = f"{clause.replaced_on.isoformat()}起" if clause.replaced_on else ""
        yield f"{since}改为：{context.ref(source, ref)}"
    if rules := context.crossings.citing.get(clause.ref):
        yield f"引用它的规则：{context.rules(source, rules)}"
    if standards := context.crossings.resting.get(clause.ref):
        yield "据以取值的标准：" + "、".join(context.threshold(source, name) for name in standards)


def _cited(context: Context, regulation: Regulation, source: str) -> Iterator[str]:
    citing = context.crossings.citing
    by_rule: dict[str, list[str]] = {}
    for ref in (regulation.id, *(clause.ref for clause in regulation.clauses)):
        for rule_id in citing.get(ref, ()):
            by_rule.setdefault(rule_id, []).append(ref.partition("#")[2] or "整部")
    standards = context.crossings.resting.get(regulation.id, ())
    yield heading(2, "引用它的规则")
    order = [rule_id for rule_id in context.library.book.rules if rule_id in by_rule]
    rows = [[context.rule(source, rule_id), text("、".join(by_rule[rule_id]))] for rule_id in order]
    yield table(["规则", "条款"], rows) or "还没有规则直接引用它。"
    if standards:
        yield "据以取值的标准：" + "、".join(context.threshold(source, name) for name in standards)
