"""What is known of one project after a check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checker.base.errors import Problem
from checker.base.frames import frame
from checker.facts.records import Dossier
from checker.findings.finding import Finding
from checker.findings.tabular import COLUMNS, as_html, row_of
from checker.rulebook.roster import Roster

if TYPE_CHECKING:
    from pandas import DataFrame

EXCLUDED = "已排除"


@dataclass(frozen=True)
class CheckResult:
    """All that is known of one project after a check.

    `findings` are the problems that stand; those that a review excludes are apart, and count for nothing.
    `roster` says which rules the check knew, None where nobody noted it.
    """

    dossier: Dossier
    findings: tuple[Finding, ...]
    undetermined: tuple[Finding, ...]
    counts: Mapping[str, int]
    engine: str
    versions: Mapping[str, str]
    warnings: tuple[Problem, ...] = ()
    excluded: tuple[Finding, ...] = ()
    roster: Roster | None = None

    @property
    def everything(self) -> tuple[Finding, ...]:
        """Findings, those excluded, and undetermined items."""
        return (*self.findings, *self.excluded, *self.undetermined)

    def finding(self, finding_id: str) -> Finding | None:
        """The finding or undetermined item of that id, now or under a former id of its rule."""
        return next((f for f in self.everything if finding_id in (f.id, *f.former)), None)

    def to_frame(self, findings: Iterable[Finding] | None = None) -> DataFrame:
        """One row a finding, as a pandas DataFrame; of `findings`, or of those that stand.

        Dates are dates, what is not known is missing. Raises UsageError where pandas is not installed.
        """
        return frame([row_of(one) for one in (self.findings if findings is None else findings)], COLUMNS)

    def __repr__(self) -> str:
        found, excluded, waiting = map(len, (self.findings, self.excluded, self.undetermined))
        counted = f"{found} findings, {excluded} excluded, {waiting} undetermined"
        return f"<CheckResult {self.dossier.name}: {counted}>"

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        head = f"{self.dossier.name}：疑点 {len(self.findings)} 个，待核实 {len(self.undetermined)} 项"
        return as_html(head, self.findings)
