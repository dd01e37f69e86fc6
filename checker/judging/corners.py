"""Projects with inexact facts: judged at the ends of what a fact may be, and decided only where all agree.

A fact known to the month is put into the store as its first day, its last day and days between; so are the
others, together and against each other. 违规 is what is 违规 every time; else it is 待核实.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from checker.facts.inexact import Bound, Inexact
from checker.facts.records import Dossier, Record, Value
from checker.facts.values import show
from checker.facts.vocabulary import AS_OF, PROJECT, PROJECT_ID, Kind
from checker.judging.judgment import Judgment
from checker.rulebook.conditions import Row
from checker.rulebook.states import State
from checker.rulebook.tables import columns_in_sql

MOST_CELLS = 24  # more than these in one project stay unknown: every one asks for two more scenarios
_MOST_DAYS = 8  # days between the ends that are tried of one date
_MARK = "\ue000"  # between a project's id and the number of a scenario; no id that people write holds it

Identity = tuple[str, str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Cell:
    """An inexact fact: where it stands, and what it may be, the ends first."""

    type: str
    number: int
    field: str
    written: Inexact
    values: tuple[Bound, ...]

    @property
    def nearest(self) -> Bound:
        """The end that is known; the lower one where both are."""
        return self.values[1] if self.written.open_low else self.values[0]


@dataclass(frozen=True)
class Scenario:
    """One choice of a value for every inexact fact. `known`: no fact stands at an end that is open."""

    dossier: Dossier
    known: bool


@dataclass(frozen=True)
class Corners:
    """The inexact facts of a project, and the scenarios that stand for all they may be."""

    project_id: str
    cells: tuple[Cell, ...]
    scenarios: tuple[Scenario, ...]

    @property
    def types(self) -> frozenset[str]:
        """The fact types that have inexact facts."""
        return frozenset(cell.type for cell in self.cells)

    def number_of(self, project_id: str) -> int:
        """Which scenario a project id of a judgment stands for."""
        return int(project_id.rpartition(_MARK)[2])


def has_inexact(dossier: Dossier) -> bool:
    """Whether a project has any fact that is known only within bounds."""
    return any(
        isinstance(value, Inexact)
        for records in dossier.records.values()
        for record in records
        for value in record.values.values()
    )


def corners_of(dossier: Dossier, turning_days: Collection[date] = ()) -> Corners:
    """What is to be tried of a project. On `turning_days` law or standards change; they are tried too."""
    cells = _cells(dossier, sorted(turning_days))
    chosen: dict[tuple[Bound, ...], None] = {}
    for end in (0, 1):
        ends = tuple(cell.values[end] for cell in cells)
        chosen[ends] = None
        for index, cell in enumerate(cells):
            for value in cell.values:
                chosen[(*ends[:index], value, *ends[index + 1 :])] = None
    scenarios = [
        Scenario(
            _settled(dossier, cells, values, number),
            all(not _is_open(c, v) for c, v in zip(cells, values, strict=True)),
        )
        for number, values in enumerate(chosen)
    ]
    return Corners(dossier.project_id, tuple(cells), tuple(scenarios))


def _is_open(cell: Cell, value: Bound) -> bool:
    written = cell.written
    return (written.open_high and value != cell.values[0]) or (written.open_low and value != cell.values[1])


def _cells(dossier: Dossier, turning_days: Sequence[date]) -> list[Cell]:
    as_of = dossier.project.values.get(AS_OF)
    found = []
    for records in dossier.records.values():
        for record in records:
            for field, value in record.values.items():
                if isinstance(value, Inexact) and (known := _since(value, as_of)) is not None:
                    beside = [other for other in record.values.values() if not isinstance(other, Inexact)]
                    tried = _tried(known, turning_days, beside)
                    found.append(Cell(record.type, record.number, field, known, tried))
    return found[:MOST_CELLS]


def _since(value: Inexact, as_of: Value | None) -> Inexact | None:
    """What is to be tried of a fact, as seen on the 评价基准日.

    What was verified not to be done was not done before that day, and says nothing where there is none: two
    days stand for all later ones, whose holidays no calendar knows. What is stated as done was done by then.
    """
    if value.not_done:
        if not isinstance(as_of, date):
            return None
        return Inexact(value, as_of, as_of + timedelta(days=1), open_high=True)
    if value.open_high and isinstance(value.low, date) and isinstance(as_of, date) and as_of >= value.low:
        return Inexact(value, value.low, as_of)
    return value


def _tried(value: Inexact, turning_days: Sequence[date], beside: Iterable[Value]) -> tuple[Bound, ...]:
    """The ends first, then values between: some of equal distance, those of the same row, turning days."""
    low, high = value.low, value.high
    between: list[Bound] = []
    if isinstance(low, date) and isinstance(high, date):
        span = (high - low).days
        steps = 4 if span > 31 else 2
        between += [low + timedelta(days=span * step // steps) for step in range(1, steps)]
        turns = [day for day in turning_days if low < day <= high][: _MOST_DAYS // 2]
        between += [day - timedelta(days=back) for day in turns for back in (1, 0)]
        between += [day for day in beside if isinstance(day, date) and low < day < high]
    elif isinstance(low, int) and isinstance(high, int):
        between.append(low * 2 if value.open_high else (low + high) // 2)
        between += [n for n in beside if isinstance(n, int) and not isinstance(n, bool) and low < n < high]
    elif isinstance(low, Decimal) and isinstance(high, Decimal):
        between.append(low * 2 if value.open_high else ((low + high) / 2).quantize(Decimal("0.0001")))
        between += [n for n in beside if isinstance(n, Decimal) and low < n < high]
    return (low, high, *(value for value in dict.fromkeys(between) if value not in (low, high)))


def _settled(dossier: Dossier, cells: Sequence[Cell], values: Sequence[Bound], number: int) -> Dossier:
    """The dossier with these values for its inexact facts, under an id of its own; other inexact facts go."""
    chosen = {(c.type, c.number, c.field): v for c, v in zip(cells, values, strict=True)}
    project_id = f"{dossier.project_id}{_MARK}{number}"

    def exact(record: Record) -> Record:
        kept: dict[str, Value] = {}
        for field, value in record.values.items():
            if not isinstance(value, Inexact):
                kept[field] = value
            elif (record.type, record.number, field) in chosen:
                kept[field] = chosen[record.type, record.number, field]
        if record.type == PROJECT:
            kept[PROJECT_ID] = project_id
        return replace(record, values=kept)

    records = {name: tuple(map(exact, found)) for name, found in dossier.records.items()}
    return replace(dossier, project_id=project_id, records=records)


def agreed(corners: Corners, judgments: Iterable[Judgment]) -> list[Judgment]:
    """The judgments on one table that hold for all scenarios, in the order of the rows.

    A row that is 违规 in every scenario is 违规; one that is nowhere more than 合规 or 不适用 is that; the
    rest is 待核实. Values that are not the same in all scenarios are put as spans.
    """
    found: dict[Identity, dict[int, Judgment]] = {}
    for judgment in judgments:
        rule, project_id, keys = judgment.identity
        number = corners.number_of(project_id)
        found.setdefault((rule, corners.project_id, keys), {})[number] = judgment
    made = []
    for by_scenario in found.values():
        state = _state(by_scenario, len(corners.scenarios))
        if state is not None:
            first = next(iter(by_scenario.values()))
            made.append(replace(first, row=_row(corners, by_scenario), state=state))
    return made


def _state(by_scenario: Mapping[int, Judgment], scenarios: int) -> State | None:
    """The state that all agree on; None for a row that may not be there and is no problem where it is."""
    states = {judgment.state for judgment in by_scenario.values()}
    absent = len(by_scenario) < scenarios
    if states == {State.VIOLATED} and not absent:
        return State.VIOLATED
    if states <= {State.COMPLIANT, State.NOT_APPLICABLE}:
        if absent:
            return None
        return State.COMPLIANT if State.COMPLIANT in states else State.NOT_APPLICABLE
    return State.UNDETERMINED


def _row(corners: Corners, by_scenario: Mapping[int, Judgment]) -> Row:
    """One row for all scenarios, its project the real one."""
    rows = {number: judgment.row for number, judgment in by_scenario.items()}
    table = next(iter(by_scenario.values())).table
    kinds = columns_in_sql(table.table) | {name: c.kind for name, c in table.computed.items()}
    made: dict[str, Value | None] = {}
    for name in next(iter(rows.values())):
        values = {number: row.get(name) for number, row in rows.items()}
        distinct = set(values.values())
        made[name] = next(iter(distinct)) if len(distinct) == 1 else _span(corners, values, kinds.get(name))
    made[PROJECT_ID] = corners.project_id
    return made


def _span(corners: Corners, values: Mapping[int, Value | None], kind: Kind | None) -> Value | None:
    """Values that differ: what was written, where a fact was written so, or a span; None for no order."""
    if None in values.values() or kind is None:
        return None
    ordered = [v for v in values.values() if isinstance(v, int | Decimal | date) and not isinstance(v, bool)]
    if len(ordered) < len(values):
        return None
    low, high = _least(ordered), _most(ordered)
    for cell in corners.cells:
        if {low, high} == {_least(cell.values), _most(cell.values)}:
            return cell.written
    known = [value for number, value in values.items() if corners.scenarios[number].known] or ordered
    inner_low, inner_high = _least(known), _most(known)
    open_low, open_high = low != inner_low, high != inner_high
    if open_low and open_high:
        return None
    text = _worded(kind, inner_low, inner_high, open_low, open_high)
    return Inexact(text, low, high, open_low, open_high)


def _worded(kind: Kind, low: Value, high: Value, open_low: bool, open_high: bool) -> str:
    if open_high:
        return f"至少{show(kind, low)}" if kind is not Kind.DATE else f"{show(kind, low)}以后"
    if open_low:
        return f"至多{show(kind, high)}" if kind is not Kind.DATE else f"{show(kind, high)}以前"
    return show(kind, low) if low == high else f"{show(kind, low)}至{show(kind, high)}"


def _least(values: Iterable[Value | None]) -> Bound:
    return min(values, key=_order)  # type: ignore[return-value]


def _most(values: Iterable[Value | None]) -> Bound:
    return max(values, key=_order)  # type: ignore[return-value]


def _order(value: Value | None) -> Decimal:
    return Decimal(value.toordinal()) if isinstance(value, date) else Decimal(value)  # type: ignore[arg-type]
