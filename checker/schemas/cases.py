"""Schemas of what lies beside the facts of a project: what a case must give, and what reviewers decided."""

from __future__ import annotations

from collections.abc import Iterable

from checker.facts.json_schema import facts_schema
from checker.facts.reviews import IN_FILE
from checker.facts.vocabulary import Vocabulary
from checker.rulebook.rules import Severity
from checker.rulebook.states import COMBINED, FACT, PERSON, State
from checker.schemas.parts import Schema, choice, document, listing, mapping, text, word


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


LEVELS = ("入门", "进阶", "综合")


def lesson_schema(rules: Iterable[str], types: Iterable[str]) -> Schema:
    """课堂.yaml: how a case is taught. What is right and wrong is not in it: that the engine says."""
    read = mapping(
        "先看的一张表",
        {
            "type": text("事实类型，或 资料清单", known=types),
            "say": text("看这张表时说什么，不说破问题"),
        },
        ["type"],
    )
    problem = mapping(
        "一个让学员判断的说法：这条规则在这一行成立不成立",
        {
            "rule": text("规则编号", known=rules),
            "subject": word("判断的是哪一行，写法同 jixiao explain 里的对象；针对整个项目的不写"),
            "hint": text("提示，不说破"),
            "note": text("讲评时教师要说的话"),
        },
        ["rule"],
    )
    question = mapping(
        "一个讨论题", {"ask": text("问什么"), "answer": text("讨论要得出什么")}, ["ask", "answer"]
    )
    body = mapping(
        "一堂课：案例的事实先给学员看，再判断几个说法，最后讲评",
        {
            "title": text("这堂课的题目"),
            "minutes": {"description": "需要多少分钟", "type": "integer"},
            "level": choice("难易", LEVELS),
            "aims": listing("教学目标", text("一个目标"), least=1),
            "read": listing("先看哪几张表，按先后；没有写到的排在后面", read),
            "problems": listing("让学员判断的说法，有真有假", problem, least=2),
            "questions": listing("讨论题", question, least=1),
        },
        ["title", "minutes", "level", "aims", "problems", "questions"],
    )
    return document("课堂", body)


def review_schema() -> Schema:
    """复核.yaml: its entries have the columns that the workbook's 复核意见 sheet has."""
    rows: Schema = facts_schema(Vocabulary({IN_FILE.name: IN_FILE}))["properties"][IN_FILE.name]
    return document("复核意见", rows)
