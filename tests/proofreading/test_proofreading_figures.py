"""Figures of reports: read as printed, summed with the tolerance that their decimals leave."""

from __future__ import annotations

import contextlib
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from cn2an import an2cn
from hypothesis import given
from hypothesis import strategies as st

from checker.proofreading.arithmetic import Sum, Term, Verdict, is_swap
from checker.proofreading.figures import MONEY, PERCENT, Figure, cell_figure, figures, narrowed, unit_of
from checker.proofreading.numerals import NumeralError, number
from checker.proofreading.outline import mark_of
from checker.proofreading.periods import Day, Length, Period, agrees

WHOLE = st.integers(min_value=1, max_value=10**12)
PLACES = st.integers(min_value=0, max_value=6)


# ---- numerals


@given(WHOLE, st.sampled_from(["low", "up"]))
def test_numerals_are_read_back(value: int, style: str) -> None:
    assert number(an2cn(str(value), style)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("壹佰伍拾万", 1_500_000),
        ("两百", 200),
        ("三万五", 35_000),
        ("一亿零五百万", 105_000_000),
        ("十五", 15),
    ],
)
def test_numerals_as_they_are_written(text: str, value: int) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["百十三千", "万", "", "元", "甲乙", "千百"])
def test_what_is_no_numeral_is_refused(text: str) -> None:
    with pytest.raises(NumeralError):
        number(text)


@given(st.text(alphabet="零一二三十百千万亿壹拾佰仟点负〇两", max_size=12))
def test_no_text_of_numeral_signs_is_too_odd_to_refuse(text: str) -> None:
    with contextlib.suppress(NumeralError):
        assert number(text) >= 0


# ---- figures in text and cells


@given(
    WHOLE, PLACES, st.sampled_from([("元", 0), ("万元", 4), ("亿元", 8), ("%", 0), ("分", 0)]), st.booleans()
)
def test_a_printed_amount_is_read_back(value: int, places: int, unit: tuple[str, int], commas: bool) -> None:
    printed = Decimal(value).scaleb(-places)
    text = format(printed, f",.{places}f" if commas else f".{places}f") + unit[0]
    (figure,) = figures(f"本项目安排{text}，其余另计。")
    assert figure.value == printed.scaleb(unit[1])
    assert figure.places == places
    assert figure.text == text


@given(st.text(alphabet="0123456789.,，（）()%万亿元分约至年月日-—壹拾零一 /", max_size=40))
def test_figures_are_cut_from_any_text_where_they_stand(text: str) -> None:
    for figure in figures(text):
        assert narrowed(text)[figure.start : figure.end].strip() == figure.text
        assert figure.half >= 0


@pytest.mark.parametrize(
    "text",
    [
        "2020年9月3日",
        "冀发〔2018〕54号",
        "支付比例为4:3:3",
        "第82次常务会议",
        "7×24小时",
        "SM2加密",
        "12-15个",
        "V2.0版",
    ],
)
def test_what_is_no_amount(text: str) -> None:
    assert [figure for figure in figures(text) if figure.unit in (MONEY, PERCENT, "分", "个")] == []


@pytest.mark.parametrize(
    ("text", "about"), [("约100万元", True), ("120余家", False), ("30%以上", True), ("100万元", False)]
)
def test_approximate_figures_are_known(text: str, about: bool) -> None:
    assert all(figure.about is about for figure in figures(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.50", "1234.50"),
        ("１２.５", "12.5"),
        ("-3.2", "-3.2"),
        ("¥ 5,000.00", "5000.00"),
        ("143.86 2", "143.862"),
        ("85%", "85"),
    ],
)
def test_cells(text: str, value: str) -> None:
    figure = cell_figure(text)
    assert figure is not None
    assert figure.value == Decimal(value)


@pytest.mark.parametrize("text", ["3年", "2020年9月3日", "12 5", "1、", "待签", "10/12", "1.2.3", "约20", ""])
def test_cells_that_are_no_figure(text: str) -> None:
    assert cell_figure(text) is None


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("金额（万元）", ("元", 4)),
        ("单位：元", ("元", 0)),
        ("分值", ("分", 0)),
        ("占比（%）", ("%", 0)),
        ("得分率", None),
    ],
)
def test_units_of_headings(words: str, unit: tuple[str, int] | None) -> None:
    assert unit_of(words) == unit


# ---- sums


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=25), st.integers(0, 5))
def test_rounding_alone_is_never_called_an_error(exact: list[int], places: int) -> None:
    """Terms and total rounded each for itself from exact amounts of 元."""
    amounts = [Decimal(value).scaleb(-6) for value in exact]
    terms = tuple(Term(_money(amount, places)) for amount in amounts)
    assert Sum(terms, _money(sum(amounts, Decimal(0)), places)).verdict() is Verdict.AGREES


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=10), st.integers(1, 10**6))
def test_to_the_cent_nothing_is_rounded(cents: list[int], off: int) -> None:
    terms = tuple(Term(Figure(Decimal(value).scaleb(-2), MONEY, 0, 2)) for value in cents)
    wrong = Figure(Decimal(sum(cents) + off).scaleb(-2), MONEY, 0, 2)
    assert Sum(terms, wrong).verdict() is Verdict.OFF


def test_different_decimals_may_be_rounding() -> None:
    terms = (Term(_money(Decimal("12.5"), 1)), Term(_money(Decimal("3.25"), 2)))
    assert Sum(terms, _money(Decimal("15.79"), 2)).verdict() is Verdict.ROUNDING
    assert Sum(terms, _money(Decimal("15.95"), 2)).verdict() is Verdict.OFF


@given(st.integers(10, 10**8))
def test_swapped_digits_are_known_both_ways(value: int) -> None:
    text = str(value)
    for at in range(len(text) - 1):
        other = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        assert is_swap(Decimal(value), Decimal(other)) is (other != text)
        assert is_swap(Decimal(other), Decimal(value)) is (other != text)


def _money(amount: Decimal, places: int) -> Figure:
    rounded = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return Figure(rounded.scaleb(4), MONEY, 4, places)


# ---- periods and marks


@given(st.dates(date(2000, 1, 1), date(2080, 1, 1)), st.integers(1, 1500))
def test_a_period_lasts_the_days_that_it_lasts(begins: date, count: int) -> None:
    ends = date.fromordinal(begins.toordinal() + count)
    period = Period(_day(begins), _day(ends))
    assert agrees(period, Length(count, "天", "", 0))
    assert agrees(period, Length(count + 1, "天", "", 0))
    assert not agrees(period, Length(count + 3, "天", "", 0))


@given(st.dates(date(2000, 1, 1), date(2080, 1, 1)), st.integers(1, 10))
def test_a_period_of_years_ends_the_day_before_or_on_the_day(begins: date, years: int) -> None:
    ends = date(begins.year + years, begins.month, min(begins.day, 28))
    period = Period(_day(begins), _day(ends))
    if begins.day <= 28:
        assert agrees(period, Length(years, "年", "", 0))
        assert agrees(period, Length(years * 12, "月", "", 0))
    assert not agrees(period, Length(years + 1, "年", "", 0))


def _day(value: date) -> Day:
    return Day(value.year, value.month, value.day, 0, 0)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("一、概况", (1,)),
        ("（十二）其他", (12,)),
        ("1.2 采购", (1, 2)),
        ("1.2.3.其他", (1, 2, 3)),
        ("(3) 丙", (3,)),
        ("③", (3,)),
        ("第三章 合同", (3,)),
    ],
)
def test_marks(text: str, parts: tuple[int, ...]) -> None:
    mark = mark_of(text)
    assert mark is not None
    assert mark.parts == parts


@pytest.mark.parametrize("text", ["2020年", "10.95 万元", "3.5%", "一二三级指标", "12", "1,234", "一是"])
def test_what_is_no_mark(text: str) -> None:
    assert mark_of(text) is None
