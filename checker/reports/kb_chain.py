"""The clause chain as a tree: up to the law, down to local rules, and what replaced what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rich.markup import escape
from rich.tree import Tree

from checker.knowledge.base import Edges, KnowledgeBase
from checker.knowledge.lookup import name_of, span
from checker.knowledge.model import NATIONAL
from checker.reports.terminal import console


def print_chain(kb: KnowledgeBase, ref: str, day: date | None) -> None:
    """Print the tree; with a day only what was in force then, and the version of that day as its root."""
    roots = [version for version in kb.versions(ref) if day is None or kb.in_force(version, day)]
    if day is None:
        roots = [ref]
    out = console()
    if not roots:
        out.print(f"{escape(name_of(kb, ref))}在{day}没有施行，也没有录入当时的对应条款。")
    for root in roots:
        out.print(chain_tree(kb, root, day))


def chain_tree(kb: KnowledgeBase, ref: str, day: date | None) -> Tree:
    """The tree of one regulation or clause."""
    tree = Tree(_label(kb, ref, bold=True))
    for title, edges in (
        ("依据（到法律为止）", kb.links.upper),
        ("由下列规定落实", kb.links.lower),
        ("替代了", kb.links.predecessors),
        ("后来由下列条款替代", kb.links.successors),
    ):
        history = edges in (kb.links.predecessors, kb.links.successors)
        branch = Tree(f"[dim]{title}[/]")
        _grow(kb, branch, ref, edges, None if history else day, {ref})
        if branch.children:
            tree.children.append(branch)
    if not tree.children:
        tree.add("[dim]没有录入上下级关系[/]")
    return tree


def _grow(
    kb: KnowledgeBase, branch: Tree, ref: str, edges: Edges, day: date | None, passed: set[str]
) -> None:
    for node in _next(kb, ref, edges, day):
        if node not in passed:
            _grow(kb, branch.add(_label(kb, node)), node, edges, day, {*passed, node})


def _next(kb: KnowledgeBase, ref: str, edges: Edges, day: date | None) -> Iterator[str]:
    """Where the edges lead; a clause without any leads where its regulation's own do."""
    targets = edges.get(ref, ())
    if not targets and edges is kb.links.upper and "#" in ref:
        targets = edges.get(ref.partition("#")[0], ())
    for target in targets:
        yield from (version for version in _on(kb, target, day))


def _on(kb: KnowledgeBase, ref: str, day: date | None) -> list[str]:
    if day is None or kb.in_force(ref, day):
        return [ref]
    return [version for version in kb.versions(ref) if kb.in_force(version, day)]


def _label(kb: KnowledgeBase, ref: str, *, bold: bool = False) -> str:
    regulation, clause = kb.regulation_of(ref), kb.clauses.get(ref)
    name = escape(name_of(kb, ref))
    place = "" if regulation.region == NATIONAL else f"，{regulation.region}"
    period = span(clause.period if clause else regulation.period)
    verified = (clause or regulation).verified.value
    about = f"[dim]（{regulation.level}{place}，{period}，核验：{verified}）[/]"
    gist = f"\n{escape(clause.gist)}" if clause else ""
    return f"{f'[bold]{name}[/]' if bold else name}{about}{gist}"
