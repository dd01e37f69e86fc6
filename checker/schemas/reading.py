"""Reads every file and holds it to its shape; what fails is refused, so that the others can go on."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Any

from checker.base import yamlfile
from checker.base.errors import JixiaoError, Problem, RuleError
from checker.base.kept import kept
from checker.base.yamlfile import Folder, Located
from checker.schemas import FileKind, Known, Schema, schema_of
from checker.schemas.messages import Message, error, errors
from checker.schemas.shape import misfits
from checker.schemas.sources import File, Layer, rules_or_kb

_OF_ONE_NAME = {
    FileKind.REGULATION: ("id", "法规编号"),
    FileKind.THRESHOLD: ("name", "标准"),
    FileKind.SCORING: ("id", "评分体系"),
    FileKind.FORM: ("名称", "表式"),
}

_MANY = 50  # files of a library; fewer are read as fast as a cache of them

_LIBRARY = frozenset(
    {
        FileKind.DICTIONARY, FileKind.DERIVED, FileKind.RULE, FileKind.REGULATION, FileKind.THRESHOLD,
        FileKind.REGIONS, FileKind.RETIRED, FileKind.PHRASES,
    }
)  # fmt: skip


@dataclass
class Contents:
    """What the checked files hold, which files are refused, and why."""

    bodies: dict[File, Any] = field(default_factory=dict)
    refused: set[File] = field(default_factory=set)
    messages: list[Message] = field(default_factory=list)
    beneath: dict[File, Any] = field(default_factory=dict)

    def body(self, file: File) -> Any:
        """What a file holds, also one that is not checked; None where it cannot be read."""
        try:
            return self.parsed(file)
        except RuleError:
            return None

    def parsed(self, file: File) -> Any:
        """What a file holds, also one that is not checked. Raises RuleError where it cannot be read."""
        if file in self.bodies:
            return self.bodies[file]
        if file not in self.beneath:
            self.beneath[file] = yamlfile.load(file.path, RuleError, file.shown)
        return self.beneath[file]

    def folders(self, layers: Iterable[Layer], top: str) -> tuple[Folder, ...]:
        """The rules or the knowledge base of each layer without what is refused. Raises RuleError."""
        return tuple(
            {
                PurePosixPath(*file.home.parts[1:]): self.parsed(file)
                for file in layer.files
                if file.home.parts[0] == top and file not in self.refused
            }
            for layer in layers
        )

    def of(self, kind: FileKind) -> Iterator[tuple[File, Any]]:
        """The sound files of one kind."""
        return ((f, body) for f, body in self.bodies.items() if f.kind is kind and f not in self.refused)


def parsed(roots: Iterable[Path], top: str) -> tuple[Folder, ...]:
    """What folders of rules, or of the knowledge base, make a library of: parsed, and of sound shape.

    Raises RuleError with all that is no YAML or has another shape.
    """
    layers = [rules_or_kb(root, top, f"--{top}") for root in roots]
    layers = [replace(layer, files=tuple(f for f in layer.files if f.kind in _LIBRARY)) for layer in layers]
    contents = _shaped(file for layer in layers for file in layer.files)
    if contents.messages:
        raise RuleError(message.problem for message in contents.messages)
    return contents.folders(layers, top)


def sound(path: Path, kind: FileKind) -> Located:
    """A file that lies beside the rules. Raises RuleError where it is no YAML or has another shape."""
    body = yamlfile.load(path, RuleError)
    require(body, kind, path.name)
    assert isinstance(body, Located), "every shape of a file is a mapping"
    return body


def require(body: Any, kind: FileKind, shown: str, raised: type[JixiaoError] = RuleError) -> None:
    """Hold what a file has to its shape. Raises RuleError, or the error `raised`, with all misfits."""
    if problems := list(_misfits(body, schema_of(kind, Known()), shown)):
        raise raised(problems)


def read(files: Iterable[File]) -> Contents:
    """Read the files; note what is no YAML, has not the shape of its kind, or repeats a name."""
    contents = _shaped(files)
    contents.messages += _twice(contents)
    return contents


def _shaped(files: Iterable[File]) -> Contents:
    contents = Contents()
    for _, group in groupby(files, _root):
        alike = tuple(group)
        for file, (body, problems) in zip(alike, _read(alike), strict=True):
            found = list(_faults(file, body, problems))
            contents.messages += found
            if body is not None or not problems:
                contents.bodies[file] = body
            if found:
                contents.refused.add(file)
    return contents


def _faults(file: File, body: Any, problems: tuple[Problem, ...]) -> Iterator[Message]:
    yield from errors(problems)
    if body is None and not problems:
        yield error(file.shown, "文件是空的", mend=f"写上内容，或删去 {file.path.name}")


_Read = tuple[Any, tuple[Problem, ...]]  # what a file holds, and what does not fit the shape of its kind


def _read(files: tuple[File, ...]) -> tuple[_Read, ...]:
    """What the files of one folder hold; those of a whole library are kept from one run to the next."""
    stamped = tuple((file, _digest(file.path)) for file in files)
    if len(files) < _MANY:
        return tuple(_file(file.path, digest, file.shown, file.kind) for file, digest in stamped)
    told = repr([(str(file.path), digest, file.shown, file.kind.name) for file, digest in stamped])
    return _library(stamped, hashlib.sha256(told.encode()).hexdigest())


@lru_cache(maxsize=8)
def _library(stamped: tuple[tuple[File, str], ...], told: str) -> tuple[_Read, ...]:
    def read_anew() -> tuple[_Read, ...]:
        return tuple(_file(file.path, digest, file.shown, file.kind) for file, digest in stamped)

    return kept("文件", told, tuple, read_anew)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


@lru_cache(maxsize=2000)  # a library is read anew for every overlay; its files seldom change meanwhile
def _file(path: Path, digest: str, shown: str, kind: FileKind) -> _Read:  # noqa: ARG001
    """What a file of this content holds, and what does not fit the shape of its kind."""
    try:
        body = yamlfile.load(path, RuleError, shown)
    except RuleError as cause:
        return None, cause.problems
    if body is None or kind is FileKind.FACTS:  # the reader of facts says more
        return body, ()
    return body, tuple(_misfits(body, _schema(kind), shown))


@cache
def _schema(kind: FileKind) -> Schema:
    return schema_of(kind, Known())


def _misfits(body: Any, schema: Schema, shown: str) -> Iterator[Problem]:
    return misfits(body, schema, body.place() if isinstance(body, Located) else f"{shown} 第1行")


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
