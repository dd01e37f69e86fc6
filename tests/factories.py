"""Makes findings and check results by hand, so that reports can be tested without rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from checker.facts.records import Completeness, Dossier, Record, Source, Value
from checker.findings.evidence import Evidence, Missing
from checker.findings.finding import Finding
from checker.findings.result import CheckResult
from checker.knowledge.model import Verification
from checker.knowledge.resolve import Citation
from checker.rulebook.rules import Severity
from checker.rulebook.states import FACT, State


def citation(
    short: str, clause: str = "", verified: Verification = Verification.FULL, **more: Any
) -> Citation:
    """A clause of a law, or of what `more` says."""
    values: dict[str, Any] = {
        "ref": f"{short}#{clause}" if clause else short,
        "title": f"中华人民共和国{short}",
        "short": short,
        "number": "",
        "clause": clause,
        "gist": "要旨",
        "level": "法律",
        "region": "全国",
        "verified": verified,
        "version": "2015-01-01起施行",
        "chain": (),
    }
    return Citation(**{**values, **more})


def finding(rule: str = "HT01", number: int = 1, **more: Any) -> Finding:
    """A violated finding of a rule; `number` tells instances of one rule apart."""
    place = f"项目.xlsx《合同》第{number + 1}行"
    values: dict[str, Any] = {
        "id": f"{rule}-{number:08x}",
        "rule": rule,
        "name": f"问题{rule}",
        "stage": "合同管理",
        "severity": Severity.NORMAL,
        "state": State.VIOLATED,
        "origin": FACT,
        "subject": f"合同{number}",
        "sentence": f"第{number}份合同{rule}有误",
        "condition": "间断天数（246天） ＞ 0",
        "governing_date": date(2020, 9, 3),
        "date_basis": "签订日期",
        "evidence": (Evidence("合同", place, (("合同编号", f"甲{number}"),), "合同文本"),),
        "searched": (),
        "missing": (),
        "citations": (citation("政府采购法", "第四十六条第一款"),),
        "skipped": (),
        "thresholds": (),
        "remedy": f"项目单位改正{rule}",
        "caution": "另有书面约定的，不是问题",
        "why": "说明",
    }
    return Finding(**{**values, **more})


def undetermined(rule: str = "YH04", *missing: Missing, **more: Any) -> Finding:
    """A finding that could not be decided for want of facts."""
    wanted = missing or (Missing("验收", "", "", "验收报告"),)
    return finding(rule, state=State.UNDETERMINED, missing=wanted, **more)


def result(*findings: Finding, waits: Sequence[Finding] = (), **project: Value) -> CheckResult:
    """A check result with these findings; `project` gives fields of the project."""
    values: dict[str, Value] = {"项目编号": "例", "项目名称": "政务外网项目", "评价年度": 2021, **project}
    records = {
        "项目": (Record("项目", 1, values, Source("项目.xlsx", 2, "项目")),),
        "合同": (Record("合同", 1, {"合同编号": "甲1"}, Source("项目.xlsx", 2, "合同")),),
    }
    states = {"项目": Completeness.PROVIDED, "合同": Completeness.PROVIDED}
    counts = {"违规": len(findings), "合规": 3, "待核实": len(waits), "不适用": 0, "人工认定": 0}
    versions = {"jixiao": "0", "规则": "2", "条款": "1"}
    dossier = Dossier("例", records, states, "项目.xlsx")
    return CheckResult(dossier, tuple(findings), tuple(waits), counts, "sql", versions)
