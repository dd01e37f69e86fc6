"""The score as every report shows it: one row an indicator, with what stands behind each deduction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from checker.facts.quantities import plain
from checker.findings.result import CheckResult
from checker.findings.wording import stop, tidy
from checker.scoring.sheet import Bounds, Deduction, Line, Origin, ScoreSheet, Subtotal


@dataclass(frozen=True)
class ScoreRow:
    """One scored indicator. `opens` counts the names, from the last up, that differ from the row above."""

    names: tuple[str, str, str]
    opens: int
    weight: Decimal | None
    bounds: Bounds
    origin: Origin
    said: str
    words: str
    problems: tuple[tuple[str, str], ...]
    missing: str
    line: Line

    @property
    def points(self) -> str:
        """The score, 待核实 or 不适用."""
        return plain(self.bounds.low) if self.line.score is not None else self.origin.value

    @property
    def lost(self) -> str:
        """The points taken off, "" where there are none or it is not known."""
        return plain(self.line.lost) if self.line.lost else ""


def score_rows(sheet: ScoreSheet, result: CheckResult) -> list[ScoreRow]:
    """All scored indicators in order."""
    names = {finding.id: finding.name for finding in result.everything}
    made: list[ScoreRow] = []
    above: tuple[str, ...] = ("", "", "")
    for line in sheet.lines:
        path = line.indicator.path
        shown = (path[0], path[1] if len(path) > 1 else "", path[2] if len(path) > 2 else "")
        same = next((i for i, (a, b) in enumerate(zip(above, shown, strict=True)) if a != b), 3)
        above = shown
        made.append(
            ScoreRow(
                names=shown,
                opens=3 - same,
                weight=line.weight,
                bounds=line.bounds,
                origin=line.origin,
                said=_said(line),
                words=_words(line),
                problems=tuple((name, names.get(name, "")) for name in _behind(line)),
                missing="；".join(line.missing),
                line=line,
            )
        )
    return made


def _said(line: Line) -> str:
    return "；".join(filter(None, (tidy(word) for word in line.words)))


def _words(line: Line) -> str:
    """What is said of it, and what is still to be handed in."""
    text = _said(line)
    if line.origin is Origin.OPEN and line.missing:
        text = "；".join(dict.fromkeys([*([text] if text else []), f"待补：{'、'.join(line.missing[:3])}"]))
        text += f"等{len(line.missing)}项" if len(line.missing) > 3 else ""
    return text


def _behind(line: Line) -> Sequence[str]:
    """The findings behind the deductions of a line, or behind a group that it is part of."""
    found = [finding for deduction in line.deductions for finding in deduction.findings]
    return list(dict.fromkeys(found)) if line.deductions else line.findings if line.weight is None else ()


def problem_names(row: ScoreRow) -> str:
    """The problems behind a row's deductions, each name once."""
    return "、".join(dict.fromkeys(tidy(name) for _, name in row.problems if name))


def headline(sheet: ScoreSheet) -> str:
    """The conclusion: score, percentage where it is another, grade, and what keeps it open."""
    full = f"（满分{plain(sheet.weight)}分）" if sheet.weight else ""
    parts = [f"{_total(sheet)}{full}"]
    if sheet.percentage is not None and sheet.percentage != sheet.bounds:
        parts.append(f"折成百分制{sheet.percentage.text}分")
    if sheet.grade:
        parts.append(f"评价等级为“{sheet.grade}”")
    elif sheet.system.bands:
        parts.append("评价等级未定")
    elif sheet.printed_grade:
        parts.append(f"评分表印的等级为“{sheet.printed_grade}”")
    return "，".join(parts)


def _total(sheet: ScoreSheet) -> str:
    """The total; every way of adding where they differ: one of them is wrong, and it is not said which."""
    ways: dict[Decimal, list[str]] = {}
    for total in sheet.totals:
        ways.setdefault(total.score, []).append(total.by)
    if len(ways) > 1 and not sheet.open:
        said = "，".join(f"按{'、'.join(by)}{plain(score)}分" for score, by in ways.items())
        return f"综合得分前后不一：{said}"
    return (
        f"综合得分{sheet.bounds.text}分"
        if sheet.bounds.high is not None
        else "综合得分待各项填上分值后才能算"
    )


def total_cell(sheet: ScoreSheet) -> str:
    """The total in the table, or a dash where there is none that is certain."""
    return plain(sheet.score) if sheet.score is not None else "—"


def first_level(sheet: ScoreSheet) -> list[tuple[str, str, str]]:
    """一级 indicators that have others below: name, `得18分，分值20分`, and what does not agree."""
    return [
        (subtotal.indicator.name, *_subtotal(subtotal))
        for subtotal in sheet.subtotals
        if len(subtotal.indicator.path) == 1 and subtotal.bounds.high is not None
    ]


def _subtotal(subtotal: Subtotal) -> tuple[str, str]:
    given, derived = subtotal.given, subtotal.bounds
    score = plain(given) if given is not None else derived.text
    differs = given is not None and derived.exact not in (None, given)
    weight = f"{plain(subtotal.weight)}分，" if subtotal.weight is not None else ""
    return f"{weight}得{score}分", f"下面各项合计{derived.text}分" if differs else ""


def deducted(sheet: ScoreSheet | None, finding_id: str) -> str:
    """What a finding cost: `绩效目标合理性扣0.5分`, or with how many others together."""
    return "；".join(map(_deducted, sheet.deductions_of(finding_id))) if sheet else ""


def _deducted(deduction: Deduction) -> str:
    together = f"（{len(deduction.findings)}项疑点合计）" if len(deduction.findings) > 1 else ""
    return f"{deduction.indicator.name}扣{plain(deduction.points)}分{together}"


def remark_lines(sheet: ScoreSheet) -> list[str]:
    """What does not agree, one sentence each."""
    return [stop(str(remark)) for remark in sheet.remarks]
