"""Reads the entries of a rule's `basis`: each a clause with its role and, where it has one, its condition."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from checker.base import yamlfile
from checker.base.errors import Problem, nearest
from checker.rulebook.basis import Entry, Role
from checker.rulebook.expression import Compilation

_KEYS = ("ref", "role", "when")
CompileWhen = Callable[[yamlfile.Located], Compilation | None]
"""Compiles `when` of an entry over the rule's table, or notes why it cannot."""


def read_basis(
    body: yamlfile.Located, compile_when: CompileWhen, problems: list[Problem]
) -> tuple[Entry, ...]:
    """The entries of a rule's `basis`; what is wrong with them is noted."""
    given = body.get("basis") or ()
    made = []
    for item in given if isinstance(given, list) else [given]:
        if isinstance(item, yamlfile.Located):
            made += list(_entry(item, compile_when, problems))
        else:  # only the clause's name: a duty without condition
            made.append(Entry(str(item), place=body.place("basis")))
    return tuple(made)


def _entry(item: yamlfile.Located, compile_when: CompileWhen, problems: list[Problem]) -> Iterator[Entry]:
    before = len(problems)
    for key in item:
        if key not in _KEYS:
            problems.append(Problem(item.place(key), f"不认识的键“{key}”", mend=nearest(key, _KEYS)))
    roles = [role.value for role in Role]
    if not item.get("ref"):
        problems.append(Problem(item.place(), "依据没有写 ref", mend="写成 ref: 法规#第几条"))
    if str(item.get("role")) not in roles:
        what = f"依据的作用不能是“{item['role']}”" if "role" in item else "依据没有写 role"
        problems.append(Problem(item.place("role"), what, mend=f"可用：{' '.join(roles)}"))
    made = compile_when(item) if "when" in item else None
    if len(problems) == before:
        when, text = (made.condition, str(item["when"])) if made else (None, "")
        yield Entry(str(item["ref"]), Role(str(item["role"])), when, text, item.place("ref"))
