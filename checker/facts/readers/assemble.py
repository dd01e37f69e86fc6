"""From raw tables to dossiers: names known, cells parsed, rows checked, completeness settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from checker.base.errors import Problem, nearest
from checker.facts.readers.checks import check_keys, check_order, check_references
from checker.facts.readers.completeness import States, judge_states, read_states
from checker.facts.readers.raw import Problems, RawState, RawTable
from checker.facts.readers.rows import Row, parse_rows
from checker.facts.records import Completeness, Dossier, Record
from checker.facts.vocabulary import PROJECT, PROJECT_ID, RECORD_NO, FactType, Vocabulary


def assemble(
    tables: Iterable[RawTable],
    states: Iterable[RawState],
    vocabulary: Vocabulary,
    origin: str,
    *,
    keyed: bool = False,
    problems: Problems | None = None,
) -> list[Dossier]:
    """Make one dossier a project out of what a reader found.

    `keyed` tables hold many projects, told apart by their column 项目编号; otherwise all rows belong to
    the one project of the 项目 table. `problems` may carry what the reader noted already.

    Raises FactError with all problems at once.
    """
    problems = problems if problems is not None else Problems()
    rows: dict[str, list[Row]] = {}
    for table in tables:
        if table.type in vocabulary.types:
            rows.setdefault(table.type, []).extend(parse_rows(table, vocabulary[table.type], problems, keyed))
        else:
            _unknown(table, vocabulary, problems)
    said = read_states(states, vocabulary, problems)
    projects = _by_project(rows, problems, origin, keyed)
    for project_id in said.keys() - projects.keys() if keyed else ():
        for _, place in said[project_id].values():
            problems.add(place, f"没有项目“{project_id}”", mend=nearest(project_id, projects))
    dossiers = [
        _dossier(project_id, own, said.get(project_id if keyed else "", {}), vocabulary, origin, problems)
        for project_id, own in projects.items()
    ]
    problems.raise_if_any(origin)
    return dossiers


def _unknown(table: RawTable, vocabulary: Vocabulary, problems: Problems) -> None:
    mend = nearest(table.type, vocabulary.types) or "可用：" + " ".join(vocabulary.types)
    problems.add(table.place, f"没有事实类型“{table.type}”", "其中的内容不会被检查", mend)


def _by_project(
    rows: dict[str, list[Row]], problems: Problems, origin: str, keyed: bool
) -> dict[str, dict[str, list[Row]]]:
    """The rows of each project; what belongs to no project is noted."""
    heads = rows.get(PROJECT, [])
    if not heads:
        problems.add(origin, f"没有填写《{PROJECT}》", mend=f"请填写一行，至少有{PROJECT_ID}")
    if not keyed:
        for row in heads[1:]:
            problems.add(str(row.source), f"《{PROJECT}》只能填一行", mend="多个项目请分开填写")
        name = str(heads[0].values.get(PROJECT_ID, "")) if heads else ""
        return {name: rows}
    projects: dict[str, dict[str, list[Row]]] = {}
    for row in heads:
        if PROJECT_ID in row.values:
            projects.setdefault(str(row.values[PROJECT_ID]), {}).setdefault(PROJECT, []).append(row)
    for name, own in rows.items():
        for row in own if name != PROJECT else ():
            _place_row(name, row, projects, problems)
    return projects


def _place_row(name: str, row: Row, projects: dict[str, dict[str, list[Row]]], problems: Problems) -> None:
    if not row.project_id:
        return  # an empty or unreadable 项目编号 is noted already
    if row.project_id not in projects:
        mend = f"请在《{PROJECT}》补一行，或改正{PROJECT_ID}"
        problems.add(str(row.source), f"没有项目“{row.project_id}”", mend=mend)
        return
    projects[row.project_id].setdefault(name, []).append(row)


def _dossier(
    project_id: str,
    rows: dict[str, list[Row]],
    states: States,
    vocabulary: Vocabulary,
    origin: str,
    problems: Problems,
) -> Dossier:
    warnings: list[Problem] = []
    for name, own in rows.items():
        check_keys(vocabulary[name], own, problems)
        warnings += check_order(vocabulary[name], own)
    warnings += check_references(rows, vocabulary, problems)
    filled = {name for name, own in rows.items() if own}
    complete, disagreements = judge_states(states, filled, vocabulary, problems)
    partial = [name for name, own in rows.items() if own and _lacks_sums(vocabulary[name], own)]
    for name in partial:
        complete[name] = Completeness.MISSING
        disagreements.append(_no_sums(vocabulary[name], rows[name]))
    return Dossier(
        project_id=project_id,
        records={name: _records(name, rows[name], problems) for name in vocabulary.types if name in filled},
        completeness=complete,
        origin=origin,
        warnings=(*warnings, *disagreements),
    )


def _lacks_sums(fact_type: FactType, rows: Sequence[Row]) -> bool:
    return any(field not in row.values for row in rows for field in fact_type.complete)


def _no_sums(fact_type: FactType, rows: Sequence[Row]) -> Problem:
    """Says that the rows of a type cannot be added up, and where the first blank cell is."""
    row, field = next((r, f) for r in rows for f in fact_type.complete if f not in r.values)
    what = f"《{fact_type.name}》有的行没有填“{field}”"
    why = "逐行照常检查，合计和有没有付过不下结论"
    return Problem(row.place(field), what, why, "查到后补填；只有文字记载的可以不填")


def _records(name: str, rows: Sequence[Row], problems: Problems) -> tuple[Record, ...]:
    """The records in the order of their numbers: those the table says, or counted from 1."""
    if all(row.number is None for row in rows):
        return tuple(Record(name, number, row.values, row.source) for number, row in enumerate(rows, 1))
    numbered: dict[int, Record] = {}
    for row in rows:
        number = row.number or 0
        if number < 1:
            problems.add(
                str(row.source), f"《{name}》的{RECORD_NO}不是正整数", mend="每行从 1 起编号，或不写这一列"
            )
        elif number in numbered:
            why = f"{numbered[number].source}已有"
            problems.add(
                str(row.source), f"《{name}》的{RECORD_NO} {number} 重复", why, "同一项目内每行编号不同"
            )
        else:
            numbered[number] = Record(name, number, row.values, row.source)
    return tuple(record for _, record in sorted(numbered.items()))
