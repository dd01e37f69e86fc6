"""Reads a regulation's file and finds all that is to be found in it: the one way from file to knowledge."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from checker.importing.facts import Facts, facts_of
from checker.importing.parse import parse
from checker.importing.references import Reference, references_of
from checker.importing.structure import Structure
from checker.importing.text import read_text
from checker.knowledge.base import KnowledgeBase


@dataclass(frozen=True)
class Imported:
    """A text taken apart, what it says of itself, and what it refers to."""

    structure: Structure
    facts: Facts
    references: tuple[Reference, ...]


def examine(path: Path, kb: KnowledgeBase) -> Imported:
    """Read and take apart one file. Raises TextError when it holds no regulation."""
    structure = parse(read_text(path))
    names = [regulation.short for regulation in kb.regulations.values()]
    return Imported(structure, facts_of(structure, kb.regions), tuple(references_of(structure, names)))
