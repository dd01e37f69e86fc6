"""Takes a regulation's text apart: headings (编 章 节), articles (条), and 款 项 目 within them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from checker.base.docx_text import TextError
from checker.base.errors import Problem
from checker.base.numerals import NUMERAL, ordinal
from checker.importing.facts import title_of
from checker.importing.structure import Article, Item, Line, Paragraph, Structure, article_label
from checker.importing.text import Text

_ARTICLE = re.compile(rf"第 ?({NUMERAL}) ?条(?:之({NUMERAL}))?(?P<rest>.*)", re.DOTALL)
_HEADING = re.compile(rf"(第{NUMERAL}(分?编|章|节))[ 　]*([^。；：]{{0,40}})")
_PART = re.compile(r"([一二三四五六七八九十]{1,3})、([^。；：，]{1,30})")
_ITEM = re.compile(rf"([（(]{NUMERAL}[）)])[ 　]*(.*)", re.DOTALL)
_POINT = re.compile(r"([0-9０-９]{1,2}[.．、]|[（(][0-9０-９]{1,2}[）)]|[①-⑳])[ 　]*(.*)", re.DOTALL)
_CAPTION = re.compile(r"[ 　]*(?:【([^】]{1,40})】|（([^（）。]{2,30})）$)(.*)", re.DOTALL)
_REFERENCE_TAIL = re.compile(rf"[ 　]*(?:第{NUMERAL}[款项]|[、，至和或及与的规所中]|或者|以及)")
_APPENDIX = re.compile(r"附(?:件|表|录|图|[：:]|[0-9０-９一二三四五六七八九十]|$)")
_SIGNED = re.compile(r"[0-9０-９〇○零一二三四五六七八九十]{4} ?年.{1,4}月.{1,4}日")
_ENDS = "。；：;:！？!?”）)》…"
_LEVELS = {"编": 0, "分编": 1, "章": 2, "节": 3}
_PART_LEVEL, _LOOSE_LEVEL = 4, 5


def parse(text: Text) -> Structure:
    """Take a text apart.

    Raises TextError when there are no articles, or when an article number stands twice. Numbers that are
    missing are warnings: an excerpt is a text too.
    """
    parser = _Parser(text)
    articles = parser.run()
    if not articles:
        why = "没有以“第几条”开头的行"
        mend = "按“一、二、”分部分的文件请手工录入知识库；自动编号请先转成文字"
        raise TextError(Problem(text.name, "没有找到条文", why, mend))
    _refuse_repeats(articles, text)
    return Structure(
        name=text.name,
        title=title_of(text, tuple(parser.preamble)),
        articles=tuple(articles),
        preamble=tuple(parser.preamble),
        tail=tuple(parser.tail),
        header=text.header,
        unit=text.unit,
        warnings=tuple(_gaps(articles)),
    )


class _Parser:
    """Walks through the lines; what is open is the last article, its last 款, its last 项."""

    def __init__(self, text: Text) -> None:
        self.lines = text.lines
        self.preamble: list[Line] = []
        self.tail: list[Line] = []
        self.articles: list[Article] = []
        self.path: dict[int, str] = {}
        self.paragraphs: list[Paragraph] = []
        self.untitled: int | None = None  # a heading whose title comes on the next line
        self.over = False  # an appendix has begun

    def run(self) -> list[Article]:
        for index, line in enumerate(self.lines):
            following = self.lines[index + 1].text if index + 1 < len(self.lines) else ""
            self._take(line, following)
        self._close()
        self._unsign()
        return self.articles

    def _take(self, line: Line, following: str) -> None:
        marked = line.text.startswith("#")
        text = line.text.lstrip("#").strip(" 　")
        if match := self._article(text):
            self._open(match, line)
        elif self.untitled is not None and text and len(text) <= 20 and not re.search(r"[，。；：、]", text):
            self.path[self.untitled] += " " + re.sub(r"[ 　]", "", text)
            self.untitled = None
        elif self.over:
            self.tail.append(line)
        elif heading := self._heading(text, marked, following):
            self._close()
            level, words = heading
            self.path = {depth: name for depth, name in self.path.items() if depth < level}
            self.path[level] = words
            self.untitled = level if level in _LEVELS.values() and " " not in words else None
        elif not self.articles:
            self.preamble.append(line)
        elif _APPENDIX.match(text) and self._complete():
            self._close()
            self.over = True
            self.tail.append(line)
        elif text:
            self._body(text)

    # ---- articles

    def _article(self, text: str) -> re.Match[str] | None:
        """The line as the beginning of an article, unless it is a reference that begins a line."""
        match = _ARTICLE.match(text)
        if match is None:
            return None
        number, added = ordinal(match[1]), ordinal(match[2])
        last = self.articles[-1] if self.articles else None
        expected = last is None or (number, added) in ((last.number + 1, 0), (last.number, last.added + 1))
        spaced = not match["rest"] or match["rest"][0] in " 　【（"
        refers = bool(_REFERENCE_TAIL.match(match["rest"])) or not self._complete()
        fits = number > 0 and ((spaced and (expected or not refers)) or (expected and not refers))
        return match if fits else None

    def _open(self, match: re.Match[str], line: Line) -> None:
        self._close()
        self.over, self.untitled = False, None
        path = tuple(self.path[level] for level in sorted(self.path))
        rest, caption = match["rest"], ""
        if (named := _CAPTION.match(rest)) and not _ITEM.match(rest.strip(" 　")):
            caption, rest = named[1] or named[2], named[3]
        self.articles.append(Article(ordinal(match[1]), (), ordinal(match[2]), caption, path, line.number))
        if words := rest.strip(" 　"):
            self._body(words)

    def _close(self) -> None:
        """Give the paragraphs gathered to the article they belong to."""
        if self.articles and self.paragraphs:
            self.articles[-1] = replace(self.articles[-1], paragraphs=tuple(self.paragraphs))
        self.paragraphs = []

    def _unsign(self) -> None:
        """Move a signature and date below the last article to the tail."""
        if not self.articles:
            return
        last = self.articles[-1]
        kept = list(last.paragraphs)
        while (
            len(kept) > 1
            and not kept[-1].items
            and kept[-1].text[-1] not in _ENDS
            and len(kept[-1].text) <= 30
        ):
            self.tail.insert(0, Line(last.line, kept.pop().text))
        self.articles[-1] = replace(last, paragraphs=tuple(kept))

    # ---- headings

    def _heading(self, text: str, marked: bool, following: str) -> tuple[int, str] | None:
        if match := _HEADING.fullmatch(text):
            title = re.sub(r"[ 　]", "", match[3])
            if marked or (self._complete() and not title.startswith(("的", "规定"))):
                return _LEVELS[match[2]], f"{match[1]} {title}".strip()
        if match := _PART.fullmatch(text):
            return _PART_LEVEL, f"{match[1]}、{match[2].replace(' ', '')}"
        loose = (
            bool(self.articles)
            and len(text) <= 20
            and self._complete()
            and not re.search(r"[，。；：、]", text)
        )
        before_article = bool(
            _ARTICLE.match(following) or _HEADING.fullmatch(following.lstrip("#").strip(" 　"))
        )
        named = re.sub(r"[ 　]", "", text) in ("总则", "分则", "附则")
        if text and (marked or named or (loose and before_article and not _ITEM.match(text))):
            return _LOOSE_LEVEL, re.sub(r"[ 　]", "", text)
        return None

    # ---- 款 项 目

    def _complete(self) -> bool:
        """Whether what was read last is a whole sentence, not a line that was broken in the middle."""
        if not self.paragraphs:
            return True
        last = self.paragraphs[-1]
        words = last.text
        if last.items:
            words = last.items[-1].points[-1] if last.items[-1].points else last.items[-1].text
        return not words or words[-1] in _ENDS

    def _body(self, text: str) -> None:
        last = self.paragraphs[-1] if self.paragraphs else None
        if match := _ITEM.match(text) or (_POINT.match(text) if not self._inside_item() else None):
            if last is None:
                last = Paragraph("")
                self.paragraphs.append(last)
            self.paragraphs[-1] = replace(last, items=(*last.items, Item(match[1], match[2])))
        elif last is None:
            self.paragraphs.append(Paragraph(text))
        elif last.items and _POINT.match(text):
            item = last.items[-1]
            self._replace_item(last, replace(item, points=(*item.points, text)))
        elif self._complete() or _SIGNED.fullmatch(text):
            self.paragraphs.append(Paragraph(text))
        else:
            self._continue(last, text)

    def _inside_item(self) -> bool:
        """Whether a 项 of the form （一） is open, so that 1. begins a 目."""
        last = self.paragraphs[-1] if self.paragraphs else None
        return bool(
            last and last.items and _ITEM.match(last.items[-1].mark) and not _POINT.match(last.items[-1].mark)
        )

    def _continue(self, last: Paragraph, text: str) -> None:
        """Join a line that was broken in the middle of a sentence."""
        if not last.items:
            self.paragraphs[-1] = replace(last, text=last.text + text)
            return
        item = last.items[-1]
        if item.points:
            self._replace_item(last, replace(item, points=(*item.points[:-1], item.points[-1] + text)))
        else:
            self._replace_item(last, replace(item, text=item.text + text))

    def _replace_item(self, last: Paragraph, item: Item) -> None:
        self.paragraphs[-1] = replace(last, items=(*last.items[:-1], item))


# ---- what is wrong with the numbers


def _refuse_repeats(articles: Sequence[Article], text: Text) -> None:
    first: dict[str, int] = {}
    problems = []
    for article in articles:
        if article.label in first:
            why = f"第{first[article.label]}{text.unit}已有；可能是目录、附件或另一部法规的条文"
            place = f"{text.name} 第{article.line}{text.unit}"
            mend = "删去多余的部分，或分开存成两个文件"
            problems.append(Problem(place, f"{article.label}出现了两次", why, mend))
        first.setdefault(article.label, article.line)
    if problems:
        raise TextError(problems[:20])


def _gaps(articles: Sequence[Article]) -> list[str]:
    """Where the numbers are not continuous."""
    found = []
    if articles[0].number > 1:
        found.append(f"从{articles[0].label}开始")
    for before, after in pairwise(articles):
        if after.number < before.number:
            found.append(f"{before.label}之后是{after.label}，条号倒退")
        elif after.number > before.number + 1:
            last = article_label(after.number - 1)
            first = article_label(before.number + 1)
            found.append(f"缺{first}" + (f"至{last}" if last != first else ""))
    return found
