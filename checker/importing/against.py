"""Holds a new text against the edition at hand, and names the rules and clauses that a change touches."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from checker.base.errors import Problem, UsageError, nearest
from checker.importing.compare import Change, Kind, compare, moved_by_gist
from checker.importing.facts import core_name
from checker.importing.parse import parse
from checker.importing.structure import Article, Structure
from checker.importing.text import SUFFIXES, read_text
from checker.importing.words import Words, clause_words
from checker.knowledge.base import KnowledgeBase
from checker.knowledge.model import Regulation
from checker.library import Library


@dataclass(frozen=True)
class Base:
    """What a new text is held against: a regulation of the knowledge base, its text, or another text."""

    shown: str
    regulation: Regulation | None = None
    articles: tuple[Article, ...] = ()


@dataclass(frozen=True)
class Touched:
    """Something that cites a clause: who, which clause, and what became of it."""

    who: str
    clause: str
    fate: str


@dataclass(frozen=True)
class Comparison:
    """What changed against a base. Without the old text `changes` is empty and only clauses are checked."""

    base: Base
    changes: tuple[Change, ...] = ()
    touched: tuple[Touched, ...] = ()
    fates: Mapping[str, str] = field(default_factory=dict)


def regulation_named(kb: KnowledgeBase, title: str) -> Regulation | None:
    """The regulation of that title in the knowledge base; of several editions the latest."""
    name = core_name(title).partition("·")[0]
    same = [r for r in kb.regulations.values() if name in (core_name(r.title), core_name(r.short), r.id)]
    return max(same, key=lambda r: str(r.period.start or ""), default=None)


def base_for(against: str | None, new: Structure, kb: KnowledgeBase, folder: Path | None) -> Base | None:
    """What `--against` names, or the edition at hand in the knowledge base; None when there is none.

    Raises UsageError when `against` is neither a file nor a regulation, TextError for an unreadable file.
    """
    if against is None:
        regulation = regulation_named(kb, new.title)
        return _from_knowledge(regulation, folder) if regulation else None
    if regulation := kb.regulations.get(against):
        return _from_knowledge(regulation, folder)
    path = Path(against)
    if path.exists() or path.suffix.lower() in SUFFIXES:
        old = parse(read_text(path))
        return Base(old.name, regulation_named(kb, old.title), old.articles)
    hint = nearest(against, kb.regulations) or "法规编号见知识库 kb/法规/ 的文件名，也可以给出旧文本的文件"
    raise UsageError(Problem(f"--against {against}", "没有这部法规，也没有这个文件", mend=hint))


def _from_knowledge(regulation: Regulation, folder: Path | None) -> Base:
    if folder is None:
        return Base(f"知识库“{regulation.id}”", regulation)
    texts = list(Words(folder).structures(regulation))
    names = "、".join(path.name for path, _ in texts)
    articles = {article.label: article for _, text in texts for article in text.articles}
    shown = f"知识库“{regulation.id}”" + (f"（旧文本 {names}）" if names else "")
    return Base(shown, regulation, tuple(articles.values()))


def compare_with(base: Base, new: Structure, library: Library) -> Comparison:
    """What changed, and which rules, clauses and thresholds cite what changed.

    A text that begins after 第一条 is taken for a part: only articles of its own range count as dropped.
    """
    changes: tuple[Change, ...] = ()
    if base.articles:
        first, last = new.articles[0].number, new.articles[-1].number
        part = first > 1
        old = [a for a in base.articles if not part or first <= a.number <= last]
        changes = tuple(compare(old, new.articles))
    if base.regulation is None:
        return Comparison(base, changes)
    fates = _fates(base.regulation, changes, new)
    return Comparison(base, changes, tuple(_touched(base.regulation, fates, library)), fates)


# ---- what became of the clauses entered


def _fates(regulation: Regulation, changes: tuple[Change, ...], new: Structure) -> dict[str, str]:
    """What became of each clause entered, "" where nothing did."""
    became = {change.old.label: change for change in changes if change.old}
    moved = {} if changes else moved_by_gist([(c.number, c.gist) for c in regulation.clauses], new)
    return {
        clause.number: _fate(clause.number, became, new)
        if changes
        else _fate_unread(clause.number, moved, new)
        for clause in regulation.clauses
    }


def _fate(number: str, became: Mapping[str, Change], new: Structure) -> str:
    label = _article_of(number)
    change = became.get(label)
    if change is None:
        return ""  # outside the part that was compared
    if change.new is None:
        return "已删去"
    now = number.replace(label, change.new.label, 1)
    words = [] if change.kind is Kind.SAME else [change.kind.value]
    if now != number:
        words.append(f"现为{now}")
    if clause_words(new, now) is None:
        words.append("新文本里没有这一款、项，请核对")
    return "，".join(words)


def _fate_unread(number: str, moved: Mapping[str, str], new: Structure) -> str:
    """Without the old text: whether the number still exists, and whether its gist fits elsewhere."""
    hint = f"，按要旨像是移到了{moved[number]}，请核对" if number in moved else ""
    if _article_of(number) == number or "条" in number:
        if clause_words(new, number) is None:
            return f"新文本里没有{number}{hint}"
        return hint.lstrip("，")
    return ""


def _article_of(number: str) -> str:
    found = re.match(r"第[^条]+条(?:之[一二三四五六七八九十]+)?", number)
    return found[0] if found else number


def _touched(regulation: Regulation, fates: Mapping[str, str], library: Library) -> list[Touched]:
    """Rules, other clauses and thresholds that cite a clause to which something happened."""
    found = []

    def note(who: str, ref: str) -> None:
        owner, _, number = ref.partition("#")
        if owner == regulation.id and fates.get(number):
            found.append(Touched(who, number, fates[number]))

    for rule in library.book.rules.values():
        for ref in rule.refs:
            note(f"规则 {rule.id} {rule.name}", ref)
    for clause in library.kb.clauses.values():
        for ref in (*clause.based_on, clause.replaced_by):
            note(f"条款 {clause.ref}", ref)
    for threshold in library.kb.thresholds.values():
        for ref in dict.fromkeys(entry.clause for entry in threshold.entries):
            note(f"标准 {threshold.name}", ref)
    return found
