"""Percentages of running text worked out again from the amounts beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import permutations

from checker.facts.quantities import plain
from checker.proofreading.arithmetic import is_swap, number_text
from checker.proofreading.checks.growth import base_year
from checker.proofreading.checks.portions import portions
from checker.proofreading.figures import PERCENT, POINTS, Figure, unit_name
from checker.proofreading.prepared import Prepared
from checker.proofreading.remarks import Certainty, Kind, Remark, quoted
from checker.proofreading.sentences import Sentence

_RATE = re.compile(
    r"(?:率|占(?!用|道)[^，,。；;]{0,14}|比例|比重|占比|完成度?(?:[^，,。；;]{0,6}(?:预算|计划|任务)数?的)?)"
    r"(?:为|达到?|仅为?|是|：|:|约)?\s*$"
)
_WHOLE = re.compile(r"预算|计划|安排|批复|下达|应|合同|总|申请|核定|目标|拨款|到位")
_PART = re.compile(r"支出|到位|支付|执行|使用|完成|拨付|实际|实[际有施]?|已|其中")
_COMPARES = re.compile(r"比|较|由|从")
_SHARE = re.compile(r"占(?P<of>[^，,。；;]{0,14}?)的?(?:比例|比重)?(?:为|达到?|仅为?|是|：|:|约)?\s*$")
_CHANGE = re.compile(r"(?:增[长加]|增幅|下降|降低|减少|提高|节约|上升|降幅|同比)[^，,。；;]{0,6}$")
_OF = re.compile(r"^\s*的\s*$")
_GIVES = re.compile(r"^[，,（(]?\s*(?:即|为|计|共计|折合|也就是|应[付支]付?|约?合)[^，,。；;]{0,14}$")
_TARGET = re.compile(r"目标|不低于|不高于|达到以上|指标值|要求|标准|下降.{0,3}扣|上年|同期|≥|≤|>|<|每[降超]")
_EACH = re.compile(r"分别")
_ADDED = re.compile(r"(?:同比|比上年|较上年)?(?:增加|新增|增长|减少|下降)[^，,。；]{0,4}$")
_MOST_BEFORE = 4


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on percentages that the amounts of their sentence do not give."""
    for paragraph in report.sentences:
        for sentence in paragraph:
            for index, figure in enumerate(sentence.figures):
                if figure.unit == PERCENT and not figure.about and figure.value:
                    yield from _share_of(sentence, index)
                    yield from _rate(sentence, index)


def _rate(sentence: Sentence, index: int) -> Iterator[Remark]:
    """X元，Y元，执行率P%: some pair of the amounts before it, or in the bracket behind it, must give P."""
    printed = sentence.figures[index]
    words = sentence.before(index)
    change = bool(_CHANGE.search(words))
    if not (_RATE.search(words) or change) or _TARGET.search(words):
        return
    if (change and base_year(sentence, index)) or (_SHARE.search(words) and len(portions(sentence)) > 1):
        return  # growth over a named year, and lists of shares, have checks of their own
    if _EACH.search(words) or (
        words.strip("，,、和及 ") == "" and index and _EACH.search(sentence.before(index - 1))
    ):
        return  # several percentages each for its own
    amounts = _amounts(sentence, index)
    if len(amounts) < 2 or any(figure.about for figure in amounts):
        return
    if (
        any(_ADDED.search(sentence.before(sentence.figures.index(figure))) for figure in amounts)
        and not change
    ):
        return  # what was added is no part of what there is
    tried = [
        (a, b, value, slack)
        for a, b in permutations(amounts, 2)
        if b.value
        for value, slack in _ratios(a, b, done=not change and not _SHARE.search(words))
    ]
    if any(abs(printed.value - value) <= slack + printed.half for _, _, value, slack in tried):
        return
    if not _related(sentence, index, amounts, change):
        return
    if len(amounts) > 2 and not any(
        is_swap(printed.value, _as_printed(value, printed)) for _, _, value, _ in tried
    ):
        return  # which two of them are meant is anybody's guess
    if any(not b.value for b in amounts):
        return  # of nothing there is no share
    likely = [one for one in tried if change or one[2] == one[0].value / one[1].value * 100]
    a, b, value, _ = min(likely, key=lambda one: abs(one[2] - printed.value))
    start = sentence.figures.index(amounts[0])
    yield Remark(
        Kind.PERCENT,
        Certainty.LIKELY if len(amounts) == 2 and not change else Certainty.CHECK,
        sentence.place(printed.start),
        quoted(
            sentence.text,
            sentence.clause(min(amounts[0].start, printed.start)),
            max(printed.end, amounts[-1].end),
        ),
        _worked(a, b, value, printed),
        "数字次序可能写颠倒" if start >= 0 and is_swap(printed.value, _as_printed(value, printed)) else "",
    )


def _related(sentence: Sentence, index: int, amounts: list[Figure], change: bool) -> bool:
    """Whether the words say that the percentage is of these amounts: 预算…支出…执行率, 占总投资, 比上年."""
    said = [sentence.before(sentence.figures.index(figure)) for figure in amounts]
    if change:
        return bool(_COMPARES.search(sentence.text[amounts[0].end : sentence.figures[index].start]))
    share = _SHARE.search(sentence.before(index))
    if share:
        of = re.sub(r"^(?:当年|本|全部|项目)|的$", "", share["of"])
        return not of or any(of in words for words in said)
    wholes = [place for place, words in enumerate(said) if _WHOLE.search(words)]
    parts = [place for place, words in enumerate(said) if _PART.search(words)]
    return any(whole != part for whole in wholes for part in parts)


def _amounts(sentence: Sentence, index: int) -> list[Figure]:
    """The amounts of one kind that stand nearest before a percentage, or behind it in its bracket."""
    behind = sentence.text[sentence.figures[index].end :]
    if behind[:1] in "（(":
        end = sentence.closing(sentence.figures[index].end + 1)
        inside = [f for f in sentence.figures[index + 1 :] if f.end <= end and f.unit != PERCENT]
        if len(inside) == 2 and inside[0].unit == inside[1].unit:
            return inside
    before = [f for f in sentence.figures[:index] if f.unit not in (PERCENT, POINTS, "个百分点", "日", "天")]
    if not before:
        return []
    unit = before[-1].unit
    alike = [f for f in before if f.unit == unit][-_MOST_BEFORE:]
    return list({figure.value: figure for figure in reversed(alike)}.values())[::-1]  # each value once


def _ratios(a: Figure, b: Figure, done: bool) -> Iterator[tuple[Decimal, Decimal]]:
    """What two amounts may give in percent, each with what rounding may add.

    a/b alone where it says how much was done (执行率, 完成预算的). Else also (a-b)/b, the growth from b to a;
    a/(b-a), where b grew by a; a/(a+b), a share or where b fell by a.
    """
    slack = (a.half + abs(a.value / b.value) * b.half) / abs(b.value) * 100
    yield a.value / b.value * 100, slack
    if done:
        return
    yield abs(a.value - b.value) / b.value * 100, slack
    if b.value != a.value:
        yield abs(a.value / (b.value - a.value)) * 100, slack * 2
    if a.value + b.value:
        yield a.value / (a.value + b.value) * 100, slack


def _as_printed(value: Decimal, printed: Figure) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-printed.places))


def _worked(a: Figure, b: Figure, value: Decimal, printed: Figure) -> str:
    direct = a.value / b.value * 100
    shown = plain(value.quantize(Decimal(1).scaleb(-max(printed.places, 2))))
    one, other = number_text(a), number_text(b, a.scale)
    if value == direct:
        sum_ = f"{one} ÷ {other}"
    elif value == abs(a.value - b.value) / b.value * 100:
        sum_ = f"({one} - {other}) ÷ {other}" if a.value >= b.value else f"({other} - {one}) ÷ {other}"
    else:
        sum_ = f"{one} ÷ ({one} + {other})"
    return f"{sum_} = {shown}%，印作 {printed.text}"


def _share_of(sentence: Sentence, index: int) -> Iterator[Remark]:
    """500万元的30%，即150万元."""
    if not 0 < index < len(sentence.figures) - 1:
        return
    whole, share, part = sentence.figures[index - 1 : index + 2]
    if whole.unit != part.unit or whole.unit == PERCENT or part.about or whole.about:
        return
    if not _OF.match(sentence.before(index)) or not _GIVES.match(sentence.before(index + 1)):
        return
    value = whole.value * share.value / 100
    slack = whole.half * share.value / 100 + share.half * whole.value / 100 + part.half
    if abs(part.value - value) <= slack:
        return
    unit = unit_name(part.unit, part.scale)
    yield Remark(
        Kind.PERCENT,
        Certainty.LIKELY,
        sentence.place(whole.start),
        quoted(sentence.text, sentence.clause(whole.start), part.end),
        f"{number_text(whole, part.scale)} × {share.text} = {plain(value.scaleb(-part.scale))}，"
        f"印作 {number_text(part)} {unit}",
    )
