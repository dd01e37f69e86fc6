"""The facts of lawful and unlawful projects kept beside the project give what a lawyer would say of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.checking import Checker
from checker.facts import readers
from checker.findings.finding import Finding
from checker.findings.result import CheckResult
from checker.judging.engines.sql import SqlEngine
from checker.library import Library
from tests.support import reference

EXPECT = Path(__file__).parent / "expect"


@dataclass(frozen=True)
class Expected:
    """What one file of facts must give, as one expectation file says."""

    facts: str
    of: str
    body: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.of}:{self.facts}"


def expectations() -> Iterator[Expected]:
    for path in sorted(EXPECT.glob("*.yaml")):
        for facts, body in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items():
            yield Expected(str(facts), path.stem, body)


@pytest.fixture(scope="module")
def checker(shipped: Library) -> Iterator[Checker]:
    with Checker(shipped, SqlEngine()) as made:
        yield made


def cited(finding: Finding) -> set[str]:
    """The clauses that a finding cites, by their ids and by the documents they are of."""
    refs = {citation.ref for citation in finding.citations}
    return refs | {ref.partition("#")[0] for ref in refs}


def differences(result: CheckResult, body: Mapping[str, Any]) -> Iterator[str]:
    """How a result is not what was expected."""
    violated = {finding.rule for finding in result.findings}
    undetermined = {finding.rule for finding in result.undetermined}
    for rule in body.get("absent", ()):
        if rule in violated:
            yield f"{rule} 不应是违规"
    for rule in body.get("violated", ()):
        if rule not in violated:
            yield f"{rule} 应为违规，现为{'待核实' if rule in undetermined else '没有'}"
    for rule in body.get("undetermined", ()):
        if rule not in undetermined or rule in violated:
            yield f"{rule} 应为待核实，现为{'违规' if rule in violated else '没有'}"
    for rule, severity in body.get("severity", {}).items():
        for finding in (f for f in result.findings if f.rule == rule and f.severity.value != severity):
            yield f"{rule} 应为{severity}，现为{finding.severity.value}"
    yield from _clauses(result, body)


def _clauses(result: CheckResult, body: Mapping[str, Any]) -> Iterator[str]:
    for key, wanted in (("cited", True), ("not_cited", False)):
        for rule, refs in body.get(key, {}).items():
            found = [finding for finding in (*result.findings, *result.undetermined) if finding.rule == rule]
            if wanted and not found:
                yield f"{rule} 没有疑点，谈不上引用 {refs}"
            yield from (
                f"{rule}（{finding.subject}）{'没有引用' if wanted else '不应引用'} {ref}"
                for finding in found
                for ref in refs
                if (ref in cited(finding)) is not wanted
            )


KEYS = {"absent", "violated", "undetermined", "cited", "not_cited", "severity"}


@pytest.mark.parametrize("expected", list(expectations()), ids=str)
def test_reference_facts_give_what_the_law_says(
    expected: Expected, checker: Checker, shipped: Library
) -> None:
    assert set(expected.body) <= KEYS
    named = {rule for part in expected.body.values() for rule in part}
    assert named <= set(shipped.book.rules), "a rule that does not exist is never found"
    (dossier,) = readers.read(reference(f"review/facts/{expected.facts}"), shipped.book.vocabulary)
    assert not list(differences(checker.check(dossier), expected.body))
