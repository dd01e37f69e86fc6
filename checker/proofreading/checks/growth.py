"""Growth and completion: the base is the earlier year, a base of 0 gives no percentage, a % must be said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from checker.facts.quantities import plain
from checker.proofreading.arithmetic import number_text
from checker.proofreading.figures import PERCENT, POINTS, Figure
from checker.proofreading.prepared import Prepared
from checker.proofreading.remarks import Certainty, Kind, Remark, quoted
from checker.proofreading.sentences import Sentence

_WORD = r"增加|增长|上升|提高|减少|下降|降低"
_DOWN = re.compile(r"减少|下降|降低")
_THEN = re.compile(rf"^[，,]?(?:同比|降幅|增幅|比例|幅度)?(?:{_WORD})?(?:为|了|达)?$")
_CHANGE = re.compile(rf"(?:{_WORD})(?:了)?$")
_BASE_YEAR = re.compile(rf"(?:比|较|与)(?P<year>(?:19|20)\d\d)年?[^，,。；]{{0,16}}(?:{_WORD})了?$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DONE = re.compile(
    r"(?:完成|占|为|达到)(?:了)?(?P<of>(?:年初|全年|调整|本年|当年)?(?:预算|计划|任务|目标))数?的?$"
)
_NO_UNIT = re.compile(r"(?:增长|下降|降低|增幅|降幅)(?:了|为)?(?P<number>\d{1,4}\.\d{1,2})(?=[。，,；;]|$)")
_SHARES = re.compile(r"[，,]?(?:占|完成)[^，,；。]{0,20}?[\d.]+[%％]")
_OF_IT = re.compile(
    rf"^元?[，,]?(?:(?:比|较|与)[^，,；。]{{1,24}}?[，,]?|同比)[收支入出总合计各均、]{{0,8}}(?:{_WORD})了?$"
)
_NEW_SENTENCE = re.compile(r"^\s*(?:与|比|较|同比)")


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on growth that the amounts do not give, on bases of 0, on percentages without a sign."""
    for paragraph in report.sentences:
        for before, sentence in zip([None, *paragraph], paragraph, strict=False):
            yield from _no_unit(sentence)
            for index, figure in enumerate(sentence.figures):
                if figure.unit == PERCENT and not figure.about and figure.value:
                    yield from _of_change(before, sentence, index)
                    yield from _of_years(sentence, index)
                    yield from _of_nothing(sentence, index)


def base_year(sentence: Sentence, index: int) -> str:
    """The year that a percentage of growth is over, where the sentence names it; "" where it does not."""
    match = _BASE_YEAR.search(sentence.text[: sentence.figures[index].start])
    return match["year"] if match else ""


def _of_change(before: Sentence | None, sentence: Sentence, index: int) -> Iterator[Remark]:
    """X万元，比上年增加Z万元，增长P%: P is Z over what X was before."""
    if index == 0 or not _THEN.match(sentence.before(index).strip()):
        return
    printed, change = sentence.figures[index], sentence.figures[index - 1]
    word = _CHANGE.search(sentence.before(index - 1))
    if not word or change.unit in (PERCENT, POINTS) or change.about or not change.value:
        return
    now = [f for f in sentence.figures[: index - 1] if f.unit == change.unit]
    if not now and before and _NEW_SENTENCE.match(sentence.text):
        now = [f for f in before.figures if f.unit == change.unit]
    elif now and not _OF_IT.match(_SHARES.sub("", sentence.text[now[-1].end : change.start])):
        return  # something else has grown
    if not now or any(one.about for one in now):
        return
    down = bool(_DOWN.search(word[0]))
    tried = [one for figure in now if (one := _share(figure, change, down)) is not None]
    if any(abs(printed.value - value) <= slack + printed.half for value, slack in tried):
        return
    other = [one for figure in now if (one := _share(figure, change, not down)) is not None]
    if any(abs(printed.value - value) <= slack + printed.half for value, slack in other):
        return  # its direction is wrong, which another check says, or it is over another base
    if len(now) > 1 or not tried:
        return
    sign = "+" if down else "-"
    amount, value = number_text(change, now[0].scale), _shown(tried[0][0], printed)
    yield Remark(
        Kind.PERCENT,
        Certainty.LIKELY,
        sentence.place(printed.start),
        quoted(sentence.text, sentence.clause(change.start, "。；;"), printed.end),
        f"{amount} ÷ ({number_text(now[0])} {sign} {amount}) = {value}%，印作 {printed.text}",
    )


def _share(now: Figure, change: Figure, down: bool) -> tuple[Decimal, Decimal] | None:
    """The change in percent of what was before, and what rounding may add; None where that was nothing."""
    base = now.value + change.value if down else now.value - change.value
    if base <= 0:
        return None
    ratio = change.value / base
    slack = (change.half + ratio * (now.half + change.half)) / base * 100
    return ratio * 100, slack


def _of_years(sentence: Sentence, index: int) -> Iterator[Remark]:
    """2022年X，2023年Y，比2022年增加P%: P is the difference over X."""
    year, printed = base_year(sentence, index), sentence.figures[index]
    if not year:
        return
    amounts = [f for f in sentence.figures[:index] if f.unit not in (PERCENT, POINTS)]
    said = [_YEAR.findall(sentence.before(sentence.figures.index(f))) for f in amounts]
    if len(amounts) != 2 or amounts[0].unit != amounts[1].unit or any(f.about for f in amounts):
        return
    if [years[-1:] == [year] for years in said] != [True, False] or not said[1]:
        return
    base, now = amounts
    start, end = base.start, printed.end
    if not base.value:
        yield _nothing(sentence, base, printed, Certainty.LIKELY)
        return
    value = abs(now.value - base.value) / base.value * 100
    slack = (now.half + now.value / base.value * base.half) / base.value * 100
    if abs(value - printed.value) <= slack + printed.half:
        return
    high, low = (now, base) if now.value > base.value else (base, now)
    worked = f"({number_text(high)} - {number_text(low, high.scale)}) ÷ {number_text(base)}"
    yield Remark(
        Kind.PERCENT,
        Certainty.LIKELY,
        sentence.place(printed.start),
        quoted(sentence.text, sentence.clause(start), end),
        f"{worked} = {_shown(value, printed)}%，印作 {printed.text}",
        "增长率以上年为基数",
    )


def _of_nothing(sentence: Sentence, index: int) -> Iterator[Remark]:
    """年初预算为0万元，支出决算…，完成年初预算的P%."""
    match = _DONE.search(sentence.before(index))
    if not match:
        return
    of = match["of"][-2:]
    amounts = [
        f for i, f in enumerate(sentence.figures[:index]) if of in sentence.before(i) and f.unit != PERCENT
    ]
    nothing = all(not f.value for f in sentence.figures[:index] if f.unit == sentence.figures[0].unit)
    if len(amounts) == 1 and not amounts[0].value and not amounts[0].about and not nothing:
        yield _nothing(sentence, amounts[0], sentence.figures[index], Certainty.LIKELY)


def _nothing(sentence: Sentence, base: Figure, printed: Figure, certainty: Certainty) -> Remark:
    return Remark(
        Kind.PERCENT,
        certainty,
        sentence.place(printed.start),
        quoted(sentence.text, sentence.clause(base.start), printed.end),
        f"基数为 {base.text}，算不出百分比，印作 {printed.text}",
    )


def _no_unit(sentence: Sentence) -> Iterator[Remark]:
    for match in _NO_UNIT.finditer(sentence.text):
        yield Remark(
            Kind.PERCENT,
            Certainty.LIKELY,
            sentence.place(match.start()),
            quoted(sentence.text, sentence.clause(match.start(), "。；;"), match.end()),
            f"“{match[0]}”后面没有单位，可能漏了 %",
        )


def _shown(value: Decimal, printed: Figure) -> str:
    return plain(value.quantize(Decimal(1).scaleb(-max(printed.places, 2))))
