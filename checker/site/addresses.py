"""Where every page lies, and links from one page to another."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from checker.library import Library
from checker.rulebook.tables import STATUS
from checker.site.markup import link

HOME = "index.md"
RULES = "规则/index.md"
REGULATIONS = "法规/index.md"
TABLES = "派生表/index.md"
DICTIONARY = "事实字典.md"
THRESHOLDS = "标准.md"

_UNSAFE = re.compile(r"[^\w（）〔〕-]")


def file_name(name: str, taken: set[str]) -> str:
    """A file name for it that no system refuses and no other page has."""
    safe = _UNSAFE.sub("-", name)[:60]
    if safe != name or safe.casefold() in taken:
        safe = f"{safe}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    taken.add(safe.casefold())
    return safe


def anchor_name(name: str) -> str:
    """An id within a page: no spaces or signs that end it."""
    return _UNSAFE.sub(".", name)


@dataclass(frozen=True)
class Addresses:
    """The page of each rule, regulation and table, by its id or name."""

    rules: Mapping[str, str]
    regulations: Mapping[str, str]
    tables: Mapping[str, str]

    def rule(self, rule_id: str) -> str:
        """Where a rule is described."""
        return self.rules[rule_id]

    def ref(self, ref: str) -> str:
        """Where a regulation or clause is described."""
        regulation, _, number = ref.partition("#")
        page = self.regulations[regulation]
        return f"{page}#{anchor_name(number)}" if number else page

    def table(self, name: str) -> str:
        """Where a table is described: fact types in the dictionary, others on their own page."""
        if name == STATUS:
            return f"{TABLES}#{STATUS}"
        return self.tables.get(name) or f"{DICTIONARY}#{anchor_name(name)}"

    def field(self, word: str) -> str:
        """Where a fact type or a field of it (类型.字段) is described."""
        return f"{DICTIONARY}#{anchor_name(word)}"

    def threshold(self, name: str) -> str:
        """Where a threshold is described."""
        return f"{THRESHOLDS}#{anchor_name(name)}"


def addresses(library: Library) -> Addresses:
    """The pages of a library."""
    facts = library.book.vocabulary.types
    return Addresses(
        rules=_paths("规则", library.book.rules),
        regulations=_paths("法规", library.kb.regulations),
        tables=_paths("派生表", (name for name in library.book.tables if name not in facts)),
    )


def _paths(folder: str, names: Iterable[str]) -> dict[str, str]:
    taken = {"index"}
    return {name: f"{folder}/{file_name(name, taken)}.md" for name in names}


def to(source: str, shown: str, target: str) -> str:
    """A link on the page `source` to another page, or to a place on it; `shown` is Markdown already."""
    path, mark, place = target.partition("#")
    relative = posixpath.relpath(path, posixpath.dirname(source) or ".") if path != source else ""
    return link(shown, relative + mark + place if relative or place else posixpath.basename(path))
