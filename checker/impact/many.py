"""Two versions over a 项目库: both screened, and what they wrote compared rule by rule."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from checker.base.sqltext import literal, quoted
from checker.facts.readers.portfolio import titled
from checker.facts.records import Value
from checker.facts.vocabulary import PROJECT, PROJECT_ID, RECORD_NO, Kind
from checker.findings.governing import governing_date
from checker.findings.grounds import grounds_of
from checker.findings.sentences import sentence_of, subject_of
from checker.impact.model import Compared, Touched
from checker.impact.versions import Version
from checker.judging.judgment import Judgment
from checker.knowledge.resolve import Place, resolve_roles
from checker.portfolio.database import Database
from checker.portfolio.screen import Report, Screening
from checker.portfolio.source import FactLibrary, open_library
from checker.portfolio.statements import columns_of
from checker.rulebook.rules import Rule
from checker.rulebook.states import State

_STATE = "状态"
Written = Mapping[str, object]
"""A row as a screening writes it."""


@dataclass(frozen=True)
class _Side:
    """One version: the folder of its judgments, and its rules by the ids of the latest version."""

    version: Version
    folder: Path
    rules: Mapping[str, Rule]

    def rule(self, rule_id: str) -> Rule | None:
        rule = self.rules.get(rule_id)
        return rule if rule and rule.violation is not None else None

    def source(self, rule: Rule) -> str:
        return f"read_parquet({literal(str(self.folder / f'{rule.id}.parquet'))})"


def compare_library(old: Version, new: Version, folder: Path, report: Report) -> tuple[Compared, int]:
    """Screen a 项目库 by both versions and compare; also say how many projects were judged.

    Raises FactError for files that cannot be read.
    """
    made = Compared()
    with tempfile.TemporaryDirectory(prefix="jixiao-") as scratch:
        sides: list[_Side] = []
        number, projects = 0, dict[str, dict[str, Value]]()
        for place, version in enumerate((old, new)):
            facts = open_library(folder, version.library.book.vocabulary)
            side = _Side(version, Path(scratch) / str(place), version.by_id_in(new))
            side.folder.mkdir()
            number, projects = _screen(facts, side, Path(scratch), report)
            sides.append(side)
        teller = _Teller(projects)
        with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
            for rule_id in _rules(*sides):
                for row in _rows(rule_id, sides[0], sides[1], connection):
                    made.add(_touched(rule_id, row, sides[0], sides[1], teller))
    return made, number


def _screen(
    facts: FactLibrary, side: _Side, scratch: Path, report: Report
) -> tuple[int, dict[str, dict[str, Value]]]:
    spill = scratch / f"{side.folder.name}.溢出"
    spill.mkdir()

    def named(table: str, done: int, of: int) -> None:
        report(f"{side.version.name}：{table}", done, of)

    library, cores = side.version.library, os.cpu_count() or 1
    with Database(
        facts, library.book, memory="4GB", threads=cores, spill=spill, results=side.folder
    ) as database:
        number = Screening(database, library, side.folder, report=named).run()
        chosen = ("项目名称", "地区", "评价类型", "预算级次", "评价年度", "评价基准日")
        head = facts.files[PROJECT]
        values = ", ".join(head.cells[name].value if name in head.cells else "NULL" for name in chosen)
        rows = database.rows(f"SELECT {head.project}, {values} FROM {head.source} AS f")
    projects: dict[str, dict[str, Value]] = {}
    for project, *cells in rows:
        projects[str(project)] = {n: v for n, v in zip(chosen, cells, strict=True) if v is not None}  # type: ignore[misc]
    return number, projects


def _rules(old: _Side, new: _Side) -> list[str]:
    """The rules of either version, those of the new one in its order."""
    return [r for r in dict.fromkeys((*new.rules, *old.rules)) if old.rule(r) or new.rule(r)]


def _rows(
    rule_id: str, old: _Side, new: _Side, connection: duckdb.DuckDBPyConnection
) -> Iterator[tuple[Written | None, Written | None]]:
    """The rows of a rule that may be told differently, as each version wrote them."""
    before, after = old.rule(rule_id), new.rule(rule_id)
    if before is None or after is None or _keys(before, old) != _keys(after, new):
        for place, side in enumerate((old, new)):
            if rule := side.rule(rule_id):
                for (row,) in connection.execute(f"SELECT o FROM {side.source(rule)} AS o").fetchall():
                    yield (row, None) if place == 0 else (None, row)
        return
    same = " AND ".join(
        f"o.{quoted(name)} IS NOT DISTINCT FROM n.{quoted(name)}" for name in (PROJECT_ID, *_keys(after, new))
    )
    both = f"FROM {old.source(before)} AS o FULL JOIN {new.source(after)} AS n ON {same}"
    different = f"o.{_STATE} IS DISTINCT FROM n.{_STATE}"
    if _told_alike(before, after, old, new):
        shown = [name for name in _shown(after, new) if name in _shown(before, old)]
        parts = [f"o.{quoted(name)} IS DISTINCT FROM n.{quoted(name)}" for name in shown]
        different = " OR ".join([different, *parts])
    else:
        different = f"{different} OR n.{_STATE} = {literal(State.VIOLATED.value)}"
    yield from connection.execute(f"SELECT o, n {both} WHERE {different}").fetchall()


def _keys(rule: Rule, side: _Side) -> tuple[str, ...]:
    """The written columns that name a row: the table and its key."""
    table = side.version.library.book.tables[rule.on]
    names = [titled(name, table.columns[name].kind) for name in table.key if name != PROJECT_ID]
    return tuple(names)


def _shown(rule: Rule, side: _Side) -> list[str]:
    table = side.version.library.book.tables[rule.on]
    return [titled(n, table.columns[n].kind) for n in dict.fromkeys(columns_of(rule)) if n != PROJECT_ID]


def _told_alike(before: Rule, after: Rule, old: _Side, new: _Side) -> bool:
    """Whether rows with the same values are told in the same words with the same clauses."""
    same_text = (before.finding, before.severity, before.basis, before.dates) == (
        after.finding,
        after.severity,
        after.basis,
        after.dates,
    )
    then, now = old.version.library.kb, new.version.library.kb
    return same_text and (
        then is now or (then.clauses == now.clauses and then.regulations == now.regulations)
    )


class _Teller:
    """What a version says of a row: its sentence, severity and clauses."""

    def __init__(self, projects: Mapping[str, Mapping[str, Value]]) -> None:
        self._projects = projects
        self._resolved: dict[tuple[object, ...], tuple[str, ...]] = {}

    def name(self, project: str) -> str:
        return str(self._projects.get(project, {}).get("项目名称") or project)

    def parts(self, judgment: Judgment, side: _Side) -> dict[str, object]:
        project = self._projects.get(judgment.project_id, {})
        day, _ = governing_date(judgment.rule, judgment.row, project)
        region, evaluation, tier = (str(project.get(name) or "") for name in ("地区", "评价类型", "预算级次"))
        place = Place(region, evaluation, tier, judgment.rule.stage)
        grounds = grounds_of(judgment.rule, judgment.row)
        key = (side.folder.name, grounds.key, day, place)
        if key not in self._resolved:
            kb = side.version.library.kb
            found = resolve_roles(kb, grounds.held, day, place).citations if day else ()
            self._resolved[key] = tuple(f"{citation.text}（{citation.role}）" for citation in found)
        return {
            "问题表述": sentence_of(judgment),
            "严重程度": judgment.rule.severity,
            "依据": self._resolved[key],
        }


def _touched(
    rule_id: str, row: tuple[Written | None, Written | None], old: _Side, new: _Side, teller: _Teller
) -> Touched:
    before = _judgment(rule_id, row[0], old)
    after = _judgment(rule_id, row[1], new)
    either = after or before
    assert either is not None, "a row is of one version or the other"
    violated = [j for j in (before, after) if j and j.state is State.VIOLATED]
    note = ""
    if len(violated) == 2 and before and after:
        was, now = teller.parts(before, old), teller.parts(after, new)
        note = "、".join(name for name in was if was[name] != now[name])
    return Touched(
        rule=rule_id,
        project_id=either.project_id,
        project=teller.name(either.project_id),
        subject=subject_of(either),
        before=before.state if before else None,
        after=after.state if after else None,
        old=sentence_of(before) if before in violated and before else "",
        new=sentence_of(after) if after in violated and after else "",
        note=note,
    )


def _judgment(rule_id: str, row: Written | None, side: _Side) -> Judgment | None:
    """The judgment that a written row stands for."""
    rule = side.rule(rule_id)
    if row is None or row[_STATE] is None or rule is None:  # a FULL JOIN gives a row of nothing
        return None
    table = side.version.library.book.prepared[rule.on]
    values: dict[str, Value | None] = {PROJECT_ID: str(row[PROJECT_ID])}
    if RECORD_NO in row:
        values[RECORD_NO] = int(str(row[RECORD_NO]))
    for name, column in table.table.columns.items():
        written = titled(name, column.kind)
        if written in row and name != PROJECT_ID:
            values[name] = _internal(column.kind, row[written])
    return Judgment(rule, table, values, State(str(row[_STATE])))


def _internal(kind: Kind, raw: object) -> Value | None:
    """A written value as facts are kept: money in 分, ratios in 10**-12."""
    if raw is None or isinstance(raw, bool | date | str):
        return raw
    if kind is Kind.MONEY:
        return int(Decimal(str(raw)) * 100)
    if kind is Kind.RATIO:
        return int(Decimal(str(raw)) * 10**10)
    return raw if isinstance(raw, Decimal) else int(str(raw))
