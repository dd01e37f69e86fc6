"""Whether a grade's limits, as its source prints them, say what they must."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from checker.facts.quantities import narrow, plain
from checker.scoring.model import Band

_SIGNS = {"≥": ">=", "⩾": ">=", "≧": ">=", "≤": "<=", "⩽": "<=", "≦": "<="}
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_NUMBER = r"\d+(?:\.\d+)?"
_LEFT = re.compile(rf"({_NUMBER})分?(>=|<=|>|<)(?=\D)")
_RIGHT = re.compile(rf"(?<=\D)(>=|<=|>|<)({_NUMBER})")

Limit = tuple[str, Decimal]


def wrong_bands(bands: Sequence[Band]) -> Iterator[tuple[Band, str]]:
    """The bands that are printed otherwise than they must be, and how they must be."""
    for band, above in zip(bands, [None, *bands], strict=False):
        if not band.printed:
            continue
        upper = None if above is None else above.least
        printed = limits(band.printed)
        if printed is None or not _fits(printed, band.least, upper):
            yield band, _text(band.least, upper)


def limits(text: str) -> set[Limit] | None:
    """What a text such as 90 > S ≥ 75 says of the score; None where it says nothing that can be read.

    >>> sorted(limits("90 > S ≥ 75"))
    [('<', Decimal('90')), ('>=', Decimal('75'))]
    """
    said = re.sub(r"\s", "", narrow(text))
    for sign, plain_sign in _SIGNS.items():
        said = said.replace(sign, plain_sign)
    found = {(_TURNED[sign], Decimal(number)) for number, sign in _LEFT.findall(said)}
    found |= {(sign, Decimal(number)) for sign, number in _RIGHT.findall(said)}
    return found or None


def _fits(printed: set[Limit], lower: Decimal, upper: Decimal | None) -> bool:
    """The limit below must be there but for the lowest grade, the one above but for the best."""
    wanted: set[Limit] = set()
    if lower > 0:
        wanted.add((">=", lower))
    if upper is not None:
        wanted.add(("<", upper))
    allowed = wanted | {(">=", Decimal(0)), ("<=", Decimal(100))}
    return wanted <= printed <= allowed


def _text(lower: Decimal, upper: Decimal | None) -> str:
    if upper is None:
        return f"S ≥ {plain(lower)}"
    return f"S < {plain(upper)}" if lower == 0 else f"{plain(upper)} > S ≥ {plain(lower)}"
