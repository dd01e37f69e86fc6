"""What tests share: paths of cases and reference texts, and the program run as users run it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CASES = sorted(path.parent for path in (ROOT / "cases").glob("*/事实.yaml"))
REFERENCE = Path(os.environ.get("JIXIAO_REFERENCE") or ROOT.parent / "shared")


def reference(part: str) -> Path:
    """A reference text; skips where it is absent, but never in CI."""
    path = REFERENCE / part
    if not path.exists():
        if os.environ.get("CI"):
            pytest.fail(f"reference text {part} is absent")
        pytest.skip(f"reference text {part} is not on this machine")
    return path


def office() -> str:
    """LibreOffice; skips where it is not installed, but never in CI."""
    found = shutil.which("soffice")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice is not installed")
        pytest.skip("LibreOffice is not installed")
    return found


def jixiao(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own; it never shows a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "checker", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done
