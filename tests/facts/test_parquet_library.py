"""A 项目库 says of every project what its own file says, gives one of many, and says what is wrong."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from checker import library
from checker.base.errors import FactError, UsageError
from checker.checking import check
from checker.collecting.reading import rows_of
from checker.collecting.writing import Spool, write_tables
from checker.facts.readers import read
from checker.facts.readers.yaml_facts import dossier_of
from checker.facts.records import Completeness, Dossier, Record
from checker.facts.reviews import Review, Verdict
from checker.facts.values import to_json
from checker.facts.vocabulary import Kind, Vocabulary
from checker.judging.engines import choose
from checker.library import Library
from tests.generator import projects
from tests.support import CASES

DAY = date(2024, 1, 2)
REVIEWS = (
    Review("HT08-488bd56b", Verdict.EXCLUDED, "另有\n约定", "张三", DAY, DAY, "abc", "", "复核.yaml 第1行"),
    Review("HT01-488bd56b", Verdict.CONFIRMED, "属实", "李四", DAY, place="甲.xlsx《复核意见》第2行"),
)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return library.load().book.vocabulary


def written(folder: Path, dossiers: Sequence[Dossier], vocabulary: Vocabulary) -> Path:
    """The dossiers as a 项目库, as collecting writes it."""
    spooled, made = folder / "行", folder / "项目库"
    spooled.mkdir()
    made.mkdir()
    with Spool(spooled) as spool:
        for dossier in dossiers:
            spool.add(rows_of(dossier, vocabulary))
    write_tables(made, vocabulary, spooled, [d.project_id for d in dossiers], None, ())
    return made


def parquet(folder: Path, **tables: str) -> Path:
    for name, query in tables.items():
        duckdb.sql(query).write_parquet(str(folder / f"{name}.parquet"))
    return folder


PROJECTS = """
    SELECT * FROM (VALUES ('P1', '甲', '河北省', 2021), ('P2', '乙', '河北省', 2021))
    AS t(项目编号, 项目名称, 地区, 评价年度)"""


def same(found: Dossier, own: Dossier) -> None:
    assert found.project_id == own.project_id
    assert {name: rows for name, rows in found.records.items() if rows} == {
        name: rows for name, rows in own.records.items() if rows
    }
    assert found.completeness == {**found.completeness, **own.completeness}
    assert found.reviews == own.reviews


# What comes back


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_comes_back_and_is_judged_alike(tmp_path: Path, shipped: Library, case: Path) -> None:
    words = shipped.book.vocabulary
    dossiers = [read(path, words)[0] for path in CASES]
    (own,) = (d for d in dossiers if d.project_id == read(case, words)[0].project_id)
    folder = written(tmp_path, dossiers, words)
    (found,) = read(folder, words, own.project_id)
    same(found, own)
    results = [check(dossier, shipped, choose("sql")) for dossier in (found, own)]
    assert results[0].findings == results[1].findings
    assert results[0].undetermined == results[1].undetermined


@pytest.mark.parametrize("seed", range(5))
def test_any_project_comes_back(tmp_path: Path, vocabulary: Vocabulary, seed: int) -> None:
    made = [as_read(dossier, vocabulary) for dossier in projects(seed, 8, vocabulary)]
    own = {d.project_id: replace(d, reviews=REVIEWS[: number % 3]) for number, d in enumerate(made)}
    found = read(written(tmp_path, list(own.values()), vocabulary), vocabulary)
    assert len(found) == len(own)
    for dossier in found:
        same(dossier, own[dossier.project_id])


def as_read(dossier: Dossier, vocabulary: Vocabulary) -> Dossier:
    """A generated project as a reader gives it: without the rows that it refuses."""
    (project,) = dossier.records["项目"]
    named = replace(project, values={"项目名称": "甲", **project.values})
    rows = {name: list(records) for name, records in dossier.records.items()} | {"项目": [named]}
    before = -1
    while before != (before := sum(map(len, rows.values()))):  # what was left out may have been referred to
        rows = _sound(rows, vocabulary)
    content: dict[str, object] = {
        name: [{f: to_json(vocabulary[name].field(f).kind, v) for f, v in r.values.items()} for r in records]  # type: ignore[union-attr]
        for name, records in rows.items()
        if records
    }
    listed = {n: dossier.completeness[n].value for n in vocabulary.listed if n in content}
    return dossier_of({**content, "资料清单": listed}, vocabulary, "生成.yaml")


def _sound(rows: dict[str, list[Record]], vocabulary: Vocabulary) -> dict[str, list[Record]]:
    """The rows with all that is required, with a key of their own, and references that lead somewhere."""
    kept: dict[str, list[Record]] = {}
    for name, records in rows.items():
        fields, by_key = vocabulary[name].fields, {}
        for record in records:
            values = record.values
            leads = all(
                any(
                    values[f.name] == other.values.get(vocabulary[f.ref].key[0])
                    for other in rows.get(f.ref, ())
                )
                for f in fields
                if f.kind is Kind.REF and f.name in values
            )
            if leads and all(f.name in values for f in fields if f.required):
                by_key.setdefault(tuple(values.get(part, "") for part in vocabulary[name].key), record)
        kept[name] = list(by_key.values())
    return kept


def test_columns_are_typed_and_those_without_values_left_out(tmp_path: Path, vocabulary: Vocabulary) -> None:
    (dossier,) = read(CASES[0], vocabulary)
    folder = written(tmp_path, [dossier], vocabulary)
    described = duckdb.sql(f"DESCRIBE FROM '{folder / '合同.parquet'}'").fetchall()
    columns = {row[0]: row[1] for row in described}
    assert columns["合同金额（元）"] == "DECIMAL(18,2)"
    assert columns["签订日期"] == "DATE"
    assert columns["记录号"] == columns["来源行"] == "BIGINT"
    assert "备案日期" not in columns
    assert list(columns)[:2] == ["项目编号", "记录号"]


# One of many


def test_one_project_is_read_without_the_others(tmp_path: Path, vocabulary: Vocabulary) -> None:
    broken = """
        SELECT * FROM (VALUES ('P1', 'A', '甲', '1.5'), ('P2', 'A', '乙', '很多'))
        AS t(项目编号, 合同编号, 合同名称, 合同金额)"""
    parquet(tmp_path, 项目=PROJECTS, 合同=broken)
    (first,) = read(tmp_path, vocabulary, "P1")
    assert first.of("合同")[0].values["合同金额"] == 1_500_000
    for chosen in (None, "P2"):
        with pytest.raises(FactError, match="第2行“合同金额”"):
            read(tmp_path, vocabulary, chosen)


def test_numbers_as_project_ids(tmp_path: Path, vocabulary: Vocabulary) -> None:
    parquet(tmp_path, 项目="SELECT 7 AS 项目编号, '甲' AS 项目名称, '河北省' AS 地区, 2021 AS 评价年度")
    assert read(tmp_path, vocabulary, "7")[0].project_id == "7"


def test_a_project_that_is_not_there(tmp_path: Path, vocabulary: Vocabulary) -> None:
    parquet(tmp_path, 项目=PROJECTS.replace("'P2'", "'HB-2021-002'"))
    with pytest.raises(UsageError) as refused:
        read(tmp_path, vocabulary, "HB-2021-003")
    assert "HB-2021-002" in refused.value.problems[0].mend


def test_reviews_beside_a_library_must_name_their_project(tmp_path: Path, vocabulary: Vocabulary) -> None:
    parquet(tmp_path, 项目=PROJECTS)
    review = "- {编号: HT08-488bd56b, 结论: 排除, 理由: 有约定, 复核人: 张三, 日期: 2024-01-02"
    path = tmp_path / "复核.yaml"
    path.write_text(review + "}\n", encoding="utf-8")
    with pytest.raises(FactError, match="没有写项目编号"):
        read(tmp_path, vocabulary, "P1")
    path.write_text(review + ", 项目编号: P2}\n", encoding="utf-8")
    assert [len(read(tmp_path, vocabulary, name)[0].reviews) for name in ("P1", "P2")] == [0, 1]


# What others write


def test_the_list_of_papers_may_be_wide(tmp_path: Path, vocabulary: Vocabulary) -> None:
    wide = """
        SELECT * FROM (VALUES ('P1', '确认没有', NULL), ('P2', NULL, '未提供')) AS t(项目编号, 验收, 考核)"""
    first, second = read(parquet(tmp_path, 项目=PROJECTS, 资料清单=wide), vocabulary)
    assert (first.completeness["验收"], first.completeness["考核"]) == (
        Completeness.NONE,
        Completeness.MISSING,
    )
    assert second.completeness["验收"] is Completeness.MISSING


def test_records_keep_their_numbers_and_sources(tmp_path: Path, vocabulary: Vocabulary) -> None:
    contracts = """
        SELECT * FROM (VALUES
            ('P1', 7, 'B', '乙', '甲.xlsx', '合同', 9),
            ('P1', 2, 'A', '甲', '甲.yaml', NULL, 4),
            ('P2', 1, 'A', '甲', NULL, NULL, NULL))
        AS t(项目编号, 记录号, 合同编号, 合同名称, 来源文件, 来源表, 来源行)"""
    first, second = read(parquet(tmp_path, 项目=PROJECTS, 合同=contracts), vocabulary)
    assert [(r.number, str(r.source)) for r in first.of("合同")] == [
        (2, "甲.yaml 第4行"),
        (7, "甲.xlsx《合同》第9行"),
    ]
    assert str(second.of("合同")[0].source) == "合同.parquet 第3行"


CONTRACT = "SELECT 'P1' AS 项目编号, {} AS 记录号, 'A' AS 合同编号, '甲' AS 合同名称"


@pytest.mark.parametrize(
    ("tables", "says"),
    [
        ({"项目": PROJECTS + " UNION ALL " + PROJECTS}, "“P1”重复"),
        ({"项目": "SELECT 'P1' AS 项目编号"}, "缺少必填的项目名称、地区"),
        ({"项目": "SELECT 1 AS 甲, 2 AS 乙, 3 AS 丙"}, "不像《项目》的表头"),
        ({"项目": PROJECTS, "合同": "SELECT 'P1' AS 项目编号, 'A' AS 合同编号"}, "缺少必填的合同名称"),
        ({"项目": PROJECTS, "合同": CONTRACT.format("1") + ", [1, 2] AS 合同金额"}, "不是一个值"),
        ({"项目": PROJECTS, "合同": CONTRACT.format("1") + ", 'x'::BLOB AS 签订日期"}, "不是一个值"),
        (
            {"项目": PROJECTS, "合同": CONTRACT.format("1") + ", 1 AS 来源行, '甲' AS 来源档"},
            "没有字段“来源档”",
        ),
        ({"项目": PROJECTS, "合同": CONTRACT.format("0")}, "记录号不是正整数"),
        ({"项目": PROJECTS, "合同": CONTRACT.format("NULL")}, "记录号不是正整数"),
        ({"项目": PROJECTS, "合同": CONTRACT.format("'一'")}, "“一”不是数"),
        (
            {"项目": PROJECTS, "合同": CONTRACT.format("1") + " UNION ALL SELECT 'P1', 1, 'B', '乙'"},
            "记录号 1 重复",
        ),
        ({"项目": PROJECTS, "资料清单": "SELECT 'P1' AS 项目编号, '未提供' AS 验受"}, "不列“验受”"),
        ({"项目": PROJECTS, "资料清单": "SELECT 'P9' AS 项目编号, '未提供' AS 验收"}, "没有项目“P9”"),
        ({"项目": PROJECTS, "复核意见": "SELECT 'P1' AS 项目编号, 'HT01' AS 编号"}, "缺少必填的结论"),
    ],
)
def test_what_is_wrong_in_a_table(
    tmp_path: Path, vocabulary: Vocabulary, tables: dict[str, str], says: str
) -> None:
    with pytest.raises(FactError) as refused:
        read(parquet(tmp_path, **tables), vocabulary)
    assert any(says in problem.what for problem in refused.value.problems), refused.value.problems
    assert all(problem.mend for problem in refused.value.problems)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.99])
@pytest.mark.parametrize("chosen", [None, "P00001"])
def test_a_truncated_file_is_named(
    tmp_path: Path, vocabulary: Vocabulary, share: float, chosen: str | None
) -> None:
    many = "SELECT printf('P%05d', i) AS 项目编号, {} FROM range(5000) AS r(i)"
    projects = many.format("'甲' AS 项目名称, '河北省' AS 地区, 2021 AS 评价年度")
    contracts = many.format("'A' AS 合同编号, md5(i::VARCHAR) AS 合同名称")
    path = parquet(tmp_path, 项目=projects, 合同=contracts) / "合同.parquet"
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(FactError) as refused:
        read(tmp_path, vocabulary, chosen)
    (problem,) = refused.value.problems
    assert (problem.place, problem.what) == ("合同.parquet", "Parquet 文件读不出来")
    assert problem.mend


@pytest.mark.parametrize(
    ("manifest", "says"),
    [
        ("{", "读不出来"),
        ("[]", "不是项目库的说明文件"),
        (json.dumps({"format": 2, "data": "数据"}), "格式是第 2 版"),
        (json.dumps({"format": 1}), "没有写明数据在哪个文件夹"),
        (json.dumps({"format": 1, "data": ".."}), "没有写明数据在哪个文件夹"),
        (json.dumps({"format": 1, "data": "数据/../../别处"}), "没有写明数据在哪个文件夹"),
        (json.dumps({"format": 1, "data": "数据-9"}), "不见了"),
        (json.dumps({"format": 1, "data": "空"}), "缺少 项目.parquet"),
    ],
)
def test_a_manifest_that_leads_nowhere(
    tmp_path: Path, vocabulary: Vocabulary, manifest: str, says: str
) -> None:
    (tmp_path / "空").mkdir()
    (tmp_path / "项目库.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(FactError) as refused:
        read(tmp_path, vocabulary)
    assert says in refused.value.problems[0].what
    assert refused.value.problems[0].mend
