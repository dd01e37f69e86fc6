"""The JSON Schema of 事实.yaml, made from the dictionary, so that editors complete and check it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.facts.inexact import NOT_DONE
from checker.facts.records import Completeness
from checker.facts.vocabulary import CHECKLIST, FactType, Field, Kind, Vocabulary

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NUMBER = r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?"
_DATE = r"^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}年\d{1,2}月\d{1,2}[日号]|\d{8})$"

_WITHIN = (
    r"^(?=.*\d)(?=.*(年|月|季|以|前|后|起|约|近|余|多|超|过|足|到|低|高|少|上|下|左|内|至|-|~|[<>≤≥])).*$"
)

# Editors check what stands in the file; the reader accepts somewhat more, such as full-width digits.
_SHAPES: Mapping[Kind, list[Schema]] = {
    Kind.TEXT: [{"type": ["string", "number"]}],
    Kind.REF: [{"type": ["string", "number"]}],
    Kind.DATE: [{"type": "string", "pattern": _DATE}, {"type": "integer", "minimum": 19000101}],
    Kind.MONEY: [
        {"type": "number"},
        {"type": "string", "pattern": rf"^{_NUMBER}([百千万十亿]*[元圆]|[万亿])?$"},
    ],
    Kind.RATIO: [{"type": "number"}, {"type": "string", "pattern": rf"^{_NUMBER}[%‰]?$"}],
    Kind.NUMBER: [{"type": "number"}, {"type": "string", "pattern": rf"^{_NUMBER}$"}],
    Kind.INTEGER: [{"type": "integer"}, {"type": "string", "pattern": r"^[+-]?\d+"}],
    Kind.BOOL: [{"enum": ["是", "否", True, False]}],
}


def facts_schema(vocabulary: Vocabulary) -> Schema:
    """A JSON Schema (2020-12) for the facts of one project, described in the users' language."""
    properties = {fact_type.name: _type_schema(fact_type) for fact_type in vocabulary.types.values()}
    return {
        "$schema": _DIALECT,
        "title": "项目支出绩效评价事实材料",
        "description": "一个项目的全部事实。空白表示不知道，不表示没有。",
        "type": "object",
        "properties": {**properties, CHECKLIST: _checklist_schema(vocabulary)},
        "required": [fact_type.name for fact_type in vocabulary.types.values() if fact_type.single],
        "additionalProperties": False,
    }


def _type_schema(fact_type: FactType) -> Schema:
    row: Schema = {
        "type": "object",
        "properties": {field.name: _field_schema(field, fact_type) for field in fact_type.fields},
        "required": [field.name for field in fact_type.fields if field.required],
        "additionalProperties": False,
    }
    description = _describe(fact_type.about, fact_type.material)
    if fact_type.single:
        return {"description": description, **row}
    return {"description": description, "type": ["array", "null"], "items": row}


def _field_schema(field: Field, fact_type: FactType) -> Schema:
    named = f"{field.about}（{field.unit}）" if field.unit else field.about
    shapes = [*_shapes(field), *([] if field.required else [{"type": "null"}])]
    schema: Schema = {"description": _describe(named, fact_type.material_of(field.name))}
    if field.kind is Kind.CHOICE and field.suggest:
        schema["examples"] = list(field.options)
    return {**schema, **(shapes[0] if len(shapes) == 1 else {"anyOf": shapes})}


def _shapes(field: Field) -> list[Schema]:
    if field.kind is Kind.CHOICE:
        return [{"type": "string"}] if field.suggest else [{"enum": list(field.options)}]
    within = [{"type": "string", "pattern": _WITHIN}] if field.inexact else []
    return [*_SHAPES[field.kind], *within, *([{"const": NOT_DONE}] if field.undone else [])]


def _checklist_schema(vocabulary: Vocabulary) -> Schema:
    states = {"enum": [*(state.value for state in Completeness), None]}
    return {
        "description": "各类资料是否提供：已提供 即填的是全部，确认没有 即核实过没有，未提供 则不下结论",
        "type": ["object", "null"],
        "properties": {
            name: {"description": vocabulary[name].material, **states} for name in vocabulary.listed
        },
        "additionalProperties": False,
    }


def _describe(about: str, material: str) -> str:
    return f"{about}。资料：{material}" if material else about
