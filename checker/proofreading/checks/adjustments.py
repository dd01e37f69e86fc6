"""Proposed changes of a budget (调减20万元, 调增12.348万元) against the change that sums them up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checker.proofreading.arithmetic import Sum, Term, Verdict
from checker.proofreading.document import Place
from checker.proofreading.figures import MONEY, Figure
from checker.proofreading.prepared import Prepared
from checker.proofreading.remarks import Certainty, Kind, Remark, quoted
from checker.proofreading.sentences import Sentence

_VERB = re.compile(r"(?P<less>调减|核减|压减|削减|审减)|(?P<more>调增|核增|追加)")
_SUMMARY = re.compile(r"综上|总体|合计|总计|共计|累计|总共|以上|最终|调整为|核定为|汇总|总额|共[核调]")
_FAR = 14
_MOST = 60


@dataclass(frozen=True)
class _Change:
    """One change: its amount, less or more, and where it is proposed."""

    figure: Figure
    sign: int
    place: Place
    text: str
    summary: bool


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on changes summed up that the single ones do not come to."""
    pending: list[_Change] = []
    for change in _changes(report):
        if not change.summary:
            pending.append(change)
            continue
        yield from _summed(change, pending[-_MOST:])
        pending = []


def _changes(report: Prepared) -> Iterator[_Change]:
    for paragraph in report.sentences:
        for sentence in paragraph:
            for index, figure in enumerate(sentence.figures):
                verb = _verb(sentence, index)
                if figure.unit == MONEY and verb and not figure.about:
                    sign = -1 if verb["less"] else 1
                    summary = bool(_SUMMARY.search(sentence.text[: figure.start]))
                    text = quoted(sentence.text, sentence.clause(figure.start), figure.end)
                    yield _Change(figure, sign, sentence.place(figure.start), text, summary)


def _verb(sentence: Sentence, index: int) -> re.Match[str] | None:
    """The verb that a figure is the object of: the last one before it, close by, no stop between."""
    words = re.split(r"[，,；;：:]", sentence.before(index))[-1]
    found = list(_VERB.finditer(words))
    return found[-1] if found and len(words) - found[-1].end() <= _FAR else None


def _summed(whole: _Change, parts: Sequence[_Change]) -> Iterator[Remark]:
    """A remark where neither all changes, nor each once, nor the last few come to the one summed up."""
    once = list({(part.figure.value, part.sign): part for part in parts}.values())
    ways = [chosen[start:] for chosen in (list(parts), once) for start in range(len(chosen))]
    if len(once) < 2 or any(_sum(way, whole).verdict() is not Verdict.OFF for way in ways):
        return
    one = _sum(once, whole)
    if one.computed == 0:
        return
    yield Remark(
        Kind.ADJUSTMENT,
        Certainty.LIKELY if len(once) > 2 else Certainty.CHECK,
        whole.place,
        whole.text,
        f"前文所列调整之和：{one.shown()}",
        "所列：" + "；".join(f"{part.text}（{part.place}）" for part in once),
    )


def _sum(parts: Sequence[_Change], whole: _Change) -> Sum:
    """The changes with the sign that makes the summed-up one positive."""
    return Sum(tuple(Term(part.figure, sign=part.sign * whole.sign) for part in parts), whole.figure)
