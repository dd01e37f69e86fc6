"""`jixiao rule new` and `rule words`: a sound rule by commands alone, or a refusal that helps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checker import library
from checker.authoring.answers import next_id
from checker.base import yamlfile
from checker.base.errors import EXIT_OK, EXIT_USAGE, RuleError
from checker.cli import asking
from checker.library import Library
from checker.lint import lint
from tests.conftest import Called
from tests.support import ROOT

GIVEN = {
    "--stage": "合同管理",
    "--id": "HT90",
    "--name": "合同公告过晚",
    "--on": "合同",
    "--applies": "合同性质 = '正式合同'",
    "--when": "天数(签订日期, 公告日期) > 30",
    "--date": "签订日期",
    "--finding": "“{合同名称}”{签订日期}签订，{公告日期}才公告",
    "--basis": "《政府采购法实施条例》第五十条",
    "--remedy": "按期公告，逾期说明",
    "--why": "无从监督: 谁也看不到",
    "--caution": "# 涉密的不公告",
}
FILE = "合同管理/合同公告过晚.yaml"

_SHIPPED = library.load()
FREE = next_id(_SHIPPED.book, GIVEN["--stage"])
TAKEN = next(rule for rule in _SHIPPED.book.rules.values() if rule.stage == GIVEN["--stage"])


def options(**changed: str | None) -> list[str]:
    """The options of a sound rule, some changed or (None) left out."""
    wanted = {**GIVEN, **{f"--{name}": value for name, value in changed.items()}}
    return [part for name, value in wanted.items() if value is not None for part in (name, value)]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


# ---- from options


def test_a_rule_from_options_is_sound_tested_and_fires(called: Called, here: Path) -> None:
    code, out, err = called("rule", "new", *options(), "--rules", "我的规则")
    assert (code, err) == (EXIT_OK, "")
    assert f"已写出 我的规则/{FILE}" in out
    assert "违规“条件成立”、合规“公告日期为2021-03-31”、待核实“公告日期没有填”、不适用" in out
    body = yamlfile.load(here / "我的规则" / FILE, RuleError)
    said = [body[key] for key in ("id", "name", "severity", "when", "remedy", "why", "caution")]
    wanted = [
        GIVEN["--id"],
        GIVEN["--name"],
        "一般",
        *(GIVEN[f"--{k}"] for k in ("when", "remedy", "why", "caution")),
    ]
    assert said == wanted
    assert body["basis"] == [{"ref": "政府采购法实施条例#第五十条", "role": "义务"}]
    assert [change["change"] for change in body["history"]] == ["新写"]
    assert lint(here / "我的规则").messages == ()
    code, out, _ = called("rule", "test", "HT90", "--rules", "我的规则")
    assert code == EXIT_OK
    assert "例子 4 个：通过 4" in out


def test_the_output_may_be_named_but_lies_in_its_stage(called: Called, here: Path) -> None:
    code, _, err = called("rule", "new", *options(), "-o", "甲.yaml")
    assert code == EXIT_USAGE
    assert "要写成“合同管理”文件夹里的 .yaml 文件" in err
    assert called("rule", "new", *options(), "-o", "规则/合同管理/甲.yaml")[0] == EXIT_OK
    assert (here / "规则/合同管理/甲.yaml").is_file()


def test_a_file_that_is_there_is_never_replaced(called: Called, here: Path) -> None:
    path = here / "我的规则" / FILE
    path.parent.mkdir(parents=True)
    path.write_bytes((ROOT / "rules/合同管理/服务合同期间中断.yaml").read_bytes())
    code, out, err = called("rule", "new", *options(), "--rules", "我的规则")
    assert (code, out) == (EXIT_USAGE, "")
    assert "文件已存在" in err
    assert "HT02" in path.read_text(encoding="utf-8")


def test_a_rule_of_ones_own_folder_is_known_too(called: Called, here: Path) -> None:
    assert called("rule", "new", *options(), "--rules", "我的规则")[0] == EXIT_OK
    before = (here / "我的规则" / FILE).read_bytes()
    code, out, err = called("rule", "new", *options(), "--rules", "我的规则")
    assert (code, out) == (EXIT_USAGE, "")
    assert "--id HT90：这个编号已经有了" in err
    assert "下一个空号是 HT91" in err
    assert "--name 合同公告过晚：这个名称已经有了" in err
    assert (here / "我的规则" / FILE).read_bytes() == before


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"stage": "合同管里"}, ["--stage 合同管里", "是否想写“合同管理”"]),
        ({"id": "ht90"}, ["--id ht90", "只用大写字母和数字", FREE]),
        ({"id": TAKEN.id}, ["这个编号已经有了", TAKEN.name, f"下一个空号是 {FREE}"]),
        ({"name": "甲/乙"}, ["--name 甲/乙", "不能作规则名"]),
        ({"name": "转包"}, ["这个名称已经有了", "jixiao rule show"]),
        ({"on": "合同衔结"}, ["--on 合同衔结", "是否想写“合同衔接”"]),
        ({"when": "天数(签定日期, 公告日期) > 30"}, ["没有字段“签定日期”", "jixiao rule words 合同"]),
        ({"when": "合同金额 > 100"}, ["--when", "要写单位"]),
        ({"when": "合同金额 > 1元 and 合同金额 < 1元"}, ["--when", "永远不成立"]),
        ({"applies": "合同性质 = '正试合同'"}, ["--applies", "没有选项", "正式合同"]),
        ({"date": "合同金额"}, ["--date 合同金额", "没有这个日期列"]),
        ({"finding": "{合同名字}有误"}, ["--finding", "“合同名字”不是“合同”的列", "合同名称"]),
        ({"optional": "供应伤"}, ["--optional 供应伤", "供应商"]),
        ({"basis": "政府采购法第四百条"}, ["--basis 政府采购法第四百条", "没有这部法规或这一条"]),
        ({"severity": "重大"}, ["--severity 重大", "提示 一般 严重"]),
    ],
)  # fmt: skip
def test_what_will_not_do_is_refused_at_its_option(
    called: Called, here: Path, changed: dict[str, str], words: list[str]
) -> None:
    code, out, err = called("rule", "new", *options(**changed), "--rules", "我的规则")
    assert (code, out) == (EXIT_USAGE, "")
    assert all(word in err for word in words), err
    assert not (here / "我的规则").exists(), "nothing is written"


def test_everything_wrong_is_said_at_once(called: Called) -> None:
    wrong = {"stage": "合同", "id": TAKEN.id, "when": "签定日期 is null", "finding": "{没有}"}
    err = called("rule", "new", *options(**wrong), "--rules", "我的规则")[2]
    assert "用法有误（4 处）" in err


def test_without_a_terminal_everything_missing_is_listed(called: Called) -> None:
    code, out, err = called("rule", "new", "--stage", "合同管理", "--on", "合同")
    assert (code, out) == (EXIT_USAGE, "")
    assert "缺少 --id、--name、--when、--finding、--basis、--remedy、--why、--caution、--rules" in err
    assert f"合同管理的下一个空号是 {FREE}" in err
    assert "如 天数(签订日期, 公告日期) > 30" in err


def test_what_lint_would_look_at_is_said_and_the_file_written(called: Called, here: Path) -> None:
    code, _, err = called("rule", "new", *options(date="公告日期", applies=None), "--rules", "我的规则")
    assert code == EXIT_OK
    code, _, err = called(
        "rule", "new", *options(id="HT91", name="另一条", date="服务结束"), "--rules", "我的规则"
    )
    assert code == EXIT_OK
    assert "提醒：我的规则/合同管理/另一条.yaml" in err
    assert "date “服务结束”可能空白" in err


# ---- from answers


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What somebody at a terminal types, line by line; then the input ends."""
    typed: list[str] = []

    def answer(_prompt: str) -> str:
        if not typed:
            raise EOFError
        return typed.pop(0)

    monkeypatch.setattr(asking, "can_ask", lambda: True)
    monkeypatch.setattr("checker.cli.new_rule_command.can_ask", lambda: True)
    monkeypatch.setattr("builtins.input", answer)
    return typed


def test_answers_are_asked_for_and_asked_again_until_they_will_do(
    called: Called, here: Path, answers: list[str]
) -> None:
    answers += [
        "合同管里", "合同管理",  # asked again
        "",  # the next free id
        "合同公告过晚",
        "合同",
        "天数(签订日期, 公告日) > 30", "天数(签订日期, 公告日期) > 30",
        "", "签订日期", "",
        "“{合同名称}”{公告日期}才公告",
        "",
        "", "政府采购法实施条例#第五十条、政府采购法#第五十条",
        "按期公告", "无从监督", "涉密的不公告",
        "",
    ]  # fmt: skip
    code, out, _ = called("rule", "new")
    assert code == EXIT_OK, out
    assert answers == []
    assert "是否想写“合同管理”" in out
    assert "是否想写“公告日期”" in out
    assert "这一项必须写" in out
    body = yamlfile.load(here / "我的规则" / FILE, RuleError)
    assert (body["id"], body["severity"], "applies" in body) == (FREE, "一般", False)
    assert [e["ref"] for e in body["basis"]] == ["政府采购法实施条例#第五十条", "政府采购法#第五十条"]


def test_whoever_stops_halfway_has_written_nothing(called: Called, here: Path, answers: list[str]) -> None:
    answers += ["合同管理", "HT90"]
    code, _, _ = called("rule", "new")
    assert code == 130
    assert list(here.iterdir()) == []


# ---- ids and words


def test_the_next_free_id_of_every_stage_is_free(shipped: Library) -> None:
    for stage in shipped.book.stages:
        made = next_id(shipped.book, stage)
        assert made
        assert made not in shipped.book.rules
        assert any(rule.id[:2] == made[:2] for rule in shipped.book.rules.values() if rule.stage == stage)
    assert next_id(shipped.book, "没有的环节") == ""


def test_words_are_tables_functions_and_thresholds(called: Called, shipped: Library) -> None:
    told = json.loads(called("rule", "words", "--format", "json")[1])
    assert {one["name"] for one in told["tables"]} == set(shipped.book.tables)
    assert {"天数", "工作日", "标准"} <= {one["name"] for one in told["functions"]}
    assert {one["name"] for one in told["thresholds"]} == set(shipped.kb.thresholds)
    out = called("rule", "words")[1]
    assert "jixiao rule words 表" in out
    assert "公开招标数额标准" in out


def test_the_words_of_a_table_are_its_columns_with_how_to_write_them(called: Called) -> None:
    told = json.loads(called("rule", "words", "合同签订", "--format", "json")[1])
    by_name = {one["name"]: one for one in told["columns"]}
    assert by_name["签约用时"] | {"about": ""} == {
        "name": "签约用时", "type": "整数", "unit": "天", "options": [], "required": False, "about": "",
        "usage": "签约用时 > 3",
    }  # fmt: skip
    assert by_name["合同性质"]["usage"] == "合同性质 = '正式合同'"
    assert "HT01 未在法定期限内签订合同" in told["rules"]
    out = called("rule", "words", "合同签订")[1]
    assert "整数（天）" in out
    assert "选项：正式合同、补充合同、意向合同" in out


def test_every_way_of_writing_that_is_shown_compiles(shipped: Library) -> None:
    from checker.authoring.words import usage
    from checker.rulebook.columns import Column
    from checker.rulebook.expression import compile_condition

    for table in shipped.book.tables.values():
        columns = {c.name: Column(c.name, c.kind, c.unit, c.options) for c in table.columns.values()}
        for column in table.columns.values():
            for shown in usage(column).replace("另一日期", column.name).split(" 或 "):
                compile_condition(shown, columns, {})


def test_a_word_finds_the_columns_that_speak_of_it(called: Called) -> None:
    told = json.loads(called("rule", "words", "质保", "--format", "json")[1])
    assert ("合同", "质保开始") in {(one["table"], one["name"]) for one in told}
    code, out, err = called("rule", "words", "合同签定")
    assert (code, out) == (EXIT_USAGE, "")
    assert "是否想写“合同签订”" in err
