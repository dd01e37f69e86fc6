"""Adds a review to 复核.yaml: what stands there, comments too, stays as it is; whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from checker.base import yamlfile
from checker.base.atomic import write_text
from checker.base.errors import FactError
from checker.facts.readers.reviews import from_content
from checker.facts.reviews import DAY, FINDING, FINGERPRINT, REASON, REVIEWER, UNTIL, VERDICT, Review
from checker.facts.vocabulary import PROJECT_ID

_HEAD = "# 复核意见：每条说明一个疑点是确认还是排除；同一编号有几条的，以日期最晚的为准。\n"
_FIRST_DASH = re.compile(r"^( *)- ", re.MULTILINE)


class _Dumper(yaml.SafeDumper):
    """Writes every value in full: the reader takes no anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """True of everything."""
        return True


def add(path: Path, review: Review) -> None:
    """Write a review at the end of the file, which is made if there is none.

    A file that is not written entry by entry is written anew, with its comments at the top.

    Raises FactError when file or entry cannot be read, UsageError when the file cannot be written.
    """
    old = path.read_text(encoding="utf-8-sig") if path.exists() else _HEAD
    entries = yamlfile.loads(old, FactError, path.name) or []
    wanted = [*entries, _entry(review)]
    text = _appended(old, wanted[-1])
    if not _says(text, wanted):
        comments = [line.strip() for line in old.splitlines() if line.lstrip().startswith("#")]
        text = "\n".join([*comments, _dumped([_plain(entry) for entry in wanted])])
    from_content(yamlfile.loads(text, FactError, path.name), path.name)
    write_text(path, text)


def _appended(old: str, entry: dict[str, Any]) -> str:
    """The old text and the entry below, as far in as the entries before it."""
    first = _FIRST_DASH.search(old)
    margin = first[1] if first else ""
    lines = _dumped([entry]).splitlines()
    return "\n".join([*([old.rstrip()] if old.strip() else []), *(margin + line for line in lines), ""])


def _says(text: str, entries: list[Any]) -> bool:
    try:
        return bool(yamlfile.loads(text, FactError, "") == entries)
    except FactError:
        return False


def _entry(review: Review) -> dict[str, Any]:
    values = {
        FINDING: review.finding_id,
        PROJECT_ID: review.project_id,
        VERDICT: review.verdict.value,
        REASON: review.reason,
        REVIEWER: review.reviewer,
        DAY: review.day,
        UNTIL: review.until,
        FINGERPRINT: review.fingerprint,
    }
    return {name: value for name, value in values.items() if value}


def _plain(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry in types that the dumper knows; numbers are texts to the reader anyway."""
    filled = {name: value for name, value in entry.items() if value is not None}
    return {name: value if isinstance(value, date) else str(value) for name, value in filled.items()}


def _dumped(entries: list[dict[str, Any]]) -> str:
    return yaml.dump(entries, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
