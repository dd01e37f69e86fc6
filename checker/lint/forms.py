"""Printed forms: names that are defined, patterns and formulas that can be read."""

from __future__ import annotations

from collections.abc import Iterator

from checker.base.errors import Problem
from checker.library.forms import form_of
from checker.schemas import FileKind
from checker.schemas.messages import Message, errors
from checker.schemas.reading import Contents


def check_forms(contents: Contents) -> Iterator[Message]:
    """All forms among the files."""
    for _, body in contents.of(FileKind.FORM):
        problems: list[Problem] = []
        form_of(body, problems)
        yield from errors(problems)
