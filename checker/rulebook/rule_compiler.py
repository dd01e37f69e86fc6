"""One rule file compiled: its conditions against the columns of its table, its basis, what it reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from checker.base import yamlfile
from checker.base.errors import Problem, nearest
from checker.base.sqltext import literal, quoted
from checker.facts.vocabulary import Kind
from checker.rulebook.basis import Entry, held_column, held_condition
from checker.rulebook.basis_reading import read_basis
from checker.rulebook.columns import GROUNDED, Column, Computed
from checker.rulebook.conditions import Condition, every, stated
from checker.rulebook.expression import Compilation, compile_condition
from checker.rulebook.overlay import former_ids
from checker.rulebook.rules import PLACEHOLDER, PreparedTable, Rule, RuleChange, Severity, prepared_table
from checker.rulebook.tables import Table
from checker.rulebook.terms import ExpressionError


class RuleCompiler:
    """Compiles rule bodies against the tables they are on; what is wrong is added to `problems`."""

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
            was=former_ids(body),
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
