"""Makes a small project with a problem, and reviews of its findings, for the tests of reviews."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from checker.checking import check
from checker.facts.readers import read
from checker.facts.reviews import Review, Verdict
from checker.findings.finding import Finding
from checker.findings.result import CheckResult
from checker.findings.write_reviews import add
from checker.judging.engines import choose
from checker.library import Library

TODAY = date(2026, 11, 20)
FACTS = """\
项目: {项目编号: 甲, 项目名称: 甲, 地区: 河北省, 评价年度: 2021, 评价基准日: 2021-12-31}
合同:
  - {合同编号: 平台, 合同名称: 平台建设合同, 合同类别: 建设, 质保开始: 2020-09-21}
验收:
  - {验收编号: 终验, 验收对象: 平台, 合同编号: 平台, 验收日期: 2021-04-27, 验收通过: 是}
"""
ENTRY = "- {编号: %s, 结论: 排除, 理由: 补充协议另有约定, 复核人: 张三, 日期: 2026-11-01%s}\n"


def put(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def checked(path: Path, lib: Library, today: date = TODAY, engine: str = "sql") -> CheckResult:
    (dossier,) = read(path, lib.book.vocabulary)
    return check(dossier, lib, choose(engine), today=today)


def of_rule(result: CheckResult, rule: str = "HT08") -> Finding:
    (found,) = [f for f in (*result.findings, *result.excluded) if f.rule == rule]
    return found


def review(finding: Finding, verdict: Verdict = Verdict.EXCLUDED, **more: object) -> Review:
    made = Review(
        finding.id, verdict, "补充协议另有约定", "张三", date(2026, 11, 1), None, finding.fingerprint
    )
    return replace(made, **more)  # type: ignore[arg-type]


def excluding(path: Path, lib: Library, *rules: str, **more: object) -> Path:
    """Write 复核.yaml that excludes all findings of these rules, all rules if none is named."""
    for finding in checked(path, lib).findings:
        if finding.rule in rules or not rules:
            add(path.parent / "复核.yaml", review(finding, **more))  # type: ignore[arg-type]
    return path
