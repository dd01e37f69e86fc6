"""One figure in two orders of digits: 318.427 in one place, 381.427 in another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from checker.proofreading.arithmetic import is_swap
from checker.proofreading.document import Place
from checker.proofreading.figures import BARE, PERCENT, Figure
from checker.proofreading.mentions import Mentions, mentioned
from checker.proofreading.prepared import Prepared
from checker.proofreading.remarks import Certainty, Kind, Remark, quoted

_LEAST_DIGITS = 5
_MOST_FIGURES = 3000
# How many pairs may be expected by chance among all figures of a length.
_RARE, _UNLIKELY = Decimal("0.05"), Decimal("0.5")
_AROUND = 24


@dataclass(frozen=True)
class _Found:
    """A printed figure, where it stands, and the words around it."""

    figure: Figure
    place: Place
    words: str
    sentence: int = 0  # the number of the sentence it stands in; 0 in a table


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on pairs of figures that differ only in two neighbouring digits being swapped."""
    groups: dict[tuple[str, int, int], dict[Decimal, list[_Found]]] = defaultdict(lambda: defaultdict(list))
    for found in _all(report):
        figure = found.figure
        if len(figure.digits) >= _LEAST_DIGITS and figure.unit != PERCENT and not figure.spelled:
            exponent = figure.value.normalize().as_tuple().exponent
            assert isinstance(exponent, int)  # figures are finite
            groups[figure.unit, len(figure.digits), exponent][figure.value].append(found)
    printed = mentioned(report)
    for (_, length, _), values in groups.items():
        if len(values) > _MOST_FIGURES:
            continue
        chance = _chance(len(values), length)
        if chance > _UNLIKELY:
            continue
        for one, other in combinations(values, 2):
            # Within tables the sums tell; two cells that look alike mean nothing.
            written = any(found.sentence for found in (*values[one], *values[other]))
            if not written or not is_swap(one, other) or (one > 0) != (other > 0):
                continue
            if not _explained(values[one], values[other], printed):
                yield _remark(values[one], values[other], chance)


def _explained(one: list[_Found], other: list[_Found], printed: Mentions) -> bool:
    """Whether the two are meant to differ: a whole and its part, what is between them being printed too."""
    if len({found.sentence for found in (*one, *other)}) == 1:
        return True  # a sentence that names both means two things
    tabled = all(any(not found.sentence for found in side) for side in (one, other))
    gap = abs(one[0].figure.value - other[0].figure.value).normalize()
    return tabled and (one[0].figure.unit, gap) in printed.places


def _chance(number: int, length: int) -> Decimal:
    """The pairs to be expected among that many figures of random digits: pairs times swaps over numbers."""
    return Decimal(number * (number - 1) // 2 * (length - 1)).scaleb(-length)


def _all(report: Prepared) -> Iterator[_Found]:
    for grid in report.grids:
        for line in grid.lines:
            for column, figure in enumerate(line.figures):
                if figure and figure.unit != BARE:
                    yield _Found(
                        figure, line.place, f"{line.label}｜{grid.heading(column)}：{line.texts[column]}"
                    )
    every = (sentence for paragraph in report.sentences for sentence in paragraph)
    for number, sentence in enumerate(every, 1):
        for figure in sentence.figures:
            start, end = max(figure.start - _AROUND, 0), figure.end + _AROUND // 2
            words = quoted(sentence.text, start, end)
            yield _Found(figure, sentence.place(figure.start), words, number)


def _remark(one: list[_Found], other: list[_Found], chance: Decimal) -> Remark:
    """A remark at the figure that is printed less often, or later."""
    rare, common = (
        (one, other)
        if (len(one), -one[0].place.number) < (len(other), -other[0].place.number)
        else (other, one)
    )
    places = "、".join(dict.fromkeys(str(found.place) for found in common[:5]))
    found = f"{common[0].figure.text}（{places}，共 {len(common)} 处）"
    return Remark(
        Kind.DIGITS,
        Certainty.LIKELY if chance <= _RARE else Certainty.CHECK,
        rare[0].place,
        rare[0].words,
        f"{rare[0].figure.text} 与 {found}只差相邻两位数字的次序",
        f"另一处：{common[0].words}",
    )
