"""Compiles what can be compiled: a file at fault is noted and left out, so that it hides no other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from checker.base.errors import JixiaoError, Problem, RuleError
from checker.base.yamlfile import Located
from checker.facts.vocabulary import Kind
from checker.knowledge import reader
from checker.knowledge.base import KnowledgeBase
from checker.library.phrases import phrases_of
from checker.library.ranking import settings_of
from checker.rulebook import compiler
from checker.rulebook.rules import RuleBook
from checker.schemas import FileKind
from checker.schemas.messages import errors
from checker.schemas.reading import Contents
from checker.schemas.sources import KB, PHRASES, RULES, SCREENING, File, Layer, every

_PHRASES, _SCREENING = PurePosixPath(PHRASES), PurePosixPath(SCREENING)


def load_kb(layers: Sequence[Layer], contents: Contents) -> KnowledgeBase | None:
    """The knowledge base of the files that are left, or None where they do not hold together."""
    try:
        return reader.load(contents.folders(layers, KB))
    except RuleError as cause:
        gone = missing_regulations(contents)
        contents.messages += errors(p for p in cause.problems if not mentions(p, gone))
        return None


@dataclass(frozen=True)
class Compiled:
    """A rule book, and the 环节 that have a heading in the report (none where those cannot be read)."""

    book: RuleBook
    stages: tuple[str, ...]


def load_book(layers: Sequence[Layer], contents: Contents, kb: KnowledgeBase | None) -> Compiled | None:
    """The rule book of the files that are left.

    Files at fault are noted and refused, with the tables and rules that cannot be without them, until the
    rest compiles; None where it never does, because the dictionary is at fault.
    """
    kinds = {**_threshold_kinds(layers, contents), **(kb.threshold_kinds() if kb else {})}
    _refuse(contents, _dependents(layers, contents))
    while True:
        try:
            folders = contents.folders(layers, RULES)
            phrases, screening = ([f[name] for f in folders if name in f] for name in (_PHRASES, _SCREENING))
            stages = tuple(phrases_of(phrases).headings) if phrases else ()
            if screening:
                settings_of(screening)
            return Compiled(compiler.load(folders, kinds), stages)
        except JixiaoError as cause:
            contents.messages += errors(cause.problems)
            if not _refuse(contents, _at_fault(layers, contents, cause.problems)):
                return None
            _refuse(contents, _dependents(layers, contents))


def missing_regulations(contents: Contents) -> set[str]:
    """The ids of regulations that were refused, as far as they can be read."""
    return refused_names(contents, FileKind.REGULATION, "id")


def mentions(problem: Problem, names: Iterable[str]) -> bool:
    """Whether a problem only follows from what was refused before."""
    return any(f"“{name}”" in problem.what or f"“{name}#" in problem.what for name in names)


def _threshold_kinds(layers: Sequence[Layer], contents: Contents) -> dict[str, Kind]:
    """The thresholds by name, read from the files one by one."""
    kinds = {}
    for body in (contents.body(file) for file in every(layers) if file.kind is FileKind.THRESHOLD):
        if isinstance(body, Located) and "name" in body:
            word = body.get("kind")
            kinds[str(body["name"])] = Kind(word) if word in list(Kind) else Kind.INTEGER
    return kinds


def _refuse(contents: Contents, files: set[File]) -> bool:
    """Leave out some files; whether any of them was still in."""
    before = len(contents.refused)
    contents.refused |= files
    return len(contents.refused) > before


def _at_fault(layers: Sequence[Layer], contents: Contents, problems: Iterable[Problem]) -> set[File]:
    """The files that problems name, of each the one that lies on top; never the dictionary."""
    places = {problem.place.partition(" 第")[0] for problem in problems}
    on_top = {file.shown: file for file in every(layers) if file not in contents.refused}
    leaves = (FileKind.RULE, FileKind.DERIVED, FileKind.PHRASES, FileKind.SCREENING, FileKind.RETIRED)
    found = {on_top[place] for place in places if place in on_top}
    return set() if any(file.kind not in leaves for file in found) else found


def _dependents(layers: Sequence[Layer], contents: Contents) -> set[File]:
    """What would fail only for what was refused: tables whose SQL names such a table, rules that need either.

    Rules that need a refused threshold too: its kind is not known.
    """
    tables = refused_names(contents, FileKind.DERIVED, "name")
    thresholds = refused_names(contents, FileKind.THRESHOLD, "name")
    left = [(file, contents.body(file)) for file in every(layers) if file not in contents.refused]
    left = [(file, body) for file, body in left if isinstance(body, Located)] if tables or thresholds else []
    made: set[File] = set()
    derived = [(file, body) for file, body in left if file.kind is FileKind.DERIVED]
    while new := [(f, b) for f, b in derived if f not in made and _reads(b, tables - {str(b.get("name"))})]:
        made |= {file for file, _ in new}
        tables |= {str(body.get("name")) for _, body in new}
    return made | {f for f, body in left if f.kind is FileKind.RULE and _needs(body, tables, thresholds)}


def _reads(body: Located, tables: set[str]) -> bool:
    return any(name in str(body.get("sql")) for name in tables)


def _needs(body: Located, tables: set[str], thresholds: set[str]) -> bool:
    conditions = f"{body.get('applies')} {body.get('when')}"
    return str(body.get("on")) in tables or any(f"'{name}'" in conditions for name in thresholds)


def refused_names(contents: Contents, kind: FileKind, key: str) -> set[str]:
    """What refused files of a kind are called; the name of the file where that cannot be read."""
    names = set()
    for file in contents.refused:
        if file.kind is kind:
            body = contents.bodies.get(file)
            if isinstance(body, Located) and key in body:
                names.add(str(body[key]))
            else:
                names.add(_as_text(file.path, key) or file.path.stem)
    return names


def _as_text(path: Path, key: str) -> str:
    """The value of a key in a file that is no YAML."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    found = re.search(rf"^{key}: *(\S+)", text, re.MULTILINE)
    return found[1] if found else ""
