"""Clauses by their role: what a finding cites, what stands behind it, what it leaves out, how it says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from checker.checking import check, judge
from checker.facts import readers
from checker.facts.records import Dossier
from checker.findings.finding import Finding
from checker.findings.result import CheckResult
from checker.judging.engines import choose, durable_available
from checker.judging.judgment import Judgment
from checker.knowledge.resolve import Place, resolve_roles
from checker.library import Library, load_roots, roots
from checker.reports.narrative import compose
from checker.rulebook.basis import Role

RULE = """
    id: T1
    name: 服务没有验收
    severity: 一般
    on: 合同
    when: 实际提供服务 = 否
    date: 签订日期
    finding: “{{合同名称}}”没有验收
    {basis}
    remedy: 项目单位组织验收
    why: 没有验收
    caution: 没有
    {more}
"""
DUTY = "{ref: 预算法#第五十七条第二款, role: 义务}"
FACTS = """
    项目: {项目编号: T, 项目名称: 试, 地区: 河南省郑州市, 预算级次: 市, 评价年度: 2022,
           评价基准日: 2022-06-30}
    合同:
      - {合同编号: A, 合同名称: 甲合同, 签订日期: %s, 合同类别: %s, 实际提供服务: 否}
"""


def library_of(tmp_path: Path, basis: str, more: str = "") -> Library:
    """The library with one rule more, of this basis."""
    rules = tmp_path / "rules"
    (rules / "验收").mkdir(parents=True)
    text = dedent(RULE).format(basis=f"basis: [{basis}]", more=more)
    (rules / "验收" / "甲.yaml").write_text(text, encoding="utf-8")
    return load_roots(roots("rules", rules), roots("kb", None))


def one_contract(tmp_path: Path, library: Library, day: str, kind: str) -> Dossier:
    facts = tmp_path / "事实.yaml"
    facts.write_text(dedent(FACTS) % (day, kind), encoding="utf-8")
    (dossier,) = readers.read(facts, library.book.vocabulary)
    return dossier


def checked(
    tmp_path: Path, basis: str, more: str = "", day: str = "2021-05-01", kind: str = "服务"
) -> CheckResult:
    """The result over one contract, with one rule of this basis."""
    library = library_of(tmp_path, basis, more)
    return only(check(one_contract(tmp_path, library, day, kind), library, choose("sql")))


def only(result: CheckResult) -> CheckResult:
    """The findings of the one rule."""
    return replace(result, findings=tuple(f for f in result.findings if f.rule == "T1"))


def judgments(tmp_path: Path, library: Library, kind: str, engine: str) -> list[Judgment]:
    if engine == "durable" and not durable_available():
        pytest.skip("durable-rules is not installed")
    return judge([one_contract(tmp_path, library, "2021-05-01", kind)], library, choose(engine))


def own(result: CheckResult) -> Finding | None:
    return next((f for f in (*result.findings, *result.undetermined) if f.rule == "T1"), None)


FOR_WORKS = "{ref: 政府采购法#第四十一条, role: 情形, when: 合同类别 = '工程'}"
OTHERS = "{ref: 预算法#第八十八条, role: 背景}"


def test_a_clause_is_cited_with_its_role_and_only_where_its_condition_holds(tmp_path: Path) -> None:
    found = own(checked(tmp_path, f"{DUTY}, {FOR_WORKS}"))
    assert found is not None
    assert [(c.ref, c.role) for c in found.citations] == [("预算法#第五十七条第二款", Role.DUTY)]
    assert not found.skipped


def test_a_clause_whose_condition_is_unknown_is_not_cited_and_says_what_to_look_at(tmp_path: Path) -> None:
    result = checked(tmp_path, f"{DUTY}, {FOR_WORKS}", kind="")
    (finding,) = [f for f in result.findings if f.rule == "T1"]
    assert [c.ref for c in finding.citations] == ["预算法#第五十七条第二款"]
    ((ref, why),) = finding.skipped
    assert ref == "政府采购法#第四十一条"
    assert "合同类别" in why


def test_background_stands_apart_from_what_is_held_to_the_unit(tmp_path: Path) -> None:
    result = checked(tmp_path, f"{DUTY}, {OTHERS}")
    (finding,) = [f for f in result.findings if f.rule == "T1"]
    assert [c.ref for c in finding.background] == ["预算法#第八十八条"]
    assert "第八十八条" not in compose(result).problems[0].text


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("工程", "违规"), ("服务", "不适用"), ("", "待核实")],
    ids=["holds", "falls", "unknown"],
)
@pytest.mark.parametrize("engine", ["sql", "durable"])
def test_a_rule_whose_clauses_all_fall_away_is_no_violation(
    tmp_path: Path, kind: str, expected: str, engine: str
) -> None:
    rules = library_of(tmp_path, FOR_WORKS)
    judged = judgments(tmp_path, rules, kind, engine)
    assert [judgment.state.value for judgment in judged if judgment.rule.id == "T1"] == [expected]


def test_a_practice_line_words_a_problem_without_clauses(tmp_path: Path) -> None:
    result = checked(tmp_path, FOR_WORKS, "practice: 低于通常掌握的做法")
    (finding,) = [f for f in result.findings if f.rule == "T1"]
    assert not finding.citations
    (problem,) = compose(result).problems
    assert problem.text.endswith("，低于通常掌握的做法。")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.BACKGROUND])
def test_every_role_has_its_own_sentence(tmp_path: Path, role: Role) -> None:
    result = checked(tmp_path, f"{{ref: 预算法#第五十七条第二款, role: {role}}}")
    (problem,) = compose(result).problems
    assert ("不符合" in problem.text) is (role is Role.DUTY)
    assert "第五十七条第二款" in problem.text


def test_the_law_is_never_later_than_the_day_of_the_evaluation(tmp_path: Path) -> None:
    found = own(checked(tmp_path, DUTY, day="2022-07-01"))
    assert found is not None
    assert found.governing_date == date(2022, 6, 30)
    assert "评价基准日" in found.date_basis
    assert "签订日期" in found.date_basis


def test_a_day_that_only_stands_in_is_told(tmp_path: Path) -> None:
    found = own(checked(tmp_path, DUTY, day="''"))
    assert found is not None
    assert found.governing_date == date(2022, 6, 30)
    assert "不明" in found.date_basis


def test_what_binds_somebody_else_is_background_even_as_a_duty(shipped: Library) -> None:
    ref = "预算法#第八十八条"
    found = resolve_roles(shipped.kb, {ref: Role.DUTY}, date(2022, 1, 1), Place("河南省"))
    assert [c.ref for c in found.background] == [ref]
    assert not found.citations


def test_an_edition_is_printed_with_its_own_date(shipped: Library) -> None:
    ref = "预算法#第五十七条第二款"
    (now,) = resolve_roles(shipped.kb, {ref: Role.DUTY}, date(2022, 1, 1), Place("全国")).citations
    assert now.version == "2018年修正，2018-12-29起施行"


def test_no_local_clause_or_threshold_binds_the_central_budget(shipped: Library) -> None:
    local = {ref: Role.DUTY for ref, c in shipped.kb.clauses.items() if ref.startswith("河南省")}
    place = Place("河南省郑州市", tier="中央")
    assert not resolve_roles(shipped.kb, local, date(2024, 1, 1), place).citations
    henan = resolve_roles(shipped.kb, local, date(2024, 1, 1), Place("河南省郑州市", tier="市"))
    assert henan.citations or henan.background


def test_a_person_settles_what_was_undetermined(tmp_path: Path) -> None:
    body = dedent(FACTS) % ("2021-05-01", "服务")
    facts = body.replace("实际提供服务: 否", "备注: 无") + dedent("""
        人工认定:
          - {规则: T1, 认定对象: 甲合同, 问题表述: 甲合同没有验收, 证据: 现场核查记录}
    """)
    library = library_of(tmp_path, DUTY)
    (tmp_path / "事实.yaml").write_text(facts, encoding="utf-8")
    (dossier,) = readers.read(tmp_path / "事实.yaml", library.book.vocabulary)
    result = check(dossier, library, choose("sql"))
    assert [f.origin for f in result.findings if f.rule == "T1"] == ["人工认定"]
    assert not [f for f in result.undetermined if f.rule == "T1"]
    assert result.counts["待核实"] == len(result.undetermined)
