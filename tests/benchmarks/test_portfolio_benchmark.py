"""What the benchmark holds against each other is the same: otherwise its times would mean nothing."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from benchmarks import floor, generate, page, peers
from checker.judging.engines import durable_available
from checker.library import Library
from checker.portfolio.database import Database
from checker.portfolio.screen import Screening
from checker.portfolio.source import open_library

PROJECTS = 400
INSTALLED = {
    "durable": durable_available(),
    "clipspy": importlib.util.find_spec("clips") is not None,
    "zen-engine": importlib.util.find_spec("zen") is not None,
}


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("projects")
    generate.generate(PROJECTS, folder, memory="1GB")
    return folder


@pytest.fixture(scope="module")
def prepared(projects: Path, shipped: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rows")
    assert peers.prepare(projects, folder, shipped, tmp_path_factory.mktemp("spill")) > PROJECTS
    return folder


def screened(projects: Path, library: Library, target: Path) -> Path:
    spill = target.with_name("spill")
    target.mkdir()
    spill.mkdir()
    facts = open_library(projects, library.book.vocabulary)
    with Database(facts, library.book, memory="1GB", threads=1, spill=spill, results=target) as database:
        Screening(database, library, target, rules=frozenset(floor.RULES)).run()
    return target


@pytest.fixture
def by_hand(projects: Path, shipped: Library, tmp_path: Path) -> Path:
    target, beside = tmp_path / "by_hand", tmp_path / "beside"
    target.mkdir()
    beside.mkdir()
    floor.prepare(projects, beside, shipped)
    floor.run(projects, beside, target, "1GB", 1)
    return target


def test_ten_rules_by_hand_find_what_the_engine_finds(
    projects: Path, by_hand: Path, shipped: Library, tmp_path: Path
) -> None:
    engine = screened(projects, shipped, tmp_path / "engine")
    assert len(floor.RULES) == 10
    assert floor.count(engine) > PROJECTS
    assert floor.differences(engine, by_hand, floor.RULES) == []


def test_a_row_that_differs_is_noticed(
    projects: Path, by_hand: Path, shipped: Library, tmp_path: Path
) -> None:
    engine = screened(projects, shipped, tmp_path / "engine")
    source = f"read_parquet('{by_hand / 'ZJ08.parquet'}')"
    with floor.duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE t AS SELECT * REPLACE ('合规' AS 状态) FROM {source}")
        connection.execute(f"COPY t TO '{by_hand / 'ZJ08.parquet'}' (FORMAT PARQUET)")
    (found,) = floor.differences(engine, by_hand, floor.RULES)
    assert found.startswith("ZJ08")


@pytest.mark.parametrize("name", INSTALLED)
def test_every_engine_gives_the_same_states(prepared: Path, shipped: Library, name: str) -> None:
    if not INSTALLED[name]:
        pytest.skip(f"{name} is not installed")
    ours, other = peers.Sql(shipped), peers.PEERS[name](shipped)
    ours.judge(prepared)
    other.judge(prepared)
    expected = ours.codes()
    assert {code for rows in expected.values() for row in rows for code in row} == {1, 2, 3, 4}
    assert peers.digests(other.codes()) == peers.digests(expected)


def test_results_replace_what_is_between_the_marks(tmp_path: Path) -> None:
    path = tmp_path / "页.md"
    path.write_text(f"前\n{page.START}\n旧\n{page.END}\n后\n", encoding="utf-8")
    page.replace_section(path, "新")
    assert path.read_text("utf-8") == f"前\n{page.START}\n新\n{page.END}\n后\n"


def test_a_page_without_marks_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "页.md"
    path.write_text("没有标记", encoding="utf-8")
    with pytest.raises(SystemExit):
        page.replace_section(path, "新")
    assert path.read_text("utf-8") == "没有标记"
