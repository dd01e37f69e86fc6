"""Dates the calendar does not have, periods that end before they begin, durations that do not fit them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.proofreading.periods import Day, Length, Period, agrees, days, lasting, lengths, periods
from checker.proofreading.prepared import Prepared
from checker.proofreading.remarks import Certainty, Kind, Remark, quoted
from checker.proofreading.sentences import Sentence

_SIGNED = re.compile(r"^.{0,16}?签[订署定]")
_AROUND = 30
_ONE_OF_MANY = re.compile(r"一签|第[一二三四五1-5]年|本期|首期|分[年期]|每年|续[签期]|上期|到期")


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on dates and periods."""
    for paragraph in report.sentences:
        for sentence in paragraph:
            yield from _impossible(sentence)
            found = list(periods(sentence.text))
            yield from _backwards(sentence, found)
            yield from _lengths(sentence, found)
            yield from _signed_late(sentence, found)


def _impossible(sentence: Sentence) -> Iterator[Remark]:
    for day in days(sentence.text):
        if not day.real and 1900 <= day.year <= 2100:
            yield _remark(sentence, day.start, day.end, Certainty.SURE, "日历上没有这一天")


def _backwards(sentence: Sentence, found: list[Period]) -> Iterator[Remark]:
    for period in found:
        if period.ends.last < period.begins.first:
            words = f"终止日 {_said(period.ends)} 早于起始日 {_said(period.begins)}"
            certainty = Certainty.LIKELY if period.inherited else Certainty.SURE
            yield _remark(sentence, period.begins.start, period.ends.end, certainty, words)


def _lengths(sentence: Sentence, found: list[Period]) -> Iterator[Remark]:
    """One period and one duration in a sentence belong together."""
    said = list(lengths(sentence.text))
    if len(found) != 1 or len(said) != 1 or found[0].ends.last < found[0].begins.first:
        return
    period, length = found[0], said[0]
    beside = _beside(sentence.text, period, length)
    if not beside and (length.text.startswith("共") or _ONE_OF_MANY.search(sentence.text)):
        return
    if not agrees(period, length):
        start = min(period.begins.start, length.start)
        end = max(period.ends.end, length.end)
        words = f"{_said(period.begins)}至{_said(period.ends)}为 {lasting(period)}，文中写“{length.text}”"
        yield _remark(sentence, start, end, Certainty.LIKELY if beside else Certainty.CHECK, words)


def _beside(text: str, period: Period, length: Length) -> bool:
    """Whether period and duration stand side by side: 3年（即…至…）, …至…，共三年."""
    if length.start >= period.ends.end:
        return len(text[period.ends.end : length.start].strip("，,（( 止期间")) == 0
    return len(text[length.end : period.begins.start].strip("，,（( 即自从为：:")) == 0


def _signed_late(sentence: Sentence, found: list[Period]) -> Iterator[Remark]:
    """A contract signed on a day after its own period has ended."""
    if len(found) != 1:
        return
    period = found[0]
    for day in days(sentence.text):
        inside = period.begins.start <= day.start < period.ends.end
        if inside or not day.real or not _SIGNED.match(sentence.text[day.end :]):
            continue
        if day.first > period.ends.last:
            words = f"签订日 {_said(day)} 晚于期限的终止日 {_said(period.ends)}"
            span = min(day.start, period.begins.start), max(day.end, period.ends.end)
            yield _remark(sentence, *span, Certainty.LIKELY, words)


def _said(day: Day) -> str:
    return f"{day.year}年{day.month}月" + (f"{day.day}日" if day.day else "")


def _remark(sentence: Sentence, start: int, end: int, certainty: Certainty, words: str) -> Remark:
    quote = quoted(sentence.text, max(start - _AROUND, 0), end + 4)
    return Remark(Kind.DATE, certainty, sentence.place(start), quote, words)
