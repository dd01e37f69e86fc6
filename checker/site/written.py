"""What the files say that the compiled library does not keep: missing values, SQL as its author wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from checker.base import yamlfile
from checker.base.errors import RuleError
from checker.knowledge.reader import THRESHOLDS
from checker.rulebook.overlay import DERIVED


@dataclass(frozen=True)
class Gap:
    """A region and period for which a threshold has no value, and why."""

    region: str
    period: str
    why: str


@dataclass(frozen=True)
class Written:
    """The gaps of thresholds and the SQL of derived tables, by name."""

    gaps: Mapping[str, tuple[Gap, ...]] = field(default_factory=dict)
    sql: Mapping[str, str] = field(default_factory=dict)


def written(rule_roots: tuple[Path, ...], kb_roots: tuple[Path, ...]) -> Written:
    """Read both from the folders; a file of a later folder replaces the one of its name."""
    gaps = {
        str(body["name"]): tuple(_gap(item) for item in body.get("missing") or ())
        for body in _bodies(kb_roots, THRESHOLDS)
    }
    return Written(gaps, {str(body["name"]): str(body["sql"]) for body in _bodies(rule_roots, DERIVED)})


def _bodies(roots: tuple[Path, ...], folder: str) -> list[yamlfile.Located]:
    files = [path for root in roots for path in yamlfile.walk(root / folder)]
    return [yamlfile.load(path, RuleError, f"{folder}/{path.name}") for path in files]


def _gap(item: Mapping[str, object]) -> Gap:
    return Gap(str(item.get("region") or ""), str(item.get("period") or ""), str(item.get("why") or ""))
