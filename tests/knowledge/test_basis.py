"""Every rule can be cited for: on every day from 2015, or from the day it names, something is in force."""

from __future__ import annotations

from datetime import date, timedelta

from checker.checking import judge
from checker.judging.engines import choose
from checker.knowledge import resolve
from checker.knowledge.model import NATIONAL
from checker.library import Library
from checker.rulebook.basis import Entry, Role
from checker.rulebook.conditions import to_sql
from checker.rulebook.rules import Rule
from checker.rulebook.states import State
from checker.trials.examples import examples_of
from tests.generator import projects

FIRST, TODAY = date(2015, 1, 1), date(2026, 11, 20)
REGIONS = ["西藏自治区", "河北省秦皇岛市", "四川省成都市青白江区", "山东省青岛市"]


def turning_days(library: Library) -> list[date]:
    """The days on which anything begins or ends, and the first and last."""
    periods = [r.period for r in library.kb.regulations.values()] + [
        c.period for c in library.kb.clauses.values()
    ]
    starts = {p.start for p in periods if p.start} | {p.end + timedelta(days=1) for p in periods if p.end}
    return sorted({FIRST, TODAY} | {day for day in starts if FIRST <= day <= TODAY})


def regions_of(library: Library, rule: Rule) -> list[str]:
    """Where a rule speaks: anywhere, or where its local clauses bind if it rests on nothing else."""
    own = {library.kb.regulation_of(entry.ref).region for entry in rule.basis}
    return REGIONS if NATIONAL in own else sorted(own)


def bearing(rule: Rule) -> list[list[Entry]]:
    """The entries a rule rests on, in groups that must each have something citable to cover every row.

    A duty that always holds covers all rows by itself; duties with a `when` cover them only together. What
    describes a case or stands in the background carries no rule that names a duty.
    """
    duties = [e for e in rule.basis if e.role in (Role.DUTY, Role.STANDARD)]
    entries = duties or [e for e in rule.basis if e.role is not Role.BACKGROUND] or list(rule.basis)
    always = [e for e in entries if e.when is None]
    if always:
        return [always]
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.when_text, []).append(entry)
    return list(groups.values())


def test_every_basis_resolves_from_the_day_its_rule_names(shipped: Library) -> None:
    bare = []
    for day in turning_days(shipped):
        for rule in shipped.book.rules.values():
            if rule.practice or (rule.since and day < rule.since):
                continue  # a practice speaks where no clause does
            for region in regions_of(shipped, rule):
                if not resolve(shipped.kb, rule.refs, day, region).citations:
                    bare.append(f"{rule.id} {day} {region}")
    assert not bare


def test_a_rule_names_the_first_day_on_which_it_can_be_cited(shipped: Library) -> None:
    """`since` is no later than it must be: the day before, some row had no numbered clause to rest on."""
    late = []
    for rule in shipped.book.rules.values():
        if rule.since and rule.since > FIRST:
            before, region = rule.since - timedelta(days=1), regions_of(shipped, rule)[0]
            if all(
                any(c.clause for c in resolve(shipped.kb, [e.ref for e in group], before, region).citations)
                for group in bearing(rule)
            ):
                late.append(rule.id)
    assert not late


def test_what_happened_before_the_basis_held_is_undetermined(shipped: Library) -> None:
    """No rule with `since` calls a row of an earlier day a violation."""
    rules = [rule for rule in shipped.book.rules.values() if rule.since and rule.violation]
    assert rules
    judgments = judge([e.dossier for e in examples_of(rules, shipped)], shipped, choose("sql"))
    for judgment in judgments:
        days = [judgment.row.get(name) for name in judgment.rule.dates]
        day = next((value for value in days if isinstance(value, date)), None)
        if judgment.rule.since and day and day < judgment.rule.since:
            assert judgment.state is not State.VIOLATED, judgment.identity


def test_what_binds_only_central_bodies_is_not_held_against_others(shipped: Library) -> None:
    cited = {ref for rule in shipped.book.rules.values() for ref in rule.refs}
    central = {
        ref for ref in cited if ref in shipped.kb.clauses and shipped.kb.clauses[ref].binds == "中央单位"
    }
    assert not central
    assert not [ref for ref in cited if shipped.kb.regulation_of(ref).title.startswith("中央")]
    assert "国家政务信息化项目建设管理办法" not in {ref.partition("#")[0] for ref in cited}


def test_no_two_rules_ask_the_same_of_the_same_table(shipped: Library) -> None:
    asked: dict[tuple[str, str], str] = {}
    twice = []
    for rule in shipped.book.rules.values():
        if rule.violation is not None:
            question = (rule.on, to_sql(rule.violation))
            if question in asked:
                twice.append(f"{asked[question]} {rule.id}")
            asked[question] = rule.id
    assert not twice


def test_no_two_rules_always_fire_together(shipped: Library) -> None:
    """On generated projects no two rules of a table have the same violated rows."""
    fired: dict[tuple[str, frozenset[object]], list[str]] = {}
    rows: dict[str, set[object]] = {}
    several = projects(5, 400, shipped.book.vocabulary, 0.1)
    for judgment in judge(several, shipped, choose("sql")):
        if judgment.state is State.VIOLATED:
            rows.setdefault(judgment.rule.id, set()).add(judgment.identity[1:])
    for rule, found in rows.items():
        if len(found) >= 10:
            fired.setdefault((shipped.book.rules[rule].on, frozenset(found)), []).append(rule)
    assert not [rules for rules in fired.values() if len(rules) > 1]
