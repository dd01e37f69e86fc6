"""A new rule: every answer held to the library, examples drafted, and one sound file written."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from checker.authoring.answers import Answers
from checker.authoring.drafting import Draft, draft_examples
from checker.base import yamlfile
from checker.base.atomic import write_text
from checker.base.errors import Problem, RuleError, UsageError
from checker.base.yamltext import block, flow
from checker.lint import Grade, lint
from checker.rulebook.basis import Role
from checker.rulebook.compiler import load_alone
from checker.rulebook.rules import Severity
from checker.trials.examples import TO_FILL

_LINE = re.compile(r" 第(\d+)行")


@dataclass(frozen=True)
class NewRule:
    """What is asked of whoever writes a rule."""

    id: str
    name: str
    stage: str
    on: str
    when: str
    finding: str
    basis: tuple[str, ...]
    remedy: str
    why: str
    caution: str
    severity: str = Severity.NORMAL.value
    applies: str = ""
    date: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """Where the file lies in a folder of rules."""
        return f"{self.stage}/{self.name}.yaml"


@dataclass(frozen=True)
class Made:
    """A rule that is sound: its text, its examples, and what lint would still look at."""

    rule: NewRule
    text: str
    examples: tuple[Draft, ...]
    hints: tuple[Problem, ...]


def checked(rule: NewRule, answers: Answers) -> NewRule:
    """The rule with every answer as it is to be written. Raises UsageError with all that will not do."""
    problems: list[Problem] = []

    def held(check: Callable[[], object]) -> bool:
        try:
            check()
        except UsageError as cause:
            problems.extend(cause.problems)
            return False
        return True

    stage_known = held(lambda: answers.stage(rule.stage))
    held(lambda: answers.id(rule.id, rule.stage if stage_known else ""))
    held(lambda: answers.name(rule.name))
    held(lambda: answers.severity(rule.severity))
    basis_known = held(lambda: answers.basis(rule.basis))
    if held(lambda: answers.on(rule.on)):
        table = answers.library.book.tables[rule.on]
        held(lambda: answers.condition(rule.when, table))
        if rule.applies:
            held(lambda: answers.condition(rule.applies, table, "--applies"))
        held(lambda: answers.dates(rule.date, table))
        held(lambda: answers.finding(rule.finding, table))
        held(lambda: answers.columns(rule.optional, table))
    if problems:
        raise UsageError(problems)
    return replace(rule, basis=answers.basis(rule.basis) if basis_known else rule.basis)


def make(
    rule: NewRule, answers: Answers, today: date, rules: Path | None = None, kb: Path | None = None
) -> Made:
    """Check a rule, draft its examples and write its text; `rules` and `kb` are the overlays in use.

    Raises UsageError with everything that is wrong, each at the option that says it. What lint would only
    look at is among the hints.
    """
    library = answers.library
    rule = checked(rule, answers)
    bare = rule_text(rule, (), today)
    body = yamlfile.loads(bare, RuleError, rule.file)
    try:
        alone = load_alone(rule.stage, body, library.book, library.kb.threshold_kinds())
    except RuleError as cause:
        raise UsageError(_at_options(cause.problems, body)) from None
    examples = tuple(draft_examples(alone.rules[rule.id], alone, library))
    text = rule_text(rule, examples, today)
    errors, hints = _lint(rule, text, rules, kb)
    if errors:
        raise UsageError(_at_options(errors, yamlfile.loads(text, RuleError, rule.file)))
    return Made(rule, text, examples, tuple(hints))


def _lint(
    rule: NewRule, text: str, rules: Path | None, kb: Path | None
) -> tuple[list[Problem], list[Problem]]:
    """Errors and hints that lint has for the file, as if it lay where it is to lie."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / rule.file
        path.parent.mkdir(parents=True)
        write_text(path, text)
        report = lint(Path(folder), rules, kb)
    own = [
        [problem for problem in report.of_grade(grade) if problem.place.partition(" 第")[0] == rule.file]
        for grade in (Grade.ERROR, Grade.HINT)
    ]
    return own[0], own[1]


def _at_options(problems: Sequence[Problem], body: yamlfile.Located) -> list[Problem]:
    """The problems placed at the option that gave the line: there is no file yet."""
    keys = {line: key for key, line in body.lines.items()}
    return [replace(problem, place=_option(problem.place, keys)) for problem in problems]


def _option(place: str, keys: dict[int, str]) -> str:
    line = _LINE.search(place)
    before = [number for number in keys if line and number <= int(line[1])]
    return f"--{keys[max(before)]}" if before else place


def rule_text(rule: NewRule, examples: Sequence[Draft], today: date) -> str:
    """The file as it is written: keys in the order of the shipped rules."""
    return "\n".join(_lines(rule, examples, today)) + "\n"


def _lines(rule: NewRule, examples: Sequence[Draft], today: date) -> Iterator[str]:
    yield f"id: {block(rule.id)}"
    yield f"name: {block(rule.name)}"
    yield f"severity: {rule.severity}"
    yield f"on: {rule.on}"
    if rule.applies:
        yield f"applies: {block(rule.applies)}"
    yield f"when: {block(rule.when)}"
    if rule.date:
        yield f"date: {rule.date[0] if len(rule.date) == 1 else flow(rule.date)}"
    yield f"finding: {block(rule.finding)}"
    if rule.optional:
        yield f"optional: {flow(rule.optional)}"
    role = Role.STANDARD if rule.severity == Severity.HINT.value else Role.DUTY  # a hint accuses nobody
    yield "basis:"
    for ref in rule.basis:
        yield f"  - {{ref: {ref}, role: {role}}}"
    for key, text in (("remedy", rule.remedy), ("why", rule.why), ("caution", rule.caution)):
        yield f"{key}: {block(text)}"
    if examples:
        yield "examples:"
    for example in examples:
        yield from _example(example)
    yield "history:"
    yield f"  - {{on: {today.isoformat()}, change: 新写}}"


def _example(example: Draft) -> Iterator[str]:
    if not example.drafted:
        yield f"  # 把 {TO_FILL} 换成应得“{example.expect}”的事实，name 写是什么情形；用不着就删去这个例子"
    yield f"  - name: {block(example.name)}"
    yield "    facts:"
    for name, rows in example.facts.items():
        if isinstance(rows, list):
            yield f"      {name}:"
            yield from (f"        - {flow(row)}" for row in rows)
        else:
            yield f"      {name}: {flow(rows)}"
    yield f"    expect: {example.expect}"
