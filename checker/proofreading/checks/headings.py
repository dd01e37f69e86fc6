"""Headings and numbered items that skip or repeat a number: 一、二、四; （一）（一）; 1.1 1.3."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checker.proofreading.document import Paragraph
from checker.proofreading.figures import narrowed
from checker.proofreading.outline import Mark, mark_of
from checker.proofreading.prepared import Prepared
from checker.proofreading.remarks import Certainty, Kind, Remark, quoted

_CHINESE = "一二三四五六七八九十"
_CLEAR = {"第{}章", "第{}节", "{}、", "（{}）"}  # digits number many things, these number headings


@dataclass
class _Level:
    """A list that is being counted."""

    style: str
    prefix: tuple[int, ...]
    last: int
    place: int  # of the paragraph with its last item


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on numbers that do not follow the one before; a list may begin again at 1 anywhere."""
    paragraphs = list(report.document.paragraphs)
    open_: list[_Level] = []
    for place, paragraph in enumerate(paragraphs):
        mark = mark_of(paragraph.text)
        if mark:
            yield from _step(open_, mark, place, paragraphs)


def _step(open_: list[_Level], mark: Mark, place: int, paragraphs: Sequence[Paragraph]) -> Iterator[Remark]:
    """Take one number: it goes on with the innermost list that it can, opens a new one, or is wrong."""
    same = [
        i for i, level in enumerate(open_) if level.style == mark.style and level.prefix == mark.parts[:-1]
    ]
    following = next((i for i in reversed(same) if open_[i].last + 1 == mark.last), None)
    if following is not None:
        _go_on(open_, following, mark, place)
        return
    if mark.last == 1:
        again = bool(same) and same[-1] == len(open_) - 1 and open_[-1].last == 1
        if again and mark.style in _CLEAR and not _headed(paragraphs, open_[-1].place, place):
            yield _remark(paragraphs, mark, place, open_[-1], Certainty.CHECK, "编号重复")
            _go_on(open_, same[-1], mark, place)
            return
        if same and same[-1] == len(open_) - 1:
            open_.pop()
        open_.append(_Level(mark.style, mark.parts[:-1], 1, place))
        return
    if not same:
        open_.append(_Level(mark.style, mark.parts[:-1], mark.last, place))
        return
    level = open_[same[-1]]
    if not _within(paragraphs, level.place, place, mark):
        whole = paragraphs[place].place().unit == "段"  # a text or PDF may have lost a heading on the way
        certainty = Certainty.LIKELY if mark.style in _CLEAR and whole else Certainty.CHECK
        yield _remark(paragraphs, mark, place, level, certainty, _what(level.last, mark.last))
    _go_on(open_, same[-1], mark, place)


def _go_on(open_: list[_Level], index: int, mark: Mark, place: int) -> None:
    del open_[index + 1 :]
    open_[index].last, open_[index].place = mark.last, place


def _headed(paragraphs: Sequence[Paragraph], start: int, end: int) -> bool:
    """Whether a heading without a number stands between: the list below it may begin anew."""
    return any(paragraph.level for paragraph in paragraphs[start + 1 : end + 1])


def _within(paragraphs: Sequence[Paragraph], start: int, end: int, mark: Mark) -> bool:
    """Whether the number before stands inside a paragraph, as in 其中（1）……."""
    before = mark.last - 1
    if before < 1:
        return False
    words = _CHINESE[before - 1] if before <= len(_CHINESE) else ""
    forms = {
        "{}、": [f"{words}、", f"{words}是"],
        "（{}）": [f"({words})"],
        "（1）": [f"({before})"],
        "1、": [f"{before}、", f"{before}."],
        "1.": [f"{before}.", f"{before}、"],
        "1）": [f"{before})"],
    }.get(mark.style, [])
    text = "\n".join(narrowed(paragraph.text) for paragraph in paragraphs[start:end])
    return any(form in text for form in forms if len(form) > 1)


def _what(last: int, number: int) -> str:
    if number == last:
        return "编号重复"
    if number < last:
        return "编号倒退"
    missing = number - last - 1
    return "编号跳号，中间缺 1 个" if missing == 1 else f"编号跳号，中间缺 {missing} 个"


def _remark(
    paragraphs: Sequence[Paragraph], mark: Mark, place: int, level: _Level, certainty: Certainty, what: str
) -> Remark:
    before = paragraphs[level.place]
    return Remark(
        Kind.HEADING,
        certainty,
        paragraphs[place].place(),
        quoted(paragraphs[place].text, 0, 40),
        f"{what}：“{mark.text.strip()}”之前的同级编号是“{quoted(before.text, 0, 24)}”（{before.place()}）",
    )
