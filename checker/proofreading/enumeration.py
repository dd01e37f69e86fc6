"""What lists of running text have in common: the words that open and total them, whether they are one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from checker.proofreading.arithmetic import Sum, Term, Verdict
from checker.proofreading.figures import Figure
from checker.proofreading.sentences import Sentence

TOTAL = re.compile(
    r"(?:共计|合计|总计|总共|一共|(?<![公总合])共(?![同享建识有性用管青产和]))[^，。；,;、]{0,10}$"
)
OPENER = re.compile(r"其中|包括|包含|分别为|分别是|分别|具体为|具体如下|明细如下|组成如下|构成如下|用于")
# Measures that are not added to one another: a list in which they change is no list.
_MEASURES = [
    "预算",
    "支出",
    "收入",
    "到位",
    "拨付",
    "结余",
    "结转",
    "执行",
    "下达",
    "调减",
    "调增",
    "概算",
    "决算",
    "批复",
    "中标",
    "扣",
    "自筹总",
]
_COMPARED = re.compile(r"每[年月季]|单价|年均|人均|比[上去]年|同比|增[加长]|减少")
_NEW_SUBJECT = re.compile(r"[；;。]")


def listed_sum(sentence: Sentence, chosen: Sequence[int], printed: Figure) -> Sum:
    """The sum of the chosen figures of a sentence, each with its name, against a printed one."""
    return Sum(tuple(Term(sentence.figures[i], _name(sentence, i)) for i in chosen), printed)


def _name(sentence: Sentence, index: int) -> str:
    """What a figure of a list is called: the words before it."""
    words = re.split(r"[，,；;、：:。]", sentence.before(index))[-1]
    words = re.sub(r"^[^\u4e00-\u9fff]*(?:万?亿?元)?(?:以及|及|和|与)?", "", words)
    return re.sub(r"[（(].*?[)）]|的$|为$", "", words).strip()[-20:]


def one_measure(sentence: Sentence, chosen: Sequence[int]) -> bool:
    """Whether nothing in the list says that its figures measure different things."""
    parts = [sentence.before(index) for index in chosen]
    first = re.split(OPENER, parts[0])[-1]
    said = [{word for word in _MEASURES if word in part} for part in [first, *parts[1:]]]
    parted = any(_NEW_SUBJECT.search(part) for part in parts[1:])
    alike = all(words == said[0] if parted else words <= said[0] for words in said[1:])
    return alike and not any(_COMPARED.search(part) for part in parts)


def rounding(one: Sum) -> str:
    """The hint that a difference may come from rounding, where it may."""
    return "可能只是四舍五入" if one.verdict() is not Verdict.OFF else ""
