"""Which files in a folder are facts of projects, and which look like it but cannot be read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from checker.base.errors import Problem
from checker.facts.readers.portfolio import MANIFEST
from checker.facts.reviews import REVIEWS_FILE
from checker.facts.vocabulary import PROJECT

READABLE = frozenset({".xlsx", ".xlsm", ".yaml", ".yml"})
OLD = frozenset({".xls", ".et", ".ods"})
IGNORED = frozenset({REVIEWS_FILE, "预期.yaml", "课堂.yaml"})
"""Files that lie beside facts and are none."""


@dataclass(frozen=True)
class Found:
    """The files of facts, sorted, each relative to the folder; and what could not be looked at, by path."""

    files: tuple[str, ...]
    problems: tuple[tuple[str, Problem], ...]


def find(folder: Path, leave_out: Path) -> Found:
    """All files of facts in the folder and below, but for hidden ones, Excel's lock files and other 项目库.

    `leave_out` is the folder that is written to. Links to folders are not followed.
    """
    files: list[str] = []
    problems: list[tuple[str, Problem]] = []

    def failed(error: OSError) -> None:
        where = _relative(Path(str(error.filename)), folder)
        problems.append((where, Problem(where, "文件夹打不开", str(error.strerror), "请检查权限")))

    avoided = leave_out.resolve()
    for current, below, names in os.walk(folder, onerror=failed):
        here = Path(current)
        below[:] = [name for name in below if not _hidden(name) and (here / name).resolve() != avoided]
        if MANIFEST in names:
            below.clear()  # somebody's 项目库, made of files that lie elsewhere
            continue
        for path in _wanted(here, names):
            relative = _relative(path, folder)
            problem = _refused(path, relative)
            if problem:
                problems.append((relative, problem))
            else:
                files.append(relative)
    return Found(tuple(sorted(files)), tuple(sorted(problems, key=lambda pair: pair[0])))


def _wanted(folder: Path, names: list[str]) -> Iterator[Path]:
    for name in names:
        suffix = Path(name).suffix.lower()
        is_facts = suffix in READABLE | OLD and name not in IGNORED
        if not _hidden(name) and (is_facts or name == f"{PROJECT}.parquet"):
            yield folder / name


def _refused(path: Path, shown: str) -> Problem | None:
    suffix = path.suffix.lower()
    if suffix in OLD:
        return Problem(shown, f"不读 {suffix} 文件", mend="请另存为 .xlsx 工作簿")
    if suffix == ".parquet":
        mend = "不用收集，直接当项目库用；或移出这个文件夹"
        return Problem(shown, "这里已经是 Parquet 项目库", mend=mend)
    if not path.is_file():
        return Problem(shown, "不是普通文件，或指向的文件不存在", mend="请换成文件本身")
    return None


def _hidden(name: str) -> bool:
    return name.startswith((".", "~$")) or name == "__MACOSX"


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()
