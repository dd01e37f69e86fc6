"""One finding in full: sentence, condition, evidence, clauses, and what the evaluator decides about it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from nicegui.element import Element

from checker.base.errors import Problem, UsageError
from checker.facts.reviews import Verdict
from checker.facts.values import show
from checker.facts.vocabulary import Kind, Vocabulary
from checker.findings.evidence import BASIS, THRESHOLD
from checker.findings.finding import Finding
from checker.findings.wording import chinese_dates, signed
from checker.knowledge.model import Verification
from checker.knowledge.resolve import Citation
from checker.reports.arrange import Plan, stale
from checker.rulebook.states import PERSON, State
from checker.web.components.frame import told
from checker.web.components.parts import Entry, button, chip, link, tag
from checker.web.desk import Checked, Verdicts
from checker.web.storage import Project
from checker.web.views import EvidenceView, evidence_views, state_of

if TYPE_CHECKING:
    from checker.importing.words import Passage

_FEW = 6
_HOW = {
    Verification.FULL: "对过原文",
    Verification.QUOTED: "见于别处引用",
    Verification.WEAK: "依据不足，不引条号，用前必须对原文",
    Verification.NONE: "没有核过，不引条号，用前必须对原文",
    Verification.CUSTOM: "工作惯例，不是法律规定",
}


@dataclass(frozen=True)
class Actions:
    """What can be done about a finding."""

    review: Callable[[Finding, Verdicts], Awaitable[None]]
    reword: Callable[[Finding, str], Awaitable[None]]
    choose: Callable[[str], Awaitable[None]]


def show_finding(
    finding: Finding,
    checked: Checked,
    plan: Plan,
    vocabulary: Vocabulary,
    words: Mapping[str, Passage],
    actions: Actions,
) -> None:
    """Build the page's part about one finding."""
    violated = finding.state is State.VIOLATED
    with tag("div", classes="bar tight"):
        chip(finding.severity.value)
        chip(state_of(finding))
        if finding.origin == PERSON:
            chip(PERSON, "other")
        tag("span", f"{finding.stage} · {finding.id}", "quiet small")
    tag("h1", finding.name)
    if finding.subject:
        tag("p", finding.subject, "quiet")
    if violated:
        wording = plan.wordings.get(finding.id)
        own = wording.text if wording and not stale(finding, plan) else finding.sentence
        tag("p", own + "。", "sentence", data_part="sentence")
        _review(finding, actions)
    else:
        _missing(finding)
    if finding.caution:
        with _section("什么情况下不构成问题"):
            tag("div", finding.caution, "caution")
    with _section("条件（括号里是事实的值）"):
        tag("div", finding.condition or finding.name, "condition")
    _evidence(finding, checked, vocabulary)
    _clauses(finding, words, checked.project)
    _thresholds(finding)
    if finding.rests_on:
        with _section("综合自"), tag("div", classes="bar tight"):
            for other in finding.rests_on:
                _jump(other, checked, actions)
    if finding.why:
        with _section("为什么是问题"):
            tag("p", finding.why)
    with _section("建议"):
        tag("p", finding.remedy)
    if violated:
        _wording(finding, plan, actions)


def _section(title: str) -> Element:
    box = tag("section", classes="section")
    with box:
        tag("h3", title)
    return box


def _jump(other: str, checked: Checked, actions: Actions) -> None:
    found = checked.result.finding(other)
    name = f"{found.name}（{other}）" if found else other
    button(name, told(partial(actions.choose, other)), "act plain mini")


def _missing(finding: Finding) -> None:
    with _section("缺什么"):
        tag("p", "资料不足，还不能判断，不作为问题。补上下面的资料再检查，它就变成疑点或者合规。", "quiet")
        with tag("div", classes="scroll"), tag("table", classes="plain"):
            with tag("thead"), tag("tr"):
                for head in ("缺什么", "看哪份资料"):
                    tag("th", head, scope="col")
            with tag("tbody"):
                for missing in finding.missing:
                    with tag("tr"):
                        tag("td", str(missing))
                        by_staff = missing.type in (THRESHOLD, BASIS)
                        tag("td", missing.material + ("（由政策人员补录知识库）" if by_staff else ""))


def _review(finding: Finding, actions: Actions) -> None:
    with tag("section", classes="judge stack tight", aria_label="认定"):
        review = finding.review
        if review is not None:
            with tag("div", classes="bar tight"):
                tag("b", f"已{review.verdict}")
                tag("span", f"{review.reason}（{signed(review)}）")
            tag("p", "事实或规则条件一变，这条意见自动失效。要改主意，在下面再写一次。", "quiet small")
        else:
            tag("h3", "认定：核实后确认，或者排除")
        with tag("div", classes="bar"):
            button("确认是问题…", lambda: ask(Verdict.CONFIRMED))
            button("排除…", lambda: ask(Verdict.EXCLUDED), "act danger")
        form = tag("div", classes="stack tight")

        def ask(verdict: Verdict) -> None:
            form.clear()
            with form:
                _verdict_form(verdict, finding, actions, form.clear)


def _verdict_form(verdict: Verdict, finding: Finding, actions: Actions, leave: Callable[[], object]) -> None:
    reason = Entry(f"{verdict}的理由：为什么这样认定，看了哪份资料", "area", first=True)
    with tag("div", classes="grid2"):
        person = Entry("复核人", remember="jixiao-reviewer")
        until = Entry("有效期至（一直有效的留空）", "date")

    @told
    async def decide() -> None:
        await actions.review(finding, Verdicts(verdict, reason.value, person.value, _day(until.value)))

    with tag("div", classes="bar"):
        button(f"记下：{verdict}", decide, "act" if verdict is Verdict.CONFIRMED else "act danger")
        button("先不记", leave, "act plain")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(Problem("有效期至", f"“{text[:20]}”不是日期", mend="从日历里选，或留空")) from None


def _wording(finding: Finding, plan: Plan, actions: Actions) -> None:
    wording = plan.wordings.get(finding.id)
    with _section("写进报告的句子"):
        if wording is not None and stale(finding, plan):
            tag("div", f"事实变了，原来的改写已停用，请重新核对：{wording.text}", "alert warn")
        with tag("dl", classes="facts"):
            tag("dt", "原句")
            tag("dd", finding.sentence + "。", data_part="original")
        with tag("div", classes="stack tight"):
            entry = Entry(
                "改写（不带句号；只改草稿，原句留着）", "area", wording.text if wording else finding.sentence
            )

            @told
            async def reword() -> None:
                await actions.reword(finding, entry.value)

            with tag("div", classes="bar"):
                button("用改写的句子", reword, "act plain")
                if wording is not None:
                    button("用回原句", told(partial(actions.reword, finding, "")), "act plain")


# ---- evidence


def _evidence(finding: Finding, checked: Checked, vocabulary: Vocabulary) -> None:
    views = evidence_views(finding.evidence, checked.opened, vocabulary)
    with _section("证据：工作簿里的行（底色标出的是用到的格）"):
        for view in views[:_FEW]:
            _row(view, checked)
        if len(views) > _FEW:
            with tag("details"):
                tag("summary", f"另有 {len(views) - _FEW} 行")
                for view in views[_FEW:]:
                    _row(view, checked)
        for searched in finding.searched:
            tag("p", str(searched))
        if not views and not finding.searched:
            tag("p", "没有对应的行。", "quiet")


def _row(view: EvidenceView, checked: Checked) -> None:
    with tag("div", style="margin-bottom:12px"):
        with tag("div", classes="bar tight"):
            tag("b", view.place)
            if view.material:
                tag("span", f"看 {view.material}", "quiet small")
            if view.row:
                where = f"/project/{checked.project.id}/facts?sheet={quote(view.type)}&row={view.row}"
                link("在事实表里看", where, "small")
        box = tag("div", classes="scroll", tabindex="0", role="region", aria_label=f"{view.place}的各格")
        with box, tag("table", classes="plain cells"):
            with tag("thead"), tag("tr"):
                for cell in view.cells:
                    tag("th", f"{cell.column} {cell.name}".strip(), scope="col")
            with tag("tbody"), tag("tr"):
                for cell in view.cells:
                    tag("td", cell.content, "hit" if cell.read else "")


# ---- clauses and thresholds


def _clauses(finding: Finding, words: Mapping[str, Passage], project: Project) -> None:
    day = finding.governing_date
    when = f"{show(Kind.DATE, day)}（{finding.date_basis}）" if day else finding.date_basis
    with _section(f"依据：按 {when} 有效的条款"):
        for citation in finding.citations:
            where = f"/clauses?project={project.id}&ref={quote(citation.ref)}" + (
                f"&day={day}" if day else ""
            )
            _clause(citation, words.get(citation.ref), where)
        if not finding.citations:
            tag("p", finding.practice or "那一天没有可以引用的条款。", "quiet")
        for citation in finding.background:
            tag("p", f"背景，不写进疑点：{citation.text}", "quiet small")
        for ref, why in finding.skipped:
            tag("p", f"未引用 {ref.replace('#', ' ')}：{chinese_dates(why)}", "quiet small")


def _clause(citation: Citation, passage: Passage | None, where: str) -> None:
    with tag("article", classes="clause"):
        with tag("div", classes="bar tight"):
            link(citation.text, where, "title")
            chip(citation.verified.value)
            tag("span", _HOW[citation.verified], "quiet small")
        if citation.gist:
            tag("p", f"要旨（不是原文）：{citation.gist}")
        about = (
            f"作用：{citation.role}",
            citation.level,
            "" if citation.region == "全国" else citation.region,
            chinese_dates(citation.version),
        )
        tag("p", "；".join(part for part in (*about, citation.note) if part), "quiet small")
        if passage is not None:
            with tag("div", classes="words"):
                tag("b", f"原文（{passage.file}）", "small")
                tag("div", passage.text)
        if citation.chain:
            with tag("ul", classes="chain", aria_label="上位依据，到法律为止"):
                tag("li", citation.text)
                for step in citation.chain:
                    tag("li", step)


def _thresholds(finding: Finding) -> None:
    if not finding.thresholds:
        return
    with _section("用到的标准"), tag("div", classes="scroll"), tag("table", classes="plain"):
        with tag("thead"), tag("tr"):
            for head in ("标准", "数值", "适用地区", "出处", "核验"):
                tag("th", head, scope="col")
        with tag("tbody"):
            for use in finding.thresholds:
                with tag("tr"):
                    for content in (use.name, use.value, use.region, use.clause):
                        tag("td", content)
                    with tag("td"):
                        chip(use.verified)
