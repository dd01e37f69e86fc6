"""Two values under one name: 中标金额 of the same thing as 226万元 here and 262万元 there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from checker.proofreading.figures import PERCENT, POINTS, Figure
from checker.proofreading.outline import mark_of
from checker.proofreading.prepared import Prepared
from checker.proofreading.remarks import Certainty, Kind, Remark, quoted
from checker.proofreading.sentences import Sentence

_NAME = re.compile(r"(?P<name>[\u4e00-\u9fff“”（）()·\d-]{4,40}?)(?:为|是|共计?|达到?|：|:|\s)*$")
_MEASURE = re.compile(
    r"(?:总额|金额|资金|预算|合同价|总价|价款|得分|投资|支出|收入|费|率|满意度|人数|户数|数量|面积)$"
)
# Words that say nothing of what is measured: a name made of them alone means something else each time.
_COMMON = re.compile(
    r"项目|本|该|其|年度|当年|全年|预算|资金|金额|总额|合同|中标|支出|实际|财政|安排|批复|"
    r"到位|投入|申请|总|费用|费|服务|采购|支付|"
    r"成交|收入|投资|年初|调整|后|前|数|率|完成|执行|得分|综合|评价|最终|共|已|应|需|用于|"
    r"专项|下达|拨付|绩效|指标|情况|每年|控制|价|的|款"
)
_PERIOD = re.compile(r"上年|去年|今年|明年|上半年|下半年|[一二三四]季度|\d{1,2}月")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_HEADING = 40


@dataclass(frozen=True)
class _Named:
    """A figure with its name."""

    figure: Figure
    sentence: Sentence


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on names that stand before different values, the same year or none being said."""
    groups: dict[tuple[str, str, str], list[_Named]] = defaultdict(list)
    period = ""
    for paragraph in report.sentences:
        period = _headed(paragraph, period)
        for sentence in paragraph:
            for index, figure in enumerate(sentence.figures):
                name = _name(sentence, index)
                if name and not figure.about:
                    head = sentence.text[: figure.start]
                    year = "".join(_YEAR.findall(head)[-1:]) or period
                    within = "".join(_PERIOD.findall(head)[-1:])
                    groups[name, figure.unit, year + within].append(_Named(figure, sentence))
    for (name, _, _), found in groups.items():
        first = found[0]
        for other in found[1:]:
            if abs(first.figure.value - other.figure.value) > first.figure.half + other.figure.half:
                yield _remark(name, first, other)
                break


def _headed(paragraph: tuple[Sentence, ...], before: str) -> str:
    """The years that the nearest heading above names: what follows is of that period."""
    if len(paragraph) != 1 or paragraph[0].figures:
        return before
    text = paragraph[0].text.strip()
    years = _YEAR.findall(text)
    heading = len(text) <= _LONGEST_HEADING and (paragraph[0].paragraph.level or mark_of(text))
    return "、".join(years) if years and heading else before


def _name(sentence: Sentence, index: int) -> str:
    """The name of a figure: the words of its clause, where they end in a measure and say what of."""
    figure = sentence.figures[index]
    if figure.unit not in (PERCENT, POINTS, "元", "人", "户", "平方米"):
        return ""
    clause = re.split(r"[，,；;。、]", sentence.before(index))[-1]
    match = _NAME.search(clause)
    if match is None:
        return ""
    name = match["name"].strip("“”（）()")
    if not _MEASURE.search(name) or len(re.sub(r"[^\u4e00-\u9fff]", "", _COMMON.sub("", name))) < 2:
        return ""
    return name


def _remark(name: str, first: _Named, other: _Named) -> Remark:
    there = first.sentence.place(first.figure.start)
    return Remark(
        Kind.TWO_VALUES,
        Certainty.CHECK,
        other.sentence.place(other.figure.start),
        quoted(other.sentence.text, max(other.figure.start - 40, 0), other.figure.end),
        f"“{name}”此处为 {other.figure.text}，{there}为 {first.figure.text}",
    )
