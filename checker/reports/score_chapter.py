"""The score as an annex of the draft: the table with merged names, its lead, and what does not agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checker.facts.quantities import plain
from checker.findings.result import CheckResult
from checker.findings.wording import stop, tidy
from checker.library.phrases import Phrases
from checker.reports.scores import (
    ScoreRow,
    first_level,
    headline,
    problem_names,
    remark_lines,
    score_rows,
    total_cell,
)
from checker.schemas.scoring_words import LEVELS
from checker.scoring.sheet import ScoreSheet

if TYPE_CHECKING:
    from docx.document import Document

_RESTART, _CONTINUE = "restart", "continue"
_NAMES = {1: (74,), 2: (28, 46), 3: (19, 22, 33)}  # mm, by how many levels there are
_WEIGHT, _SCORE, _WORDS = 11, 15, 56
_HEADS = ("分值", "得分", "说明")


@dataclass(frozen=True)
class ScoreAnnex:
    """The annex, ready to be set in type."""

    lead: str
    levels: int
    rows: tuple[ScoreRow, ...]
    firsts: tuple[tuple[str, str], ...]
    weight: str
    score: str
    conclusion: str
    remarks: tuple[str, ...]


def score_annex(sheet: ScoreSheet, result: CheckResult, phrases: Phrases) -> ScoreAnnex:
    """The annex of a scored project."""
    lead = [phrases.say("评分说明", 体系=tidy(sheet.system.name), 结论=headline(sheet)), *sheet.notes]
    return ScoreAnnex(
        lead="".join(stop(tidy(sentence)) for sentence in lead),
        levels=max((len(line.indicator.path) for line in sheet.lines), default=1),
        rows=tuple(score_rows(sheet, result)),
        firsts=tuple((name, f"（{'；'.join(filter(None, said))}）") for name, *said in first_level(sheet)),
        weight=plain(sheet.weight) if sheet.weight is not None else "",
        score=total_cell(sheet),
        conclusion=headline(sheet),
        remarks=tuple(remark_lines(sheet)),
    )


def annex_words(annex: ScoreAnnex | None) -> dict[str, Any]:
    """The variables of a template; none where the project is not scored."""
    if annex is None:
        return {}
    firsts = dict(annex.firsts)
    return {
        "说明": annex.lead,
        "行": [_row(row, firsts) for row in annex.rows],
        "分值": annex.weight,
        "得分": annex.score,
        "结论": annex.conclusion,
        "核对": list(annex.remarks),
    }


def _row(row: ScoreRow, firsts: dict[str, str]) -> dict[str, str]:
    first, second, third = row.names
    problems = problem_names(row)
    return {
        "一级": first,
        "一级得分": firsts.get(first, ""),
        "二级": second,
        "三级": third,
        "一级合并": _RESTART if row.opens >= 3 else _CONTINUE,
        "二级合并": _RESTART if row.opens >= 2 else _CONTINUE,
        "分值": plain(row.weight) if row.weight is not None else "",
        "得分": row.points,
        "说明": row.said or row.origin.value,
        "问题": f"对应问题：{problems}" if problems else "",
    }


# ---- the template


def add_score_annex(document: Document, levels: int) -> None:
    """Add the annex to a template; tags stand in it as everywhere in the draft."""
    from checker.reports.layout import add_row, add_table, fill_cell, keep_whole, merge_down

    heads = [f"{level}指标" for level in LEVELS[:levels]]
    table = add_table(document, (*heads, *_HEADS), (*_NAMES[levels], _WEIGHT, _SCORE, _WORDS))
    fill_cell(add_row(table)[0], ("{%tr for 行 in 评分.行 %}",))
    cells = add_row(table)
    keep_whole(table.rows[-1])
    for index, level in enumerate(LEVELS[:levels]):
        lines = [f"{{{{ 行.{level} }}}}"]
        if index == 0:
            lines += ["{%p if 行.一级得分 %}", "{{ 行.一级得分 }}", "{%p endif %}"]
        fill_cell(cells[index], lines, centred=index < levels - 1)
        if index < levels - 1:
            merge_down(cells[index], f"{{{{ 行.{level}合并 }}}}")
    for offset, text in enumerate(("{{ 行.分值 }}", "{{ 行.得分 }}")):
        fill_cell(cells[levels + offset], (text,), centred=True)
    fill_cell(cells[-1], ("{{ 行.说明 }}", "{%p if 行.问题 %}", "{{ 行.问题 }}", "{%p endif %}"))
    fill_cell(add_row(table)[0], ("{%tr endfor %}",))
    total = add_row(table)
    keep_whole(table.rows[-1])
    _total(total, levels)


def _total(cells: Sequence[Any], levels: int) -> None:
    from checker.reports.layout import fill_cell

    named = cells[0].merge(cells[levels - 1]) if levels > 1 else cells[0]
    fill_cell(named, ("合计",), centred=True)
    fill_cell(cells[levels], ("{{ 评分.分值 }}",), centred=True)
    fill_cell(cells[levels + 1], ("{{ 评分.得分 }}",), centred=True)
    fill_cell(cells[levels + 2], ("{{ 评分.结论 }}",))
