"""An amount in words beside the same in digits: 伍佰万元整（¥5,000,000.00）."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from checker.facts.quantities import plain
from checker.proofreading.figures import Figure
from checker.proofreading.prepared import Prepared
from checker.proofreading.remarks import Certainty, Kind, Remark, quoted

_BETWEEN = re.compile(r"^[（(）)\s，,、：:]*(?:[大小]写|人民币|即|￥|¥|RMB|[（(）)\s，,、：:])*$")


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on amounts that say one thing in words and another in digits."""
    for paragraph in report.sentences:
        for sentence in paragraph:
            for one, other in pairwise(sentence.figures):
                between = sentence.text[one.end : other.start]
                if one.spelled == other.spelled or one.unit != other.unit or not _BETWEEN.match(between):
                    continue
                if not re.search(r"[（(大小写￥¥]", between) or one.about or other.about:
                    continue
                if abs(one.value - other.value) > _slack(one, other):
                    yield Remark(
                        Kind.SPELLED,
                        Certainty.SURE,
                        sentence.place(one.start),
                        quoted(sentence.text, max(one.start - 20, 0), other.end + 1),
                        f"{one.text} 是 {plain(one.value)} 元，{other.text} 是 {plain(other.value)} 元，"
                        f"差 {plain(abs(one.value - other.value))} 元",
                    )


def _slack(one: Figure, other: Figure) -> Decimal:
    """What is in digits may be rounded to 万元; what is in words is not."""
    return (other if one.spelled else one).half
