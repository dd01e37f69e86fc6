"""Examples drafted from a condition: right on every engine, at the boundary, blank where none is found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.authoring.drafting import Draft, draft_examples
from checker.authoring.new_rule import NewRule, rule_text
from checker.base import yamlfile
from checker.base.errors import RuleError
from checker.base.yamltext import block, flow, one_line, scalar
from checker.judging.engines import choose, durable_available
from checker.library import Library
from checker.rulebook.compiler import load_alone
from checker.rulebook.rules import Rule, RuleBook
from checker.trials.examples import TO_FILL, blanks_of, try_out
from tests.support import ROOT

DRAFTS = yamlfile.load(ROOT / "tests" / "authoring" / "drafts.yaml", RuleError)
DAY = date(2026, 11, 20)


def new(on: str, when: str, applies: str = "", finding: str = "有问题") -> NewRule:
    return NewRule(
        id="ZZ01", name="试", stage="合同管理", on=on, when=when, applies=applies, finding=finding,
        basis=("预算法#第十三条",), remedy="改", why="因为", caution="例外",
    )  # fmt: skip


def compiled(text: str, library: Library) -> RuleBook:
    body = yamlfile.loads(text, RuleError, "合同管理/试.yaml")
    return load_alone("合同管理", body, library.book, library.kb.threshold_kinds())


def drafted(rule: NewRule, library: Library) -> tuple[list[Draft], Rule]:
    """The drafts, and the rule as it is read back with them written into its file."""
    alone = compiled(rule_text(rule, (), DAY), library)
    drafts = draft_examples(alone.rules["ZZ01"], alone, library)
    return drafts, compiled(rule_text(rule, drafts, DAY), library).rules["ZZ01"]


@pytest.mark.parametrize("entry", DRAFTS, ids=lambda entry: f"{entry['on']} {entry['when']}")
def test_examples_are_drafted_at_the_boundary_and_hold_on_every_engine(
    entry: Mapping[str, Any], shipped: Library
) -> None:
    rule = new(entry["on"], entry["when"], entry.get("applies", ""))
    drafts, written = drafted(rule, shipped)
    found = {one.expect: one for one in drafts if one.drafted}
    assert set(found) == set(entry["states"])
    for key, state in (("violated", "违规"), ("complied", "合规")):
        if key in entry:
            assert _has(found[state].facts, entry["on"], entry[key]), found[state].facts
    book = replace(shipped.book, rules={"ZZ01": written})
    alone = replace(shipped, book=compiled(rule_text(rule, drafts, DAY), shipped))
    engines = [choose("sql"), *([choose("durable")] if durable_available() else [])]
    trials = try_out(book.rules.values(), alone, engines)
    assert [trial.name for trial in trials if trial.outcomes and not trial.passed] == []
    assert {trial.expect for trial in trials if trial.blanks} == {
        one.expect for one in drafts if not one.drafted
    }


def _has(facts: Mapping[str, Any], table: str, wanted: Mapping[str, Any]) -> bool:
    rows = facts.get(table, {})
    row = rows if isinstance(rows, Mapping) else rows[0]
    return all(str(row[name]) == str(_word(value)) for name, value in wanted.items())


def _word(value: Any) -> Any:
    return {"是": True, "否": False}.get(value, value) if isinstance(value, str) else value


def test_what_is_not_found_is_left_as_marked_blanks(shipped: Library) -> None:
    drafts, written = drafted(new("合同", "原合同 is not null and 合同金额 > 100万元"), shipped)
    (violated,) = [one for one in drafts if one.expect == "违规"]
    assert not violated.drafted
    assert violated.facts["合同"][0]["原合同"] == TO_FILL
    example = next(one for one in written.examples if one["expect"] == "违规")
    assert blanks_of(example) == ("合同.合同金额", "合同.原合同")


def test_the_sentence_of_the_report_is_filled_in_too(shipped: Library) -> None:
    rule = new("合同", "合同金额 > 100万元", finding="{供应商}的“{合同名称}”{签订日期}签订")
    drafts, _ = drafted(rule, shipped)
    assert {"供应商", "签订日期"} <= set(drafts[0].facts["合同"][0])


def test_a_record_that_must_refer_to_another_brings_it_along(shipped: Library) -> None:
    drafts, _ = drafted(new("付款计划", "应付金额 > 100万元"), shipped)
    facts = drafts[0].facts
    assert drafts[0].drafted
    assert facts["付款计划"][0]["合同编号"] == facts["合同"][0]["合同编号"]


def test_rules_over_conclusions_have_no_examples(shipped: Library) -> None:
    assert drafted(new("项目结论", "问题总数 > 3"), shipped)[0] == []


# ---- writing YAML

WORDS = st.text(st.characters(codec="utf-8"), max_size=40)
KEYS = st.text("甲乙a: #'-", min_size=1).map(one_line).filter(bool)
VALUES = st.recursive(
    WORDS | st.dates() | st.integers(-(10**12), 10**12) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(WORDS)
def test_a_text_is_read_back_as_it_was_on_one_line(text: str) -> None:
    read = yamlfile.loads(f"a: {block(text)}\nb: [{scalar(text)}, 1]", RuleError, "x")
    assert read["a"] == one_line(text)
    assert read["b"] == [one_line(text), 1]


@given(VALUES)
def test_a_value_is_read_back_as_it_was(value: Any) -> None:
    read = yamlfile.loads(f"a: {flow(value)}", RuleError, "x")["a"]
    assert json.dumps(read, default=str, ensure_ascii=False) == json.dumps(
        _written(value), default=str, ensure_ascii=False
    )


def _written(value: Any) -> Any:
    if isinstance(value, dict):
        return {one_line(key): _written(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_written(item) for item in value]
    if isinstance(value, bool):
        return "是" if value else "否"
    return one_line(value) if isinstance(value, str) else value


def test_numbers_keep_their_digits() -> None:
    assert flow([Decimal("0.10"), 10**15]) == "[0.10, 1000000000000000]"
