"""A remark: what does not agree, where, the sum worked out, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from checker.proofreading.document import Place

_LONGEST_QUOTE = 240


class Certainty(StrEnum):
    """How sure a remark is, from the surest down."""

    SURE = "确定"
    LIKELY = "很可能"
    CHECK = "请核对"


class Kind(StrEnum):
    """What a remark is about."""

    TOTAL = "表内合计"
    SUBITEMS = "分项与总项"
    COLUMNS = "列间关系"
    LIST = "文字列举"
    PERCENT = "百分比"
    FORM = "表式"
    DIRECTION = "增减方向"
    GRADE = "评价等级"
    WEIGHT = "权重与分值"
    SCORE = "得分"
    SPELLED = "大小写金额"
    ADJUSTMENT = "调增调减"
    PRODUCT = "单价与总价"
    TWO_VALUES = "同名不同数"
    DIGITS = "数字换位"
    DATE = "日期与期限"
    HEADING = "标题编号"
    LEFTOVER = "遗留文字"
    CAPTION = "图表编号"


@dataclass(frozen=True)
class Remark:
    """One remark. `quote` is the report's own text, `working` the sum worked out, `hint` a likely cause."""

    kind: Kind
    certainty: Certainty
    place: Place
    quote: str
    working: str
    hint: str = ""


def quoted(text: str, start: int = 0, end: int | None = None) -> str:
    """A quotation around a span: one line, the middle of what is too long left out."""
    last = len(text) if end is None else end
    line = " ".join(text[start:last].split())
    if len(line) <= _LONGEST_QUOTE:
        return line
    half = _LONGEST_QUOTE // 2
    return f"{line[:half]}……{line[-half:]}"


def in_order(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """Remarks in the order of the report, each once."""
    unique = dict.fromkeys(remarks)
    return tuple(sorted(unique, key=lambda r: r.place.rank))
