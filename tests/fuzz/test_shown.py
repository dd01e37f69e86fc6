"""No cell is read otherwise than LibreOffice shows it, without a word: filled cells and formats mutated."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from checker.library import Library
from tests.fuzz.shown import cells, differences


@pytest.mark.slow
def test_what_is_read_is_what_is_shown(tmp_path: Path, shipped: Library) -> None:
    made = cells(random.Random(1), shipped.book.vocabulary, int(os.environ.get("JIXIAO_CELLS", "2000")))
    assert differences(tmp_path, made) == []
