"""Lists of amounts in running text that end in their total: 甲…万元、乙…万元，共计…万元."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from checker.proofreading.arithmetic import Sum, Verdict, cause, left_out
from checker.proofreading.enumeration import OPENER, TOTAL, listed_sum, one_measure, rounding
from checker.proofreading.figures import PERCENT, Figure
from checker.proofreading.prepared import Prepared
from checker.proofreading.remarks import Certainty, Kind, Remark, quoted
from checker.proofreading.sentences import Sentence

_DONE = re.compile(r"支付|支出|拨付|到位|执行|使用|结余|完成|预算|安排|投入|下达|收入|调减|调增|签订|采购")


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on lists that do not come to the total behind them."""
    for paragraph in report.sentences:
        for sentence in paragraph:
            for index in range(len(sentence.figures)):
                yield from _total_last(sentence, index)


def _total_last(sentence: Sentence, index: int) -> Iterator[Remark]:
    printed = sentence.figures[index]
    if printed.about or printed.unit == PERCENT or not TOTAL.search(sentence.before(index)):
        return
    first = 1 + max((i for i in range(index) if TOTAL.search(sentence.before(i))), default=-1)
    listed = [i for i in range(first, index) if sentence.figures[i].unit == printed.unit]
    if len(listed) < 2 or any(sentence.figures[i].about for i in listed):
        return
    outside = [
        i for i in listed if sentence.depth(sentence.figures[i].start) <= sentence.depth(printed.start)
    ]
    ways = [way for chosen in (listed, outside) for way in _suffixes(chosen)]
    sums = [listed_sum(sentence, way, printed) for way in ways]
    if any(one.difference == 0 for one in sums):
        return
    if any(_taken_apart(sentence, way, printed) for way in (listed, outside)):
        return
    way, opened = _after_opener(sentence, outside if len(outside) > 1 else listed)
    if len(way) < 2 or not one_measure(sentence, way):
        return
    one = next((one for one in sums if one.verdict() is Verdict.AGREES), listed_sum(sentence, way, printed))
    if any(figure.value == abs(one.difference) for figure in sentence.figures[index + 1 :]):
        return  # 合计180万元（含丙30万元）
    openers = OPENER.findall(sentence.text[sentence.figures[listed[0]].start : printed.start])
    certainty = _certainty(one, opened and len(way) > 2 and not openers)
    done = set(_DONE.findall(sentence.before(index)[-12:])) - set(
        _DONE.findall(sentence.text[: sentence.figures[way[0]].start])
    )
    if done and not any(word in sentence.before(i) for word in done for i in way):
        certainty = Certainty.CHECK  # what was paid of what is listed need not be all of it
    end = sentence.closing(printed.start) if sentence.depth(printed.start) else printed.end
    yield Remark(
        Kind.LIST,
        certainty,
        sentence.place(printed.start),
        quoted(
            sentence.text,
            sentence.clause(sentence.figures[way[0]].start, "，,；;。：:"),
            max(end, printed.end),
        ),
        f"“{sentence.text[_total_word(sentence, index) : printed.end].strip()}”：{one.shown()}",
        rounding(one) or cause(one),
    )


def _suffixes(chosen: Sequence[int]) -> Iterator[Sequence[int]]:
    return (chosen[start:] for start in range(len(chosen) - 1))


def _taken_apart(sentence: Sentence, chosen: Sequence[int], printed: Figure) -> bool:
    """Whether the figures contain their own total, as in 100万元，其中60万元、40万元，共计100万元."""
    figures = [sentence.figures[i].value for i in chosen]
    return any(value == printed.value for value in figures)


def _after_opener(sentence: Sentence, chosen: Sequence[int]) -> tuple[Sequence[int], bool]:
    """The figures behind the last word that opens a list, and whether there is one."""
    for place in range(len(chosen) - 2, -1, -1):
        start = sentence.figures[chosen[place - 1]].end if place else 0
        if OPENER.search(sentence.text[start : sentence.figures[chosen[place]].start]):
            return chosen[place:], True
    return chosen, False


def _certainty(one: Sum, closed: bool) -> Certainty:
    if one.verdict() is not Verdict.OFF:
        return Certainty.CHECK
    return Certainty.SURE if closed and not left_out(one) else Certainty.LIKELY


def _total_word(sentence: Sentence, index: int) -> int:
    words = sentence.before(index)
    match = TOTAL.search(words)
    return sentence.figures[index].start - len(words) + (match.start() if match else 0)
