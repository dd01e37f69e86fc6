"""Drafts the examples of a new rule: facts are varied and judged, and those kept that give each state.

What is drafted was judged by the sql engine, so it is right; what could not be found is marked as blank.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice, product
from typing import Any

from checker.authoring.candidates import around, written
from checker.authoring.seeds import Knob, Seed, columns_read, fields_behind, seeds_for
from checker.base.errors import FactError, RuleError
from checker.facts.records import Value
from checker.facts.vocabulary import CHECKLIST, PROJECT
from checker.judging.engines.sql import SqlEngine
from checker.library import Library
from checker.rulebook.conditions import encode
from checker.rulebook.rules import Rule, RuleBook
from checker.rulebook.states import State
from checker.rulebook.tables import CONCLUSIONS
from checker.trials.examples import DEFAULTS, TO_FILL, WANTED, Example, read_example, run

MOST_TRIED = 1500  # settings of records made up
_MADE_UP = 10_000  # they rank behind the examples of others
_MOST_VARIED = 800  # examples of others with a change, which take longer to judge
_FAR = 10**30
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Draft:
    """An example as it is to be written; `drafted` says that its facts were found, not left blank."""

    name: str
    facts: Facts
    expect: str
    drafted: bool = True


@dataclass(frozen=True)
class _Tried:
    """A seed with some of its knobs turned, and what came out."""

    seed: Seed
    settings: Mapping[int, Value | None]  # by the knob's number, only those turned
    rank: int
    state: State = State.NOT_APPLICABLE

    def value(self, number: int) -> Value | None:
        return self.settings[number] if number in self.settings else self.seed.value(self.seed.knobs[number])

    def facts(self) -> dict[str, Any]:
        """The facts as they are written."""
        made: dict[str, Any] = {name: [dict(row) for row in rows] for name, rows in self.seed.facts.items()}
        for number, value in self.settings.items():
            knob = self.seed.knobs[number]
            _put(made[knob.type][knob.index], knob, value)
        if PROJECT in made:
            made[PROJECT] = made[PROJECT][0]
        return {**made, CHECKLIST: dict(self.seed.given)} if self.seed.given else made

    def turned(self, other: _Tried) -> list[int]:
        """The knobs that stand differently, of two with the same seed."""
        return [n for n in range(len(self.seed.knobs)) if self.value(n) != other.value(n)]


def _put(row: dict[str, Any], knob: Knob, value: Value | None) -> None:
    if value is not None:
        row[knob.field.name] = written(knob.field.kind, value)
    elif knob.type == PROJECT and knob.field.name in DEFAULTS:
        row[knob.field.name] = None  # what an example does not say of the project is filled in
    else:
        row.pop(knob.field.name, None)


def draft_examples(rule: Rule, alone: RuleBook, library: Library) -> list[Draft]:
    """One example for each state that the rule is to give, and for 不适用 where it has `applies`.

    `alone` is the book with this rule only; `library` holds the rules whose examples may be built on.
    """
    if rule.on == CONCLUSIONS or rule.violation is None:
        return []
    near = around(rule, library.kb)
    seeds = seeds_for(rule, replace(alone, rules={**library.book.rules, rule.id: rule}), near)
    tried = _search(rule, seeds, replace(library, book=alone))
    violated = _first(tried, State.VIOLATED)
    chosen = {state: _nearest(tried, state, violated) for state in WANTED}
    if rule.applies is not None and (beyond := _nearest(tried, State.NOT_APPLICABLE, violated)):
        chosen[State.NOT_APPLICABLE] = beyond
    blank = _blank_facts(rule, alone, violated or next(iter(tried), None))
    drafts = []
    for state, found in chosen.items():
        if found is None:
            drafts.append(Draft(f"{state.value}的情形，待填", blank, state.value, drafted=False))
        else:
            drafts.append(Draft(_name(found, violated, state), found.facts(), state.value))
    return _named_once(drafts)


# ---- trying


def _search(rule: Rule, seeds: Sequence[Seed], library: Library) -> list[_Tried]:
    """What came of the seeds: of the examples of others first as they are, then of the one that violates
    the rule with single changes; what was made up here only where a state is still lacking.
    """
    others = [seed for seed in seeds if not seed.made_up]
    tried = _judged(rule, (_Tried(seed, {}, number) for number, seed in enumerate(others)), library)
    violated = _first(tried, State.VIOLATED)
    varied = [violated.seed] if violated else others
    tried += _judged(rule, islice(_one_at_a_time(varied), _MOST_VARIED), library)
    if {*WANTED} - {one.state for one in tried}:
        made_up = (one for seed in seeds if seed.made_up for one in _all_settings(seed))
        tried += _judged(rule, made_up, library)
    return sorted(tried, key=lambda one: one.rank)


def _one_at_a_time(seeds: Sequence[Seed]) -> Iterator[_Tried]:
    for number, seed in enumerate(seeds):
        for knob_number, knob in enumerate(seed.knobs):
            for place, value in enumerate(knob.values):
                if value != seed.value(knob):
                    yield _Tried(seed, {knob_number: value}, 100 + 10 * number + place)


def _all_settings(seed: Seed) -> Iterator[_Tried]:
    """Every way to set the knobs, likeliest first; long lists lose their tails, but not the blank."""
    lists = [list(enumerate(knob.values)) for knob in seed.knobs]
    while lists and _size(lists) > MOST_TRIED:
        longest = max(lists, key=len)
        if len(longest) < 3:
            return
        del longest[-2]
    for chosen in product(*lists):
        settings = {number: value for number, (_, value) in enumerate(chosen)}
        yield _Tried(seed, settings, _MADE_UP + sum(place for place, _ in chosen))


def _size(lists: Iterable[Sequence[Any]]) -> int:
    size = 1
    for one in lists:
        size *= len(one)
    return size


def _judged(rule: Rule, candidates: Iterable[_Tried], library: Library) -> list[_Tried]:
    """The candidates whose facts can be read, each with the state that it gives."""
    readable: list[tuple[_Tried, Example]] = []
    for number, one in enumerate(candidates):
        try:
            body = {"name": str(number), "facts": one.facts(), "expect": ""}
            readable.append((one, read_example(rule, number, body, library)))
        except FactError:
            continue
    if not readable:
        return []
    try:
        outcomes = run([example for _, example in readable], library, SqlEngine())
    except RuleError:  # values that a table cannot bear; drafting is no place to complain
        return []
    return [replace(one, state=o.got) for (one, _), o in zip(readable, outcomes, strict=True) if o.judgments]


# ---- choosing


def _first(tried: Iterable[_Tried], state: State) -> _Tried | None:
    return next((one for one in tried if one.state is state), None)


def _nearest(tried: Sequence[_Tried], state: State, to: _Tried | None) -> _Tried | None:
    """The one of a state that differs least from the violated one, so that the pair shows the boundary."""
    if to is None or state is State.VIOLATED:
        return _first(tried, state)
    found = [one for one in tried if one.state is state]
    return min(found, key=lambda one: _distance(one, to, state), default=None)


def _distance(one: _Tried, to: _Tried, state: State) -> tuple[int, int, int, int]:
    if one.seed is not to.seed:
        return 1000, 0, 0, one.rank
    turned = one.turned(to)
    beside = sum(one.seed.knobs[n].decides is (state is State.NOT_APPLICABLE) for n in turned)
    gap = sum(_gap(one.value(n), to.value(n), blank_wanted=state is State.UNDETERMINED) for n in turned)
    return len(turned), beside, gap, one.rank


def _gap(left: Value | None, right: Value | None, *, blank_wanted: bool) -> int:
    if left is None or right is None:
        return 0 if blank_wanted and left is None else _FAR
    if blank_wanted:
        return _FAR
    first, second = encode(left), encode(right)
    return abs(first - second) if isinstance(first, int) and isinstance(second, int) else 1


def _name(one: _Tried, violated: _Tried | None, state: State) -> str:
    """What an example shows: the fields in which it differs from the violated one."""
    words = {State.VIOLATED: "条件成立", State.COMPLIANT: "条件不成立"}
    plain = words.get(state, {State.UNDETERMINED: "缺少事实"}.get(state, "不适用的情形"))
    if violated is None or one is violated or one.seed is not violated.seed:
        return plain
    turned = one.turned(violated)
    if not 1 <= len(turned) <= 2:
        return plain
    said = "，".join(_said(one.seed.knobs[n], one.value(n)) for n in turned)
    return f"{said}，不适用" if state is State.NOT_APPLICABLE else said


def _said(knob: Knob, value: Value | None) -> str:
    name = knob.field.name
    if value is None:
        return f"{name}没有填"
    if isinstance(value, bool):
        return f"{name}为{'是' if value else '否'}"
    shown = value.isoformat() if isinstance(value, date) else str(written(knob.field.kind, value))
    return f"{name}为{shown}"


def _named_once(drafts: Iterable[Draft]) -> list[Draft]:
    made: list[Draft] = []
    for one in drafts:
        taken = sum(other.name == one.name for other in made)
        made.append(replace(one, name=f"{one.name}（{one.expect}）") if taken else one)
    return made


# ---- as it is written


def _blank_facts(rule: Rule, book: RuleBook, start: _Tried | None) -> dict[str, Any]:
    """Facts in which what the condition reads is marked as still to be filled in."""
    table, words = book.tables[rule.on], book.vocabulary
    made = start.facts() if start else {}
    for link in table.links if not start else ():
        required = (
            [one for one in words[link.type].fields if one.required] if link.type in words.types else []
        )
        made[link.type] = [{one.name: TO_FILL for one in required}]
    for name, one in fields_behind(columns_read(rule), table, words):
        rows = made.setdefault(name, [{}])
        for row in [rows] if isinstance(rows, dict) else rows:
            row[one.name] = TO_FILL
    return made
