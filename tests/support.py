"""What tests share: paths of cases and reference texts, and the program run as users run it."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ROOT = Path(__file__).parent.parent
CASES = sorted(path.parent for path in (ROOT / "cases").glob("*/事实.yaml"))
REFERENCE = Path(os.environ.get("JIXIAO_REFERENCE") or ROOT.parent / "shared")

# Few rows: what is compiled well costs more than it saves.
SMALL_SPARK = {
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}


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


@functools.cache
def spark() -> SparkSession:
    """A Spark of this process, small and soon warm; skips without Java or PySpark, but never in CI."""
    from checker.base.errors import UsageError
    from checker.portfolio.spark_session import start

    try:
        return start("local[2]", memory="2GB", settings=SMALL_SPARK)
    except UsageError as cause:
        if os.environ.get("CI"):
            pytest.fail(str(cause))
        pytest.skip(str(cause))
