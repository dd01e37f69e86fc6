"""Values of cells: from what people write to exact values, and back to sentences, cells and JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal

from checker.base.errors import nearest
from checker.facts.dates import FIRST_YEAR, LAST_YEAR, read_date
from checker.facts.inexact import Inexact, inexact_date, inexact_number
from checker.facts.quantities import (
    MONEY_UNITS,
    RATIO_UNITS,
    Quantity,
    UnreadableError,
    narrow,
    plain,
    quantity,
    shorten,
)
from checker.facts.records import Value
from checker.facts.vocabulary import Field, Kind

__all__ = ["UNKNOWN", "UnreadableError", "parse", "show", "to_cell", "to_json"]

UNKNOWN = "未载明"
MAX_TEXT = 10_000
MAX_EXACT_IN_EXCEL = 10**15  # Excel keeps 15 significant digits

_MAX_BIGINT = 2**63 - 1
_NUMBER_PLACES = Decimal(10**4)
_MAX_NUMBER = 10**18  # DECIMAL(18,4), counted in its last place
_EXACT = Context(prec=60)
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\ufeff\ud800-\udfff\ufffe\uffff]")
_DASHES = frozenset({"/", "\\", "-", "--", "---", "—", "——", "–", "―"})
_NOTHING = frozenset({"无", "不适用", "N/A", "n/a", "NA", "空", "未填", "不详", "未知", "未载明"})
_LONGEST_NOTHING = 4
_ASIDE = re.compile(r"\([^()]*\)$")
_TAX = re.compile(r"\((?:含税|人民币)\)$")
_UNIT = re.compile("[元圆万亿角分%‰倍]")
_LAST_NUMBER = re.compile(r"\d(?:余|多)?(?=[^\d]*$)")
_YES = frozenset({"是", "有", "对", "√", "✓", "✔", "true", "yes", "y", "t", "1"})
_NO = frozenset({"否", "无", "没有", "×", "✗", "✘", "x", "false", "no", "n", "f", "0"})


def parse(field: Field, raw: object) -> Value | None:
    """Read one cell of a field; None for an empty one.

    A bare number in a 金额 or 比率 field is in the field's unit: 30 and "0.3" in a field of unit % are
    30% and 0.3%. Money finer than 1 分 and 数值 with more than four decimals are refused, never rounded;
    only what a binary float added (0.1 + 0.2) is taken away. A 比率 is kept to 10**-12.

    Where a field takes it, what is known only within bounds (2023年7月, 约150万元) comes out as `Inexact`.

    Raises UnreadableError, a ValueError that says what is wrong and how to mend it.
    """
    if isinstance(raw, str):
        raw = _clean(raw)
    if raw is None or raw == "" or _says_nothing(field, raw):
        return None
    if not isinstance(raw, str | int | float | Decimal | date):
        raise UnreadableError(f"“{shorten(raw)}”不是一个值", "这里只填一个文字、数字或日期")
    try:
        return _PARSERS[field.kind](field, raw)
    except UnreadableError:
        if field.inexact and (within := _within(field, raw)) is not None:
            return within
        raise


def _within(field: Field, raw: object) -> Inexact | None:
    """A date or number as papers give it that is no exact one; None where it is not that either."""
    if field.kind is Kind.DATE:
        found = inexact_date(raw)
        if found is not None and found.not_done and not field.undone:
            raise UnreadableError(f"“{field.name}”不能填“{found}”", "没有这个日期就留空")
        return found

    def count(text: str) -> int | Decimal:
        found = _PARSERS[field.kind](field, text)
        assert isinstance(found, int | Decimal), "fields of numbers hold numbers"
        return found

    found = inexact_number(raw, count, 1 if field.kind is not Kind.NUMBER else 1 / _NUMBER_PLACES)
    return found and _reachable(_with_unit(found, field), field.kind)


def _with_unit(found: Inexact, field: Field) -> Inexact:
    """The same with the unit that the column has, where none is written: 约290 in 万元 is 约290万元."""
    if field.kind not in (Kind.MONEY, Kind.RATIO) or _UNIT.search(found):
        return found
    text = _LAST_NUMBER.sub(rf"\g<0>{field.unit}", found)
    return Inexact(text, found.low, found.high, found.open_low, found.open_high)


def _reachable(found: Inexact, kind: Kind) -> Inexact:
    """The same with its far end where a database still holds it, and sums of it."""
    most = Decimal(_MAX_NUMBER) / _NUMBER_PLACES / 1000 if kind is Kind.NUMBER else _MAX_BIGINT // 1000
    assert not isinstance(found.high, date), "a number's bounds are numbers"
    if not found.open_high or found.high <= most:
        return found
    return Inexact(found, found.low, max(found.low, most), open_high=True)


def _says_nothing(field: Field, raw: object) -> bool:
    """Whether a cell holds what people write where there is nothing to say: unknown, not zero, not 否."""
    if not isinstance(raw, str) or len(raw) > _LONGEST_NOTHING:
        return False
    word = narrow(raw)
    if field.kind is Kind.TEXT:
        return word in _DASHES
    words = _DASHES if field.kind is Kind.BOOL else _DASHES | _NOTHING
    return word in words and word not in field.options


def show(kind: Kind, value: Value | None, unit: str = "") -> str:
    """The value as it stands in a sentence: `1.5万元`, `2020年9月3日`, `66.15%`, `是`.

    `unit` is the unit money is shown in (万元 by default, always exact), and is written after 整数 and 数值;
    leave it out where the sentence has the unit already.

    >>> show(Kind.MONEY, 1_500_000), show(Kind.DATE, date(2020, 9, 3)), show(Kind.BOOL, None)
    ('1.5万元', '2020年9月3日', '未载明')
    """
    if value is None:
        return UNKNOWN
    if isinstance(value, Inexact):
        return str(value)
    if kind is Kind.MONEY:
        return _money_text(_decimal(value), unit or "万元")
    if kind is Kind.RATIO:
        percent = _EXACT.divide(_decimal(value), RATIO_UNITS["%"])
        return plain(percent.quantize(Decimal("0.01"), ROUND_HALF_UP, _EXACT)) + "%"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, int | Decimal):
        return plain(Decimal(value)) + unit
    return value


def to_cell(kind: Kind, value: Value | None, unit: str = "") -> str | int | Decimal | date | None:
    """The value for a workbook cell whose column is in `unit`; `parse` reads back the same value.

    Ratios and numbers longer than Excel's 15 digits become text, because Excel would change them.
    """
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, Inexact):
        return str(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if kind is Kind.RATIO:
        return _percent_text(value)
    if kind is Kind.MONEY:
        if abs(_decimal(value)) >= MAX_EXACT_IN_EXCEL:
            return _money_text(_decimal(value), unit or "万元")
        return _EXACT.divide(_decimal(value), MONEY_UNITS[unit or "万元"])
    if isinstance(value, int | Decimal):
        return plain(Decimal(value)) if _digits(value) > 15 else value
    return value


def to_json(kind: Kind, value: Value | None) -> str | int | float | bool | None:
    """The value for JSON or YAML, exact and self-describing; `parse` reads back the same value.

    金额 is a text in 元 with its unit (`"15000.00元"`), 比率 a text in percent, 日期 an ISO date; 数值 is a
    number, or a text where a JSON number would lose digits.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Inexact):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if kind is Kind.MONEY:
        return f"{_EXACT.divide(_decimal(value), Decimal(100)):.2f}元"
    if kind is Kind.RATIO:
        return _percent_text(value)
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        return float(value) if Decimal(repr(float(value))) == value else plain(value)
    return value


def _decimal(value: Value) -> Decimal:
    return Decimal(value) if isinstance(value, int | Decimal) else Decimal(str(value))


def _digits(value: int | Decimal) -> int:
    return len(Decimal(value).normalize(_EXACT).as_tuple().digits)


def _money_text(fen: Decimal, unit: str) -> str:
    return plain(_EXACT.divide(fen, MONEY_UNITS[unit])) + unit


def _percent_text(value: Value) -> str:
    return plain(_EXACT.divide(_decimal(value), RATIO_UNITS["%"])) + "%"


def _clean(text: str) -> str:
    if text.isprintable():  # most cells: nothing hidden in them, no line breaks
        return text.strip()
    lines = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " "))
    return lines.strip()


def _text(_: Field, raw: object) -> str:
    if isinstance(raw, str):
        return _text_from(raw)
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float) and abs(raw) >= MAX_EXACT_IN_EXCEL:
        raise UnreadableError("编号超过 15 位，表格软件已丢掉末尾几位", "把这一格设为文本格式，再重新填写")
    if isinstance(raw, int | float | Decimal):
        return plain(quantity(raw).number)
    if isinstance(raw, datetime):
        return str(raw.date() if raw.time() == datetime.min.time() else raw)
    return _text_from(str(raw))


def _text_from(raw: str) -> str:
    text = _clean(raw)
    if len(text) > MAX_TEXT:
        raise UnreadableError(f"文字有 {len(text)} 个字", f"最多 {MAX_TEXT} 个字，请摘要填写")
    return text


def _choice(field: Field, raw: object) -> str:
    text = _text(field, raw)
    if field.suggest or text in field.options:
        return text
    by_narrow = {_joined(option): option for option in field.options}
    if (found := by_narrow.get(_joined(text))) is not None:
        return found
    listed = "、".join(field.options)
    raise UnreadableError(f"“{shorten(text)}”不在选项里", nearest(text, field.options) + f"可填：{listed}")


def _joined(text: str) -> str:
    """A word without the spaces that typists put between its characters."""
    return "".join(narrow(text).split())


def _bool(field: Field, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    word = _ASIDE.sub("", narrow(_text(field, raw)).lower()).strip()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise UnreadableError(f"“{shorten(raw)}”看不出是“是”还是“否”", "只填 是 或 否；不知道就留空")


def _date(_: Field, raw: object) -> date:
    return read_date(raw)


def _money(field: Field, raw: object) -> int:
    found = quantity(_TAX.sub("", narrow(raw)) if isinstance(raw, str) and "税" in raw else raw)
    if found.currency and not found.unit and field.unit != "元":
        raise UnreadableError(f"“{shorten(raw)}”看不出是元还是{field.unit}", "请写明单位，如 500元")
    per_unit = MONEY_UNITS.get(found.unit or field.unit)
    if per_unit is None:
        mend = "可用：元 千元 万元 亿元；一格只填一个金额"
        raise UnreadableError(f"不认识金额单位“{shorten(found.unit)}”", mend)
    mend = f"单位是{field.unit}吗？计算得出的数请先四舍五入到分"
    return _whole(found, per_unit, raw, "细到不足 1 分", mend)


def _integer(field: Field, raw: object) -> int:
    found = quantity(raw)
    accepted = {"", field.unit, *({"个月"} if field.unit == "月" else ())}
    if field.name.endswith("年度"):
        accepted |= {"年", "年度"}
    _check_unit(found.unit, accepted | _points(field))
    whole = _whole(found, Decimal(1), raw, "不是整数", "请填整数")
    if field.name.endswith("年度") and not FIRST_YEAR <= whole <= LAST_YEAR:
        raise UnreadableError(f"“{whole}”不是年度", f"写四位的年份，{FIRST_YEAR} 至 {LAST_YEAR}")
    return whole


def _points(field: Field) -> set[str]:
    """分 behind the points of a score."""
    return {"分"} if not field.unit and "分" in field.name else set()


def _number(field: Field, raw: object) -> Decimal:
    found = quantity(raw)
    _check_unit(found.unit, {"", field.unit} | _points(field))
    last_places = _whole(found, _NUMBER_PLACES, raw, "超过四位小数", "请四舍五入到四位小数以内")
    if abs(last_places) >= _MAX_NUMBER:
        raise UnreadableError(f"“{shorten(raw)}”太大", "请核对是否多写了位数")
    return Decimal(plain(_EXACT.divide(Decimal(last_places), _NUMBER_PLACES)))


def _ratio(field: Field, raw: object) -> int:
    found = quantity(raw)
    per_unit = RATIO_UNITS.get(found.unit or field.unit)
    if per_unit is None:
        raise UnreadableError(f"不认识比率单位“{shorten(found.unit)}”", "写成 30% 或只填 30")
    steps = _EXACT.multiply(found.number, per_unit).to_integral_value(ROUND_HALF_UP)
    if abs(steps) > _MAX_BIGINT:
        raise UnreadableError(f"“{shorten(raw)}”太大", "请核对是否多写了位数")
    return int(steps)


def _check_unit(unit: str, accepted: set[str]) -> None:
    if unit not in accepted:
        raise UnreadableError(f"数字后面多出“{shorten(unit)}”", "只填数字")


def _whole(found: Quantity, per_unit: Decimal, raw: object, finer: str, mend: str) -> int:
    steps = found.steps(per_unit)
    if steps is None:
        raise UnreadableError(f"“{shorten(raw)}”{finer}", mend)
    if abs(steps) > _MAX_BIGINT:
        raise UnreadableError(f"“{shorten(raw)}”太大", "请核对是否多写了位数")
    return steps


_PARSERS: Mapping[Kind, Callable[[Field, object], Value]] = {
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.MONEY: _money,
    Kind.NUMBER: _number,
    Kind.INTEGER: _integer,
    Kind.RATIO: _ratio,
    Kind.BOOL: _bool,
    Kind.CHOICE: _choice,
    Kind.REF: _text,
}
