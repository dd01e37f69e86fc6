"""Checks a project: derive, judge, cite, review, conclude. The one way from facts to findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from types import TracebackType

from checker.base.errors import FactError, Problem
from checker.base.version import __version__
from checker.facts.records import Dossier, Record
from checker.facts.vocabulary import AS_OF, MANUAL, PROJECT
from checker.findings.apply_reviews import Reviews
from checker.findings.finding import Finding, FindingWriter
from checker.findings.result import EXCLUDED, CheckResult
from checker.findings.settled import open_questions
from checker.judging.conclude import conclude
from checker.judging.cornered import Cornered, cornered, settled
from checker.judging.corners import has_inexact
from checker.judging.engines import Engine
from checker.judging.judgment import Judgment
from checker.judging.lite import LiteStore
from checker.judging.store import Store
from checker.judging.tables import judge_rows, load, store_for
from checker.knowledge.domain import domain_of
from checker.library import Library
from checker.rulebook.counted import counted, reads
from checker.rulebook.rules import Rule, RuleBook
from checker.rulebook.states import PERSON, State
from checker.rulebook.tables import CONCLUSIONS


def as_of(dossier: Dossier, day: date | None) -> Dossier:
    """The same facts, looked at as of another day (评价基准日); unchanged when `day` is None."""
    if day is None:
        return dossier
    project = replace(dossier.project, values={**dossier.project.values, AS_OF: day})
    return replace(dossier, records={**dossier.records, PROJECT: (project,)})


def judge(dossiers: Sequence[Dossier], library: Library, engine: Engine) -> list[Judgment]:
    """Judge all rows of all tables of some projects, then what follows from the conclusions."""
    with store_for(library.book, len(dossiers)) as store:
        return judge_in(store, dossiers, library, engine)


def judge_in(store: Store, dossiers: Sequence[Dossier], library: Library, engine: Engine) -> list[Judgment]:
    """Judge in a store that may have served before; what it held is replaced."""
    book = library.book
    judgments = judge_facts(store, dossiers, library, engine)
    violated = {d.project_id: {rule.id for _, rule in manual_rows(d, book)} for d in dossiers}
    for judgment in judgments:
        if judgment.state is State.VIOLATED:
            violated[judgment.project_id].add(judgment.rule.id)
    return judgments + conclude(store, engine, book, violated)


def judge_facts(
    store: Store, dossiers: Sequence[Dossier], library: Library, engine: Engine
) -> list[Judgment]:
    """Judge all rows but those of conclusions; what the store held before is replaced."""
    load(store, dossiers, library)
    tables = [name for name in library.book.prepared if name != CONCLUSIONS]
    return settled(judge_loaded(store, library, engine), dossiers, library, engine, tables)


def judge_loaded(store: Store, library: Library, engine: Engine) -> list[Judgment]:
    """Judge all rows that a store holds, but those of conclusions."""
    tables = (table for name, table in library.book.prepared.items() if name != CONCLUSIONS)
    return [judgment for table in tables for judgment in judge_rows(store, table, engine)]


def judge_table(
    store: Store, dossiers: Sequence[Dossier], library: Library, engine: Engine, name: str
) -> list[Judgment]:
    """Judge only the rows of one table; what the store held before is replaced."""
    load(store, dossiers, library)
    judged = judge_rows(store, library.book.prepared[name], engine)
    return settled(judged, dossiers, library, engine, [name])


def manual_rows(dossier: Dossier, book: RuleBook) -> list[tuple[Record, Rule]]:
    """人工认定 rows with the rule each names. Raises FactError for a rule that does not exist."""
    problems, pairs = [], []
    for record in dossier.of(MANUAL):
        name = str(record.values["规则"])
        known = book.current(name)
        if known is None:
            problems.append(
                Problem(str(record.source), f"人工认定的规则“{name}”不存在", mend=book.hint(name))
            )
        else:
            pairs.append((record, book.rules[known]))
    if problems:
        raise FactError(problems)
    return pairs


class Checker:
    """Checks projects one after another, sooner from the second on: the store and its plans are kept.

    Use as a context manager, from one thread.
    """

    def __init__(self, library: Library, engine: Engine) -> None:
        self.library = library
        self.engine = engine
        self._store = LiteStore(library.book)
        self._held: Dossier | None = None
        self._cornered: Cornered | None = None
        self._judged: dict[str, list[Judgment]] = {}  # by table, as long as its rows cannot have changed

    def __enter__(self) -> Checker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._release()
        self._store.close()

    def _release(self) -> None:
        if self._cornered is not None:
            self._cornered.close()
            self._cornered = None

    def check(self, dossier: Dossier, day: date | None = None, today: date | None = None) -> CheckResult:
        """Check one project and write its findings.

        `day` moves the 评价基准日; `today` is the day on which reviews must not have expired.
        """
        return self.check_and_judge(dossier, day, today)[0]

    def check_and_judge(
        self, dossier: Dossier, day: date | None = None, today: date | None = None
    ) -> tuple[CheckResult, list[Judgment]]:
        """The result of `check`, and every judgment it was made of, compliant ones too."""
        book = self.library.book
        dossier = as_of(dossier, day)
        reviews = Reviews(dossier.reviews, today or date.today())
        writer = FindingWriter(book, self.library.kb, dossier)
        self._hold(dossier)
        judgments = [one for name in book.prepared if name != CONCLUSIONS for one in self._on(name)]
        found = [writer.from_judgment(j) for j in judgments if j.state is State.VIOLATED]
        found += [writer.from_person(record, rule) for record, rule in manual_rows(dossier, book)]
        found = [reviews.on(finding) for finding in found]
        conclusions, combined = self._conclude(writer, reviews, [f for f in found if not f.excluded])
        judgments += conclusions
        result = _result(writer, judgments, [*found, *combined], reviews, self.library, self.engine)
        return result, judgments

    def judge_on(self, dossier: Dossier, table: str) -> list[Judgment]:
        """Only the judgments on one table; many times faster, for who tries many values of one cell."""
        self._hold(dossier)
        return list(self._on(table))

    def _on(self, table: str) -> Sequence[Judgment]:
        """The judgments on a table of what is held, made anew only where its rows may have changed."""
        if table not in self._judged:
            if self._cornered is not None and self._cornered.touches(table):
                self._judged[table] = self._cornered.on(table)
            else:
                self._judged[table] = judge_rows(self._store, self.library.book.prepared[table], self.engine)
        return self._judged[table]

    def _hold(self, dossier: Dossier) -> None:
        """Put a project into the store; of one that is there already only the types that are not the same.

        Types are the same when they are the very same records, as in a copy of a dossier with a cell changed.
        """
        held, self._held = self._held, None
        if held is dossier:
            self._held = held
            return
        inexact = has_inexact(dossier)
        if held is None or inexact or self._cornered or not _alike(held, dossier):
            self._judged = {}
            load(self._store, [dossier], self.library)
        else:
            for name in self.library.book.vocabulary.types:
                if held.records.get(name) is not dossier.records.get(name):
                    for changed in self._store.replace_facts(name, [dossier]):
                        self._judged.pop(changed, None)
        self._release()
        self._cornered = cornered(dossier, self.library, self.engine)
        self._held = dossier

    def _conclude(
        self, writer: FindingWriter, reviews: Reviews, standing: Sequence[Finding]
    ) -> tuple[list[Judgment], list[Finding]]:
        """Conclude from what stands; again for each conclusion that a review excludes, without it.

        One at a time, because what another one rests on may change with it.
        """
        book = self.library.book
        violated = {writer.dossier.project_id: {finding.rule for finding in standing}}
        dropped: set[str] = set()
        while True:
            conclusions = conclude(self._store, self.engine, book, violated, dropped)
            combined = [reviews.on(f) for f in _combined(writer, conclusions, standing, book, dropped)]
            excluded = next((f.rule for f in combined if f.excluded and f.rule not in dropped), None)
            if excluded is None:
                return conclusions, combined
            dropped.add(excluded)


def _alike(held: Dossier, dossier: Dossier) -> bool:
    """Whether two dossiers differ in nothing but records: the same project, domain and 资料清单."""
    same = held.project_id == dossier.project_id and domain_of(held) == domain_of(dossier)
    return same and held.completeness == dossier.completeness


def check(
    dossier: Dossier, library: Library, engine: Engine, day: date | None = None, today: date | None = None
) -> CheckResult:
    """Check one project and write its findings, as `Checker.check` does."""
    with Checker(library, engine) as checker:
        return checker.check(dossier, day, today)


def _result(
    writer: FindingWriter,
    judgments: Sequence[Judgment],
    found: Sequence[Finding],
    reviews: Reviews,
    library: Library,
    engine: Engine,
) -> CheckResult:
    """Findings in the order of the report: by 环节, then rule, then row."""
    book, dossier = library.book, writer.dossier
    order = {rule_id: index for index, rule_id in enumerate(book.rules)}
    found = sorted(found, key=lambda f: order[f.rule])
    undetermined = [writer.from_judgment(judgment) for judgment in open_questions(judgments, found)]
    undetermined.sort(key=lambda f: order[f.rule])
    _check_unique(found)
    return CheckResult(
        dossier=dossier,
        findings=tuple(f for f in found if not f.excluded),
        excluded=tuple(f for f in found if f.excluded),
        undetermined=tuple(undetermined),
        counts={**_counts(judgments, found), State.UNDETERMINED.value: len(undetermined)},
        engine=engine.name,
        versions={
            "jixiao": __version__,
            "规则库": library.version,
            "规则": str(len(book.rules)),
            "条款": str(len(library.kb.clauses)),
        },
        warnings=(*dossier.warnings, *_hints(dossier), *reviews.warnings(found, undetermined, book.roster)),
        roster=book.roster,
    )


def _counts(judgments: Iterable[Judgment], found: Sequence[Finding]) -> dict[str, int]:
    """Judgments by state, 人工认定 rows, and how many of both a review excludes."""
    states = Counter(judgment.state for judgment in judgments)
    excluded = [finding for finding in found if finding.excluded]
    by_person = sum(finding.origin == PERSON for finding in excluded)
    states[State.VIOLATED] -= len(excluded) - by_person
    stated = sum(finding.origin == PERSON for finding in found)
    return {**{s.value: states[s] for s in State}, PERSON: stated - by_person, EXCLUDED: len(excluded)}


def _combined(
    writer: FindingWriter,
    conclusions: Iterable[Judgment],
    findings: Sequence[Finding],
    book: RuleBook,
    ignored: Collection[str],
) -> list[Finding]:
    """Findings of 综合规则, each resting on the findings that its condition counts."""
    made: list[Finding] = []
    columns = counted(book.rules.values(), book.stages)
    for judgment in conclusions:
        if judgment.state is not State.VIOLATED:
            continue
        read = [rules for column, rules in columns.items() if reads(judgment.rule, column)]
        grounds = {rule.id for rules in read for rule in rules}
        standing = (*findings, *(f for f in made if f.rule not in ignored))
        made.append(writer.from_judgment(judgment, tuple(f for f in standing if f.rule in grounds)))
    return made


def _check_unique(findings: Sequence[Finding]) -> None:
    ids = Counter(f.id for f in findings)
    twice = [finding_id for finding_id, number in ids.items() if number > 1]
    assert not twice, f"finding ids are not unique: {twice}"


def _hints(dossier: Dossier) -> list[Problem]:
    if AS_OF in dossier.project.values:
        return []
    mend = f"在“项目”表填写，或用 --as-of {dossier.project.values.get('评价年度', 2021)}-12-31"
    what, why = "没有填评价基准日", "逾期类问题因此待核实"
    return [Problem(str(dossier.project.source), what, why, mend)]
