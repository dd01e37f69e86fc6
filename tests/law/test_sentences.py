"""A draft never says more of a clause than its role allows: held over the examples of every rule."""

from __future__ import annotations

import pytest

from checker.facts.records import Dossier
from checker.findings.finding import Finding, FindingWriter
from checker.findings.result import CheckResult
from checker.judging.engines import choose
from checker.library import Library
from checker.library.phrases import load_phrases
from checker.reports.narrative import compose
from checker.rulebook.basis import Role
from checker.rulebook.states import State
from checker.trials.examples import examples_of, run

DUTY = load_phrases().patterns["依据义务"].partition("{")[0]


@pytest.fixture(scope="module")
def violated(shipped: Library) -> list[tuple[Dossier, Finding]]:
    """What the violating examples of all rules are found to be."""
    found = []
    for outcome in run(examples_of(shipped.book.rules.values(), shipped), shipped, choose("sql")):
        dossier = outcome.example.dossier
        writer = FindingWriter(shipped.book, shipped.kb, dossier)
        found += [
            (dossier, writer.from_judgment(judgment))
            for judgment in outcome.judgments
            if judgment.state is State.VIOLATED
        ]
    return found


def sentence(dossier: Dossier, finding: Finding) -> str:
    result = CheckResult(dossier, (finding,), (), {}, "sql", {})
    (problem,) = compose(result).problems
    return problem.text


def test_only_a_duty_of_the_unit_is_not_met(violated: list[tuple[Dossier, Finding]]) -> None:
    assert len({finding.rule for _, finding in violated}) > 100
    wrong = [
        (finding.rule, finding.sentence)
        for dossier, finding in violated
        if all(citation.role is not Role.DUTY for citation in finding.citations)
        and DUTY in sentence(dossier, finding).replace(finding.sentence, "").replace(finding.name, "")
    ]
    assert not wrong


def test_no_sentence_names_a_clause_that_is_only_background(
    violated: list[tuple[Dossier, Finding]],
) -> None:
    wrong = [
        (finding.rule, citation.text)
        for dossier, finding in violated
        for citation in finding.background
        if citation.clause and citation.text in sentence(dossier, finding)
    ]
    assert not wrong
