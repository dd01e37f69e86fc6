"""The JSON output of `jixiao check`; its schema is docs/检查结果.schema.json."""

from __future__ import annotations

import json
from typing import Any

from checker.facts.reviews import Review
from checker.facts.vocabulary import PROJECT_ID
from checker.findings.evidence import Evidence, Missing, Searched
from checker.findings.finding import Finding, ThresholdUse
from checker.findings.result import CheckResult
from checker.knowledge.resolve import Citation
from checker.rulebook.roster import Roster


def to_text(result: CheckResult) -> str:
    """One JSON object, ending in a newline."""
    return json.dumps(to_dict(result), ensure_ascii=False, indent=2) + "\n"


def to_dict(result: CheckResult) -> dict[str, Any]:
    """The result as plain data: `findings`, `excluded`, `undetermined`, `counts`, `engine`, `versions`."""
    project = result.dossier.project.values
    return {
        "project": {
            PROJECT_ID: result.dossier.project_id,
            "项目名称": result.dossier.name,
            "地区": str(project.get("地区") or ""),
            "来源": result.dossier.origin,
        },
        "findings": [finding_dict(finding) for finding in result.findings],
        "excluded": [finding_dict(finding) for finding in result.excluded],
        "undetermined": [finding_dict(finding) for finding in result.undetermined],
        "counts": dict(result.counts),
        "engine": result.engine,
        "versions": dict(result.versions),
        **({"rules": _roster(result.roster)} if result.roster else {}),
        "warnings": [
            {"place": w.place, "what": w.what, "why": w.why, "mend": w.mend} for w in result.warnings
        ],
    }


def finding_dict(finding: Finding) -> dict[str, Any]:
    """One finding as plain data."""
    return {
        "id": finding.id,
        "rule": finding.rule,
        "name": finding.name,
        "stage": finding.stage,
        "severity": finding.severity.value,
        "state": finding.state.value,
        "origin": finding.origin,
        "subject": finding.subject,
        "sentence": finding.sentence,
        "condition": finding.condition,
        "governing_date": finding.governing_date.isoformat() if finding.governing_date else None,
        "date_basis": finding.date_basis,
        "evidence": [_evidence(item) for item in finding.evidence],
        "searched": [_searched(item) for item in finding.searched],
        "missing": [_missing(item) for item in finding.missing],
        "clauses": [_citation(item) for item in finding.citations],
        "background": [_citation(item) for item in finding.background],
        "not_cited": [{"ref": ref, "why": why} for ref, why in finding.skipped],
        "thresholds": [_threshold(item) for item in finding.thresholds],
        "remedy": finding.remedy,
        "caution": finding.caution,
        "practice": finding.practice,
        "rests_on": list(finding.rests_on),
        "fingerprint": finding.fingerprint,
        "review": _review(finding.review) if finding.review else None,
        **({"former": list(finding.former)} if finding.former else {}),
    }


def _roster(roster: Roster) -> dict[str, Any]:
    """Which rules the check knew, so that whoever compares later knows what was mended and what is gone."""
    return {
        "in_use": sorted(roster.ids),
        "former": dict(roster.former),
        "retired": {rule_id: str(one) for rule_id, one in roster.retired.items()},
    }


def _review(review: Review) -> dict[str, Any]:
    return {
        "verdict": review.verdict.value,
        "reason": review.reason,
        "reviewer": review.reviewer,
        "date": review.day.isoformat(),
        "until": review.until.isoformat() if review.until else None,
        "fingerprint": review.fingerprint,
        "place": review.place,
    }


def _evidence(item: Evidence) -> dict[str, Any]:
    return {"type": item.type, "place": item.place, "material": item.material, "fields": dict(item.fields)}


def _searched(item: Searched) -> dict[str, Any]:
    return {"type": item.type, "completeness": item.completeness, "rows": item.total}


def _missing(item: Missing) -> dict[str, Any]:
    return {"type": item.type, "field": item.field, "place": item.place, "material": item.material}


def _citation(item: Citation) -> dict[str, Any]:
    return {
        "ref": item.ref if item.clause or "#" not in item.ref else item.ref.partition("#")[0],
        "role": item.role.value,
        "text": item.text,
        "title": item.title,
        "number": item.number,
        "clause": item.clause,
        "gist": item.gist,
        "level": item.level,
        "region": item.region,
        "verified": item.verified.value,
        "version": item.version,
        "chain": list(item.chain),
        "note": item.note,
    }


def _threshold(item: ThresholdUse) -> dict[str, Any]:
    return {
        "name": item.name,
        "value": item.value,
        "region": item.region,
        "clause": item.clause,
        "verified": item.verified,
        "about": item.about,
    }
