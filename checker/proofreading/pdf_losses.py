"""Hears what the parser of PDF says of parts that it could not read, so that it is told and not printed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

_LOSSES = (
    ("data-loss", "有一段内容解压不全"),
    ("text matrix", "有文字的位置读不出来"),
    ("mediabox", "有一页的尺寸读不出来"),
    ("corrupt", "有一段内容坏了"),
    ("unexpected eof", "文件没有写完"),
)


class _Losses(logging.Handler):
    """Collects what the parser says of parts that it could not read, instead of printing it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage().lower()
        words = next((words for sign, words in _LOSSES if sign in said), None)
        if words and words not in self.found:
            self.found.append(words)


@contextmanager
def listening() -> Iterator[list[str]]:
    """What the parser lost, while it reads."""
    logger, handler = logging.getLogger("pdfminer"), _Losses()
    logger.addHandler(handler)
    before, logger.propagate = logger.propagate, False
    try:
        yield handler.found
    finally:
        logger.propagate = before
        logger.removeHandler(handler)
