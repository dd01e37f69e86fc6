"""What is known of one project after a check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from checker.base.errors import Problem
from checker.facts.records import Dossier
from checker.findings.finding import Finding

EXCLUDED = "已排除"


@dataclass(frozen=True)
class CheckResult:
    """All that is known of one project after a check.

    `findings` are the problems that stand; those that a review excludes are apart, and count for nothing.
    """

    dossier: Dossier
    findings: tuple[Finding, ...]
    undetermined: tuple[Finding, ...]
    counts: Mapping[str, int]
    engine: str
    versions: Mapping[str, str]
    warnings: tuple[Problem, ...] = ()
    excluded: tuple[Finding, ...] = ()

    @property
    def everything(self) -> tuple[Finding, ...]:
        """Findings, those excluded, and undetermined items."""
        return (*self.findings, *self.excluded, *self.undetermined)

    def finding(self, finding_id: str) -> Finding | None:
        """The finding or undetermined item of that id."""
        return next((f for f in self.everything if f.id == finding_id), None)
