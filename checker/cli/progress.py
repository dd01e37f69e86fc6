"""A bar on stderr for what takes long: what comes next, how far it is, how long it will take."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID


class Progress:
    """Shows progress in a terminal; quiet in a pipe. Use as a context manager."""

    def __init__(self) -> None:
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            parts = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
            )
            self._bar = Bar(*parts, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task("准备", total=None)
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def report(self, what: str, done: int, of: int) -> None:
        """Say what comes next, how many steps are done, and how many there are."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=what, completed=done, total=of)
