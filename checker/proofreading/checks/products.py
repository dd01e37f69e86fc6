"""Amounts a year times years: 每年81万元，三年共243万元."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from checker.base.numerals import to_number
from checker.proofreading.arithmetic import number_text
from checker.proofreading.figures import MONEY, Figure
from checker.proofreading.prepared import Prepared
from checker.proofreading.remarks import Certainty, Kind, Remark, quoted
from checker.proofreading.sentences import Sentence

_YEARLY = re.compile(r"(?:每年|年均|每年度|每一年)[^，,。；;]{0,10}$")
_YEARS = re.compile(
    r"(?<![\d第])(?P<years>\d{1,2}|[一二两三四五六七八九十])年(?=共|总|合计|[总合]?[期限]|（|\()"
    r"|(?:期限?|周期)[为：:是]{0,2}(?P<term>\d{1,2}|[一二两三四五六七八九十])年"
)
_WHOLE = re.compile(r"(?:共|合计|总计|总价|总额|总费用|总金额)[^，,。；;]{0,8}$")


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on totals over several years that the yearly amount does not give."""
    for paragraph in report.sentences:
        for index, sentence in enumerate(paragraph):
            yield from _checked([sentence, *paragraph[index + 1 : index + 2]])


def _checked(near: Sequence[Sentence]) -> Iterator[Remark]:
    """One yearly amount, one number of years and one total, in a sentence and the one behind it."""
    years = {found for sentence in near for found in _years(sentence.text)}
    yearly = [(s, f) for s in near for i, f in enumerate(s.figures) if _is_yearly(s, i)]
    wholes = [
        (s, f)
        for s in near
        for i, f in enumerate(s.figures)
        if f.unit == MONEY and _WHOLE.search(s.before(i))
    ]
    if len(years) != 1 or len({f.value for _, f in yearly}) != 1 or len({f.value for _, f in wholes}) != 1:
        return
    count, (rate_sentence, rate), (sentence, whole) = years.pop(), yearly[0], wholes[0]
    if near[0] not in (rate_sentence, sentence) or rate.value == whole.value or rate.about or whole.about:
        return
    value = rate.value * count
    if abs(whole.value - value) <= whole.half + rate.half * count:
        return
    yield Remark(
        Kind.PRODUCT,
        Certainty.LIKELY if rate_sentence is sentence else Certainty.CHECK,
        sentence.place(whole.start),
        quoted(sentence.text, max(whole.start - 40, 0), whole.end),
        f"{number_text(rate, whole.scale)} × {count} 年 = {number_text(_as(value, rate), whole.scale)}，"
        f"印作 {whole.text}",
    )


def _is_yearly(sentence: Sentence, index: int) -> bool:
    figure = sentence.figures[index]
    return figure.unit == f"{MONEY}/年" or (
        figure.unit == MONEY and bool(_YEARLY.search(sentence.before(index)))
    )


def _years(text: str) -> Iterator[int]:
    for match in _YEARS.finditer(text):
        words = match["years"] or match["term"]
        try:
            yield to_number(words)
        except ValueError:
            continue


def _as(value: Decimal, like: Figure) -> Figure:
    return Figure(value, like.unit, like.scale, like.places)
