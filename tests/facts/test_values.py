"""Cells are read exactly or refused, and what is shown or written reads back as the same value."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.facts.quantities import MONEY_UNITS
from checker.facts.records import Value
from checker.facts.values import UnreadableError, parse, show, to_cell, to_json
from checker.facts.vocabulary import Field, Kind

NAN, INF = float("nan"), float("inf")


def field(kind: Kind, unit: str = "", **more: object) -> Field:
    default = {Kind.MONEY: "万元", Kind.RATIO: "%"}.get(kind, "")
    return Field(name="甲", kind=kind, about="", unit=unit or default, **more)  # type: ignore[arg-type]


CHOICE = field(Kind.CHOICE, options=("正式合同", "补充合同", "（一）类"))
SUGGEST = field(Kind.CHOICE, options=("数量指标",), suggest=True)
YEAR = Field("评价年度", Kind.INTEGER, "")

READ = [
    (field(Kind.MONEY), 226, 226_000_000),
    (field(Kind.MONEY), 226.0, 226_000_000),
    (field(Kind.MONEY), 99.231, 99_231_000),
    (field(Kind.MONEY), 0.1 + 0.2, 300_000),
    (field(Kind.MONEY), 1_000_000.1 + 0.2, 1_000_000_300_000),
    (field(Kind.MONEY), Decimal("148.00"), 148_000_000),
    (field(Kind.MONEY), "148.00", 148_000_000),
    (field(Kind.MONEY), "226万元", 226_000_000),
    (field(Kind.MONEY), "226 万 元", 226_000_000),
    (field(Kind.MONEY), "2,260,000元", 226_000_000),
    (field(Kind.MONEY), "２，２６０，０００元", 226_000_000),
    (field(Kind.MONEY), "1.2亿元", 12_000_000_000),
    (field(Kind.MONEY), "￥500元", 50_000),
    (field(Kind.MONEY), "人民币 500 元整", 50_000),
    (field(Kind.MONEY), "0.01元", 1),
    (field(Kind.MONEY), "-3.5", -3_500_000),
    (field(Kind.MONEY), "－3.5", -3_500_000),
    (field(Kind.MONEY), 0, 0),
    (field(Kind.MONEY, "元"), 226, 22_600),
    (field(Kind.MONEY, "元"), "￥500", 50_000),
    (field(Kind.MONEY, "元"), "226万元", 226_000_000),
    (field(Kind.DATE), "2020-09-03", date(2020, 9, 3)),
    (field(Kind.DATE), "2020/9/3", date(2020, 9, 3)),
    (field(Kind.DATE), "2020.9.3", date(2020, 9, 3)),
    (field(Kind.DATE), "2020年9月3日", date(2020, 9, 3)),
    (field(Kind.DATE), "２０２０年９月３号", date(2020, 9, 3)),
    (field(Kind.DATE), "20200903", date(2020, 9, 3)),
    (field(Kind.DATE), 20200903, date(2020, 9, 3)),
    (field(Kind.DATE), "2020-09-03 00:00:00", date(2020, 9, 3)),
    (field(Kind.DATE), "2020-02-29", date(2020, 2, 29)),
    (field(Kind.DATE), date(2020, 9, 3), date(2020, 9, 3)),
    (field(Kind.DATE), datetime(2020, 9, 3, 12, 30), date(2020, 9, 3)),
    (field(Kind.DATE), 44077, date(2020, 9, 3)),
    (field(Kind.DATE), 44077.75, date(2020, 9, 3)),
    (field(Kind.DATE), 1, date(1900, 1, 1)),
    (field(Kind.DATE), 61, date(1900, 3, 1)),
    (field(Kind.INTEGER), 3.0, 3),
    (field(Kind.INTEGER), "1,234", 1234),
    (field(Kind.INTEGER, "个"), "3个", 3),
    (field(Kind.INTEGER, "月"), "24个月", 24),
    (YEAR, "2021年", 2021),
    (field(Kind.NUMBER), 12.5, Decimal("12.5")),
    (field(Kind.NUMBER), "98.7654", Decimal("98.7654")),
    (field(Kind.NUMBER), 100, Decimal(100)),
    (field(Kind.RATIO), 30, 300_000_000_000),
    (field(Kind.RATIO), "0.3", 3_000_000_000),
    (field(Kind.RATIO), "66.15％", 661_500_000_000),
    (field(Kind.RATIO), "5‰", 5_000_000_000),
    (field(Kind.BOOL), "是", True),
    (field(Kind.BOOL), "×", False),
    (field(Kind.BOOL), "ＹＥＳ", True),
    (field(Kind.BOOL), 0.0, False),
    (field(Kind.BOOL), 1, True),
    (field(Kind.BOOL), False, False),
    (field(Kind.BOOL), " 无 ", False),
    (CHOICE, "正式合同", "正式合同"),
    (CHOICE, "(一)类", "（一）类"),
    (SUGGEST, "自定", "自定"),
    (field(Kind.TEXT), "  甲\r\n乙\u200b\x07 ", "甲\n乙"),
    (field(Kind.TEXT), 1.0, "1"),
    (field(Kind.TEXT), Decimal("1E+2"), "100"),
    (field(Kind.TEXT), "0012", "0012"),
    (field(Kind.REF), 2021001, "2021001"),
    (field(Kind.TEXT), date(2020, 9, 3), "2020-09-03"),
]

REFUSED = [
    (field(Kind.MONEY), "226万员", "单位"),
    (field(Kind.MONEY), "3万5千元", "单位"),
    (field(Kind.MONEY), "约226万元", "不是数"),
    (field(Kind.MONEY), "￥500", "写明单位"),
    (field(Kind.MONEY), "2,26", "逗号"),
    (field(Kind.MONEY), "12 3", "空格"),
    (field(Kind.MONEY), "0.0000001", "1 分"),
    (field(Kind.MONEY), 100 / 3, "1 分"),
    (field(Kind.MONEY), Decimal("1E-999999"), "细小"),
    (field(Kind.MONEY), Decimal("1E+999999"), "太长"),
    (field(Kind.MONEY), "9" * 60, "太长"),
    (field(Kind.MONEY), 10**5000, "太长"),
    (field(Kind.MONEY), 10**14, "太大"),
    (field(Kind.MONEY), "大概", "留空"),
    (field(Kind.MONEY), NAN, "不是数"),
    (field(Kind.MONEY), INF, "不是数"),
    (field(Kind.MONEY), Decimal("NaN"), "不是数"),
    (field(Kind.MONEY), True, "不是数"),
    (field(Kind.MONEY), date(2020, 1, 1), "不是数"),
    (field(Kind.MONEY), ["226"], "不是一个值"),
    (field(Kind.DATE), "2020-02-30", "不存在"),
    (field(Kind.DATE), 20201332, "不存在"),
    (field(Kind.DATE), "2020年9月", "哪一天"),
    (field(Kind.DATE), "2020", "哪一天"),
    (field(Kind.DATE), 2020, "哪一天"),
    (field(Kind.DATE), 202009, "哪一天"),
    (field(Kind.DATE), "44077", "年月日"),
    (field(Kind.DATE), "去年", "年月日"),
    (field(Kind.DATE), 60, "不是日期"),
    (field(Kind.DATE), -1, "不是日期"),
    (field(Kind.DATE), "3020-01-01", "年份"),
    (field(Kind.DATE), True, "不是日期"),
    (field(Kind.DATE), time(3, 4), "不是一个值"),
    (field(Kind.INTEGER), 2.5, "不是整数"),
    (field(Kind.INTEGER), "3个", "多出"),
    (field(Kind.NUMBER), "1.23456", "四位"),
    (field(Kind.NUMBER), 10**15, "太大"),
    (field(Kind.NUMBER), "95%", "多出"),
    (field(Kind.RATIO), "三成", "不是数"),
    (field(Kind.RATIO), "3成", "单位"),
    (field(Kind.BOOL), "也许", "是 或 否"),
    (field(Kind.BOOL), 2, "是 或 否"),
    (CHOICE, "正式合司", "是否想写“正式合同”"),
    (field(Kind.TEXT), 1.2e17, "15 位"),
    (field(Kind.TEXT), "甲" * 10_001, "10000"),
    (field(Kind.TEXT), {"甲": 1}, "不是一个值"),
]

SHOWN = [
    (Kind.MONEY, 1_500_000, "", "1.5万元"),
    (Kind.MONEY, 0, "", "0万元"),
    (Kind.MONEY, 1_234_567, "", "1.234567万元"),
    (Kind.MONEY, -99_231_000, "", "-99.231万元"),
    (Kind.MONEY, 1_500_000, "元", "15000元"),
    (Kind.DATE, date(2020, 9, 3), "", "2020年9月3日"),
    (Kind.RATIO, 661_538_461_538, "", "66.15%"),
    (Kind.RATIO, 666_650_000_000, "", "66.67%"),
    (Kind.RATIO, 0, "", "0%"),
    (Kind.RATIO, 10**12, "", "100%"),
    (Kind.BOOL, False, "", "否"),
    (Kind.INTEGER, 246, "", "246"),
    (Kind.INTEGER, 246, "天", "246天"),
    (Kind.NUMBER, Decimal("98.50"), "", "98.5"),
    (Kind.TEXT, "甲", "", "甲"),
    (Kind.MONEY, None, "", "未载明"),
]

VALUES: dict[Kind, st.SearchStrategy[Value]] = {
    Kind.MONEY: st.integers(-(2**63) + 1, 2**63 - 1),
    Kind.RATIO: st.integers(-(10**18), 10**18),
    Kind.INTEGER: st.integers(-(2**63) + 1, 2**63 - 1),
    Kind.NUMBER: st.decimals(-(10**13), 10**13, places=4).map(lambda d: Decimal(f"{d:f}")),
    Kind.DATE: st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    Kind.BOOL: st.booleans(),
}
ANY_VALUE = st.sampled_from(list(VALUES)).flatmap(lambda kind: st.tuples(st.just(kind), VALUES[kind]))


def named(table: Sequence[tuple[Field, object, object]]) -> list[str]:
    """Ids of a table's rows; an int of 5,000 digits has no repr."""
    return [
        f"{f.kind}-{n}" if isinstance(raw, int) else f"{f.kind}-{raw!r:.40}"
        for n, (f, raw, _) in enumerate(table)
    ]


@pytest.mark.parametrize(("read_by", "raw", "expected"), READ, ids=named(READ))
def test_reads(read_by: Field, raw: object, expected: Value) -> None:
    value = parse(read_by, raw)
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("raw", [None, "", "  ", "\u3000\n\ufeff"])
def test_empty_is_unknown(kind: Kind, raw: object) -> None:
    assert parse(field(kind, options=("甲",)), raw) is None


@pytest.mark.parametrize(("read_by", "raw", "says"), REFUSED, ids=named(REFUSED))
def test_refuses_and_says_how_to_mend(read_by: Field, raw: object, says: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        parse(read_by, raw)
    assert says in str(refused.value)
    assert refused.value.mend


@pytest.mark.parametrize(("kind", "value", "unit", "expected"), SHOWN)
def test_shows(kind: Kind, value: Value | None, unit: str, expected: str) -> None:
    assert show(kind, value, unit) == expected


@given(ANY_VALUE)
def test_cells_and_json_read_back(pair: tuple[Kind, Value]) -> None:
    kind, value = pair
    for written in (to_cell(kind, value), to_json(kind, value)):
        assert parse(field(kind), written) == value


@given(st.integers(-(10**17), 10**17), st.sampled_from(sorted(MONEY_UNITS)))
def test_money_is_exact_in_every_unit(fen: int, unit: str) -> None:
    assert parse(field(Kind.MONEY), show(Kind.MONEY, fen, unit)) == fen


@given(st.integers(-(10**13), 10**13))
def test_money_survives_a_spreadsheet(fen: int) -> None:
    in_excel = float(fen) / 1e6
    assert parse(field(Kind.MONEY), in_excel) == fen


@given(st.lists(st.integers(0, 10**11), min_size=1, max_size=5))
def test_sums_made_in_a_spreadsheet_are_read_to_the_fen(fens: list[int]) -> None:
    total = 0.0
    for fen in fens:
        total += fen / 1e6
    assert parse(field(Kind.MONEY), total) == sum(fens)


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.decimals(), st.booleans(), st.dates()))
def test_anything_else_is_read_or_refused(raw: object) -> None:
    for kind in Kind:
        with suppress(UnreadableError):
            parse(field(kind, options=("甲",)), raw)
