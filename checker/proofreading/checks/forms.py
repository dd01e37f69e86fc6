"""Printed forms by their own definitions, such as 执行率 = 全年执行数 ÷ 全年预算数."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checker.library.forms import ABOVE, BELOW, Formula, Law
from checker.proofreading.checks import form_points
from checker.proofreading.document import Place
from checker.proofreading.figures import Figure
from checker.proofreading.form_sums import Broken, Named, broken
from checker.proofreading.grid import Grid
from checker.proofreading.labels import RowKind
from checker.proofreading.prepared import Prepared
from checker.proofreading.recognition import Known
from checker.proofreading.remarks import Certainty, Kind, Remark

_POINTS = ("分值", "得分")


@dataclass(frozen=True)
class _Form:
    """A table and what it is known as."""

    grid: Grid
    known: Known

    def quote(self, row: int, column: int) -> str:
        """A cell as a remark quotes it."""
        line = self.grid.lines[row]
        return f"{line.label}｜{self.grid.heading(column)}：{line.texts[column]}"

    def remark(self, row: int, column: int, law: Law, formula: Formula, found: Broken) -> Remark:
        """What is wrong in a cell; less sure where the table was inferred, or a term may be left out."""
        certainty = Certainty(law.certainty)
        if certainty is Certainty.SURE and (found.doubtful or not self.grid.given):
            certainty = Certainty.LIKELY
        return Remark(
            Kind.FORM,
            certainty,
            self.grid.lines[row].place,
            self.quote(row, column),
            f"按《{self.known.form.name}》，{formula.text}：{found.working}",
            law.note or found.hint,
        )


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on forms whose figures break what the form defines."""
    forms = [_Form(grid, known) for grid, known in report.known()]
    spoiled: set[Place] = set()
    for form in forms:
        across = list(_across(form))
        spoiled |= {remark.place for name, remark in across if name in _POINTS}
        yield from (remark for _, remark in across)
        yield from _down(form)
    yield from _between(forms)
    yield from form_points.points([(form.grid, form.known) for form in forms], spoiled)


# ---- each row


def _across(form: _Form) -> Iterator[tuple[str, Remark]]:
    """Remarks with the name of the column that is wrong."""
    for row in range(len(form.grid.lines)):
        spoiled: set[int] = set()  # what is wrong is not used to say that something else is
        for law in form.known.part.across:
            for group in _groups(form, law):
                if law.formulas[0].relation == "≤" and not _bounds(form, law.formulas[0], group):
                    continue
                found = _row(form, row, law, group)
                if found and not spoiled & set(group.values()):
                    spoiled.add(group[law.formulas[0].target])
                    yield law.formulas[0].target, found


def _bounds(form: _Form, formula: Formula, group: dict[str, int]) -> bool:
    """Whether one column does bound the other: scores in percent are above their weights in most rows."""
    pairs = [
        (line.figures[group[formula.target]], line.figures[group[formula.terms[0][1]]])
        for line in form.grid.lines
        if formula.terms[0][1] in group and line.kind is RowKind.ITEM
    ]
    above = [low.value < high.value for high, low in pairs if high and low]
    return sum(above) * 2 < len(above)


def _groups(form: _Form, law: Law) -> list[dict[str, int]]:
    """The columns that the names of a law stand for: once, or each time the form repeats them."""
    named = {name: form.known.columns[name] for formula in law.formulas for name in formula.names}
    times = {len(columns) for columns in named.values() if columns}
    if len(times) != 1 or not named[law.formulas[0].target]:
        return []
    return [
        {name: columns[place] for name, columns in named.items() if columns} for place in range(times.pop())
    ]


def _row(form: _Form, row: int, law: Law, group: dict[str, int]) -> Remark | None:
    line = form.grid.lines[row]
    column = group[law.formulas[0].target]
    printed = line.figures[column]
    if printed is None or any(line.unread(c) for c in group.values()):
        return None
    if law.formulas[0].relation == "≤" and (line.kind is not RowKind.ITEM or _shared(form, row, column)):
        return None
    first: Broken | None = None
    for formula in law.formulas:
        terms = [(name, line.figures[group[name]]) for _, name in formula.terms if name in group]
        if len(terms) < len(formula.terms) and formula.product:
            return None
        found = broken(formula, printed, terms)
        if found is None:
            return None
        first = first or found
    return form.remark(row, column, law, law.formulas[0], first) if first else None


def _shared(form: _Form, row: int, column: int) -> bool:
    """Whether the cells below are blank though their rows have figures: one score for several rows."""
    lines = form.grid.lines
    return (
        row + 1 < len(lines)
        and lines[row + 1].figures[column] is None
        and lines[row + 1].kind is RowKind.ITEM
        and any(lines[row + 1].figures)
    )


# ---- each column


def _down(form: _Form) -> Iterator[Remark]:
    for law in form.known.part.down:
        row = form.known.rows.get(law.formulas[0].target)
        if row is None:
            continue
        for column in form.grid.numeric:
            printed = form.grid.lines[row].figures[column]
            if printed is None or not form.grid.added(column):
                continue
            ways = [f for f in law.formulas if any(_rows(form, f.target, name) for _, name in f.terms)]
            found = [_column(form, column, formula, printed) for formula in ways]
            wrong = [one for one in found if one is not None]
            if wrong and len(wrong) == len(found):
                yield form.remark(row, column, law, law.formulas[0], wrong[0])


def _column(form: _Form, column: int, formula: Formula, printed: Figure) -> Broken | None:
    terms: list[Named] = []
    signs = []
    for sign, name in formula.terms:
        for row in _rows(form, formula.target, name):
            line = form.grid.lines[row]
            if line.unread(column):
                return None
            terms.append((line.label, line.figures[column]))
            signs.append((sign, name))
    spread = Formula(formula.target, formula.relation, tuple(signs), formula.text)
    return broken(spread, printed, terms)


def _rows(form: _Form, target: str, name: str) -> list[int]:
    rows = form.known.rows
    if name not in (ABOVE, BELOW):
        return [rows[name]] if name in rows else []
    lines, place, named = form.grid.lines, rows[target], set(rows.values())
    step = -1 if name == ABOVE else 1
    found: list[int] = []
    row = place + step
    while 0 <= row < len(lines) and row not in named:
        if lines[row].kind is RowKind.ITEM:
            found.append(row)
        row += step
    found.sort()
    first = next((lines[row].mark for row in found), None)
    style = first.style if first else ""
    return [row for row in found if not style or ((mark := lines[row].mark) and mark.style == style)]


# ---- between parts


def _between(forms: list[_Form]) -> Iterator[Remark]:
    """The last table of each part is held against the last of the other."""
    last: dict[tuple[str, str], _Form] = {}
    for form in forms:
        last[form.known.form.name, form.known.part.name] = form
        for formula in form.known.form.between:
            part = formula.target.partition(".")[0]
            if form.known.part.name == part or part not in {p.name for p in form.known.form.parts}:
                continue
            other = last.get((form.known.form.name, part))
            if other is not None and other.grid.table == form.grid.table:
                yield from _facing(other, form, formula)


def _facing(one: _Form, other: _Form, formula: Formula) -> Iterator[Remark]:
    target, term = formula.target.partition(".")[2], formula.terms[0][1].partition(".")[2]
    if target not in one.known.rows or term not in other.known.rows:
        return
    row, place = one.known.rows[target], other.known.rows[term]
    column = one.grid.numeric[0]
    printed, figure = (
        one.grid.lines[row].figures[column],
        other.grid.lines[place].figures[other.grid.numeric[0]],
    )
    if printed is None or figure is None:
        return
    found = broken(formula, printed, [(term, figure)])
    if found:
        yield one.remark(row, column, Law((formula,), Certainty.LIKELY), formula, found)
