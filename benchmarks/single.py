"""Speed and memory of checking one project: medians of seven runs on the largest case.

Run: python benchmarks/single.py [case]
Prints the whole process cold (a new interpreter each time), the check alone in a warm process for each
engine, a bare interpreter that only imports duckdb (the baseline), and peak memory.
"""

from __future__ import annotations

import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUNS = 7
LARGEST = "青白江平台2021事前"


def median_ms(action: Callable[[], object]) -> float:
    """The median time of seven runs, in milliseconds."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        action()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def process(*arguments: str) -> Callable[[], object]:
    """Run a new interpreter."""
    return lambda: subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, check=True)


def peak_mb(*arguments: str) -> float:
    """Peak memory of a process, in MB."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], capture_output=True, check=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, sys.executable, *arguments], cwd=ROOT, capture_output=True, check=True
    )
    return int(done.stdout) / 1024


def warm(engine_name: str, case: Path) -> tuple[float, float]:
    """The check alone, and reading the facts, in this process."""
    from checker import library
    from checker.checking import Checker
    from checker.facts.readers import read
    from checker.judging.engines import choose

    lib = library.load()
    (dossier,) = read(case, lib.book.vocabulary)
    with Checker(lib, choose(engine_name)) as checker:
        checker.check(dossier)
        return median_ms(lambda: checker.check(dossier)), median_ms(lambda: read(case, lib.book.vocabulary))


def main() -> None:
    """Print the table."""
    case = ROOT / "cases" / (sys.argv[1] if len(sys.argv) > 1 else LARGEST)
    sys.path.insert(0, str(ROOT))
    command = ("-m", "checker", "check", str(case), "--exit-zero")
    process(*command)()  # fills the cache of compiled rules
    baseline = median_ms(process("-c", "import duckdb; duckdb.connect()"))
    print(f"{platform.platform()}, Python {platform.python_version()}, case {case.name}")
    print(f"{'baseline: import duckdb and connect':<44}{baseline:8.0f} ms")
    for engine in ("sql", "durable"):
        cold = median_ms(process(*command, "--engine", engine))
        print(f"{f'cold process, {engine}':<44}{cold:8.0f} ms   {cold / baseline:5.1f} × baseline")
        print(f"{f'peak memory, {engine}':<44}{peak_mb(*command, '--engine', engine):8.0f} MB")
        judged, read_in = warm(engine, case)
        print(f"{f'warm check, {engine}':<44}{judged:8.0f} ms   {judged / baseline:5.1f} × baseline")
    print(f"{'warm read of the facts':<44}{read_in:8.0f} ms")
    print(f"{'this process':<44}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")


if __name__ == "__main__":
    main()
