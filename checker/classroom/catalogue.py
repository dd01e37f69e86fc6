"""What can be taught: the cases that have a plan, in the order of their difficulty."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from checker.classroom.plan import FILE, Plan, load_plan
from checker.library import data_root
from checker.schemas.cases import LEVELS


@dataclass(frozen=True)
class Taught:
    """A case with its plan; `folder` holds facts and plan."""

    name: str
    folder: Path
    plan: Plan


def taught_cases() -> list[Taught]:
    """The cases that come with a lesson, the easiest and shortest first."""
    found = [
        Taught(path.parent.name, path.parent, load_plan(path))
        for path in sorted((data_root() / "cases").glob(f"*/{FILE}"))
    ]
    return sorted(found, key=lambda one: (LEVELS.index(one.plan.level), one.plan.minutes, one.name))
