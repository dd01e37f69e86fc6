"""Where rules, knowledge base and cases lie, and the compiled library kept in the user's cache."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from checker.base.errors import Problem, RuleError, UsageError
from checker.base.kept import kept
from checker.knowledge.base import KnowledgeBase
from checker.rulebook.rules import RuleBook

_PACKAGE = Path(__file__).parent.parent


@dataclass(frozen=True)
class Library:
    """The compiled rule book and the knowledge base it rests on; `version` names their content."""

    book: RuleBook
    kb: KnowledgeBase
    version: str

    def __repr__(self) -> str:
        return f"<Library {self.version}: {len(self.book.rules)} rules, {len(self.kb.clauses)} clauses>"


def data_root() -> Path:
    """The folder of rules/, kb/ and cases/: in the package when installed, beside it in a checkout."""
    inside = _PACKAGE / "data"
    return inside if inside.is_dir() else _PACKAGE.parent


def load(rules: Path | None = None, kb: Path | None = None) -> Library:
    """Load rules and knowledge base, with the user's own folders on top where given.

    Raises UsageError for a folder that does not exist, RuleError with every problem of their content.
    """
    return load_roots(roots("rules", rules), roots("kb", kb))


def load_roots(rule_roots: tuple[Path, ...], kb_roots: tuple[Path, ...]) -> Library:
    """Load rules and knowledge base from these folders, what lies in a later one on top.

    Raises RuleError with every problem of their content.
    """
    version = _content_version((*rule_roots, *kb_roots))
    return kept("库", version, Library, lambda: _compiled(rule_roots, kb_roots, version))


def _compiled(rule_roots: tuple[Path, ...], kb_roots: tuple[Path, ...], version: str) -> Library:
    from checker.knowledge import reader
    from checker.rulebook import compiler  # parsers, needed only when nothing is cached
    from checker.schemas.reading import parsed
    from checker.schemas.sources import KB, RULES

    base = reader.load(parsed(kb_roots, KB))
    book = compiler.load(parsed(rule_roots, RULES), base.threshold_kinds())
    _check_basis(book, base)
    return Library(book, base, version[:12])


def roots(name: str, overlay: Path | None) -> tuple[Path, ...]:
    """The folders of `rules` or `kb`: the shipped one, then the user's own.

    Raises UsageError for a folder that does not exist.
    """
    base = data_root() / name
    if overlay is None:
        return (base,)
    if not overlay.is_dir():
        raise UsageError(Problem(f"--{name} {overlay}", "没有这个文件夹"))
    return (base, overlay)


def _check_basis(book: RuleBook, kb: KnowledgeBase) -> None:
    problems = [
        Problem(rule.place, f"规则 {rule.id} 的依据“{ref}”不在知识库", mend=kb.hint(ref))
        for rule in book.rules.values()
        for ref in rule.refs
        if not kb.knows(ref)
    ]
    if problems:
        raise RuleError(problems)


# ---- cache


def _content_version(roots: Iterable[Path]) -> str:
    """A name for the content of the folders: the same on every machine for the same files."""
    digest = hashlib.sha256()
    for root in roots:
        digest.update(b"|root")
        for path in sorted(root.rglob("*.yaml")):
            digest.update(f"|{path.relative_to(root).as_posix()}|".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
