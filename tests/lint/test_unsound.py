"""Unsound rules, derived tables and knowledge are refused with file, line and a way to mend them."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from checker import library
from checker.base.errors import RuleError

RULE = """
id: ZZ01
name: 试
severity: 一般
on: 合同
when: {when}
finding: 合同{{合同编号}}有问题
basis: [{basis}]
remedy: 改
why: 因为
caution: 例外
"""
TABLE = """
name: 试表
about: 试
key: [合同编号]
rows: []
columns:
  - {{name: 合同编号, type: 引用, from: [合同.合同编号]}}
sql: |
  {sql}
"""
SELECT = "SELECT 项目编号, 合同编号 FROM 合同"


def overlay(tmp_path: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip(), encoding="utf-8")
    return tmp_path


def refused(rules: Path | None = None, kb: Path | None = None) -> str:
    with pytest.raises(RuleError) as caught:
        library.load(rules, kb)
    assert caught.value.exit_code == 4
    return str(caught.value)


def rule(when: str = "合同金额 > 1元", basis: str = "预算法#第十三条") -> dict[str, str]:
    return {"合同管理/试.yaml": RULE.format(when=when, basis=basis)}


def test_the_pattern_rule_itself_is_sound(tmp_path: Path) -> None:
    assert "ZZ01" in library.load(overlay(tmp_path, rule())).book.rules


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("签定日期 > '2020-01-01'", ["没有字段“签定日期”", "签订日期"]),
        ("天数间隔(签订日期, 服务开始) > 3", ["没有函数", "天数"]),
        ("合同金额 + 1元", ["不是判断式"]),
        ("合同金额 > '甲'", ["金额", "文本", "不能比较"]),
        ("合同金额 > 200", ["要写单位"]),
        ("供应商 > '甲'", ["不能比大小"]),
        ("合同性质 = '正试合同'", ["没有选项", "正式合同"]),
        ("1 = 1", ["永远不变"]),
        ("签订日期 > '2020-13-01'", ["日期要写成"]),
        ("合同金额 > 标准('没有这个标准', 签订日期)", ["没有标准"]),
        ("合同金额 > 标准('公开招标数额标准', 合同金额)", ["日期列"]),
        ("签订日期 = null", ["is null"]),
        ("合同金额 > (select 1)", ["不能使用"]),
        ("合同金额 > 1元 or read_csv('x') = '甲'", ["不能使用"]),
        ("合同金额 > 1元; drop table 合同", ["一个判断式"]),
        ("合同金额 >", ["写法不对"]),
        ("合同金额 / 2 > 1元", ["不能使用"]),
        ("天数(签订日期) > 3", ["天数(先, 后)"]),
        ("not 合同金额", ["不是判断式"]),
        ("合同.合同金额 > 1元", ["不能带表名"]),
    ],
)
def test_a_condition_that_cannot_be_used(tmp_path: Path, when: str, words: list[str]) -> None:
    message = refused(overlay(tmp_path, rule(when=f'"{when}"')))
    assert "合同管理/试.yaml 第5行" in message
    for word in words:
        assert word in message


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("on: 合同", "on: 合同表"), ["没有表“合同表”", "第4行"]),
        (("when:", "wenn:"), ["不认识的键“wenn”", "when"]),
        (("{合同编号}", "{合同号}"), ["“合同号”不是", "合同编号"]),
        (("severity: 一般", "severity: 严厉"), ["提示 一般 严重"]),
        (("remedy: 改", ""), ["缺少“remedy”"]),
        (("caution: 例外", "caution: 例外\ndate: 合同金额"), ["不是日期"]),
        (("when: ", "when: " + "NOT " * 100), ["嵌套太深", "试.yaml 第"]),
        (("id: ZZ01", "编号: ZZ01"), ["缺少“id”"]),
        (("name: 试", "name: 服务合同期间中断"), ["重复"]),
        (("basis: [预算法#第十三条]", "basis: [预算法#第一百十三条]"), ["不在知识库", "ZZ01"]),
        (("basis: [预算法#第十三条]", "basis: [预算发#第十三条]"), ["不在知识库", "预算法"]),
    ],
)
def test_a_rule_file_with_one_fault(tmp_path: Path, change: tuple[str, str], words: list[str]) -> None:
    text = RULE.format(when="合同金额 > 1元", basis="预算法#第十三条").replace(*change)
    message = refused(overlay(tmp_path, {"合同管理/试.yaml": text}))
    for word in words:
        assert word in message


def test_the_same_id_twice_in_one_folder(tmp_path: Path) -> None:
    files = rule() | {"采购/又试.yaml": RULE.format(when="合同金额 > 2元", basis="预算法#第十三条")}
    assert "规则编号 ZZ01 重复" in refused(overlay(tmp_path, files))


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT 项目编号, 合同编号 FROM 合约", ["没有表“合约”", "合同"]),
        ("SELECT 项目编号, 合同编号 FROM read_csv('/etc/passwd')", ["不能"]),
        ("SELECT 项目编号, 合同编号 FROM '/etc/passwd'", ["没有表"]),
        ("SELECT 项目编号, 合同编号 FROM main.合同", ["不能从"]),
        ("COPY 合同 TO 'x.csv'", ["只能是一个 SELECT"]),
        ("CREATE TABLE 甲 AS SELECT 1", ["只能是一个 SELECT"]),
        ("DELETE FROM 合同", ["只能是一个 SELECT"]),
        ("ATTACH 'x.db'", ["只能是一个 SELECT"]),
        (f"{SELECT}; {SELECT}", ["只能是一个 SELECT"]),
        ("SELECT 项目编号, 合同编号, getenv('HOME') AS 甲 FROM 合同", ["不能使用函数"]),
        ("SELECT * FROM 合同", ["不能用 *"]),
        (
            f"WITH RECURSIVE 甲 AS ({SELECT} UNION ALL SELECT 项目编号, 合同编号 FROM 甲) {SELECT}",
            ["RECURSIVE"],
        ),
        ("SELECT 合同编号 FROM 合同", ["没有项目编号"]),
        ("SELECT NULL AS 项目编号, 合同编号 FROM 合同", ["必须取自所读的表"]),
        ("SELECT '乙' AS 项目编号, 合同编号 FROM 合同", ["必须取自所读的表"]),
        ("SELECT 合同编号 AS 项目编号, 合同编号 FROM 合同", ["必须取自所读的表"]),
        (
            "SELECT c.项目编号, b.合同编号 FROM 合同 b LEFT JOIN 采购 c ON c.项目编号 = b.项目编号",
            ["LEFT JOIN", "空的"],
        ),
        (f"{SELECT} UNION ALL SELECT 合同编号, 项目编号 FROM 合同", ["不在同一列"]),
        ("SELECT v.项目编号, v.合同编号 FROM (VALUES ('甲', '乙')) AS v(项目编号, 合同编号)", ["改名"]),
        ("SELECT b.项目编号, b.合同编号 FROM 合同 b, 采购 c", ["“c”没有限定同一项目"]),
        ("SELECT b.项目编号, b.合同编号 FROM 合同 b JOIN 采购 c ON TRUE", ["“c”没有限定同一项目"]),
        (
            "SELECT b.项目编号, b.合同编号 FROM 合同 b JOIN 采购 c ON b.项目编号 = b.项目编号",
            ["“c”没有限定同一项目"],
        ),
        ("SELECT b.项目编号, b.合同编号 FROM 合同 b POSITIONAL JOIN 采购 c", ["POSITIONAL"]),
        (f"{SELECT} TABLESAMPLE 10%", ["抽样"]),
        ("SELECT 项目编号, any_value(合同编号) AS 合同编号 FROM 合同 GROUP BY 项目编号", ["不能使用函数"]),
        ("SELECT 项目编号, max(合同编号) AS 合同编号 FROM 合同 GROUP BY 合同名称", ["分组跨了项目"]),
        ("SELECT 项目编号, max(合同编号) OVER () AS 合同编号 FROM 合同", ["窗口函数跨了项目"]),
        (f"{SELECT} WHERE EXISTS (SELECT 项目编号 FROM 采购)", ["子查询没有限定同一项目"]),
        (f"{SELECT} WHERE 合同编号 = (SELECT max(采购编号) FROM 采购)", ["子查询没有限定同一项目"]),
        (
            "SELECT b.项目编号, b.合同编号 FROM 合同 b"
            + "".join(f", (VALUES (1), (2), (3), (4), (5)) AS v{n}(x)" for n in range(3)),
            ["125 行"],
        ),
        (
            "SELECT b.项目编号, b.合同编号 FROM 合同 b"
            + "".join(f", (SELECT 1 AS x UNION ALL SELECT 2 UNION ALL SELECT 3) AS k{n}" for n in range(5)),
            ["243 行"],
        ),
        (f"{SELECT} WHERE 合同编号 IN (WITH 甲 AS ({SELECT}) SELECT 合同编号 FROM 乙)", ["没有表“乙”"]),
        (
            "SELECT 项目编号, 合同编号 FROM (WITH sqlite_master AS (SELECT 项目编号, 合同编号"
            " FROM sqlite_master) SELECT 项目编号, 合同编号 FROM sqlite_master)",
            ["没有表“sqlite_master”"],
        ),
        (
            f"SELECT 项目编号, 合同编号 FROM duckdb_tables WHERE 合同编号 IN"
            f" (WITH duckdb_tables AS ({SELECT}) SELECT 合同编号 FROM duckdb_tables)",
            ["没有表“duckdb_tables”"],
        ),
        ("SELECT 项目编号, " + "(" * 300 + "合同编号" + ")" * 300 + " AS 合同编号 FROM 合同", ["嵌套太深"]),
        (
            "SELECT 项目编号, " + "upper(" * 90 + "合同编号" + ")" * 90 + " AS 合同编号 FROM 合同",
            ["嵌套太深"],
        ),
        (f"{SELECT} {'JOIN 合同 甲 ' * 40}", ["没有条件的连接"]),
        ("SELECT 项目编号, 合同编号, 合同金额 FROM 合同", ["合同金额", "没有说明"]),
        ("SELECT 项目编号, 合同名称 FROM 合同", ["没有列“合同编号”"]),
        ("SELECT 项目编号, 合同编号 FROM 合同 WHERE 合同金额 / 2 > 1", ["不能用除法"]),
        ("SELECT 项目编号, 合同编号 FROM", ["写法不对"]),
        ("SELECT 项目编号, 天数(签订日期) AS 合同编号 FROM 合同", ["天数(先, 后)"]),
    ],
)
def test_derived_sql_that_is_not_allowed(tmp_path: Path, sql: str, words: list[str]) -> None:
    message = refused(overlay(tmp_path, {"派生/试表.yaml": TABLE.format(sql=sql)}))
    assert "试表.yaml" in message
    for word in words:
        assert word in message


def test_derived_tables_that_go_in_a_circle(tmp_path: Path) -> None:
    first = TABLE.format(sql="SELECT 项目编号, 合同编号 FROM 又表")
    second = TABLE.format(sql="SELECT 项目编号, 合同编号 FROM 试表").replace("试表\nabout", "又表\nabout")
    message = refused(overlay(tmp_path, {"派生/试表.yaml": first, "派生/又表.yaml": second}))
    assert "成了环" in message
    assert "试表" in message
    assert "又表" in message


def test_a_derived_column_that_fails_when_run_is_an_error_of_the_rules(tmp_path: Path) -> None:
    from checker.checking import check
    from checker.judging.engines import choose
    from tests.generator import projects

    sql = "SELECT 项目编号, CAST(CAST(合同名称 AS DATE) AS VARCHAR) AS 合同编号 FROM 合同"
    files = {"派生/试表.yaml": TABLE.format(sql=sql)} | {
        "合同管理/试.yaml": RULE.format(when="合同编号 = '甲'", basis="预算法#第十三条").replace(
            "on: 合同", "on: 试表"
        )
    }
    lib = library.load(overlay(tmp_path, files))
    dossier = next(d for d in projects(3, 20, lib.book.vocabulary) if d.of("合同"))
    with pytest.raises(RuleError) as caught:
        check(dossier, lib, choose("sql"))
    assert "试表" in str(caught.value)


def test_a_key_that_does_not_name_a_row(tmp_path: Path) -> None:
    from checker.checking import check
    from checker.judging.engines import choose
    from tests.generator import projects

    sql = "SELECT c.项目编号, '甲' AS 合同编号 FROM 合同 AS c"
    files = {"派生/试表.yaml": TABLE.format(sql=sql)} | {
        "合同管理/试.yaml": RULE.format(when="合同编号 = '甲'", basis="预算法#第十三条").replace(
            "on: 合同", "on: 试表"
        )
    }
    lib = library.load(overlay(tmp_path, files))
    dossier = next(d for d in projects(3, 40, lib.book.vocabulary) if len(d.of("合同")) > 1)
    with pytest.raises(RuleError, match="不能唯一确定一行"):
        check(dossier, lib, choose("sql"))


REGULATION = """
id: 试法
title: 试法
level: {level}
region: 全国
in_force: [2020-01-01, null]
verified: 全文
clauses:
  - id: 第一条
    gist: 试
    verified: 全文
    {more}
"""


@pytest.mark.parametrize(
    ("level", "more", "words"),
    [
        ("行政法规", "based_on: [预算法#第九百条]", ["没有“预算法#第九百条”"]),
        ("行政法规", "based_on: [试法#第一条]", ["成了环"]),
        ("法律", "based_on: [预算法实施条例#第六十条]", ["层级更低"]),
        ("法津", "topics: []", ["第3行", "“法津”", "法律"]),
        ("行政法规", "in_force: 2020-01-01", ["第11行", "“in_force”", "[起, 止]"]),
        ("行政法规", "replaced_by: {on: 2021-01-01, clause: 没有#第一条}", ["没有“没有#第一条”"]),
    ],
)
def test_a_regulation_with_one_fault(tmp_path: Path, level: str, more: str, words: list[str]) -> None:
    text = REGULATION.format(level=level, more=more)
    message = refused(kb=overlay(tmp_path, {"法规/行政法规/试法.yaml": text}))
    assert "试法" in message
    for word in words:
        assert word in message


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("kind: 金额\nvalues:\n  - {region: 全国, value: 甲, verified: 全文}", ["第4行", "“甲”", "写一个数"]),
        ("kind: 日期\nvalues: []", ["第2行", "“日期”", "整数 金额 比率"]),
        ("kind: 整数\nvalues:\n  - {region: 全国, value: 1, verified: 猜的}", ["verified"]),
        (
            "kind: 整数\nvalues:\n  - {region: 全国, from: 2020-01-01, value: 1, verified: 全文}\n"
            "  - {region: 全国, from: 2021-01-01, value: 2, verified: 全文}",
            ["重叠"],
        ),
        (
            "kind: 整数\nvalues:\n  - {region: 全国, value: 1, verified: 全文, clause: 没有#第一条}",
            ["不在知识库"],
        ),
    ],
)
def test_a_threshold_with_one_fault(tmp_path: Path, body: str, words: list[str]) -> None:
    message = refused(kb=overlay(tmp_path, {"标准/试标准.yaml": f"name: 试标准\n{body}\n"}))
    for word in words:
        assert word in message


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    files = {
        "合同管理/甲.yaml": RULE.format(when="没有甲 > 1", basis="预算法#第十三条"),
        "合同管理/乙.yaml": RULE.format(when="没有乙 > 1", basis="预算法#第十三条").replace("ZZ01", "ZZ02"),
    }
    message = refused(overlay(tmp_path, files))
    assert "没有甲" in message
    assert "没有乙" in message


def test_the_shipped_knowledge_base_is_sound() -> None:
    base = library.load().kb
    assert len(base.regulations) > 100


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("合同管理/试.yaml", "basis: [预算法#第十三条]", "basis: 3", ["第7行", "“basis”要写一个列表"]),
        ("合同管理/试.yaml", "remedy: 改", "remedy: 改\nhistory: 新写", ["第9行", "history"]),
        ("合同管理/试.yaml", "remedy: 改", "remedy: 改\nhistory: [{on: 昨天}]", ["第9行", "“on”要写日期"]),
        ("派生/试表.yaml", "key: [合同编号]", "key: 3", ["试表.yaml 第3行", "“key”要写一个列表"]),
        ("派生/试表.yaml", "rows: []", "rows: [{type: 合同, match: 甲}]", ["第4行", "“match”要写几个"]),
    ],
)
def test_what_has_another_shape_is_named_with_its_line(
    tmp_path: Path, file: str, old: str, new: str, words: list[str]
) -> None:
    files = {**rule(), "派生/试表.yaml": TABLE.format(sql=SELECT)}
    files = {name: textwrap.dedent(text) for name, text in files.items()}
    assert old in files[file]
    message = refused(overlay(tmp_path, {**files, file: files[file].replace(old, new)}))
    assert all(word in message for word in words), message


def test_a_regulation_of_another_shape_is_named_too(tmp_path: Path) -> None:
    head = "{id: 甲, title: 甲, level: 法律, region: 全国, in_force: [null, null], verified: 未核"
    text = f"{head},\n carries_out: 3}}\n"
    message = refused(kb=overlay(tmp_path, {"法规/法律/甲.yaml": text}))
    assert "法规/甲.yaml 第2行" in message
    assert "“carries_out”要写一个列表" in message
