"""What the tests of the desk share: one browser and one server a file, a page a test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.web import webserver
from tests.web.webserver import Browser, Served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with webserver.browser() as started:
        yield started


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with webserver.served(tmp_path_factory.mktemp("数据")) as started:
        yield started


@pytest.fixture
def page(browser: Browser, server: Served) -> Iterator[Any]:
    context = browser.context()
    yield context.new_page()
    context.close()
