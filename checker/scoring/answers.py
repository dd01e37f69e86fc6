"""What the facts say to the questions of a system, and whether rules without findings were really decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from checker.findings.evidence import Missing, missing_for
from checker.findings.finding import Finding, finding_id
from checker.findings.result import CheckResult
from checker.judging.engines.sql import SqlEngine
from checker.judging.judgment import Judgment
from checker.judging.lite import LiteStore
from checker.rulebook.conditions import comparisons, evaluate
from checker.rulebook.rules import Rule, RuleBook
from checker.rulebook.states import COMBINED, PERSON, State
from checker.rulebook.tables import Table
from checker.scoring.model import Indicator, Probe, probe_of


@dataclass(frozen=True)
class Answers:
    """All that scoring may know of one project."""

    result: CheckResult
    book: RuleBook
    rows: Mapping[int, tuple[Judgment, ...]]

    def to(self, probe: Probe) -> tuple[Judgment, ...]:
        """The rows that a question is about; those whose part in it is unknown are 待核实."""
        return self.rows[id(probe)]

    def missing(self, judgment: Judgment) -> list[str]:
        """What would decide an undetermined row."""
        return [str(one) for one in missing_for(judgment, self.result.dossier, self.book.vocabulary)]

    def findings(self, rule: str, indicator: Indicator) -> tuple[Finding, ...]:
        """The findings of a rule that belong to an indicator.

        Where both look at one table, only those of the rows that the indicator is about.
        """
        found = tuple(f for f in self.result.findings if f.rule == rule)
        probe = probe_of(indicator)
        if probe is None or self.book.rules[rule].on != probe.prepared.table.name:
            return found
        project = self.result.dossier.project_id
        keys = (judgment.identity[2] for judgment in self.to(probe))
        ids = {finding_id(rule, project, tuple(f"{name}={value}" for name, value in key)) for key in keys}
        return tuple(f for f in found if f.id in ids or f.origin == PERSON)

    def scored(self) -> tuple[Finding, ...]:
        """The findings that can cost points: not those that only add up others."""
        return tuple(f for f in self.result.findings if f.origin != COMBINED)

    def undecided(self, rule: str) -> list[str]:
        """What keeps a rule from being decided for the whole project; empty where it is."""
        open_items = [item for item in self.result.undetermined if item.rule == rule]
        lacking = [str(missing) for item in open_items for missing in item.missing]
        found = self.book.rules[rule]
        lacking += [str(Missing(name, "", "", "")) for name in self.incomplete(found)]
        if open_items and not lacking:
            lacking = [f"{found.name}待核实"]
        return list(dict.fromkeys(lacking))

    def incomplete(self, rule: Rule) -> list[str]:
        """Fact types that a rule rests on and of which not all is known to be there."""
        if rule.manual or rule.on not in self.book.tables:
            return []
        return self.incomplete_types(self.book.tables[rule.on], rule)

    def incomplete_types(self, table: Table, rule: Rule) -> list[str]:
        """Those that the columns which a rule reads rest on, or else those behind the table's rows."""
        read = {
            name for leaf in (comparisons(rule.violation) if rule.violation else ()) for name in leaf.inputs
        }
        sources = {s.partition(".")[0] for n in read if n in table.columns for s in table.columns[n].source}
        types = sources or {link.type for link in table.links}
        return sorted(name for name in types if not self.result.dossier.is_complete(name))


def ask(result: CheckResult, book: RuleBook, probes: Iterable[Probe]) -> Answers:
    """Put the questions to the facts of a checked project."""
    asked = {id(probe): probe for probe in probes}
    rows: dict[int, tuple[Judgment, ...]] = {}
    if asked:
        engine = SqlEngine()
        with LiteStore(book) as store:
            store.load([result.dossier], {})
            for key, probe in asked.items():
                rows[key] = tuple(_chosen(engine.judge(store, probe.prepared)))
    return Answers(result, book, rows)


def _chosen(judgments: Iterable[Judgment]) -> Iterable[Judgment]:
    """The rows that a question is about; where that is unknown, so is the answer."""
    for judgment in judgments:
        rule = judgment.rule
        chosen = evaluate(rule.applies, judgment.row) if rule.applies else True
        if chosen is None:
            yield replace(judgment, state=State.UNDETERMINED)
        elif chosen:
            yield judgment
