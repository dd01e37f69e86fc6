"""One figure changed at random in tables and lists that agree is found; what was not changed is left."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from checker.proofreading.document import Block, Cell, Document, Paragraph, Row, Table
from checker.proofreading.proofread import proofread
from checker.proofreading.reading import read_report, read_text
from checker.proofreading.remarks import Certainty
from tests.proofreading import sums
from tests.support import REFERENCE, reference

CHANGES = 500
FOUND, ALARMS = 0.95, 0.01
WAYS = ("tabs", "pipes", "cells")
FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?(?=\s?[万亿]?[元分])")

# What agrees in the five reports: of a table the rows that belong to it and the columns that hold its sums;
# of a text the words by which its sentence is known.
TABLES = (
    ("000", 0, slice(0, None), (2, 3, 4)),
    ("001", 0, slice(0, None), (1, 2, 3, 4, 5, 6)),
    ("002", 0, slice(0, 8), (5, 7, 8, 9, 10, 11)),
    ("003", 0, slice(5, None), (1, 2, 3)),
    ("003", 1, slice(0, None), (1, 2, 3)),
    ("004", 0, slice(0, None), (4, 5)),
)
SENTENCES = (("000", "综合得分"), ("002", "共计 93.846"))


def test_changes_are_found_and_what_is_right_is_left_alone() -> None:
    missed: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    for seed in range(CHANGES):
        rng = random.Random(seed)
        name, clean, changed = _pair(rng)
        before = proofread(clean).remarks
        alarms[name] += bool(before)
        assert not [r for r in before if r.certainty is Certainty.SURE], f"{name} {seed}"
        missed[name] += not set(proofread(changed).remarks) - set(before)
    assert alarms.total() <= ALARMS * CHANGES, alarms
    assert missed.total() <= (1 - FOUND) * CHANGES, missed


def test_every_shape_is_tried_and_none_is_missed_often() -> None:
    """A shape of table that the checks cannot read would hide among the others."""
    for shape in (*sums.SHAPES, *sums.LISTS):
        found = 0
        for seed in range(20):
            rng = random.Random(f"{shape.__name__}{seed}")
            _, changed = _made(rng, shape(rng))
            found += bool(proofread(changed).remarks)
        assert found >= 14, shape.__name__  # some changes are within what the printed places leave open


@pytest.mark.parametrize("seed", range(60))
def test_rounded_tables_raise_no_alarm(seed: int) -> None:
    """Exact amounts rounded one by one, totals too, need not add up in the last place."""
    rng = random.Random(seed)
    places, number, width = rng.choice([0, 1, 2]), rng.randint(3, 12), rng.randint(1, 3)
    exact = [[rng.randrange(10**4, 10**8) for _ in range(width)] for _ in range(number)]
    totals = [sum(column) for column in zip(*exact, strict=True)]
    rows = [[f"子项{i}", *(f"{v / 10**4:.{places}f}" for v in line)] for i, line in enumerate(exact, 1)]
    rows.append(["合计", *(f"{v / 10**4:.{places}f}" for v in totals)])
    head = "\t".join(["项目", *(f"{2019 + i}年支出" for i in range(width))])
    text = "单位：万元\n" + head + "\n" + "\n".join("\t".join(row) for row in rows) + "\n"
    assert not [r for r in proofread(read_text(text)).remarks if r.certainty is not Certainty.CHECK]


# ---- changing


def _pair(rng: random.Random) -> tuple[str, Document, Document]:
    """A name, what is clean and the same with one figure changed."""
    if REFERENCE.exists() and rng.random() < 0.25:
        return _of_reports(rng)
    made = rng.choice((*sums.SHAPES, *sums.LISTS))(rng)
    return made.shape, *_made(rng, made)


def _made(rng: random.Random, made: sums.Made) -> tuple[Document, Document]:
    way = rng.choice(WAYS)
    rows = [list(row) for row in made.rows]
    row, column = rng.choice(made.breaking)
    if made.shape in ("list", "apart"):
        rows[0][0] = _one_changed(rng, rows[0][0])
    else:
        rows[row][column] = sums.changed(rng, rows[row][column])
    texts = [sums.rendered(one, way) for one in (made, replace(made, rows=rows))]
    clean, changed = (read_text(text, marked=way == "pipes") for text in texts)
    return clean, changed


def _one_changed(rng: random.Random, text: str) -> str:
    match = rng.choice(list(FIGURE.finditer(text)))
    return text[: match.start()] + sums.changed(rng, match[0]) + text[match.end() :]


# ---- the reports


def _of_reports(rng: random.Random) -> tuple[str, Document, Document]:
    if rng.random() < 0.2:
        number, words = rng.choice(SENTENCES)
        block = next(b for b in _blocks(number) if isinstance(b, Paragraph) and words in b.text)
        sentence = next(part for part in block.text.split("。") if words in part)
        whole = replace(block, text=sentence, marks=block.marks[:1])
        return (
            f"sentence of {number}",
            _document(whole),
            _document(replace(whole, text=_one_changed(rng, sentence))),
        )
    number, index, rows, columns = rng.choice(TABLES)
    tables = [block for block in _blocks(number) if isinstance(block, Table)]
    table = replace(tables[index], rows=tables[index].rows[rows])
    places = [
        (r, c)
        for r, row in enumerate(table.rows)
        for c in columns
        if re.fullmatch(r"\d+(\.\d+)?%?", row.texts[c].strip()) and not re.fullmatch(r"20\d\d", row.texts[c])
    ]
    r, c = rng.choice(places)
    return f"table of {number}", _document(table), _document(_with(table, r, c, rng))


def _with(table: Table, row: int, column: int, rng: random.Random) -> Table:
    cells = list(table.rows[row].cells)
    cells[column] = Cell(sums.changed(rng, cells[column].text.strip()))
    rows = list(table.rows)
    rows[row] = Row(tuple(cells), rows[row].place)
    return replace(table, rows=tuple(rows))


def _blocks(number: str) -> Iterator[Block]:
    (path,) = sorted(reference("seeds").glob(f"{number}_*.txt"))
    return iter(read_report(path).blocks)


def _document(*blocks: Block) -> Document:
    return Document("报告", blocks)
