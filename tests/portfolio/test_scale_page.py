"""The commands of docs/规模.md are run as they stand; those of Spark in test_spark."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from checker.base.errors import EXIT_OK, EXIT_VIOLATIONS
from tests.conftest import Called
from tests.support import CASES, ROOT

PAGE = ROOT / "docs" / "规模.md"
PROJECT = re.compile(r"^\s*项目编号: *(\S+)", re.M)


def commands() -> list[list[str]]:
    """The arguments of every `jixiao` line, comments left out."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("jixiao ")]
    return [shlex.split(line, comments=True)[1:] for line in lines if "spark" not in line]


def test_every_command_of_the_page_runs_in_its_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, called: Called
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("项目文件夹", "资料"):
        for case in CASES:
            (tmp_path / folder / case.name).mkdir(parents=True)
            shutil.copy(case / "事实.yaml", tmp_path / folder / case.name)
    found = PROJECT.search((CASES[0] / "事实.yaml").read_text(encoding="utf-8"))
    assert found
    ran = []
    for arguments in commands():
        code, out, err = called(*(found[1] if part == "编号" else part for part in arguments))
        wanted = EXIT_VIOLATIONS if "--project" in arguments else EXIT_OK
        assert code == wanted, (arguments, out, err)
        ran.append(arguments[0])
    assert ran == ["collect", "screen", "screen", "collect", "check"]
    assert (tmp_path / "筛查结果" / "筛查汇总.xlsx").is_file()
