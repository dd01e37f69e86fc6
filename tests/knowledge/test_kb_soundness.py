"""The knowledge base is sound in time: one version of a clause on every day, something to cite for a rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from checker.findings.citing import rests_on_full_text
from checker.knowledge import KnowledgeBase, resolve
from checker.knowledge.model import NATIONAL, Period, within
from checker.knowledge.resolve import Place, resolve_roles
from checker.library import Library
from checker.reports.kb_gaps import boundaries
from checker.rulebook.basis import Role
from checker.rulebook.rules import Rule

ONE_DAY = timedelta(days=1)
LEAST_ON_FULL_TEXT = 0.85


@pytest.fixture(scope="session")
def kb(shipped: Library) -> KnowledgeBase:
    return shipped.kb


def days_of(kb: KnowledgeBase) -> list[date]:
    """Every day on which something changes, and the day before."""
    changes = boundaries(kb)
    return sorted({*changes, *(day - ONE_DAY for day in changes), date.today()})


def chains(kb: KnowledgeBase) -> Iterator[tuple[str, ...]]:
    """Every line of versions of a clause, from the first to the last."""
    links = kb.links

    def onward(path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        following = links.successors.get(path[-1], ())
        if not following:
            yield path
        for later in following:
            assert later not in path, f"替代关系成了环：{path}"
            yield from onward((*path, later))

    for ref in links.successors:
        if ref not in links.predecessors:
            yield from onward((ref,))


def period_of(kb: KnowledgeBase, ref: str) -> Period:
    clause = kb.clauses.get(ref)
    return clause.period if clause else kb.regulations[ref].period


def lies_in(inner: Period, outer: Period) -> bool:
    starts = (inner.start or date.min) >= (outer.start or date.min)
    return starts and (inner.end or date.max) <= (outer.end or date.max)


# ---- replacements


def test_there_are_replacements_to_test(kb: KnowledgeBase) -> None:
    assert sum(1 for _ in chains(kb)) > 40


def test_exactly_one_version_of_a_clause_is_in_force_on_every_day(kb: KnowledgeBase) -> None:
    wrong = []
    for chain in chains(kb):
        first = period_of(kb, chain[0]).start or date.min
        last = period_of(kb, chain[-1]).end or date.max
        for day in days_of(kb):
            valid = [ref for ref in chain if kb.in_force(ref, day)]
            if len(valid) != (1 if first <= day <= last else 0):
                wrong.append(f"{' → '.join(chain)} 在 {day} 有效 {valid}")
    assert wrong == []


def test_versions_of_a_clause_bind_the_same_region(kb: KnowledgeBase) -> None:
    mixed = [chain for chain in chains(kb) if len({kb.regulation_of(ref).region for ref in chain}) > 1]
    assert mixed == []


def test_a_replacement_starts_when_the_old_ends_and_the_new_begins(kb: KnowledgeBase) -> None:
    wrong = []
    for clause in kb.clauses.values():
        if not clause.replaced_by:
            assert clause.replaced_on is None, f"{clause.ref} 写了替代日期，没有写后继条款"
            continue
        day = clause.replaced_on
        begins = period_of(kb, clause.replaced_by).start
        ends = clause.period.end or kb.regulations[clause.regulation].period.end
        if day is None or begins != day or (ends is not None and ends + ONE_DAY != day):
            wrong.append(f"{clause.ref}：{day} 替代，原条款至 {ends}，后继自 {begins}")
    assert wrong == []


@pytest.mark.parametrize(
    "region", [NATIONAL, "河北省秦皇岛市", "福建省泉州市", "四川省成都市", "河南省郑州市"]
)
def test_resolution_gives_the_one_version_of_the_day(kb: KnowledgeBase, region: str) -> None:
    for chain in chains(kb):
        for day in days_of(kb):
            valid = [ref for ref in chain if kb.in_force(ref, day)]
            here = valid and within(kb.regulation_of(valid[0]).region, region)
            for asked in chain if here else ():
                cited = [c.ref for c in resolve(kb, [asked], day, region).citations]
                assert valid[0] in cited, (asked, day, region)


# ---- periods


def test_periods_do_not_end_before_they_begin(kb: KnowledgeBase) -> None:
    periods = {ref: period_of(kb, ref) for ref in (*kb.regulations, *kb.clauses)}
    assert [r for r, p in periods.items() if p.start and p.end and p.start > p.end] == []


def test_clauses_are_in_force_only_while_their_regulation_is(kb: KnowledgeBase) -> None:
    outside = [
        clause.ref
        for clause in kb.clauses.values()
        if not lies_in(clause.period, kb.regulations[clause.regulation].period)
    ]
    assert outside == []


def test_editions_follow_each_other_within_the_period(kb: KnowledgeBase) -> None:
    for regulation in kb.regulations.values():
        starts = [edition.start for edition in regulation.editions]
        assert starts == sorted(set(starts)), regulation.id
        assert all(regulation.period.contains(start) for start in starts), regulation.id


# ---- thresholds


def test_the_clauses_of_thresholds_are_entered(kb: KnowledgeBase) -> None:
    absent = [
        f"{threshold.name}：{entry.clause}"
        for threshold in kb.thresholds.values()
        for entry in threshold.entries
        if entry.clause and not kb.knows(entry.clause)
    ]
    assert absent == []


def test_legal_thresholds_name_the_clause_they_come_from(kb: KnowledgeBase) -> None:
    unnamed = {t.name for t in kb.thresholds.values() if t.statutory for e in t.entries if not e.clause}
    assert unnamed == set()


def test_thresholds_hold_only_while_their_clause_is_in_force(kb: KnowledgeBase) -> None:
    outside = [
        f"{threshold.name}（{entry.region}）{entry.period}：{entry.clause} {period_of(kb, entry.clause)}"
        for threshold in kb.thresholds.values()
        for entry in threshold.entries
        if entry.clause and not lies_in(entry.period, period_of(kb, entry.clause))
    ]
    assert outside == []


def test_thresholds_bind_no_wider_region_than_their_clause(kb: KnowledgeBase) -> None:
    wider = [
        f"{threshold.name}：{entry.region} {entry.clause}"
        for threshold in kb.thresholds.values()
        for entry in threshold.entries
        if entry.clause
        and kb.regulation_of(entry.clause).region != NATIONAL
        and not entry.region.startswith(kb.regulation_of(entry.clause).region)
    ]
    assert wider == []


# ---- what rules rest on


def home(library: Library, rule: Rule) -> str:
    """The country, or where the local clauses bind of a rule that rests on nothing else."""
    own = {library.kb.regulation_of(entry.ref).region for entry in rule.basis}
    return NATIONAL if NATIONAL in own else min(own, default=NATIONAL)


def test_every_rule_has_something_to_cite_today(shipped: Library) -> None:
    today = date.today()
    without = [
        rule.id
        for rule in shipped.book.rules.values()
        if not rule.practice
        and not resolve_roles(
            shipped.kb, {entry.ref: entry.role for entry in rule.basis}, today, Place(home(shipped, rule))
        ).citations
    ]
    assert without == []


def test_most_rules_rest_on_a_clause_read_in_full_text(shipped: Library) -> None:
    rules = shipped.book.rules.values()
    resting = sum(rests_on_full_text(shipped.kb, rule) for rule in rules)
    assert resting >= LEAST_ON_FULL_TEXT * len(rules)


def test_local_clauses_hang_on_stages_that_exist(shipped: Library) -> None:
    """A stage that no rule has would take the clause from every finding without a word."""
    named = {stage for clause in shipped.kb.clauses.values() for stage in clause.stages}
    assert named <= set(shipped.book.stages), named - set(shipped.book.stages)


def test_a_local_clause_is_cited_with_rules_of_its_own_topic_only(shipped: Library) -> None:
    """上海 第十七条第二款 is of 绩效; a price in a budget (预算编制) is none of its business."""
    day, upper = date(2023, 1, 1), {"预算法#第三十二条第三款": Role.STANDARD}

    def local(stage: str) -> set[str]:
        place = Place("上海市", tier="省", stage=stage)
        found = resolve_roles(shipped.kb, upper, day, place)
        return {citation.ref for citation in found.citations}

    assert "上海市预算审查监督条例#第十七条第二款" in local("绩效目标")
    assert "上海市预算审查监督条例#第十七条第二款" not in local("预算编制")
