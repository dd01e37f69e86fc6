"""Words of direction against their figures: 大于, 减少到, 节约, 增加…下降, 增加 of more than there is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from checker.proofreading.figures import MONEY, PERCENT, Figure
from checker.proofreading.prepared import Prepared
from checker.proofreading.remarks import Certainty, Kind, Remark, quoted
from checker.proofreading.sentences import Sentence

_MORE = r"增加|增长|增幅|上升|提高|提升|扩大|超支|超出|超过|多"
_LESS = r"减少|下降|降低|降幅|压减|压缩|节约|节省|节支|结余|少"
_COMPARED = re.compile(
    r"(?:支出)?(?P<left>决算|预算)数?(?P<word>大于|高于|超过|多于|小于|低于|少于|等于|与)"
    r"(?:本年|年初|全年|调整)*(?P<right>预算|决算)(?:数|安排)?(?P<even>持平|一致|相等|相同)?"
)
_THEN = re.compile(
    rf"^[，,]?(?:同比|比上年|较上年|降幅|增幅|比例)?(?:(?P<more>{_MORE})|(?P<less>{_LESS}))(?:了|为|达)?$"
)
_CHANGED = re.compile(rf"(?:(?P<more>{_MORE})|(?P<less>{_LESS}))(?:了|额|数)?(?:为|：|:)?$")
_AGAINST = re.compile(r"^(?:元)?[，,]?(?:比|较|与)[^，,。；]{0,16}(?:相比)?[，,]?(?:增加|增长|提高)了?$")
_NEGATIVE = re.compile(r"结余|差额|净|亏|余额")  # what may have been below nothing
_THAN = re.compile(r"^[，,]?(?:比|较)(?:(?![增减降升超节多少])[^，,。；\d]){1,12}$")
_THAN_WORD = re.compile(rf"^(?:元)?(?:相比)?[，,]?(?:(?P<more>{_MORE})|(?P<less>{_LESS}))")
_SIGN = {"大于": 1, "高于": 1, "超过": 1, "多于": 1, "小于": -1, "低于": -1, "少于": -1, "等于": 0}


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on words of direction that the figures they speak of contradict."""
    for paragraph in report.sentences:
        for before, sentence in zip([None, *paragraph], paragraph, strict=False):
            yield from _compared(before, sentence)
            for index in range(len(sentence.figures) - 1):
                yield from _beside(sentence, index)


def _beside(sentence: Sentence, index: int) -> Iterator[Remark]:
    """What two figures that follow one another say: at most one remark."""
    for found in (_moved(sentence, index), _both_ways(sentence, index), _too_much(sentence, index)):
        if found:
            yield found
            return
    yield from _than(sentence, index)


# ---- 决算数大于预算数


def _compared(before: Sentence | None, sentence: Sentence) -> Iterator[Remark]:
    for match in _COMPARED.finditer(sentence.text):
        sign = _SIGN.get(match["word"], 0)
        if match["left"] == match["right"] or (match["word"] == "与" and not match["even"]):
            continue
        head = [(sentence, f) for f in sentence.figures if f.end <= match.start()]
        if not head and before:
            head = [(before, f) for f in before.figures]
        left, right = _last(head, match["left"]), _last(head, match["right"])
        if left is None or right is None or left.about or right.about or _sign(left, right) == sign:
            continue
        words = f"{match['left']} {left.text}，{match['right']} {right.text}，不是“{match[0]}”"
        yield _remark(sentence, match.start(), match.end(), words)


def _last(head: Sequence[tuple[Sentence, Figure]], name: str) -> Figure | None:
    """The last amount that is called 预算 or 决算; None where there are several of them."""
    found = []
    for sentence, figure in head:
        if figure.unit != MONEY:
            continue
        words = sentence.before(sentence.figures.index(figure))
        own = max(words.rfind("预算"), 0), max(words.rfind("决算"), 0)
        if own[0] != own[1] and (own[0] > own[1]) == (name == "预算"):
            found.append(figure)
    return found[0] if len(found) == 1 else None


def _sign(left: Figure, right: Figure) -> int:
    return (left.value > right.value) - (left.value < right.value)


# ---- 从200减少到180, 增加20


def _moved(sentence: Sentence, index: int) -> Remark | None:
    first, second = sentence.figures[index : index + 2]
    head, words = sentence.before(index), sentence.before(index + 1)
    match = re.search(rf"(?:(?P<more>{_MORE})|(?P<less>{_LESS}))了?[到至为]$", words)
    if first.unit != second.unit or not match or len(words) > 16:
        return None
    if not re.search(r"[从由][^，,。；]{0,24}$", head):
        return None
    if first.value != second.value and bool(match["more"]) != (second.value > first.value):
        return _contradicts(sentence, first, second, match[0])
    third = sentence.figures[index + 2] if index + 2 < len(sentence.figures) else None
    then = _THEN.match(sentence.before(index + 2).strip()) if third else None
    if third and then and third.unit == first.unit and bool(then["more"]) != bool(match["more"]):
        said = f"“{match[0]}{second.text}”与“{then[0].strip('，,')}{third.text}”方向相反"
        return _remark(sentence, first.start, third.end, said)
    return None


def _contradicts(sentence: Sentence, first: Figure, last: Figure, word: str) -> Remark:
    words = f"{first.text} 与 {last.text}：与“{word}”的方向不符"
    return _remark(sentence, first.start, last.end, words)


# ---- 减少63.14万元，增长2.10%


def _both_ways(sentence: Sentence, index: int) -> Remark | None:
    first, second = sentence.figures[index : index + 2]
    if first.unit == second.unit or PERCENT not in (first.unit, second.unit):
        return None
    one = _CHANGED.search(sentence.before(index))
    other = _THEN.match(sentence.before(index + 1).strip())
    if not one or not other or bool(one["more"]) == bool(other["more"]):
        return None
    if one[0] in ("多", "少") or "幅" in other[0] or first.value < 0 or second.value < 0:
        return None
    said = f"“{one[0]}{first.text}”与“{other[0].strip('，,')}{second.text}”方向相反"
    return _remark(sentence, first.start - len(one[0]), second.end, said)


# ---- 0万元，比上年增加1421.25万元


def _too_much(sentence: Sentence, index: int) -> Remark | None:
    now, more = sentence.figures[index : index + 2]
    if now.unit != more.unit or now.unit == PERCENT or now.about or more.about:
        return None
    if _NEGATIVE.search(sentence.before(index)):
        return None
    if not _AGAINST.match(sentence.before(index + 1).strip()) or now.value >= more.value:
        return None
    if _CHANGED.search(sentence.before(index)) or now.value < 0:
        return None
    return _remark(
        sentence, now.start, more.end, f"现为 {now.text}，不可能比以前增加 {more.text}：以前就成了负数"
    )


# ---- 1000万元，较概算900万元节约100万元


def _than(sentence: Sentence, index: int) -> Iterator[Remark]:
    now, other = sentence.figures[index : index + 2]
    if now.unit != other.unit or now.unit == PERCENT or not _THAN.match(sentence.before(index + 1)):
        return
    if _CHANGED.search(sentence.before(index)) or re.search(r"[占其]中?$", sentence.before(index)):
        return
    word = _THAN_WORD.match(sentence.text[other.end :])
    if not word or now.value == other.value or bool(word["more"]) == (now.value > other.value):
        return
    said = f"{now.text} 与 {other.text}：与“{word[0].strip('，,')}”的方向不符"
    yield _remark(sentence, now.start, other.end + word.end(), said)


def _remark(sentence: Sentence, start: int, end: int, working: str) -> Remark:
    return Remark(
        Kind.DIRECTION,
        Certainty.LIKELY,
        sentence.place(start),
        quoted(sentence.text, sentence.clause(start, "。；;"), end),
        working,
    )
