"""Screening what is broken: a clear message or a right result, whole or absent, no other project lost."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.collected import as_collected
from checker.base.errors import FactError, JixiaoError, RuleError, UsageError
from checker.facts.readers.portfolio import data_folder
from checker.library import Library, data_root, load
from checker.library.ranking import load_settings
from checker.portfolio import loading
from checker.portfolio.summary import Summary
from checker.screening.run import Options, screen
from tests.portfolio.portfolios import generate, narrowed_to, rewrite, rows, write

SETTINGS = load_settings(data_root() / "rules")
PROJECT = "'{id}' AS 项目编号, '项目{id}' AS 项目名称, '河北省' AS 地区, 2021 AS 评价年度"


def project(name: str) -> str:
    return PROJECT.format(id=name)


def contract(owner: str, number: int = 1, more: str = "") -> str:
    """A contract that was performed long before it was signed."""
    dates = "DATE '2021-06-01' AS 签订日期, DATE '2021-02-01' AS 实际履行开始, '正式合同' AS 合同性质"
    of = "'C1' AS 采购编号"
    return f"'{owner}' AS 项目编号, 'H{number}' AS 合同编号, '合同{number}' AS 合同名称, {of}, {dates}{more}"


def purchase(owner: str) -> str:
    """The public tender that the contracts come from."""
    what = "'运维' AS 采购内容, '服务' AS 采购类别, '公开招标' AS 采购方式"
    return f"'{owner}' AS 项目编号, 'C1' AS 采购编号, {what}"


@pytest.fixture(scope="module", name="shipped")
def few_rules(shipped: Library) -> Library:
    """The library with the rules of one 环节 alone: faults of data do not hang on the number of rules."""
    return narrowed_to(shipped, {r.id for r in shipped.book.rules.values() if r.stage == "合同管理"})


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Two projects, each with a contract that HT14 hits."""
    owners = ("甲", "乙")
    return write(
        tmp_path / "项目库",
        {
            "项目": [project(owner) for owner in owners],
            "采购": [purchase(owner) for owner in owners],
            "合同": [contract(owner) for owner in owners],
        },
    )


def run(library: Path, shipped: Library, **options: object) -> Summary:
    target = library.parent / "结果"
    shutil.rmtree(target, ignore_errors=True)
    return screen(library, target, shipped, SETTINGS, Options(**options))  # type: ignore[arg-type]


def hits(library: Path, rule: str = "HT14") -> list[str]:
    path = library.parent / "结果" / "判断" / f"{rule}.parquet"
    return [str(row[0]) for row in rows(path, "项目编号", "WHERE 状态 = '违规' ORDER BY 1")]


def faults(library: Path) -> list[tuple[object, ...]]:
    return rows(library.parent / "结果" / "数据问题.parquet", "*", "ORDER BY ALL")


def refused(library: Path, shipped: Library) -> str:
    with pytest.raises(JixiaoError) as caught:
        run(library, shipped)
    assert isinstance(caught.value, FactError)
    assert not (library.parent / "结果").exists(), "nothing is written"
    return str(caught.value)


def test_rules_that_never_end_are_ended_and_named(
    library: Path, shipped: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "SECONDS", 0.3)
    monkeypatch.setattr(loading, "SECONDS_PER_PROJECT", 0)
    table = next(t for t in shipped.book.derived() if "合同" in t.depends)
    endless = "SELECT count(*) FROM range(1000000) a, range(1000000) b, range(9) c"
    sql = f"SELECT * REPLACE (({endless}) + 项目编号 AS 项目编号) FROM ({table.sql})"
    tables = {**shipped.book.tables, table.name: replace(table, sql=sql)}
    with pytest.raises(RuleError, match=r"0\.3 秒"):
        run(library, replace(shipped, book=replace(shipped.book, tables=tables)))


# ---- files


def test_a_sound_library_needs_no_more_files_than_its_rules(library: Path, shipped: Library) -> None:
    assert run(library, shipped).projects == 2
    assert hits(library) == ["乙", "甲"]


def test_a_missing_required_column_is_named_with_its_file(library: Path, shipped: Library) -> None:
    rewrite(library / "合同.parquet", "SELECT * EXCLUDE (合同编号) FROM old")
    assert "合同.parquet：缺少必填的列“合同编号”" in refused(library, shipped)


def test_a_missing_optional_column_is_unknown(library: Path, shipped: Library) -> None:
    rewrite(library / "合同.parquet", "SELECT * EXCLUDE (实际履行开始) FROM old")
    run(library, shipped)
    assert hits(library) == []


def test_a_column_of_the_wrong_type_is_named_with_the_type_it_needs(library: Path, shipped: Library) -> None:
    rewrite(library / "合同.parquet", "SELECT * REPLACE (CAST(签订日期 AS VARCHAR) AS 签订日期) FROM old")
    said = refused(library, shipped)
    assert "列“签订日期”" in said
    assert "VARCHAR" in said
    assert "DATE" in said


def test_a_column_that_no_field_has_is_named(library: Path, shipped: Library) -> None:
    rewrite(library / "合同.parquet", "SELECT *, 1 AS 签定日期 FROM old")
    said = refused(library, shipped)
    assert "签定日期" in said
    assert "是否想写“签订日期”" in said


@pytest.mark.parametrize("keep", [0.0, 0.3, 0.9])
def test_a_truncated_file_is_named(library: Path, shipped: Library, keep: float) -> None:
    path = library / "合同.parquet"
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    assert "合同.parquet：Parquet 文件读不出来" in refused(library, shipped)


def test_a_file_damaged_in_the_middle_is_named(tmp_path: Path, shipped: Library) -> None:
    folder = tmp_path / "项目库"
    generate(500, folder)
    path = folder / "合同.parquet"
    content = bytearray(path.read_bytes())
    content[200:2000] = bytes(1800)
    path.write_bytes(bytes(content))
    assert "合同.parquet" in refused(folder, shipped)


@pytest.mark.parametrize("name", ["合同", "付款", "系统应用", "资料清单"])
def test_a_collected_file_that_was_damaged_is_named_and_no_rule_is_blamed(
    tmp_path: Path, shipped: Library, name: str
) -> None:
    generate(500, tmp_path / "生成")
    folder = as_collected(tmp_path / "生成", tmp_path / "项目库", shipped.book.vocabulary)
    path = data_folder(folder) / f"{name}.parquet"
    content = bytearray(path.read_bytes())
    for start in range(100, len(content) * 3 // 4, 400):
        content[start : start + 40] = bytes(40)  # the size stays what the manifest says
    path.unlink()
    path.write_bytes(bytes(content))
    assert f"{name}.parquet" in refused(folder, shipped)


def test_a_folder_that_is_no_library_says_how_to_make_one(tmp_path: Path, shipped: Library) -> None:
    with pytest.raises(FactError, match="jixiao collect"):
        screen(tmp_path, tmp_path / "结果", shipped, SETTINGS)


def test_results_never_go_into_the_library(library: Path, shipped: Library) -> None:
    with pytest.raises(UsageError, match="不能写进项目库"):
        screen(library, library / "结果", shipped, SETTINGS)


# ---- projects


def test_a_project_listed_twice_is_left_out_and_told(library: Path, shipped: Library) -> None:
    rewrite(library / "项目.parquet", "FROM old UNION ALL FROM old WHERE 项目编号 = '甲'")
    summary = run(library, shipped)
    assert (summary.projects, summary.left_out) == (1, 1)
    assert hits(library) == ["乙"]
    assert faults(library) == [("甲", "项目.parquet", "项目编号出现2次，不知道以哪一行为准", 2)]


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("合同", "FROM old UNION ALL FROM old WHERE 项目编号 = '甲'", "“合同编号”重复"),
        ("合同", "SELECT * REPLACE (nullif(合同编号, if(项目编号 = '甲', 'H1', NULL)) AS 合同编号) FROM old",
         "“合同编号”必须填写"),
        ("合同", "SELECT *, CASE WHEN 项目编号 = '甲' THEN '别的' ELSE '工程' END AS 合同类别 FROM old",
         "“合同类别”不在选项里"),
        ("合同", "SELECT *, if(项目编号 = '甲', 0.0000001, 150.5)::DECIMAL(18, 7) AS 合同金额 FROM old",
         "“合同金额”细到不足 1 分"),
        ("合同", "SELECT *, CASE WHEN 项目编号 = '甲' THEN 'H9' ELSE 'H1' END AS 原合同 FROM old",
         "“原合同”在《合同》里找不到"),
        ("项目", "SELECT * REPLACE (CASE WHEN 项目编号 = '甲' THEN NULL ELSE 地区 END AS 地区) FROM old",
         "“地区”必须填写"),
    ],
)  # fmt: skip
def test_a_fault_in_one_project_costs_no_other_its_judgments(
    library: Path, shipped: Library, name: str, change: str, said: str
) -> None:
    rewrite(library / f"{name}.parquet", change)
    summary = run(library, shipped)
    assert (summary.projects, summary.left_out) == (1, 1)
    assert hits(library) == ["乙"]
    assert [row[:3] for row in faults(library)] == [("甲", f"{name}.parquet", said)]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("合同金额（元）", "1e300", "太大"),
        ("合同金额（元）", "'nan'::DOUBLE", "太大"),
        ("合同金额（元）", "'-inf'::DOUBLE", "太大"),
        ("合同金额（元）", "(-9223372036854775808)::BIGINT", "太大"),
        ("合同金额（元）", "170141183460469231731687303715884105727::HUGEINT", "太大"),
        ("合同金额（元）", "repeat('9', 38)::DECIMAL(38, 0)", "太大"),
        ("合同金额（万元）", "1000000000000::BIGINT * 1000", "太大"),
        ("约定预付比例（%）", "1e12", "太大"),
        ("建设周期月数", "18446744073709551615::UBIGINT", "太大"),
        ("建设周期月数", "0.5", "不是整数"),
        ("结算数量", "1e15", "太大"),
        ("结算数量", "0.00001", "超过四位小数"),
        ("服务结束", "'infinity'::DATE", "不是公元 1 至 9999 年的日期"),
        ("服务结束", "DATE '200000-01-01'", "不是公元 1 至 9999 年的日期"),
        ("服务结束", "'-infinity'::TIMESTAMP", "不是公元 1 至 9999 年的日期"),
    ],
)
def test_a_value_beyond_all_bounds_costs_no_other_its_judgments(
    library: Path, shipped: Library, field: str, value: str, said: str
) -> None:
    paid = "'F1' AS 付款编号, 2021 AS 支付年度, 5 AS 付款金额"
    write(library, {"付款": [f"'{owner}' AS 项目编号, {paid}" for owner in "甲乙"]})
    path = library / ("付款.parquet" if field == "结算数量" else "合同.parquet")
    only_one = f"CASE WHEN 项目编号 = '甲' THEN {value} END"
    rewrite(path, f'SELECT *, {only_one} AS "{field}" FROM old')
    summary = run(library, shipped)
    assert (summary.projects, summary.left_out) == (1, 1)
    assert hits(library) == ["乙"]
    assert [row[2] for row in faults(library)] == [f"“{field.partition('（')[0]}”{said}"]


def test_a_term_of_a_million_years_leaves_a_day_unknown_and_stops_nothing(library: Path) -> None:
    term = "CASE WHEN 项目编号 = '甲' THEN 12000000 ELSE 1 END AS 建设周期月数"
    rewrite(library / "合同.parquet", f"SELECT *, {term} FROM old")
    node = "'H1' AS 合同编号, '上线' AS 节点, DATE '2021-06-30' AS 计划日期, FALSE AS 已完成"
    write(library, {"进度节点": [f"'{owner}' AS 项目编号, {node}" for owner in "甲乙"]})
    assert run(library, load()).left_out == 0
    assert hits(library) == ["乙", "甲"]


def test_rows_of_a_project_that_is_not_listed_are_told(library: Path, shipped: Library) -> None:
    rewrite(
        library / "合同.parquet", "FROM old UNION ALL SELECT * REPLACE ('丙' AS 项目编号) FROM old LIMIT 3"
    )
    run(library, shipped)
    assert hits(library) == ["乙", "甲"]
    assert [row[:3] for row in faults(library)] == [("丙", "合同.parquet", "《项目》里没有这个项目")]


def test_none_in_the_checklist_beside_rows_is_a_fault(library: Path, shipped: Library) -> None:
    write(
        library, {"资料清单": ["'甲' AS 项目编号, '确认没有' AS 合同", "'乙' AS 项目编号, '已提供' AS 合同"]}
    )
    run(library, shipped)
    assert hits(library) == ["乙"]
    assert [row[2] for row in faults(library)] == ["“合同”写着确认没有，表里却有内容"]


def test_money_in_ten_thousands_and_binary_floats_is_read_to_the_cent(
    library: Path, shipped: Library
) -> None:
    rewrite(library / "合同.parquet", "SELECT *, 0.1::DOUBLE + 0.2::DOUBLE AS 合同金额 FROM old")
    assert run(library, shipped).left_out == 0


def test_one_project_with_100_000_contracts_is_told_and_costs_no_other(
    library: Path, shipped: Library
) -> None:
    many = "SELECT * REPLACE ('H' || i AS 合同编号) FROM old, range(100000) AS t(i) WHERE 项目编号 = '甲'"
    rewrite(
        library / "合同.parquet",
        f"SELECT * EXCLUDE (i) FROM ({many}) UNION ALL FROM old WHERE 项目编号 = '乙'",
    )
    summary = run(library, shipped)
    assert (summary.projects, summary.left_out) == (1, 1)
    assert hits(library) == ["乙"]
    assert "100000行，超过一个项目 20000 行的上限" in str(faults(library)[0][2])


def test_one_project_with_as_many_contracts_as_allowed_is_judged(library: Path, shipped: Library) -> None:
    many = "SELECT * REPLACE ('H' || i AS 合同编号) FROM old, range(20000) AS t(i) WHERE 项目编号 = '甲'"
    rewrite(library / "合同.parquet", f"SELECT * EXCLUDE (i) FROM ({many})")
    run(library, shipped)
    assert len(hits(library)) == 20_000


# ---- the machine


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    folder = tmp_path / "小盘"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True)
    if made.returncode:
        if os.environ.get("CI") and os.geteuid() == 0:
            pytest.fail(f"no tmpfs: {made.stderr.decode()}")
        pytest.skip("a tmpfs cannot be mounted here")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_is_told_and_leaves_nothing(small_disk: Path, tmp_path: Path) -> None:
    folder = tmp_path / "项目库"
    generate(3000, folder)
    with pytest.raises(UsageError, match=r"磁盘写满了|写不进去"):
        screen(folder, small_disk / "结果", load(), SETTINGS)
    assert list(small_disk.iterdir()) == []


def started(library: Path, target: Path) -> subprocess.Popen[bytes]:
    """A screening in a process of its own, that is under way when this returns."""
    command = [sys.executable, "-m", "checker", "screen", str(library), "-o", str(target)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    until = time.monotonic() + 60
    while not list(target.parent.glob(f".{target.name}.*/判断/*.parquet")):
        assert process.poll() is None, "it must not end before it is interrupted"
        assert time.monotonic() < until, "it must get under way"
        time.sleep(0.02)
    return process


def test_ctrl_c_leaves_the_former_results_and_nothing_else(tmp_path: Path) -> None:
    folder, target = tmp_path / "项目库", tmp_path / "结果"
    generate(20_000, folder)
    target.mkdir()
    process = started(folder, target)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert said.decode() == "已中断。\n"
    assert process.returncode == 130
    assert sorted(path.name for path in tmp_path.iterdir()) == ["结果", "项目库"]
    assert list(target.iterdir()) == []


def test_what_kill_9_leaves_is_cleaned_by_the_next_run(tmp_path: Path, shipped: Library) -> None:
    folder, target = tmp_path / "项目库", tmp_path / "结果"
    generate(20_000, folder)
    process = started(folder, target)
    process.kill()
    process.wait()
    assert not target.exists()
    assert list(tmp_path.glob(".结果.*")), "a killed run cannot tidy up"
    generate(50, tmp_path / "小项目库")
    screen(tmp_path / "小项目库", target, shipped, SETTINGS)
    assert (target / "筛查.json").is_file()
    assert not list(tmp_path.glob(".结果.*"))


def test_former_results_are_only_replaced_when_asked(library: Path, shipped: Library) -> None:
    target = library.parent / "结果"
    run(library, shipped)
    with pytest.raises(UsageError, match="--force"):
        screen(library, target, shipped, SETTINGS)
    screen(library, target, shipped, SETTINGS, Options(force=True))
    (target / "筛查.json").unlink()
    with pytest.raises(UsageError, match="别的内容"):
        screen(library, target, shipped, SETTINGS, Options(force=True))


def test_a_senseless_amount_of_memory_is_refused(library: Path, shipped: Library) -> None:
    with pytest.raises(UsageError, match="--memory"):
        run(library, shipped, memory="许多")
