"""Prints what was found in a regulation's text, and what changed against the edition at hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from checker.importing.against import Comparison
from checker.importing.compare import Change, Kind
from checker.importing.examine import Imported
from checker.importing.facts import core_name
from checker.importing.references import Reference
from checker.knowledge.base import KnowledgeBase

_NOT_FOUND = "没有找到"


def print_found(out: Console, found: Imported, kb: KnowledgeBase) -> None:
    """Print the facts of a text, how it is divided, and what it refers to."""
    structure, facts = found.structure, found.facts
    articles = structure.articles
    out.print(f"[bold]{escape(facts.title)}[/]（{escape(structure.name)}）")
    for name, value in (
        ("文号", facts.number),
        ("制定机关", facts.issuer),
        ("层级", facts.level),
        ("地区", facts.region),
        ("公布", facts.published and facts.published.isoformat()),
        ("施行", facts.in_force and facts.in_force.isoformat()),
    ):
        out.print(f"  {name}：{escape(value or _NOT_FOUND)}")
    paragraphs = sum(len(article.paragraphs) for article in articles)
    items = sum(article.items for article in articles)
    headings = {article.path[: depth + 1] for article in articles for depth in range(len(article.path))}
    span = f"{articles[0].label}至{articles[-1].label}"
    counts = f"{len(articles)} 条（{span}），{paragraphs} 款，{items} 项"
    out.print(f"  条文：{counts}；编章节 {len(headings)} 个")
    _print_references(out, found.references, kb)
    for name in facts.repeals:
        out.print(f"  同时废止：《{escape(name)}》")
    for warning in (*structure.warnings, *filter(None, [facts.doubt])):
        out.print(f"  [yellow]核对[/]：{escape(warning)}")


def _print_references(out: Console, references: Sequence[Reference], kb: KnowledgeBase) -> None:
    laws = Counter(reference.law for reference in references if reference.law)
    known = {core_name(name) for r in kb.regulations.values() for name in (r.title, r.short)}
    out.print(f"  引用：本文件条款 {sum(not r.law for r in references)} 处，其他文件 {len(laws)} 部")
    for title, chosen in (
        ("知识库已有", [law for law in laws if law in known]),
        ("知识库没有", [law for law in laws if law not in known]),
    ):
        if chosen:
            shown = "、".join(f"《{law}》{laws[law]}处" for law in chosen)
            out.print(f"    {title}：{escape(shown)}")


def print_changes(out: Console, comparison: Comparison) -> None:
    """Print what changed, then what cites it."""
    out.print(f"\n[bold]与{escape(comparison.base.shown)}相比[/]")
    if comparison.changes:
        counts = Counter(change.kind for change in comparison.changes)
        out.print("  " + "，".join(f"{kind.value} {counts[kind]}" for kind in Kind if counts[kind]))
        if any(change.kind is not Kind.SAME for change in comparison.changes):
            out.print(_changes_table(comparison.changes))
    elif comparison.base.regulation:
        out.print(
            "  没有旧文本，只核对了已录入条款的条号。用 jixiao kb text 文件夹 指出旧文本所在，可逐条比文字。"
        )
    fates = {number: fate for number, fate in comparison.fates.items() if fate}
    if comparison.base.regulation and not fates:
        out.print("  已录入的条款都没有变化。" if comparison.fates else "  知识库没有录入它的条款。")
    if fates:
        out.print("[bold]已录入的条款[/]")
        for number, fate in fates.items():
            out.print(f"  {number}：{escape(fate)}")
    if comparison.touched:
        out.print("[bold]引用它们的[/]")
        for touched in comparison.touched:
            out.print(f"  {escape(touched.who)}，引用{touched.clause}：{escape(touched.fate)}")
    elif fates:
        out.print("  没有规则引用它们。")


def _changes_table(changes: Sequence[Change]) -> Table:
    table = Table(show_lines=False, pad_edge=False)
    table.add_column("变化", no_wrap=True)
    table.add_column("条", ratio=2, overflow="fold")
    table.add_column("文字", ratio=5, overflow="fold")
    for kind, label, words in _rows(changes):
        table.add_row(kind, label, escape(words))
    return table


def _rows(changes: Iterable[Change]) -> Iterator[tuple[str, str, str]]:
    """A row a change; neighbours that were added, dropped or moved by the same number are one row."""
    run: list[Change] = []
    for change in changes:
        if run and not (_foldable(change) and _key(change) == _key(run[-1])):
            yield _folded(run)
            run = []
        if change.kind is Kind.SAME:
            continue
        if _foldable(change):
            run.append(change)
        else:
            yield change.kind.value, change.label, "；".join(change.wording())
    if run:
        yield _folded(run)


def _foldable(change: Change) -> bool:
    return change.kind in (Kind.ADDED, Kind.DROPPED, Kind.RENUMBERED)


def _key(change: Change) -> tuple[Kind, int]:
    shift = change.new.number - change.old.number if change.old and change.new else 0
    return change.kind, shift


def _folded(run: Sequence[Change]) -> tuple[str, str, str]:
    first, last = run[0], run[-1]
    if len(run) == 1:
        article = first.new or first.old
        words = article.text.split("\n")[0] if article and first.kind is not Kind.RENUMBERED else ""
        return first.kind.value, first.label, words if len(words) <= 60 else words[:58] + "…"
    shown = [
        f"{a.label}至{b.label}"
        for a, b in ((first.old, last.old), (first.new, last.new))
        if a is not None and b is not None
    ]
    return first.kind.value, " → ".join(shown), f"{len(run)} 条"
