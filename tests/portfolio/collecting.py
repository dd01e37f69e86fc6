"""Folders of facts to collect, and readers that misbehave, which other processes can import."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from checker.collecting.collect import Report
from checker.collecting.reading import Outcome, Task, read_source
from checker.facts.readers import read
from checker.facts.vocabulary import Vocabulary
from checker.library import Library

Collect = Callable[..., Report]
DEADLY, ENDLESS, ONCE = "致命", "没完", "一次"


def facts(path: Path, project: str, more: str = "") -> Path:
    """Write the facts of a small project."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head = f"项目: {{项目编号: {project}, 项目名称: 甲项目, 地区: 河北省秦皇岛市, 评价年度: 2021}}\n"
    path.write_text(
        head + (more or "合同:\n  - {合同编号: A, 合同名称: 甲, 合同金额: 1.5}\n"), encoding="utf-8"
    )
    return path


def misbehaving(task: Task, vocabulary: Vocabulary) -> Outcome:
    """Die, hang, or die the first time, as the file's name says."""
    mark = Path(task.folder) / f".{Path(task.path).name}.seen"
    first = not mark.exists()
    mark.touch()
    if DEADLY in task.path or (ONCE in task.path and first):
        os.kill(os.getpid(), signal.SIGKILL)
    if ENDLESS in task.path:
        time.sleep(600)
    return read_source(task, vocabulary)


def slow(task: Task, vocabulary: Vocabulary) -> Outcome:
    """Take a while, so that there is time to interrupt."""
    time.sleep(0.2)
    return read_source(task, vocabulary)


def contents(library: Path) -> dict[str, bytes]:
    """All that a reader sees: not the lock, nor what a killed run was working on."""
    files = [path.relative_to(library) for path in library.rglob("*") if path.is_file()]
    return {str(path): (library / path).read_bytes() for path in files if not path.parts[0].startswith(".")}


def ids(library: Path, shipped: Library) -> list[str]:
    return [dossier.project_id for dossier in read(library, shipped.book.vocabulary)]
