"""Exact numbers: reads what people write (226万元, 2,260,000, ３０％) without a binary float in between."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

MONEY_UNITS: Mapping[str, Decimal] = {
    unit: Decimal(fen)
    for unit, fen in {
        "分": 1,
        "角": 10,
        "元": 100,
        "圆": 100,
        "元整": 100,
        "百元": 10**4,
        "千元": 10**5,
        "万": 10**6,
        "万元": 10**6,
        "万元整": 10**6,
        "十万元": 10**7,
        "百万元": 10**8,
        "千万元": 10**9,
        "亿": 10**10,
        "亿元": 10**10,
    }.items()
}
RATIO_UNITS: Mapping[str, Decimal] = {"%": Decimal(10**10), "‰": Decimal(10**9), "倍": Decimal(10**12)}

# The longest number that is still meant as one; it keeps the exact context below exact and cheap.
MAX_DIGITS = 40
_EXACT = Context(prec=120)
_LEAST_SLACK, _MOST_SLACK = Decimal("1e-6"), Decimal("0.01")
_NUMBER = re.compile(r"([+-]?)\s*((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)\s*(\D.*)?", re.ASCII)
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-"})
_CURRENCY = re.compile(r"^([+-]?)(人民币|RMB|CNY|¥)\s*", re.IGNORECASE)

Number = int | float | Decimal


class UnreadableError(ValueError):
    """A cell that cannot be read: what is wrong with it and how to mend it, in the user's language."""

    def __init__(self, what: str, mend: str = "") -> None:
        self.what = what
        self.mend = mend
        super().__init__(f"{what}；{mend}" if mend else what)


@dataclass(frozen=True)
class Quantity:
    """A number with the unit written after it ("" if bare).

    `slack` is the part that a binary float may have added; nothing beyond it is ever rounded away.
    `currency` says that a currency sign or word stood before the number.
    """

    number: Decimal
    unit: str = ""
    slack: Decimal = Decimal(0)
    currency: bool = False

    def steps(self, per_unit: Decimal) -> int | None:
        """The number as a whole count of the smallest step, or None if it is finer than that.

        >>> Quantity(Decimal("1.5")).steps(Decimal(10**6))
        1500000
        """
        scaled = _EXACT.multiply(self.number, per_unit)
        whole = scaled.to_integral_value(ROUND_HALF_UP)
        allowed = min(max(self.slack * per_unit, _LEAST_SLACK), _MOST_SLACK) if self.slack else Decimal(0)
        return int(whole) if abs(_EXACT.subtract(scaled, whole)) <= allowed else None


def quantity(raw: object) -> Quantity:
    """Read a number, or a text that is a number with an optional unit.

    Raises UnreadableError for anything else, for NaN and infinity, and for numbers of absurd length.

    >>> quantity("２,２６０,０００ 元")
    Quantity(number=Decimal('2260000'), unit='元', slack=Decimal('0'), currency=False)
    """
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal | str):
        raise UnreadableError(f"“{raw}”不是数", "请填数字")
    return _from_text(raw) if isinstance(raw, str) else _from_number(raw)


def _from_number(raw: Number) -> Quantity:
    if isinstance(raw, float):
        if not math.isfinite(raw):
            raise UnreadableError(f"“{raw}”不是数", "请填数字；不知道就留空")
        # Four units in the last place: what a short sum of exact cells can be off by.
        return Quantity(_bounded(Decimal(repr(raw))), slack=Decimal(4 * math.ulp(raw)))
    if isinstance(raw, int) and abs(raw) >= 10**MAX_DIGITS:
        raise UnreadableError("数字太长", "请核对是否多写了位数")
    number = Decimal(raw)
    if not number.is_finite():
        raise UnreadableError(f"“{raw}”不是数", "请填数字；不知道就留空")
    return Quantity(_bounded(number))


def _bounded(number: Decimal) -> Decimal:
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or abs(number.adjusted()) > MAX_DIGITS or exponent < -2 * MAX_DIGITS:
        if number == 0:
            return Decimal(0)
        if number.is_finite() and abs(number) < Decimal("1e-30"):
            raise UnreadableError("数字过于细小", "请核对小数位数")
        raise UnreadableError("数字太长", "请核对是否多写了位数")
    if len(number.as_tuple().digits) > MAX_DIGITS:
        raise UnreadableError("数字太长", "请核对是否多写了位数")
    return number


def _from_text(raw: str) -> Quantity:
    if has_ornament(raw):
        raise UnreadableError(f"“{shorten(raw)}”不是数", "上标、带圈的数字不算数，请改成普通数字")
    text = " ".join(narrow(raw).translate(_MINUS).split())
    bare = _CURRENCY.sub(r"\1", text)
    match = _NUMBER.fullmatch(bare)
    if match is None:
        raise UnreadableError(f"“{shorten(raw)}”不是数", "只填一个数字，可带单位；不知道就留空")
    sign, digits, unit = match[1], match[2], (match[3] or "").replace(" ", "")
    if unit[:1] == "(" and unit[-1:] == ")" and unit.count("(") == 1:
        unit = unit[1:-1]
    if unit[:1] == ",":
        raise UnreadableError(f"“{shorten(raw)}”里的逗号位置不对", "逗号只用来隔开三位一组，小数点用“.”")
    if unit[:1].isdigit() or unit[:1] == ".":
        raise UnreadableError(f"“{shorten(raw)}”不是一个数", "去掉中间的空格和多余的点，一格只填一个数")
    if len(digits) > MAX_DIGITS:
        raise UnreadableError("数字太长", "请核对是否多写了位数")
    return Quantity(Decimal(sign + digits.replace(",", "")), unit, currency=bare != text)


def has_ornament(text: str) -> bool:
    """Whether a text holds signs that only look like digits: ², ①, ½."""
    return not text.isascii() and any(unicodedata.category(sign) == "No" for sign in text)


def narrow(text: str) -> str:
    """Full-width digits, letters and punctuation as half-width ones, without spaces around."""
    return unicodedata.normalize("NFKC", text).strip()


def shorten(raw: object, longest: int = 30) -> str:
    """A cell's content for a message: one line, not too long."""
    text = " ".join(str(raw).split())
    return text if len(text) <= longest else text[:longest] + "…"


def plain(number: Decimal) -> str:
    """A Decimal without exponent and without trailing zeros.

    >>> plain(Decimal("1.500")), plain(Decimal("-0.0")), plain(Decimal("1E+2"))
    ('1.5', '0', '100')
    """
    if number == 0:
        return "0"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
