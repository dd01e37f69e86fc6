"""The findings of a project: filtered and searched, one of them in full, and what is decided about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote

from nicegui import ui
from nicegui.element import Element

from checker.base.errors import Problem, UsageError
from checker.findings.finding import Finding
from checker.findings.wording import tidy
from checker.library.phrases import in_report_order
from checker.reports.arrange import Plan, Wording
from checker.rulebook.rules import Severity
from checker.web.components.finding_detail import Actions, show_finding
from checker.web.components.frame import Frame, done, empty, told
from checker.web.components.opening import Build, open_project
from checker.web.components.parts import Entry, Listing, button, tag
from checker.web.desk import Checked, Desk, Verdicts
from checker.web.views import STATES, WAITING, Filter, items, state_of

PATH = "/project/{id}/findings"
_LONGEST = 2000


def register(desk: Desk, frame: Frame) -> None:
    """Make the page known."""

    @ui.page("/project/{project_id}/findings")
    async def findings(project_id: str, id: str = "") -> None:
        def build(box: Element) -> Build:
            return lambda checked: _Page(desk, checked, box).open(id)

        await open_project(desk, frame, project_id, ("疑点", PATH, "two"), build)


class _Page:
    """One tab's view of the findings."""

    def __init__(self, desk: Desk, checked: Checked, box: Element) -> None:
        self.desk, self.checked, self.project, self.box = desk, checked, checked.project, box
        self.plan = desk.draft(checked.project).plan
        self.filter = Filter()
        self.chosen = ""
        self.toggles: list[tuple[Element, str, object]] = []
        self.listing: Listing
        self.detail: Element

    async def open(self, wanted: str) -> None:
        """Build the page, with one finding open."""
        found = self.checked.result.finding(wanted)
        if found is not None and not self.filter.keeps(found):
            self.filter = Filter(states=frozenset({state_of(found)}))
        if not self.checked.result.findings and found is None:
            self.filter = Filter(states=frozenset())
        with tag("div", classes="side"):
            self._filters()
            self.listing = Listing("疑点列表，用上下键选择", told(self._pick))
        self.detail = tag("div", classes="pane")
        await self._pick(wanted if found else self._first())
        self._list()

    async def _refresh(self) -> None:
        self.checked = await self.desk.checked(self.project)
        self.plan = self.desk.draft(self.project).plan

    # ---- the list

    def _everything(self) -> list[Finding]:
        result = self.checked.result
        stages = in_report_order(finding.stage for finding in result.everything)
        return sorted(result.everything, key=lambda f: (stages.index(f.stage), state_of(f) == WAITING))

    def _shown(self) -> list[Finding]:
        return [finding for finding in self._everything() if self.filter.keeps(finding)]

    def _first(self) -> str:
        return next((finding.id for finding in self._shown()), "")

    def _filters(self) -> None:
        stages = in_report_order(finding.stage for finding in self.checked.result.everything)
        with tag("div", classes="filters", role="search"):
            Entry("搜索", "search", hint="搜索名称、句子、条款、位置", bare=True, on_change=self._search)
            options = [("", "全部环节"), *((stage, stage) for stage in stages)]
            Entry("环节", "select", options=options, bare=True, on_change=self._stage)
            with tag("div", classes="toggles", role="group", aria_label="严重程度"):
                for severity in reversed(Severity):
                    self._toggle(severity.value, severity)
            with tag("div", classes="toggles", role="group", aria_label="认定情况"):
                for state in STATES:
                    self._toggle(state, state)
            self.count = tag("div", "", "quiet small", role="status")

    def _toggle(self, word: str, key: object) -> None:
        made = button(word, lambda: self._flip(key), "toggle")
        self.toggles.append((made, word, key))

    def _flip(self, key: object) -> None:
        if isinstance(key, Severity):
            self.filter = replace(self.filter, severities=self.filter.severities ^ {key})
        else:
            self.filter = replace(self.filter, states=self.filter.states ^ {str(key)})
        self._list()

    def _search(self, words: str) -> None:
        self.filter = replace(self.filter, words=words)
        self._list()

    def _stage(self, stage: str) -> None:
        self.filter = replace(self.filter, stage=stage)
        self._list()

    def _list(self) -> None:
        """Show the list and the toggles as they are now."""
        shown = self._shown()
        states = Counter(map(state_of, self.checked.result.everything))
        weights = Counter(f.severity for f in self.checked.result.everything if state_of(f) != WAITING)
        for toggle, word, key in self.toggles:
            on = key in self.filter.severities or key in self.filter.states
            number = weights[key] if isinstance(key, Severity) else states[str(key)]
            toggle._props["aria-pressed"] = "true" if on else "false"
            toggle.text = f"{word} {number}"  # type: ignore[attr-defined]
            toggle.update()
        self.count.text = f"列出 {len(shown)} 项"  # type: ignore[attr-defined]
        self.listing.show(items(shown, self.plan), self.chosen, self._hint())

    def _hint(self) -> str:
        if not self.checked.result.everything:
            return "没有疑点，也没有待核实的事项。"
        return "换一个环节、严重程度或认定情况，或清空搜索。"

    # ---- one finding

    async def _pick(self, finding_id: str) -> None:
        finding = self.checked.result.finding(finding_id)
        self.chosen = finding_id if finding else ""
        words = await self.desk.words(finding.citations) if finding else {}
        self.detail.clear()
        with self.detail:
            if finding is None:
                empty("没有疑点", "按现在的事实没有发现问题。看看“待核实”里还缺什么资料。")
                return
            with tag("article", classes="detail"):
                actions = Actions(self._review, self._reword, self._choose)
                words_of = self.desk.library.book.vocabulary
                show_finding(finding, self.checked, self.plan, words_of, words, actions)
        self.detail.run_method("scrollTo", 0, 0)
        ui.navigate.history.replace(f"/project/{self.project.id}/findings?id={quote(finding_id)}")

    async def _choose(self, finding_id: str) -> None:
        found = self.checked.result.finding(finding_id)
        if found is not None and not self.filter.keeps(found):
            self.filter = Filter(states=self.filter.states | {state_of(found)})
        await self._pick(finding_id)
        self._list()

    async def _review(self, finding: Finding, said: Verdicts) -> None:
        shown = self._shown()
        await self.desk.review(self.project, finding.id, said)
        await self._refresh()
        done(f"已{said.verdict}：{finding.name}")
        after = self.checked.result.finding(finding.id)
        kept = after is not None and self.filter.keeps(after)
        await self._pick(finding.id if kept else self._next(shown, finding))
        self._list()

    def _next(self, shown: Sequence[Finding], gone: Finding) -> str:
        """The one below what is gone from the list, or else the one above."""
        at = next((i for i, finding in enumerate(shown) if finding.id == gone.id), 0)
        around = [*shown[at + 1 :], *reversed(shown[:at])]
        still = {finding.id for finding in self._shown()}
        return next((finding.id for finding in around if finding.id in still), self._first())

    async def _reword(self, finding: Finding, text: str) -> None:
        sentence = tidy(text)
        if len(sentence) > _LONGEST:
            raise UsageError(Problem("改写", f"有 {len(sentence)} 个字", mend=f"最多 {_LONGEST} 个字"))

        def change(plan: Plan) -> Plan:
            rest = {key: wording for key, wording in plan.wordings.items() if key != finding.id}
            if sentence and sentence != tidy(finding.sentence):
                rest[finding.id] = Wording(sentence, finding.sentence)
            return replace(plan, wordings=rest)

        self.plan = (await self.desk.change_plan(self.project, change)).plan
        done("已改写，写进草稿" if finding.id in self.plan.wordings else "用回原句")
        await self._pick(finding.id)
        self._list()
