"""Scores in running text: 得2.5分，其中甲得1.5分，乙得3分; and no score above its full mark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from checker.proofreading.arithmetic import Sum, Term, Verdict, cause
from checker.proofreading.document import Paragraph
from checker.proofreading.figures import POINTS, Figure, figures
from checker.proofreading.prepared import Prepared
from checker.proofreading.remarks import Certainty, Kind, Remark, quoted

_SCORE = re.compile(r"(?:得分?|实得|自评)(?:为|：|:)?\s*$")
_FULL = re.compile(r"(?:分值|满分|权重|应得|标准分|总分)(?:为|：|:)?\s*$")
_THEN_SCORE = re.compile(r"[，,；;、\s]*(?:实际)?(?:得分?|实得)为?\s*")
_OPENS = re.compile(r"^[，,。；;：:（(\s]{0,3}其中")
_ENDS = re.compile(r"[。！？]|\d{1,2}[.、．]\D|[（(][一二三四五六七八九十]{1,3}[)）]|分值|满分|权重")


@dataclass(frozen=True)
class _Family:
    """A score and the scores that it consists of."""

    paragraph: Paragraph
    sum: Sum
    start: int
    end: int


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on scores that their parts do not come to, or that exceed the full mark beside them."""
    families = [family for paragraph in report.document.paragraphs for family in _families(paragraph)]
    agreeing = sum(family.sum.verdict() is Verdict.AGREES for family in families)
    for family in families:
        if family.sum.verdict() is Verdict.OFF:
            yield _remark(family, agreeing)
    for paragraph in report.document.paragraphs:
        yield from _above_full(paragraph)


def _families(paragraph: Paragraph) -> Iterator[_Family]:
    text = paragraph.text
    found = [figure for figure in figures(text) if figure.unit == POINTS]
    for index, whole in enumerate(found):
        opener = _OPENS.match(text[whole.end : whole.end + 8])
        if not _SCORE.search(text[: whole.start]) or opener is None:
            continue
        start = whole.end + opener.end()
        stop = _ENDS.search(text, start)
        end = stop.start() if stop else len(text)
        parts = [f for f in found[index + 1 :] if f.end <= end and _SCORE.search(text[: f.start])]
        if len(parts) > 1:
            terms = tuple(Term(part, _name(text, part)) for part in parts)
            yield _Family(paragraph, Sum(terms, whole), _clause(text, whole.start), parts[-1].end)


def _name(text: str, figure: Figure) -> str:
    words = re.split(r"[，,。；;、：:分]|其中", text[max(0, figure.start - 30) : figure.start])[-1]
    return _SCORE.sub("", words).strip()


def _clause(text: str, place: int) -> int:
    """Where the item that a score belongs to begins: two commas back at most."""
    start = max(text.rfind(mark, 0, place) for mark in "。；;")
    number = max((match.start() for match in re.finditer(r"\d{1,2}[.、．](?=\D)", text[:place])), default=-1)
    return max(start + 1, number, 0)


def _remark(family: _Family, agreeing: int) -> Remark:
    one = family.sum
    if one.difference < 0:  # parts never come to more than the whole, if they are its parts
        certainty = Certainty.SURE if agreeing > 1 else Certainty.LIKELY
    else:
        certainty = Certainty.LIKELY if agreeing > 1 else Certainty.CHECK
    return Remark(
        Kind.SCORE,
        certainty,
        family.paragraph.place(family.start),
        quoted(family.paragraph.text, family.start, family.end),
        f"各分项得分之和：{one.shown()}",
        cause(one),
    )


def _above_full(paragraph: Paragraph) -> Iterator[Remark]:
    text = paragraph.text
    found = [figure for figure in figures(text) if figure.unit == POINTS]
    for full, score in pairwise(found):
        between = text[full.end : score.start]
        beside = _FULL.search(text[: full.start]) and _THEN_SCORE.fullmatch(between)
        if beside and score.value > full.value:
            yield Remark(
                Kind.SCORE,
                Certainty.LIKELY if "加分" in text else Certainty.SURE,
                paragraph.place(full.start),
                quoted(text, _clause(text, full.start), score.end),
                f"得分 {score.printed} 分高于分值 {full.printed} 分",
            )
