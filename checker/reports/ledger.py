"""The 问题台账: findings, what is still missing, the clauses and the counts, as an Excel workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from checker.facts.reviews import Review
from checker.facts.vocabulary import AS_OF
from checker.findings.finding import Finding
from checker.findings.lines import searched_lines, verified_as
from checker.findings.result import CheckResult
from checker.findings.wording import chinese_dates, closed_up, signed, stop, tidy
from checker.knowledge.resolve import Citation
from checker.library.phrases import in_report_order
from checker.reports.index import Waiting, cited_as, materials_of, places_line, record_line, waiting
from checker.reports.score_sheets import add_scores
from checker.reports.scores import deducted
from checker.reports.sheets import (
    Column,
    add_sheet,
    add_table,
    finish_counts,
    open_for_review,
    to_fill,
    workbook,
)
from checker.rulebook.rules import Severity
from checker.scoring.sheet import ScoreSheet

FINDINGS, WAITING, CLAUSES, COUNTS = "问题台账", "待核实", "依据", "统计"
MOST_RECORDS = 10


def write_ledger(result: CheckResult, path: Path, scores: ScoreSheet | None = None) -> None:
    """Write the ledger of a checked project, whole or not at all; what was excluded stands at the end.

    With `scores` it says what every finding cost, and has the score table.

    Raises UsageError when the file cannot be written.
    """
    listed, name = (*result.findings, *result.excluded), result.dossier.name
    columns = [column for column in _FINDING_COLUMNS if scores or column is not _POINTS]
    rows = [_Row(number, finding, scores) for number, finding in enumerate(listed, 1)]
    heads, counts = _counts(result)
    with workbook(path, f"{name}问题台账") as book:
        ledger = add_table(book, name, FINDINGS, columns, rows)
        add_table(book, name, WAITING, _WAITING_COLUMNS, enumerate(waiting(result), 1))
        add_table(book, name, CLAUSES, _CLAUSE_COLUMNS, enumerate(_cited(result.findings), 1))
        if scores:
            add_scores(book, scores, result)
        totals = add_sheet(book, name, COUNTS, heads, counts)
        open_for_review(ledger, [column.heading for column in columns], len(rows))
        finish_counts(totals, len(counts), _notes(result))


# ---- the findings


@dataclass(frozen=True)
class _Row:
    """A finding with its place in the list, and the scores if there are any."""

    number: int
    finding: Finding
    scores: ScoreSheet | None


def _verdict(review: Review | None) -> str:
    return review.verdict.value if review else ""


def _reason(review: Review | None) -> str:
    return stop(tidy(review.reason)) + f"\n（{signed(review)}）" if review else ""


def _clauses(citations: Iterable[Citation]) -> str:
    return "\n".join(f"{cited_as(citation)}；" for citation in citations).rstrip("；")


def _evidence(finding: Finding) -> str:
    lines = [record_line(evidence) for evidence in finding.evidence[:MOST_RECORDS]]
    if len(finding.evidence) > MOST_RECORDS:
        lines.append(f"……共 {len(finding.evidence)} 条记录")
    lines += searched_lines(finding)
    lines += [f"综合自：{'、'.join(finding.rests_on)}"] if finding.rests_on else []
    papers = materials_of([finding])
    return "\n".join([*lines, *([f"核对资料：{papers}"] if papers else [])])


def _verification(citations: Iterable[Citation]) -> str:
    counts = Counter(verified_as(citation) for citation in citations)
    return "\n".join(f"{words} {number} 条" for words, number in counts.items()) or "没有可引用的依据"


_POINTS = Column[_Row]("扣分", 16, lambda row: deducted(row.scores, row.finding.id) if row.scores else "")
_FINDING_COLUMNS: Sequence[Column[_Row]] = (
    Column("序号", 5, lambda row: row.number, centred=True),
    Column("环节", 9, lambda row: row.finding.stage, centred=True),
    Column("问题名称", 14, lambda row: tidy(row.finding.name)),
    Column("严重程度", 9, lambda row: row.finding.severity.value, centred=True),
    Column("问题表述", 38, lambda row: stop(tidy(row.finding.sentence))),
    Column("判断条件", 22, lambda row: closed_up(tidy(row.finding.condition))),
    Column("证据", 46, lambda row: _evidence(row.finding)),
    Column("依据", 32, lambda row: _clauses(row.finding.citations)),
    Column("核验情况", 12, lambda row: _verification(row.finding.citations)),
    Column("建议", 28, lambda row: stop(tidy(row.finding.remedy))),
    Column("不构成问题的情形", 26, lambda row: stop(tidy(row.finding.caution))),
    Column("来源", 9, lambda row: row.finding.origin, centred=True),
    Column("编号", 15, lambda row: row.finding.id, centred=True),
    _POINTS,
    Column("认定", 7, lambda row: _verdict(row.finding.review), centred=True),
    Column("理由", 14, lambda row: _reason(row.finding.review)),
    to_fill("整改责任单位", 11),
    to_fill("整改期限", 11, centred=True),
    to_fill("整改情况", 14),
)


# ---- what is missing, and the clauses

_WAITING_COLUMNS: Sequence[Column[tuple[int, Waiting]]] = (
    Column("序号", 6, lambda row: row[0], centred=True),
    Column("缺少的事实或资料", 30, lambda row: row[1].what),
    Column("应补充的资料", 30, lambda row: row[1].material),
    Column("位置", 36, lambda row: places_line(row[1].places)),
    Column("等待判断的规则", 68, lambda row: "；".join(f"{rule} {name}" for rule, name in row[1].rules)),
    Column("规则数", 8, lambda row: len(row[1].rules), centred=True),
)


@dataclass(frozen=True)
class _Cited:
    """A clause or document in one version, with the problems it stands behind."""

    clause: Citation
    problems: dict[str, None] = field(default_factory=dict)


def _cited(findings: Sequence[Finding]) -> list[_Cited]:
    """Each clause or document once in each version."""
    cited: dict[tuple[str, str], _Cited] = {}
    for finding in findings:
        for citation in finding.citations:
            entry = cited.setdefault((citation.ref, citation.version), _Cited(citation))
            entry.problems[f"{finding.rule} {tidy(finding.name)}"] = None
    return list(cited.values())


_CLAUSE_COLUMNS: Sequence[Column[tuple[int, _Cited]]] = (
    Column("序号", 6, lambda row: row[0], centred=True),
    Column("文件", 34, lambda row: row[1].clause.title),
    Column("文号", 20, lambda row: row[1].clause.number),
    Column("条款", 18, lambda row: row[1].clause.clause),
    Column("要旨", 46, lambda row: row[1].clause.gist),
    Column("版本", 24, lambda row: chinese_dates(row[1].clause.version)),
    Column("核验", 11, lambda row: verified_as(row[1].clause), centred=True),
    Column("上位依据", 34, lambda row: "→".join(row[1].clause.chain)),
    Column("支持的问题", 40, lambda row: "；".join(row[1].problems)),
    Column("备注", 20, lambda row: row[1].clause.note),
)


# ---- the counts


def _counts(result: CheckResult) -> tuple[list[tuple[str, int, bool]], list[list[str | int]]]:
    """By 环节 the findings of each severity, the kinds of problem, and what is undetermined."""
    severities = [severity.value for severity in reversed(Severity)]
    heads = ["环节", *severities, "疑点合计", "问题类数", "待核实"]
    stages = in_report_order(finding.stage for finding in (*result.findings, *result.undetermined))
    rows: list[list[str | int]] = []
    for stage in stages:
        found = [finding for finding in result.findings if finding.stage == stage]
        by_weight = Counter(finding.severity.value for finding in found)
        waits = sum(finding.stage == stage for finding in result.undetermined)
        kinds = len({finding.rule for finding in found})
        rows.append([stage, *(by_weight[s] for s in severities), len(found), kinds, waits])
    totals = [sum(int(row[column]) for row in rows) for column in range(1, len(heads))]
    return [(head, 14, True) for head in heads], [*rows, ["合计", *totals]]


def _notes(result: CheckResult) -> list[tuple[str, str]]:
    """What was checked, with what, and how to read the numbers."""
    values = result.dossier.project.values
    notes = (
        ("项目", result.dossier.name),
        ("项目单位", values.get("项目单位")),
        ("评价年度", values.get("评价年度")),
        ("评价基准日", values.get(AS_OF)),
        ("判断结果", "，".join(f"{state} {number}" for state, number in result.counts.items())),
        ("所用版本", "，".join(f"{name} {version}" for name, version in result.versions.items())),
        ("说明", "一项疑点是一条规则命中的一行事实；待核实是资料不足、不能判断的事项，不作为问题。"),
    )
    return [(title, chinese_dates(str(value))) for title, value in notes if value not in (None, "")]
