"""What tests of readers share: the values of a type, and the problems with which a file is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.base.errors import FactError, Problem
from checker.facts.readers import read
from checker.facts.records import Dossier, Value
from checker.facts.vocabulary import Vocabulary

CONTRACT = ("合同编号", "合同名称")


def values(dossier: Dossier, name: str) -> list[dict[str, Value]]:
    return [dict(record.values) for record in dossier.of(name)]


def problems(path: Path, vocabulary: Vocabulary) -> tuple[Problem, ...]:
    with pytest.raises(FactError) as refused:
        read(path, vocabulary)
    return refused.value.problems
