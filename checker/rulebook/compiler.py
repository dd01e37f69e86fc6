"""Reads rule folders and compiles them: dictionary, derived tables and rules, checked as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath

from checker.base import yamlfile
from checker.base.errors import Problem, RuleError, nearest
from checker.base.sqltext import literal, quoted
from checker.facts import vocabulary
from checker.facts.vocabulary import Kind
from checker.facts.workdays import running_count
from checker.rulebook.basis import Entry, held_column, held_condition
from checker.rulebook.basis_reading import read_basis
from checker.rulebook.columns import GROUNDED, Column, Computed
from checker.rulebook.conditions import Condition, every, stated
from checker.rulebook.derived import load_derived
from checker.rulebook.expression import Compilation, compile_condition
from checker.rulebook.functions import CALENDAR
from checker.rulebook.roster import FILE as RETIRED
from checker.rulebook.roster import Retired, read_retired, roster
from checker.rulebook.rules import (
    PLACEHOLDER,
    PreparedTable,
    Rule,
    RuleBook,
    RuleChange,
    Severity,
    prepared_table,
)
from checker.rulebook.tables import CONCLUSIONS, Table, conclusion_table, fact_tables
from checker.rulebook.terms import ExpressionError

DICTIONARY = "事实字典.yaml"
DERIVED = "派生"
SCORING = "评分"
_NO_STAGES = frozenset({DERIVED, SCORING})


def load(folders: Sequence[yamlfile.Folder], thresholds: Mapping[str, Kind]) -> RuleBook:
    """Compile rule folders of sound shape (the first is the base, later ones overlay it by id).

    `thresholds` are the names known to the knowledge base. Raises RuleError with every problem found.
    """
    dictionary = PurePosixPath(DICTIONARY)
    if dictionary not in folders[0]:
        raise RuleError(Problem(DICTIONARY, "没有事实字典", mend="规则文件夹里要有它"))
    words = vocabulary.load([folder[dictionary] for folder in folders if dictionary in folder])
    facts = fact_tables(words)
    tables: dict[str, Table] = {
        **facts,
        **load_derived(_derived(folders), facts, words.listed, thresholds),
    }
    problems: list[Problem] = []
    bodies, retired = _bodies(folders, problems)
    claims = [
        (str(body["id"]), was, body.place("was")) for _, body in bodies for was in _former(body) or ("",)
    ]
    listed = roster(claims, retired, problems)
    stages = _stages(bodies)
    tables[CONCLUSIONS] = conclusion_table(stages)
    compiler = _Compiler(tables, thresholds, problems)
    rules = [rule for stage, body in bodies if (rule := compiler.rule(stage, body))]
    problems.extend(_duplicates(rules))
    if problems:
        raise RuleError(problems)
    rules.sort(key=lambda rule: (stages.index(rule.stage), rule.id))
    prepared = {name: compiler.prepare(name, rules) for name in tables if any(r.on == name for r in rules)}
    used = _thresholds_used(tables, prepared)
    texts = [*(table.sql for table in tables.values()), *(table.sql for table in prepared.values())]
    calendar = running_count() if any(quoted(CALENDAR) in text for text in texts) else None
    by_id = {rule.id: rule for rule in rules}
    return RuleBook(words, tables, by_id, prepared, stages, tuple(sorted(used)), calendar, listed)


def load_alone(
    stage: str, body: yamlfile.Located, book: RuleBook, thresholds: Mapping[str, Kind]
) -> RuleBook:
    """Compile a rule that is in no folder yet against the tables of a book; the book with that rule alone.

    Raises RuleError with every problem of the rule.
    """
    problems: list[Problem] = []
    compiler = _Compiler(book.tables, thresholds, problems)
    rule = compiler.rule(stage, body)
    if rule is None:
        raise RuleError(problems)
    prepared = {rule.on: compiler.prepare(rule.on, [rule])} if rule.on else {}
    used = _thresholds_used(book.tables, prepared)
    texts = [*(table.sql for table in book.tables.values()), *(table.sql for table in prepared.values())]
    calendar = book.calendar
    if calendar is None and any(quoted(CALENDAR) in text for text in texts):
        calendar = running_count()
    return replace(
        book, rules={rule.id: rule}, prepared=prepared, thresholds=tuple(sorted(used)), calendar=calendar
    )


def _thresholds_used(tables: Mapping[str, Table], prepared: Mapping[str, PreparedTable]) -> set[str]:
    """The standards that derived tables and rules ask for."""
    asked = {name for table in tables.values() for name in table.thresholds}
    return asked | {t.name for p in prepared.values() for c in p.computed.values() for t in c.thresholds}


_STAGES = (
    "立项决策", "绩效目标", "预算编制", "采购", "合同管理", "履约考核", "验收", "资金使用", "会计核算",
    "信息化", "产出效益", "综合",
)  # fmt: skip


def _stages(bodies: list[tuple[str, yamlfile.Located]]) -> tuple[str, ...]:
    """The 环节 in the order of a report; folders that are not known come before 综合."""
    found = dict.fromkeys(stage for stage, _ in bodies)
    known = [stage for stage in _STAGES if stage in found]
    new = [stage for stage in found if stage not in known]
    return (*(s for s in known if s != "综合"), *new, *(s for s in known if s == "综合"))


def _former(body: yamlfile.Located) -> tuple[str, ...]:
    """The ids that a rule went by before."""
    return tuple(map(str, body.get("was") or ()))


def _derived(folders: Sequence[yamlfile.Folder]) -> Iterator[yamlfile.Located]:
    for folder in folders:
        yield from (body for path, body in folder.items() if path.parts[0] == DERIVED)


def _bodies(
    folders: Sequence[yamlfile.Folder], problems: list[Problem]
) -> tuple[list[tuple[str, yamlfile.Located]], dict[str, Retired]]:
    """The rules that are left when every folder has added, replaced and retired what it will.

    A rule under a former id of one in a folder below replaces that one, and goes by its id from there on.
    """
    retired: dict[str, Retired] = {}
    by_id: dict[str, tuple[str, yamlfile.Located]] = {}
    for folder in folders:
        below = {was: body for _, body in by_id.values() for was in _former(body)}
        here = read_retired(folder.get(PurePosixPath(RETIRED), ()), problems)
        retired |= here
        for rule_id in here:
            by_id.pop(rule_id, None)
        seen: dict[str, str] = {}
        for path, body in folder.items():
            stage = path.parts[0]
            if stage in _NO_STAGES or len(path.parts) == 1:  # dictionary and settings lie beside the folders
                continue
            if len(path.parts) != 2:
                mend = "如 rules/合同管理/规则名.yaml"
                problems.append(Problem(str(path), "规则要放在环节文件夹里", mend=mend))
                continue
            rule_id = str(body["id"])
            if rule_id in seen:
                problems.append(
                    Problem(body.place("id"), f"规则编号 {rule_id} 重复", why=f"{seen[rule_id]} 已用")
                )
            seen[rule_id] = body.file
            if rule_id in below and rule_id not in by_id:
                body = copy(body)  # what was parsed stays as it is
                body["was"] = [*_former(below[rule_id])]
                body["id"] = rule_id = str(below[rule_id]["id"])
            if rule_id not in here:  # a user's own rule outlives the one it replaced
                retired.pop(rule_id, None)
            by_id[rule_id] = (stage, body)
    return list(by_id.values()), retired


def _duplicates(rules: list[Rule]) -> list[Problem]:
    names: dict[str, Rule] = {}
    problems = []
    for rule in rules:
        if rule.name in names:
            problems.append(Problem(rule.place, f"规则名“{rule.name}”与 {names[rule.name].id} 重复"))
        names[rule.name] = rule
    return problems


class _Compiler:
    """Compiles rule bodies against the tables they are on."""

    def __init__(
        self, tables: Mapping[str, Table], thresholds: Mapping[str, Kind], problems: list[Problem]
    ) -> None:
        self.tables = tables
        self.thresholds = thresholds
        self.problems = problems
        self.computed: dict[str, dict[str, Computed]] = {}

    def rule(self, stage: str, body: yamlfile.Located) -> Rule | None:
        """Compile one rule file, or note its problems and return None."""
        before = len(self.problems)
        manual = body.get("manual") is True
        table = None if manual else self._table(body)
        if len(self.problems) > before:
            return None
        applies = when = None
        dates: tuple[str, ...] = ()
        if table:
            applies = self._condition(body, "applies", table) if "applies" in body else None
            when = self._condition(body, "when", table)
            dates = self._dates(body, table)
            self._placeholders(body, table)
        since: date | None = body.get("since")
        history = self._history(body)
        basis = self._basis(body, table)
        if len(self.problems) > before:
            return None
        practice = str(body.get("practice") or "").strip()
        held = self._held(str(body["id"]), basis, table) if table and not practice else None
        bounds = every(applies.condition if applies else None, held) if applies or held else None
        return Rule(
            id=str(body["id"]),
            name=str(body["name"]),
            stage=stage,
            severity=Severity(str(body["severity"])),
            on=table.name if table else "",
            finding=str(body.get("finding") or ""),
            basis=basis,
            remedy=str(body["remedy"]).strip(),
            why=str(body["why"]).strip(),
            caution=str(body["caution"]).strip(),
            place=body.place("id"),
            manual=manual,
            dates=dates,
            optional=frozenset(str(name) for name in body.get("optional") or ()),
            when_text=str(body.get("when") or ""),
            applies_text=str(body.get("applies") or ""),
            applies=bounds,
            violation=self._violation(bounds, when, table, dates, since),
            since=since,
            examples=tuple(body.get("examples") or ()),
            history=history,
            practice=practice,
            was=_former(body),
        )

    def _table(self, body: yamlfile.Located) -> Table | None:
        name = str(body.get("on"))
        if "on" in body and name not in self.tables:
            self.problems.append(
                Problem(body.place("on"), f"没有表“{name}”", mend=nearest(name, self.tables))
            )
        return self.tables.get(name)

    def _condition(self, body: yamlfile.Located, key: str, table: Table) -> Compilation | None:
        columns = {c.name: Column(c.name, c.kind, c.unit, c.options) for c in table.columns.values()}
        try:
            made = compile_condition(str(body[key]), columns, self.thresholds)
        except ExpressionError as cause:
            self.problems.append(Problem(body.place(key), f"{key} 有误：{cause}"))
            return None
        self.computed.setdefault(table.name, {}).update(made.computed)
        return made

    def _basis(self, body: yamlfile.Located, table: Table | None) -> tuple[Entry, ...]:
        def compile_when(item: yamlfile.Located) -> Compilation | None:
            if table is not None:
                return self._condition(item, "when", table)
            self.problems.append(Problem(item.place("when"), "只能由评价人员认定的规则，依据不能带 when"))
            return None

        return read_basis(body, compile_when)

    def _held(self, rule_id: str, basis: tuple[Entry, ...], table: Table) -> Condition | None:
        """That one of the clauses holds for the row, where none of them always does."""
        computed = self.computed.setdefault(table.name, {})
        column = held_column(rule_id, basis, computed)
        if column is None:
            return None
        computed[column.name] = column
        return held_condition(column)

    def _history(self, body: yamlfile.Located) -> tuple[RuleChange, ...]:
        """The changes of a rule, the latest first."""
        changes = [RuleChange(item["on"], str(item["change"]).strip()) for item in body.get("history") or ()]
        return tuple(sorted(changes, key=lambda change: change.day, reverse=True))

    def _violation(
        self,
        applies: Condition | None,
        when: Compilation | None,
        table: Table | None,
        dates: tuple[str, ...],
        since: date | None,
    ) -> Condition | None:
        """`applies and when`, and, where the rule says since when, that its basis held on the day."""
        if when is None or table is None:
            return None
        grounded: Condition | None = None
        if since and dates:
            computed = _grounded_since(dates, since)
            self.computed.setdefault(table.name, {})[computed.name] = computed
            grounded = stated(f"{since.isoformat()}起施行的依据已经生效", computed.name, dates)
        return every(applies, when.condition, grounded)

    def _dates(self, body: yamlfile.Located, table: Table) -> tuple[str, ...]:
        given = body.get("date") or []
        dates = tuple(str(d) for d in (given if isinstance(given, list) else [given]))
        for name in dates:
            column = table.columns.get(name)
            if column is None or column.kind is not Kind.DATE:
                what = "不是日期" if column else "不存在"
                self.problems.append(
                    Problem(body.place("date"), f"date 里的“{name}”{what}", mend=nearest(name, table.columns))
                )
        return dates

    def _placeholders(self, body: yamlfile.Located, table: Table) -> None:
        for name in (*PLACEHOLDER.findall(str(body["finding"])), *(body.get("optional") or ())):
            if name not in table.columns:
                self.problems.append(
                    Problem(
                        body.place("finding"),
                        f"表述里的“{name}”不是“{table.name}”的列",
                        mend=nearest(name, table.columns),
                    )
                )

    def prepare(self, name: str, rules: list[Rule]) -> PreparedTable:
        """Build the prepared table of that name, with all rules that are on it."""
        own = tuple(rule for rule in rules if rule.on == name)
        return prepared_table(self.tables[name], own, self.computed.get(name, {}))


def _grounded_since(dates: tuple[str, ...], since: date) -> Computed:
    """A column that is true, or unknown where the governing date lies before `since`."""
    columns = [f"t.{quoted(name)}" for name in dates]
    day = f"coalesce({', '.join(columns)})" if len(columns) > 1 else columns[0]
    sql, sqlite = (
        f"CASE WHEN {day} < {start} THEN NULL ELSE TRUE END" for start in (literal(since), since.toordinal())
    )
    return Computed(f"{GROUNDED}{since.isoformat()}@{'|'.join(dates)}", Kind.BOOL, sql, sqlite, dates, ())
