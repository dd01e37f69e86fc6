"""Work that runs beside the judging: one thread, one piece after the other, never more than one behind.

What is judged is counted and written by statements that keep a single core busy; the next table is derived
meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from types import TracebackType


class Beside:
    """Runs pieces of work in another thread. Use as a context manager.

    `stop` makes a running piece end early; it is called when the block ends with an error. What went wrong in
    a piece is raised by the next call, or at the end of the block.
    """

    def __init__(self, stop: Callable[[], None]) -> None:
        self._stop = stop
        self._pool = ThreadPoolExecutor(1, "jixiao-beside")
        self._running: Future[None] | None = None

    def __enter__(self) -> Beside:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self.wait()
        finally:
            while self._running and not self._running.done():
                self._stop()  # again where it was between two statements
                wait([self._running], timeout=0.1)
            self._pool.shutdown(cancel_futures=True)

    def run(self, piece: Callable[[], None]) -> None:
        """Start a piece of work, when the one before it is done."""
        self.wait()
        self._running = self._pool.submit(piece)

    def wait(self) -> None:
        """Wait until nothing runs; raise what went wrong."""
        running, self._running = self._running, None
        if running:
            try:
                running.result()
            except KeyboardInterrupt:
                self._running = running  # the user's, not the piece's: it may still run
                raise
