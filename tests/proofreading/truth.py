"""Runs the truth set: which remarks are true and which false, by kind and certainty, and which errors are missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from checker.proofreading.proofread import proofread
from checker.proofreading.reading import read_text

PAGES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("truth.yaml").read_text("utf-8"))


@dataclass
class Measured:
    """Remarks by kind and certainty, the false ones in words, and the errors that nothing was said of."""

    true: Counter[tuple[str, str]] = field(default_factory=Counter)
    false: Counter[tuple[str, str]] = field(default_factory=Counter)
    alarms: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    seeded: int = 0
    pages: int = 0


def measured() -> Measured:
    """The whole truth set, measured."""
    found = Measured()
    for name, text, change in _pages():
        found.pages += 1
        says = set(change["says"]) if change else set()
        remarks = proofread(read_text(text, name, marked=True)).remarks
        for remark in remarks:
            key = (str(remark.kind), str(remark.certainty))
            true = str(remark.kind) in says
            (found.true if true else found.false)[key] += 1
            if not true:
                found.alarms.append(f"{name} {change and change['to']}: {remark.kind} {remark.certainty} {remark.working}")
        if change:
            found.seeded += 1
            if not any(str(remark.kind) in says for remark in remarks):
                found.missed.append(f"{name}: {change['to']}")
    return found


def _pages() -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    for page in PAGES:
        yield page["name"], page["text"], None
        for change in page.get("changes", ()):
            yield page["name"], page["text"].replace(change["from"], change["to"], 1), change
