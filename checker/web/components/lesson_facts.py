"""The facts of a lesson as tables to read, with the cells marked that a change has touched."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from nicegui.element import Element

from checker.classroom.change import Change, applied
from checker.classroom.facts import FactsTable, tables
from checker.classroom.lesson import Lesson
from checker.facts.vocabulary import Vocabulary
from checker.web.components.parts import lead_to, tag

_WIDE, _FEW = 7, 4  # a table with more columns than this, and rows no more than this, is read downwards
Marks = Collection[tuple[int, str]]


class FactsPane:
    """The tables in the order of the lesson; `show` puts changed facts in, `restore` the facts themselves."""

    def __init__(self, lesson: Lesson, words: Vocabulary) -> None:
        self.lesson, self.words = lesson, words
        self.boxes: dict[str, Element] = {}
        self.tables = {table.type: table for table in lesson.facts}
        self.changed: list[str] = []
        with tag("div", classes="fact-list stack") as self.all:
            tag("p", "行号就是工作簿里的行号；空白是不知道，不是没有。", "quiet")
            for table in lesson.facts:
                self._box(table.type)
                self._fill(table)

    def anchor(self, name: str) -> str:
        """What a link to a table leads to."""
        return f"#facts-{list(self.boxes).index(name)}"

    def show(self, changes: Sequence[Change]) -> None:
        """Show the facts as they would be after the changes, with what is different marked."""
        self.restore()
        say = {table.type: table.say for table in self.lesson.facts}
        order = [table.type for table in self.lesson.facts]
        after = tables(applied(self.lesson.dossier, changes), self.words, order, say)
        for table in after:
            before = self.tables.get(table.type)
            if table == before:
                continue
            if table.type not in self.boxes:
                self._box(table.type)
            self._fill(table, _marks(before, table))
            self.changed.append(table.type)
        self._lead_to([change.type for change in changes if change.type in self.changed][:1])

    def restore(self) -> None:
        """Show the facts as they are."""
        for name in self.changed:
            if name in self.tables:
                self._fill(self.tables[name])
            else:
                self.boxes.pop(name).delete()
        self.changed = []

    def _lead_to(self, names: Sequence[str]) -> None:
        """Bring the first marked cell of a table into sight."""
        for name in names:
            lead_to(f"#{self.boxes[name].html_id} td.hit", "center")

    # ---- one table

    def _box(self, name: str) -> None:
        with self.all:
            anchor = f"facts-{len(self.boxes)}"
            with tag("section", id_=anchor, aria_label=name):
                self.boxes[name] = tag("div", classes="card stack tight", data_table=name)

    def _fill(self, table: FactsTable, marks: Marks = ()) -> None:
        box = self.boxes[table.type]
        box.clear()
        with box:
            with tag("div", classes="bar tight"):
                tag("h2", f"《{table.type}》")
                if marks:
                    tag("span", "试改后", "chip 一般")
            if table.say:
                tag("p", table.say, "look")
            elif table.about:
                tag("p", table.about, "quiet small")
            with tag("div", classes="scroll", tabindex="0", role="region", aria_label=f"{table.type}的内容"):
                if table.upright or (len(table.heads) > _WIDE and len(table.rows) <= _FEW):
                    _downwards(table, marks)
                else:
                    _across(table, marks)


def _across(table: FactsTable, marks: Marks) -> None:
    numbered = any(number for number, _ in table.rows)
    with tag("table", classes="plain cells facts-table"):
        with tag("thead"), tag("tr"):
            if numbered:
                tag("th", "行", "place", scope="col")
            for head in table.heads:
                tag("th", head, scope="col")
        with tag("tbody"):
            for number, cells in table.rows:
                with tag("tr"):
                    if numbered:
                        tag("th", str(number), "place", scope="row")
                    for head, cell in zip(table.heads, cells, strict=True):
                        _cell(cell, (number, head) in marks)


def _downwards(table: FactsTable, marks: Marks) -> None:
    """Long rows side by side, each read from top to bottom."""
    with tag("table", classes="plain cells facts-table downwards"):
        if not table.upright:
            with tag("thead"), tag("tr"):
                tag("th", "", scope="col")
                for number, _ in table.rows:
                    tag("th", f"第{number}行", scope="col")
        with tag("tbody"):
            for place, head in enumerate(table.heads):
                with tag("tr"):
                    tag("th", head, scope="row")
                    for number, cells in table.rows:
                        _cell(cells[place], (number, head) in marks)


def _cell(content: str, marked: bool) -> None:
    tag("td", content, "hit" if marked else "")


def _marks(before: FactsTable | None, after: FactsTable) -> set[tuple[int, str]]:
    """The cells that are not what they were."""
    known = _cells(before) if before else {}
    return {place for place, cell in _cells(after).items() if known.get(place, "") != cell}


def _cells(table: FactsTable) -> Mapping[tuple[int, str], str]:
    return {
        (number, head): cell
        for number, cells in table.rows
        for head, cell in zip(table.heads, cells, strict=True)
    }
