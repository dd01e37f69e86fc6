"""What a person sees of a number in a spreadsheet: its format code read, and the number as it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from checker.base.number_section import AS_TYPED, PLACES, TOKEN, Section, filled, plain_digits, read_section

# What Excel does not write into a file: the codes of built-in formats that round or change what is seen.
_BUILTIN = {
    **dict.fromkeys((1, 3, 37, 38), "#,##0"),
    **dict.fromkeys((2, 4, 39, 40), "#,##0.00"),
    **dict.fromkeys((5, 6, 7, 8, 42, 44), "¥#,##0.00"),
    **dict.fromkeys((9, 10), "0.00%"),
    **dict.fromkeys((14, 15, 30, 31), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56), "h:mm:ss"),
    22: "yyyy-mm-dd h:mm",
    46: "[h]:mm:ss",
    **dict.fromkeys((17, 27, 36, 50, 52, 57), "yyyy-mm"),
    **dict.fromkeys((16, 28, 29, 51, 53, 54, 58), "m-d"),
}
_HOLDS = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}
_TIME = re.compile(r"[hs]+:|:s|\[[hms]+\]", re.IGNORECASE)
_OTHER_NOTATION = re.compile(rf"[0#?] ?/ ?[0-9#?]|{_TIME.pattern}", re.IGNORECASE)
_GENERAL = re.compile(r"General|G/通用格式", re.IGNORECASE)  # the second is what WPS writes
_FRACTIONS = re.compile(r"[#0?\s]+/[0-9#?\s]+")
_FRACTION = re.compile(r"s\.0+", re.IGNORECASE)
_NOUGHT = frozenset({"-", "—", "——", "–", "零"})
_NOISE = Decimal("1e-14")


_UNSURE = Section(unsure=True)


@dataclass(frozen=True)
class NumberFormat:
    """A format code: its sections, and which parts of a date it shows (`ymd`; "" where it is no date's).

    `moment` says that a number is shown as a date, a time of day or a length of time.
    """

    sections: tuple[Section, ...]
    date_parts: str = ""
    moment: bool = False

    @property
    def as_stored(self) -> bool:
        """Whether whatever is in the cell is seen as it is stored."""
        plain = all(section.as_stored for section in self.sections)
        return plain and self.date_parts == ("ymd" if self.moment else "") and self._signed

    @property
    def _signed(self) -> bool:
        """Whether a negative number looks like one: one section, or a minus or bracket in the second."""
        first, *others = self.sections
        return (
            not first.minus
            and (not others or others[0].minus)
            and not any(s.condition for s in self.sections)
        )

    def as_typed(self, number: Decimal) -> bool:
        """Whether a number is seen as it is stored, if perhaps rounded."""
        section = self.section(number)
        plain = section.as_stored or (number != 0 and replace(section, no_nought=False).as_stored)
        return plain and self._shows_sign(number)

    def _shows_sign(self, number: Decimal) -> bool:
        """Whether a negative number is seen to be one, and a positive one is not seen as negative."""
        section = self.section(number)
        if number >= 0:
            return number == 0 or not section.minus
        if len(self.sections) == 1:
            return not section.minus
        return section.minus  # where sections have conditions, programs differ in what they leave out

    def section(self, number: Decimal) -> Section:
        """The section that shows a number."""
        if any(section.condition for section in self.sections):
            return self._conditioned(number)
        index = 1 if number < 0 else 2 if number == 0 else 0
        return self.sections[index if index < len(self.sections) else 0]

    def _conditioned(self, number: Decimal) -> Section:
        """The section by condition; programs agree where all have one but the last."""
        *conditioned, last = self.sections
        if not conditioned or last.condition or not all(section.condition for section in conditioned):
            return _UNSURE
        for section in conditioned:
            sign, bound = section.condition or ("=", number)
            if _HOLDS[sign](number, bound):
                return section
        return last

    def shown(self, number: Decimal) -> str | None:
        """The number with what stands beside it, as a person reads it; None where nothing certain is shown.

        Nothing certain: the format hides the number or its sign, divides it without naming a unit, or is odd.

        >>> number_format('0!.0000"万元"').shown(Decimal(2_260_000))
        '226万元'
        """
        section = self.section(number)
        if number == 0 and section.word in _NOUGHT:
            return "0"
        if section.empty or section.unsure or not self._shows_sign(number):
            return None
        if number == 0 and section.no_nought:
            return "0" if section.minus else None  # `"-"??` is how accountants show it
        if section.shift and not section.unit:
            return None
        if section.between:
            return filled(number, section)
        value = number.scaleb(2) if section.percent else number.scaleb(-section.shift)
        digits = plain_digits(value)
        if section.zeros > 1 and value == value.to_integral_value() and not section.percent:
            digits = digits.lstrip("-").zfill(section.zeros)
            digits = "-" + digits if number < 0 else digits
        return f"{section.prefix}{digits}{'%' if section.percent else ''}{section.unit}"

    def rounds(self, number: Decimal) -> bool:
        """Whether a number is shown rounded, beyond what a binary float adds.

        >>> number_format("0.00").rounds(Decimal("226.126")), number_format("0%").rounds(Decimal("0.3"))
        (True, False)
        """
        section = self.section(number)
        if section.decimals is None or section.empty:
            return False
        shift = -number.adjusted() if section.power else 2 if section.percent else -section.shift
        value = number.scaleb(shift)
        lost = abs(value - round(value, section.decimals))
        return lost > abs(value) * _NOISE


def builtin(number: int) -> NumberFormat | None:
    """The built-in format of a number, where it shows a number rounded or otherwise than it is stored."""
    code = _BUILTIN.get(number)
    return number_format(code) if code else None


def number_format(code: str) -> NumberFormat:
    """A format code taken apart."""
    parts = date_parts(code)
    if parts or _OTHER_NOTATION.search(code):
        moment = bool(parts or _TIME.search(code))
        fraction = Section() if moment or _FRACTIONS.fullmatch(code) else _UNSURE
        return NumberFormat((fraction,), parts, moment)
    code = _GENERAL.sub(AS_TYPED, code)
    texts = list(_split(code))
    if len(texts) > 1 and "@" in texts[-1]:
        del texts[-1]  # it is for texts alone
    return NumberFormat(tuple(read_section(text) for text in texts[:3]) or (Section(),))


def date_parts(code: str) -> str:
    """Which of year, month and day a format shows, `ymd`; "" for one of numbers, texts or times of day.

    >>> date_parts('yyyy"年"m"月"'), date_parts("0.00"), date_parts("h:mm")
    ('ym', '', '')
    """
    plain = _FRACTION.sub("", code.partition(";")[0])
    letters = "".join(m["plain"].lower() for m in TOKEN.finditer(plain) if m["plain"])
    if "general" in letters or set(PLACES) & set(letters):
        return ""
    found = {"y" if letter == "e" else letter for letter in letters if letter in "ymde"}
    if found <= {"m"} and _OTHER_NOTATION.search(code):
        return ""
    return "".join(part for part in "ymd" if part in found)


def _split(code: str) -> Iterator[str]:
    """The sections of a code: at the semicolons that are no text."""
    start = 0
    for match in TOKEN.finditer(code):
        if match["plain"] == ";":
            yield code[start : match.start()]
            start = match.end()
    yield code[start:]
