"""Speed and memory of one project and of what policy staff run: medians of seven, and ratios in one run.

Run: python benchmarks/single.py [case]
Prints user CPU seconds beside the clock's, because a busy machine stretches the latter; the ratio is to an
interpreter that imports typer, rich and yaml, measured in the same run.
"""

from __future__ import annotations

import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
RUNS = 7
LARGEST = "青白江平台2021事前"
sys.path.insert(0, str(ROOT))


@dataclass(frozen=True)
class Time:
    """Medians in milliseconds: by the clock, and of the CPU."""

    clock: float
    cpu: float


def measure(action: Callable[[], object], spent: Callable[[], float] = time.process_time) -> Time:
    """The medians of seven runs; `spent` is the CPU time so far, in seconds."""
    clocks, cpus = [], []
    for _ in range(RUNS):
        start, before = time.perf_counter(), spent()
        action()
        clocks.append((time.perf_counter() - start) * 1000)
        cpus.append((spent() - before) * 1000)
    return Time(statistics.median(clocks), statistics.median(cpus))


def of_children() -> float:
    """CPU seconds of the processes that this one ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def process(*arguments: str) -> Time:
    """A new interpreter each time."""
    command = [sys.executable, *arguments]
    return measure(lambda: subprocess.run(command, cwd=ROOT, capture_output=True, check=False), of_children)


def peak_mb(*arguments: str) -> float:
    """Peak memory of a process, in MB."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], capture_output=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = [sys.executable, "-c", code, sys.executable, *arguments]
    return int(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout) / 1024


def warm(engine: str, case: Path) -> Iterator[tuple[str, Time]]:
    """A check of a project that the store does not hold, and one of which a single cell changed."""
    from checker import library
    from checker.checking import Checker
    from checker.facts.readers import read
    from checker.judging.engines import choose

    lib = library.load()
    (dossier,) = read(case, lib.book.vocabulary)
    kind, field = next(
        (record.type, name)
        for record in dossier.of("合同")[:1]
        for name, value in record.values.items()
        if isinstance(value, date)
    )
    first, *others = dossier.of(kind)
    days = iter(range(1, 1000))

    def changed() -> object:
        day = first.values[field]
        assert isinstance(day, date)
        record = replace(first, values={**first.values, field: day + timedelta(next(days))})
        return checker.check(replace(dossier, records={**dossier.records, kind: (record, *others)}))

    with Checker(lib, choose(engine)) as checker:
        checker.check(dossier)
        other = replace(dossier, completeness=dict(dossier.completeness) | {"": dossier.completeness["合同"]})
        turns = iter([dossier, other] * RUNS)
        yield "warm check", measure(lambda: checker.check(next(turns)))
        yield "a changed cell", measure(changed)


def judging(case: Path) -> Iterator[tuple[str, Time]]:
    """The judging alone, over prepared rows: sql, durable, and their peers where they are installed."""
    from benchmarks.peers import PEERS, tables
    from checker import library
    from checker.facts.readers import read
    from checker.judging.engines import choose
    from checker.judging.lite import LiteStore
    from checker.judging.tables import load

    lib = library.load()
    dossiers = read(case, lib.book.vocabulary)
    with LiteStore(lib.book) as store:
        load(store, dossiers, lib)
        held = [table for table in tables(lib) if store.derive(table.table.name)]
        sql = choose("sql")
        yield "judging alone, sql", measure(lambda: [list(sql.judge(store, table)) for table in held])
        rows = {table.table.name: list(store.rows(table)) for table in held}
        for name in ("durable", "clipspy", "zen-engine"):
            try:
                peer: Any = PEERS[name](lib)
            except ImportError:
                print(f"{name} is not installed")
                continue
            yield (
                f"judging alone, {name}",
                measure(lambda p=peer: [list(p.judge_table(t, iter(rows[t.table.name]))) for t in held]),
            )


def show(name: str, found: Time, base: Time) -> None:
    """One line of the table."""
    ratio = found.cpu / base.cpu
    print(f"{name:<40}{found.clock:9.0f} ms{found.cpu:9.0f} ms CPU{ratio:8.2f} × imports", flush=True)


def main() -> None:
    """Print the table."""
    case = ROOT / "cases" / (sys.argv[1] if len(sys.argv) > 1 else LARGEST)
    command = ("-m", "checker", "check", str(case), "--exit-zero")
    process(*command[:4], "--exit-zero")  # fills the cache of compiled rules
    base = process("-c", "import typer, rich, yaml")
    print(f"{platform.platform()}, Python {platform.python_version()}, case {case.name}")
    show("import typer, rich, yaml", base, base)
    for engine in ("sql", "durable"):
        show(f"cold check, {engine}", process(*command, "--engine", engine), base)
        for name, found in warm(engine, case):
            show(f"{name}, {engine}", found, base)
        print(f"{f'peak memory of a check, {engine}':<40}{peak_mb(*command, '--engine', engine):9.0f} MB")
    for name, found in judging(case):
        show(name, found, base)
    for words in (("rule", "test"), ("case", "test"), ("lint",)):
        show(" ".join(words), process("-m", "checker", *words), base)


if __name__ == "__main__":
    main()
