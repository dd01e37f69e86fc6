"""The facts of a project as sheets to change, and beside them what would be found, until it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nicegui import app, ui
from nicegui.element import Element

from checker.base.errors import JixiaoError
from checker.facts.records import Completeness
from checker.facts.values import UnreadableError, parse
from checker.facts.vocabulary import CHECKLIST, FactType, Field
from checker.findings.result import CheckResult
from checker.findings.wording import clean
from checker.web import sheets
from checker.web.components.frame import Frame, confirmed, done, problem_list, told
from checker.web.components.opening import Build, open_project
from checker.web.components.parts import Entry, Sheet, button, tag
from checker.web.components.trial import show_changes
from checker.web.desk import Checked, Desk
from checker.web.edits import Edits, own_types, rows_of
from checker.web.saving import ChangedError

PATH = "/project/{id}/facts"
_STATES = [("", "（空着）"), *((state.value, state.value) for state in Completeness)]


def register(desk: Desk, frame: Frame) -> None:
    """Make the page known."""

    @ui.page("/project/{project_id}/facts")
    async def facts(project_id: str, sheet: str = "", row: str = "") -> None:
        def build(_: Element) -> Build:
            return lambda checked: _Page(desk, checked).open(sheet, row)

        await open_project(desk, frame, project_id, ("事实与试算", PATH, "three"), build)


class _Page:
    """One tab's view of the facts, with the changes that are tried out in it alone."""

    def __init__(self, desk: Desk, base: Checked) -> None:
        self.desk, self.base = desk, base
        self.words = desk.library.book.vocabulary
        self.edits = Edits()
        self.bad: dict[tuple[str, str, str], tuple[str, str]] = {}
        self.name = ""
        self.turn = 0
        self.tabs: dict[str, Element] = {}

    # ---- kept for this browser tab, over reloads and from page to page

    def _kept(self) -> dict[str, Any]:
        kept: dict[str, Any] = app.storage.tab.setdefault("edits", {})
        return kept

    def _keep(self) -> None:
        mine = {"digest": self.base.digest, "edits": self.edits.plain()}
        kept = {key: value for key, value in self._kept().items() if key != self.base.project.id}
        app.storage.tab["edits"] = {**kept, self.base.project.id: mine} if self.edits else kept

    async def open(self, sheet: str, row: str) -> None:
        """Build the page, with one sheet open."""
        kept = self._kept().get(self.base.project.id)
        self.outdated = kept is not None and kept["digest"] != self.base.digest
        if kept:
            self.edits = Edits.of_plain(kept["edits"])
        filled = [t.name for t in own_types(self.words) if self.base.opened.dossier.of(t.name)]
        self.name = sheet if sheet in self.words.types else (filled or [own_types(self.words)[0].name])[0]
        with tag("div", classes="tabs", role="tablist", aria_label="工作表"):
            for fact_type in own_types(self.words):
                self._tab(fact_type)
        with tag("div", classes="sheet-pane"):
            self.head = tag("div", classes="sheet-head stack tight")
            self.sheet = Sheet(told(self._change), self._visit, told(self._remove))
            self.help = tag("div", classes="cell-help", role="status")
        self.outcome = tag("aside", classes="outcome stack", aria_label="试算")
        self._show()
        self._visit({"row": "", "field": ""})
        await self._judge()
        if row:
            self.sheet.run_method("find", row)

    # ---- sheets

    def _tab(self, fact_type: FactType) -> None:
        with tag("button", classes="tab", role="tab", type="button") as made:
            tag("span", fact_type.name)
            tag("span", "", "count number")
        made.on("click", lambda: self._switch(fact_type.name), args=[])
        self.tabs[fact_type.name] = made

    def _switch(self, name: str) -> None:
        self.name = name
        self._show()
        self._visit({"row": "", "field": ""})

    def _show(self) -> None:
        """Show the sheet and the tabs as they stand now."""
        for name, made in self.tabs.items():
            number = len(list(rows_of(self.base.opened, self.edits, name)))
            touched = bool(self.edits.cells.get(name) or self.edits.added.get(name)) or (
                name in self.edits.removed or name in self.edits.states
            )
            made.classes(replace=f"tab{'' if number else ' bare'}{' touched' if touched else ''}")
            made._props["aria-selected"] = "true" if name == self.name else "false"
            made.update()
            count = made.default_slot.children[1]
            count.text = (str(number) if number else "—") + ("•" if touched else "")  # type: ignore[attr-defined]
        fact_type = self.words[self.name]
        self.head.clear()
        with self.head:
            self._header(fact_type)
        fields = sheets.fields(fact_type, self.base.opened, self.edits, self.words)
        rows = sheets.rows(fact_type, self.base.opened, self.edits, self.bad)
        self.sheet.show(self.name, fields, rows)

    def _header(self, fact_type: FactType) -> None:
        with tag("div", classes="bar between"):
            with tag("div"):
                tag("h2", fact_type.name)
                tag("p", fact_type.about, "quiet small")
            with tag("div", classes="bar"):
                if fact_type.name in self.words.listed:
                    stands = self.edits.states.get(fact_type.name, self._stated(fact_type.name))
                    tag("span", f"{CHECKLIST}：", "quiet small")
                    Entry(
                        f"{CHECKLIST}里的状态",
                        "select",
                        stands,
                        options=_STATES,
                        bare=True,
                        on_change=self._state,
                    )
                if not fact_type.single:
                    button("加一行", told(self._add), "act plain")
        if not list(rows_of(self.base.opened, self.edits, fact_type.name)):
            tag(
                "p",
                f"这张表还没有内容。看 {fact_type.material or '有关资料'}；"
                "有就加一行，确实没有的，状态选“确认没有”。",
            )

    def _stated(self, name: str) -> str:
        return self.base.opened.stated.get(name, "")

    def _visit(self, at: Mapping[str, str]) -> None:
        """Say what belongs into the cell that was gone to, and what is wrong with what stands there."""
        field = self.words[self.name].field(at["field"])
        self.help.clear()
        with self.help:
            if field is None:
                text = "方向键移动，回车或直接打字修改，删除键清空。空白表示不知道，不表示没有，也不表示零。"
                tag("p", text, "quiet small")
                return
            bad = self.bad.get((self.name, at["row"], at["field"]))
            if bad:
                tag("p", f"“{bad[0]}”没有采用：{bad[1]}", "bad-text", role="alert")
            paper = self.words[self.name].material_of(field.name)
            parts = (field.about, sheets.how(field), f"看 {paper}" if paper else "")
            with tag("p"):
                tag("b", field.name)
                tag("span", "　" + "；".join(part for part in parts if part), "quiet")

    # ---- changes

    async def _change(self, said: Mapping[str, str]) -> None:
        row, field = said["row"], self.words[self.name].field(said["field"])
        records = dict(rows_of(self.base.opened, self.edits, self.name))
        if field is None or row not in records:
            return
        text = clean(str(said["text"])).strip()
        place = (self.name, row, field.name)
        refused = _refused(field, text)
        if refused:
            self.bad[place] = (text, refused)
        else:
            self.bad.pop(place, None)
            stands = sheets.shown(field, records[row])
            self.edits = self.edits.with_cell(self.name, row, field.name, text, stands)
        self._show()
        self._visit(said)
        await self._judge()

    async def _add(self) -> None:
        self.edits, row = self.edits.with_row(self.name)
        self._show()
        self.sheet.run_method("find", row)
        await self._judge()

    async def _remove(self, row: str) -> None:
        self.edits = self.edits.without_row(self.name, row)
        self.bad = {place: text for place, text in self.bad.items() if place[:2] != (self.name, row)}
        self._show()
        await self._judge()

    @told
    async def _state(self, word: str) -> None:
        self.edits = self.edits.with_state(self.name, word, self._stated(self.name))
        self._show()
        await self._judge()

    # ---- what would be found

    async def _judge(self) -> None:
        """Judge the facts as they would be, unless something else was changed meanwhile."""
        self._keep()
        self.turn += 1
        turn = self.turn
        try:
            result = await self.desk.what_if(self.base, self.edits)
        except JixiaoError as error:
            if turn == self.turn:
                self._say(None, error)
            return
        if turn == self.turn:
            self._say(result, None)

    def _say(self, result: CheckResult | None, error: JixiaoError | None) -> None:
        self.outcome.clear()
        with self.outcome:
            tag("h2", "试算")
            if self.outdated:
                text = "事实在别处改过，这里的改动是在旧的上面做的，不能保存。记下要改的，放弃后再改。"
                tag("div", text, "alert warn", role="alert")
            if not self.edits:
                tag(
                    "p",
                    "改一格看看：哪些疑点消失，哪些出现。改动只在这个标签页里，保存以前不动工作簿。",
                    "quiet",
                )
            else:
                self._buttons(error is None)
            if self.bad:
                text = f"有 {len(self.bad)} 格写得不对，没有采用，表里标红。"
                tag("div", text, "alert", role="alert")
            if error is not None:
                tag("p", "改好下面这些才能试算和保存：")
                problem_list(error.problems)
            elif result is not None:
                show_changes(self.base.result, result, changed=bool(self.edits))

    def _buttons(self, sound: bool) -> None:
        tag("p", f"改动 {self.edits.count} 处，还没有保存", data_part="count")
        with tag("div", classes="bar"):
            saving = button("存入工作簿", told(self._save))
            if not sound or self.outdated:
                saving.props("disabled")
            button("放弃改动", told(self._drop), "act plain")

    async def _save(self) -> None:
        try:
            await self.desk.save(self.base, self.edits)
        except ChangedError as error:
            self.outdated = True
            await self._judge()
            raise error
        number = self.edits.count
        await self._reopen()
        done(f"已存入工作簿：{number} 处")

    async def _drop(self) -> None:
        text = f"这个标签页里试改的 {self.edits.count} 处会丢掉，工作簿不变。"
        if await confirmed("放弃改动？", text, "放弃"):
            await self._reopen()

    async def _reopen(self) -> None:
        """Begin again from the facts as they stand."""
        self.edits, self.bad, self.outdated = Edits(), {}, False
        self.base = await self.desk.checked(self.desk.project(self.base.project.id))
        self._show()
        await self._judge()


def _refused(field: Field, text: str) -> str:
    """Why a text cannot stand in a cell, with how to mend it; "" when it can."""
    try:
        parse(field, text)
    except UnreadableError as cause:
        return "；".join(part for part in (cause.what, cause.mend) if part)
    return f"“{field.name}”必须填写" if field.required and not text else ""
