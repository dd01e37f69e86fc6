"""How report sentences are put: Chinese numerals, punctuation, dates, and how clauses are strung together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from checker.facts.reviews import Review
from checker.knowledge.model import CITABLE
from checker.knowledge.resolve import Citation
from checker.rulebook.basis import STRONGEST

TITLE_LINE = 20  # characters of 二号 between the margins
COMPARED = "对照"  # how a sentence speaks of a clause that binds somebody else
MOST_CITED = 3  # a sentence that cites more is not read to its end

_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile(r"(.?)\s*[\n\x85\u2028\u2029]\s*")
_HAN = "\u3400-\u9fff\uf900-\ufaff"
_ASCII_MARKS = re.compile(rf"“[^”]*”|(?<=[{_HAN}”》）])([,;:])(?=[{_HAN}“《（])")
_DOUBLED = re.compile("(“[^”]*”)|[，、；：。]*(。)[，、；：。]*|[，、；：]*([；：])[，、；]*|([，、])[，、]+")
_CHINESE = {",": "，", ";": "；", ":": "："}
_WIDE = rf"{_HAN}\u2018-\u201d\u3001-\u3011\uff01-\uff60≠≤≥"
_LOOSE = re.compile(rf"(?<=[{_WIDE}]) +| +(?=[{_WIDE}])")
_ISO_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_ARTICLE = re.compile("第[零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?")
_TITLE_BREAK = re.compile("年度|平台|系统|项目|工程")
_OUGHT = re.compile("(^|；)([^，；]{0,12}?(?:单位|部门|机构|财政局))应当?(?![付收急])")
_END = "。；;.，,、：: \t\n"
_CLOSED = ("。", "！", "？", "。”", "！”", "？”", "。）")


def numeral(number: int) -> str:
    """A whole number from 1 to 99999 in Chinese.

    >>> [numeral(n) for n in (1, 10, 11, 20, 105, 1010)]
    ['一', '十', '十一', '二十', '一百零五', '一千零一十']
    """
    if number >= 10_000:
        rest = number % 10_000
        gap = "零" if 0 < rest < 1000 else ""
        return numeral(number // 10_000) + "万" + gap + (_below_ten_thousand(rest) if rest else "")
    text = _below_ten_thousand(number)
    return text[1:] if text.startswith("一十") else text


def _below_ten_thousand(number: int) -> str:
    text, skipped = "", False
    for place, digit in zip(reversed(_PLACES), f"{number:04d}", strict=True):
        if digit == "0":
            skipped = bool(text)
        else:
            text += ("零" if skipped else "") + _DIGITS[int(digit)] + place
            skipped = False
    return text


def clean(text: str) -> str:
    """Text without what no document can hold: control characters and halves of characters."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def tidy(text: str) -> str:
    """One sentence on one line, with Chinese punctuation and no mark at its end.

    What stands between “” is left as it was written: it is a name or a quotation.

    >>> tidy("未按期验收,影响使用。。")
    '未按期验收，影响使用'
    """
    text = _LINE_END.sub(_joined, clean(text).strip())
    text = re.sub(r"[ \t\u3000]+", " ", text)
    text = _nested(text)
    text = _ASCII_MARKS.sub(lambda m: _CHINESE[m[1]] if m[1] else m[0], text)
    text = _DOUBLED.sub(lambda m: m[1] or m[2] or m[3] or m[4], text)
    return text.strip().rstrip(_END)


def _nested(text: str) -> str:
    """Quotation marks within quotation marks as ‘’; marks that do not pair are left alone."""
    made, depth = [], 0
    for character in text:
        if character == "”":
            depth -= 1
        made.append({"“": "‘", "”": "’"}.get(character, character) if depth > 0 else character)
        if character == "“":
            depth += 1
        if depth < 0:
            return text
    return "".join(made) if depth == 0 else text


def _joined(line_end: re.Match[str]) -> str:
    before = line_end[1]
    return before if before in "，、；：。！？" else before + "；"


def stop(text: str) -> str:
    """The text with exactly one full stop at its end."""
    return text if text.endswith(_CLOSED) else text.rstrip(_END) + "。"


def broken_title(title: str, project: str) -> str:
    """A title too long for one line, broken behind the project's name, and in that not within a word."""
    if len(title) <= TITLE_LINE:
        return title
    breaks = [m.end() for m in _TITLE_BREAK.finditer(project) if m.end() < len(project)]
    name = project
    if len(project) > TITLE_LINE and breaks:
        middle = min(breaks, key=lambda place: (abs(place - len(project) / 2), -place))
        name = f"{project[:middle]}\n{project[middle:]}"
    return title.replace(project, name + "\n", 1).strip()


def chinese_dates(text: str) -> str:
    """Dates as a report writes them: 2020-09-03 becomes 2020年9月3日."""
    return _ISO_DATE.sub(lambda m: f"{m[1]}年{int(m[2])}月{int(m[3])}日", text)


def signed(review: Review) -> str:
    """Who reviewed it, when, and until when that holds."""
    until = f"，有效期至{review.until}" if review.until else ""
    return chinese_dates(f"{tidy(review.reviewer)}，{review.day}{until}")


def closed_up(text: str) -> str:
    """Without the spaces that stand beside Chinese characters and full-width signs."""
    return _LOOSE.sub("", text)


def citable(citation: Citation) -> bool:
    """Whether a sentence may rest on it: read in its text or in a quotation, and not only heard of."""
    return citation.verified in CITABLE


def basis(citations: Iterable[Citation]) -> str:
    """The clauses of a sentence: the three of highest level that may be cited."""
    return documents([citation for citation in citations if citable(citation)][:MOST_CITED])


def by_role(citations: Iterable[Citation]) -> list[tuple[str, str]]:
    """The clauses of a sentence, those of one role together: how the sentence speaks of them, and which.

    Of a clause that binds somebody else only 对照 can be said. Three clauses in all, the weightiest first.
    """
    citations = sorted(filter(citable, citations), key=lambda citation: STRONGEST.index(citation.role))
    groups: dict[str, list[Citation]] = {}
    for citation in citations[:MOST_CITED]:
        groups.setdefault(citation.role.value if citation.for_unit else COMPARED, []).append(citation)
    return [(how, documents(found)) for how, found in groups.items()]


def documents(citations: Iterable[Citation]) -> str:
    """Clauses strung together, those of one document under one name."""
    named: dict[str, list[str]] = {}
    for citation in citations:
        document = citation.text.removesuffix(citation.clause) if citation.clause else citation.text
        named.setdefault(document, []).extend([citation.clause] if citation.clause else [])
    return "、".join(document + _clauses(numbers) for document, numbers in named.items())


def _clauses(numbers: Sequence[str]) -> str:
    """Clause numbers, the article named once: 第五条第一款、第三款."""
    parts: list[str] = []
    article = ""
    for number in numbers:
        same = article and number.startswith(article) and number != article
        parts.append(number.removeprefix(article) if same else number)
        found = _ARTICLE.match(number)
        article = found[0] if found else ""
    return "、".join(parts)


def rules_of(cited: str) -> str:
    """What a cited text lays down: of a document without a clause only 有关规定 can be said."""
    return "的有关规定" if cited.endswith(("》", "）")) and not cited.endswith("）项") else "的规定"


def advice(text: str) -> str:
    """A remedy as it follows 建议: 项目单位应核对 is 项目单位核对."""
    return _OUGHT.sub(r"\1\2", tidy(text).removeprefix("建议").lstrip("：:，, "))


def item_numbers(numbers: Sequence[int]) -> str:
    """Item numbers as a sentence names them.

    >>> item_numbers([1, 2, 3, 6])
    '（1）至（3）、（6）'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [f"（{r[0]}）至（{r[-1]}）" if len(r) > 2 else "、".join(f"（{n}）" for n in r) for r in runs]
    return "、".join(parts)
