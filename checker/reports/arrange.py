"""Arranges what was found as an evaluator wants the report: order, problems taken together, own wording."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from checker.findings.finding import Finding
from checker.findings.result import CheckResult
from checker.findings.wording import stop, tidy
from checker.rulebook.rules import Severity


@dataclass(frozen=True)
class Wording:
    """A sentence put otherwise, and the sentence that it was put for."""

    text: str
    original: str


@dataclass(frozen=True)
class Plan:
    """How a draft departs from the order and words of the rules.

    `order` names problems (by rule) as far as their order matters; `merged` leads from a problem to the one
    that it is taken into; `wordings` are by finding.
    """

    order: tuple[str, ...] = ()
    merged: Mapping[str, str] = field(default_factory=dict)
    wordings: Mapping[str, Wording] = field(default_factory=dict)

    def head_of(self, rule: str) -> str:
        """The problem that a problem stands under: itself, unless it was taken into another."""
        passed = {rule}
        while rule in self.merged and self.merged[rule] not in passed:
            rule = self.merged[rule]
            passed.add(rule)
        return rule


def arranged(result: CheckResult, plan: Plan, *, merge: bool = True) -> CheckResult:
    """The same result as `compose` and `write_ledger` should see it; ids and evidence stay as they are.

    A wording counts only while the sentence that it was put for stands: numbers in it may be out of date.
    """
    found = _ordered(result.findings, plan)
    worded = [_worded(finding, plan) for finding in found]
    return replace(result, findings=tuple(_merged(worded, plan) if merge else worded))


def stale(finding: Finding, plan: Plan) -> bool:
    """Whether a finding's own wording was put for another sentence than it has now."""
    wording = plan.wordings.get(finding.id)
    return wording is not None and wording.original != finding.sentence


def _ordered(findings: Sequence[Finding], plan: Plan) -> list[Finding]:
    """In the order of the plan; what it does not name comes last in its 环节.

    环节 follow each other as their first problems do; what was taken into a problem stands behind it.
    """
    head = heads(findings, plan)
    first = {rule: index for index, rule in enumerate(dict.fromkeys(head[f.rule] for f in findings))}
    place = {rule: index for index, rule in enumerate(plan.order)}
    rank = {rule: (place.get(rule, len(place)), index) for rule, index in first.items()}
    stage_of = {finding.rule: finding.stage for finding in findings}
    stages: dict[str, tuple[int, int]] = {}
    for rule, own in rank.items():
        stages[stage_of[rule]] = min(own, stages.get(stage_of[rule], own))

    def position(finding: Finding) -> tuple[tuple[int, int], tuple[int, int], bool]:
        rule = head[finding.rule]
        return stages[stage_of[rule]], rank[rule], finding.rule != rule

    return sorted(findings, key=position)


def heads(findings: Iterable[Finding], plan: Plan) -> dict[str, str]:
    """The problem that each problem stands under; what was taken into one that is gone stands for itself."""
    rules = dict.fromkeys(finding.rule for finding in findings)
    wanted = {rule: plan.head_of(rule) for rule in rules}
    return {rule: head if head in rules else rule for rule, head in wanted.items()}


def _worded(finding: Finding, plan: Plan) -> Finding:
    if finding.id not in plan.wordings or stale(finding, plan):
        return finding
    return replace(finding, sentence=plan.wordings[finding.id].text)


def _merged(findings: Sequence[Finding], plan: Plan) -> list[Finding]:
    """Findings of problems taken into another under its name, with the remedies and cautions of all."""
    groups: dict[str, list[Finding]] = {}
    head_of = heads(findings, plan)
    for finding in findings:
        groups.setdefault(head_of[finding.rule], []).append(finding)
    made = []
    for head, own in groups.items():
        if len({finding.rule for finding in own}) == 1:
            made += own
            continue
        first = next((finding for finding in own if finding.rule == head), own[0])
        heading = replace(
            first,
            severity=max((finding.severity for finding in own), key=_weight),
            remedy=_joined(finding.remedy for finding in own),
            caution=_joined(finding.caution for finding in own),
        )
        same = ("rule", "name", "stage", "severity", "remedy", "caution")
        shared = {name: getattr(heading, name) for name in same}
        made += [replace(finding, **shared) for finding in own]
    return made


def _weight(severity: Severity) -> int:
    return list(Severity).index(severity)


def _joined(texts: Iterable[str]) -> str:
    parts = dict.fromkeys(tidy(text) for text in texts if text.strip())
    return stop("；".join(parts)) if parts else ""
