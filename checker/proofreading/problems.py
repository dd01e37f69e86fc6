"""Why a report cannot be read."""

from __future__ import annotations

from checker.base.errors import FactError


class ReportError(FactError):
    """A report cannot be read (exit code 3)."""

    title = "报告读不出来"
