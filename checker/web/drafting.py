"""Moves, joins and parts the problems of a draft; each gives the plan that makes it so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from checker.findings.result import CheckResult
from checker.reports.arrange import Plan, arranged, heads

Sections = dict[str, list[str]]


def sections(result: CheckResult, plan: Plan) -> Sections:
    """The problems, by rule, of each 环节, in the order of the draft."""
    found: Sections = {}
    for finding in arranged(result, plan).findings:
        rules = found.setdefault(finding.stage, [])
        if finding.rule not in rules:
            rules.append(finding.rule)
    return found


def moved(result: CheckResult, plan: Plan, rule: str, step: int) -> Plan:
    """With a problem some places further down in its 环节, or up."""
    found = sections(result, plan)
    return _ordered(result, plan, {stage: _shifted(rules, rule, step) for stage, rules in found.items()})


def placed(result: CheckResult, plan: Plan, rule: str, target: str) -> Plan:
    """With a problem in the place of another of its 环节; elsewhere it does not belong."""
    found = sections(result, plan)
    own = next((rules for rules in found.values() if rule in rules and target in rules), None)
    if own is None or rule == target:
        return plan
    at = own.index(target)
    own.remove(rule)
    own.insert(at, rule)
    return _ordered(result, plan, found)


def stage_moved(result: CheckResult, plan: Plan, stage: str, step: int) -> Plan:
    """With a whole 环节 further down, or up."""
    found = sections(result, plan)
    return _ordered(result, plan, {name: found[name] for name in _shifted(list(found), stage, step)})


def merged(result: CheckResult, plan: Plan, rule: str, into: str) -> Plan:
    """With a problem, and what was taken into it, under another one."""
    present = heads(result.findings, plan)
    if rule == into or rule not in present or into not in present or plan.head_of(into) == rule:
        return plan
    return replace(plan, merged={**plan.merged, rule: plan.head_of(into)})


def parted(plan: Plan, head: str) -> Plan:
    """With all that was taken into a problem standing for itself again."""
    return replace(
        plan, merged={rule: into for rule, into in plan.merged.items() if plan.head_of(rule) != head}
    )


def _shifted(names: Sequence[str], name: str, step: int) -> list[str]:
    made = list(names)
    if name in made:
        at = made.index(name)
        made.insert(max(0, min(len(made) - 1, at + step)), made.pop(at))
    return made


def _ordered(result: CheckResult, plan: Plan, found: Sections) -> Plan:
    """The plan with this order; what was taken into a problem is named behind it, for when it is parted."""
    head_of = heads(result.findings, plan)
    names: list[str] = []
    for rule in (rule for rules in found.values() for rule in rules):
        names += [rule, *(own for own, head in head_of.items() if head == rule and own != rule)]
    return replace(plan, order=tuple(names))
