"""The coverage page names every kind of problem once, only rules that exist, and every rule."""

from __future__ import annotations

import re

from checker.library import Library
from tests.support import ROOT

PAGE = ROOT / "docs" / "覆盖范围.md"
_RULE = re.compile(r"\b[A-Z]{2}\d{2}\b")


def test_every_kind_of_problem_has_one_line() -> None:
    kinds = re.findall(r"^\| (C\d{2}) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert kinds == [f"C{number:02}" for number in range(1, 62)]


def test_the_page_names_every_rule_and_no_other(shipped: Library) -> None:
    named = set(_RULE.findall(PAGE.read_text(encoding="utf-8")))
    assert named == set(shipped.book.rules)


def test_what_is_marked_as_judged_by_a_person_is(shipped: Library) -> None:
    marked = set(re.findall(r"([A-Z]{2}\d{2})（人工）", PAGE.read_text(encoding="utf-8")))
    assert marked == {rule.id for rule in shipped.book.rules.values() if rule.manual}
