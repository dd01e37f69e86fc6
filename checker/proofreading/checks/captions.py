"""Numbers of tables and figures: repeated, skipped, or referred to where there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checker.proofreading.document import Place
from checker.proofreading.figures import narrowed
from checker.proofreading.prepared import Prepared
from checker.proofreading.remarks import Certainty, Kind, Remark, quoted

_CAPTION = re.compile(
    r"^\s*(?P<kind>附表|附图|表|图)\s?(?P<number>\d{1,3}(?:[-–—.]\d{1,3}){0,2})\s?(?P<title>[^。；，]{0,60})$"
)
_REFERENCE = re.compile(
    r"(?:见|如|据|参照|参阅)(?:下|上|附)?(?P<kind>附表|附图|表|图)\s?"
    r"(?P<number>\d{1,3}(?:[-–—.]\d{1,3}){0,2})"
)
_CONTINUED = re.compile(r"续表?$|[（(]续[)）]")


@dataclass(frozen=True)
class _Caption:
    """A caption: 表 or 图, its number in parts, its words, its place."""

    kind: str
    parts: tuple[int, ...]
    text: str
    place: Place


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on captions out of order and on references to what has no caption."""
    captions = list(_captions(report))
    for kind in dict.fromkeys(caption.kind for caption in captions):
        same = [caption for caption in captions if caption.kind == kind]
        yield from _order(same)
        yield from _references(report, kind, {caption.parts for caption in same})


def _captions(report: Prepared) -> Iterator[_Caption]:
    for paragraph in report.document.paragraphs:
        match = _CAPTION.match(narrowed(paragraph.text).strip())
        if match and not _CONTINUED.search(match["title"]):
            yield _Caption(match["kind"], _parts(match["number"]), paragraph.text, paragraph.place())


def _parts(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.split(r"[-–—.]", number))


def _order(captions: Sequence[_Caption]) -> Iterator[Remark]:
    last: dict[tuple[int, ...], _Caption] = {}
    for caption in captions:
        before = last.get(caption.parts[:-1])
        expected = before.parts[-1] + 1 if before else 1
        number = caption.parts[-1]
        if before and number == before.parts[-1] and caption.text != before.text:
            yield _remark(
                caption, Certainty.LIKELY, f"编号重复：{before.place}已有“{quoted(before.text, 0, 30)}”"
            )
        elif before and number != expected and number != before.parts[-1]:
            yield _remark(
                caption,
                Certainty.CHECK,
                f"编号不连续：上一个是“{quoted(before.text, 0, 30)}”（{before.place}）",
            )
        last[caption.parts[:-1]] = caption


def _references(report: Prepared, kind: str, known: set[tuple[int, ...]]) -> Iterator[Remark]:
    for paragraph in report.document.paragraphs:
        for match in _REFERENCE.finditer(narrowed(paragraph.text)):
            if match["kind"] == kind and _parts(match["number"]) not in known:
                yield Remark(
                    Kind.CAPTION,
                    Certainty.CHECK,
                    paragraph.place(match.start()),
                    quoted(paragraph.text, max(match.start() - 20, 0), match.end() + 10),
                    f"文中提到{kind}{match['number']}，没有找到这个编号的{kind}",
                )


def _remark(caption: _Caption, certainty: Certainty, words: str) -> Remark:
    return Remark(Kind.CAPTION, certainty, caption.place, quoted(caption.text, 0, 60), words)
