"""The project's own 评分表: what its rows say of which indicator, and a system made of nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from checker.base.errors import FactError, Problem
from checker.facts.quantities import narrow
from checker.facts.records import Dossier, Record, Value
from checker.facts.vocabulary import SCORE_SHEET
from checker.rulebook.rules import RuleBook
from checker.schemas.scoring_words import LEVELS
from checker.scoring.model import Indicator, System

Path = tuple[str, ...]

OWN = "评分表"
MOST_ROWS = 1000
_TOTALS = frozenset({"合计", "总计", "总分", "综合得分"})
_WITH_POINTS = re.compile(r"(?P<name>.+?)\((?P<points>\d+(?:\.\d+)?)分\)")
_APART = re.compile(r"[,，、;；\s]+")


@dataclass(frozen=True)
class Entry:
    """One row: an indicator, a subtotal, or the total (with an empty path). What is empty is None or ""."""

    path: Path
    place: str
    weight: Decimal | None = None
    given: Decimal | None = None
    actual: Decimal | None = None
    applies: bool = True
    standard: str = ""
    reason: str = ""
    rules: tuple[str, ...] = ()
    grade: str = ""


@dataclass(frozen=True)
class Entries:
    """All rows in order; `weights` are those that stand behind a name, as in “决策（20分）”."""

    rows: tuple[Entry, ...] = ()
    weights: Mapping[Path, Decimal] = field(default_factory=dict)

    @property
    def total(self) -> Entry | None:
        """The row of the printed total."""
        return next((row for row in self.rows if not row.path), None)

    def at(self, path: Path) -> Entry | None:
        """The row of an indicator, or of one of the same last name where that name stands once."""
        exact = [row for row in self.rows if row.path == path]
        alone = [row for row in self.rows if row.path and row.path[-1] == path[-1]]
        return next(iter(exact), alone[0] if len(alone) == 1 and len(alone[0].path) < len(path) else None)


def tidy_name(text: str) -> str:
    """A name without spaces, in half width, so that names can be held together."""
    return re.sub(r"\s", "", narrow(text))


def read_entries(dossier: Dossier, book: RuleBook) -> Entries:
    """The rows of the sheet. Raises FactError for rules that do not exist and points below zero."""
    problems: list[Problem] = []
    records = dossier.of(SCORE_SHEET)
    if len(records) > MOST_ROWS:
        raise FactError(
            Problem(str(records[0].source), f"评分表有 {len(records)} 行", f"最多 {MOST_ROWS} 行")
        )
    rows: list[Entry] = []
    weights: dict[Path, Decimal] = {}
    above: Path = ()
    for record in records:
        path = _path(record, above, weights)
        if path is None:
            what = "一级指标、二级指标、三级指标都没有填"
            problems.append(Problem(str(record.source), what, mend="填指标名称；合计行在一级指标填“合计”"))
            continue
        above = path or above
        entry = _entry(record, path, book, problems)
        first = next((row for row in rows if row.path == path), None)
        if first is not None:
            what = f"“{' '.join(path) or '合计'}”有两行"
            problems.append(Problem(entry.place, what, f"{first.place}已有", "删去一行"))
        rows.append(entry)
    if problems:
        raise FactError(problems)
    return Entries(tuple(rows), weights)


def _path(record: Record, above: Path, weights: dict[Path, Decimal]) -> Path | None:
    """The names down to the row's own; names left empty, as in merged cells, are those of the row above."""
    cells = [tidy_name(str(record.values.get(f"{level}指标", ""))) for level in LEVELS]
    filled = [index for index, cell in enumerate(cells) if cell]
    if not filled:
        return None
    if cells[0] in _TOTALS and len(filled) == 1:
        return ()
    path: Path = ()
    for index, cell in enumerate(cells[: filled[-1] + 1]):
        match = _WITH_POINTS.fullmatch(cell)
        name = match["name"] if match else cell
        if not name and path == above[:index] and index < len(above):
            name = above[index]
        path = (*path, name) if name else path
        if match:
            weights[path] = Decimal(match["points"])
    return path


def _entry(record: Record, path: Path, book: RuleBook, problems: list[Problem]) -> Entry:
    values, place = record.values, str(record.source)
    for name in ("指标分值", "得分"):
        number = _number(values.get(name))
        if number is not None and number < 0:
            problems.append(Problem(place, f"“{name}”小于 0", mend="请核对；扣分写进得分，不写负数"))
    return Entry(
        path=path,
        place=place,
        weight=_number(values.get("指标分值")),
        given=_number(values.get("得分")),
        actual=_number(values.get("完成值")),
        applies=values.get("适用") is not False,
        standard=str(values.get("评分标准", "")),
        reason=str(values.get("扣分说明", "")),
        rules=tuple(_rules(str(values.get("对应规则", "")), place, book, problems)),
        grade=tidy_name(str(values.get("等级", ""))),
    )


def _number(value: Value | None) -> Decimal | None:
    return Decimal(value) if isinstance(value, int | Decimal) else None


def _rules(text: str, place: str, book: RuleBook, problems: list[Problem]) -> Iterator[str]:
    for word in filter(None, _APART.split(text)):
        known = book.current(word)
        if known:
            yield known
        else:
            problems.append(Problem(place, f"对应规则“{word}”不存在", mend=book.hint(word)))


def own_system(entries: Entries, name: str) -> System:
    """The system that a sheet is by itself: its weights and words, all points given by hand."""
    paths = [row.path for row in entries.rows if row.path]
    tops = tuple(_node((first,), paths, entries) for first in dict.fromkeys(path[0] for path in paths))
    total = entries.total
    return System(
        id=OWN,
        name=name,
        indicators=tops,
        total=total.weight if total else None,
        place=entries.rows[0].place if entries.rows else "",
    )


def _node(path: Path, paths: Iterable[Path], entries: Entries) -> Indicator:
    below = dict.fromkeys(p[: len(path) + 1] for p in paths if p[: len(path)] == path and len(p) > len(path))
    row = entries.at(path)
    found = row if row and row.path == path else None
    weight = found.weight if found and found.weight is not None else entries.weights.get(path)
    return Indicator(
        path=path,
        weight=weight,
        standard=found.standard if found else "",
        place=found.place if found else "",
        children=tuple(_node(child, paths, entries) for child in below),
    )
