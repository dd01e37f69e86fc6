"""Totals that running text takes apart: 总投资…万元，其中（包括、分别为）甲…万元、乙…万元."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checker.proofreading.arithmetic import Sum, Verdict, cause
from checker.proofreading.enumeration import OPENER, TOTAL, listed_sum, one_measure, rounding
from checker.proofreading.figures import PERCENT, Figure
from checker.proofreading.mentions import mentioned
from checker.proofreading.prepared import Prepared
from checker.proofreading.remarks import Certainty, Kind, Remark, quoted
from checker.proofreading.sentences import Sentence

_COMPLETE = re.compile(
    r"包[含括]以下|以下.{0,6}[项类]|分别|具体[为如]|明细如下|[组构]成如下|包[含括].{0,4}[：:]"
)
_LOOSE = re.compile(r"主要|重点|例如|比如|等(?=[，。；）)]|$)|其余|其他(?!费)|剩余部分")


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on totals that what they are said to consist of does not come to."""
    known = mentioned(report)
    for paragraph in report.sentences:
        for before, sentence in zip([None, *paragraph], paragraph, strict=False):
            for found in _total_first(before, sentence):
                yield found.remark(known.where(found.best.difference, found.best.printed))


@dataclass(frozen=True)
class _Apart:
    """A total and the list that takes it apart, where they disagree."""

    sentence: Sentence
    best: Sum
    start: int
    end: int
    complete: bool

    def remark(self, elsewhere: str) -> Remark:
        """The remark; `elsewhere` says where the difference stands in the report, where it does."""
        one = self.best
        over = one.difference < 0
        if one.verdict() is not Verdict.OFF or not (over or self.complete):
            certainty = Certainty.CHECK
        else:
            certainty = Certainty.LIKELY if len(one.terms) > 2 or over else Certainty.CHECK
        hint = cause(one) or (f"差额{elsewhere}，可能漏列" if elsewhere and not over else "") or rounding(one)
        return Remark(
            Kind.LIST,
            certainty,
            self.sentence.place(self.start),
            quoted(self.sentence.text, self.start, self.end),
            f"所列 {len(one.terms)} 项之和：{one.shown()}",
            hint,
        )


def _total_first(before: Sentence | None, sentence: Sentence) -> Iterator[_Apart]:
    previous_end = -1
    for opener in OPENER.finditer(sentence.text):
        if opener.start() < previous_end:
            continue
        wholes = [f for f in sentence.figures if f.end <= opener.start()]
        if not wholes and before and opener.start() < 12:
            wholes = list(before.figures)
        end = sentence.closing(opener.start())
        after = [i for i, f in enumerate(sentence.figures) if opener.end() <= f.start < end]
        found = _apart(sentence, [f for f in wholes if not f.about], after, opener)
        if found:
            previous_end = end
            yield found


def _apart(
    sentence: Sentence, wholes: Sequence[Figure], after: Sequence[int], opener: re.Match[str]
) -> _Apart | None:
    unit = sentence.figures[after[0]].unit if after else ""
    wholes = [figure for figure in wholes if figure.unit == unit]
    parts = _until_total(sentence, [i for i in after if sentence.figures[i].unit == unit])
    depth = sentence.depth(opener.start())
    flat = [i for i in parts if sentence.depth(sentence.figures[i].start) <= depth]
    if not wholes or unit == PERCENT or len(flat) < 2 or any(sentence.figures[i].about for i in parts):
        return None
    ways = [chosen[:count] for chosen in (parts, flat) for count in range(2, len(chosen) + 1)]
    if any(listed_sum(sentence, way, whole).difference == 0 for way in ways for whole in wholes):
        return None
    if not one_measure(sentence, flat):
        return None
    span = sentence.text[max(opener.start() - 6, 0) : sentence.figures[flat[-1]].end + 6]
    complete = bool(_COMPLETE.search(span)) and not _LOOSE.search(span)
    whole = min(wholes, key=lambda w: abs(listed_sum(sentence, flat, w).difference))
    one = listed_sum(sentence, flat, whole)
    if one.verdict() is Verdict.AGREES and not complete:
        return None
    if (
        one.difference > 0
        and not complete
        and (_LOOSE.search(span) or one.computed * 5 < one.printed.value * 4)
    ):
        return None
    if unit == "分" and re.search("得", sentence.before(flat[-1])):
        return None  # scores have a check of their own
    start = next((f.start for f in wholes if f is whole and f in sentence.figures), opener.start())
    return _Apart(sentence, one, sentence.clause(start), sentence.figures[flat[-1]].end, complete)


def _until_total(sentence: Sentence, parts: Sequence[int]) -> list[int]:
    """The parts up to where a total of their own begins."""
    kept: list[int] = []
    for index in parts:
        if TOTAL.search(sentence.before(index)):
            break
        kept.append(index)
    return kept
