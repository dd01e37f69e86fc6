"""Writes the page 依据核验: every clause that rules cite, how it was verified, and which rules rest on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from checker.findings.citing import Citing, citing, rests_on_full_text
from checker.knowledge.base import KnowledgeBase
from checker.knowledge.lookup import name_of, span
from checker.knowledge.model import CITABLE, NATIONAL, Clause, Regulation, Verification
from checker.library import Library
from checker.rulebook.basis import Entry
from checker.rulebook.conditions import columns, evaluate
from checker.rulebook.rules import Rule

REGIME = "适用制度"  # the column of derived tables that says which law governs a purchase or contract

_MEANINGS = {
    Verification.FULL: "在法规文本里读过这一条，条号和内容对照过",
    Verification.QUOTED: "在别的文件引用的原句里读到，条号随引文",
    Verification.WEAK: "只见转述或二手材料，报告里只引文件名",
    Verification.NONE: "没有核到，报告里只引文件名",
}
_HEAD = """# 依据核验

由 `jixiao kb verify` 从规则和知识库生成，不手改。要旨是本项目自己的话，不是原文；
正式引用前以国家法律法规数据库和发文机关公布的文本为准。来源是核对时所读文本的文件名，文本不随本项目发布。
"""


def verification_page(library: Library) -> str:
    """The page as Markdown; the same for the same rules and knowledge base."""
    found = citing(library)
    parts = [
        _HEAD,
        *_summary(library, found),
        *_cited_clauses(library.kb, found),
        *_documents(library.kb, found),
        *_reached(library.kb, found),
        *_by_rule(library),
    ]
    return "\n".join(parts).rstrip("\n") + "\n"


def full_text_share(library: Library) -> tuple[int, int]:
    """How many rules name at least one clause read in the full text, and how many rules there are."""
    rules = library.book.rules.values()
    return sum(rests_on_full_text(library.kb, rule) for rule in rules), len(rules)


def _summary(library: Library, found: Citing) -> Iterator[str]:
    clauses = [library.kb.clauses[ref] for ref in found.direct if ref in library.kb.clauses]
    documents = sum(bool(_by_name_only(r, found)) for r in library.kb.regulations.values())
    counts = Counter(clause.verified for clause in clauses)
    full, total = full_text_share(library)
    regulations = len({clause.regulation for clause in clauses})
    yield "## 汇总\n"
    yield f"规则引用 {regulations} 部法规的 {len(clauses)} 条条款，{documents} 份文件只引文件名。\n"
    yield "| 核验 | 含义 | 条款数 |\n|---|---|--:|"
    for verified, meaning in _MEANINGS.items():
        yield f"| {verified.value} | {meaning} | {counts[verified]} |"
    yield f"\n{total} 条规则中，{full} 条至少有一条依据是“全文”，占 {full / total:.1%}。\n"
    without = [rule for rule in library.book.rules.values() if not rests_on_full_text(library.kb, rule)]
    if without:
        yield "没有一条依据是“全文”的规则：\n"
        for rule in without:
            grounds = "、".join(
                f"{name_of(library.kb, ref)}（{_verified(library.kb, ref)}）" for ref in rule.refs
            )
            yield f"- {rule.id} {rule.name}：{grounds}"
        yield ""


def _cited_clauses(kb: KnowledgeBase, found: Citing) -> Iterator[str]:
    yield "## 规则引用的条款\n"
    for regulation in _by_level(kb):
        cited = [clause for clause in regulation.clauses if clause.ref in found.direct]
        if cited:
            yield _heading(regulation)
            yield "| 条款 | 要旨 | 核验 | 规则 |\n|---|---|---|---|"
            for clause in cited:
                rules = _rules(found.direct[clause.ref])
                yield f"| {clause.number} | {_cell(clause.gist)} | {clause.verified.value} | {rules} |"
            yield ""


def _by_rule(library: Library) -> Iterator[str]:
    """Every rule with its clauses: what each is to it, when it holds, whom it binds, how it was verified."""
    yield "## 每条规则的依据\n"
    yield "作用：义务（单位违反它）、情形（写明后果）、要求（只作对照）、背景（不写进疑点）。"
    yield "规则管哪些制度下的采购和合同，写在“制度”一列；不分制度的空着。\n"
    yield "| 规则 | 制度 | 依据 | 作用 | 什么时候适用 | 约束谁 | 核验 |\n|---|---|---|---|---|---|---|"
    for rule in library.book.rules.values():
        for place, entry in enumerate(rule.basis):
            head = f"{rule.id} {_cell(rule.name)} | {_regimes(rule, library)}" if place == 0 else " | "
            yield f"| {head} | {_entry_cells(library.kb, entry)} |"
    yield ""


def _regimes(rule: Rule, library: Library) -> str:
    """The regimes under which a rule can find anything; nothing where it does not ask or finds under all."""
    column = library.book.prepared[rule.on].table.columns.get(REGIME) if rule.on else None
    if column is None or rule.violation is None or REGIME not in columns(rule.violation):
        return ""
    found = [one for one in column.options if evaluate(rule.violation, {REGIME: one}) is not False]
    return "" if len(found) == len(column.options) else "、".join(found)


def _entry_cells(kb: KnowledgeBase, entry: Entry) -> str:
    clause = kb.clauses.get(entry.ref)
    regimes = "、".join(kb.regulation_of(entry.ref).regimes)
    when = _cell(" ".join(entry.when_text.split())) or (f"只管{regimes}" if regimes else "")
    binds = clause.binds if clause else ""
    told = binds if kb.for_unit(entry.ref) else f"{binds}（不是项目单位）"
    return f"{name_of(kb, entry.ref)} | {entry.role} | {when} | {told} | {_verified(kb, entry.ref)}"


def _heading(regulation: Regulation) -> str:
    facts = [regulation.level, regulation.number, span(regulation.period)]
    if regulation.region != NATIONAL:
        facts.insert(1, regulation.region)
    source = "、".join(regulation.text_files) or regulation.source
    about = "，".join(fact for fact in facts if fact)
    return f"### {regulation.id}\n\n《{regulation.title}》，{about}。来源：{_cell(source) or '未记'}。\n"


def _documents(kb: KnowledgeBase, found: Citing) -> Iterator[str]:
    yield "## 只引文件名的文件\n"
    yield "| 文件 | 文号 | 层级 | 核验 | 来源 | 规则 |\n|---|---|---|---|---|---|"
    for regulation in _by_level(kb):
        source = _cell("、".join(regulation.text_files) or regulation.source)
        for ref in _by_name_only(regulation, found):
            about = f"{regulation.number} | {regulation.level} | {_verified(kb, ref)} | {source}"
            yield f"| {name_of(kb, ref)} | {about} | {_rules(found.direct[ref])} |"
    yield ""


def _by_name_only(regulation: Regulation, found: Citing) -> list[str]:
    """What rules cite of a regulation without an article number: itself, and clauses not verified."""
    unsure = [clause.ref for clause in regulation.clauses if clause.verified not in CITABLE]
    return [ref for ref in (regulation.id, *unsure) if ref in found.direct]


def _reached(kb: KnowledgeBase, found: Citing) -> Iterator[str]:
    yield "## 随日期和地区另外引出的\n"
    yield "规则没有写明，但事项日期在替代以前，或项目所在地有落实的规定时，报告引用下列条款和文件。\n"
    yield "| 条款或文件 | 怎样引出 | 核验 | 规则数 |\n|---|---|---|--:|"
    for regulation in _by_level(kb):
        for ref in (regulation.id, *(clause.ref for clause in regulation.clauses)):
            if ref in found.reached and ref not in found.direct:
                rules = len(found.reached[ref])
                yield f"| {_told(ref)} | {_way(kb, ref, found)} | {_verified(kb, ref)} | {rules} |"


def _way(kb: KnowledgeBase, ref: str, found: Citing) -> str:
    others = [version for version in kb.versions(ref) if version in found.direct]
    if others:
        return f"与{'、'.join(map(_told, others))}前后替代"
    return f"在{kb.regulation_of(ref).region}落实上级规定"


def _told(ref: str) -> str:
    """A ref in words; by its id, which tells the versions of a law apart."""
    return ref.replace("#", "")


def _by_level(kb: KnowledgeBase) -> list[Regulation]:
    return sorted(kb.regulations.values(), key=lambda r: (r.rank, r.region != NATIONAL, r.region, r.id))


def _verified(kb: KnowledgeBase, ref: str) -> str:
    found: Clause | Regulation = kb.clauses.get(ref) or kb.regulations[ref]
    return found.verified.value


def _rules(rules: tuple[Rule, ...]) -> str:
    return "；".join(f"{rule.id} {rule.name}" for rule in rules)  # names may hold a 、


def _cell(text: str) -> str:
    """Text as it may stand in a table: no line breaks, no bars."""
    return " ".join(text.split()).replace("|", "\\|")
