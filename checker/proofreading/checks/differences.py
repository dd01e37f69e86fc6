"""Differences in running text: 预算150万元，支出87.462万元，结余62.538万元."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.proofreading.arithmetic import Sum, Term, Verdict, is_swap
from checker.proofreading.figures import MONEY
from checker.proofreading.prepared import Prepared
from checker.proofreading.remarks import Certainty, Kind, Remark, quoted
from checker.proofreading.sentences import Sentence

_GAP = re.compile(
    "(?:结余|结转结余|差额|相差|尚余|剩余|节约|节支|调减|核减|审减|调增|核增|超支|未支付|未拨付|欠付|未到位)"
    r"(?:资金|金额|预算|额|了)?(?:为|共|：|:|达|计)?\s*$"
)
_OTHER_YEAR = re.compile(r"上年|上一?年度|以前年度|历年|往年|期初|年初结转|累计|每年")


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on differences that the two amounts before them do not give."""
    for paragraph in report.sentences:
        for sentence in paragraph:
            yield from _checked(sentence)


def _checked(sentence: Sentence) -> Iterator[Remark]:
    figures = sentence.figures
    money = [
        index
        for index, figure in enumerate(figures)
        if figure.unit == MONEY and (index == 0 or figure.value not in [f.value for f in figures[:index]])
    ]
    gaps = [index for index in money if _GAP.search(sentence.before(index))]
    if len(money) != 3 or len(gaps) != 1 or gaps[0] != money[2] or _OTHER_YEAR.search(sentence.text):
        return
    a, b, printed = (sentence.figures[index] for index in money)
    if a.about or b.about or printed.about:
        return
    high, low = (a, b) if a.value >= b.value else (b, a)
    one = Sum((Term(high), Term(low, sign=-1)), printed)
    other = Sum((Term(high), Term(low)), printed)
    if (
        one.verdict() is not Verdict.OFF
        or other.verdict() is not Verdict.OFF
        or printed.value in (a.value, b.value)
    ):
        return
    yield Remark(
        Kind.LIST,
        Certainty.LIKELY,
        sentence.place(printed.start),
        quoted(
            sentence.text,
            sentence.clause(a.start, "，,；;"),
            printed.end,
        ),
        one.shown(),
        "数字次序可能写颠倒" if is_swap(one.computed, printed.value) else "",
    )
