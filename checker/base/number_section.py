"""One section of a spreadsheet's number format: what stands beside the digits, and how they are scaled."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_.|\*.'
    r"|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]|\[(?P<bracket>[^\]]*)\]|(?P<plain>.)",
    re.DOTALL,
)
PLACES = "0#?"
AS_TYPED = "#.##########"  # what 常规 is taken for
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_POWER = re.compile(r"(?<=[0#?])E[+-][0#?]+", re.IGNORECASE)
_SIGNS = "¥￥$€£"
_OPENING, _CLOSING = "(（", ")）"
_MINUS_SIGNS = "-(（−△▲负"


@dataclass(frozen=True)
class Section:
    """One section of a format: what stands before, between and after the digits, and how they are scaled.

    `shift` is the power of ten by which the number is shown smaller than it is stored: a comma at the end is
    three, and a point that is only text (`0!.0000`) as many as digits follow it. `decimals` says to how many
    places it is rounded, with `power` after the first digit. `unsure`: programs or people differ in what they
    make of it; `word` stands there instead of digits; `no_nought`: for 0 no digit is shown at all.
    """

    prefix: str = ""
    unit: str = ""
    between: bool = False
    shift: int = 0
    percent: bool = False
    zeros: int = 0
    places: str = ""
    decimals: int | None = None
    empty: bool = False
    unsure: bool = False
    word: str = ""
    power: bool = False
    no_nought: bool = False
    minus: bool = False
    condition: tuple[str, Decimal] | None = None

    @property
    def as_stored(self) -> bool:
        """Whether the digits are those that are stored, with nothing beside them."""
        marked = self.prefix or self.unit or self.between or self.shift or self.percent or self.empty
        return not marked and not self.unsure and not self.no_nought and self.zeros < 2


def read_section(text: str) -> Section:
    """One section: digits are collected, and every literal goes before, between or after them."""
    text, powers = _POWER.subn("", text)
    digits, literals, condition = "", [(0, "")], None
    for match in TOKEN.finditer(text):
        if match["bracket"] is not None:
            condition = _read_condition(match["bracket"]) or condition
            continue
        literal = match["quoted"] or match["escaped"] or match["currency"]
        plain = match["plain"]
        if plain and plain in PLACES + ".,%":
            digits += plain
        elif literal or (plain and not plain.isspace()):
            literals.append((len(digits), literal or plain or ""))
    return replace(_built(text, digits, literals, condition), power=powers > 0)


def _built(
    text: str, digits: str, literals: list[tuple[int, str]], condition: tuple[str, Decimal] | None
) -> Section:
    first = min((digits.find(place) for place in PLACES if place in digits), default=-1)
    last = max((digits.rfind(place) for place in PLACES), default=-1)
    before = "".join(word for at, word in literals if at <= first or not digits).strip()
    after = "".join(word for at, word in literals if at > last).strip() if digits else ""
    inside = [(at, word) for at, word in literals if first < at <= last]
    point = len(inside) == 1 and inside[0][1] == "." and "." not in digits
    commas = len(digits.rstrip("%")) - len(digits.rstrip("%").rstrip(","))
    shift = 3 * commas + (sum(digits.count(p, inside[0][0]) for p in PLACES) if point else 0)
    whole = digits.partition(".")[0]
    minus = any(sign in before for sign in _MINUS_SIGNS)
    at = inside[0][0] if point else digits.find(".") + 1 or len(digits)
    return Section(
        prefix="".join(c for c in before if c in _SIGNS) or _word(before),
        unit=_word(after),
        between=bool(inside) and not point,
        shift=shift,
        percent="%" in digits,
        zeros=0 if "." in digits or point or commas else len(whole) if set(whole) == {"0"} else 0,
        places=_template(digits, literals),
        decimals=sum(digits.count(place, at) for place in PLACES) if digits else None,
        empty=not digits and not before and "@" not in text,
        unsure=_odd(before, after) or bool(before and not digits and "@" not in text),
        no_nought=bool(digits) and "0" not in digits and not digits.startswith(AS_TYPED),
        word="" if digits or "@" in text else before,
        minus=minus,
        condition=condition,
    )


def _odd(before: str, after: str) -> bool:
    """Whether what stands around the digits is no unit and no sign: a lone bracket, a minus behind."""
    both = before + after
    opened, closed = (sum(both.count(sign) for sign in signs) for signs in (_OPENING, _CLOSING))
    return opened != closed or "+" in before or after.endswith(("-", "+"))


def _word(text: str) -> str:
    """A literal without the brackets and the sign of a negative number, and without brackets around it."""
    text = text.strip(_MINUS_SIGNS.replace("(", "").replace("（", "") + "+ @")
    if text[:1] in _OPENING and (text[-1:] in _CLOSING or not set(text) & set(_CLOSING)):
        text = text[1:]
    return text if set(text) & set(_OPENING) else text.rstrip(_CLOSING)


def _template(digits: str, literals: list[tuple[int, str]]) -> str:
    """Digit places and the literals between them, as `_filled` fills them."""
    text = ""
    for index, sign in enumerate(digits):
        text += "".join(word for at, word in literals if at == index and index > 0)
        text += "0" if sign in PLACES else ""
    return text + "".join(word for at, word in literals if at == len(digits) and digits)


def filled(number: Decimal, section: Section) -> str:
    """Digits filled from the right into places with text between them, as `000-0000` does."""
    rest = list(plain_digits(abs(number).to_integral_value()))
    out = ""
    for sign in reversed(section.places):
        out = (rest.pop() if rest else "0") + out if sign == "0" else sign + out
    return section.prefix + ("-" if number < 0 else "") + "".join(rest) + out


def _read_condition(text: str) -> tuple[str, Decimal] | None:
    match = _CONDITION.fullmatch(text.strip())
    return (match[1], Decimal(match[2])) if match else None


def plain_digits(number: Decimal) -> str:
    """A number without exponent and without trailing zeros."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text if text not in {"", "-0", "-"} else "0"
