"""What a case expects, held against what a check finds: missed, unexpected, changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from checker.base import yamlfile
from checker.base.errors import FactError, Problem
from checker.findings.finding import Finding
from checker.findings.result import EXCLUDED, CheckResult
from checker.rulebook.states import State

EXPECTED = "预期.yaml"


@dataclass(frozen=True)
class Expectation:
    """One finding that a case must give; `subject` is part of what its finding says.

    `severity` is "" where it does not matter.
    """

    rule: str
    origin: str
    subject: str
    place: str
    status: str = State.VIOLATED.value
    severity: str = ""
    problem: str = ""

    def means(self, finding: Finding) -> bool:
        """Whether the finding is of the same rule and subject, whatever became of it."""
        return finding.of(self.rule) and self.subject in f"{finding.subject}｜{finding.sentence}"

    def differing(self, finding: Finding) -> list[str]:
        """In what a finding that is meant is not as expected: `判断：应为违规，得待核实`."""
        pairs = (
            ("判断", self.status, EXCLUDED if finding.excluded else finding.state.value),
            ("程度", self.severity or finding.severity.value, finding.severity.value),
            ("来源", self.origin, finding.origin),
        )
        return [f"{name}：应为{wanted}，得{got}" for name, wanted, got in pairs if wanted != got]

    def fits(self, finding: Finding) -> bool:
        """Whether the finding is the one expected."""
        return self.means(finding) and not self.differing(finding)


class Differs(StrEnum):
    """How findings differ from what a case expects."""

    MISSED = "漏报"
    UNEXPECTED = "多报"
    CHANGED = "变化"


@dataclass(frozen=True)
class Difference:
    """One difference: what was expected, what was found instead, or both; `note` says in what they differ."""

    kind: Differs
    expected: Expectation | None
    found: Finding | None
    note: str = ""

    @property
    def rule(self) -> str:
        """The rule concerned."""
        return self.expected.rule if self.expected else self.found.rule if self.found else ""


def load_expected(path: Path) -> list[Expectation]:
    """Read 预期.yaml. Raises FactError when it is not to be read, or an entry lacks what it must have."""
    content = yamlfile.load(path, FactError, f"{path.parent.name}/{path.name}")
    shown = f"{path.parent.name}/{path.name}"
    if not isinstance(content, list):
        raise FactError(
            Problem(shown, "不是一个列表", mend="每行写 - {problem: …, rule: …, from: …, subject: …}")
        )
    problems: list[Problem] = []
    made = []
    for number, entry in enumerate(content, 1):
        lacking = [key for key in ("rule", "from", "subject") if not _has(entry, key)]
        if lacking:
            place = entry.place() if isinstance(entry, yamlfile.Located) else f"{shown} 第 {number} 项"
            problems.append(Problem(place, f"缺少 {'、'.join(lacking)}", mend="全部写法用 jixiao lint 检查"))
        else:
            made.append(_expectation(entry))
    if problems:
        raise FactError(problems)
    return made


def _has(entry: object, key: str) -> bool:
    return isinstance(entry, yamlfile.Located) and entry.get(key) not in (None, "")


def _expectation(entry: yamlfile.Located) -> Expectation:
    return Expectation(
        rule=str(entry["rule"]),
        origin=str(entry["from"]),
        subject=str(entry["subject"]),
        place=entry.place(),
        status=str(entry.get("status") or State.VIOLATED.value),
        severity=str(entry.get("severity") or ""),
        problem=str(entry.get("problem") or ""),
    )


def differences(expected: Sequence[Expectation], result: CheckResult) -> list[Difference]:
    """What is missed, changed or unexpected, in the order of the expectations, then of the findings.

    A finding that stands and fits no expectation is unexpected, unless an expectation that nothing fits
    means it: then it changed. What is 待核实 or excluded by a review is never unexpected.
    """
    missed = [e for e in expected if not any(e.fits(finding) for finding in result.everything)]
    free = [f for f in result.everything if not any(e.fits(f) for e in expected)]
    found: list[Difference] = []
    for wanted in missed:
        instead = _nearest(wanted, free)
        if instead is None:
            found.append(Difference(Differs.MISSED, wanted, None))
        else:
            free.remove(instead)
            found.append(Difference(Differs.CHANGED, wanted, instead, "；".join(wanted.differing(instead))))
    standing = [f for f in free if f in result.findings]
    return [*found, *(Difference(Differs.UNEXPECTED, None, finding) for finding in standing)]


def _nearest(wanted: Expectation, free: Iterable[Finding]) -> Finding | None:
    """The finding that is meant and differs in the least."""
    meant = [finding for finding in free if wanted.means(finding)]
    return min(meant, key=lambda finding: len(wanted.differing(finding)), default=None)
