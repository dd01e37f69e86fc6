"""Finds in a regulation's text what the knowledge base asks of it: 文号, issuer, dates, level, place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from checker.base.numerals import NUMERAL, ordinal
from checker.importing.structure import Line, Structure
from checker.importing.text import Text
from checker.knowledge.model import LEVELS, NATIONAL

_DAY = re.compile(r"(\d{4}) ?[年-] ?(\d{1,2}) ?[月-] ?(\d{1,2}) ?日?")
_EVENT = re.compile(rf"{_DAY.pattern}([^。；]{{0,120}}?)(通过|公布|发布|印发|批准|修正|修订|施行)")
_STARTS = re.compile(r"自 ?(?:([^自。；]{8,14})|(?:公布|发布|印发|颁布)之日) ?起 ?(?:施行|实施|执行|生效)")
_REPEALS = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》[^《》。]{0,40}?同时废止")
_ORDER = re.compile(rf"([^\s，。；（）()《》“”0-9年月日]{{1,16}}令) ?[（(]?第? ?([0-9]{{1,4}}|{NUMERAL}) ?号")
_ISSUE = re.compile(
    r"([^\s，。；：（）()《》“”0-9]{1,10}) ?[〔﹝\[［【（(](\d{4})[〕﹞\]］】）)] ?第? ?(\d{1,5}) ?号"
)
_HEADER = re.compile(r"-? ?(文号|发布机关|公布日期|施行日期|效力层级)[：:] ?(.+)")
_KINDS = (
    "法典|法|条例|办法|规定|细则|规则|规范|准则|解释|意见|通知|制度|方案|标准|指引|决定|批复|纲要|规程|目录"
)
_TITLE = re.compile(rf"[^。；]{{2,60}}(?:{_KINDS})(?:[（(][^（）()]{{1,12}}[）)])*")
_TITLE_BROKEN = re.compile(r"最高人民(?:法院|检察院)|关于[^。]*")
_COUNCIL = re.compile(
    r"(?:[0-9] ?日)?([^\s，。；（）0-9]{2,9}?[省市区州县盟])(?:第\S{1,4}届)?人民代表大会(常务委员会)?"
)
_PROVINCE = re.compile(r".{2,8}?(?:省|自治区)")
_LOCAL = re.compile(r"[^\s，。；]{2,8}?(?:省|自治区|市|州|县)(?!场)")
_ISSUERS = {"国发": "国务院", "国办发": "国务院办公厅", "国办函": "国务院办公厅", "法释": "最高人民法院"}


@dataclass(frozen=True)
class Event:
    """An entry of a regulation's history: the day, what was done, and the line that says so."""

    day: date
    what: str
    words: str


@dataclass(frozen=True)
class Facts:
    """What a text says of itself; what it does not say is empty or None."""

    title: str
    number: str = ""
    issuer: str = ""
    level: str = ""
    region: str = ""
    published: date | None = None
    in_force: date | None = None
    history: tuple[Event, ...] = ()
    repeals: tuple[str, ...] = ()

    @property
    def amendment(self) -> Event | None:
        """The latest amendment that the text names."""
        amendments = [event for event in self.history if event.what in ("修正", "修订")]
        return max(amendments, key=lambda event: event.day, default=None)

    @property
    def doubt(self) -> str:
        """What to look up when the date found is that of the first edition; "" when there is no doubt."""
        last = self.amendment
        if last is None or self.in_force is None or last.day <= self.in_force:
            return ""
        return f"{last.day.isoformat()}有{last.what}，施行日期是首次施行的日期"


def core_name(title: str) -> str:
    """The name without 中华人民共和国, edition and blanks, by which documents are matched.

    >>> core_name("中华人民共和国会计法（2017修正）"), core_name("会计法_20171104")
    ('会计法', '会计法')
    """
    name = re.sub(r"[\s《》<>〈〉]", "", title).replace("(", "（").replace(")", "）")
    name = re.sub(r"（(?:\d{4}[^）]*|[^）]*修[正订][^）]*|节录|已废止)）|_\d{6,8}$|(?<=\D)\d{4}$", "", name)
    return name.replace("中华人民共和国", "")


def title_of(text: Text, preamble: Sequence[Line]) -> str:
    """The title: a marked heading, else the first line that reads like one, else the file's name."""
    for lines, fits in ((text.header, re.compile(".{2,80}")), (preamble, _TITLE)):
        for line in lines:
            if line.text.startswith("# ") and fits.fullmatch(line.text[2:].strip()):
                return line.text[2:].strip()
    shown = [_plain(line.text) for line in preamble]
    for index, words in enumerate(shown):
        if _TITLE.fullmatch(words) and not _DAY.search(words) and not _ISSUE.search(words):
            first = index
            while first and _TITLE_BROKEN.fullmatch(shown[first - 1]):
                first -= 1
            return "".join(shown[first : index + 1])
    return re.sub(r"_\d{6,8}$|[（(]\d{4}.*[）)]$", "", text.name.rpartition(".")[0])


def _plain(words: str) -> str:
    return re.sub(r"^附件[0-9]*[：:]?", "", re.sub(r"[# 　]", "", words))


def facts_of(structure: Structure, regions: Iterable[str] = ()) -> Facts:
    """Read the facts off a text; `regions` are the full paths known, such as 河南省安阳市."""
    header = {m[1]: m[2] for line in structure.header if (m := _HEADER.match(line.text))}
    opening = [line.text for line in structure.preamble]
    history = tuple(event for words in opening for event in _events(words))
    number = _number([header["文号"].partition("（")[0]]) if "文号" in header else _number(opening)
    councils = [match for words in opening for match in _COUNCIL.finditer(words)]
    issuer = _full(header.get("发布机关") or _issuer(structure, number, councils, opening))
    level = _level(header.get("效力层级", ""), structure.title, number, issuer)
    published = _day(header.get("公布日期", "")) or _published(history)
    return Facts(
        title=structure.title,
        number=number,
        issuer=issuer,
        level=level,
        region=_region(structure.title, issuer, councils, tuple(regions), level),
        published=published,
        in_force=_day(header.get("施行日期", "")) or _starts(structure, history, published),
        history=history,
        repeals=tuple(name for article in structure.articles[-3:] for name in _REPEALS.findall(article.text)),
    )


# ---- dates


def _day(words: str) -> date | None:
    match = _DAY.search(words)
    if match is None:
        return None
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        return None


def _events(words: str) -> Iterator[Event]:
    for match in _EVENT.finditer(words):
        if day := _day(match[0]):
            yield Event(day, match[5], words.strip("（）() "))


def _published(history: Sequence[Event]) -> date | None:
    for kinds in (("公布", "发布", "印发"), ("通过",)):
        if days := [event.day for event in history if event.what in kinds]:
            return max(days)
    return None


def _starts(structure: Structure, history: Sequence[Event], published: date | None) -> date | None:
    """The day it came into force: its last articles say so, or its opening."""
    closing = [article.text for article in reversed(structure.articles[-3:])]
    for words in (*closing, *(line.text for line in structure.preamble)):
        if match := _STARTS.search(words):
            return _day(match[1]) if match[1] else published
    return max((event.day for event in history if event.what == "施行"), default=None)


# ---- number, issuer, level, place


def _number(opening: Iterable[str]) -> str:
    """The last 令 of the opening, which is the edition's own; else the first of the form 财库〔2021〕22号."""
    opening = list(opening)
    orders = [match for words in opening for match in _ORDER.finditer(words) if ordinal(match[2])]
    if orders:
        name = re.sub(r"^(?:.*[以经据]|)(?:中华人民共和国)?", "", orders[-1][1])
        return f"{name}第{ordinal(orders[-1][2])}号"
    match = next((match for words in opening if (match := _ISSUE.search(words))), None)
    return f"{match[1]}〔{match[2]}〕{match[3]}号" if match else ""


def _issuer(
    structure: Structure, number: str, councils: Sequence[re.Match[str]], opening: Sequence[str]
) -> str:
    joined = "".join(opening)
    if structure.title.startswith("最高人民"):
        return structure.title[:6] if structure.title[4:6] == "法院" else structure.title[:7]
    if "全国人民代表大会" in joined and not number.startswith("国务院令"):
        return "全国人大常委会" if "全国人民代表大会常务委员会" in joined else "全国人民代表大会"
    if councils:
        return councils[0][1] + "人民代表大会" + (councils[0][2] or "")
    if "令第" in number:
        return number.partition("令第")[0]
    prefix = number.partition("〔")[0]
    return _ISSUERS.get(prefix) or ("财政部" if prefix in ("财库", "财预", "财会", "财监", "财办库") else "")


def _full(issuer: str) -> str:
    """A local council's name in full; 全国人大常委会 is usual as it is."""
    return issuer if issuer.startswith("全国") else re.sub(r"人大常委会$", "人民代表大会常务委员会", issuer)


def _level(header: str, title: str, number: str, issuer: str) -> str:
    """The level, as far as number and issuer settle it; "" where they do not."""
    if named := [level for level in LEVELS if level in header]:
        return max(named, key=len)
    if title.startswith("最高人民") or number.startswith("法释"):
        return "司法解释"
    if issuer.startswith("全国人"):
        return "法律"
    if issuer == "国务院" and "令第" in number:
        return "行政法规"
    if re.search(r"[省市区州县盟]人民代表大会", issuer):
        return "地方性法规"
    if _LOCAL.match(issuer) and "市场" not in issuer:
        return "" if "令第" in number else "地方规范性文件"
    if "令第" in number:
        return "部门规章"
    return "规范性文件" if issuer and number else ""


def _region(
    title: str, issuer: str, councils: Sequence[re.Match[str]], regions: Sequence[str], level: str
) -> str:
    """全国, or the full path of the place; "" where the province is not known."""
    if not level.startswith("地方"):
        return NATIONAL if level else ""
    place = _LOCAL.match(issuer) or _LOCAL.match(title)
    if place is None:
        return ""
    known = [region for region in regions if region.endswith(place[0])]
    if known:
        return min(known, key=len)
    provinces = [found[0] for match in councils if (found := _PROVINCE.match(match[1]))]
    if _PROVINCE.fullmatch(place[0]):
        return place[0]
    return f"{provinces[0]}{place[0]}" if provinces else ""
