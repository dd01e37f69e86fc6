"""Paths that tests share: the cases, and the reference texts where they are present."""

from __future__ import annotations

import os
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
