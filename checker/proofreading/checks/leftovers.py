"""What a template or last year left: XX年, ××单位; a heading of another year than all the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from checker.proofreading.document import Paragraph
from checker.proofreading.figures import narrowed
from checker.proofreading.prepared import Prepared
from checker.proofreading.remarks import Certainty, Kind, Remark, quoted

_BLANK = re.compile(
    r"(?:20)?(?<![A-Za-zＸ×])[XxＸ×]{2,}(?![A-Za-z])\s*(?:年|月|日|万?元|单位|部门|局|项目|公司|%|人|县|市|区|号)"
)
_TITLE = re.compile(
    r"^[^，,。；;]{0,12}?(?P<year>20\d\d)年度?[^，,。；;]{0,24}?(?:决算|预算|自评|评价|情况)"
    r"[^，,。；;]{0,12}(?:说明|报告|报表|总表|表|公开|情况)$"
)
_LONGEST = 40
_LEAST = 3  # headings that agree on the year before one that does not is remarked on


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on blanks of templates that were not filled in, and on headings of another year."""
    for paragraph in report.document.paragraphs:
        for match in _BLANK.finditer(paragraph.text):
            yield _remark(paragraph, match.start(), match.end(), f"“{match[0]}”是没有填的空")
    yield from _years(report)


def _years(report: Prepared) -> Iterator[Remark]:
    titles = [
        (match["year"], paragraph)
        for paragraph in report.document.paragraphs
        if len(paragraph.text) <= _LONGEST and (match := _TITLE.match(narrowed(paragraph.text).strip()))
    ]
    counts = Counter(year for year, _ in titles)
    if not counts:
        return
    (year, times), *others = counts.most_common()
    if times < _LEAST or [number for _, number in others] != [1]:
        return
    for own, paragraph in titles:
        if own != year:
            words = f"其他 {times} 个标题是{year}年，这里是{own}年"
            yield _remark(paragraph, 0, len(paragraph.text), words)


def _remark(paragraph: Paragraph, start: int, end: int, working: str) -> Remark:
    quote = quoted(paragraph.text, max(start - 20, 0), end + 10)
    return Remark(Kind.LEFTOVER, Certainty.LIKELY, paragraph.place(start), quote, working)
