"""`jixiao rule test`: examples on every engine, what failed and why, in words that policy staff know."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from checker import library
from checker.base.errors import EXIT_OK, EXIT_RULES, EXIT_USAGE
from checker.judging import engines
from checker.judging.engines import Engine, choose, durable_available
from checker.judging.judgment import Judgment
from checker.judging.store import Store
from checker.lint import Grade, lint
from checker.reports.rule_tests import RuleRun, as_data, print_tested
from checker.rulebook.rules import PreparedTable
from checker.rulebook.states import State
from checker.trials.examples import Trial, blanks_of, try_out
from tests.conftest import Called
from tests.support import ROOT

RULE = "合同管理/服务合同期间中断.yaml"
SHIPPED = library.load().book.rules
EXAMPLES = SHIPPED["HT02"].examples
FIRST = str(EXAMPLES[0]["name"])
VIOLATING = [str(example["name"]) for example in EXAMPLES if example["expect"] == "违规"]
BOTH = "sql 得 合规，durable 得 合规" if durable_available() else "sql 得 合规"


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Path]:
    """A folder with rule HT02, some of its text exchanged."""

    def change(*pairs: tuple[str, str]) -> Path:
        text = (ROOT / "rules" / RULE).read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new, 1)
        path = tmp_path / RULE
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return tmp_path

    return change


def line_of(folder: Path, words: str) -> int:
    lines = (folder / RULE).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


# ---- the command


def test_rules_go_by_id_or_name_and_pass(called: Called) -> None:
    code, out, err = called("rule", "test", "ht02", "服务合同期间重合", "HT02")
    assert (code, err) == (EXIT_OK, "")
    total = len(EXAMPLES) + len(SHIPPED["HT03"].examples)
    assert f"规则 2 条，例子 {total} 个：通过 {total}，不通过 0。引擎 sql" in out


def test_a_failure_tells_expected_got_row_condition_and_line(
    called: Called, changed: Callable[..., Path]
) -> None:
    folder = changed(("when: 间断天数 > 0", "when: 间断天数 > 300"))
    code, out, _ = called("rule", "test", "HT02", "--rules", folder)
    said = "".join(out.split())
    assert code == EXIT_RULES
    assert f"HT02服务合同期间中断例“{FIRST}”（{RULE}第{line_of(folder, FIRST)}行）" in said
    assert "".join(f"应为 违规，{BOTH}".split()) in said
    assert "合同编号B" in said
    assert "上期服务结束2019年12月31日" in said
    assert "间断天数246天" in said
    assert "空白：" in said
    assert "条件：续期（是）＝是且" in said
    assert "间断天数（246天）＞300且" in said
    counted = re.search(rf"例子{len(EXAMPLES)}个：通过(\d+)，不通过(\d+)", said)
    assert counted is not None, said
    passed, failed = map(int, counted.groups())
    assert passed + failed == len(EXAMPLES)
    assert failed >= len(VIOLATING)


def test_names_that_are_not_known_are_all_answered(called: Called) -> None:
    code, out, err = called("rule", "test", "HT02", "HT0X", "服务合同中断")
    assert (code, out) == (EXIT_USAGE, "")
    assert "用法有误（2 处）" in err
    assert "是否想写“HT" in err
    assert "是否想写“服务合同期间中断”" in err


def test_what_is_still_to_be_filled_in_or_unreadable_has_not_passed_and_hides_no_other(
    called: Called, changed: Callable[..., Path]
) -> None:
    folder = changed(
        ("服务开始: 2020-01-02", "服务开始: 【待填】"), ("服务开始: 2020-01-01", "服务开始: 明天")
    )
    code, out, _ = called("rule", "test", "HT02", "--rules", folder)
    assert code == EXIT_RULES
    assert "合同.服务开始" in out
    assert "“明天”不是日期" in out
    assert f"第{line_of(folder, '明天')}行" in out
    assert f"通过 {len(EXAMPLES) - 2}，不通过 0，读不出来 1，待填 1" in out


def test_a_project_written_as_a_list_is_told_with_its_line(
    called: Called, changed: Callable[..., Path]
) -> None:
    facts = "    facts:\n      项目: [{项目类型: 工程}]\n"
    folder = changed(("    facts:\n", facts))
    code, out, _ = called("rule", "test", "HT02", "--rules", folder)
    assert code == EXIT_RULES
    assert "不加方括号" in out


def test_lint_hints_at_what_is_to_be_filled_in(changed: Callable[..., Path]) -> None:
    folder = changed(("服务开始: 2020-01-02", "服务开始: 【待填】"))
    report = lint(folder)
    assert report.sound
    (found,) = report.of_grade(Grade.HINT)
    assert "例子“隔一天”还有待填的事实：合同.服务开始" in str(found)
    assert found.place == f"{RULE} 第{line_of(folder, '隔一天')}行"


def test_a_state_without_an_example_is_a_reminder_and_no_failure(
    called: Called, changed: Callable[..., Path]
) -> None:
    folder = changed()
    text = (folder / RULE).read_text(encoding="utf-8")
    (folder / RULE).write_text(text.partition("  - name: 空档期服务停止")[0], encoding="utf-8")
    code, out, err = called("rule", "test", "HT02", "--rules", folder)
    assert code == EXIT_OK
    assert "规则 HT02 没有“合规”、“待核实”的例子" in err
    assert "1 条规则缺例子" in out


def test_json_holds_every_example_and_the_rows_of_those_that_fail(
    called: Called, changed: Callable[..., Path]
) -> None:
    folder = changed(("when: 间断天数 > 0", "when: 间断天数 > 300"))
    code, out, _ = called("rule", "test", "HT02", "--rules", folder, "--format", "json")
    told = json.loads(out)
    assert code == EXIT_RULES
    assert told["counts"]["不通过"] == sum(not one["passed"] for one in told["examples"])
    assert {one["name"] for one in told["examples"] if not one["passed"]} >= set(VIOLATING)
    first = told["examples"][0]
    assert (first["expect"], first["got"]["sql"], first["passed"]) == ("违规", "合规", False)
    assert first["rows"]["sql"][0]["row"]["间断天数"] == "246天"
    assert all(one["rows"] == {} for one in told["examples"] if one["passed"])


def test_without_durable_rules_the_sql_engine_runs_and_says_so(
    called: Called, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "durable_available", lambda: False)
    code, out, _ = called("rule", "test", "HT02")
    assert code == EXIT_OK
    assert "这里没有 durable-rules" in out
    assert "引擎 sql。" in out


# ---- engines that differ


@dataclass
class Contrary:
    """An engine that finds nothing wrong anywhere."""

    inner: Engine
    name: str = "durable"

    def judge(self, store: Store, table: PreparedTable) -> Iterator[Judgment]:
        for judgment in self.inner.judge(store, table):
            violated = judgment.state is State.VIOLATED
            yield replace(judgment, state=State.COMPLIANT) if violated else judgment


def test_engines_that_disagree_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    shipped = library.load()
    rule, sql = shipped.book.rules["HT02"], choose("sql")
    trials = try_out([rule], shipped, [sql, Contrary(sql)])
    unlike = [trial.name for trial in trials if not trial.agreed]
    assert unlike == [str(e["name"]) for e in rule.examples if e["expect"] == "违规"]
    assert not any(trial.passed for trial in trials if trial.name in unlike)
    tested = RuleRun((rule,), tuple(trials), ("sql", "durable"), durable=True)
    print_tested(tested)
    out = capsys.readouterr().out
    assert "sql 得 违规，durable 得 合规。两个引擎不一致" in out
    assert f"引擎不一致 {len(unlike)}" in out
    assert as_data(tested)["counts"]["引擎不一致"] == len(unlike)


@pytest.mark.parametrize(
    ("facts", "blanks"),
    [
        ({"合同": [{"签订日期": "【待填】"}]}, ("合同.签订日期",)),
        ({"合同": [{"签订日期": "【待填】"}, {"签订日期": "【待填：晚一天】"}]}, ("合同.签订日期",)),
        ({"项目": {"地区": "【待填】"}, "付款": [{"付款金额": 3}]}, ("项目.地区",)),
        ({"合同": [{"合同名称": "待填写的合同"}]}, ()),
        ({}, ()),
        (None, ()),
    ],
)
def test_blanks_are_found_by_their_mark(facts: object, blanks: tuple[str, ...]) -> None:
    assert blanks_of({"facts": facts}) == blanks


def test_an_example_that_no_engine_judged_has_not_passed() -> None:
    rule = library.load().book.rules["HT02"]
    assert not Trial(rule, "例", "违规", "某处").passed
