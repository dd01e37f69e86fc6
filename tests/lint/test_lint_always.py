"""What a condition can be, worked out by spans, is what trying every row gives."""

from __future__ import annotations

import math
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.facts.records import Value
from checker.facts.vocabulary import Kind
from checker.lint import always
from checker.lint.always import Domain, can_be_false, can_be_true, known_where_true
from checker.lint.spans import ANY_TEXT, Numbers, Texts, between
from checker.rulebook.columns import Column
from checker.rulebook.conditions import All, Compare, Condition, Operand, Present, Some, evaluate, negate
from checker.rulebook.expression import compile_condition

NUMBERS, TEXTS = range(-1, 6), ["甲", "乙", "丙"]
# Every value that the constants below can tell apart; 丙 stands for all texts not named.
COLUMNS: dict[str, tuple[Kind, Domain, list[Value | None]]] = {
    "数": (Kind.INTEGER, Domain(between(-math.inf, math.inf)), [None, *NUMBERS]),
    "少": (Kind.INTEGER, Domain(between(0, 2), blank=False), [0, 1, 2]),
    "词": (Kind.TEXT, Domain(ANY_TEXT), [None, *TEXTS]),
    "选": (Kind.CHOICE, Domain(Texts(frozenset({"甲", "乙"}), True)), [None, "甲", "乙"]),
    "否": (Kind.BOOL, Domain(between(0, 1), blank=False), [True, False]),
    "空": (Kind.INTEGER, Domain(Numbers(())), [None]),
}
DOMAINS = {name: domain for name, (_, domain, _) in COLUMNS.items()}
ROWS = [
    dict(zip(COLUMNS, cells, strict=True)) for cells in product(*(cells for _, _, cells in COLUMNS.values()))
]


def compare(name: str, op: str, constant: Value) -> Compare:
    kind = COLUMNS[name][0]
    left, right = Operand(name, kind, column=name), Operand(str(constant), kind, constant=constant)
    return Compare(name, kind, op, constant, left, right, (name,))


def leaves() -> st.SearchStrategy[Condition]:
    order, equal = st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), st.sampled_from(["=", "<>"])
    return st.one_of(
        st.builds(compare, st.sampled_from(["数", "少", "空"]), order, st.integers(0, 4)),
        st.builds(compare, st.sampled_from(["词", "选"]), equal, st.sampled_from(["甲", "乙"])),
        st.builds(compare, st.just("否"), equal, st.booleans()),
        st.builds(Present, st.sampled_from(list(COLUMNS)), st.booleans()),
    )


def groups(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(parts, min_size=2, max_size=4).map(tuple)
    return st.one_of(st.builds(All, several), st.builds(Some, several), st.builds(negate, parts))


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.recursive(leaves(), groups, max_leaves=8))
def test_it_says_what_trying_all_rows_gives(condition: Condition) -> None:
    results = [(evaluate(condition, row), row) for row in ROWS]
    assert can_be_true(condition, DOMAINS) == any(result is True for result, _ in results)
    assert can_be_false(condition, DOMAINS) == any(result is False for result, _ in results)
    violated = [row for result, row in results if result is True]
    for name in known_where_true(condition, DOMAINS):
        assert all(row[name] is not None for row in violated), name


def condition_of(text: str) -> Condition:
    kinds = {"甲日": Kind.DATE, "乙日": Kind.DATE, "金额": Kind.MONEY, "比": Kind.RATIO, "数": Kind.NUMBER}
    kinds |= {"甲方": Kind.TEXT, "乙方": Kind.TEXT}
    columns = {name: Column(name, kind) for name, kind in kinds.items()}
    return compile_condition(text, columns, {}).condition


WIDE = {name: Domain(between(-math.inf, math.inf)) for name in ("甲日", "乙日", "金额", "比", "数")}
WIDE |= {"甲方": Domain(ANY_TEXT), "乙方": Domain(ANY_TEXT)}


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        ("金额 > 3万元 and 金额 < 2万元", False, True),
        ("金额 > 3万元 or 金额 <= 3万元", True, False),
        ("金额 between 3万元 and 2万元", False, True),
        ("比 > 10% and 比 < 10.0001%", True, True),
        ("数 > 1.5 and 数 < 1.5001", False, True),  # 数值 has four decimals
        ("甲日 < '2020-01-01' and 甲日 > '2020-01-01'", False, True),
        ("甲日 > '2020-01-01' and 甲日 < '2020-01-02'", False, True),
        ("甲日 < 乙日 and 乙日 < 甲日", False, True),
        ("甲日 < 乙日 and not (乙日 > 甲日)", False, True),
        ("甲日 <= 乙日 and 乙日 <= 甲日", True, True),
        ("甲日 < 乙日 or 乙日 <= 甲日", True, False),
        ("甲方 = 乙方 and 乙方 <> 甲方", False, True),
        ("甲方 = 乙方 or 乙方 <> 甲方", True, False),
        ("甲方 = '一' and 甲方 in ('二', '三')", False, True),
        ("甲方 <> '一' or 甲方 <> '二'", True, False),
        ("天数(甲日, 乙日) > 3 and 甲日 is null", False, True),  # days are known only where both dates are
        ("天数(甲日, 乙日) > 3 or 甲日 is null", True, True),
        ("甲日 is null or 甲日 is not null", True, False),
        ("数 > 1 and not (数 > 1)", False, True),
    ],
)
def test_conditions_as_they_are_written(text: str, true: bool, false: bool) -> None:
    condition = condition_of(text)
    assert can_be_true(condition, WIDE) is true
    assert can_be_false(condition, WIDE) is false


def test_what_is_too_large_to_work_out_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(always, "MAX_BOXES", 5)
    wide = " and ".join(f"(数 = {n} or 金额 = {n}元 or 比 = {n}%)" for n in range(1, 6))
    assert can_be_true(condition_of(wide), WIDE) is None
    assert known_where_true(condition_of(wide), WIDE) == set()
