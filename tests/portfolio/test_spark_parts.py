"""Reading, faults and places of a screening on Spark, one by one and on few rows."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
import sqlglot

from checker.base.errors import FactError, RuleError, UsageError
from checker.library import Library, data_root
from checker.library.ranking import load_settings
from checker.portfolio.database import Database
from checker.portfolio.faults import find_faults
from checker.portfolio.loading import FAULTS, NUMBERS, FactTables
from checker.portfolio.source import open_library
from checker.portfolio.spark_session import running, start
from checker.portfolio.statements import fill, plan
from checker.rulebook.tables import STATUS
from checker.screening.spark import screen_on_spark
from tests.support import spark

# Every fault that a screening looks for, each in a project of its own; P0 is sound.
PROJECTS = """
SELECT * FROM (VALUES ('P0', '好项目', '甲局', '河北省秦皇岛市', '市', 2021),
    (' P1 ', '重复合同', '甲局', '河北省', '省', 2021), ('P2', '没有的合同', '甲局', '河北省', '省', 2021),
    ('P3', '出现两次', '甲局', '河北省', '省', 2021), ('P3', '出现两次', '甲局', '河北省', '省', 2021),
    ('P4', '　', '甲局', '河北省', '省', 2021), ('P5', '级次不对', '甲局', '河北省', '宇宙级', 2021),
    ('P6', '金额太细', '甲局', '河北省', '省', 2021), ('P7', '写着没有', '甲局', '河北省', '省', 2021),
    ('P8', '状态不认识', '甲局', '河北省', '省', 2021), ('P9', '没有的规则', '甲局', '河北省', '省', 2021)
) AS t(项目编号, 项目名称, 项目单位, 地区, 预算级次, 评价年度)"""
CONTRACTS = """
SELECT * FROM (VALUES ('P0', 'A', '2021-03-01 08:00', 10.5, 30, 0.125, '正式合同'),
    ('P0', 'B', NULL, 12.00, 30.00, 0.3, NULL), ('P0', '　C ', '2021-12-31 23:59', 0.01, 33.33, 1e-3, ''),
    ('P1', 'A', NULL, 1, 30, 0, NULL), ('P1', ' A', NULL, 1, 30, 0, NULL), ('P2', 'A', NULL, 1, 30, 0, NULL),
    ('P3', 'A', NULL, 1, 30, 0, NULL), ('P6', 'A', NULL, 1.001, 30, 0, NULL),
    ('P7', 'A', NULL, 1, 3, 0, NULL), ('P9', 'A', NULL, 1, 30, 0, '别的合同'),
    ('不在', 'A', NULL, 1, 30, 0, NULL), (NULL, 'A', NULL, 1, 30, 0, NULL)
) AS t(项目编号, 合同编号, 签订, 金额, 预付, 服务费, 合同性质)"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A 项目库 that nobody collected: untidy, with columns of many types."""
    folder = tmp_path / "项目库"
    folder.mkdir()
    contracts = f"""SELECT 项目编号, 合同编号, CAST(签订 AS TIMESTAMP) AS 签订日期,
        CAST(金额 AS DECIMAL(18, 6)) AS "合同金额（元）", CAST(预付 AS DECIMAL(5, 2)) AS "约定预付比例（%）",
        CAST(服务费 AS DOUBLE) AS "年服务费（万元）", 合同性质, '第' || 合同编号 AS 合同名称
        FROM ({CONTRACTS})"""
    write(folder, "项目", PROJECTS)
    write(folder, "合同", contracts)
    payments = "('P0', 1, 'A'), ('P0', 2, NULL), ('P2', 1, '没有'), ('P9', 1, 'A')"
    paid = "*, 2021 AS 支付年度, 5 AS 付款金额"
    write(folder, "付款", f"SELECT {paid} FROM (VALUES {payments}) AS t(项目编号, 付款编号, 合同编号)")
    states = "('P7', '合同', '确认没有'), ('P8', '合同', '大概有'), ('P0', '采购', '确认没有')"
    write(folder, "资料清单", f"SELECT * FROM (VALUES {states}) AS t(项目编号, 事实类型, 状态)")
    found = "('P0', 'HT02', '合同', '问题', '证据'), ('P9', 'XX99', '合同', '问题', '证据')"
    names = "项目编号, 规则, 认定对象, 问题表述, 证据"
    write(folder, "人工认定", f"SELECT * FROM (VALUES {found}) AS t({names})")
    return folder


def write(folder: Path, name: str, select: str) -> None:
    """Write a table of a 项目库."""
    duckdb.sql(select).write_parquet(str(folder / f"{name}.parquet"))


@contextmanager
def databases(folder: Path, shipped: Library, scratch: Path) -> Iterator[list[FactTables]]:
    """A screening's database of each engine, over the same files."""
    from checker.portfolio.spark_database import SparkDatabase
    from checker.portfolio.spark_files import folder_at
    from checker.portfolio.spark_source import open_at

    session = spark()
    found = open_at(folder_at(session, str(folder)), session, shipped.book.vocabulary)
    facts = open_library(folder, shipped.book.vocabulary)
    with (
        Database(facts, shipped.book, memory="1GB", threads=1, spill=scratch, results=scratch) as here,
        SparkDatabase(
            session, found.facts, shipped.book, files=found.addresses, results=f"file:{scratch}"
        ) as there,
    ):
        yield [here, there]


def test_both_find_the_same_faults_and_read_the_same_facts(
    library: Path, shipped: Library, tmp_path: Path
) -> None:
    faults, facts, states = [], [], []
    wanted = ["合同编号", "签订日期", "合同金额", "约定预付比例", "年服务费", "合同性质", "合同名称"]
    shown = ", ".join(f'c."{name}"' for name in wanted)
    with databases(library, shipped, tmp_path) as both:
        for database in both:
            database.number_projects(shipped.book.vocabulary.listed)
            find_faults(database)
            left = database.leave_out_faults()
            assert left == 1, database.rows(f"SELECT * FROM {FAULTS}")
            faults.append(sorted(map(str, database.rows(f"SELECT * FROM {FAULTS}"))))
            database.load_facts(shipped.book.tables["合同"], wanted)
            named = f'FROM 合同 AS c JOIN {NUMBERS} AS n ON n.序 = c."项目编号" ORDER BY c."记录号"'
            facts.append(database.rows(f'SELECT n.名, c."记录号", {shown} {named}'))
            database.load_status(shipped.book.vocabulary.listed)
            states.append(database.rows('SELECT "合同", "采购", "付款", "验收" FROM 资料状态'))
    assert faults[0] == faults[1]
    assert facts[0] == facts[1]
    assert states[0] == states[1] == [(True, True, True, None)]
    assert [row[2] for row in facts[1]] == ["A", "B", "C"]
    text = "\n".join(faults[1])
    for fault in (
        "重复",
        "找不到",
        "出现2次",
        "必须填写",
        "不在选项里",
        "不足 1 分",
        "确认没有",
        "不认识",
        "没有这个项目",
    ):
        assert fault in text


# ---- what goes wrong


def screening(folder: Path, target: Path | str, shipped: Library) -> None:
    """Screen on Spark."""
    screen_on_spark(spark(), str(folder), str(target), shipped, load_settings(data_root() / "rules"))


def test_a_broken_file_is_named(library: Path, shipped: Library, tmp_path: Path) -> None:
    whole = (library / "合同.parquet").read_bytes()
    (library / "合同.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FactError, match=r"合同\.parquet.*读不出来"):
        screening(library, tmp_path / "结果", shipped)
    assert not (tmp_path / "结果").exists()


@pytest.mark.parametrize(
    ("select", "says"),
    [
        ("SELECT 'P0' AS 项目编号", "缺少必填的列“合同编号"),
        ("SELECT 'P0' AS 项目编号, 'A' AS 合同编号, '第A' AS 合同名称, 'x' AS 签订日期", "签订日期.*DATE"),
        ("SELECT 'P0' AS 项目编号, 'A' AS 合同编号, '第A' AS 合同名称, now() AS 签订日期", "签订日期.*DATE"),
    ],
)
def test_wrong_columns_are_named(
    library: Path, shipped: Library, tmp_path: Path, select: str, says: str
) -> None:
    write(library, "合同", select)
    with pytest.raises(FactError, match=says):
        screening(library, tmp_path / "结果", shipped)


def test_a_folder_that_is_no_library(shipped: Library, tmp_path: Path) -> None:
    with pytest.raises(FactError, match="没有这个项目库"):
        screening(tmp_path / "没有", tmp_path / "结果", shipped)
    with pytest.raises(FactError, match="缺少 项目"):
        screening(tmp_path, tmp_path.parent / "结果", shipped)
    for said, message in {
        '{"format": 1, "data": "../别处"}': "没有写明数据在哪个文件夹",
        '{"format": 1, "data": "没有"}': "不见了",
        '{"format": 2, "data": "数据"}': "第 2 版",
        "{": "读不出来",
    }.items():
        (tmp_path / "项目库.json").write_text(said, encoding="utf-8")
        with pytest.raises(FactError, match=message):
            screening(tmp_path, tmp_path.parent / "结果", shipped)


@pytest.mark.parametrize("target", ["结果/在库里", "."])
def test_results_stay_out_of_the_library(library: Path, shipped: Library, target: str) -> None:
    with pytest.raises(UsageError, match="不能写进项目库"):
        screening(library, library / target, shipped)


def test_an_address_that_spark_does_not_know(library: Path, shipped: Library) -> None:
    with pytest.raises(UsageError, match="打不开这个位置"):
        screening(library, "云盘://甲/结果".replace("云盘", "yunpan"), shipped)


def test_sql_of_rules_that_fails_is_a_fault_of_the_rules(
    library: Path, shipped: Library, tmp_path: Path
) -> None:
    with databases(library, shipped, tmp_path) as both:
        for database in both:
            database.run("CREATE TABLE 数 AS SELECT 9223372036854775807 AS 多", "数")
            with pytest.raises(RuleError, match=r"派生表甲.*算不出来"):
                database.run_rules("CREATE TABLE 甲 AS SELECT 多 + 1 AS 更多 FROM 数", "派生表甲")
        with pytest.raises(RuleError, match="在 Spark 上算不出来"):
            both[1].run_rules("CREATE TABLE 甲 AS SELECT row_number() OVER () AS 次 FROM 数", "派生表甲")
        with pytest.raises(RuleError, match="Spark 算不了"):
            both[1].run_rules("CREATE TABLE 甲 AS SELECT max_by(多, 多, 2) AS 多 FROM 数", "派生表甲")


def test_a_file_that_breaks_under_a_rule_is_named_and_the_rule_is_not_blamed(
    library: Path, shipped: Library, tmp_path: Path
) -> None:
    path = library / "合同.parquet"
    with databases(library, shipped, tmp_path) as both:
        for database in both:
            database.number_projects(())
            database.load_facts(shipped.book.tables["合同"], ["合同名称", "签订日期"], kept=False)
        content = bytearray(path.read_bytes())
        content[4 : len(content) // 3] = bytes(len(content) // 3 - 4)
        path.write_bytes(bytes(content))
        for database in both:
            with pytest.raises(FactError, match=r"^合同\.parquet"):
                database.run_rules("CREATE TABLE 甲 AS SELECT 合同名称, 签订日期 FROM 合同", "派生表甲")


def test_names_know_no_case(library: Path, shipped: Library, tmp_path: Path) -> None:
    with databases(library, shipped, tmp_path) as both:
        for database in both:
            database.run_rules('CREATE TABLE "A表" AS SELECT 1 AS "Ab", 2.5 AS "`引`"', "A表")
            database.run_rules(
                'CREATE TABLE "B表" AS SELECT CAST(t."aB" AS BIGINT) AS "C" FROM "A表" AS t', "B表"
            )
            assert database.rows('SELECT b."C", a."`引`" + 0 > 2 FROM "B表" AS b CROSS JOIN "A表" AS a') == [
                (1, True)
            ]


def test_rule_text_reaches_nothing_outside(library: Path, shipped: Library, tmp_path: Path) -> None:
    evil = ["${env:HOME}", "'; SELECT 1 --", "\\' OR 1=1 --", "` FROM parquet.`/etc`"]
    with databases(library, shipped, tmp_path) as both:
        for text in evil:
            escaped = text.replace("'", "''")
            both[1].run_rules(f"CREATE TABLE 甲 AS SELECT '{escaped}' AS 文", "甲")
            assert both[1].rows("SELECT 文 FROM 甲") == [(text,)]


def test_what_is_added_is_there_when_it_is_read(library: Path, shipped: Library, tmp_path: Path) -> None:
    with databases(library, shipped, tmp_path) as both:
        for database in both:
            database.run("CREATE TABLE 和 (数 BIGINT)", "和")
            for number in range(30):  # more than one job computes at once
                database.run(f"CREATE TABLE 一 AS SELECT {number} AS 数", "一")
                database.run("INSERT INTO 和 SELECT 数 FROM 一", "和")
                database.drop("一")
            database.run("DELETE FROM 和 WHERE 数 IN (SELECT 3) OR NULL", "和")
            database.run("CREATE OR REPLACE TABLE 和 AS SELECT sum(数) AS 数 FROM 和", "和")
            assert [int(str(row[0])) for row in database.rows("SELECT 数 FROM 和")] == [sum(range(30)) - 3]
            assert database.count("和") == 1


@pytest.fixture
def checkpoints(tmp_path: Path) -> Iterator[Path]:
    """The folder in which Spark keeps what was computed, safe from the loss of an executor."""
    context = spark().sparkContext
    context.setCheckpointDir(str(tmp_path / "检查点"))
    yield tmp_path / "检查点"
    getattr(context._jsc.sc(), "checkpointDir_$eq")(context._jvm.scala.Option.empty())
    assert context.getCheckpointDir() is None


def test_checkpoints_are_used_where_they_are_set_and_none_is_left(
    library: Path, shipped: Library, tmp_path: Path, checkpoints: Path
) -> None:
    with databases(library, shipped, tmp_path) as (_, there):
        there.run("CREATE TABLE 一 AS SELECT 1 AS 数 UNION ALL SELECT 2", "一")
        assert list(checkpoints.glob("*/rdd-*/part-*"))
        assert there.count("一") == 2
        there.drop("一")
        assert not list(checkpoints.glob("*/rdd-*"))
        there.run("CREATE TABLE 二 AS SELECT 1 AS 数", "二")
    assert not list(checkpoints.glob("*/rdd-*"))


# ---- places


@pytest.fixture
def mounted(tmp_path: Path) -> str:
    """An address that is none of this machine's file system, though its bytes lie there."""
    (tmp_path / "远").mkdir()
    settings = spark().sparkContext._jsc.hadoopConfiguration()
    name = f"yuan{abs(hash(tmp_path))}"  # Hadoop remembers what a name stood for
    settings.set(f"fs.viewfs.mounttable.{name}.link./data", f"file:{tmp_path / '远'}")
    return f"viewfs://{name}/data"


def test_results_elsewhere_are_whole_or_absent(mounted: str, tmp_path: Path) -> None:
    from checker.portfolio.spark_files import folder_at, whole_result

    target = folder_at(spark(), f"{mounted}/结果")
    note = tmp_path / "标记"

    def attempt(text: str, *, force: bool = False, fail: bool = False) -> None:
        note.write_text(text, encoding="utf-8")
        with whole_result(target, "标记", force=force) as draft:
            draft.put(note, "标记")
            draft.put(note, "内容")
            if fail:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        attempt("断", fail=True)
    assert list((tmp_path / "远").iterdir()) == []
    attempt("一")
    with pytest.raises(UsageError, match="已经有以前的结果"):
        attempt("二")
    with pytest.raises(KeyboardInterrupt):
        attempt("二", force=True, fail=True)
    assert target.read("内容") == "一".encode()
    attempt("三", force=True)
    assert target.names() == ["内容", "标记"]
    assert target.read("内容") == target.read("标记") == "三".encode()
    assert folder_at(spark(), mounted).names() == ["结果"]
    (tmp_path / "远" / "结果" / "标记").unlink()
    with pytest.raises(UsageError, match="已经有别的内容"):
        attempt("四", force=True)


def test_a_library_elsewhere_is_read(library: Path, shipped: Library, mounted: str, tmp_path: Path) -> None:
    from checker.portfolio.spark_files import folder_at
    from checker.portfolio.spark_source import open_at

    shutil.copytree(library, tmp_path / "远" / "库")
    found = open_at(folder_at(spark(), f"{mounted}/库"), spark(), shipped.book.vocabulary)
    assert found.addresses[Path("合同.parquet")] == f"{mounted}/库/合同.parquet"
    assert set(found.facts.files) == {"项目", "合同", "付款", "人工认定"}


# ---- starting


def test_without_pyspark_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "pyspark"]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(UsageError, match=r"没有安装 PySpark；pip install 'jixiao-checker\[spark\]'"):
        start()


def test_without_java_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(UsageError, match="没有找到 Java；安装 Java 17"):
        start()


def test_a_size_of_memory_that_is_none() -> None:
    spark()
    with pytest.raises(UsageError, match="写成 4GB 的样子"):
        start("local[1]", memory="很多")


def test_a_spark_that_runs_is_used_and_goes_on() -> None:
    session = spark()
    before = session.conf.get("spark.sql.shuffle.partitions")
    with running() as found:
        assert found.sparkContext is session.sparkContext
    assert session.sql("SELECT 1").collect()[0][0] == 1
    assert session.conf.get("spark.sql.shuffle.partitions") == before


def test_what_was_read_is_not_shuffled_again(library: Path, shipped: Library, tmp_path: Path) -> None:
    facts = {*shipped.book.vocabulary.listed, STATUS}
    over_facts = (
        step for step in plan(shipped.book) if step.table.sql and facts.issuperset(step.table.depends)
    )
    step = max(over_facts, key=lambda step: step.table.sql.count("JOIN"))
    with databases(library, shipped, tmp_path) as (_, there):
        there.session.conf.set("spark.sql.autoBroadcastJoinThreshold", "-1")
        there.run(f"CREATE TABLE {FAULTS} (项目编号 VARCHAR)", FAULTS)
        there.number_projects(shipped.book.vocabulary.listed)
        for name in step.table.depends:
            if name != STATUS:
                there.load_facts(shipped.book.tables[name], shipped.book.tables[name].columns)
        there.load_status(shipped.book.vocabulary.listed)
        frame = there._query(sqlglot.parse_one(fill(step), read="duckdb"), typed=True)
        shown = frame._jdf.queryExecution().executedPlan().toString()
        assert shown.count("Join") > 1
        assert "Exchange" not in shown
