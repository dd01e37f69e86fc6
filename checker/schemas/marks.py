"""The first line that tells editors which schema a file keeps to: found wanting, written, kept right."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from checker.base import yamlfile
from checker.base.atomic import write_text
from checker.schemas.kinds import FileKind, kind_of

_MARK = re.compile(r"# yaml-language-server: \$schema=(\S+)[ \t]*\r?$")


def mark_of(path: Path, kind: FileKind, schemas: Path) -> str:
    """The first line of a file whose schemas lie in the folder `schemas`."""
    target = os.path.relpath((schemas / kind.file).resolve(), path.resolve().parent)
    return f"# yaml-language-server: $schema={Path(target).as_posix()}"


def unmarked(folder: Path) -> list[Path]:
    """The files below `folder` that do not name their schema."""
    return [path for path, _ in _wanting(folder)]


def mark(folder: Path, schemas: Path) -> list[Path]:
    """Write the first line into the files below `folder` that lack it or name another; give those files."""
    changed = []
    for path, kind in list(_wanting(folder)):
        text = _read(path)
        first, newline, rest = text.partition("\n")
        kept = rest if _MARK.match(first) else text
        ending = "\r\n" if first.endswith("\r") and newline else "\n"
        write_text(path, mark_of(path, kind, schemas) + ending + kept)
        changed.append(path)
    return changed


def _wanting(folder: Path) -> Iterator[tuple[Path, FileKind]]:
    for path in yamlfile.walk(folder):
        kind = kind_of(path)
        if kind and not _names(path, kind):
            yield path, kind


def _names(path: Path, kind: FileKind) -> bool:
    """Whether the first line leads to a schema of this kind, wherever that lies."""
    found = _MARK.match(_read(path).partition("\n")[0])
    return found is not None and Path(found[1]).name == kind.file and (path.parent / found[1]).is_file()


def _read(path: Path) -> str:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return file.read()
