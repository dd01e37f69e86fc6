"""Reads every file and holds it to its shape; what fails is refused, so that the others can go on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from checker.base import yamlfile
from checker.base.errors import RuleError
from checker.base.yamlfile import Located
from checker.schemas import FileKind, Known, schema_of
from checker.schemas.messages import Message, error, errors
from checker.schemas.shape import misfits
from checker.schemas.sources import File

_OF_ONE_NAME = {
    FileKind.REGULATION: ("id", "法规编号"),
    FileKind.THRESHOLD: ("name", "标准"),
    FileKind.SCORING: ("id", "评分体系"),
}


@dataclass
class Contents:
    """What the checked files hold, which files are refused, and why."""

    bodies: dict[File, Any] = field(default_factory=dict)
    refused: set[File] = field(default_factory=set)
    messages: list[Message] = field(default_factory=list)

    def body(self, file: File) -> Any:
        """What a file holds, also one that is not checked; None where it cannot be read."""
        if file not in self.bodies:
            try:
                return yamlfile.load(file.path, RuleError, file.shown)
            except RuleError:
                return None
        return self.bodies[file]

    def of(self, kind: FileKind) -> Iterator[tuple[File, Any]]:
        """The sound files of one kind."""
        return ((f, body) for f, body in self.bodies.items() if f.kind is kind and f not in self.refused)


def read(files: Iterable[File]) -> Contents:
    """Read the files; note what is no YAML, has not the shape of its kind, or repeats a name."""
    contents = Contents()
    schemas = {kind: schema_of(kind, Known()) for kind in FileKind}
    for file in files:
        found = list(_faults(file, contents.bodies, schemas))
        contents.messages += found
        if found:
            contents.refused.add(file)
    contents.messages += _twice(contents)
    return contents


def _faults(file: File, bodies: dict[File, Any], schemas: Mapping[FileKind, Any]) -> Iterator[Message]:
    try:
        body = yamlfile.load(file.path, RuleError, file.shown)
    except RuleError as cause:
        yield from errors(cause.problems)
        return
    bodies[file] = body
    if body is None:
        yield error(file.shown, "文件是空的", mend=f"写上内容，或删去 {file.path.name}")
    elif file.kind is not FileKind.FACTS:  # their reader says more
        where = body.place() if isinstance(body, Located) else f"{file.shown} 第1行"
        yield from errors(misfits(body, schemas[file.kind], where))


def _twice(contents: Contents) -> Iterator[Message]:
    """Names that stand for two things: of regulations and thresholds, clauses, derived tables and examples.

    A later layer may replace what an earlier one has, so only files of one folder are held together.
    """
    for kind, (key, word) in {**_OF_ONE_NAME, FileKind.DERIVED: ("name", "派生表")}.items():
        seen: dict[tuple[Path, str], str] = {}
        for file, body in contents.of(kind):
            name = (_root(file), str(body[key]))
            if name in seen:
                what = f"{word}“{name[1]}”重复"
                yield error(body.place(key), what, f"{seen[name]}已有", "改名，或删去一处")
            seen.setdefault(name, body.place(key))
    for _, body in contents.of(FileKind.REGULATION):
        yield from _repeated(body.get("clauses") or (), "id", "条款")
    for _, body in contents.of(FileKind.RULE):
        yield from _repeated(body.get("examples") or (), "name", "例子")
    for _, body in contents.of(FileKind.DERIVED):
        yield from _repeated(body["columns"], "name", "列")
    for _, body in contents.of(FileKind.REGIONS):
        yield from _repeated(body["地区"], "name", "地区")


def _root(file: File) -> Path:
    """The folder of rules or knowledge base that the file lies in."""
    return file.path.parents[len(file.home.parts) - 2]


def _repeated(items: Iterable[Located], key: str, word: str) -> Iterator[Message]:
    places: dict[str, list[str]] = defaultdict(list)
    for item in items:
        places[str(item[key])].append(item.place(key))
    for name, found in places.items():
        for place in found[1:]:
            yield error(place, f"{word}“{name}”写了两次", f"{found[0]}已有", "改名，或删去一处")
