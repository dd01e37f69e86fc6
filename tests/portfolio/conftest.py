"""A folder of files, and what collects it into a 项目库."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.collecting.collect import Options, Report, collect
from checker.library import Library
from tests.portfolio.collecting import Collect


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "资料"
    made.mkdir()
    return made


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "项目库"


@pytest.fixture
def run(folder: Path, library: Path, shipped: Library) -> Collect:
    def collected(**options: object) -> Report:
        return collect(folder, library, shipped.book.vocabulary, Options(2, **options))  # type: ignore[arg-type]

    return collected
