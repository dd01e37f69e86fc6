"""What all tests share: the library as shipped, and both engines."""

from __future__ import annotations

import pytest

from checker import library
from checker.engines import Engine, choose, durable_available
from checker.library import Library

ENGINES = ["sql", *(["durable"] if durable_available() else [])]


@pytest.fixture(scope="session")
def shipped() -> Library:
    return library.load()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    return choose(request.param)
