"""The dictionary as shipped."""

from __future__ import annotations

import pytest

from checker.facts.vocabulary import Vocabulary
from checker.library import Library


@pytest.fixture
def vocabulary(shipped: Library) -> Vocabulary:
    return shipped.book.vocabulary
