"""`jixiao rule`: the rules there are, and all that one says, in words that a reader of rules understands."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from checker import library
from checker.base.errors import EXIT_OK, EXIT_USAGE
from checker.library import Library
from checker.lint import lint
from checker.reports.condition_words import applies_in_words, violation_in_words
from checker.reports.rule_views import described
from checker.rulebook.basis import HELD, Role
from checker.rulebook.columns import GROUNDED
from checker.rulebook.conditions import Compare, comparisons, explain
from checker.site.rule_page import in_words
from tests.conftest import Called
from tests.site.test_site import pages, plain
from tests.support import ROOT


@pytest.fixture
def jixiao(called: Called) -> Called:
    """Runs `jixiao rule` in this process."""
    return lambda *arguments: called("rule", *arguments)


@pytest.fixture
def ids(jixiao: Called) -> Callable[..., set[str]]:
    return lambda *arguments: {
        row["id"] for row in json.loads(jixiao("list", *arguments, "--format", "json")[1])
    }


# ---- list


@pytest.mark.parametrize("command", ["", "list", "show"])
def test_every_command_has_help_in_chinese(jixiao: Called, command: str) -> None:
    code, out, _ = jixiao(*command.split(), "-h")
    assert code == EXIT_OK
    assert "用法：jixiao rule" in out
    assert not re.search(r"Options|Usage|Commands|Arguments|required|default", out)


def test_list_names_every_rule(ids: Callable[..., set[str]], shipped: Library) -> None:
    assert ids() == set(shipped.book.rules)


def test_list_filters(ids: Callable[..., set[str]], shipped: Library) -> None:
    rules = shipped.book.rules.values()
    assert ids("--stage", "合同管理") == {rule.id for rule in rules if rule.stage == "合同管理"}
    assert ids("--severity", "严重") == {rule.id for rule in rules if rule.severity.value == "严重"}
    assert "HT02" in ids("--stage", "合同管理", "--clause", "政府采购法#第四十四条")
    assert "CG01" not in ids("--clause", "政府采购法#第四十四条")


def test_a_table_counts_where_rules_read_it_through_others(ids: Callable[..., set[str]]) -> None:
    assert "HT02" in ids("--table", "合同衔接")
    assert "HT02" in ids("--table", "合同"), "合同衔接 is derived from 合同"
    assert "HT02" not in ids("--table", "绩效指标")


def test_a_clause_counts_in_all_its_versions_and_a_law_with_all_its_clauses(
    ids: Callable[..., set[str]],
) -> None:
    assert ids("--clause", "合同法#第六十条") == ids("--clause", "民法典#第五百零九条") != set()
    assert ids("--clause", "民法典#第五百零九条") < ids("--clause", "民法典")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["list", "--stage", "合同"], ["--stage 合同", "没有这个环节"]),
        (["list", "--stage", "合同管里"], ["是否想写“合同管理”"]),
        (["list", "--severity", "重大"], ["没有这个程度", "严重"]),
        (["list", "--table", "合同衔结"], ["是否想写“合同衔接”"]),
        (["list", "--clause", "政府采购法#第九百条"], ["没有这部法规或这一条"]),
        (["show", "HT2"], ["没有这条规则", "是否想写“HT"]),
        (["show", "服务合同中断"], ["是否想写“服务合同期间中断”"]),
        (["show", "@@"], ["jixiao rule list"]),
        (["shwo"], ["jixiao rule：没有命令 shwo"]),
    ],
)
def test_wrong_usage_says_what_and_how_to_mend(
    jixiao: Called, arguments: list[str], words: list[str]
) -> None:
    code, out, err = jixiao(*arguments)
    assert (code, out) == (EXIT_USAGE, "")
    assert all(word in err for word in words), err


# ---- show


def test_show_tells_all_that_a_rule_says(jixiao: Called) -> None:
    code, out, _ = jixiao("show", "ht02")
    assert code == EXIT_OK
    for words in (
        "服务合同期间中断", "续期为“是”", "间断天数大于0天", "为什么是问题", "什么情况下不构成问题", "建议",
        "《政府采购法》第四十四条（核验：全文）", "政府采购合同只能用书面形式订立",
        "要什么资料", "合同.服务开始",
        "违规  中断八个月", "合规  次日衔接", "待核实  上期结束日没有填",
    ):  # fmt: skip
        assert words in out, words
    assert jixiao("show", "服务合同期间中断")[1] == out


def test_show_of_a_rule_that_only_a_person_judges(jixiao: Called, shipped: Library) -> None:
    manual = next(rule for rule in shipped.book.rules.values() if rule.manual)
    out = jixiao("show", manual.id)[1]
    assert "由人认定" in out
    assert "人工认定" in out


def test_every_rule_can_be_shown(shipped: Library) -> None:
    for rule in shipped.book.rules.values():
        about = described(shipped, rule)
        json.dumps(about, ensure_ascii=False, default=str)
        assert about["clauses"]
        if rule.violation is not None:
            assert about["violation"], rule.id
            bound = not rule.practice and all(e.when for e in rule.basis if e.role is not Role.BACKGROUND)
            assert bool(about["applies"]) == bool(rule.applies_text or bound), rule.id
            assert len(about["examples"]) == len(rule.examples)


def test_json_of_a_rule_is_plain_data(jixiao: Called) -> None:
    about = json.loads(jixiao("show", "CG01", "--format", "json")[1])
    assert about["thresholds"][0].startswith("公开招标数额标准")
    assert {"type", "field", "material"} == set(about["materials"][0])


# ---- conditions in words


def test_every_comparison_is_in_the_words(shipped: Library) -> None:
    """What a rule compares, on both sides, is said; so nothing is lost between applies and when."""
    for rule in shipped.book.rules.values():
        if rule.violation is None:
            continue
        said = "".join([*applies_in_words(rule), *violation_in_words(rule)])
        for leaf in comparisons(rule.violation):
            sides = (leaf.left.text, leaf.right.text) if isinstance(leaf, Compare) else (leaf.column,)
            if isinstance(leaf, Compare) and leaf.stated:
                sides = (leaf.left.text,)
            assert all(side in said for side in sides), (rule.id, sides, said)


def test_what_the_rule_book_adds_is_a_sentence_and_no_column(shipped: Library) -> None:
    """That a clause holds, and that one was in force on the day, nobody wrote as a column."""
    book, seen = shipped.book, set()
    for rule in book.rules.values():
        shown = json.dumps(described(shipped, rule), ensure_ascii=False, default=str)
        page = unescape("".join(in_words(c) for c in (rule.applies, rule.when) if c))
        for leaf in comparisons(rule.violation) if rule.violation else ():
            if not leaf.column.startswith((HELD, GROUNDED)):
                continue
            assert isinstance(leaf, Compare)
            seen.add(leaf.column.partition(":")[0])
            for text in (shown, page):
                assert leaf.left.text in text, rule.id
                assert not re.search(f"{leaf.left.text}(</strong>)?为", text), rule.id
            assert explain(leaf, {leaf.column: True}) == f"{leaf.left.text}（是）"
            assert explain(leaf, {}) == f"{leaf.left.text}（未知）"
        if rule.since and rule.violation is not None and rule.dates:
            assert any(rule.since.isoformat() in line for line in violation_in_words(rule)), rule.id
    assert len(seen) == 2, "the shipped rules have both"


def test_conditions_are_said_as_people_say_them(shipped: Library) -> None:
    rules = shipped.book.rules
    assert violation_in_words(rules["CG08"])[0] == "采购启动日期晚于上期服务结束"
    assert "采购方式不是“公开招标”、“框架协议”，也不是“未履行采购手续”" in violation_in_words(rules["CG01"])
    assert applies_in_words(rules["HT08"]) == ["合同类别是“建设”、“货物”或“工程”"]
    assert "采购完成不为“否”，或采购方式已经填写" in applies_in_words(rules["CG01"])


def test_two_texts_that_must_differ_are_shown_as_differing(shipped: Library) -> None:
    rule = shipped.book.rules["MB04"]
    assert violation_in_words(rule) == ["申报类别不同于实际反映内容"]
    assert rule.violation is not None
    assert "≠" in explain(rule.violation, {})


# ---- history


def test_changes_of_a_rule_are_shown_the_latest_first(called: Called, tmp_path: Path) -> None:
    text = (ROOT / "rules/合同管理/服务合同期间中断.yaml").read_text(encoding="utf-8")
    history = (
        "history:\n  - {on: 2025-03-01, change: 新写}\n  - {on: 2026-11-01, change: 间断不满一日的不算}\n"
    )
    (tmp_path / "合同管理").mkdir()
    (tmp_path / "合同管理" / "服务合同期间中断.yaml").write_text(text + history, encoding="utf-8")
    assert lint(tmp_path).sound
    out = called("rule", "show", "HT02", "--rules", tmp_path)[1]
    assert out.index("2026-11-01  间断不满一日的不算") < out.index("2025-03-01  新写")
    told = json.loads(called("rule", "show", "HT02", "--rules", tmp_path, "--format", "json")[1])
    assert told["history"][0] == {"on": "2026-11-01", "change": "间断不满一日的不算"}
    page = plain(pages(library.load(tmp_path))["规则/HT02.md"])
    assert "2026-11-01 间断不满一日的不算。" in page


def test_the_page_of_a_rule_without_recorded_changes_says_so(shipped: Library) -> None:
    assert "没有记录改动。" in pages(shipped)["规则/HT02.md"]
