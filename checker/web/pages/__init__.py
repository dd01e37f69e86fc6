"""The pages. To add one: a module with `register(desk, frame)`, named in PAGES, and its links in ENTRIES."""

from __future__ import annotations

from collections.abc import Callable

from checker.web.components.frame import Entry, Frame
from checker.web.desk import Desk
from checker.web.pages import classroom, clauses, draft, facts, findings, lesson, projects, waiting

PAGES: tuple[Callable[[Desk, Frame], None], ...] = (
    projects.register,
    findings.register,
    waiting.register,
    facts.register,
    draft.register,
    clauses.register,
    classroom.register,
    lesson.register,
)
ENTRIES = (
    Entry("项目", projects.PATH),
    Entry("疑点", findings.PATH),
    Entry("待核实", waiting.PATH),
    Entry("事实与试算", facts.PATH),
    Entry("草稿", draft.PATH),
    Entry("条款图", clauses.PATH, about_project=True),
    Entry("课堂", classroom.PATH),
)


def register(desk: Desk) -> None:
    """Make all pages known."""
    frame = Frame(ENTRIES)
    for add in PAGES:
        add(desk, frame)
