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
# 分别达到22家、182家 says what several others come to, not what the figure before consists of.
_EACH = re.compile(r"分别")
_PAIRED = re.compile(r"[、，,和及与]\s*$|^\s*$")
_SUMMED = re.compile(r"[总共合]|包[括含]|其中")
# Where a clause begins anew with what was done, a list opened by 其中 has ended.
_ANEW = re.compile(
    r"[，,]\s*(?:并|还|且)?(?:新增|新建|新改?扩?建|修复|治理|完成|实现|建成|改造|更新|开展|推进|发展|培育|引进|累计|同比|"
    r"比上年|较上年|超|上年|去年|本年度?|当年|全年|年末|实际|已|剩余|结余|应|需)"
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
        end = min(sentence.closing(opener.start()), _scope(sentence, opener))
        after = [i for i, f in enumerate(sentence.figures) if opener.end() <= f.start < end]
        found = _apart(sentence, [f for f in wholes if not f.about], after, opener)
        if found:
            previous_end = end
            yield found


def _scope(sentence: Sentence, opener: re.Match[str]) -> int:
    """Where what 其中 opens has ended at the latest: at the next clause, or where one begins anew."""
    head = sentence.text[: opener.start()].rstrip()
    if opener[0] == "其中" and head.endswith("、"):
        stop = re.compile(r"[，,；;]").search(sentence.text, opener.end())
    else:
        stop = _ANEW.search(sentence.text, opener.end())
    return stop.start() if stop else len(sentence.text)


def _is_paired(sentence: Sentence, opener: re.Match[str], parts: Sequence[int]) -> bool:
    """Whether 分别 gives figures to names that stand before it, so that none of them is the whole."""
    bare = all(_PAIRED.search(sentence.before(index)) for index in parts[1:])
    clause = sentence.text[sentence.clause(opener.start()) : opener.start()]
    return bare and not (_SUMMED.search(clause) and any(mark.isdigit() for mark in clause))


def _apart(
    sentence: Sentence, wholes: Sequence[Figure], after: Sequence[int], opener: re.Match[str]
) -> _Apart | None:
    unit = sentence.figures[after[0]].unit if after else ""
    wholes = [figure for figure in wholes if figure.unit == unit]
    parts = _until_total(sentence, [i for i in after if sentence.figures[i].unit == unit])
    if _EACH.search(opener[0]) and _is_paired(sentence, opener, parts):
        return None
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
