"""A new regulation for the knowledge base: every answer held to the library, one sound file written."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from checker.authoring.answers import NO_FILE_NAME
from checker.base.atomic import write_text
from checker.base.errors import Problem, UsageError, nearest
from checker.base.numerals import NUMERAL, ordinal, to_chinese
from checker.base.yamltext import block, flow, scalar
from checker.facts.dates import read_date
from checker.facts.quantities import UnreadableError
from checker.knowledge.base import KnowledgeBase
from checker.knowledge.lookup import check_region
from checker.knowledge.model import LEVELS, NATIONAL, Verification
from checker.knowledge.reader import REGULATIONS
from checker.lint import Grade, lint

UNKNOWN = "不详"
_READ = (Verification.FULL.value, Verification.QUOTED.value)
_LOCAL = ("地方性法规", "地方规范性文件")
_ARTICLE = re.compile(rf"第({NUMERAL})条(.*)")
_SPAN = re.compile(r"\s*(?:至|到|~|～|,|，)\s*")


@dataclass(frozen=True)
class NewRegulation:
    """What is asked of whoever enters a regulation; `clauses` are pairs of number and gist.

    `source` says where it was read; without it nothing counts as read.
    """

    id: str
    title: str
    level: str
    region: str = ""
    number: str = ""
    issuer: str = ""
    in_force: str = ""
    verified: str = Verification.NONE.value
    source: str = ""
    clauses: tuple[tuple[str, str], ...] = ()

    @property
    def file(self) -> str:
        """Where the file lies in a folder of knowledge."""
        return f"{REGULATIONS}/{self.level}/{self.id}.yaml"


class Answers:
    """Holds each answer to the knowledge base; raises UsageError for one that will not do."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb

    def id(self, text: str) -> str:
        """An id that no regulation has and that can be a file's name."""
        if text in self.kb.regulations:
            title = self.kb.regulations[text].title
            mend = f"换一个编号，如 {text}2026；要看原来的：jixiao kb show {text}"
            raise UsageError(Problem(f"--id {text}", "这个编号已经有了", title, mend))
        if NO_FILE_NAME.search(text) or text.startswith("."):
            raise UsageError(Problem(f"--id {text}", "不能作法规编号", "它也是文件名", "只用文字和数字"))
        return text

    def title(self, text: str) -> str:
        """A title that no regulation has."""
        name = text.strip("《》")
        same = next((one.id for one in self.kb.regulations.values() if one.title == name), None)
        if same:
            mend = f"新的一版在名称后注明年份，如 {name}（2026年修订）；要看原来的：jixiao kb show {same}"
            raise UsageError(Problem(f"--title {text}", "这个名称已经有了", same, mend))
        return name

    def level(self, text: str) -> str:
        """One of the levels."""
        if text not in LEVELS:
            mend = nearest(text, LEVELS) or f"可用：{' '.join(LEVELS)}"
            raise UsageError(Problem(f"--level {text}", "没有这个层级", mend=mend))
        return text

    def region(self, text: str, level: str) -> str:
        """Where it is in force; national levels are so everywhere."""
        if not text and level not in _LOCAL:
            return NATIONAL
        if level in _LOCAL and text in ("", NATIONAL):
            mend = "从省写起，如 河北省秦皇岛市"
            raise UsageError(Problem(f"--region {text}".strip(), f"{level}要写明是哪里的", mend=mend))
        return check_region(self.kb, text)

    def in_force(self, text: str) -> str:
        """From when to when, as it is written in the file: `[2015-03-01, null]`."""
        if text == UNKNOWN:
            return "[null, null]"
        try:
            first, *last = [read_date(part) for part in _SPAN.split(text)]
        except UnreadableError as cause:
            mend = f"如 2015-03-01、1999-10-01至2020-12-31；查不到就写 {UNKNOWN}"
            raise UsageError(Problem(f"--in-force {text}", cause.what, mend=mend)) from None
        if len(last) > 1 or (last and last[0] < first):
            raise UsageError(Problem(f"--in-force {text}", "要写成 起日 或 起日至止日，止日不早于起日"))
        return f"[{first.isoformat()}, {last[0].isoformat() if last else 'null'}]"

    def verified(self, text: str, source: str) -> str:
        """How it was verified; who read it says where."""
        words = [one.value for one in Verification if one is not Verification.CUSTOM]
        if text not in words:
            raise UsageError(Problem(f"--verified {text}", "没有这种核验", mend=f"可用：{' '.join(words)}"))
        if text in _READ and not source:
            why = "只有读过的才能写全文或引文，报告才引条号"
            mend = '加 --source "在哪里读到的"；没有读过就不写 --verified'
            raise UsageError(Problem(f"--verified {text}", "没有写在哪里读到", why, mend))
        return text

    def clauses(self, pairs: tuple[tuple[str, str], ...], verified: str) -> tuple[tuple[str, str], ...]:
        """The clauses with their numbers as regulations write them: 第50条 is 第五十条."""
        made: dict[str, str] = {}
        for number, gist in pairs:
            place = f"--clause {number}={gist}"
            name = _clause_number(number)
            if not name:
                raise UsageError(Problem(place, f"“{number}”不是条款号", mend="写成 第五十条=要旨"))
            if name in made:
                raise UsageError(Problem(place, f"“{name}”写了两次", mend="删去一处"))
            if verified in _READ and not gist:
                raise UsageError(Problem(place, "没有写要旨", "读过的条款要写要旨", f"写成 {name}=要旨"))
            made[name] = gist
        return tuple(made.items())


def _clause_number(text: str) -> str:
    """The number as it is written in regulations; "" for what is none."""
    text = text.strip().replace("(", "（").replace(")", "）")
    article = _ARTICLE.fullmatch(text)
    if article:
        number = ordinal(article[1])
        return f"第{to_chinese(number)}条{article[2]}" if number and not NO_FILE_NAME.search(text) else ""
    return "" if not text or NO_FILE_NAME.search(text) or (text.startswith("第") and "条" in text) else text


def split_clause(text: str) -> tuple[str, str]:
    """A clause as an option gives it: `第五十条=要旨`; the gist may be left out."""
    number, _, gist = text.replace("＝", "=", 1).partition("=")
    return number.strip(), " ".join(gist.split())


def checked(new: NewRegulation, answers: Answers) -> NewRegulation:
    """The regulation, every answer as it is to be written. Raises UsageError with all that will not do."""
    problems: list[Problem] = []
    made: dict[str, object] = {}
    checks: dict[str, Callable[[], object]] = {
        "id": lambda: answers.id(new.id),
        "title": lambda: answers.title(new.title),
        "level": lambda: answers.level(new.level),
        "region": lambda: answers.region(new.region, new.level),
        "in_force": lambda: answers.in_force(new.in_force),
        "verified": lambda: answers.verified(new.verified, new.source),
        "clauses": lambda: answers.clauses(new.clauses, new.verified),
    }
    for key, check in checks.items():
        try:
            made[key] = check()
        except UsageError as cause:
            problems.extend(cause.problems)
    if problems:
        raise UsageError(problems)
    return replace(new, **made)  # type: ignore[arg-type]


def make(
    new: NewRegulation, answers: Answers, today: date, kb: Path | None = None
) -> tuple[NewRegulation, str]:
    """Check a regulation and write its text; `kb` is the overlay in use.

    Raises UsageError with everything that is wrong.
    """
    new = checked(new, answers)
    text = "\n".join(_lines(new, today)) + "\n"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / new.file
        path.parent.mkdir(parents=True)
        write_text(path, text)
        report = lint(Path(folder), None, kb)
    shown = f"{REGULATIONS}/{new.id}.yaml"
    errors = [p for p in report.of_grade(Grade.ERROR) if p.place.partition(" 第")[0] == shown]
    if errors:
        raise UsageError(errors)
    return new, text


def _lines(new: NewRegulation, today: date) -> Iterator[str]:
    read = new.verified in _READ
    yield f"id: {block(new.id)}"
    yield f"title: {block(new.title)}"
    yield f"level: {new.level}"
    yield f"number: {block(new.number)}" if new.number else "# number: 文号，如 国务院令第658号"
    yield f"issuer: {block(new.issuer)}" if new.issuer else "# issuer: 制定机关"
    yield f"region: {block(new.region)}"
    yield f"in_force: {new.in_force}"
    yield f"verified: {new.verified}"
    if new.source:
        yield f"source: {{where: {scalar(new.source)}, read_on: {today.isoformat()}}}"
    else:
        yield "# source: {where: 在哪里读到, read_on: 哪天读的}"
    if not new.clauses:
        yield "# 条款一条一项：- {id: 第五十条, gist: 用自己的话写的要旨, verified: 未核}；读过原文的写 全文"
        yield "clauses: []"
        return
    if not read:
        yield "# 读过原文以后，把 verified 改为 全文；未核的条款报告里只写文件名，不引条号"
    yield "clauses:"
    for number, gist in new.clauses:
        yield f"  - {flow({'id': number, 'gist': gist, 'verified': new.verified})}"
