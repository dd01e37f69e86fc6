"""Generated projects are facts like any other: readable, the same again, and with something to find."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path

import duckdb
import pytest

from checker.checking import judge
from checker.facts.readers import read
from checker.facts.readers.portfolio import heading, sql_type
from checker.judging.engines import choose
from checker.library import Library
from checker.rulebook.states import State
from tests.support import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))
from generate import generate

# What the generator does not write yet: rules on these have nothing to judge in the benchmark.
NOT_MADE = {"评分表", "监督与投诉", "基建程序", "项目人员", "设施使用", "工程质量", "产出与效益"}
NUMBER = 500


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("生成")
    generate(NUMBER, made, seed=5)
    return made


def test_all_rules_on_rows_have_something_to_judge(folder: Path, shipped: Library) -> None:
    dossiers = read(folder, shipped.book.vocabulary)
    assert len(dossiers) == NUMBER
    records = sum(len(rows) for dossier in dossiers for rows in dossier.records.values())
    assert 11 <= records / NUMBER <= 14
    assert {name for dossier in dossiers for name in dossier.records} == set(
        shipped.book.vocabulary.types
    ) - NOT_MADE
    states: dict[str, Counter[State]] = defaultdict(Counter)
    for judgment in judge(dossiers, shipped, choose("sql")):
        states[judgment.rule.id][judgment.state] += 1
    on_rows = [rule for rule in shipped.book.rules.values() if not rule.manual]
    both = [r.id for r in on_rows if states[r.id][State.VIOLATED] and states[r.id][State.COMPLIANT]]
    assert len(both) >= 0.55 * len(on_rows)


def test_the_first_of_many_are_those_of_few(folder: Path, tmp_path: Path) -> None:
    generate(40, tmp_path, seed=5)
    for few in tmp_path.glob("*.parquet"):
        many = f"SELECT * FROM '{folder / few.name}' WHERE 项目编号 <= 'P0000040'"
        assert duckdb.sql(f"({many}) EXCEPT (FROM '{few}')").fetchall() == []
        assert duckdb.sql(f"(FROM '{few}') EXCEPT ({many})").fetchall() == []


def test_another_seed_gives_other_projects(folder: Path, tmp_path: Path) -> None:
    generate(40, tmp_path, seed=6)
    query = "SELECT * EXCLUDE (项目编号) FROM '{}' LIMIT 40"
    first, second = (duckdb.sql(query.format(f / "项目.parquet")).fetchall() for f in (folder, tmp_path))
    assert first != second


def test_columns_are_those_of_a_library(folder: Path, shipped: Library) -> None:
    for name in (
        path.stem for path in folder.glob("*.parquet") if path.stem in shipped.book.vocabulary.types
    ):
        fact_type = shipped.book.vocabulary[name]
        described = duckdb.sql(f"DESCRIBE FROM '{folder / name}.parquet'").fetchall()
        types = {heading(field): sql_type(field) for field in fact_type.fields}
        about = {"记录号": "BIGINT", "来源文件": "VARCHAR", "来源表": "VARCHAR", "来源行": "BIGINT"}
        expected = {**types, **about, "项目编号": "VARCHAR"}
        assert {row[0]: row[1] for row in described} == {row[0]: expected.get(row[0]) for row in described}
