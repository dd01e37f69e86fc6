"""Beside the clause graph: what was searched for, or the regulation or clause that was chosen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from urllib.parse import quote

from checker.findings.finding import Finding
from checker.findings.wording import chinese_dates
from checker.knowledge.lookup import name_of
from checker.library import Library
from checker.reports.kb_views import described
from checker.rulebook.states import State
from checker.web.clause_chart import ClauseChart, Look
from checker.web.components.frame import told
from checker.web.components.parts import button, chip, link, tag
from checker.web.storage import Project

_MOST_FOUND = 60


class ClausePanel:
    """Lays out what is known of one place of the graph.

    `findings` are those of `project` by what they cite; `choose` is called with the ref that was clicked,
    `whole` when the whole graph is wanted again.
    """

    def __init__(
        self,
        library: Library,
        drawn: ClauseChart,
        project: Project | None,
        findings: Mapping[str, list[Finding]],
        *,
        choose: Callable[[str], None],
        whole: Callable[[], Awaitable[None]],
    ) -> None:
        self.library, self.drawn, self.project, self.findings = library, drawn, project, findings
        self.choose, self.whole = choose, whole
        self.box = tag("aside", classes="outcome stack", aria_label="法规和条款")

    def show(self, look: Look, words: str) -> None:
        """Show what is chosen, else what is found by the words, else how to begin."""
        self.box.clear()
        with self.box:
            if look.chosen:
                self._about(look.chosen, look.day)
            elif words.strip():
                self._results(words)
            else:
                tag("h2", "条款图")
                tag(
                    "p",
                    "点一个法规或条款，看它的要旨、上下位依据、引用它的规则和疑点。滚轮放大，拖动移动。",
                    "quiet",
                )
                tag("p", "拖动日期，看那一天什么有效。也可以在上面查，从结果里选。", "quiet")

    def _results(self, words: str) -> None:
        found = self.drawn.search(words)
        tag("h2", f"查到 {len(found)} 项")
        if not found:
            tag("p", "换一个词，或少写几个字。", "quiet")
        for ref in found[:_MOST_FOUND]:
            self._jump(ref)
        if len(found) > _MOST_FOUND:
            tag("p", f"只列前 {_MOST_FOUND} 项，再加一个词。", "quiet small")

    def _jump(self, ref: str) -> None:
        clause = self.drawn.kb.clauses.get(ref)
        with tag("button", classes="tab", type="button", style="display:block") as jump:
            tag("b", name_of(self.drawn.kb, ref))
            if clause:
                tag("div", clause.gist, "quiet small")
        jump.on("click", lambda: self.choose(ref), args=[])

    def _about(self, ref: str, day: date) -> None:
        about = described(self.library, ref, day)
        with tag("div", classes="bar tight"):
            chip(about["verified"])
            chip("当日有效", "已确认") if about["in_force_today"] else chip("当日不施行", "other")
        tag("h2", about["name"])
        if about.get("gist"):
            tag("p", f"要旨（不是原文）：{about['gist']}")
        with tag("dl", classes="facts small"):
            for title, text in (
                ("全称", about["title"]),
                ("文号", about["number"]),
                ("层级", about["level"]),
                ("地区", about["region"]),
                ("施行", chinese_dates(about["period"])),
                ("约束", about.get("binds", "")),
                ("说明", about["note"]),
            ):
                if text:
                    tag("dt", title)
                    tag("dd", text)
        self._here(ref)
        self._list("依据", about["based_on"])
        if len(about["chain"]) > 1:
            tag("h3", "上位依据，到法律为止")
            with tag("ul", classes="chain"):
                for step in about["chain"]:
                    tag("li", step)
        self._list("由下列规定落实", about["carried_out_by"])
        self._list("替代了", about["replaces"])
        self._list(f"{chinese_dates(about.get('replaced_on') or '后来')}由下列条款替代", about["replaced_by"])
        if about.get("clauses"):
            self._list("条款", [f"{ref}#{clause['number']}" for clause in about["clauses"]])
        for title, key in (
            ("引用它的规则", "rules"),
            ("经替代或地区引用它的规则", "rules_by_version_or_region"),
        ):
            if about[key]:
                tag("h3", title)
                tag("p", "、".join(about[key]), "small")
        button("看整张图", told(self.whole), "act plain mini")

    def _here(self, ref: str) -> None:
        """The findings of the project on it."""
        if self.project is None:
            return
        refs = [ref] if "#" in ref else [r for r in self.findings if self.drawn.kb.regulation_of(r).id == ref]
        found = {finding.id: finding for cited in refs for finding in self.findings.get(cited, ())}
        tag("h3", f"本项目的疑点和待核实 {len(found)}")
        with tag("div", classes="stack tight small"):
            for finding in found.values():
                weight = finding.severity if finding.state is State.VIOLATED else finding.state
                target = f"/project/{self.project.id}/findings?id={quote(finding.id)}"
                link(f"{weight}：{finding.name}（{finding.subject}）", target)

    def _list(self, title: str, refs: Sequence[str]) -> None:
        known = [ref for ref in refs if self.drawn.kb.knows(ref)]
        if known:
            tag("h3", title)
            with tag("div", classes="stack tight"):
                for ref in known:
                    self._jump(ref)
