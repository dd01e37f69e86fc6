"""Totals of the text against those of the tables of income and outlay: 支出总计0万元 beside 2995.39."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from checker.proofreading.arithmetic import number_text
from checker.proofreading.figures import MONEY, Figure, unit_name
from checker.proofreading.grid import Line
from checker.proofreading.labels import RowKind
from checker.proofreading.lines import squeezed
from checker.proofreading.prepared import Prepared
from checker.proofreading.remarks import Certainty, Kind, Remark, quoted
from checker.proofreading.sentences import Sentence

_NAMES: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "总计": (
        re.compile(r"(?:收入|支出|收、?支|收入、?支出)总计(?:均|各)?为?$"),
        re.compile(r"^(?:收入|支出)?总计$"),
    ),
    "本年收入合计": (re.compile(r"本年收入合计为?$"), re.compile(r"^本年收入合计$")),
    "本年支出合计": (re.compile(r"本年支出合计为?$"), re.compile(r"^本年支出合计$")),
}
_OTHER = re.compile(r"上年|去年|预计|人均|财政拨款|基金|国有资本|以前年度")


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on totals of the text that no table of income and outlay has."""
    lines = [line for grid, known in report.known() if known.form.between for line in grid.lines]
    for name, (said, label) in _NAMES.items():
        tabled = list(_tabled(lines, label))
        if not tabled:
            continue
        for paragraph in report.sentences:
            for sentence in paragraph:
                for index, figure in enumerate(sentence.figures):
                    if _is_said(sentence, index, said) and not any(_same(figure, one) for one, _ in tabled):
                        yield _remark(sentence, figure, name, *tabled[0])


def _tabled(lines: list[Line], label: re.Pattern[str]) -> Iterator[tuple[Figure, Line]]:
    for line in lines:
        if line.kind is RowKind.TOTAL and label.match(squeezed(line.label)):
            yield from ((figure, line) for figure in line.figures if figure and figure.unit == MONEY)


def _is_said(sentence: Sentence, index: int, said: re.Pattern[str]) -> bool:
    figure, words = sentence.figures[index], sentence.before(index)
    return figure.unit == MONEY and not figure.about and bool(said.search(words)) and not _OTHER.search(words)


def _same(one: Figure, other: Figure) -> bool:
    return abs(one.value - other.value) <= one.half + other.half


def _remark(sentence: Sentence, figure: Figure, name: str, tabled: Figure, line: Line) -> Remark:
    unit = unit_name(tabled.unit, tabled.scale)
    return Remark(
        Kind.TWO_VALUES,
        Certainty.LIKELY,
        sentence.place(figure.start),
        quoted(sentence.text, sentence.clause(figure.start), figure.end),
        f"文中{name} {figure.text}，表里“{line.label}”是 {number_text(tabled)} {unit}（{line.place}）",
    )
