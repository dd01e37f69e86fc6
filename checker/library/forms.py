"""Printed forms known by name: their parts, columns, rows and equations, from rules/校对/表式."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checker.base import yamlfile
from checker.base.errors import Problem, RuleError, nearest
from checker.base.yamlfile import Located
from checker.rulebook.overlay import PROOF
from checker.schemas.kinds import FileKind
from checker.schemas.reading import sound

FOLDER = f"{PROOF}/表式"
ABOVE, BELOW = "以上各项", "以下各项"
_SIGNS = {"+": "+", "＋": "+", "-": "-", "－": "-", "−": "-", "×": "×", "*": "×", "÷": "÷", "/": "÷"}
_RELATIONS = {"=": "=", "＝": "=", "≤": "≤", "<=": "≤"}


@dataclass(frozen=True)
class Formula:
    """`target` relation terms: each term with the sign in front of it; the first has +, or × in a product."""

    target: str
    relation: str
    terms: tuple[tuple[str, str], ...]
    text: str

    @property
    def names(self) -> tuple[str, ...]:
        """All names in it."""
        return (self.target, *(name for _, name in self.terms))

    @property
    def product(self) -> bool:
        """Whether its terms are multiplied or divided, not added."""
        return any(sign in "×÷" for sign, _ in self.terms)


@dataclass(frozen=True)
class Law:
    """Formulas of which one must hold; `certainty` is how sure a remark is where none does."""

    formulas: tuple[Formula, ...]
    certainty: str = "确定"
    note: str = ""


@dataclass(frozen=True)
class Total:
    """The row in which the points of all rows, and of a row of another part, come together."""

    row: re.Pattern[str]
    columns: tuple[str, ...]
    part: str = ""
    part_row: str = ""


@dataclass(frozen=True)
class Part:
    """A part of a form with headings of its own."""

    name: str
    heads: tuple[re.Pattern[str], ...]
    needed: tuple[re.Pattern[str], ...]
    columns: Mapping[str, re.Pattern[str]]
    rows: Mapping[str, re.Pattern[str]]
    across: tuple[Law, ...]
    down: tuple[Law, ...]
    total: Total | None
    unmet: tuple[str, str] | None
    replaces: frozenset[str]


@dataclass(frozen=True)
class Form:
    """A form: its parts and what holds between them, named 部分.行."""

    name: str
    parts: tuple[Part, ...]
    between: tuple[Formula, ...] = ()


def load_forms(*folders: Path) -> tuple[Form, ...]:
    """The forms of rule folders; a later folder's form replaces the one of the same name.

    Raises RuleError with every problem of every file.
    """
    bodies = [sound(path, FileKind.FORM) for folder in folders for path in yamlfile.walk(folder / FOLDER)]
    problems: list[Problem] = []
    found = {form.name: form for body in bodies if (form := form_of(body, problems))}
    if problems:
        raise RuleError(problems)
    return tuple(found.values())


def form_of(body: Located, problems: list[Problem]) -> Form | None:
    """The form that a file of sound shape holds; what is wrong is noted, and None returned."""
    reader = _Reader(body, problems)
    before = len(problems)
    parts = tuple(reader.part(part) for part in body["部分"])
    between = tuple(reader.formulas(body.get("部分之间") or ()))
    reader.between(parts, between)
    return Form(str(body["名称"]), parts, between) if len(problems) == before else None


class _Reader:
    """Reads one file and notes what is wrong in it."""

    def __init__(self, body: Located, problems: list[Problem]) -> None:
        self._place = body.place()
        self._problems = problems

    def _wrong(self, what: str, mend: str = "") -> None:
        self._problems.append(Problem(self._place, what, mend=mend))

    def part(self, body: Located) -> Part:
        """A part of the form."""
        self._place = body.place()
        columns, rows = self._patterns(body.get("列")), self._patterns(body.get("行"))
        heads = tuple(self._pattern(text) for text in body.get("表头") or ())
        needed = tuple(self._pattern(text) for text in body.get("必有行") or ())
        if not heads and not needed:
            self._wrong("“表头”“必有行”至少写一项，不然认不出这部分")
        across, down = (
            self._laws(body.get("每行"), columns),
            self._laws(body.get("每列"), rows, (ABOVE, BELOW)),
        )
        unmet = body.get("未达标不得满分")
        known = (str(unmet["指标值"]), str(unmet["完成值"])) if unmet else None
        self._known(known or (), columns, ())
        return Part(
            str(body["名称"]), heads, needed, columns, rows, across, down,
            self._total(body.get("总分"), columns), known, frozenset(body.get("代替") or ()),
        )  # fmt: skip

    def _patterns(self, body: Mapping[str, str] | None) -> dict[str, re.Pattern[str]]:
        return {str(name): self._pattern(text) for name, text in (body or {}).items()}

    def _pattern(self, text: object) -> re.Pattern[str]:
        try:
            return re.compile(str(text))
        except re.error as cause:
            self._wrong(f"“{text}”不是正则表达式：{cause}", "括号、加号等前面加 \\")
            return re.compile("(?!)")

    def _laws(
        self, body: Sequence[Any] | None, names: Mapping[str, Any], special: tuple[str, ...] = ()
    ) -> tuple[Law, ...]:
        found = []
        for entry in body or ():
            plain = isinstance(entry, str)
            formulas = tuple(self.formulas([entry] if plain else entry["任一"]))
            for formula in formulas:
                self._known(formula.names, names, special)
            if formulas and plain:
                found.append(Law(formulas))
            elif formulas:
                found.append(Law(formulas, str(entry.get("把握", "确定")), str(entry.get("说明", ""))))
        return tuple(found)

    def formulas(self, texts: Iterable[str]) -> Iterator[Formula]:
        """The formulas of texts; what is none is noted."""
        for text in texts:
            formula = _formula(str(text))
            if formula is None:
                self._wrong(f"“{text}”不是算式", "写成 合计 = 甲 + 乙 的样子，名称与符号之间空一格")
            else:
                yield formula

    def _known(self, names: Iterable[str], known: Mapping[str, Any], special: Sequence[str]) -> None:
        for name in names:
            if name not in known and name not in special:
                self._wrong(
                    f"算式里的“{name}”没有定义", nearest(name, (*known, *special)) or "先写进“列”或“行”"
                )

    def _total(self, body: Mapping[str, Any] | None, columns: Mapping[str, Any]) -> Total | None:
        if not body:
            return None
        part, _, row = str(body.get("另加", "")).partition(".")
        self._known(body["列"], columns, ())
        return Total(self._pattern(body["行"]), tuple(body["列"]), part, row)

    def between(self, parts: Sequence[Part], formulas: Sequence[Formula]) -> None:
        """Notes names that no part has."""
        rows = {f"{part.name}.{row}": None for part in parts for row in part.rows}
        for part in parts:
            if part.total and part.total.part:
                self._known([f"{part.total.part}.{part.total.part_row}"], rows, ())
        for formula in formulas:
            self._known(formula.names, rows, ())


def _formula(text: str) -> Formula | None:
    """A formula; None where the text is none.

    >>> _formula("结余 = 预算 - 支出").terms
    (('+', '预算'), ('-', '支出'))
    """
    words = text.split()
    if len(words) < 3 or len(words) % 2 == 0 or words[1] not in _RELATIONS:
        return None
    signs = [_SIGNS.get(word, "") for word in words[3::2]]
    kinds = {sign in "×÷" for sign in signs}
    if "" in signs or len(kinds) > 1:
        return None
    terms = (("×" if kinds == {True} else "+", words[2]), *zip(signs, words[4::2], strict=True))
    return Formula(words[0], _RELATIONS[words[1]], terms, text)
