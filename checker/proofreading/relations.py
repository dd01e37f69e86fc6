"""Finds what columns of figures are of each other (sum, difference, rate, product), and who breaks it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import permutations

from checker.proofreading.arithmetic import Sum, Term, Verdict
from checker.proofreading.figures import PERCENT, Figure

_MOST_COLUMNS = 16
_SAMPLE = 20  # rows on which a relation must hold before it is tried on all of a long table
_SUM_WORD = re.compile(
    r"合计|总计|小计|共计|总额|总数|总量|总分|合同价|总价|总投资|总预算|^计$|^total$|^sum$", re.IGNORECASE
)
_PLAIN_SUM = re.compile(r"^(?:.*\s)?(?:合计|总计|小计|共计|计|total|sum)(?:[(（].*)?$", re.IGNORECASE)
_GAP_WORD = re.compile(
    r"差|对比|结余|结转|余额|节约|剩余|未支付|未付|未到位|未执行|增减|变动|核减|核增|超支|欠付|扣分|失分"
)
_RATE_WORD = re.compile(r"率|占比|比例|比重|百分比|%")
_COST_WORD = re.compile(r"金额|总价|合价|小计|合计|费用|预算|经费")
_PRICE_WORD = re.compile(r"单价|标准|均价")
_COUNT_WORD = re.compile(r"数量|人数|户数|次数|天数|月数|面积|个数|工程量|工作量|年限")


def is_plain_sum(heading: str) -> bool:
    """Whether a heading says 合计 and no more; what is called 总额 or 合同价 may hold more than its parts."""
    return bool(_PLAIN_SUM.match(heading))


def worked_out(heading: str) -> bool:
    """Whether a heading says that its figures are a difference or a rate of others."""
    return bool(_GAP_WORD.search(heading) or _RATE_WORD.search(heading))


class Shape(StrEnum):
    """What a column is of others."""

    SUM = "合计"
    GAP = "差额"
    RATE = "比率"
    PRODUCT = "乘积"


@dataclass(frozen=True)
class Relation:
    """`target` is the sum of `sources`, or their difference, quotient or product, in this order."""

    shape: Shape
    target: int
    sources: tuple[int, ...]
    named: bool  # the heading says so


@dataclass(frozen=True)
class Fit:
    """A relation and the rows in which it holds, does not, and could be checked at all only trivially."""

    relation: Relation
    holds: tuple[int, ...]
    breaks: tuple[int, ...]


Matrix = Sequence[Sequence[Figure | None]]  # rows of figures, one a column


def fits(
    matrix: Matrix,
    headings: Sequence[str],
    columns: Sequence[int],
    totals: Collection[int] = (),
    targets: Sequence[int] | None = None,
) -> list[Fit]:
    """For every column, or those of `targets`, the relation that holds in most rows, if it can be relied on.

    A relation that the heading names must hold in two rows and in more than it breaks; one that is only seen
    in the figures, in three rows and three times as many. `totals` are rows of sums, in which no
    price is multiplied.
    """
    found = []
    sample = matrix[:: max(len(matrix) // _SAMPLE, 1)]
    for target in columns[:_MOST_COLUMNS] if targets is None else targets:
        candidates = _candidates(target, headings, columns, matrix)
        likely = [one for one in candidates if _reliable(_tried(sample, one, ()), least=1)]
        tried = [_tried(matrix, one, totals if one.shape is Shape.PRODUCT else ()) for one in likely]
        reliable = [fit for fit in tried if _reliable(fit)]
        if reliable:
            found.append(max(reliable, key=lambda f: (len(f.holds) - 2 * len(f.breaks), f.relation.named)))
    return found


def _reliable(fit: Fit, least: int = 0) -> bool:
    holds, breaks = len(fit.holds), len(fit.breaks)
    if fit.relation.named:
        return holds >= (least or 2) and holds > breaks
    return holds >= (least or 3) and holds >= 3 * breaks


def _candidates(
    target: int, headings: Sequence[str], columns: Sequence[int], matrix: Matrix
) -> Iterator[Relation]:
    heading = headings[target]
    others = [column for column in columns[:_MOST_COLUMNS] if column != target]
    percent = _is_percent(matrix, target) or bool(_RATE_WORD.search(heading))
    amounts = [column for column in others if not _is_percent(matrix, column)]
    if percent:
        for a, b in permutations(amounts, 2):
            yield Relation(Shape.RATE, target, (a, b), bool(_RATE_WORD.search(heading)))
        return
    named = bool(_SUM_WORD.search(heading))
    for start in range(len(amounts)):
        for end in range(start + 2, len(amounts) + 1):
            yield Relation(Shape.SUM, target, tuple(amounts[start:end]), named)
    for a, b in permutations(amounts, 2):
        yield Relation(Shape.GAP, target, (a, b), bool(_GAP_WORD.search(heading)))
    if _COST_WORD.search(heading):
        for a, b in permutations(others, 2):
            if a < b and {*_words(headings[a]), *_words(headings[b])} >= {"price", "count"}:
                yield Relation(Shape.PRODUCT, target, (a, b), named=True)


def _words(heading: str) -> Iterator[str]:
    if _PRICE_WORD.search(heading):
        yield "price"
    elif _COUNT_WORD.search(heading):
        yield "count"


def _is_percent(matrix: Matrix, column: int) -> bool:
    figures = [row[column] for row in matrix if row[column]]
    return sum(figure is not None and figure.unit == PERCENT for figure in figures) * 2 > len(figures)


def _tried(matrix: Matrix, relation: Relation, passed: Collection[int]) -> Fit:
    holds: list[int] = []
    breaks: list[int] = []
    for index, row in enumerate(matrix):
        if index in passed:
            continue
        if len(breaks) * 2 > len(matrix):
            break  # it cannot be relied on any more
        verdict = judged(row, relation)
        if verdict is Verdict.OFF:
            breaks.append(index)
        elif verdict is Verdict.AGREES and telling(row, relation):
            holds.append(index)
    return Fit(relation, tuple(holds), tuple(breaks))


def judged(row: Sequence[Figure | None], relation: Relation) -> Verdict | None:
    """Whether a row keeps a relation; None where a figure is missing."""
    printed = row[relation.target]
    if printed is None:
        return None
    if relation.shape in (Shape.SUM, Shape.GAP):
        one = as_sum(row, relation)
        return one.verdict() if one else None
    expected = computed(row, relation)
    if expected is None:
        return None
    value, slack = expected
    gap = abs(printed.value - value)
    return Verdict.AGREES if gap <= slack + printed.half else Verdict.OFF


def as_sum(row: Sequence[Figure | None], relation: Relation) -> Sum | None:
    """A row's sum or difference; None where too little of it is there."""
    printed = row[relation.target]
    signs = [1] * len(relation.sources) if relation.shape is Shape.SUM else [1, -1]
    terms = tuple(
        Term(figure, sign=sign)
        for source, sign in zip(relation.sources, signs, strict=True)
        if (figure := row[source]) is not None
    )
    if printed is None or not terms or any(term.figure.unit != printed.unit for term in terms):
        return None
    if printed.unit == PERCENT:
        return None  # rates are not added; shares that come to 100 are another check's
    if relation.shape is Shape.GAP and len(terms) < 2:
        return None
    return Sum(terms, printed)


def telling(row: Sequence[Figure | None], relation: Relation) -> bool:
    """Whether that a row keeps a relation says something: not 5 = 5 + 0 or 0 / 5 = 0."""
    figures = [row[source] for source in relation.sources]
    nonzero = sum(figure is not None and figure.value != 0 for figure in figures)
    if relation.shape is Shape.RATE:
        a, b = figures
        return nonzero == 2 and a is not None and b is not None and a.value != b.value
    return nonzero > 1


def computed(row: Sequence[Figure | None], relation: Relation) -> tuple[Decimal, Decimal] | None:
    """What a rate or product comes to in the printed unit, and what rounding of its sources may add."""
    a, b = (row[source] for source in relation.sources)
    printed = row[relation.target]
    if a is None or b is None or printed is None:
        return None
    if relation.shape is Shape.PRODUCT:
        return a.value * b.value, a.half * abs(b.value)
    if b.value == 0:
        return None
    scale = Decimal(100) if printed.unit == PERCENT or abs(printed.value) > 2 else Decimal(1)
    ratio = a.value / b.value * scale
    return ratio, (a.half + abs(a.value / b.value) * b.half) / abs(b.value) * scale
