"""The pieces that schemas of files are made of, so that each schema reads like the file it describes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def text(about: str, *, pattern: str = "", wrong: str = "", known: Iterable[str] = ()) -> Schema:
    """A text; `wrong` is said where `pattern` does not fit, `known` words are proposed, not enforced."""
    schema: Schema = {"description": about, "type": "string", "minLength": 1}
    if pattern:
        schema |= {"pattern": pattern, "patternErrorMessage": wrong}
    if examples := list(known):
        schema["examples"] = examples
    return schema


def word(about: str) -> Schema:
    """A short text that may look like a number, such as a year."""
    return {"description": about, "type": ["string", "number"]}


def choice(about: str, options: Iterable[str]) -> Schema:
    """One of some words."""
    return {"description": about, "enum": list(options)}


def yes(about: str) -> Schema:
    """`true`, where it holds."""
    return {"description": about, "type": "boolean"}


def day(about: str, *, blank: bool = False) -> Schema:
    """A date as 2020-01-31; `blank` allows null, for an end that is open or unknown."""
    shape: Schema = {"type": ["string", "null"] if blank else "string", "format": "date"}
    return {"description": about, **shape}


def listing(about: str, items: Schema, *, least: int = 0, most: int | None = None) -> Schema:
    """A list of things of one shape."""
    schema: Schema = {"description": about, "type": "array", "items": items}
    if least:
        schema["minItems"] = least
    if most is not None:
        schema["maxItems"] = most
    return schema


def mapping(about: str, properties: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    """A mapping with just these keys."""
    schema: Schema = {"description": about, "type": "object", "properties": dict(properties)}
    if wanted := list(required):
        schema["required"] = wanted
    return {**schema, "additionalProperties": False}


def named(about: str, each: Schema) -> Schema:
    """A mapping from names of one's own choice to things of one shape."""
    return {"description": about, "type": "object", "additionalProperties": each}


def document(title: str, schema: Schema) -> Schema:
    """The schema of a whole file."""
    return {"$schema": DIALECT, "title": title, **schema}
