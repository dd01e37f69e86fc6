"""Figures as reports print them: amounts, percentages, points and counts, with their unit and decimals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from checker.proofreading.numerals import NUMERAL, NumeralError, number, spoken_zeros

MONEY, PERCENT, POINTS, BARE = "元", "%", "分", ""

_SAME = {"㎡": "平方米", "千米": "公里"}
_SCALES = {"千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "万亿": 12}
_MEASURES = (
    "个|件|项|次|人次|人|家|户次|户|台|套|名|辆|条|场|所|座|份|只|本|期|批|亩|公顷|公里|千米|平方公里|平方米|㎡|立方米|米|"
    "吨|千瓦时|千瓦|天|部|处|间|"
    "张|篇|门|宗|起|村"
)
# What begins with 分, 项, 次… but is another word: 2分钟, 3分之一, 5项目.
_NOT_POINTS = (
    "(?!钟|别|之|为|散|配|析|摊|类|成|包|公司|局|院|支|期|批|行|会|工|享|解|级|布|管|割|段|区|子|母|数线)"
)
_NOT_COUNT = "(?!目|要|性|别|月|业|员|体|人)"
_UNIT = (
    r"(?P<scale>百万|千万|十万|万亿|亿|万|千)?"
    r"(?:(?P<money>元|圆)(?P<whole>整)?"
    rf"|(?P<percent>[%％])|(?P<permille>‰)|(?P<pp>个百分点)|(?P<points>分){_NOT_POINTS}"
    rf"|(?P<measure>{_MEASURES}){_NOT_COUNT})?"
    r"(?P<per>[/／每](?:年|月|季度|季|天|日|人|户|次|个|平方米|台|套))?"
)
_DIGITS = (
    r"(?<![\d.A-Za-z〔\[])(?<!\d[,:：\-/])(?P<sign>[-−+]\s?)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?!\d)|\d{1,20})(?P<decimals>\.\d{1,12})?(?![\d.]*\d)"
)
_ARABIC = re.compile(rf"{_DIGITS}\s{{0,2}}{_UNIT}")
_UNIT_DIGIT = "[一二三四五六七八九壹贰叁肆伍陆柒捌玖]"
_CHINESE = re.compile(
    rf"(?P<numeral>{NUMERAL})(?:(?P<money>元|圆)(?:(?P<jiao>[{'零一二三四五六七八九壹贰叁肆伍陆柒捌玖'}])角)?"
    rf"(?:零?(?P<fen>{_UNIT_DIGIT})分)?(?P<whole>整|正)?)(?P<per>[/／每](?:年|月|季度))?"
)
_NARROW = str.maketrans(
    "０１２３４５６７８９．％－＋（）　／＝",
    "0123456789.%-+() /=",
)
_WRAPPED = re.compile(r"(?<=[\d.])\s+(?=[\d.])")
_ABOUT_BEFORE = re.compile(
    r"(?:约|近|超过|超|不足|不少于|不低于|不高于|至少|逾|突破|将近|大约|[≥≤＞＜><])\s*(?:为|达|人民币)?\s*$"
)
_ABOUT_AFTER = re.compile(r"^\s*(?:余|多|左右|以上|以下|以内|之内|上下|[+＋])")
_CELL = re.compile(rf"(?:人民币|RMB|CNY|[¥￥])?\s*{_DIGITS}\s{{0,2}}{_UNIT}", re.IGNORECASE)
_EMPTY = {"", "-", "--", "—", "——", "–", "−", "/", "／", "\\", "无", "〇", "*"}


@dataclass(frozen=True)
class Figure:
    """One printed figure.

    `value` is in the unit's base (元, %, 分, or the measure itself); `scale` is the power of ten of the
    printed unit over it (万元: 4) and `places` the decimals printed, so half a unit of the last printed
    place is `half`. `start` and `end` are its span in the text it was found in.
    """

    value: Decimal
    unit: str
    scale: int = 0
    places: int = 0
    start: int = 0
    end: int = 0
    text: str = ""
    about: bool = False
    spelled: bool = False  # in Chinese numerals
    fine: int | None = (
        None  # decimals shown elsewhere in its column, where its own trailing zeros were left away
    )

    @property
    def step(self) -> Decimal:
        """One unit of the last printed place."""
        return Decimal(1).scaleb(self.scale - (self.places if self.fine is None else self.fine))

    @property
    def half(self) -> Decimal:
        """Half a unit of the last printed place; nothing where the figure is a count or points."""
        rounded = self.unit.partition("/")[0] in (MONEY, PERCENT, BARE, "万")
        return self.step / 2 if rounded else Decimal(0)

    @property
    def printed(self) -> Decimal:
        """The number as printed, in its own unit."""
        return self.value.scaleb(-self.scale)

    @property
    def digits(self) -> str:
        """The significant digits as printed, without sign and point: 318427 for 318.427."""
        return "".join(map(str, self.printed.copy_abs().as_tuple().digits)).lstrip("0")


def narrowed(text: str) -> str:
    """Full-width digits and signs as half-width ones, character for character, so that places stay."""
    return text.translate(_NARROW)


def figures(text: str) -> Iterator[Figure]:
    """The figures of a running text, in order: with a unit, or spelled amounts; bare numbers are left out."""
    plain = narrowed(text)
    found = [*_arabic(plain), *_spelled(plain)]
    yield from sorted(found, key=lambda figure: figure.start)


def _arabic(text: str) -> Iterator[Figure]:
    for match in _ARABIC.finditer(text):
        if any(match[name] for name in ("scale", "money", "percent", "permille", "points", "measure", "pp")):
            yield _figure(match, text)


def _spelled(text: str) -> Iterator[Figure]:
    for match in _CHINESE.finditer(text):
        try:
            whole = number(match["numeral"])
            cents = Decimal(10 * number(match["jiao"] or "零") + number(match["fen"] or "零")) / 100
        except NumeralError:
            continue
        exact = bool(match["jiao"] or match["fen"] or match["whole"])
        yield Figure(
            whole + cents,
            _per(MONEY, match),
            scale=0,
            places=2 if exact else -spoken_zeros(match["numeral"]),
            start=match.start(),
            end=match.end(),
            text=match[0],
            about=_about(text, match.start(), match.end()),
            spelled=True,
        )


def cell_figure(text: str, unit: str = BARE, scale: int = 0) -> Figure | None:
    """The figure that a table cell consists of, or None where it is no single figure.

    `unit` and `scale` are the column's, for numbers without a unit of their own. A number broken by the
    cell's edge (143.86 2) is put together where its point leaves no doubt.

    >>> str(cell_figure("1,234.50").value), str(cell_figure("143.86 2").value), cell_figure("3年")
    ('1234.50', '143.862', None)
    """
    plain = " ".join(narrowed(text).replace("，", ",").split())
    head, point, tail = plain.partition(".")
    if point and _WRAPPED.search(plain) and not _WRAPPED.search(head):
        plain = head + point + _WRAPPED.sub("", tail)
    match = _CELL.fullmatch(plain)
    if match is None:
        return None
    own = any(match[name] for name in ("scale", "money", "percent", "permille", "points", "measure", "pp"))
    figure = _figure(match, plain)
    if own:
        return figure
    return Figure(figure.value.scaleb(scale), unit, scale, figure.places, text=text)


def is_empty(text: str) -> bool:
    """Whether a cell says nothing: blank, or one of the marks that stand for nothing."""
    return "".join(text.split()) in _EMPTY


def _figure(match: re.Match[str], text: str) -> Figure:
    digits, decimals = match["digits"].replace(",", ""), match["decimals"] or ""
    try:
        value = Decimal(digits + decimals)
    except InvalidOperation:  # pragma: no cover - the pattern admits digits only
        raise ValueError(match[0]) from None
    if (match["sign"] or "").strip() in ("-", "−"):
        value = -value
    scale = _SCALES.get(match["scale"] or "", 0)
    if match["permille"]:
        scale = -1
    return Figure(
        value.scaleb(scale),
        _per(_unit(match), match),
        scale,
        max(len(decimals) - 1, 0),
        match.start(),
        match.end(),
        match[0].strip(),
        _about(text, match.start(), match.end()),
    )


def _unit(match: re.Match[str]) -> str:
    if match["money"]:
        return MONEY
    if match["percent"] or match["permille"]:
        return PERCENT
    if match["points"]:
        return POINTS
    if match["pp"]:
        return "个百分点"
    if match["measure"]:
        return _SAME.get(match["measure"], str(match["measure"]))
    return "万" if match["scale"] else BARE


def _per(unit: str, match: re.Match[str]) -> str:
    return unit + (match["per"].replace("每", "/").replace("／", "/") if match["per"] else "")


def _about(text: str, start: int, end: int) -> bool:
    return bool(
        _ABOUT_BEFORE.search(text[max(0, start - 8) : start]) or _ABOUT_AFTER.match(text[end : end + 3])
    )


_SIGNS = {0: "元", 3: "千元", 4: "万元", 5: "十万元", 6: "百万元", 7: "千万元", 8: "亿元", 12: "万亿元"}


def unit_of(words: str) -> tuple[str, int] | None:
    """The unit that a heading or caption names (金额（万元）, 单位：元), with its power of ten; None if none.

    >>> unit_of("金额（万元）"), unit_of("单位：元"), unit_of("项目名称")
    (('元', 4), ('元', 0), None)
    """
    plain = "".join(narrowed(words).split())
    if match := re.search(r"(百万|千万|十万|万亿|亿|万|千)?元", plain):
        return MONEY, _SCALES.get(match[1] or "", 0)
    if re.search(r"[(（:：/][%％][)）]?|[%％]$", plain):
        return PERCENT, 0
    if re.search(r"[(（:：]分[)）]?|分值|得分(?!率)|赋分", plain):
        return POINTS, 0
    return None


def unit_name(unit: str, scale: int) -> str:
    """How a unit is written: 万元, %, 分.

    >>> unit_name("元", 4), unit_name("%", 0)
    ('万元', '%')
    """
    base, _, per = unit.partition("/")
    name = _SIGNS.get(scale, "元") if base == MONEY else ("" if base == BARE else base)
    return f"{name}/{per}" if per else name
