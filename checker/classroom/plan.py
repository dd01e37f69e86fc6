"""课堂.yaml: how a case is taught, by whoever teaches it; what is right and wrong is not in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checker.base import yamlfile
from checker.base.errors import FactError
from checker.base.yamlfile import Located
from checker.schemas.kinds import FileKind

FILE = "课堂.yaml"


@dataclass(frozen=True)
class Chosen:
    """A statement that the class is to judge: a rule and the row it is about, "" for the whole project."""

    rule: str
    subject: str
    hint: str
    note: str
    place: str


@dataclass(frozen=True)
class Question:
    """Something to talk about, with what should come out of it."""

    ask: str
    answer: str


@dataclass(frozen=True)
class Plan:
    """How a case is taught: title, time, aims, what to read in which order, statements and questions."""

    title: str
    minutes: int
    level: str
    aims: tuple[str, ...]
    read: tuple[tuple[str, str], ...]
    problems: tuple[Chosen, ...]
    questions: tuple[Question, ...]


def load_plan(path: Path) -> Plan:
    """Read a plan. Raises FactError with every place where the file has not the shape of one."""
    return plan_of(yamlfile.load(path, FactError), path.name)


def plan_of(body: Any, shown: str) -> Plan:
    """The plan of a file's content; see `load_plan`."""
    from checker.schemas.reading import require  # all schemas, which who only checks does not need

    require(body, FileKind.LESSON, shown, FactError)
    return Plan(
        title=str(body["title"]).strip(),
        minutes=int(body["minutes"]),
        level=str(body["level"]),
        aims=tuple(str(aim).strip() for aim in body["aims"]),
        read=tuple((str(item["type"]), _text(item, "say")) for item in body.get("read") or ()),
        problems=tuple(_chosen(body["problems"], shown)),
        questions=tuple(Question(_text(q, "ask"), _text(q, "answer")) for q in body["questions"]),
    )


def _chosen(items: list[Mapping[str, Any]], shown: str) -> Iterator[Chosen]:
    for item in items:
        place = item.place("rule") if isinstance(item, Located) else shown
        yield Chosen(
            str(item["rule"]), _text(item, "subject"), _text(item, "hint"), _text(item, "note"), place
        )


def _text(item: Mapping[str, Any], key: str) -> str:
    return str(item.get(key, "")).strip()
