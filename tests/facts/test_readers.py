"""Facts come in from workbook, YAML and Parquet alike, and whatever is wrong is said with place and mend."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest
from openpyxl import Workbook

from checker.base.errors import FactError
from checker.facts.readers import read
from checker.facts.readers.yaml_facts import dossier_of
from checker.facts.records import Completeness, Dossier
from checker.facts.vocabulary import Vocabulary
from tests import xlsx
from tests.facts.reading import CONTRACT, problems, values

HEAD = "项目: {项目编号: P1, 项目名称: 甲项目, 地区: 河北省秦皇岛市, 评价年度: 2021}\n"


@pytest.fixture
def from_yaml(tmp_path: Path, vocabulary: Vocabulary) -> Callable[[str], Dossier]:
    def reader(text: str) -> Dossier:
        path = tmp_path / "事实.yaml"
        path.write_text(HEAD + text, encoding="utf-8")
        (dossier,) = read(path, vocabulary)
        return dossier

    return reader


# What is read


def test_workbook_rows_carry_values_and_sources(tmp_path: Path, vocabulary: Vocabulary) -> None:
    rows = [
        [],
        [*CONTRACT, "合同金额（万元）", "年服务费(元)", "签订日期*", "约定预付比例\n（%）", None],
        ["A", "甲", 226.0, 226.0, date(2020, 9, 3), "30%", None],
        [None, "  ", None, None, None, None, None],
        [2021001, "乙", "22.6万元", None, "2020年9月4日", 5, None],
    ]
    (dossier,) = read(xlsx.make(tmp_path / "甲.xlsx", {" 合同 ": rows, "填表说明": [["任意"]]}), vocabulary)
    assert dossier.project_id == "P1"
    assert dossier.name == "甲项目"
    assert values(dossier, "合同") == [
        {
            "合同编号": "A",
            "合同名称": "甲",
            "合同金额": 226_000_000,
            "年服务费": 22_600,
            "签订日期": date(2020, 9, 3),
            "约定预付比例": 300_000_000_000,
        },
        {
            "合同编号": "2021001",
            "合同名称": "乙",
            "合同金额": 22_600_000,
            "签订日期": date(2020, 9, 4),
            "约定预付比例": 50_000_000_000,
        },
    ]
    assert [(record.number, str(record.source)) for record in dossier.of("合同")] == [
        (1, "甲.xlsx《合同》第3行"),
        (2, "甲.xlsx《合同》第5行"),
    ]


def test_percentages_are_read_as_shown(tmp_path: Path, vocabulary: Vocabulary) -> None:
    def tune(book: Workbook) -> None:
        book["合同"]["C2"].number_format = "0.00%"

    rows = [[*CONTRACT, "约定预付比例（%）"], ["A", "甲", 0.3], ["B", "乙", 0.3]]
    (dossier,) = read(xlsx.make(tmp_path / "a.xlsx", {"合同": rows}, tune), vocabulary)
    assert [row["约定预付比例"] for row in values(dossier, "合同")] == [300_000_000_000, 3_000_000_000]


def test_yaml_rows_know_their_lines(from_yaml: Callable[[str], Dossier]) -> None:
    dossier = from_yaml("合同:\n  - {合同编号: A, 合同名称: 甲}\n  - 合同编号: B\n    合同名称: 乙\n")
    assert [str(record.source) for record in dossier.of("合同")] == ["事实.yaml 第3行", "事实.yaml 第4行"]


def test_folder_with_yaml_is_read(tmp_path: Path, vocabulary: Vocabulary) -> None:
    (tmp_path / "事实.yaml").write_text(HEAD, encoding="utf-8")
    assert [dossier.project_id for dossier in read(tmp_path, vocabulary)] == ["P1"]


def test_facts_in_memory_are_read(vocabulary: Vocabulary) -> None:
    project = {"项目编号": "例", "项目名称": "例", "地区": "全国", "评价年度": 2021}
    dossier = dossier_of({"项目": project, "资料清单": {"验收": "确认没有"}}, vocabulary, "规则.yaml")
    assert dossier.completeness["验收"] is Completeness.NONE
    with pytest.raises(FactError, match=r"规则\.yaml“评价年度”"):
        dossier_of({"项目": {**project, "评价年度": "去年"}}, vocabulary, "规则.yaml")


def parquet(folder: Path, **tables: str) -> Path:
    for name, query in tables.items():
        duckdb.sql(query).write_parquet(str(folder / f"{name}.parquet"))
    return folder


PROJECTS = """
    SELECT * FROM (VALUES ('P1', '甲', '河北省', 2021), ('P2', '乙', '河北省', 2021))
    AS t(项目编号, 项目名称, 地区, 评价年度)"""
CONTRACTS = """
    SELECT * FROM (VALUES
        ('P2', 'A', '甲', 226::DECIMAL(18,6), DATE '2020-09-03'),
        ('P1', 'A', '乙', 0.1, NULL),
        ('P2', 'B', '丙', NULL, NULL))
    AS t(项目编号, 合同编号, 合同名称, 合同金额, 签订日期)"""
PAYMENT = "SELECT 'P1' AS 项目编号, 'F' AS 付款编号, 2021 AS 支付年度, {} AS 付款金额"


def test_parquet_holds_many_projects(tmp_path: Path, vocabulary: Vocabulary) -> None:
    folder = parquet(
        tmp_path,
        项目=PROJECTS,
        合同=CONTRACTS,
        资料清单="SELECT 'P1' AS 项目编号, '验收' AS 事实类型, '确认没有' AS 状态",
    )
    first, second = read(folder, vocabulary)
    assert values(first, "合同") == [{"合同编号": "A", "合同名称": "乙", "合同金额": 100_000}]
    assert [row["合同编号"] for row in values(second, "合同")] == ["A", "B"]
    assert [record.number for record in second.of("合同")] == [1, 2]
    assert str(second.of("合同")[1].source) == "合同.parquet 第3行"
    assert first.completeness["验收"] is Completeness.NONE
    assert second.completeness["验收"] is Completeness.MISSING


def test_the_three_forms_agree(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = HEAD + "付款:\n  - {付款编号: F, 支付年度: 2021, 付款金额: 1.5, 符合限定用途: 否}\n"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    rows = [["付款编号", "支付年度", "付款金额", "符合限定用途"], ["F", 2021, 1.5, "否"]]
    xlsx.make(tmp_path / "a.xlsx", {"付款": rows})
    parquet(
        tmp_path,
        项目="SELECT 'P1' AS 项目编号, '甲项目' AS 项目名称, '河北省秦皇岛市' AS 地区, 2021 AS 评价年度",
        付款=PAYMENT.format("1.5") + ", false AS 符合限定用途",
    )
    forms = [read(path, vocabulary)[0] for path in (tmp_path / "a.yaml", tmp_path / "a.xlsx", tmp_path)]
    for other in forms[1:]:
        for name in ("项目", "付款"):
            assert values(other, name) == values(forms[0], name)
        assert other.completeness == forms[0].completeness


# Completeness: absence of a paper is not absence of the thing

ROW = "验收:\n  - {验收编号: Y1, 验收对象: 平台}\n"


@pytest.mark.parametrize(
    ("rows", "said", "state", "warned"),
    [
        (ROW, "", Completeness.PROVIDED, ""),
        ("", "", Completeness.MISSING, ""),
        (ROW, "已提供", Completeness.PROVIDED, ""),
        ("", "确认没有", Completeness.NONE, ""),
        ("", "未提供", Completeness.MISSING, ""),
        (ROW, "未提供", Completeness.MISSING, "表里却有内容"),
        ("", "已提供", Completeness.MISSING, "按未提供处理"),
    ],
)
def test_states(
    from_yaml: Callable[[str], Dossier], rows: str, said: str, state: Completeness, warned: str
) -> None:
    dossier = from_yaml(rows + (f"资料清单: {{验收: {said}}}\n" if said else ""))
    assert dossier.completeness["验收"] is state
    assert dossier.is_complete("验收") is (state is not Completeness.MISSING)
    assert [warned in warning.what for warning in dossier.warnings] == ([True] if warned else [])
    assert dossier.is_complete("人工认定")


# Warnings that do not stop a check


def test_dates_out_of_order_are_a_warning(from_yaml: Callable[[str], Dossier]) -> None:
    dossier = from_yaml("合同: [{合同编号: A, 合同名称: 甲, 服务开始: 2021-01-01, 服务结束: 2020-12-31}]\n")
    (warning,) = dossier.warnings
    assert "“服务开始”2021年1月1日晚于“服务结束”2020年12月31日" in str(warning)
    assert "第2行" in warning.place


def test_references_into_an_empty_type_are_one_warning(from_yaml: Callable[[str], Dossier]) -> None:
    row = "支付年度: 2021, 付款金额: 1, 合同编号: A"
    dossier = from_yaml(f"付款: [{{付款编号: 1, {row}}}, {{付款编号: 2, {row}}}]\n")
    (warning,) = dossier.warnings
    assert "2行写了“合同编号”，《合同》却没有内容" in warning.what


# What is wrong in the facts, all of it at once

WRONG = [
    (
        "合同: [{合同编号: A, 合同名称: 甲, 签定日期: 2020-09-03}]",
        "第2行",
        "没有字段“签定日期”",
        "是否想写“签订日期”",
    ),
    ("合桐: [{合同编号: A}]", "第2行", "没有事实类型“合桐”", "是否想写“合同”"),
    ("合桐: []", "第2行", "没有事实类型“合桐”", "是否想写“合同”"),
    ("合同: [{合同编号: A, 合同名称: 甲, 签订日期: 2020年2月30日}]", "第2行“签订日期”", "不存在", "核对"),
    ("合同: [{合同编号: A, 合同名称: 甲, 合同金额: 226万员}]", "第2行“合同金额”", "不认识金额单位", "可用"),
    ("合同: [{合同编号: A, 合同名称: 甲, 合同金额（美元）: 1}]", "第2行", "没有字段", "不认识单位“美元”"),
    ("合同: [{合同编号: A, 合同名称: 甲, 合同金额: 1, 合同金额（元）: 1}]", "第2行", "有两列", "删去"),
    ("合同: [{合同编号: A, 合同名称: 甲, 合同性质: 意向}]", "第2行“合同性质”", "不在选项里", "意向合同"),
    ("合同: [{合同编号: A}]", "第2行", "缺少必填的合同名称", "补上"),
    ("合同: [{合同编号: A, 合同名称: ''}]", "第2行“合同名称”", "必须填写", "合同全称"),
    ("合同:\n- {合同编号: A, 合同名称: 甲}\n- {合同编号: A, 合同名称: 乙}", "第4行", "“A”重复", "删去一行"),
    ("制度文件: [{类别: 应急预案, 是否制定: 否}, {类别: 应急预案, 是否制定: 是}]", "第2行", "重复", "区分"),
    ("合同: [{合同编号: A, 合同名称: 甲, 原合同: B}]", "第2行“原合同”", "《合同》里没有“B”", "补一行"),
    (
        "验收: [{验收编号: Y, 验收对象: 甲}]\n资料清单: {验收: 确认没有}",
        "第3行",
        "表里却有内容",
        "改为已提供",
    ),
    ("资料清单: {验收: 没有}", "第2行", "不认识的状态“没有”", "确认没有"),
    ("资料清单: {验受: 确认没有}", "第2行", "不列“验受”", "是否想写“验收”"),
    ("资料清单: {项目: 已提供}", "第2行", "不列“项目”", "删去这一行"),
    ("资料清单: [验收]", "第2行", "写法不对", "事实类型: 状态"),
    ("合同: 甲", "第2行", "不是字段", "{字段: 内容"),
    ("合同: [[甲]]", "第2行", "不是字段", "{字段: 内容"),
    ("合同: [{合同编号: [A], 合同名称: 甲}]", "第2行“合同编号”", "不是一个值", "文字"),
    ("付款: []\n付款: []", "第3行", "写了两次", "删去一处"),
    ("合同: [{合同编号: A, 合同名称: &a 甲}]", "第2行", "锚点", "照写一遍"),
]


@pytest.mark.parametrize(("text", "place", "what", "mend"), WRONG, ids=[row[2] for row in WRONG])
def test_wrong_facts(
    from_yaml: Callable[[str], Dossier], text: str, place: str, what: str, mend: str
) -> None:
    with pytest.raises(FactError) as refused:
        from_yaml(text + "\n")
    (problem,) = refused.value.problems
    assert problem.place.startswith("事实.yaml")
    assert place in problem.place
    assert what in problem.what
    assert mend in problem.mend


def test_all_problems_come_at_once_but_no_more_than_a_hundred(from_yaml: Callable[[str], Dossier]) -> None:
    rows = "\n".join(f"- {{合同编号: {n}, 合同名称: 甲, 签订日期: 去年}}" for n in range(150))
    with pytest.raises(FactError) as refused:
        from_yaml(f"合同:\n{rows}\n")
    assert len(refused.value.problems) == 101
    assert "还有 50 处" in str(refused.value.problems[-1])


@pytest.mark.parametrize("text", ["", "甲", "- 甲", "项目: []", "项目: [{}, {}]", "项目: {项目编号: }"])
def test_facts_without_a_project(tmp_path: Path, vocabulary: Vocabulary, text: str) -> None:
    path = tmp_path / "事实.yaml"
    path.write_text(text, encoding="utf-8")
    assert any("项目" in str(problem) for problem in problems(path, vocabulary))


# What is wrong in a Parquet folder


@pytest.mark.parametrize(
    ("tables", "says"),
    [
        ({"合同": "SELECT 'P1' AS 项目编号"}, "缺少 项目.parquet"),
        ({"项目": PROJECTS + " UNION ALL " + PROJECTS}, "“P1”重复"),
        ({"项目": PROJECTS, "合同": "SELECT 'A' AS 合同编号, '甲' AS 合同名称"}, "缺少“项目编号”列"),
        (
            {"项目": PROJECTS, "合同": "SELECT 'P9' AS 项目编号, 'A' AS 合同编号, '甲' AS 合同名称"},
            "没有项目“P9”",
        ),
        (
            {"项目": PROJECTS, "合同": "SELECT NULL AS 项目编号, 'A' AS 合同编号, '甲' AS 合同名称"},
            "“项目编号”必须填写",
        ),
        (
            {
                "项目": PROJECTS,
                "付款": PAYMENT.format("'NaN'::DOUBLE"),
            },
            "付款.parquet 第1行“付款金额”",
        ),
        ({"项目": PROJECTS, "资料清单": "SELECT 'P1' AS 项目编号"}, "缺少“事实类型、状态”列"),
        (
            {"项目": PROJECTS, "资料清单": "SELECT 'P9' AS 项目编号, '验收' AS 事实类型, '未提供' AS 状态"},
            "没有项目“P9”",
        ),
        ({"项目": PROJECTS, "合桐": "SELECT 'P1' AS 项目编号"}, "是否想写“合同”"),
    ],
)
def test_wrong_parquet(tmp_path: Path, vocabulary: Vocabulary, tables: dict[str, str], says: str) -> None:
    found = problems(parquet(tmp_path, **tables), vocabulary)
    assert says in str(found[0])
    assert found[0].mend


def test_parquet_that_is_none(tmp_path: Path, vocabulary: Vocabulary) -> None:
    (tmp_path / "项目.parquet").write_bytes(b"PAR1 no")
    (problem,) = problems(tmp_path, vocabulary)
    assert "读不出来" in problem.what


def test_a_folder_without_facts(tmp_path: Path, vocabulary: Vocabulary) -> None:
    (problem,) = problems(tmp_path, vocabulary)
    assert "事实.yaml" in problem.mend
