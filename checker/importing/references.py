"""Finds references to articles and documents: 本法第二十条, 《预算法》第三十二条第三款, 前款, 前两条."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from checker.base.numerals import NUMERAL, ordinal, to_chinese
from checker.importing.facts import core_name
from checker.importing.structure import Article, Structure, article_label, paragraph_lines

_KINDS = "法典|法|条例|办法|规定|细则|规则|规范|准则|解释|制度|意见|通知"
_ONE = rf"[（(]?{NUMERAL}[）)]?"
_MANY = rf"{_ONE}(?:(?:至|、|和|或者?){_ONE})*"
_TOKEN = re.compile(
    rf"(?P<law>《(?:[^《》]|《[^《》]*》)+》)"
    rf"|(?P<own>本[\w]{{0,4}}?(?:{_KINDS})(?=第{NUMERAL}(?:条|编|章|节)))"
    rf"|(?P<back>前(?P<many>[两二三四五六七八九])?(?P<unit>[条款]))"
    rf"|(?P<this>本[条款](?![例件]))"
    rf"|(?P<part>(?:第{NUMERAL}(?:分编|编|章|节))+)"
    rf"|第(?P<article>{NUMERAL})条(?:之(?P<added>{NUMERAL}))?"
    rf"|第(?P<paragraphs>{_MANY})款"
    rf"|第(?P<items>{_MANY})项"
    rf"|(?P<bare>[（(]{NUMERAL}[）)])项?"
    rf"|(?P<to>至)"
    rf"|(?P<join>、|和|或者|或|以及|及|与)"
)
_SHORT = re.compile(
    r"《([^《》]+)》[^《》（(]{0,4}[（(]以下(?:简|统)?称[“\"《]?([^”\"》）)]{2,20})[”\"》]?[）)]"
)
_LOOSE = re.compile(
    r"(?:^|[^\w]|依照|按照|依据|根据|违反|适用|符合|属于|参照|构成|比照|具有|主张|由|有|除|和|与|或者?|及|的)"
    r"(\w{1,20}?(?:法典|法|条例|办法|规定|细则|解释|准则|规则))$"
)


@dataclass(frozen=True)
class Reference:
    """What a passage refers to. `law` is "" for the text's own articles; `where` is the article that refers.

    `number` is written as in the knowledge base (第三十二条第三款), "" for a whole document; `until` ends a
    range (第八条至第十一条).
    """

    where: str
    law: str
    number: str
    until: str = ""

    def __str__(self) -> str:
        name = f"《{self.law}》" if self.law else ""
        return f"{name}{self.number}" + (f"至{self.until}" if self.until else "")


def references_of(structure: Structure, names: Iterable[str] = ()) -> list[Reference]:
    """All references of a text in order, each once for an article.

    A document without 《》 is known by what the text itself calls it (以下简称…), or by one of `names`.
    """
    known = {**{core_name(name): core_name(name) for name in names}, **_given_names(structure)}
    found: dict[Reference, None] = {}
    earlier: list[str] = []
    for article in structure.articles:
        for index, paragraph in enumerate(article.paragraphs, 1):
            for line in paragraph_lines(paragraph):
                found.update(dict.fromkeys(_Reading(line, article, index, earlier, known).references()))
        earlier.append(article.label)
    return list(found)


def _given_names(structure: Structure) -> dict[str, str]:
    """What the text calls other documents: names in 《》, and the short names it gives them."""
    texts = [line.text for line in structure.preamble] + [article.text for article in structure.articles]
    titles = [title for words in texts for title in re.findall(r"《([^《》]+)》", words)]
    short = {match[2]: core_name(match[1]) for words in texts for match in _SHORT.finditer(words)}
    return {**{core_name(title): core_name(title) for title in titles}, **short}


class _Reading:
    """Reads one line. A chain is what hangs together: 《A》第一条第一款、第二款和第五条至第八条."""

    def __init__(
        self, line: str, article: Article, index: int, earlier: Sequence[str], known: Mapping[str, str]
    ) -> None:
        self.line, self.article, self.index = line, article, index
        self.earlier, self.known = earlier, known
        self.law, self.at_article, self.at_paragraph = "", "", ""
        self.last_law = ""
        self.held: Reference | None = None  # may still be made more exact, or become a range
        self.joined = self.ranged = False

    def references(self) -> Iterator[Reference]:
        """The references of the line, in order."""
        end = -1
        for token in _TOKEN.finditer(self.line):
            if token.start() != end:
                yield from self._release()
                self.last_law = self.law if end >= 0 else ""
                self.law, self.at_article, self.at_paragraph = "", "", ""
                self.joined = self.ranged = False
            fresh = token.start() != end
            end = token.end()
            if token["join"] or token["to"]:
                self.joined, self.ranged = True, bool(token["to"])
                continue
            yield from self._unit(token, fresh)
            self.joined = self.ranged = False
        yield from self._release()

    def _release(self) -> Iterator[Reference]:
        if self.held:
            yield self.held
        self.held = None

    def _unit(self, token: re.Match[str], fresh: bool) -> Iterator[Reference]:
        """Take one unit; what was held is released unless this unit makes it more exact or ends its range."""
        spans = self._spans(token, fresh)
        if not spans:
            if token["law"] or token["own"] or token["this"]:
                yield from self._release()
            return
        if self.ranged and self.held:
            self.held = replace(self.held, until=spans[-1][1] or spans[-1][0])
            return
        if self.joined or token["law"] or token["own"] or token["back"]:
            yield from self._release()
        made = [Reference(self.article.label, self.law, *span) for span in spans]
        yield from made[:-1]
        self.held = made[-1]

    def _spans(self, token: re.Match[str], fresh: bool) -> list[tuple[str, str]]:
        """What the unit names, as (number, until); moves on to the document, article and 款 it names."""
        if token["law"]:
            self.law, self.at_article, self.at_paragraph = core_name(token["law"][1:-1]), "", ""
            return [("", "")]
        if token["own"]:
            self.law, self.at_article, self.at_paragraph = "", "", ""
            return []
        if token["this"]:
            self.law, self.at_article = "", self.article.label
            self.at_paragraph = f"第{to_chinese(self.index)}款" if token["this"] == "本款" else ""
            return []
        if token["back"]:
            return self._back(token)
        if fresh and (token["part"] or token["article"]):
            self.law = self._named_before(token.start())
        if token["part"]:
            return [(token["part"], "")]
        if token["article"]:
            number = ordinal(token["article"])
            self.at_article = article_label(number, ordinal(token["added"])) if number else ""
            self.at_paragraph = ""
            return [(self.at_article, "")] if number else []
        return self._within(token)

    def _back(self, token: re.Match[str]) -> list[tuple[str, str]]:
        """前款, 前条, 前两款: counted back from where the line stands."""
        many = ordinal(token["many"] or "一")
        self.law = ""
        if token["unit"] == "条":
            labels = self.earlier[-many:]
            self.at_article, self.at_paragraph = (labels[-1] if labels else ""), ""
            return [(labels[0], labels[-1] if many > 1 else "")] if labels else []
        first, last = self.index - many, self.index - 1
        self.at_article = self.article.label
        if first < 1:
            return []
        self.at_paragraph = f"第{to_chinese(last)}款"
        until = f"{self.at_article}{self.at_paragraph}" if many > 1 else ""
        return [(f"{self.at_article}第{to_chinese(first)}款", until)]

    def _within(self, token: re.Match[str]) -> list[tuple[str, str]]:
        """款 and 项, of the article named before or of the article the line stands in."""
        if token["bare"] and not (self.joined and self.held and self.held.number.endswith("项")):
            return []
        self.at_article = self.at_article or self.article.label
        if token["paragraphs"]:
            spans = [tuple(f"第{n}款" if n else "" for n in pair) for pair in _listed(token["paragraphs"])]
            self.at_paragraph = (spans[-1][1] or spans[-1][0]) if spans else ""
            front = self.at_article
        else:
            words = token["items"] or token["bare"]
            spans = [tuple(f"第（{n}）项" if n else "" for n in pair) for pair in _listed(words)]
            front = self.at_article + self.at_paragraph
        return [(front + first, front + until if until else "") for first, until in spans]

    def _named_before(self, start: int) -> str:
        """The document named right before an article number without 《》, or ""."""
        before = self.line[max(0, start - 40) : start]
        fitting = [name for name in self.known if before.endswith(name)]
        if fitting:
            return self.known[max(fitting, key=len)]
        if loose := _LOOSE.search(before):
            return loose[1]
        return self.last_law if before[-1:] in "、和或及" else ""  # 合同法第一条规定的甲、第二条规定的乙


def _listed(words: str) -> Iterator[tuple[str, str]]:
    """The numbers of a list, as (first, until): 一、三至五 gives (一, ""), (三, 五)."""
    for part in re.split(r"、|和|或者?", words):
        numbers = [ordinal(text.strip("（()）")) for text in part.split("至")]
        if all(numbers):
            first, *_, last = map(to_chinese, (*numbers, numbers[-1]))
            yield first, last if len(numbers) > 1 else ""
