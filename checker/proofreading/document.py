"""What a report consists of for proofreading: paragraphs and tables in order, each with its place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    """Where something stands: line or paragraph, with the page or table where there is one."""

    number: int
    unit: str = "行"
    page: int = 0
    table: str = ""
    order: int = field(default=0, compare=False)  # in the whole report; where it is 0 the number tells

    @property
    def rank(self) -> tuple[int, int]:
        """What puts places in the order of the report."""
        return self.page, self.order or self.number

    def __str__(self) -> str:
        page = f"第{self.page}页" if self.page else ""
        return f"{page}{self.table}第{self.number}{self.unit}"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph put together again from its lines; `marks` says from which offset on which place holds."""

    text: str
    marks: tuple[tuple[int, Place], ...]
    level: int = 0  # of a heading, where the file says so; 0 for anything else

    def place(self, offset: int = 0) -> Place:
        """Where the character at that offset stands."""
        index = bisect_right([start for start, _ in self.marks], offset) - 1
        return self.marks[max(index, 0)][1]


@dataclass(frozen=True)
class Cell:
    """A cell of a table; `merged` where it only continues the one on its left or above."""

    text: str
    merged: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table, as wide as the table."""

    cells: tuple[Cell, ...]
    place: Place

    @property
    def texts(self) -> tuple[str, ...]:
        """What its own cells say."""
        return tuple("" if cell.merged else cell.text for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """A table; `given` where the file itself says what its cells are, not where that was inferred."""

    rows: tuple[Row, ...]
    caption: str = ""
    given: bool = True

    @property
    def width(self) -> int:
        """How many columns it has."""
        return max((len(row.cells) for row in self.rows), default=0)


Block = Paragraph | Table


@dataclass(frozen=True)
class Document:
    """A report as it is proofread."""

    name: str
    blocks: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()  # what could not be read, in words for the user

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """The paragraphs in order."""
        return (block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def tables(self) -> Iterator[Table]:
        """The tables in order."""
        return (block for block in self.blocks if isinstance(block, Table))

    def __repr__(self) -> str:
        return f"<Document {self.name}: {len(self.blocks)} paragraphs and tables>"


def row(texts: list[str] | tuple[str, ...], place: Place) -> Row:
    """A row of cells none of which is merged."""
    return Row(tuple(Cell(text.strip()) for text in texts), place)


def even(rows: list[Row]) -> tuple[Row, ...]:
    """The rows with blank cells added where they are shorter than the widest."""
    width = max((len(one.cells) for one in rows), default=0)
    return tuple(Row(one.cells + (Cell(""),) * (width - len(one.cells)), one.place) for one in rows)
