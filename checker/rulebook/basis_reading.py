"""Reads the entries of a rule's `basis`: each a clause with its role and, where it has one, its condition."""

from __future__ import annotations

from collections.abc import Callable

from checker.base import yamlfile
from checker.rulebook.basis import Entry, Role
from checker.rulebook.expression import Compilation

CompileWhen = Callable[[yamlfile.Located], Compilation | None]
"""Compiles `when` of an entry over the rule's table, or notes why it cannot."""


def read_basis(body: yamlfile.Located, compile_when: CompileWhen) -> tuple[Entry, ...]:
    """The entries of a rule's `basis`; only a clause's name is a duty without condition."""
    return tuple(
        _entry(item, compile_when)
        if isinstance(item, yamlfile.Located)
        else Entry(str(item), place=body.place("basis"))
        for item in body["basis"]
    )


def _entry(item: yamlfile.Located, compile_when: CompileWhen) -> Entry:
    compiled = compile_when(item) if "when" in item else None
    when, text = (compiled.condition, str(item["when"])) if compiled else (None, "")
    return Entry(str(item["ref"]), Role(str(item["role"])), when, text, item.place("ref"))
