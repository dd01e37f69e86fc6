"""The domain of a project: which regulations and thresholds can bind it."""

from __future__ import annotations

from checker.facts.records import Dossier
from checker.knowledge.model import Domain


def domain_of(dossier: Dossier) -> Domain:
    """The domain of a project."""
    values = dossier.project.values
    return Domain(str(values.get("地区") or ""), str(values.get("预算级次") or ""))
