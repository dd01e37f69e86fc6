"""Grades against scores: 85分，等级为“优”, by the bands that the report prints, else by the usual ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from checker.proofreading.figures import POINTS, Figure, narrowed
from checker.proofreading.prepared import Prepared
from checker.proofreading.remarks import Certainty, Kind, Remark, quoted
from checker.proofreading.sentences import Sentence

_WORD = r"优秀?|良好?|中等?|差"
_SCORED = re.compile(r"(?:得分|评分|总分|分数)(?:为|是|：|:)?\s*$")
_GRADE = re.compile(
    rf"(?:等级|评级|评价结果|评定结果|级别|结果)[^，,。；\d]{{0,6}}?(?:为|是|：|:)?\s*[“\"‘（(]?\s*(?P<grade>{_WORD})\s*(?:级|等级)?"
    r"\s*(?=[”\"’）)，,。；;、]|$)"
)
_BAND = re.compile(
    r"(?P<low>\d{1,3})\s*分?\s*(?:[（(]含[)）])?\s*[-—–~～至到]\s*(?P<high>\d{1,3})\s*分?(?:[（(][^)）]*[)）])?\s*"
    rf"(?:的)?(?:为|是|：|:)?\s*[“\"]?(?P<grade>{_WORD})"
)
_BELOW = re.compile(
    rf"(?P<high>\d{{1,3}})\s*分?\s*以下(?:[（(][^)）]*[)）])?(?:的)?(?:为|是|：|:)?\s*[“\"]?(?P<grade>{_WORD})"
)
_FAR = 40
_LEAST, _MOST = 50, 100  # what is less is more likely out of fewer points than a poor score


@dataclass(frozen=True)
class Band:
    """A grade and the points from which it is given."""

    grade: str
    low: Decimal


# In common use; where it is laid down was not read, so no document is named.
USUAL = (
    Band("优", Decimal(90)),
    Band("良", Decimal(80)),
    Band("中", Decimal(60)),
    Band("差", Decimal(0)),
)


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on grades that the score beside them does not give."""
    text = "\n".join(narrowed(paragraph.text) for paragraph in report.document.paragraphs)
    bands = _printed(text)
    for paragraph in report.sentences:
        for sentence in paragraph:
            if not _BAND.search(narrowed(sentence.text)):
                yield from _graded(sentence, bands or USUAL, bool(bands))


def _printed(text: str) -> tuple[Band, ...]:
    """The bands that a report prints; none where they are not all there, or overlap."""
    found = {match["grade"][0]: Decimal(match["low"]) for match in _BAND.finditer(text)}
    found |= {match["grade"][0]: Decimal(0) for match in _BELOW.finditer(text)}
    bands = tuple(Band(grade, low) for grade, low in sorted(found.items(), key=lambda one: -one[1]))
    order = "".join(band.grade for band in bands)
    return bands if order == "优良中差" else ()


def _graded(sentence: Sentence, bands: Sequence[Band], printed: bool) -> Iterator[Remark]:
    text = narrowed(sentence.text)
    for index, figure in enumerate(sentence.figures):
        if figure.unit != POINTS or figure.about or not _is_score(sentence, index):
            continue
        end = sentence.figures[index + 1].start if index + 1 < len(sentence.figures) else len(text)
        match = _GRADE.search(text, figure.end, min(end, figure.end + _FAR))
        if match is None:
            continue
        due = next((band.grade for band in bands if figure.value >= band.low), bands[-1].grade)
        if due != match["grade"][0]:
            yield _remark(sentence, figure, match, due, printed)


def _is_score(sentence: Sentence, index: int) -> bool:
    words = sentence.before(index)
    figure = sentence.figures[index]
    return _LEAST <= figure.value <= _MOST and bool(_SCORED.search(words) or words.endswith("得"))


def _remark(sentence: Sentence, figure: Figure, match: re.Match[str], due: str, printed: bool) -> Remark:
    by = "报告所列的分档" if printed else "通行的分档（90分以上优，80至90良，60至80中，60以下差）"
    return Remark(
        Kind.GRADE,
        Certainty.LIKELY,
        sentence.place(figure.start),
        quoted(sentence.text, sentence.clause(figure.start, "。；;"), match.end()),
        f"{figure.text}按{by}应为“{due}”，印作“{match['grade']}”",
    )
