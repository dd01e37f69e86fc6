"""The text of 存在问题与建议: sections, numbered problems with their basis, and a remedy for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from checker.facts.records import Dossier
from checker.facts.values import show
from checker.facts.vocabulary import AS_OF, MANUAL, PROJECT, SCORE_SHEET, Kind
from checker.findings.finding import Finding
from checker.findings.result import CheckResult
from checker.findings.wording import (
    advice,
    basis,
    by_role,
    clean,
    item_numbers,
    numeral,
    rules_of,
    stop,
    tidy,
)
from checker.library.phrases import Phrases, load_phrases
from checker.reports.index import EvidenceRow, Request, evidence_row, requests, waiting
from checker.reports.score_chapter import ScoreAnnex, score_annex
from checker.rulebook.rules import Severity
from checker.scoring.sheet import ScoreSheet

MOST_INLINE = 3
LONGEST_INLINE = 120  # characters; more than that, and every item gets a paragraph of its own


@dataclass(frozen=True)
class Problem:
    """What one rule found, as a paragraph or as a list, with its remedy."""

    ordinal: str
    label: str
    rule: str
    name: str
    severity: Severity
    origin: str
    paragraphs: tuple[str, ...]
    remedy: str
    finding_ids: tuple[str, ...]

    @property
    def text(self) -> str:
        """All its paragraphs as one text."""
        return "".join(self.paragraphs)


@dataclass(frozen=True)
class Section:
    """The problems of one 环节: `（一）` and its heading."""

    number: str
    heading: str
    stage: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Chapter:
    """The whole chapter, ready to be set in type."""

    title: str
    project: str
    unit: str
    period: str
    as_of: str
    opening: tuple[str, ...]
    sections: tuple[Section, ...]
    appendix: tuple[EvidenceRow, ...]
    appendix_note: str
    requests: tuple[Request, ...]
    requests_note: str
    score: ScoreAnnex | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems in order."""
        return tuple(problem for section in self.sections for problem in section.problems)


def compose(result: CheckResult, phrases: Phrases | None = None, scores: ScoreSheet | None = None) -> Chapter:
    """Write the chapter of a checked project. Only violated findings become problems.

    >>> compose(result).sections[0].problems[0].paragraphs       # doctest: +SKIP
    ('一是未制定年度工作计划，不符合《…》第…条的规定。',)
    """
    phrases = phrases or load_phrases()
    stages = [(stage, list(found)) for stage, found in groupby(_in_order(result.findings), lambda f: f.stage)]
    labels: dict[str, str] = {}
    sections: list[Section] = []
    rows: list[EvidenceRow] = []
    for index, (stage, found) in enumerate(stages, 1):
        problems = []
        rules = [list(same) for _, same in groupby(found, lambda f: f.rule)]
        for place, same in enumerate(rules, 1):
            ordinal = f"{numeral(place)}是" if len(rules) > 1 else ""  # no 一是 without 二是
            problem = _problem(same, ordinal, f"（{numeral(index)}）{place}", phrases)
            labels.update(dict.fromkeys(problem.finding_ids, problem.label))
            rows.append(evidence_row(problem.label, same, labels))
            problems.append(problem)
        sections.append(Section(f"（{numeral(index)}）", phrases.heading(stage), stage, tuple(problems)))
    project = result.dossier.project.values
    day = project.get(AS_OF)
    return Chapter(
        title=phrases.say("标题", 项目=tidy(result.dossier.name)),
        project=tidy(result.dossier.name),
        unit=tidy(str(project.get("项目单位") or "")),
        period=_period(result.dossier),
        as_of=show(Kind.DATE, day) if isinstance(day, date) else "",
        opening=_opening(result, sections, phrases),
        sections=tuple(sections),
        appendix=tuple(rows),
        appendix_note=phrases.say("附件说明"),
        requests=requests(waiting(result)),
        requests_note=phrases.say("待核实说明"),
        score=score_annex(scores, result, phrases) if scores else None,
    )


def _in_order(findings: Sequence[Finding]) -> list[Finding]:
    """By 环节, then rule, each where it first comes: a rule is one problem even if its findings are apart."""
    stages = {stage: i for i, stage in enumerate(dict.fromkeys(f.stage for f in findings))}
    rules = {rule: i for i, rule in enumerate(dict.fromkeys(f.rule for f in findings))}
    return sorted(findings, key=lambda f: (stages[f.stage], rules[f.rule]))


# ---- one problem


def _problem(findings: Sequence[Finding], ordinal: str, label: str, phrases: Phrases) -> Problem:
    first = findings[0]
    name = tidy(first.name)
    return Problem(
        ordinal=ordinal,
        label=label,
        rule=first.rule,
        name=name,
        severity=first.severity,
        origin="、".join(dict.fromkeys(f.origin for f in findings)),
        paragraphs=_paragraphs(findings, ordinal, name, phrases),
        remedy=_remedy(first, ordinal, name, phrases),
        finding_ids=tuple(f.id for f in findings),
    )


def _paragraphs(findings: Sequence[Finding], ordinal: str, name: str, phrases: Phrases) -> tuple[str, ...]:
    sentences = [tidy(f.sentence) for f in findings]
    hint = findings[0].severity is Severity.HINT and any(basis(f.citations) for f in findings)
    groups = _groups(findings, hint, phrases)
    if len(sentences) == 1:
        text = _single(sentences[0], groups[0][0], hint, phrases)
        if name in sentences[0]:  # the sentence names the problem already
            return (ordinal + text,)
        return (phrases.say("问题", 序数=ordinal, 问题=name, 情况=text),)
    closing = _closing(groups, hint, phrases)
    if len(groups) == 1 and len(sentences) <= MOST_INLINE and len("".join(sentences)) <= LONGEST_INLINE:
        text = stop("；".join(sentences)) + closing
        return (phrases.say("问题", 序数=ordinal, 问题=name, 情况=text),)
    last = len(sentences)
    items = [f"（{i}）{s}；" if i < last else f"（{i}）{stop(s)}" for i, s in enumerate(sentences, 1)]
    head = phrases.say("问题分列", 序数=ordinal, 问题=name, 项数=last)
    return (head, *items, *([closing] if closing else []))


def _groups(findings: Sequence[Finding], hint: bool, phrases: Phrases) -> list[tuple[str, list[int]]]:
    """The item numbers by their basis: what happened under 合同法 apart from what 民法典 governs."""
    groups: dict[str, list[int]] = {}
    for number, finding in enumerate(findings, 1):
        groups.setdefault(basis(finding.citations) if hint else _grounds(finding, phrases), []).append(number)
    return list(groups.items())


def _grounds(finding: Finding, phrases: Phrases) -> str:
    """What the problem is by its clauses, each as strongly as its role allows; else by good practice."""
    parts = [
        phrases.say(f"依据{how}", 依据=cited, 规定=rules_of(cited))
        for how, cited in by_role(finding.citations)
    ]
    return "，".join(parts) or tidy(finding.practice)


def _single(sentence: str, cited: str, hint: bool, phrases: Phrases) -> str:
    if not cited:
        return stop(sentence)
    if hint:
        return stop(sentence) + stop(phrases.say("提示依据", 依据=cited))
    return stop(sentence + phrases.say("单项依据", 依据=cited))


def _closing(groups: list[tuple[str, list[int]]], hint: bool, phrases: Phrases) -> str:
    """The sentence that says on what several items rest, or "" where nothing may be cited."""
    if len(groups) == 1:
        cited = groups[0][0]
        pattern = "提示依据" if hint else "多项依据"
        return stop(phrases.say(pattern, 依据=cited)) if cited else ""
    pattern = "提示分组依据" if hint else "分组依据"
    parts = [
        phrases.say(pattern, 依据=cited, 项次=item_numbers(numbers)) for cited, numbers in groups if cited
    ]
    return stop("；".join(parts)) if parts else ""


def _remedy(finding: Finding, ordinal: str, name: str, phrases: Phrases) -> str:
    return stop(phrases.say("建议", 序数=ordinal, 问题=name, 建议=advice(finding.remedy)))


# ---- what comes before


def _opening(result: CheckResult, sections: Iterable[Section], phrases: Phrases) -> tuple[str, ...]:
    materials = _materials(result.dossier)
    open_items = len(result.undetermined)
    weights = Counter(problem.severity for section in sections for problem in section.problems)
    if not result.findings:
        first = phrases.say("开头无问题", 资料=materials)
        return (first + (phrases.say("无问题待核实", 待核实数=open_items) if open_items else ""),)
    parts = [f"{s.value}{weights[s]}类" for s in reversed(Severity) if weights[s]]
    first = phrases.say(
        "开头", 资料=materials, 疑点数=len(result.findings), 问题数=weights.total(), 轻重="、".join(parts)
    )
    more = phrases.say("开头待核实", 待核实数=open_items) if open_items else ""
    return (first + more + phrases.say("性质"),)


def _materials(dossier: Dossier) -> str:
    types = [
        name for name, rows in dossier.records.items() if rows and name not in (PROJECT, MANUAL, SCORE_SHEET)
    ]
    if len(types) <= MOST_INLINE:
        return f"{'、'.join(types)}资料" if types else "项目基本情况"
    return f"{'、'.join(types[:MOST_INLINE])}等{len(types)}类资料"


def _period(dossier: Dossier) -> str:
    values = dossier.project.values
    first, last = values.get("评价起始年度"), values.get("评价年度")
    if last is None:
        return ""
    return f"{first}—{last}年度" if first is not None and first != last else f"{clean(str(last))}年度"
