"""Screening a 项目库: the same judgments as checking each project alone, ranked and counted."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook

from checker.checking import check, judge
from checker.facts.readers import read
from checker.facts.readers.portfolio import titled
from checker.facts.vocabulary import PROJECT_ID
from checker.judging.engines import choose
from checker.library import Library, data_root
from checker.library.ranking import load_settings
from checker.portfolio.statements import plan
from checker.portfolio.summary import Summary
from checker.rulebook.rules import Rule
from checker.rulebook.states import State
from checker.rulebook.tables import CONCLUSIONS
from checker.screening.run import Options, screen
from tests.portfolio.portfolios import generate, rows

PROJECTS = 1000
SETTINGS = load_settings(data_root() / "rules")


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("portfolio") / "项目库"
    generate(PROJECTS, folder)
    return folder


@pytest.fixture(scope="session")
def screened(generated: Path, shipped: Library) -> tuple[Path, Summary]:
    target = generated.parent / "筛查结果"
    return target, screen(generated, target, shipped, SETTINGS)


def identity(rule: Rule, shipped: Library, row: dict[str, object]) -> tuple[str, str, tuple[str, ...]]:
    """A written row as judgments name it: project, state, and the key of the row."""
    table = shipped.book.tables[rule.on]
    names = [titled(name, table.columns[name].kind) for name in table.key if name != PROJECT_ID]
    keys = tuple("" if row[name] is None else str(row[name]) for name in names)
    return str(row[PROJECT_ID]), str(row["状态"]), keys


def test_every_judgment_is_the_one_that_the_project_gets_alone(
    generated: Path, screened: tuple[Path, Summary], shipped: Library
) -> None:
    target, summary = screened
    alone = judge(read(generated, shipped.book.vocabulary), shipped, choose("sql"))
    wanted: dict[str, Counter[tuple[str, str, tuple[str, ...]]]] = {}
    counts: dict[str, Counter[State]] = {}
    for judgment in alone:
        counts.setdefault(judgment.rule.id, Counter())[judgment.state] += 1
        if judgment.state in (State.VIOLATED, State.UNDETERMINED):
            keys = tuple(value for _, value in judgment.identity[2])
            name = (judgment.project_id, judgment.state.value, keys)
            wanted.setdefault(judgment.rule.id, Counter())[name] += 1
    assert len(wanted) > 100, "the generated projects touch most rules"
    with duckdb.connect() as connection:
        for rule in shipped.book.rules.values():
            if rule.violation is None:
                continue
            cursor = connection.execute(f"FROM read_parquet('{target}/判断/{rule.id}.parquet')")
            names = [column[0] for column in cursor.description or ()]
            written = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            got = Counter(identity(rule, shipped, row) for row in written)
            assert got == wanted.get(rule.id, Counter()), rule.id
    for line in summary.rules:
        expected = counts.get(line.rule.id, Counter())
        assert {s: n for s, n in line.states.items() if n} == dict(expected), line.rule.id


def test_one_project_of_the_library_gives_what_checking_it_gives(generated: Path, shipped: Library) -> None:
    for dossier in read(generated, shipped.book.vocabulary)[:20]:
        (again,) = read(generated, shipped.book.vocabulary, project=dossier.project_id)
        first, second = (check(d, shipped, choose("sql")) for d in (dossier, again))
        assert first.findings == second.findings
        assert first.undetermined == second.undetermined


def test_values_are_written_exactly_in_yuan_and_percent(
    generated: Path, screened: tuple[Path, Summary], shipped: Library
) -> None:
    target, _ = screened
    found = rows(target / "判断" / "HT01.parquet", "*", "LIMIT 1")
    assert found, "HT01 hits some contract"
    with duckdb.connect() as connection:
        for path in (target / "判断").glob("*.parquet"):
            described = connection.execute(f"DESCRIBE FROM read_parquet('{path}')").fetchall()
            for name, kind, *_ in described:
                assert not name.endswith(("（元）", "（%）")) or kind.startswith("DECIMAL"), (path.name, name)


def test_projects_are_ranked_by_the_rules_they_hit(
    generated: Path, screened: tuple[Path, Summary], shipped: Library
) -> None:
    target, summary = screened
    ranked = rows(target / "项目.parquet", "项目编号, 严重规则数, 一般规则数, 提示规则数, 疑点数, 权重")
    assert len(ranked) == summary.projects == PROJECTS
    assert [row[-1] for row in ranked] == sorted((row[-1] for row in ranked), reverse=True)
    for dossier in read(generated, shipped.book.vocabulary)[:10]:
        result = check(dossier, shipped, choose("sql"))
        (row,) = [row for row in ranked if row[0] == dossier.project_id]
        by_severity = Counter(s for _, s in {(f.rule, f.severity.value) for f in result.findings})
        assert list(row[1:4]) == [by_severity["严重"], by_severity["一般"], by_severity["提示"]]
        assert row[4] == len(result.findings)
        assert row[5] == 5 * by_severity["严重"] + 2 * by_severity["一般"] + by_severity["提示"]


def test_the_workbook_tells_projects_rules_units_regions_and_years(screened: tuple[Path, Summary]) -> None:
    target, summary = screened
    book = load_workbook(target / "筛查汇总.xlsx")
    assert book.sheetnames[:7] == ["概况", "项目排序", "规则命中", "按单位", "按地区", "按年度", "提醒"]
    assert book["项目排序"].max_row == PROJECTS + 1
    years = sum(row[0] for row in book["按年度"].iter_rows(min_row=2, min_col=2, max_col=2, values_only=True))
    assert years == PROJECTS
    about = json.loads((target / "筛查.json").read_text(encoding="utf-8"))
    assert about["项目数"] == PROJECTS
    assert about["判断"]["违规"] == summary.total(State.VIOLATED) > 0


def test_a_rule_that_hits_suspiciously_often_is_named(screened: tuple[Path, Summary]) -> None:
    _, summary = screened
    named = {warning.place.split()[0] for warning in summary.warnings}
    for line in summary.rules:
        share = line.states[State.VIOLATED] * 2 > line.decided
        often = share and line.applicable >= 200 and line.rule.on != CONCLUSIONS
        if often:
            assert line.rule.id in named, line.rule.id


def test_little_memory_gives_the_same_results(
    generated: Path, screened: tuple[Path, Summary], shipped: Library, tmp_path: Path
) -> None:
    target, summary = screened
    again = screen(generated, tmp_path / "少", shipped, SETTINGS, Options(memory="200MB", threads=1))
    assert [(line.rule.id, line.states) for line in again.rules] == [
        (line.rule.id, line.states) for line in summary.rules
    ]
    for name in ("HT01", "ZH01"):
        order = "ORDER BY ALL"
        first, second = (rows(t / "判断" / f"{name}.parquet", "*", order) for t in (target, tmp_path / "少"))
        assert first == second


def test_tables_come_after_what_they_rest_on_and_go_when_nothing_needs_them(shipped: Library) -> None:
    steps = plan(shipped.book)
    alive: set[str] = set()
    for step in steps:
        needed = {name for name in step.table.depends if name in shipped.book.tables} - {"资料状态", "项目"}
        assert needed <= alive, step.table.name
        alive.add(step.table.name)
        alive -= set(step.done)
    assert {step.table.name for step in steps if step.kept} & alive <= {"项目"}
