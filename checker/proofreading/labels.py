"""What the label of a table's row says that the row is: an item, a total, a subtotal, part of an item."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from checker.proofreading.lines import squeezed

_TOTAL = re.compile(
    r"^(?:合计|总计|共计|总和|总额|总数|汇总|累计|总分|grandtotal|total|sum)(?:[(（:：].*)?$|"
    r"^.{1,14}(?:合计|总计|共计)(?:[(（].*)?[:：]?$|"
    r"^(?:合计|总计|共计)(?:数|额|金额|得分|分值|资金|费用).{0,4}$",
    re.IGNORECASE,
)
_SUBTOTAL = re.compile(r"小计|分计|^sub-?total", re.IGNORECASE)
# Only these words alone: 平均修复时间 and 资金到位率 are items of indicator tables.
_ASIDE = re.compile(r"^(?:平均值?|均值|占比|比重|比例|同比|环比|增长率|增幅|最高值?|最低值?|备注|注)$")
_PART = re.compile(r"^(?:其中|含|包括)[:：]?")


class RowKind(Enum):
    """What a row of a table is."""

    ITEM = "item"
    TOTAL = "total"
    SUBTOTAL = "subtotal"
    PART = "part"
    SECTION = "section"
    ASIDE = "aside"  # averages, rates: rows that no total adds


def is_total(label: str) -> bool:
    """Whether a label means a total."""
    plain = squeezed(label)
    return bool(_TOTAL.match(plain)) and not _SUBTOTAL.search(plain)


def kind_of(labels: Sequence[str], has_figures: bool) -> RowKind:
    """What a row with these labels is."""
    if not has_figures:
        return RowKind.SECTION
    plain = [squeezed(label) for label in labels]
    if any(_SUBTOTAL.search(label) and len(label) < 16 for label in plain):
        return RowKind.SUBTOTAL
    if any(map(is_total, plain)):
        return RowKind.TOTAL
    if any(map(_ASIDE.search, plain[:1])):
        return RowKind.ASIDE
    return RowKind.PART if any(map(_PART.match, plain)) else RowKind.ITEM
