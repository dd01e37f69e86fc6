"""The front page and the lists of rules and regulations."""

from __future__ import annotations

from collections.abc import Iterator

from checker.base.version import __version__
from checker.knowledge.model import LEVELS, Regulation
from checker.rulebook.rules import Severity
from checker.site.addresses import DICTIONARY, HOME, REGULATIONS, RULES, TABLES, THRESHOLDS, anchor_name, to
from checker.site.context import HOW_VERIFIED, Context, dated, in_force, severity, verified
from checker.site.markup import badge, heading, page, paragraph, table, text


def home_page(context: Context, more: dict[str, str]) -> str:
    """The front page: counts, and rules by 环节. `more` are the titles and paths of further pages."""
    library = context.library
    book, kb = library.book, library.kb
    cards = [
        (len(book.rules), "条规则", RULES, "查什么、怎么判断、正反例、何时不构成问题"),
        (len(kb.regulations), "部法规", REGULATIONS, f"{len(kb.clauses)} 条条款，逐条注明怎样核验"),
        (len(kb.thresholds), "项标准", THRESHOLDS, "期限、比例、金额，按地区和日期取值"),
        (len(book.vocabulary.types), "类事实", DICTIONARY, "工作簿要填的表和字段"),
        (len(context.places.tables), "张派生表", TABLES, "由事实连接、汇总得到"),
    ]
    further = "、".join(to(HOME, text(title), path) for title, path in more.items())
    return page(
        heading(1, "项目支出绩效评价合规规则库"),
        "jixiao 检查项目支出的采购、合同、验收、付款、预算和绩效目标时所用的规则、法规依据、标准和词汇。"
        "右上角可以搜索规则名、条款、字段和要旨。",
        '<div class="cards" markdown>\n\n' + "\n\n".join(_card(*card) for card in cards) + "\n\n</div>",
        heading(2, "规则，按环节"),
        table(["环节", *(s.value for s in Severity), "合计"], _stages(context)),
        "规则找出的是疑点。触发不等于违规，每条规则都写明什么情况下不构成问题；资料不全的是待核实，不作违规。",
        f"另见：{further}。" if further else "",
        paragraph(f"jixiao {text(__version__)}，规则库版本 {text(library.version)}", "origin"),
    )


def _card(number: int, unit: str, path: str, about: str) -> str:
    return paragraph(f"{to(HOME, f'<strong>{number}</strong> {unit}', path)}<br>{text(about)}", "card")


def _stages(context: Context) -> Iterator[list[str]]:
    book = context.library.book
    for stage in book.stages:
        here = [rule for rule in book.rules.values() if rule.stage == stage]
        counts = [sum(rule.severity is s for rule in here) for s in Severity]
        name = to(HOME, text(stage), f"{RULES}#{anchor_name(stage)}")
        yield [name, *(str(number or "") for number in counts), str(len(here))]


def rules_index(context: Context) -> str:
    """All rules by 环节."""
    book = context.library.book
    return page(
        heading(1, "规则"),
        "按报告的环节排列。自动判断的规则逐行检查一张表；人工认定的规则由评价人员填写；"
        "综合规则看其他规则的结论。",
        *(part for stage in book.stages for part in _stage(context, stage)),
    )


def _stage(context: Context, stage: str) -> Iterator[str]:
    rules = [rule for rule in context.library.book.rules.values() if rule.stage == stage]
    yield heading(2, stage, anchor_name(stage))
    yield table(
        ["编号", "规则", "程度", "判断的表"],
        [
            [
                text(rule.id),
                to(RULES, text(rule.name), context.places.rule(rule.id)),
                severity(rule),
                context.table(RULES, rule.on) if rule.on else badge("人工认定", "plain"),
            ]
            for rule in rules
        ],
    )


def regulations_index(context: Context) -> str:
    """All regulations by level, and what the words of verification mean."""
    kb = context.library.kb
    ways = [[verified(how), text(meaning)] for how, meaning in HOW_VERIFIED.items()]
    return page(
        heading(1, "法规"),
        f"{len(kb.regulations)} 部法规，{len(kb.clauses)} 条条款。报告引用事项发生时、项目所在地有效的条款；"
        "没有核实的条号从不写进报告。",
        *(part for level in LEVELS for part in _level(context, level)),
        heading(2, "核验方式", "核验方式"),
        table(["标记", "含义"], ways),
    )


def _level(context: Context, level: str) -> Iterator[str]:
    kept = [one for one in context.library.kb.regulations.values() if one.level == level]
    if kept:
        yield heading(2, level, anchor_name(level))
        headers = ["法规", "文号", "地区", "施行", "条款", "规则"]
        yield table(headers, [_regulation(context, one) for one in sorted(kept, key=_order)])


def _order(regulation: Regulation) -> tuple[bool, str, str]:
    return regulation.region != "全国", regulation.region, regulation.id


def _regulation(context: Context, one: Regulation) -> list[str]:
    refs = (one.id, *(clause.ref for clause in one.clauses))
    rules = {rule for ref in refs for rule in context.crossings.citing.get(ref, ())}
    return [
        to(REGULATIONS, text(one.title), context.places.ref(one.id)),
        text(one.number),
        text(one.region),
        dated(in_force(one.period)),
        str(len(one.clauses) or ""),
        str(len(rules) or ""),
    ]
