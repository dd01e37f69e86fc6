"""What all tests share: the library as shipped, both engines, and the commands called in this process."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import pytest

from checker import library
from checker.cli.app import main
from checker.judging.engines import Engine, choose, durable_available
from checker.library import Library

os.environ.setdefault("JIXIAO_NO_GUARD", "1")  # a process a file is slow; tests of the guard ask for it
os.environ.pop("COLUMNS", None)  # workers of xdist set it; what is printed should not hang on it

ENGINES = ["sql", *(["durable"] if durable_available() else [])]


@pytest.fixture(scope="session")
def shipped() -> Library:
    return library.load()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    return choose(request.param)


Called = Callable[..., tuple[int, str, str]]


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Called:
    """Runs a command in this process; gives exit code, output, errors."""
    monkeypatch.setenv("COLUMNS", "160")

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["jixiao", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as exit_:
            main()
        out, err = capsys.readouterr()
        return int(exit_.value.code or 0), out, err

    return run


# Rooms whose tests need a browser, Java, LibreOffice or many projects: everything else is the fast tier.
SLOW_ROOMS = {"web", "portfolio", "site", "impact", "benchmarks"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow by its room: `pytest -m 'not slow'` is the tier to run at every change."""
    for item in items:
        room = item.path.parent.name
        if room in SLOW_ROOMS or hasattr(getattr(item, "module", None), "office"):
            item.add_marker("slow")
