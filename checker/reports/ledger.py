"""The 问题台账: findings, what is still missing, the clauses and the counts, as an Excel workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from checker.base.atomic import whole
from checker.facts.reviews import Review
from checker.facts.vocabulary import AS_OF
from checker.findings.finding import Finding
from checker.findings.lines import searched_lines, verified_as
from checker.findings.result import CheckResult
from checker.findings.wording import chinese_dates, clean, closed_up, signed, stop, tidy
from checker.knowledge.resolve import Citation
from checker.library.phrases import in_report_order
from checker.reports.index import cited_as, materials_of, places_line, record_line, waiting
from checker.reports.score_sheets import add_scores
from checker.reports.scores import deducted
from checker.reports.sheets import TO_FILL
from checker.rulebook.rules import Severity
from checker.scoring.sheet import ScoreSheet

FINDINGS, WAITING, CLAUSES, COUNTS = "问题台账", "待核实", "依据", "统计"
MOST_RECORDS = 10

# heading, width in characters, centred
_POINTS = ("扣分", 16, False)
_FINDING_COLUMNS = (
    ("序号", 5, True),
    ("环节", 9, True),
    ("问题名称", 14, False),
    ("严重程度", 9, True),
    ("问题表述", 38, False),
    ("判断条件", 22, False),
    ("证据", 46, False),
    ("依据", 32, False),
    ("核验情况", 12, False),
    ("建议", 28, False),
    ("不构成问题的情形", 26, False),
    ("来源", 9, True),
    ("编号", 15, True),
    _POINTS,
    ("认定", 7, True),
    ("理由", 14, False),
    ("整改责任单位", 11, False),
    ("整改期限", 11, True),
    ("整改情况", 14, False),
)
_WAITING_COLUMNS = (
    ("序号", 6, True),
    ("缺少的事实或资料", 30, False),
    ("应补充的资料", 30, False),
    ("位置", 36, False),
    ("等待判断的规则", 68, False),
    ("规则数", 8, True),
)
_CLAUSE_COLUMNS = (
    ("序号", 6, True),
    ("文件", 34, False),
    ("文号", 20, False),
    ("条款", 18, False),
    ("要旨", 46, False),
    ("版本", 24, False),
    ("核验", 11, True),
    ("上位依据", 34, False),
    ("支持的问题", 40, False),
    ("备注", 20, False),
)


def write_ledger(result: CheckResult, path: Path, scores: ScoreSheet | None = None) -> None:
    """Write the ledger of a checked project, whole or not at all; what was excluded stands at the end.

    With `scores` it says what every finding cost, and has the score table.

    Raises UsageError when the file cannot be written.
    """
    from openpyxl import Workbook

    from checker.reports.sheets import add_sheet, finish_counts, open_for_review

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "jixiao"
    book.properties.title = clean(f"{result.dossier.name}问题台账")
    columns, counts = _counts(result)
    listed, name = (*result.findings, *result.excluded), result.dossier.name
    titles = [column for column in _FINDING_COLUMNS if scores or column != _POINTS]
    ledger = add_sheet(book, name, FINDINGS, titles, _finding_rows(listed, scores))
    add_sheet(book, name, WAITING, _WAITING_COLUMNS, _waiting_rows(result))
    add_sheet(book, name, CLAUSES, _CLAUSE_COLUMNS, _clause_rows(result.findings))
    if scores:
        add_scores(book, scores, result)
    totals = add_sheet(book, name, COUNTS, columns, counts)
    open_for_review(ledger, [title for title, _, _ in titles], len(listed))
    finish_counts(totals, len(counts), _notes(result))
    book.active = 0
    with whole(path) as draft:
        book.save(draft)


# ---- rows


def _finding_rows(findings: Sequence[Finding], scores: ScoreSheet | None) -> list[list[str | int]]:
    return [
        [
            number,
            finding.stage,
            tidy(finding.name),
            finding.severity.value,
            stop(tidy(finding.sentence)),
            closed_up(tidy(finding.condition)),
            _evidence(finding),
            "\n".join(f"{cited_as(citation)}；" for citation in finding.citations).rstrip("；"),
            _verification(finding.citations),
            stop(tidy(finding.remedy)),
            stop(tidy(finding.caution)),
            finding.origin,
            finding.id,
            *([deducted(scores, finding.id)] if scores else []),
            *_reviewed(finding.review),
            *("" for _ in TO_FILL[2:]),
        ]
        for number, finding in enumerate(findings, 1)
    ]


def _reviewed(review: Review | None) -> tuple[str, str]:
    """认定 and 理由, as far as they are known already."""
    if review is None:
        return "", ""
    return review.verdict.value, stop(tidy(review.reason)) + f"\n（{signed(review)}）"


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


def _waiting_rows(result: CheckResult) -> list[list[str | int]]:
    return [
        [
            number,
            row.what,
            row.material,
            places_line(row.places),
            "；".join(f"{rule} {name}" for rule, name in row.rules),
            len(row.rules),
        ]
        for number, row in enumerate(waiting(result), 1)
    ]


def _clause_rows(findings: Sequence[Finding]) -> list[list[str | int]]:
    """Each clause or document once in each version, with the problems it stands behind."""
    cited: dict[tuple[str, str], Citation] = {}
    problems: dict[tuple[str, str], dict[str, None]] = {}
    for finding in findings:
        for citation in finding.citations:
            key = (citation.ref, citation.version)
            cited.setdefault(key, citation)
            problems.setdefault(key, {})[f"{finding.rule} {tidy(finding.name)}"] = None
    return [
        [
            number,
            citation.title,
            citation.number,
            citation.clause,
            citation.gist,
            chinese_dates(citation.version),
            verified_as(citation),
            "→".join(citation.chain),
            "；".join(problems[key]),
            citation.note,
        ]
        for number, (key, citation) in enumerate(cited.items(), 1)
    ]


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
