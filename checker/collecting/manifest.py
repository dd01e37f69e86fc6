"""项目库.json: what a collected 项目库 was made of, so that the next run reads only what changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from checker.base.atomic import write_text
from checker.base.errors import FactError, Problem
from checker.facts.readers.portfolio import FORMAT, MANIFEST, data_folder, read_manifest
from checker.facts.vocabulary import Vocabulary


@dataclass(frozen=True)
class Entry:
    """A file that was read: what it was then, and the project in it, or why there is none.

    `reviews` is the digest of the 复核.yaml beside it, "" where there is none; `notes` are what was wrong
    with that. `lasting` is whether the same file would be read to the same effect again.
    """

    path: str
    size: int
    mtime_ns: int
    sha256: str
    reviews: str = ""
    project: str = ""
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    lasting: bool = True


@dataclass(frozen=True)
class Manifest:
    """A 项目库 as it was written: `files` are sizes in bytes of what lies in the sub-folder `data`."""

    data: str
    dictionary: str
    program: str
    files: Mapping[str, int]
    sources: tuple[Entry, ...]
    refused: tuple[tuple[str, Problem], ...] = ()

    @cached_property
    def by_path(self) -> Mapping[str, Entry]:
        """The entries by path."""
        return {entry.path: entry for entry in self.sources}

    @cached_property
    def projects(self) -> Mapping[str, str]:
        """The file of each project that is in the 项目库: of those that only one file has."""
        return {project: paths[0] for project, paths in owners(self.sources).items() if len(paths) == 1}


def edition(vocabulary: Vocabulary) -> str:
    """A name for the content of a dictionary: what was read by another one may read differently."""
    return hashlib.sha256(repr(vocabulary).encode()).hexdigest()


def owners(sources: Iterable[Entry]) -> dict[str, list[str]]:
    """The files that have each project."""
    found: dict[str, list[str]] = {}
    for entry in sources:
        if entry.project:
            found.setdefault(entry.project, []).append(entry.path)
    return found


def load(folder: Path) -> Manifest | None:
    """The manifest of a 项目库 that is whole; None where there is none, or its data are not as written."""
    try:
        content = read_manifest(folder / MANIFEST)
        data = data_folder(folder)
        sizes = {path.name: path.stat().st_size for path in data.iterdir()}
    except (FactError, OSError):
        return None  # then everything is read anew
    return as_written(content, sizes)


def as_written(content: Mapping[str, Any], sizes: Mapping[str, int]) -> Manifest | None:
    """The manifest that the content makes; None where the data have other sizes in bytes than it says."""
    try:
        found = _manifest(content)
    except (KeyError, TypeError, ValueError):
        return None
    return found if dict(sizes) == dict(found.files) else None


def save(folder: Path, manifest: Manifest) -> None:
    """Write it whole or not at all; from then on `manifest.data` is what a reader finds.

    Raises UsageError when it cannot be written.
    """
    content = {
        "format": FORMAT,
        "data": manifest.data,
        "dictionary": manifest.dictionary,
        "program": manifest.program,
        "projects": len(manifest.projects),
        "files": dict(manifest.files),
        "sources": [_said(entry) for entry in manifest.sources],
        "refused": [{"path": path, **asdict(problem)} for path, problem in manifest.refused],
    }
    text = json.dumps(content, indent=1, ensure_ascii=False)
    if not _is_text(text):
        text = json.dumps(content, indent=1)
    write_text(folder / MANIFEST, text + "\n")


def _is_text(text: str) -> bool:
    """Whether it can be written as it is; a path may have bytes that are no text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _said(entry: Entry) -> dict[str, Any]:
    said: dict[str, Any] = {
        "path": entry.path,
        "size": entry.size,
        "mtime": entry.mtime_ns,
        "sha256": entry.sha256,
        "projects": [entry.project] if entry.project else [],
    }
    if entry.reviews:
        said["reviews"] = entry.reviews
    for name, problems in (("problems", entry.problems), ("notes", entry.notes)):
        if problems:
            said[name] = [asdict(problem) for problem in problems]
    return said if entry.lasting else {**said, "again": True}


def _manifest(content: Mapping[str, Any]) -> Manifest:
    return Manifest(
        data=str(content["data"]),
        dictionary=str(content["dictionary"]),
        program=str(content["program"]),
        files={str(name): int(size) for name, size in dict(content["files"]).items()},
        sources=tuple(_entry(said) for said in content["sources"]),
        refused=tuple((str(said["path"]), _problem(said)) for said in content["refused"]),
    )


def _entry(said: Mapping[str, Any]) -> Entry:
    projects = [str(name) for name in said["projects"]]
    return Entry(
        path=str(said["path"]),
        size=int(said["size"]),
        mtime_ns=int(said["mtime"]),
        sha256=str(said["sha256"]),
        reviews=str(said.get("reviews", "")),
        project=projects[0] if projects else "",
        problems=tuple(map(_problem, said.get("problems", ()))),
        notes=tuple(map(_problem, said.get("notes", ()))),
        lasting=not said.get("again", False),
    )


def _problem(said: Mapping[str, Any]) -> Problem:
    return Problem(*(str(said[name]) for name in ("place", "what", "why", "mend")))
