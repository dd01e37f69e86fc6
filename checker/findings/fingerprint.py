"""The fingerprint of what a finding rests on: it changes when the facts or the rule's condition change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from checker.findings.evidence import Evidence, Searched
from checker.judging.judgment import Judgment
from checker.rulebook.conditions import comparisons


def of_judgment(judgment: Judgment, evidence: Iterable[Evidence], searched: Iterable[Searched]) -> str:
    """The condition, the values it reads, the records behind the row and what was searched in vain.

    Places are left out, and so is how many other records there are: rows may be sorted and added.
    """
    rule, row = judgment.rule, judgment.row
    read: set[str] = set()
    for leaf in comparisons(rule.violation) if rule.violation else ():
        read.update(leaf.inputs, leaf.thresholds)
    values = sorted((name, str(row.get(name))) for name in read)
    vain = sorted((item.type, item.completeness) for item in searched)
    return _digest(rule.applies_text, rule.when_text, values, _records(evidence), vain)


def of_conclusion(judgment: Judgment, rests_on: Iterable[str]) -> str:
    """The condition of a 综合规则 and the findings it was concluded from."""
    return _digest(judgment.rule.applies_text, judgment.rule.when_text, sorted(rests_on))


def of_statement(sentence: str, evidence: Evidence) -> str:
    """What a person stated in 人工认定."""
    return _digest(sentence, _records([evidence]), evidence.material)


def _records(evidence: Iterable[Evidence]) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    return sorted((item.type, item.fields) for item in evidence)


def _digest(*parts: object) -> str:
    """Twelve hexadecimal digits; the letters before them keep a spreadsheet from reading a number."""
    text = json.dumps(parts, ensure_ascii=False)
    return f"fp-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
