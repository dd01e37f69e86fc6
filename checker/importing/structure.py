"""What a regulation's text is made of: 编 章 节 above the articles, 款 项 目 within them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from checker.base.numerals import to_chinese


@dataclass(frozen=True)
class Line:
    """A line of a text, and its number in the file, counted from 1."""

    number: int
    text: str


@dataclass(frozen=True)
class Item:
    """A 项, with its 目; both keep the mark they carry, such as （一） or 1."""

    mark: str
    text: str
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """A 款, with its 项."""

    text: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Article:
    """A 条. `added` is 1 for 第X条之一; `path` holds the headings it stands under; `line` where it begins."""

    number: int
    paragraphs: tuple[Paragraph, ...]
    added: int = 0
    caption: str = ""
    path: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)

    @property
    def label(self) -> str:
        """How it is cited: `第四十五条`, `第十七条之一`."""
        return article_label(self.number, self.added)

    @property
    def items(self) -> int:
        """How many 项 it has."""
        return sum(len(paragraph.items) for paragraph in self.paragraphs)

    @property
    def text(self) -> str:
        """Its words without number and caption, a line each 款, 项 and 目."""
        return "\n".join(line for paragraph in self.paragraphs for line in paragraph_lines(paragraph))


@dataclass(frozen=True)
class Structure:
    """A regulation's text taken apart. `preamble` stands before the first article, `tail` after the last."""

    name: str
    title: str
    articles: tuple[Article, ...]
    preamble: tuple[Line, ...] = ()
    tail: tuple[Line, ...] = ()
    header: tuple[Line, ...] = ()
    unit: str = "行"
    warnings: tuple[str, ...] = ()

    def article(self, label: str) -> Article | None:
        """The article of that label."""
        return next((article for article in self.articles if article.label == label), None)


def article_label(number: int, added: int = 0) -> str:
    """The label of an article by number."""
    return f"第{to_chinese(number)}条" + (f"之{to_chinese(added)}" if added else "")


def paragraph_lines(paragraph: Paragraph) -> Iterator[str]:
    """The lines of a 款 as they are printed."""
    if paragraph.text:
        yield paragraph.text
    for item in paragraph.items:
        yield item.mark + item.text
        yield from item.points


def render(structure: Structure) -> list[str]:
    """The text again, line by line: title, headings where they change, articles."""
    lines = [structure.title, ""] if structure.title else []
    path: tuple[str, ...] = ()
    for article in structure.articles:
        same = 0
        while same < min(len(path), len(article.path)) and path[same] == article.path[same]:
            same += 1
        lines += article.path[same:]
        path = article.path
        lines += article_lines(article)
    return lines


def article_lines(article: Article) -> list[str]:
    """An article as it is printed, its number in front."""
    caption = f"【{article.caption}】" if article.caption else ""
    first, *rest = article.text.split("\n")
    return [f"{article.label}　{caption}{first}", *rest]
