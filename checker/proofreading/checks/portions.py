"""Shares in running text of a whole before them: 甲264.87万元，占86.05%；乙10.82万元，占3.52%."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from checker.facts.quantities import plain
from checker.proofreading.arithmetic import is_swap, number_text
from checker.proofreading.figures import PERCENT, POINTS, Figure
from checker.proofreading.prepared import Prepared
from checker.proofreading.remarks import Certainty, Kind, Remark, quoted
from checker.proofreading.sentences import Sentence

_SHARE = re.compile(
    r"^[，,、（(]?\s*(?:所)?占(?!用|道)(?:[^，,。；;\d]{0,16}的?)?(?:比例|比重|比)?(?:为|达到?|：|:)?\s*$"
)
_ADDED = re.compile(r"(?:增加|新增|增长|减少|下降)[^，,。；]{0,6}$")


_FULL = Decimal(100)
_EVENED = Decimal("1.5")


@dataclass(frozen=True)
class Portion:
    """An amount and the percentage behind it that says what share it is."""

    amount: Figure
    share: Figure
    sentence: Sentence


def portions(sentence: Sentence) -> list[Portion]:
    """The amounts of a sentence that a share stands right behind."""
    return [
        Portion(amount, share, sentence)
        for index, (amount, share) in enumerate(pairwise(sentence.figures))
        if amount.unit not in (PERCENT, POINTS)
        and share.unit == PERCENT
        and _SHARE.match(sentence.before(index + 1))
        and not _ADDED.search(sentence.before(index))
    ]


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on shares of a list that their amounts and the whole before them do not give."""
    before: list[Sentence] = []
    for paragraph in report.sentences:
        for sentence in paragraph:
            found = portions(sentence)
            if len(found) > 1:
                yield from _listed(found, before)
            before = [*before[-1:], sentence]


def _listed(found: Sequence[Portion], before: Sequence[Sentence]) -> Iterator[Remark]:
    """The whole is what most shares agree with: an amount before them, or all of them together."""
    if len({one.amount.unit for one in found}) > 1 or any(p.amount.about or p.share.about for p in found):
        return
    wholes = _wholes(found, before)
    rated = [(sum(_agrees(one, whole) for one in found), whole) for whole in wholes]
    if not rated:
        return
    right, whole = max(rated, key=lambda one: one[0])
    wrong = [one for one in found if not _agrees(one, whole)]
    if not right or right < len(wrong):
        return
    full = sum(one.share.value for one in found) == _FULL
    if full and sum(one.amount.value for one in found) > whole.value:
        return  # an amount is wrong, not its share
    for one in wrong:
        if full and abs(_share(one, whole) - one.share.value) <= one.share.step * _EVENED:
            continue  # the last digit was moved so that all come to 100
        value = _share(one, whole).quantize(Decimal(1).scaleb(-one.share.places))
        worked = f"{number_text(one.amount)} ÷ {number_text(whole, one.amount.scale)} = {plain(value)}%"
        yield Remark(
            Kind.PERCENT,
            Certainty.LIKELY,
            one.sentence.place(one.share.start),
            quoted(one.sentence.text, one.sentence.clause(one.amount.start, "；;。："), one.share.end),
            f"{worked}，印作 {one.share.text}",
            "数字次序可能写颠倒" if is_swap(value, one.share.value) else "",
        )


def _wholes(found: Sequence[Portion], before: Sequence[Sentence]) -> list[Figure]:
    first = found[0]
    own = [f for f in first.sentence.figures if f.end <= first.amount.start]
    earlier = [f for sentence in before for f in sentence.figures]
    named = [f for f in (*own, *earlier) if f.unit == first.amount.unit and f.value and not f.about]
    return [f for f in named if f.value >= max(one.amount.value for one in found)]


def _share(one: Portion, whole: Figure) -> Decimal:
    return one.amount.value / whole.value * 100


def _agrees(one: Portion, whole: Figure) -> bool:
    ratio = one.amount.value / whole.value
    slack = (one.amount.half + ratio * whole.half) / whole.value * 100
    return abs(_share(one, whole) - one.share.value) <= slack + one.share.half
