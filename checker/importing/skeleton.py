"""Writes the skeleton of a regulation for the knowledge base: every article, empty gists, nothing claimed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from checker.base.errors import Problem, UsageError, nearest
from checker.base.yamltext import one_line, scalar
from checker.importing.against import regulation_named
from checker.importing.examine import Imported
from checker.importing.facts import Facts, core_name
from checker.importing.references import Reference
from checker.importing.structure import Article
from checker.knowledge.base import KnowledgeBase
from checker.knowledge.model import LEVELS, Regulation

_NO_NAME = r'[\\/:*?"<>|#\s]'  # what neither a file's name nor a reference can hold
_MOST = 8  # references named beside an article


@dataclass(frozen=True)
class Heading:
    """The head of a skeleton: what is asked of every regulation."""

    id: str
    title: str
    short: str
    level: str
    region: str


def heading_of(
    facts: Facts, kb: KnowledgeBase, own_id: str = "", level: str = "", region: str = ""
) -> Heading:
    """Name the new regulation; where the knowledge base has one of that name, its id gets the year."""
    plain = re.sub(r"[（(](?:\d{4}[^）)]*|[^）)]*修[正订][^）)]*|节录[^）)]*)[）)]$", "", facts.title)
    short = re.sub(_NO_NAME, "", core_name(plain))
    last = facts.amendment
    day = last.day if last else facts.published or facts.in_force
    taken = short in kb.regulations or regulation_named(kb, facts.title) is not None
    dated = f"{short}{day.year}" if taken and day else short
    title = f"{plain}（{day.year}年{last.what if last else '公布'}）" if taken and day else plain
    return Heading(
        id=own_id or dated,
        title=title,
        short=short,
        level=level or facts.level,
        region=region or facts.region,
    )


def check_heading(heading: Heading, kb: KnowledgeBase, own_id: str) -> None:
    """Raise UsageError for a level that is none, or for what the text leaves open and a skeleton must have.

    An id that the knowledge base has is refused unless the user asked for it: the skeleton would replace
    the regulation with all its clauses.
    """
    problems = []
    if heading.id in kb.regulations and not own_id:
        why = "叠加后，空的骨架会替换已录入的条款"
        mend = f"用 --id 另起编号；确要替换就写 --id {heading.id}"
        problems.append(Problem(heading.id, "知识库已有这个编号", why, mend))
    if heading.level and heading.level not in LEVELS:
        hint = nearest(heading.level, LEVELS) or f"可用：{' '.join(LEVELS)}"
        problems.append(Problem(f"--level {heading.level}", "没有这个层级", mend=hint))
    elif not heading.level:
        mend = f"加 --level，可用：{' '.join(LEVELS)}"
        problems.append(Problem(heading.title, "从文本里看不出层级", mend=mend))
    if not heading.region:
        mend = "加 --region，从省写起，如 河南省安阳市；全国施行的写 全国"
        problems.append(Problem(heading.title, "从文本里看不出在哪里施行", mend=mend))
    if not heading.id or re.search(_NO_NAME, heading.id):
        problems.append(Problem(f"--id {heading.id}", "不能作法规编号", "它也是文件名", "只用文字和数字"))
    if problems:
        raise UsageError(problems)


def skeleton(heading: Heading, found: Imported, kb: KnowledgeBase, read_on: date, text_file: str = "") -> str:
    """The YAML of a skeleton: to be filled in, and sound as it is.

    Every clause is 未核: a number that nobody has read in its text is not cited.
    """
    structure, facts = found.structure, found.facts
    upper = carried_out(heading, found, kb)
    lines = [
        f"# 由 {one_line(structure.name)} 生成的骨架。要旨逐条用自己的话写，不抄原文；",
        "# 读过原文的条款把 verified 改为 全文，用不着的条款删去；",
        "# 要引用到款、项的另加一条，如 第四十五条第一款、第六十八条第（十）项。",
        *(f"# 沿革：{one_line(words)}" for words in dict.fromkeys(event.words for event in facts.history)),
        *(f"# 同时废止：《{one_line(name)}》" for name in facts.repeals),
        *(f"# 核对：{one_line(words)}" for words in structure.warnings),
        f"id: {scalar(heading.id)}",
        f"title: {scalar(heading.title)}",
        *([f"short: {scalar(heading.short)}"] if heading.short != heading.id else []),
        f"level: {heading.level}",
        *([f"number: {scalar(facts.number)}"] if facts.number else ["# number: 文号没有找到"]),
        *([f"issuer: {scalar(facts.issuer)}"] if facts.issuer else ["# issuer: 制定机关没有找到"]),
        f"region: {scalar(heading.region)}",
        f"in_force: [{facts.in_force.isoformat() if facts.in_force else 'null'}, null]{_doubt(facts)}",
        "verified: 未核",
        *([f"carries_out: [{', '.join(map(scalar, upper))}]"] if upper else []),
        f"source: {{where: {scalar(structure.name)}, read_on: {read_on.isoformat()}}}",
        *([f"text_file: {scalar(text_file)}"] if text_file else []),
        "clauses:",
        *_clauses(structure.articles, found.references),
    ]
    return "\n".join(lines) + "\n"


def _doubt(facts: Facts) -> str:
    words = "施行日期没有找到" if facts.in_force is None else facts.doubt
    return f"  # {words}，请核对" if words else ""


def _clauses(articles: Iterable[Article], references: Sequence[Reference]) -> Iterator[str]:
    by_article: dict[str, list[Reference]] = {}
    for reference in references:
        by_article.setdefault(reference.where, []).append(reference)
    path: tuple[str, ...] = ()
    for article in articles:
        if article.path != path:
            path = article.path
            yield f"  # {one_line(' '.join(path))}"
        yield f"  - id: {article.label}  # {_about(article, by_article.get(article.label, []))}"
        yield '    gist: ""'
        yield "    verified: 未核"


def _about(article: Article, references: Sequence[Reference]) -> str:
    parts = [f"{len(article.paragraphs)}款"] if article.paragraphs else []
    if article.items:
        parts[-1:] = [f"{len(article.paragraphs)}款{article.items}项"]
    if article.caption:
        parts.insert(0, article.caption)
    if references:
        named = [str(reference) for reference in references[:_MOST]]
        parts.append("引用 " + "、".join(named) + (" 等" if len(references) > _MOST else ""))
    return one_line("；".join(parts)) or "没有文字"


def carried_out(heading: Heading, found: Imported, kb: KnowledgeBase) -> list[str]:
    """The documents of the knowledge base that the text says it was made by: 根据《…》，制定本办法."""
    if heading.level not in LEVELS:
        return []
    structure = found.structure
    opening = [*(line.text for line in structure.preamble), structure.articles[0].text]
    passage = next((words for words in opening if re.search(r"制定本|作如下|作出如下", words)), "")
    laws = dict.fromkeys(core_name(name) for name in re.findall(r"《((?:[^《》]|《[^《》]*》)+)》", passage))
    editions = (_edition(kb, law, found.facts.in_force) for law in laws)
    rank = LEVELS.index(heading.level)
    return [r.id for r in editions if r is not None and r.rank <= rank and r.id != heading.id]


def _edition(kb: KnowledgeBase, name: str, day: date | None) -> Regulation | None:
    """The edition of a regulation in force on a day; the latest where that is not known."""
    same = [r for r in kb.regulations.values() if name in (core_name(r.title), core_name(r.short))]
    then = [r for r in same if day and r.period.contains(day)]
    return max(then or same, key=lambda r: str(r.period.start or ""), default=None)
