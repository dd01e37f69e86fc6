"""Sentences of a paragraph with their figures, and what stands in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from checker.proofreading.document import Document, Paragraph, Place
from checker.proofreading.figures import Figure, figures

MOST_FIGURES = 200  # of one sentence; what has more is no sentence
_STOP = re.compile(r"[。！？!?\n]+[”’）)】》]*")
_OPEN, _CLOSE = "（(【[", "）)】]"


@dataclass(frozen=True)
class Sentence:
    """A sentence, where it begins in its paragraph, and its figures (their spans are within the sentence)."""

    text: str
    start: int
    paragraph: Paragraph
    figures: tuple[Figure, ...]

    def place(self, offset: int = 0) -> Place:
        """Where a character of the sentence stands."""
        return self.paragraph.place(self.start + offset)

    def before(self, index: int) -> str:
        """The words between the figure before and this one."""
        start = self.figures[index - 1].end if index else 0
        return self.text[start : self.figures[index].start]

    def clause(self, place: int, marks: str = "，,；;。") -> int:
        """Where the clause begins in which a character stands."""
        return max(self.text.rfind(mark, 0, place) for mark in marks) + 1

    def depth(self, offset: int) -> int:
        """How many brackets are open at a character."""
        head = self.text[:offset]
        opened = sum(head.count(mark) for mark in _OPEN)
        return max(opened - sum(head.count(mark) for mark in _CLOSE), 0)

    def closing(self, offset: int) -> int:
        """Where the bracket around a character closes; the sentence's end where there is none."""
        depth = least = self.depth(offset)
        for place in range(offset, len(self.text)) if depth else ():
            depth += (self.text[place] in _OPEN) - (self.text[place] in _CLOSE)
            if depth < least:
                return place
        return len(self.text)


def sentences(document: Document) -> Iterator[list[Sentence]]:
    """The sentences of every paragraph."""
    for paragraph in document.paragraphs:
        yield list(split(paragraph))


def split(paragraph: Paragraph) -> Iterator[Sentence]:
    """The sentences of a paragraph; semicolons part none, lists are held together by them."""
    start = 0
    for end in [*(match.end() for match in _STOP.finditer(paragraph.text)), len(paragraph.text)]:
        text = paragraph.text[start:end]
        if text.strip():
            yield Sentence(text, start, paragraph, tuple(islice(figures(text), MOST_FIGURES)))
        start = end
