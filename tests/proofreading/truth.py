"""Runs the truth set: true and false remarks by kind and certainty, and the errors that are missed."""

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
                words = f"{remark.kind} {remark.certainty} {remark.working}"
                found.alarms.append(f"{name} {change['to'] if change else ''}: {words}")
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


def as_yaml(found: Measured) -> str:
    """What was measured as the program reads it."""
    lines = ["# 每类意见在校准样本上的结果：[说对, 说错]。由 python -m tests.proofreading.truth 写出。"]
    keys = sorted({*found.true, *found.false})
    for kind in dict.fromkeys(kind for kind, _ in keys):
        entries = [f"{c}: [{found.true[k, c]}, {found.false[k, c]}]" for k, c in keys if k == kind]
        lines.append(f"{kind}: {{{', '.join(entries)}}}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    from checker.proofreading.precision import FILE

    FILE.write_text(as_yaml(measured()), "utf-8")
