"""Indicator systems: weights that add up, bands that go down, rules and columns that exist."""

from __future__ import annotations

from collections.abc import Iterator

from checker.base.errors import Problem
from checker.facts.quantities import plain
from checker.lint.compiling import mentions, refused_names
from checker.rulebook.rules import RuleBook
from checker.schemas import FileKind
from checker.schemas.messages import Message, errors, note
from checker.schemas.reading import Contents
from checker.scoring.bands import wrong_bands
from checker.scoring.model import System
from checker.scoring.reader import system_of


def check_systems(contents: Contents, book: RuleBook) -> Iterator[Message]:
    """All systems among the files; what only follows from refused rules is spoken of elsewhere."""
    refused = refused_names(contents, FileKind.RULE, "id") | refused_names(contents, FileKind.DERIVED, "name")
    for file, body in contents.of(FileKind.SCORING):
        problems: list[Problem] = []
        system = system_of(body, book, file.shown, problems)
        yield from errors(problem for problem in problems if not mentions(problem, refused))
        if system is not None and not problems:
            yield from _printed(system)


def _printed(system: System) -> Iterator[Message]:
    """Bands that the source prints wrongly: said each time a project is scored, so only noted here."""
    for band, right in wrong_bands(system.bands):
        what = f"等级“{band.grade}”原文印作 {band.printed}，按下限 {plain(band.least)} 应为 {right}"
        yield note(system.place, what, "评分时会指出来")


def tables_scored(contents: Contents) -> set[str]:
    """The tables that the systems look at."""
    found: set[str] = set()
    for _, body in contents.of(FileKind.SCORING):
        _collect(body, found)
    return found


def _collect(value: object, found: set[str]) -> None:
    if isinstance(value, dict):
        if isinstance(value.get("on"), str):
            found.add(value["on"])
        for item in value.values():
            _collect(item, found)
    elif isinstance(value, list):
        for item in value:
            _collect(item, found)
