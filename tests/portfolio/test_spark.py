"""Spark judges as DuckDB does, row for row, and leaves nothing behind when it cannot."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from benchmarks.collected import as_collected
from benchmarks.generate import generate
from checker.cli import work
from checker.cli.app import app
from checker.library import Library
from checker.library import data_root as shipped_root
from checker.library.ranking import load_settings
from checker.screening.run import screen
from tests.portfolio.portfolios import narrowed_to, rewrite
from tests.support import ROOT, spark

# Spark plans half a second a statement: a change of its dialect is tried with JIXIAO_SPARK_PROJECTS=20000, on
# all rules; the rules of some stages, on few projects, are what a run at every change can afford.
STAGES = ("采购", "信息化", "综合")
ALL = os.environ.get("JIXIAO_SPARK_PROJECTS")
PROJECTS = int(ALL or 2000)
JUDGMENTS = "判断"


def shown_command() -> list[str]:
    """How docs/规模.md says to try Spark on this machine."""
    lines = (ROOT / "docs" / "规模.md").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if line.startswith("jixiao ") and "--engine spark" in line]
    return shlex.split(line)[1:]


@dataclass(frozen=True)
class Results:
    """The folders of results of one 项目库."""

    duckdb: Path
    spark: Path
    said: str

    def differing(self, name: str) -> tuple[int, int, int]:
        """How many rows of a table both have, only DuckDB, only Spark."""
        mine, other = (f"SELECT * FROM {table(folder / name)}" for folder in (self.duckdb, self.spark))
        return (
            count(f"{mine} INTERSECT ALL {other}"),
            count(f"{mine} EXCEPT ALL {other}"),
            count(f"{other} EXCEPT ALL {mine}"),
        )


def table(path: Path) -> str:
    """A Parquet file, or the folder of part files that Spark writes, as a table in SQL."""
    return f"read_parquet('{path}/*.parquet')" if path.is_dir() else f"read_parquet('{path}')"


def count(select: str) -> int:
    """How many rows a SELECT has."""
    return int(duckdb.execute(f"SELECT count(*) FROM ({select})").fetchall()[0][0])


def columns(path: Path) -> list[str]:
    """The columns of a table, in order."""
    return [str(row[0]) for row in duckdb.execute(f"DESCRIBE SELECT * FROM {table(path)}").fetchall()]


def cells(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every cell of a workbook, by sheet."""
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(path)}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory, shipped: Library) -> Results:
    """What both make of the same projects, Spark by the command that its page shows."""
    spark()
    folder = tmp_path_factory.mktemp("筛查")
    library = folder / "项目库"
    generate(PROJECTS, folder / "生成")
    some = {rule.id for rule in shipped.book.rules.values() if rule.stage in STAGES}
    chosen = shipped if ALL else narrowed_to(shipped, some)
    known = ", ".join(f"'{rule}'" for rule in chosen.book.rules)
    rewrite(folder / "生成" / "人工认定.parquet", f"SELECT * FROM old WHERE 规则 IN ({known})")
    as_collected(folder / "生成", library, shipped.book.vocabulary)
    screen(library, folder / "本机", chosen, load_settings(shipped_root() / "rules"))
    with contextlib.chdir(folder), pytest.MonkeyPatch.context() as patch:
        patch.setattr(work, "open_library", lambda *_: chosen)
        said = CliRunner().invoke(app, shown_command(), catch_exceptions=False)
    assert said.exit_code == 0, said.output
    return Results(folder / "本机", folder / "筛查结果", said.output)


def test_every_judgment_is_the_same(results: Results) -> None:
    names = sorted(f"{JUDGMENTS}/{path.name}" for path in (results.duckdb / JUDGMENTS).iterdir())
    assert names == sorted(f"{JUDGMENTS}/{path.name}" for path in (results.spark / JUDGMENTS).iterdir())
    compared = 0
    for name in names:
        assert columns(results.duckdb / name) == columns(results.spark / name)
        both, *alone = results.differing(name)
        assert alone == [0, 0], name
        compared += both
    assert len(names) > 70
    assert compared > 3 * PROJECTS


def test_every_count_is_the_same(results: Results) -> None:
    both, *alone = results.differing("规则.parquet")  # all four states of every rule, and the projects it hit
    assert alone == [0, 0]
    assert both > 70


def test_projects_are_ranked_the_same(results: Results) -> None:
    assert results.differing("项目.parquet") == (PROJECTS, 0, 0)
    parts = sorted((results.spark / "项目.parquet").glob("part-*.parquet"))
    written = [
        row
        for part in parts
        for row in duckdb.execute(f"SELECT 项目编号 FROM read_parquet('{part}')").fetchall()
    ]
    ranked = duckdb.execute(f"SELECT 项目编号 FROM read_parquet('{results.duckdb}/项目.parquet')").fetchall()
    assert written == ranked


def test_the_summaries_are_the_same(results: Results) -> None:
    mine, other = (
        json.loads((folder / "筛查.json").read_bytes()) for folder in (results.duckdb, results.spark)
    )
    for differs in ("用时秒", "完成于"):
        del mine[differs], other[differs]
    assert mine == other
    assert cells(results.duckdb / "筛查汇总.xlsx") == cells(results.spark / "筛查汇总.xlsx")


def test_the_command_says_what_it_found(results: Results) -> None:
    assert f"筛查 {PROJECTS:,} 个项目" in results.said
    assert "筛查结果/筛查汇总.xlsx" in results.said


def test_nothing_else_is_left(results: Results) -> None:
    assert {path.name for path in results.spark.iterdir() if path.name[0] != "."} == {
        *("判断", "项目.parquet", "规则.parquet", "筛查汇总.xlsx", "筛查.json")
    }
    assert {path.name for path in results.spark.parent.iterdir()} == {"生成", "项目库", "本机", "筛查结果"}
    assert not spark().sparkContext._jsc.getPersistentRDDs()
