"""How often remarks of a kind were right on the truth set; what was wrong too often is held back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from checker.base import yamlfile
from checker.base.errors import RuleError
from checker.proofreading.remarks import Certainty, Remark

FILE = Path(__file__).with_name("精度.yaml")
LEAST = 80  # percent: below it a remark is no help
_FEW = 3  # remarks that say how often 请核对 is right; fewer say nothing


@dataclass(frozen=True)
class Record:
    """How many remarks of a kind and certainty were true, and how many false."""

    true: int
    false: int

    @property
    def percent(self) -> int:
        """The share of true ones, rounded down."""
        return 100 * self.true // (self.true + self.false)


@cache
def records() -> Mapping[tuple[str, str], Record]:
    """What was measured, by kind and certainty."""
    body = yamlfile.load(FILE, RuleError)
    return {
        (str(kind), str(certainty)): Record(int(true), int(false))
        for kind, entries in body.items()
        for certainty, (true, false) in entries.items()
    }


def record_of(remark: Remark) -> Record | None:
    """How remarks like this one fared; None where there were none of them."""
    return records().get((str(remark.kind), str(remark.certainty)))


def is_trusted(remark: Remark) -> bool:
    """Whether remarks like this one were right often enough; for 请核对 that must have been seen."""
    record = record_of(remark)
    if remark.certainty is Certainty.CHECK and (record is None or record.true + record.false < _FEW):
        return False
    return record is None or record.percent >= LEAST
