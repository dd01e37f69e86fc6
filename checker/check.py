"""Checks a project: read, derive, judge, conclude, cite. The one way from facts to findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import TracebackType

from checker import __version__
from checker.conclude import conclude
from checker.engines import Engine
from checker.errors import FactError, Problem, RuleError, nearest
from checker.findings import AS_OF, PERSON, Finding, FindingWriter
from checker.judgment import Judgment, State
from checker.knowledge.thresholds import values_for
from checker.library import Library
from checker.records import Dossier, Record
from checker.rulebook import Rule, RuleBook
from checker.store import Store, domain_of
from checker.tables import CONCLUSIONS
from checker.vocabulary import MANUAL, PROJECT

FEW = 50  # projects up to which a query is sooner run than planned with care


@dataclass(frozen=True)
class CheckResult:
    """All that is known of one project after a check."""

    dossier: Dossier
    findings: tuple[Finding, ...]
    undetermined: tuple[Finding, ...]
    counts: Mapping[str, int]
    engine: str
    versions: Mapping[str, str]
    warnings: tuple[Problem, ...] = ()

    def finding(self, finding_id: str) -> Finding | None:
        """The finding or undetermined item of that id."""
        return next((f for f in (*self.findings, *self.undetermined) if f.id == finding_id), None)


def as_of(dossier: Dossier, day: date | None) -> Dossier:
    """The same facts, looked at as of another day (评价基准日); unchanged when `day` is None."""
    if day is None:
        return dossier
    project = replace(dossier.project, values={**dossier.project.values, AS_OF: day})
    return replace(dossier, records={**dossier.records, PROJECT: (project,)})


def judge(dossiers: Sequence[Dossier], library: Library, engine: Engine) -> list[Judgment]:
    """Judge all rows of all tables of some projects, then what follows from the conclusions."""
    with Store(library.book, many=len(dossiers) > FEW) as store:
        return judge_in(store, dossiers, library, engine)


def judge_in(store: Store, dossiers: Sequence[Dossier], library: Library, engine: Engine) -> list[Judgment]:
    """Judge in a store that may have served before; what it held is replaced."""
    book = library.book
    wanted = [library.kb.thresholds[name] for name in book.thresholds]
    domains = {domain_of(dossier): None for dossier in dossiers}
    store.load(dossiers, {domain: values_for(wanted, domain) for domain in domains})
    judgments = [
        judgment
        for name, table in book.prepared.items()
        if name != CONCLUSIONS
        for judgment in engine.judge(store, table)
    ]
    _check_keys(judgments)
    by_person = {d.project_id: {rule.id for _, rule in manual_rows(d, book)} for d in dossiers}
    return judgments + conclude(store, engine, book, judgments, by_person)


def _check_keys(judgments: Iterable[Judgment]) -> None:
    """Raise RuleError when the key of a table does not name a row uniquely."""
    seen: set[tuple[str, str, tuple[tuple[str, str], ...]]] = set()
    for judgment in judgments:
        identity, table = judgment.identity, judgment.table.table
        if identity in seen:
            shown = "、".join(f"{name} {value}" for name, value in identity[2])
            why = f"项目 {judgment.project_id} 的 {shown or '同一项目'} 出现了两次"
            raise RuleError(
                Problem(table.place or table.name, f"“{table.name}”的 key 不能唯一确定一行", why=why)
            )
        seen.add(identity)


def manual_rows(dossier: Dossier, book: RuleBook) -> list[tuple[Record, Rule]]:
    """人工认定 rows with the rule each names. Raises FactError for a rule that does not exist."""
    problems, pairs = [], []
    for record in dossier.of(MANUAL):
        name = str(record.values["规则"])
        rule = book.rules.get(name)
        if rule is None:
            hint = nearest(name, book.rules) or "规则编号见 rules/ 各文件的 id"
            problems.append(Problem(str(record.source), f"人工认定的规则“{name}”不存在", mend=hint))
        else:
            pairs.append((record, rule))
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
        self._store = Store(library.book)

    def __enter__(self) -> Checker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store.close()

    def check(self, dossier: Dossier, day: date | None = None) -> CheckResult:
        """Check one project and write its findings."""
        dossier = as_of(dossier, day)
        judgments = judge_in(self._store, [dossier], self.library, self.engine)
        return _result(dossier, judgments, self.library, self.engine)


def check(dossier: Dossier, library: Library, engine: Engine, day: date | None = None) -> CheckResult:
    """Check one project and write its findings, as `Checker.check` does."""
    with Checker(library, engine) as checker:
        return checker.check(dossier, day)


def _result(dossier: Dossier, judgments: Sequence[Judgment], library: Library, engine: Engine) -> CheckResult:
    """Findings in the order of the report: by 环节, then rule, then row."""
    book = library.book
    writer = FindingWriter(book, library.kb, dossier)
    direct = [j for j in judgments if j.table.table.name != CONCLUSIONS]
    findings = [writer.from_judgment(j) for j in direct if j.state is State.VIOLATED]
    findings += [writer.from_person(record, rule) for record, rule in manual_rows(dossier, book)]
    findings += _combined(writer, judgments, findings, book)
    undetermined = [writer.from_judgment(j) for j in judgments if j.state is State.UNDETERMINED]
    order = {rule_id: index for index, rule_id in enumerate(book.rules)}
    findings.sort(key=lambda f: order[f.rule])
    undetermined.sort(key=lambda f: order[f.rule])
    _check_unique(findings)
    counts = Counter(j.state.value for j in judgments)
    return CheckResult(
        dossier=dossier,
        findings=tuple(findings),
        undetermined=tuple(undetermined),
        counts={
            **{s.value: counts[s.value] for s in State},
            PERSON: sum(f.origin == PERSON for f in findings),
        },
        engine=engine.name,
        versions={
            "jixiao": __version__,
            "规则库": library.version,
            "规则": str(len(book.rules)),
            "条款": str(len(library.kb.clauses)),
        },
        warnings=(*dossier.warnings, *_hints(dossier)),
    )


def _combined(
    writer: FindingWriter, judgments: Iterable[Judgment], findings: list[Finding], book: RuleBook
) -> list[Finding]:
    """Findings of 综合规则, each resting on the findings of the stages that its condition counts."""
    made: list[Finding] = []
    for judgment in judgments:
        if judgment.table.table.name != CONCLUSIONS or judgment.state is not State.VIOLATED:
            continue
        stages = {stage for stage in book.stages if f"{stage}问题数" in judgment.rule.when_text}
        ids = tuple(f.id for f in (*findings, *made) if f.stage in stages) or tuple(f.id for f in findings)
        made.append(writer.from_judgment(judgment, ids))
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
