"""What changed between two texts of a regulation: articles added, dropped, renumbered, reworded."""

from __future__ import annotations

import difflib
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from rapidfuzz import fuzz

from checker.base.numerals import NUMERAL
from checker.importing.structure import Article, Structure

ALIKE = 60.0  # from here on two articles are one article, reworded
SAME_PLACE_ALIKE = 45.0  # enough where number or neighbours are the same too
MOVED = 1.5  # how much better a gist must fit another article to say that it moved
_FITS = 15.0  # and how well at least
_TOO_LONG = 50_000_000  # letters by letters; no article is so long, but any file may be given

_Entry = tuple[str, str]  # the words of an article, and its label

_SILENT = re.compile(r"[\s　，。；：、！？“”‘’（）()《》〈〉<>\"',;:.·]+")
_OWN_NUMBERS = re.compile(rf"(?:本\w{{1,4}}第|[、和或至及]第){NUMERAL}条|第{NUMERAL}条")


class Kind(StrEnum):
    """What happened to an article."""

    SAME = "未变"
    ADDED = "新增"
    DROPPED = "删去"
    RENUMBERED = "改条号"
    REWORDED = "改文字"
    BOTH = "改条号和文字"


@dataclass(frozen=True)
class Change:
    """An article of the old text and what it is in the new one; `only_numbers` when only citations moved."""

    kind: Kind
    old: Article | None
    new: Article | None
    similarity: float = 0.0
    only_numbers: bool = False

    @property
    def label(self) -> str:
        """The article, with both numbers where they differ: `第二十条→第二十一条`."""
        labels = [article.label for article in (self.old, self.new) if article]
        return "→".join(dict.fromkeys(labels))

    def wording(self, most: int = 4) -> list[str]:
        """What was taken out and put in, as short passages; at most so many, "…" when there are more."""
        if not self.old or not self.new or self.kind not in (Kind.REWORDED, Kind.BOTH):
            return []
        if self.only_numbers:
            return ["只有引用的条号变了"]
        if len(self.old.text) * len(self.new.text) > _TOO_LONG:
            return ["文字很长，请直接对照原文"]
        passages = list(dict.fromkeys(_passages(self.old.text, self.new.text)))
        return passages[:most] + ([f"…等 {len(passages)} 处"] if len(passages) > most else [])


def compare(old: Sequence[Article], new: Sequence[Article]) -> list[Change]:
    """What became of every article, in the order of the new text; dropped ones where they stood.

    Articles whose words are the same (punctuation aside) are one, then the most alike, each once.
    """
    pairs = _pairs(old, new)
    by_new = {there: here for here, there in pairs.items()}
    changes: list[tuple[float, Change]] = []
    last = -1.0
    for there, article in enumerate(new):
        here = by_new.get(there)
        changes.append((there, _change(None if here is None else old[here], article)))
    for here, article in enumerate(old):
        if here in pairs:
            last = pairs[here]
        else:
            last += 0.001
            changes.append((last, _change(article, None)))
    return [change for _, change in sorted(changes, key=lambda pair: pair[0])]


def _change(old: Article | None, new: Article | None) -> Change:
    if old is None or new is None:
        return Change(Kind.ADDED if old is None else Kind.DROPPED, old, new)
    same_words = _essence(old) == _essence(new)
    if old.label == new.label:
        kind = Kind.SAME if same_words else Kind.REWORDED
    else:
        kind = Kind.RENUMBERED if same_words else Kind.BOTH
    only_numbers = not same_words and _numberless(old) == _numberless(new)
    return Change(kind, old, new, fuzz.ratio(_essence(old), _essence(new)), only_numbers)


def _essence(article: Article) -> str:
    return _SILENT.sub("", article.text)


def _numberless(article: Article) -> str:
    return _SILENT.sub("", _OWN_NUMBERS.sub("第某条", article.text))


def _pairs(old: Sequence[Article], new: Sequence[Article]) -> dict[int, int]:
    """Which article of the old text is which of the new one, by position."""
    first = [(_essence(article), article.label) for article in old]
    second = [(_essence(article), article.label) for article in new]
    pairs: dict[int, int] = {}
    _match(pairs, _exact(first, second))
    _match(pairs, _similar(first, second, pairs))
    _match(pairs, _in_place(first, second, pairs))
    return pairs


def _free(
    first: Sequence[_Entry], second: Sequence[_Entry], pairs: dict[int, int]
) -> Iterator[tuple[int, int]]:
    taken = set(pairs.values())
    rest = [there for there in range(len(second)) if there not in taken]
    return ((here, there) for here in range(len(first)) if here not in pairs for there in rest)


def _match(pairs: dict[int, int], candidates: Iterable[tuple[float, int, int]]) -> None:
    """Take the best pairs first; of equal ones those whose places differ least."""
    taken = set(pairs.values())
    for _, here, there in sorted(candidates, key=lambda c: (-c[0], abs(c[1] - c[2]), c[1])):
        if here not in pairs and there not in taken:
            pairs[here] = there
            taken.add(there)


def _exact(first: Sequence[_Entry], second: Sequence[_Entry]) -> Iterator[tuple[float, int, int]]:
    places: dict[str, list[int]] = {}
    for there, (words, _) in enumerate(second):
        places.setdefault(words, []).append(there)
    for here, (words, label) in enumerate(first):
        for there in places.get(words, ()):
            yield 2.0 if second[there][1] == label else 1.0, here, there


def _similar(
    first: Sequence[_Entry], second: Sequence[_Entry], pairs: dict[int, int]
) -> Iterator[tuple[float, int, int]]:
    for here, there in _free(first, second, pairs):
        if score := fuzz.ratio(first[here][0], second[there][0], score_cutoff=ALIKE):
            yield score, here, there


def _in_place(
    first: Sequence[_Entry], second: Sequence[_Entry], pairs: dict[int, int]
) -> Iterator[tuple[float, int, int]]:
    """Articles less alike, which have the same number or follow the same article.

    One of the same number between the same two articles is the same, however much it was reworded.
    """
    back = {there: here for here, there in pairs.items()}
    before = list(accumulate((i if i in pairs else -1 for i in range(len(first))), max))
    follows = list(accumulate((j if j in back else -1 for j in range(len(second))), max))
    for here, there in _free(first, second, pairs):
        same_number = first[here][1] == second[there][1]
        if same_number and pairs.get(here - 1) == there - 1 and pairs.get(here + 1) == there + 1:
            yield ALIKE, here, there
        elif same_number or back.get(follows[there], -1) == before[here]:
            score = fuzz.ratio(first[here][0], second[there][0], score_cutoff=SAME_PLACE_ALIKE)
            yield from [(score, here, there)] if score else []


_TOKEN = re.compile(rf"第{NUMERAL}[条款项]|{NUMERAL}|\d+|.", re.DOTALL)
_FULL_WIDTH = str.maketrans(":;,()!?", "：；，（）！？")


def _passages(old: str, new: str) -> Iterator[str]:
    """What differs, numbers kept whole, punctuation of another width or kind left aside."""
    first, second = (_TOKEN.findall(words.translate(_FULL_WIDTH)) for words in (old, new))
    matcher = difflib.SequenceMatcher(None, first, second, autojunk=False)
    for a, b, c, d in _joined(matcher.get_opcodes()):
        before, after = ("".join(words) for words in (first[a:b], second[c:d]))
        if _SILENT.sub("", before) == _SILENT.sub("", after):
            continue
        if not before.strip() or not after.strip():
            yield f"增“{_short(after)}”" if after.strip() else f"删“{_short(before)}”"
        else:
            yield f"“{_short(before)}”改为“{_short(after)}”"


def _joined(steps: Sequence[tuple[str, int, int, int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """The differences; those with hardly anything between them are one."""
    held: tuple[int, int, int, int] | None = None
    for kind, a, b, c, d in steps:
        if kind == "equal":
            continue
        if held and a - held[1] <= 2:
            held = (held[0], b, held[2], d)
        else:
            if held:
                yield held
            held = (a, b, c, d)
    if held:
        yield held


def _short(words: str) -> str:
    flat = words.replace("\n", "")
    return flat if len(flat) <= 36 else f"{flat[:24]}…{flat[-10:]}"


# ---- without the old text


def moved_by_gist(gists: Sequence[tuple[str, str]], new: Structure) -> dict[str, str]:
    """For clauses of which only the gist is at hand: the article that it fits clearly better than its own.

    `gists` are (clause number, gist). Words that few articles have count more. A hint to look, no more.
    """
    grams = {article.label: _grams(article.text) for article in new.articles}
    spread = Counter(gram for found in grams.values() for gram in found)
    weight = {gram: math.log(len(grams) / number) + 0.1 for gram, number in spread.items()}
    moved = {}
    for number, gist in gists:
        own = number.partition("条")[0] + "条"
        fits = {label: sum(weight[gram] for gram in _grams(gist) & found) for label, found in grams.items()}
        best = max(fits, key=lambda label: fits[label])
        if best != own and fits[best] >= max(_FITS, MOVED * fits.get(own, 0.0)):
            moved[number] = best
    return moved


def _grams(words: str) -> set[str]:
    flat = _SILENT.sub("", words)
    return {flat[i : i + 2] for i in range(len(flat) - 1)}
