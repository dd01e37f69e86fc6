"""Holds the content of a file to its JSON Schema, with messages that have line and nearest right word.

Understands what the schemas of `checker.schemas` use, no more. A date must be one for YAML too: quoted it
is a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from checker.base.errors import Problem, nearest
from checker.base.yamlfile import Located
from checker.facts.quantities import shorten
from checker.schemas.parts import Schema

_WORDS = {
    "string": "一段文字",
    "object": "几个“键: 内容”",
    "array": "一个列表（每项以 - 开头，或写在 [] 里）",
    "boolean": "true 或 false",
    "number": "一个数",
    "integer": "一个整数",
    "null": "空白",
}


def misfits(value: Any, schema: Schema, place: str, name: str = "") -> Iterator[Problem]:
    """What of `value` does not fit the schema; `name` is the key under which it stands."""
    if "anyOf" in schema:
        yield from _any_of(value, schema, place, name)
        return
    if "$ref" in schema:  # facts: their reader knows better
        return
    wrong = _wrong(value, schema, name)
    if wrong:
        yield Problem(place, *wrong)
    elif isinstance(value, Mapping):
        yield from _mapping(value, schema, place)
    elif isinstance(value, list):
        for item in value:
            where = item.place() if isinstance(item, Located) else place
            yield from misfits(item, schema.get("items", {}), where, name)


def _any_of(value: Any, schema: Schema, place: str, name: str) -> Iterator[Problem]:
    """Nothing where one of the shapes fits; else what is wrong with the one of the right type."""
    tries = [list(misfits(value, shape, place, name)) for shape in schema["anyOf"]]
    if [] in tries:
        return
    fitting = [t for t, s in zip(tries, schema["anyOf"], strict=True) if _has_type(value, s.get("type", ()))]
    if fitting:
        yield from fitting[0]
    else:
        words = "，或".join(_expected(shape) for shape in schema["anyOf"])
        yield Problem(place, f"{_named(name)}要写{words}", mend=_about(schema))


def _wrong(value: Any, schema: Schema, name: str) -> tuple[str, str, str] | None:
    """What is wrong with the value itself: what, why, how to mend it."""
    about = _about(schema)
    if "enum" in schema:
        options = [str(option) for option in schema["enum"] if option is not None]
        if value in schema["enum"] or str(value) in options:
            return None
        hint = nearest(str(value), options)
        return f"{_named(name)}不能是“{shorten(value)}”", "", f"{hint}可用：{' '.join(options)}"
    if "type" in schema and not _has_type(value, schema["type"]):
        quoted = "数字要加引号" if _has_type(value, "number") and _has_type("", schema["type"]) else about
        return f"{_named(name)}要写{_expected(schema)}", "", quoted
    if schema.get("format") == "date" and value is not None and not isinstance(value, date):
        return f"{_named(name)}要写日期，“{shorten(value)}”不是", "", "写成 2020-01-31，不加引号"
    if isinstance(value, list):
        return _wrong_length(value, schema, name)
    if isinstance(value, str):
        if len(value.strip()) < schema.get("minLength", 0):
            return f"{_named(name)}没有写", "", about
        if "pattern" in schema and not re.search(schema["pattern"], value):
            return f"{_named(name)}不能是“{shorten(value)}”", "", schema.get("patternErrorMessage", about)
    return None


def _wrong_length(value: list[Any], schema: Schema, name: str) -> tuple[str, str, str] | None:
    least, most = schema.get("minItems", 0), schema.get("maxItems", len(value))
    if least <= len(value) <= most:
        return None
    wanted = f"{least} 项" if least == most else f"至少 {least} 项"
    return f"{_named(name)}要有{wanted}，这里有 {len(value)} 项", "", _about(schema)


def _mapping(value: Mapping[str, Any], schema: Schema, place: str) -> Iterator[Problem]:
    known, rest = schema.get("properties", {}), schema.get("additionalProperties", True)
    for key, item in value.items():
        where = value.place(key) if isinstance(value, Located) else place
        if key in known:
            yield from misfits(item, known[key], where, key)
        elif rest is False:
            mend = nearest(key, known) or "可用：" + " ".join(known)
            yield Problem(where, f"不认识的键“{key}”", mend=mend)
        elif isinstance(rest, dict):
            yield from misfits(item, rest, where, key)
    for key in _required(value, schema):
        if key not in value:
            mend = _about(known.get(key, {}))
            yield Problem(place, f"缺少“{key}”", mend=f"{key}：{mend}" if mend else "")


def _required(value: Mapping[str, Any], schema: Schema) -> list[str]:
    wanted = list(schema.get("required", ()))
    if "if" in schema:
        fits = not list(misfits(value, schema["if"], "")) and _constants_hold(value, schema["if"])
        wanted += schema.get("then" if fits else "else", {}).get("required", ())
    return wanted


def _constants_hold(value: Mapping[str, Any], schema: Schema) -> bool:
    fixed = {key: shape["const"] for key, shape in schema.get("properties", {}).items() if "const" in shape}
    return all(value.get(key) is constant for key, constant in fixed.items())


def _has_type(value: Any, types: str | list[str]) -> bool:
    return not _type_of(value).isdisjoint([types] if isinstance(types, str) else types)


def _type_of(value: Any) -> set[str]:
    if value is None:
        return {"null"}
    if isinstance(value, bool):
        return {"boolean"}
    if isinstance(value, int):
        return {"integer", "number"}
    if isinstance(value, Decimal):
        return {"number"}
    if isinstance(value, Mapping):
        return {"object"}
    return {"array"} if isinstance(value, list) else {"string"}  # a date is a text for editors


def _expected(schema: Schema) -> str:
    if schema.get("format") == "date":
        return "日期，如 2020-01-31"
    types = schema.get("type", "string")
    return "或".join(_WORDS[t] for t in ([types] if isinstance(types, str) else types))


def _named(name: str) -> str:
    return f"“{name}”" if name else "这里"


def _about(schema: Schema) -> str:
    return str(schema.get("description", ""))
