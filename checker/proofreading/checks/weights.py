"""Weights that do not come to 100: listed in running text, and in tables against those of the level below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from checker.proofreading.arithmetic import Sum, Term, Verdict, cause
from checker.proofreading.figures import PERCENT, POINTS, Figure
from checker.proofreading.grid import Grid, Line
from checker.proofreading.labels import RowKind
from checker.proofreading.lines import squeezed
from checker.proofreading.prepared import Prepared
from checker.proofreading.remarks import Certainty, Kind, Remark, quoted
from checker.proofreading.sentences import Sentence

_FULL = Decimal(100)
_NAMES = re.compile(
    r"决策|投入|过程|管理|产出|效果|效益|成本|满意度|绩效|立项|质量|时效|数量|影响力|履职|部门|"
    r"目标|预算|执行|监控|自评|创新"
)
_WEIGHTS = re.compile(r"权重|分值|赋分|满分|指标")
_SCORED = re.compile(r"得\s*$|扣\s*$|实得|得分")
_GAP = re.compile(r"^[、，,；;和及与以 ]{1,3}")
_IN_LABEL = re.compile(r"[（(]\s*(\d{1,3}(?:\.\d{1,2})?)\s*(分|[%％])?\s*[)）]\s*$")
_WEIGHT_HEAD = re.compile(r"权重|分值|满分|标准分|赋分|应得")


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on weights that do not come to 100, or to the weight of the level above."""
    for paragraph in report.sentences:
        for sentence in paragraph:
            yield from _listed(sentence)
    for grid in report.unknown(Kind.WEIGHT):
        yield from _grouped(grid)


# ---- in running text


def _listed(sentence: Sentence) -> Iterator[Remark]:
    for unit in (POINTS, PERCENT):
        for run in _runs(sentence, unit):
            names = [_name(sentence, index) for index in run]
            known = sum(bool(_NAMES.search(name)) for name in names)
            terms = tuple(Term(sentence.figures[i], name) for i, name in zip(run, names, strict=True))
            total = sum((term.value for term in terms), Decimal(0))
            others = [f.value for i, f in enumerate(sentence.figures) if f.unit == unit and i not in run]
            about = sentence.text[: sentence.figures[run[-1]].end]
            partial = total < _FULL and not (re.search("产出", about) and re.search("效益|效果", about))
            if (
                partial
                or known < 3
                or known * 2 < len(names)
                or total in {_FULL, *others}
                or not _WEIGHTS.search(about)
            ):
                continue
            yield _not_full(sentence, run, terms, Certainty.LIKELY if known > 3 else Certainty.CHECK)


def _runs(sentence: Sentence, unit: str) -> Iterator[list[int]]:
    """Runs of three or more weights, each behind a short name: 决策10分、过程20分、产出40分."""
    run: list[int] = []
    for index, figure in enumerate(sentence.figures):
        words = sentence.before(index)
        fits = figure.unit == unit and len(words) <= 24 and not _SCORED.search(words)
        if fits and (not run or _GAP.match(words)):
            run.append(index)
            continue
        if len(run) > 2:
            yield run
        run = [index] if figure.unit == unit and not _SCORED.search(words) else []
    if len(run) > 2:
        yield run


def _name(sentence: Sentence, index: int) -> str:
    return re.split(r"[、，,；;：:]", sentence.before(index).rstrip("（( "))[-1].strip()


def _not_full(
    sentence: Sentence, run: Sequence[int], terms: tuple[Term, ...], certainty: Certainty
) -> Remark:
    first, last = sentence.figures[run[0]], sentence.figures[run[-1]]
    printed = Figure(_FULL, first.unit)
    start = sentence.clause(first.start, "，,；;：:")
    words = Sum(terms, printed).shown().replace("印作", "应为")
    return Remark(
        Kind.WEIGHT,
        certainty,
        sentence.place(first.start),
        quoted(sentence.text, start, last.end),
        f"各项权重之和：{words}",
    )


# ---- in tables


@dataclass(frozen=True)
class _Group:
    """A weight of an upper level and the rows below it."""

    whole: Figure
    label: str
    rows: tuple[int, ...]


def _grouped(grid: Grid) -> Iterator[Remark]:
    """Groups of one level against the column of weights, which is the one that most groups agree with."""
    for groups in _levels(grid):
        best: list[tuple[_Group, Sum]] = []
        fits = 0
        for column in _weight_columns(grid):
            found = [(group, one) for group in groups if (one := _sum(grid, group, column))]
            agreeing = sum(one.verdict() is Verdict.AGREES for _, one in found)
            if agreeing > fits:
                best, fits = found, agreeing
        wrong = [(group, one) for group, one in best if one.verdict() is Verdict.OFF]
        if fits > len(wrong):
            for group, one in wrong:
                agreeing = sum(len(g.rows) > 1 and s.verdict() is Verdict.AGREES for g, s in best)
                yield _remark(grid, group, one, agreeing)


def _weight_columns(grid: Grid) -> list[int]:
    named = [column for column in grid.numeric if _WEIGHT_HEAD.search(squeezed(grid.headings[column]))]
    return named or [column for column in grid.numeric if grid.added(column)]


def _levels(grid: Grid) -> Iterator[list[_Group]]:
    """The groups that columns make: labels with their weight in brackets, or sparse columns of weights."""
    width = len(grid.headings)
    for column in range(min(grid.numeric[-1], width)):
        starts: list[tuple[int, Figure, str]] = []
        for row, line in enumerate(grid.lines):
            if line.kind is RowKind.ITEM and (found := _weight_of(line, column, grid)):
                starts.append((row, *found))
        if len(starts) < 2:
            continue
        ends = [row for row, _, _ in starts[1:]] + [len(grid.lines)]
        groups = [
            _Group(figure, label, _items(grid, row, end))
            for (row, figure, label), end in zip(starts, ends, strict=True)
        ]
        if any(len(group.rows) > 1 for group in groups):
            yield groups


def _weight_of(line: Line, column: int, grid: Grid) -> tuple[Figure, str] | None:
    text = line.texts[column].strip()
    if column in grid.numeric:
        figure = line.figures[column]
        heading = squeezed(grid.headings[column])
        return (figure, _left(line, column)) if figure and _WEIGHT_HEAD.search(heading) else None
    match = _IN_LABEL.search(text)
    if match is None:
        return None
    unit = PERCENT if (match[2] or "") in ("%", "％") else POINTS
    places = len(match[1].partition(".")[2])
    return Figure(Decimal(match[1]), unit, 0, places, text=match[0]), text


def _left(line: Line, column: int) -> str:
    return next((text for text in reversed(line.texts[:column]) if text.strip()), line.label)


def _items(grid: Grid, start: int, end: int) -> tuple[int, ...]:
    rows = []
    for row in range(start, end):
        kind = grid.lines[row].kind
        if kind in (RowKind.TOTAL, RowKind.SUBTOTAL):
            break
        if kind is RowKind.ITEM:
            rows.append(row)
    return tuple(rows)


def _sum(grid: Grid, group: _Group, column: int) -> Sum | None:
    """The weights of a column within a group; the column must be a finer level than the group's own."""
    lines = [grid.lines[row] for row in group.rows]
    found = [(line, line.figures[column]) for line in lines]
    terms = tuple(
        Term(Figure(f.value, group.whole.unit, f.scale, f.places, text=f.text), line.label.split(" ")[-1])
        for line, f in found
        if f
    )
    if (
        not terms
        or any(figure is group.whole for _, figure in found)
        or any(line.unread(column) for line in lines)
    ):
        return None
    return Sum(terms, group.whole)


def _remark(grid: Grid, group: _Group, one: Sum, fits: int) -> Remark:
    line = grid.lines[group.rows[0]]
    over = len(group.rows) > 1
    return Remark(
        Kind.WEIGHT,
        Certainty.SURE if grid.given and fits > 2 and over else Certainty.LIKELY,
        line.place,
        f"{group.label}｜{one.printed.text or one.printed.printed}",
        f"“{group.label}”下各项权重之和：{one.shown()}",
        cause(one),
    )
