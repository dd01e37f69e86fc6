"""Statements that a class judges: true ones, and others that look the same until the facts are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from checker.base.errors import FactError, Problem, nearest
from checker.classroom.bench import View
from checker.classroom.cells import sources
from checker.classroom.plan import Chosen
from checker.facts.vocabulary import MANUAL, PROJECT
from checker.findings.evidence import records_behind
from checker.findings.sentences import subject_of
from checker.findings.wording import tidy
from checker.judging.judgment import Judgment
from checker.rulebook.rules import RuleBook
from checker.rulebook.states import COMBINED, PERSON, State
from checker.rulebook.tables import CONCLUSIONS

DECIDED = (State.VIOLATED, State.COMPLIANT, State.UNDETERMINED)
_FEWEST_OTHERS = 4


@dataclass(frozen=True)
class Candidate:
    """A statement to tick or not: that a rule is broken on one row. `state` is what the engine says."""

    number: int
    item: str
    rule: str
    name: str
    stage: str
    subject: str
    state: State
    hint: str = ""
    note: str = ""

    @property
    def title(self) -> str:
        """The statement as the class reads it; it looks the same whether it is true or not."""
        return f"{self.name}：{self.subject}" if self.subject else self.name

    @property
    def is_problem(self) -> bool:
        """Whether to tick it is right."""
        return self.state is State.VIOLATED


def from_plan(chosen: Sequence[Chosen], view: View, book: RuleBook) -> tuple[Candidate, ...]:
    """The statements of a plan. Raises FactError for those that no row and rule stands for."""
    problems: list[Problem] = []
    found: dict[str, Chosen] = {}
    for one in chosen:
        rule = book.current(one.rule)
        if rule is None:
            problems.append(Problem(one.place, f"没有规则“{one.rule}”", mend=book.hint(one.rule)))
            continue
        rows = {subject_of(j): item for item, j in view.judgments.items() if j.rule.id == rule}
        item = rows.get(one.subject)
        if item is None:
            mend = (
                nearest(one.subject, rows)
                or f"可写：{'、'.join(list(rows)[:8]) or '这条规则在本案例没有行可判'}"
            )
            problems.append(Problem(one.place, f"规则 {one.rule} 没有判断“{one.subject}”", mend=mend))
        elif view.judgments[item].state not in DECIDED:
            problems.append(Problem(one.place, f"{one.rule}“{one.subject}”不适用", mend="换一个判断得了的"))
        elif item in found:
            problems.append(Problem(one.place, f"{one.rule}“{one.subject}”写了两次", mend="删去一处"))
        else:
            found[item] = one
    if problems:
        raise FactError(problems)
    return numbered([(view.judgments[item], item, one) for item, one in found.items()], book)


def of_itself(view: View, book: RuleBook, rng: Random) -> tuple[Candidate, ...]:
    """Every problem that facts show, with as many others, chosen so that they touch the same papers."""
    true = [item for item, j in view.judgments.items() if j.state is State.VIOLATED and item in view.findings]
    true = [item for item in true if view.findings[item].origin != PERSON]
    others = plausible(view, true, rng, max(_FEWEST_OTHERS, len(true) + 1))
    return numbered([(view.judgments[item], item, None) for item in (*true, *others)], book)


def plausible(view: View, true: Sequence[str], rng: Random, number: int) -> list[str]:
    """Rows and rules that might have been problems: compliant ones on facts that are there, then open ones.

    Those on the records of true problems come first; of one rule there is one.
    """
    near = {record for item in true for record in _records(view.judgments[item], view)}
    broken = {view.judgments[item].rule.id for item in true}
    found = [(item, j) for item, j in view.judgments.items() if j.state in DECIDED and _can_be_read(j, view)]
    found = [(item, j) for item, j in found if j.state is not State.VIOLATED]
    rng.shuffle(found)
    found.sort(key=lambda pair: (pair[1].state is State.UNDETERMINED, not near & _records(pair[1], view)))
    chosen: dict[str, str] = {}
    for item, judgment in found:
        if judgment.rule.id not in broken:
            chosen.setdefault(judgment.rule.id, item)
    return list(chosen.values())[:number]


def _can_be_read(judgment: Judgment, view: View) -> bool:
    """Whether the facts that decide are there to be read: filled cells behind what the condition names."""
    if judgment.rule.on == CONCLUSIONS:  # only beside true ones of its kind
        return any(finding.origin == COMBINED for finding in view.result.findings)
    wanted = {word for word in sources(judgment, applies=False) if word.partition(".")[2]}
    return any(
        f"{name}.{field}" in wanted
        for name, number in _records(judgment, view)
        for record in view.dossier.of(name)
        if record.number == number
        for field in record.values
    )


def _records(judgment: Judgment, view: View) -> set[tuple[str, int]]:
    return {
        (record.type, record.number)
        for link in judgment.table.table.links
        if link.type not in (PROJECT, MANUAL)
        for record in records_behind(link, judgment.row, view.dossier)
    }


def numbered(found: Iterable[tuple[Judgment, str, Chosen | None]], book: RuleBook) -> tuple[Candidate, ...]:
    """The statements in the order of the rule book, whatever is true of them."""
    order = {rule: place for place, rule in enumerate(book.rules)}
    in_order = sorted(found, key=lambda one: (order[one[0].rule.id], subject_of(one[0]), one[1]))
    return tuple(
        Candidate(
            number=number,
            item=item,
            rule=judgment.rule.id,
            name=tidy(judgment.rule.name),
            stage=judgment.rule.stage,
            subject=tidy(subject_of(judgment)),
            state=judgment.state,
            hint=chosen.hint if chosen else "",
            note=chosen.note if chosen else "",
        )
        for number, (judgment, item, chosen) in enumerate(in_order, 1)
    )
