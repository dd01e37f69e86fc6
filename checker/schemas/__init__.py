"""JSON Schemas of all files that people write, so that editors complete and check them as they type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from checker.facts.json_schema import facts_schema
from checker.facts.vocabulary import CHECKLIST, PROJECT, Vocabulary
from checker.schemas.cases import expected_schema, lesson_schema, review_schema
from checker.schemas.forms import form_schema
from checker.schemas.kinds import FileKind, kind_of
from checker.schemas.knowledge import regions_schema, regulation_schema, threshold_schema
from checker.schemas.parts import Schema
from checker.schemas.rules import (
    derived_schema,
    dictionary_schema,
    phrases_schema,
    retired_schema,
    rule_schema,
    screening_schema,
)
from checker.schemas.scoring import scoring_schema

__all__ = ["FileKind", "Known", "Schema", "all_schemas", "kind_of", "schema_of"]


@dataclass(frozen=True)
class Known:
    """The names that schemas propose; nothing but the shape of a file is described without them."""

    vocabulary: Vocabulary = field(default_factory=lambda: Vocabulary({}))
    tables: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    regulations: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    patterns: Mapping[str, str] = field(default_factory=dict)

    @property
    def refs(self) -> tuple[str, ...]:
        """What a rule can rest on: regulations and clauses."""
        return tuple(sorted((*self.regulations, *self.clauses)))

    @property
    def tiers(self) -> tuple[str, ...]:
        """The budget levels of the dictionary."""
        project = self.vocabulary.types.get(PROJECT)
        level = project.field("预算级次") if project else None
        return level.options if level else ()


def schema_of(kind: FileKind, known: Known) -> Schema:
    """The schema of one kind of file."""
    return _MAKERS[kind](known)


def all_schemas(known: Known) -> dict[str, Schema]:
    """All schemas by the names of their files. One refers to another, so they belong in one folder."""
    return {kind.file: schema_of(kind, known) for kind in FileKind}


_MAKERS: Mapping[FileKind, Callable[[Known], Schema]] = {
    FileKind.RULE: lambda known: rule_schema(known.tables, known.refs, known.vocabulary.types),
    FileKind.DERIVED: lambda known: derived_schema(known.vocabulary.types),
    FileKind.DICTIONARY: lambda known: dictionary_schema(known.vocabulary.types),
    FileKind.PHRASES: lambda known: phrases_schema(known.patterns),
    FileKind.SCREENING: lambda _: screening_schema(),
    FileKind.RETIRED: lambda known: retired_schema(known.rules),
    FileKind.REGULATION: lambda known: regulation_schema(
        known.regulations, known.refs, known.regions, known.tiers
    ),
    FileKind.THRESHOLD: lambda known: threshold_schema(known.refs, known.regions, known.tiers),
    FileKind.REGIONS: lambda _: regions_schema(),
    FileKind.FACTS: lambda known: facts_schema(known.vocabulary),
    FileKind.EXPECTED: lambda known: expected_schema(known.rules),
    FileKind.REVIEW: lambda _: review_schema(),
    FileKind.SCORING: lambda known: scoring_schema(known.rules, known.tables),
    FileKind.FORM: lambda _: form_schema(),
    FileKind.LESSON: lambda known: lesson_schema(
        known.rules, (*known.vocabulary.types, *([CHECKLIST] if known.vocabulary.types else []))
    ),
}
