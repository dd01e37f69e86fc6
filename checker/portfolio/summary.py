"""What a screening adds up to: projects by weight, rules by hits, groups, and rules to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from checker.base.errors import Problem
from checker.base.frames import frame
from checker.base.sqltext import literal, quoted
from checker.facts.vocabulary import PROJECT, PROJECT_ID
from checker.library.ranking import Settings
from checker.portfolio.loading import FAULTS, NUMBERS, FactTables
from checker.portfolio.screen import HITS, WAITS
from checker.rulebook.rules import Rule, RuleBook, Severity
from checker.rulebook.states import State
from checker.rulebook.tables import CONCLUSIONS

if TYPE_CHECKING:
    from pandas import DataFrame

RANKED = "_排行"
GROUPS = ("项目单位", "地区", "评价年度")
_SEVERITIES = tuple(reversed(Severity))
COUNTED = (*(f"{severity}规则数" for severity in _SEVERITIES), "疑点数", "待核实数", "权重")


@dataclass(frozen=True)
class RuleLine:
    """One rule over all projects: its rows by state, and in how many projects it hit."""

    rule: Rule
    states: Mapping[State, int]
    projects: int

    @property
    def decided(self) -> int:
        """Rows that could be judged."""
        return self.states[State.VIOLATED] + self.states[State.COMPLIANT]

    @property
    def applicable(self) -> int:
        """Rows that the rule is about, or may be about."""
        return self.decided + self.states[State.UNDETERMINED]


@dataclass(frozen=True)
class Summary:
    """The figures of a screening. `top` are the first of the ranked projects, `groups` by column."""

    projects: int
    left_out: int
    hit: int
    rules: tuple[RuleLine, ...]
    top: tuple[tuple[object, ...], ...]
    groups: Mapping[str, tuple[tuple[object, ...], ...]]
    faults: tuple[tuple[object, ...], ...]
    warnings: tuple[Problem, ...]

    def total(self, state: State) -> int:
        """Judgments in a state over all rules."""
        return sum(line.states[state] for line in self.rules)

    def to_frame(self) -> DataFrame:
        """One row a rule, as a pandas DataFrame. Raises UsageError where pandas is not installed."""
        rows = [
            (
                line.rule.id,
                line.rule.name,
                line.rule.severity.value,
                line.projects,
                *(line.states[s] for s in State),
            )
            for line in self.rules
        ]
        return frame(rows, ("rule", "name", "severity", "projects", *(state.value for state in State)))

    def __repr__(self) -> str:
        return f"<Summary: {self.projects} projects, {self.hit} with findings, {self.left_out} left out>"


def rank(database: FactTables, book: RuleBook, settings: Settings) -> None:
    """One row a project: what it hit by severity, and its weight; a rule counts once a project."""
    rules = list(book.rules.values())
    names = {severity: quoted(f"{severity}规则数") for severity in _SEVERITIES}
    numbers = {
        s: ", ".join(str(i) for i, rule in enumerate(rules) if rule.severity is s) for s in _SEVERITIES
    }
    counted = ", ".join(
        f"count(*) FILTER (WHERE r IN ({numbers[s] or 'NULL'})) AS {name}" for s, name in names.items()
    )
    shown = ", ".join(f"coalesce(g.{name}, 0) AS {name}" for name in names.values())
    weight = " + ".join(f"coalesce(g.{name}, 0) * {settings.weights[s]}" for s, name in names.items())
    database.run(
        f"""CREATE TABLE {RANKED} AS
            SELECT n.名 AS {PROJECT_ID}, p.项目名称, {", ".join(f"p.{name}" for name in GROUPS)},
                   {shown}, coalesce(g.x, 0) AS 疑点数, coalesce(w.x, 0) AS 待核实数, {weight} AS 权重
            FROM {NUMBERS} AS n
            JOIN {PROJECT} AS p ON p.{PROJECT_ID} = n.序
            LEFT JOIN (SELECT p, {counted}, CAST(sum(n) AS BIGINT) AS x
                       FROM (SELECT {PROJECT_ID} AS p, 规则 AS r, sum(数) AS n FROM {HITS} GROUP BY ALL)
                       GROUP BY p) AS g ON g.p = n.序
            LEFT JOIN (SELECT {PROJECT_ID} AS p, CAST(sum(数) AS BIGINT) AS x FROM {WAITS} GROUP BY ALL) AS w
                   ON w.p = n.序""",
        PROJECT,
    )


def summarise(
    database: FactTables,
    book: RuleBook,
    states: Mapping[str, Mapping[State, int]],
    settings: Settings,
    *,
    top: int,
) -> Summary:
    """Add up what `rank` and the judgments left; `top` is how many projects and groups are listed."""
    hit = {
        int(str(place)): int(str(number))
        for place, number in database.rows(
            f"SELECT 规则, count(DISTINCT {PROJECT_ID}) FROM {HITS} GROUP BY ALL"
        )
    }
    lines = tuple(
        RuleLine(rule, states.get(rule.id, dict.fromkeys(State, 0)), hit.get(place, 0))
        for place, rule in enumerate(book.rules.values())
        if rule.id in states or place in hit
    )
    faults = f"SELECT * FROM {FAULTS} ORDER BY ALL LIMIT {top}"
    left_out = database.row(f"SELECT count(DISTINCT {PROJECT_ID}) FROM {FAULTS}")[0]
    return Summary(
        projects=database.count(NUMBERS),
        left_out=int(str(left_out)),
        hit=int(str(database.row(f"SELECT count(*) FROM {RANKED} WHERE 疑点数 > 0")[0])),
        rules=lines,
        top=tuple(database.rows(f"{ranked()} LIMIT {top}")),
        groups={name: tuple(database.rows(_group(name, top))) for name in GROUPS},
        faults=tuple(database.rows(faults)),
        warnings=tuple(_suspicious(lines, settings)),
    )


def ranked() -> str:
    """The projects, the heaviest first."""
    return f"SELECT * FROM {RANKED} ORDER BY 权重 DESC, 疑点数 DESC, {PROJECT_ID}"


def _group(name: str, top: int) -> str:
    sums = ", ".join(f"CAST(sum({column}) AS BIGINT) AS {column}" for column in COUNTED)
    return f"""SELECT coalesce(CAST({name} AS VARCHAR), '（未填）') AS g, count(*) AS n,
                      count(*) FILTER (WHERE 疑点数 > 0) AS h, {sums}
               FROM {RANKED} GROUP BY g ORDER BY 权重 DESC, g LIMIT {top}"""


def _suspicious(lines: Sequence[RuleLine], settings: Settings) -> Iterator[Problem]:
    """Rules that hit, or cannot decide, so often that the rule or a column is more likely at fault."""
    for line in lines:
        if line.rule.on == CONCLUSIONS or line.applicable < settings.least_rows:
            continue
        place = f"{line.rule.id} {line.rule.name}"
        violated, waiting = line.states[State.VIOLATED], line.states[State.UNDETERMINED]
        if line.decided and violated * 10**12 > settings.hit_share * line.decided:
            why = f"能判断的 {line.decided:,} 行里违规 {violated:,} 行，占 {percent(violated, line.decided)}"
            yield Problem(
                place, "命中得太多，先核对规则和数据", why, f"抽查几行：判断/{line.rule.id}.parquet"
            )
        if waiting * 10**12 > settings.wait_share * line.applicable:
            share = percent(waiting, line.applicable)
            why = f"适用的 {line.applicable:,} 行里待核实 {waiting:,} 行，占 {share}"
            yield Problem(
                place,
                "几乎都不能判断，可能缺一列或缺一个标准",
                why,
                f"看哪一列是空的：判断/{line.rule.id}.parquet",
            )


def percent(part: int, whole: int) -> str:
    """A share for people, one decimal.

    >>> percent(1, 8)
    '12.5%'
    """
    return f"{(part * 1000 + whole // 2) // whole / 10:.1f}%" if whole else ""


def write_tables(database: FactTables, summary: Summary, target: Path) -> None:
    """Write 项目.parquet, 规则.parquet and, where there are faults, 数据问题.parquet."""
    _copy(database, ranked(), target / "项目.parquet")
    rows = ", ".join(
        "("
        + ", ".join(
            [
                *(literal(text) for text in _words(line.rule)),
                *(str(line.states[s]) for s in State),
                str(line.projects),
            ]
        )
        + ")"
        for line in summary.rules
    )
    names = ", ".join(map(quoted, ("规则", "名称", "环节", "严重程度", "表", *State, "命中项目数")))
    if rows:
        _copy(database, f"SELECT * FROM (VALUES {rows}) AS t({names})", target / "规则.parquet")
    if summary.left_out:
        _copy(database, f"SELECT * FROM {FAULTS} ORDER BY ALL", target / "数据问题.parquet")


def _words(rule: Rule) -> tuple[str, ...]:
    return rule.id, rule.name, rule.stage, rule.severity.value, rule.on


def _copy(database: FactTables, select: str, path: Path) -> None:
    database.run(f"COPY ({select}) TO {literal(str(path))} (FORMAT PARQUET)", path.name)
