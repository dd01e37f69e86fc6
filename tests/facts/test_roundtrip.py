"""A case as a workbook, opened and saved by an office program, gives the findings of its YAML."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from checker.checking import check
from checker.facts.readers import read
from checker.facts.workbook import write_workbook
from checker.findings.finding import Finding
from checker.findings.result import CheckResult
from checker.judging.engines import choose
from checker.library import Library
from tests.check.test_cases import checked
from tests.support import CASES, office


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory, shipped: Library) -> Path:
    """A folder of the cases as workbooks, and a folder below of the same after LibreOffice saved them."""
    folder = tmp_path_factory.mktemp("workbooks")
    for case in CASES:
        (dossier,) = read(case, shipped.book.vocabulary)
        write_workbook(folder / f"{case.name}.xlsx", shipped.book.vocabulary, dossier)
    return folder


@pytest.fixture(scope="module")
def resaved(workbooks: Path) -> Path:
    saved = workbooks / "saved"
    home = f"-env:UserInstallation=file://{workbooks}/office"
    command = [
        office(),
        home,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(saved),
    ]
    subprocess.run(
        [*command, *map(str, workbooks.glob("*.xlsx"))], check=True, capture_output=True, timeout=300
    )
    return saved


def told(findings: Iterable[Finding]) -> list[tuple[str, str, str]]:
    return [(finding.id, finding.sentence, finding.condition) for finding in findings]


def of_workbook(path: Path, library: Library) -> CheckResult:
    (dossier,) = read(path, library.book.vocabulary)
    return check(dossier, library, choose("sql"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("kind", ["as written", "saved by LibreOffice"])
def test_the_workbook_says_what_the_yaml_says(
    case: Path, kind: str, shipped: Library, workbooks: Path, request: pytest.FixtureRequest
) -> None:
    folder = workbooks if kind == "as written" else request.getfixturevalue("resaved")
    from_workbook, from_yaml = of_workbook(folder / f"{case.name}.xlsx", shipped), checked(case, shipped)
    assert told(from_workbook.findings) == told(from_yaml.findings)
    assert told(from_workbook.undetermined) == told(from_yaml.undetermined)
    assert from_workbook.counts == from_yaml.counts


def test_evidence_of_a_workbook_names_sheet_and_row(shipped: Library, workbooks: Path) -> None:
    case = CASES[0]
    for finding in of_workbook(workbooks / f"{case.name}.xlsx", shipped).findings:
        for item in finding.evidence:
            assert f"{case.name}.xlsx《{item.type}》第" in item.place


def test_the_same_facts_as_parquet_say_the_same(tmp_path: Path, shipped: Library) -> None:
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    tables: dict[str, list[dict[str, object]]] = {}
    for case in CASES:
        (dossier,) = read(case, shipped.book.vocabulary)
        for name, records in dossier.records.items():
            for record in records:
                row = {"项目编号": dossier.project_id, **record.values}
                tables.setdefault(name, []).append(row)
        for name in shipped.book.vocabulary.listed:
            state = {
                "项目编号": dossier.project_id,
                "事实类型": name,
                "状态": dossier.completeness[name].value,
            }
            tables.setdefault("资料清单", []).append(state)
    for name, rows in tables.items():
        columns = list(dict.fromkeys(key for row in rows for key in row))
        fact_type = shipped.book.vocabulary.types.get(name)
        kinds = {f.name: f.kind.value for f in fact_type.fields} if fact_type else {}
        types = {
            "金额": "DECIMAL(18,6)",
            "日期": "DATE",
            "整数": "BIGINT",
            "数值": "DECIMAL(18,4)",
            "是否": "BOOLEAN",
        }
        ddl = ", ".join(f'"{c}" {types.get(kinds.get(c, ""), "VARCHAR")}' for c in columns)
        connection.execute(f'CREATE TABLE "{name}" ({ddl})')
        marks = ", ".join(
            "CAST(? AS DECIMAL(24,6)) / 1000000" if kinds.get(c) == "金额" else "?" for c in columns
        )
        for row in rows:
            connection.execute(f'INSERT INTO "{name}" VALUES ({marks})', [row.get(c) for c in columns])
        connection.execute(f"COPY \"{name}\" TO '{tmp_path / name}.parquet' (FORMAT parquet)")
    by_project = {d.project_id: d for d in read(tmp_path, shipped.book.vocabulary)}
    assert len(by_project) == len(CASES)
    for case in CASES:
        from_yaml = checked(case, shipped)
        from_parquet = check(by_project[from_yaml.dossier.project_id], shipped, choose("sql"))
        assert told(from_parquet.findings) == told(from_yaml.findings)


def test_a_field_added_to_the_dictionary_is_everywhere_without_code(tmp_path: Path) -> None:
    from checker import library

    dictionary = (library.data_root() / "rules" / "事实字典.yaml").read_text(encoding="utf-8")
    field = "      - {name: 合同份数, type: 整数, unit: 份, about: 一式几份}\n"
    head = "      - {name: 合同名称, type: 文本, required: true, about: 合同全称}\n"
    assert head in dictionary
    (tmp_path / "rules" / "合同管理").mkdir(parents=True)
    (tmp_path / "rules" / "事实字典.yaml").write_text(
        dictionary.replace(head, head + field), encoding="utf-8"
    )
    (tmp_path / "rules" / "合同管理" / "试.yaml").write_text(
        "id: ZZ01\nname: 合同份数太少\nseverity: 提示\non: 合同\nwhen: 合同份数 < 2\n"
        "finding: “{合同名称}”只有{合同份数}份\nbasis: [民法典#第五百零九条]\n"
        "remedy: 补\nwhy: 试\ncaution: 试\n",
        encoding="utf-8",
    )
    (tmp_path / "甲.yaml").write_text(
        "项目: {项目编号: 甲, 项目名称: 甲, 地区: 河北省, 评价年度: 2021}\n"
        "合同: [{合同编号: 甲, 合同名称: 试合同, 合同份数: 1}]\n",
        encoding="utf-8",
    )
    lib = library.load(tmp_path / "rules")
    (dossier,) = read(tmp_path / "甲.yaml", lib.book.vocabulary)
    write_workbook(tmp_path / "甲.xlsx", lib.book.vocabulary, dossier)
    result = of_workbook(tmp_path / "甲.xlsx", lib)
    assert [finding.sentence for finding in result.findings] == ["“试合同”只有1份"]
