"""Projects whose facts cannot be judged: found before anything is, listed with the reason, and left out.

What a reader refuses in a workbook is refused here too, project by project, so that one project's fault never
costs another its judgments. A collected 项目库 was checked when it was made, and is not checked again.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.base.sqltext import literal
from checker.facts.vocabulary import CHECKLIST, MANUAL, PROJECT, PROJECT_ID, RECORD_NO, Field, Kind
from checker.portfolio.loading import FAULTS, FactTables
from checker.portfolio.source import FactFile

MOST_RECORDS = 20_000  # of one type in one project: tables that pair records grow with the square


def find_faults(database: FactTables) -> None:
    """Fill the table of faults: project, file, what is wrong, how often."""
    columns = '"项目编号" VARCHAR, "表" VARCHAR, "问题" VARCHAR, "处数" BIGINT'
    database.run(f"CREATE TABLE {FAULTS} ({columns})", PROJECT)
    few = _surely_few(database) if database.library.sound else frozenset()
    for file in database.library.files.values():
        found = [] if file.type.name in few else [_too_many(file)]
        if not database.library.sound:
            found += [
                *_cells(file),
                *_strangers(file, database),
                *_repeated(file),
                *_dangling(file, database),
            ]
        for select in found:
            database.run(f"INSERT INTO {FAULTS} SELECT * FROM ({select})", file.path.name)
    if MANUAL in database.library.files:
        database.run(f"INSERT INTO {FAULTS} {_unknown_rules(database)}", MANUAL)
    if database.library.checklist and not database.library.sound:
        database.run(f"INSERT INTO {FAULTS} {_wrong_states(database)}", CHECKLIST)


def _row(file: FactFile, project: str, what: str, number: str) -> str:
    return f"SELECT {project}, {literal(file.path.name)}, {what}, {number}"


def _surely_few(database: FactTables) -> frozenset[str]:
    """The fact types whose record numbers, which differ within a project, leave no room for too many.

    Spares counting by project; holds only where the numbers were given by us.
    """
    span = f"coalesce(max(f.{RECORD_NO}) - min(f.{RECORD_NO}), 0)"
    spans = [
        f"SELECT {literal(name)}, {span} FROM {file.source} AS f"
        for name, file in database.library.files.items()
        if file.numbered
    ]
    found = database.rows(" UNION ALL ".join(spans)) if spans else []
    return frozenset(str(name) for name, number in found if int(str(number)) < MOST_RECORDS)


def _too_many(file: FactFile) -> str:
    what = f"count(*)::VARCHAR || '行，超过一个项目 {MOST_RECORDS} 行的上限，请拆成几个项目'"
    select = _row(file, f"{file.project} AS p", what, "count(*)")
    return f"{select} FROM {file.source} AS f GROUP BY p HAVING count(*) > {MOST_RECORDS}"


def _cells(file: FactFile) -> Iterator[str]:
    """Cells that are required and empty, or that cannot be what they say."""
    faults = []
    for cell in file.cells.values():
        if cell.field.required:
            faults.append((f"({cell.value}) IS NULL", f"“{cell.field.name}”必须填写"))
        faults += [(condition, f"“{cell.field.name}”{why}") for condition, why in cell.wrong]
    if not faults:
        return
    words = ", ".join(f"CASE WHEN {condition} THEN {literal(what)} END" for condition, what in faults)
    some = " OR ".join(f"({condition})" for condition, _ in faults)
    rows = f"SELECT {file.project} AS p, unnest([{words}]) AS w FROM {file.source} AS f WHERE {some}"
    yield f"{_row(file, 'p', 'w', 'count(*)')} FROM ({rows}) WHERE w IS NOT NULL GROUP BY p, w"


def _strangers(file: FactFile, database: FactTables) -> Iterator[str]:
    """Rows of a project that 项目 does not list, or lists twice."""
    head = database.library.files[PROJECT]
    if file.type.name == PROJECT:
        what = f"'{PROJECT_ID}出现' || count(*)::VARCHAR || '次，不知道以哪一行为准'"
        select = _row(file, f"{file.project} AS p", what, "count(*)")
        yield f"{select} FROM {file.source} AS f GROUP BY p HAVING count(*) > 1"
        return
    known = f"SELECT 1 FROM {head.source} AS h WHERE {head.project.replace('f.', 'h.')} = {file.project}"
    what = literal(f"《{PROJECT}》里没有这个项目")
    yield (
        f"{_row(file, f'{file.project} AS p', what, 'count(*)')} FROM {file.source} AS f"
        f" WHERE {file.project} IS NULL OR NOT EXISTS ({known}) GROUP BY p"
    )


def _repeated(file: FactFile) -> Iterator[str]:
    """Rows of a project that share the key of their type, or the record's number."""
    if file.type.name == PROJECT:
        return
    keys = {
        "、".join(file.type.key): [file.cells[name].value for name in file.type.key if name in file.cells]
    }
    if file.numbered:
        keys[RECORD_NO] = [f"f.{RECORD_NO}"]
    for shown, values in keys.items():
        if not values:
            continue
        columns = ", ".join(f"{value} AS k{place}" for place, value in enumerate(values))
        names = ", ".join(f"k{place}" for place in range(len(values)))
        hashed = f"hash({file.project}, {', '.join(values)})"
        twice = f"SELECT {hashed} AS h FROM {file.source} AS f GROUP BY h HAVING count(*) > 1"
        rows = f"SELECT {file.project} AS p, {columns} FROM {file.source} AS f WHERE {hashed} IN ({twice})"
        what = literal(f"“{shown}”重复")
        yield (
            f"{_row(file, 'p', what, 'sum(n)')} FROM (SELECT p, {names}, count(*) AS n FROM ({rows})"
            f" GROUP BY p, {names} HAVING n > 1) GROUP BY p"
        )


def _dangling(file: FactFile, database: FactTables) -> Iterator[str]:
    """References to a record that is not there, though there are records of its type."""
    for cell in file.cells.values():
        if cell.field.kind is not Kind.REF:
            continue
        target = database.library.files.get(cell.field.ref)
        key = target.cells.get(target.type.key[0]) if target else None
        if target is None or key is None:
            continue
        yield _lost(file, cell.field, cell.value, target, key.value)


def _lost(file: FactFile, field: Field, value: str, target: FactFile, key: str) -> str:
    known = f"SELECT hash({target.project}, {key}) FROM {target.source} AS f"
    filled = f"SELECT {target.project} FROM {target.source} AS f"
    what = literal(f"“{field.name}”在《{field.ref}》里找不到")
    select = _row(file, f"{file.project} AS p", what, "count(*)")
    return f"""{select} FROM {file.source} AS f
        WHERE {value} IS NOT NULL AND hash({file.project}, {value}) NOT IN ({known})
          AND {file.project} IN ({filled}) GROUP BY p"""


def _unknown_rules(database: FactTables) -> str:
    file = database.library.files[MANUAL]
    rules = ", ".join(map(literal, database.book.rules))
    value = file.cells["规则"].value if "规则" in file.cells else "''"
    what = f"'人工认定的规则“' || {value} || '”不存在'"
    return (
        f"{_row(file, f'{file.project} AS p', f'{what} AS w', 'count(*)')} FROM {file.source} AS f"
        f" WHERE {value} NOT IN ({rules}) GROUP BY p, w"
    )


def _wrong_states(database: FactTables) -> str:
    """States that are no word of ours, and 确认没有 beside rows."""
    found, tables = database.completeness(database.book.vocabulary.listed)
    known = "('', '已提供', '未提供', '确认没有')"
    words = ", ".join(
        f"""CASE WHEN {said} = '确认没有' AND {has_rows}
            THEN {literal(f"“{name}”写着确认没有，表里却有内容")}
            WHEN {said} NOT IN {known} THEN {literal(f"“{name}”的状态不认识")} END"""
        for name, (said, has_rows) in found.items()
    )
    rows = f"SELECT n.名 AS p, unnest([{words}]) AS w FROM {tables}"
    return f"SELECT p, {literal(CHECKLIST)}, w, 1 FROM ({rows}) WHERE w IS NOT NULL"
