"""Reads one file of facts, in a process of its own: what stands in it, or why it could not be read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from checker.base.errors import FactError, JixiaoError, Problem
from checker.facts.inexact import Inexact
from checker.facts.readers import read_facts
from checker.facts.readers.portfolio import (
    MONEY_PLACES,
    RATIO_PLACES,
    SOURCE_FILE,
    SOURCE_ROW,
    SOURCE_SHEET,
    heading,
)
from checker.facts.readers.reviews import attach, from_file
from checker.facts.records import Dossier, Record, Value
from checker.facts.reviews import (
    DAY,
    FINDING,
    FINGERPRINT,
    ORDER,
    OWN_ID,
    PLACE,
    REASON,
    REVIEWER,
    REVIEWS,
    REVIEWS_FILE,
    UNTIL,
    VERDICT,
    Review,
)
from checker.facts.vocabulary import CHECKLIST, PROJECT_ID, RECORD_NO, FactType, Kind, Vocabulary

_PLACES: Mapping[Kind, int] = {Kind.MONEY: MONEY_PLACES, Kind.RATIO: RATIO_PLACES}
_MOST = 10**18  # what DECIMAL(18, …) holds, counted in its last place


@dataclass(frozen=True)
class Task:
    """A file to read: where it lies in the folder, and what it was when it was read last, if it was."""

    folder: str
    path: str
    known: str = ""


@dataclass(frozen=True)
class Outcome:
    """What reading a file came to: rows as lines of JSON by table, or problems; or that it is unchanged.

    `notes` are what was wrong with the reviews beside it. `lasting` is whether reading the same file again
    would come to the same.
    """

    path: str
    size: int = 0
    mtime_ns: int = 0
    sha256: str = ""
    project: str = ""
    rows: Mapping[str, bytes] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    unchanged: bool = False
    lasting: bool = True


def read_source(task: Task, vocabulary: Vocabulary) -> Outcome:
    """Read one file. Whatever is wrong with it is in the outcome; nothing is raised."""
    path = Path(task.folder) / task.path
    seen = Outcome(task.path)
    try:
        before = path.stat()
        digest = digest_of(path)
        seen = replace(seen, size=before.st_size, mtime_ns=before.st_mtime_ns, sha256=digest)
        if digest == task.known:
            return replace(seen, unchanged=True)
        (dossier,), notes = _with_reviews(read_facts(path, vocabulary), path.parent)
        rows = rows_of(dossier, vocabulary)
        after = path.stat()
    except JixiaoError as error:
        return replace(seen, problems=error.problems)
    except OSError as cause:
        why = str(cause.strerror or cause)
        return replace(seen, problems=(Problem(path.name, "打不开", why, "请检查权限"),), lasting=False)
    except Exception as cause:  # noqa: BLE001 - one odd file must never lose the others
        why = f"{type(cause).__name__}: {cause}".splitlines()[0]
        mend = "请把这个文件和这段话发给维护者"
        return replace(seen, problems=(Problem(path.name, "读取时程序出错", why, mend),), lasting=False)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        mend = "等它写完再运行一次"
        return replace(seen, problems=(Problem(path.name, "正在被改动", mend=mend),), lasting=False)
    return replace(seen, project=dossier.project_id, rows=rows, notes=(*notes, *_inexact(dossier)))


def _inexact(dossier: Dossier) -> tuple[Problem, ...]:
    """A note on the facts that a 项目库 cannot hold as they are."""
    cells = [
        f"{record.source}“{name}”"
        for records in dossier.records.values()
        for record in records
        for name, value in record.values.items()
        if isinstance(value, Inexact)
    ]
    if not cells:
        return ()
    what = f"{len(cells)} 格不确切，项目库里按不知道处理"
    return (Problem(cells[0], what, mend="要按范围判断的，单独用 jixiao check 检查这个项目"),)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _with_reviews(dossiers: list[Dossier], folder: Path) -> tuple[list[Dossier], tuple[Problem, ...]]:
    """The dossiers with what 复核.yaml beside them says. Where it cannot be read, without, and why."""
    path = folder / REVIEWS_FILE
    if not path.is_file():
        return dossiers, ()
    try:
        return attach(dossiers, _reviews(str(path), path.stat().st_mtime_ns)), ()
    except FactError as error:
        return dossiers, error.problems


@lru_cache(maxsize=4)
def _reviews(path: str, _: int) -> tuple[Review, ...]:
    """The reviews of a folder, read once for all its files."""
    return from_file(Path(path))


# ---- rows of the tables


def rows_of(dossier: Dossier, vocabulary: Vocabulary) -> dict[str, bytes]:
    """The dossier as lines of JSON, one a row, by table. Raises FactError for what no table can hold."""
    own = {PROJECT_ID: dossier.project_id}
    tables: dict[str, list[Mapping[str, object]]] = {
        name: [{**own, **_about(record), **_cells(record, vocabulary[name])} for record in records]
        for name, records in dossier.records.items()
        if records
    }
    tables[CHECKLIST] = [{**own, **{n: dossier.completeness[n].value for n in vocabulary.listed}}]
    if dossier.reviews:
        tables[REVIEWS] = [{**own, **_review(number, r)} for number, r in enumerate(dossier.reviews, 1)]
    try:
        return {name: _encoded(rows) for name, rows in tables.items()}
    except UnicodeEncodeError:
        place = next(iter(dossier.records.values()))[0].source.file
        mend = "请找出显示成问号或方块的字，重新填写"
        raise FactError(Problem(place, "有残缺的字符，存不进项目库", mend=mend)) from None


def _encoded(rows: Iterable[Mapping[str, object]]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def _about(record: Record) -> dict[str, object]:
    source = record.source
    about = {RECORD_NO: record.number, SOURCE_FILE: source.file, SOURCE_ROW: source.row}
    return {**about, SOURCE_SHEET: source.sheet} if source.sheet else about


def _cells(record: Record, fact_type: FactType) -> dict[str, object]:
    cells: dict[str, object] = {}
    for item in fact_type.fields:
        if item.name == PROJECT_ID or isinstance(record.values.get(item.name), Inexact | None):
            continue
        try:
            cells[heading(item)] = _cell(item.kind, record.values[item.name])
        except OverflowError:
            place, what = f"{record.source}“{item.name}”", "数字太大，存不进项目库"
            raise FactError(Problem(place, what, mend="请核对是否多写了位数")) from None
    return cells


def _cell(kind: Kind, value: Value) -> object:
    """The value as JSON that turns into the column's type without loss. Raises OverflowError."""
    if isinstance(value, bool):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if kind in _PLACES:
        if abs(int(str(value))) >= _MOST:
            raise OverflowError
        return format(Decimal(int(str(value))).scaleb(-_PLACES[kind]), "f")
    return str(value)


def _review(number: int, review: Review) -> dict[str, object]:
    values = {
        ORDER: number,
        FINDING: review.finding_id,
        VERDICT: review.verdict.value,
        REASON: review.reason,
        REVIEWER: review.reviewer,
        DAY: review.day.isoformat(),
        UNTIL: review.until.isoformat() if review.until else None,
        FINGERPRINT: review.fingerprint or None,
        PLACE: review.place or None,
        OWN_ID: review.project_id or None,
    }
    return {name: value for name, value in values.items() if value is not None}
