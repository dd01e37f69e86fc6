"""What a person sees of a number in a spreadsheet: its format code read, and the number as it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

# What Excel does not write into a file: the codes of built-in formats that change what is seen.
_BUILTIN = {
    **dict.fromkeys((5, 6, 7, 8, 42, 44), "¥#,##0.00"),
    **dict.fromkeys((9, 10), "0.00%"),
    **dict.fromkeys((17, 27, 36, 50, 52, 57), "yyyy-mm"),
    **dict.fromkeys((16, 28, 29, 51, 53, 54, 58), "m-d"),
}
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_.|\*.'
    r"|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]|\[(?P<bracket>[^\]]*)\]|(?P<plain>.)",
    re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_HOLDS = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}
_OTHER_NOTATION = re.compile(r"[0#?]E[+-]|[0#?] ?/ ?[0-9#?]|[hs]+:|:s|\[[hms]+\]", re.IGNORECASE)
_FRACTION = re.compile(r"s\.0+", re.IGNORECASE)
_PLACES = "0#?"
_SIGNS = "¥￥$€£"


@dataclass(frozen=True)
class Section:
    """One section of a format: what stands before, between and after the digits, and how they are scaled.

    `shift` is the power of ten by which the number is shown smaller than it is stored: a comma at the end is
    three, and a point that is only text (`0!.0000`) as many as digits follow it.
    """

    prefix: str = ""
    unit: str = ""
    between: bool = False
    shift: int = 0
    percent: bool = False
    zeros: int = 0
    places: str = ""
    empty: bool = False
    minus: bool = False
    condition: tuple[str, Decimal] | None = None

    @property
    def as_stored(self) -> bool:
        """Whether the digits are those that are stored, with nothing beside them."""
        marked = self.prefix or self.unit or self.between or self.shift or self.percent or self.empty
        return not marked and self.zeros < 2


@dataclass(frozen=True)
class NumberFormat:
    """A format code: its sections, and which parts of a date it shows (`ymd`; "" where it is no date's)."""

    sections: tuple[Section, ...]
    date_parts: str = ""

    @property
    def as_stored(self) -> bool:
        """Whether whatever is in the cell is seen as it is stored."""
        plain = all(section.as_stored for section in self.sections)
        return plain and self.date_parts in {"", "ymd"} and self._signed

    @property
    def _signed(self) -> bool:
        """Whether a negative number looks like one: one section, or a minus or bracket in the second."""
        return len(self.sections) < 2 or self.sections[1].minus or self.sections[1].condition is not None

    def section(self, number: Decimal) -> Section:
        """The section that shows a number."""
        conditioned = [section for section in self.sections if section.condition]
        for section in conditioned:
            sign, bound = section.condition or ("=", number)
            if _HOLDS[sign](number, bound):
                return section
        if conditioned:
            return next((s for s in self.sections if not s.condition), self.sections[-1])
        index = 1 if number < 0 else 2 if number == 0 else 0
        return self.sections[index if index < len(self.sections) else 0]

    def shown(self, number: Decimal) -> str | None:
        """The number with what stands beside it, as a person reads it; None where nothing certain is shown.

        Nothing certain: the format hides the number, drops a minus, or divides it without naming a unit.

        >>> number_format('0!.0000"万元"').shown(Decimal(2_260_000))
        '226万元'
        """
        section = self.section(number)
        own = section.minus or section.condition is not None or self.section(abs(number)) is section
        if section.empty or (number < 0 and not own) or (section.shift and not section.unit):
            return None
        if section.between:
            return _filled(number, section)
        value = number.scaleb(2) if section.percent else number.scaleb(-section.shift)
        digits = _plain(value)
        if section.zeros > 1 and value == value.to_integral_value() and not section.percent:
            digits = digits.lstrip("-").zfill(section.zeros)
            digits = "-" + digits if number < 0 else digits
        return f"{section.prefix}{digits}{'%' if section.percent else ''}{section.unit}"


def builtin(number: int) -> NumberFormat | None:
    """The built-in format of a number, where it shows a number otherwise than it is stored."""
    code = _BUILTIN.get(number)
    return number_format(code) if code else None


def number_format(code: str) -> NumberFormat:
    """A format code taken apart."""
    parts = date_parts(code)
    if parts or _OTHER_NOTATION.search(code):
        return NumberFormat((Section(),), parts)
    code = code.replace("General", "#")
    sections = tuple(_section(text) for text in _split(code))
    return NumberFormat(sections[:3] or (Section(),))


def date_parts(code: str) -> str:
    """Which of year, month and day a format shows, `ymd`; "" for one of numbers, texts or times of day.

    >>> date_parts('yyyy"年"m"月"'), date_parts("0.00"), date_parts("h:mm")
    ('ym', '', '')
    """
    plain = _FRACTION.sub("", code.partition(";")[0])
    letters = "".join(m["plain"].lower() for m in _TOKEN.finditer(plain) if m["plain"])
    if "general" in letters or set(_PLACES) & set(letters):
        return ""
    found = {"y" if letter == "e" else letter for letter in letters if letter in "ymde"}
    if found <= {"m"} and _OTHER_NOTATION.search(code):
        return ""
    return "".join(part for part in "ymd" if part in found)


def _split(code: str) -> Iterator[str]:
    """The sections of a code: at the semicolons that are no text."""
    start = 0
    for match in _TOKEN.finditer(code):
        if match["plain"] == ";":
            yield code[start : match.start()]
            start = match.end()
    yield code[start:]


def _section(text: str) -> Section:
    """One section: digits are collected, and every literal goes before, between or after them."""
    digits, literals, condition = "", [(0, "")], None
    for match in _TOKEN.finditer(text):
        if match["bracket"] is not None:
            condition = _read_condition(match["bracket"]) or condition
            continue
        literal = match["quoted"] or match["escaped"] or match["currency"]
        plain = match["plain"]
        if plain and plain in _PLACES + ".,%":
            digits += plain
        elif literal or (plain and not plain.isspace()):
            literals.append((len(digits), literal or plain or ""))
    return _built(text, digits, literals, condition)


def _built(
    text: str, digits: str, literals: list[tuple[int, str]], condition: tuple[str, Decimal] | None
) -> Section:
    first = min((digits.find(place) for place in _PLACES if place in digits), default=-1)
    last = max((digits.rfind(place) for place in _PLACES), default=-1)
    before = "".join(word for at, word in literals if at <= first or not digits).strip()
    after = "".join(word for at, word in literals if at > last).strip() if digits else ""
    inside = [(at, word) for at, word in literals if first < at <= last]
    point = len(inside) == 1 and inside[0][1] == "." and "." not in digits
    commas = len(digits.rstrip("%")) - len(digits.rstrip("%").rstrip(","))
    shift = 3 * commas + (sum(digits.count(p, inside[0][0]) for p in _PLACES) if point else 0)
    whole = digits.partition(".")[0]
    minus = "-" in before or "(" in before or "（" in before
    return Section(
        prefix="".join(c for c in before if c in _SIGNS) or _word(before),
        unit=_word(after),
        between=bool(inside) and not point,
        shift=shift,
        percent="%" in digits,
        zeros=0 if "." in digits or point or commas else len(whole) if set(whole) == {"0"} else 0,
        places=_template(digits, literals),
        empty=not digits and not before and "@" not in text,
        minus=minus,
        condition=condition,
    )


def _word(text: str) -> str:
    """A literal without the brackets and minus of a negative number."""
    return text.strip("-()（）+ @")


def _template(digits: str, literals: list[tuple[int, str]]) -> str:
    """Digit places and the literals between them, as `_filled` fills them."""
    text = ""
    for index, sign in enumerate(digits):
        text += "".join(word for at, word in literals if at == index and index > 0)
        text += "0" if sign in _PLACES else ""
    return text + "".join(word for at, word in literals if at == len(digits) and digits)


def _filled(number: Decimal, section: Section) -> str:
    """Digits filled from the right into places with text between them, as `000-0000` does."""
    rest = list(_plain(abs(number).to_integral_value()))
    out = ""
    for sign in reversed(section.places):
        out = (rest.pop() if rest else "0") + out if sign == "0" else sign + out
    return section.prefix + ("-" if number < 0 else "") + "".join(rest) + out


def _read_condition(text: str) -> tuple[str, Decimal] | None:
    match = _CONDITION.fullmatch(text.strip())
    return (match[1], Decimal(match[2])) if match else None


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text if text not in {"", "-0", "-"} else "0"
