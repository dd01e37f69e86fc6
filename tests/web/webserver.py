"""A server of the desk for tests, with data of its own, and a browser to use it with."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support import ROOT

READY = re.compile(r"已就绪：(http://\S+?)　")
LARGEST = "秦皇岛政务外网2020-2022"
SLOW = 20_000  # milliseconds; two cores may be busy


@dataclass
class Served:
    """A running server: its address, its data folder, and what it wrote to standard error."""

    address: str
    data: Path
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    def projects(self) -> list[Path]:
        """The folders of the projects, the oldest first."""
        return sorted((self.data / "项目").iterdir(), key=lambda folder: folder.stat().st_ctime_ns)

    def folder(self, project: str) -> Path:
        """The folder of one project."""
        return self.data / "项目" / project


@contextmanager
def served(data: Path, *options: str, port: int = 0) -> Iterator[Served]:
    """Start `jixiao serve` and stop it at the end."""
    pytest.importorskip("nicegui", reason="the web extra is not installed")
    command = [sys.executable, "-m", "checker", "serve", "--no-open", "--port", str(port), *options]
    environment = {**os.environ, "JIXIAO_DATA_DIR": str(data), "PYTHONUNBUFFERED": "1"}
    environment["JIXIAO_CONFIG_DIR"] = str(data / "设置")
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    said: list[str] = []
    assert process.stdout
    assert process.stderr
    errors = process.stderr
    listener = threading.Thread(target=lambda: said.extend(errors), daemon=True)
    listener.start()
    try:
        line = process.stdout.readline()
        match = READY.search(line)
        assert match, f"{line}{''.join(said)}"
        yield Served(match[1], data, process, said)
    finally:
        process.terminate()
        process.wait(15)
        listener.join(5)


def chromium() -> str:
    """Debian's chromium; skips where it is not installed, but never in CI."""
    found = shutil.which("chromium")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is not installed")
        pytest.skip("chromium is not installed")
    return found


@dataclass
class Browser:
    """A browser that notes what it asks for and what goes wrong in its pages."""

    real: Any
    requests: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def context(self, **options: Any) -> Any:
        """A fresh context, watched."""
        made = self.real.new_context(
            locale="zh-CN", accept_downloads=True, viewport={"width": 1366, "height": 768}, **options
        )
        made.set_default_timeout(SLOW)
        made.on("request", lambda request: self.requests.append(request.url))
        made.on("console", lambda said: self.wrong.append(said.text) if said.type == "error" else None)
        made.on("weberror", lambda error: self.wrong.append(str(error.error)))
        made.on("page", lambda page: page.on("websocket", lambda socket: self.requests.append(socket.url)))
        return made


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a browser without a window."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as play:
        real = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--lang=zh-CN"])
        try:
            yield Browser(real)
        finally:
            real.close()


def upload(page: Any, address: str, file: Path) -> None:
    """Choose a file on the first page."""
    page.goto(address)
    page.set_input_files("input[type=file]", file)


def bring(page: Any, address: str, file: Path) -> str:
    """Upload a file that can be read; gives the id of its project."""
    upload(page, address, file)
    page.wait_for_url("**/project/*/findings*")
    page.wait_for_selector(".detail h1, .empty h2")
    return str(page.url).split("/project/")[1].split("/")[0]


def cell(page: Any, row: int, heading: str) -> Any:
    """The cell of a sheet on the desk in the column with this heading, as a locator."""
    headings = [
        shown.split(" *")[0].split("（")[0]
        for shown in page.locator("table.sheet thead th").all_inner_texts()
    ]
    return page.locator(f"[data-cell='{row},{headings.index(heading) - 1}']")
