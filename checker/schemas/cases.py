"""Schemas of what lies beside the facts of a project: what a case must give, and what reviewers decided."""

from __future__ import annotations

from collections.abc import Iterable

from checker.findings import COMBINED, FACT, PERSON
from checker.judgment import State
from checker.reviews.model import IN_FILE
from checker.rulebook import Severity
from checker.schema import facts_schema
from checker.schemas.parts import Schema, choice, document, listing, mapping, text, word
from checker.vocabulary import Vocabulary


def expected_schema(rules: Iterable[str]) -> Schema:
    """预期.yaml: the findings that a case must give."""
    entry = mapping(
        "一个应当查出的疑点",
        {
            "problem": text("报告里的哪个问题，没有的写 另见"),
            "rule": text("规则编号", known=rules),
            "from": choice("怎么得来的", [FACT, PERSON, COMBINED]),
            "subject": word("疑点的对象或表述里有的字，用来认出是哪一行"),
            "status": choice("判断，不写是违规", [State.VIOLATED.value, State.UNDETERMINED.value]),
            "severity": choice("轻重，不写则不比较", [severity.value for severity in Severity]),
        },
        ["problem", "rule", "from", "subject"],
    )
    return document("预期", listing("案例应当查出的全部疑点", entry))


def review_schema() -> Schema:
    """复核.yaml: its entries have the columns that the workbook's 复核意见 sheet has."""
    rows: Schema = facts_schema(Vocabulary({IN_FILE.name: IN_FILE}))["properties"][IN_FILE.name]
    return document("复核意见", rows)
