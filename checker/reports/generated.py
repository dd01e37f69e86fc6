"""What of this repository is made from its data and checked in: each file with the text it should have."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from checker.base.atomic import write_text
from checker.library import Library
from checker.reports.verification import verification_page
from checker.schemas import Schema
from checker.schemas.marks import mark, unmarked

SCHEMAS = Path("docs/schema")
MARKED = ("rules", "kb", "cases")  # the folders whose files name their schema in the first line


@dataclass(frozen=True)
class Renewal:
    """What differed from the data: files with another text, and data files that name no schema."""

    files: tuple[Path, ...]
    unmarked: tuple[Path, ...]

    def __bool__(self) -> bool:
        return bool(self.files or self.unmarked)


def generated(library: Library, schemas: Mapping[str, Schema]) -> dict[Path, str]:
    """Every generated file of the repository, by its path below the root."""
    made = {
        SCHEMAS / name: json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        for name, content in schemas.items()
    }
    made[Path("docs/依据核验.md")] = verification_page(library)
    return made


def stale(root: Path, wanted: Mapping[Path, str]) -> Renewal:
    """What has to be renewed below `root`; nothing is changed."""
    files = tuple(path for path, text in wanted.items() if _text(root / path) != text)
    folders = [root / name for name in MARKED if (root / name).is_dir()]
    return Renewal(files, tuple(path for folder in folders for path in unmarked(folder)))


def renew(root: Path, wanted: Mapping[Path, str]) -> Renewal:
    """Write what `stale` names, and give it. Raises OSError where a file cannot be written."""
    found = stale(root, wanted)
    for path in found.files:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        write_text(root / path, wanted[path])
    for name in MARKED:
        if (root / name).is_dir():
            mark(root / name, root / SCHEMAS)
    return found


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
