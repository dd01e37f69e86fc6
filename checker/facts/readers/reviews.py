"""Reads reviews: the workbook's sheet 复核意见, and 复核.yaml beside the facts of a project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from checker.base import yamlfile
from checker.base.errors import FactError, Problem
from checker.facts.quantities import shorten
from checker.facts.readers.raw import Problems, RawTable
from checker.facts.readers.rows import Row, parse_rows
from checker.facts.readers.yaml_facts import row_table
from checker.facts.records import Dossier
from checker.facts.reviews import (
    DAY,
    FINDING,
    FINGERPRINT,
    IN_FILE,
    IN_PORTFOLIO,
    IN_WORKBOOK,
    ORDER,
    OWN_ID,
    PLACE,
    REASON,
    REVIEWER,
    REVIEWS_FILE,
    UNTIL,
    VERDICT,
    Review,
    Verdict,
)
from checker.facts.vocabulary import PROJECT_ID

_SHAPE = f"每条以 - 开头，下面写 {FINDING}、{VERDICT}、{REASON}、{REVIEWER}、{DAY}"


def from_sheet(table: RawTable, problems: Problems) -> tuple[Review, ...]:
    """The reviews of the sheet 复核意见; what cannot be read is noted."""
    return tuple(_reviews(parse_rows(table, IN_WORKBOOK, problems, keyed=False), problems))


def from_portfolio(table: RawTable, problems: Problems) -> Mapping[str, tuple[Review, ...]]:
    """The reviews of 复核意见.parquet by project, as they were where they came from."""
    found: dict[str, list[Row]] = {}
    for row in parse_rows(table, IN_PORTFOLIO, problems, keyed=True):
        found.setdefault(row.project_id, []).append(row)
    return {
        project_id: tuple(_reviews(sorted(rows, key=_order), problems)) for project_id, rows in found.items()
    }


def _order(row: Row) -> int:
    order = row.values.get(ORDER)
    return order if isinstance(order, int) else 0


def from_file(path: Path) -> tuple[Review, ...]:
    """The reviews of a 复核.yaml. Raises FactError with all problems at once, each with its line."""
    return from_content(yamlfile.load(path, FactError), path.name)


def from_content(content: object, shown: str) -> tuple[Review, ...]:
    """The reviews of what was read from a 复核.yaml, named `shown`. Raises FactError as `from_file` does."""
    if content is not None and not isinstance(content, list):
        raise FactError(Problem(shown, "不是一条条复核意见", mend=_SHAPE))
    problems = Problems()
    found: list[Review] = []
    for item in content or ():
        if isinstance(item, yamlfile.Located):
            table = row_table(IN_FILE.name, item, item.place(), shown)
            found += _reviews(parse_rows(table, IN_FILE, problems, keyed=False), problems)
        else:
            problems.add(shown, f"“{shorten(item)}”不是一条复核意见", mend=_SHAPE)
    problems.raise_if_any(shown)
    return tuple(found)


def add_from_folder(dossiers: list[Dossier], folder: Path, *, several: bool = False) -> list[Dossier]:
    """The dossiers with the reviews that lie in 复核.yaml in the folder of their facts.

    Where the folder holds several projects, of which `dossiers` may be only some, each entry has to say
    to which one it belongs.
    """
    path = folder / REVIEWS_FILE
    return attach(dossiers, from_file(path), several=several) if path.is_file() else dossiers


def attach(dossiers: list[Dossier], reviews: Sequence[Review], *, several: bool = False) -> list[Dossier]:
    """The dossiers with their own of these reviews. Raises FactError as `add_from_folder` does."""
    own: dict[str, list[Review]] = {}
    for review in reviews:
        own.setdefault(review.project_id, []).append(review)
    if (several or len(dossiers) > 1) and "" in own:
        mend = f"给每条加上 {PROJECT_ID}"
        raise FactError(
            [Problem(review.place, f"没有写{PROJECT_ID}", "这里有几个项目", mend) for review in own[""]]
        )
    return [_with(dossier, [*own.get("", ()), *own.get(dossier.project_id, ())]) for dossier in dossiers]


def _with(dossier: Dossier, reviews: Sequence[Review]) -> Dossier:
    return replace(dossier, reviews=(*dossier.reviews, *reviews)) if reviews else dossier


def _reviews(rows: Iterable[Row], problems: Problems) -> Iterator[Review]:
    for row in rows:
        values = row.values
        if row.unread:
            continue  # noted already
        day, until = _date(row, DAY), _date(row, UNTIL)
        if day is None:
            continue
        if until is not None and until < day:
            problems.add(row.place(UNTIL), f"“{UNTIL}”早于“{DAY}”", mend="请核对两个日期")
        yield Review(
            finding_id=str(values[FINDING]),
            verdict=Verdict(str(values[VERDICT])),
            reason=str(values[REASON]),
            reviewer=str(values[REVIEWER]),
            day=day,
            until=until,
            fingerprint=_text(values, FINGERPRINT),
            project_id=_text(values, PROJECT_ID) or _text(values, OWN_ID),
            place=_text(values, PLACE) or str(row.source),
        )


def _date(row: Row, name: str) -> date | None:
    value = row.values.get(name)
    return value if isinstance(value, date) else None


def _text(values: Mapping[str, object], name: str) -> str:
    return str(values.get(name) or "")
