"""One measurement in one process: `python benchmarks/jobs.py NAME JSON` prints what it took as JSON.

A process of its own, so that the peak memory is the measurement's and nothing is warm but the disk cache.
"""

from __future__ import annotations

import json
import os
import re
import resource
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import floor, peers  # noqa: E402
from benchmarks.collected import as_collected  # noqa: E402
from checker import library  # noqa: E402
from checker.base.sqltext import literal  # noqa: E402
from checker.facts.vocabulary import CHECKLIST, PROJECT  # noqa: E402
from checker.library.ranking import load_settings  # noqa: E402
from checker.portfolio.database import Database  # noqa: E402
from checker.portfolio.screen import Screening  # noqa: E402
from checker.portfolio.source import open_library  # noqa: E402
from checker.screening import run  # noqa: E402

Given = dict[str, str]
Result = TypeVar("Result")
PARTS = (
    ("检查单元格", ("INSERT INTO _数据问题", "SELECT coalesce(max(f.记录号)")),
    ("写 Parquet", ("COPY",)),
    ("计数", ("INSERT INTO _命中", "INSERT INTO _待核实数", "SELECT count(*) FILTER")),
    ("综合与汇总", ("CREATE OR REPLACE TABLE", "CREATE TABLE _排行", "SELECT")),
)
LOADING, JUDGING, REST = "读入", "派生与判断", "其余（启动、工作簿、等写完）"
MEANWHILE = "（同时）"  # in the other thread: takes no time of its own


class _Clock:
    """Seconds on the wall and of the processor since it was made; the latter say more on a busy machine."""

    def __init__(self) -> None:
        self._wall, self._processor = time.perf_counter(), time.process_time()

    def read(self) -> dict[str, float]:
        """Both, under the names that they are reported by."""
        return {
            "seconds": time.perf_counter() - self._wall,
            "processor": time.process_time() - self._processor,
        }


class _Timed(Database):
    """A database that notes how long what kind of statement takes."""

    parts: Counter[str]

    def run(self, sql: str, place: str, values: Sequence[object] = ()) -> None:
        self._note(sql, LOADING, lambda: super(_Timed, self).run(sql, place, values))

    def run_rules(self, sql: str, place: str) -> None:
        self._note(sql, JUDGING, lambda: super(_Timed, self).run_rules(sql, place))

    def rows(self, sql: str, place: str = PROJECT) -> list[tuple[object, ...]]:
        return self._note(sql, LOADING, lambda: super(_Timed, self).rows(sql, place))

    def _note(self, sql: str, otherwise: str, action: Callable[[], Result]) -> Result:
        text = " ".join(sql.split()).replace('"', "")
        part = next((name for name, starts in PARTS if text.startswith(starts)), otherwise)
        if threading.current_thread() is not threading.main_thread():
            part += MEANWHILE
        start = time.perf_counter()
        try:
            return action()
        finally:
            self.parts[part] += time.perf_counter() - start


def screen(given: Given) -> dict[str, object]:
    """All rules, end to end, as `jixiao screen` does it, from the start of the process's own work."""
    parts: Counter[str] = Counter()
    _Timed.parts = parts
    run.Database = _Timed  # type: ignore[misc]
    clock = _Clock()
    lib = library.load()
    settings = load_settings(*library.roots("rules", None))
    options = run.Options(memory=given["memory"], force=True)
    summary = run.screen(Path(given["data"]), Path(given["target"]), lib, settings, options)
    took = clock.read()
    alone = sum(seconds for name, seconds in parts.items() if not name.endswith(MEANWHILE))
    parts[REST] = took["seconds"] - alone
    return {
        **took,
        "parts": dict(parts),
        "projects": summary.projects,
        "left_out": summary.left_out,
    }


def ten(given: Given) -> dict[str, object]:
    """The ten rules of the floor through the engine: the same rows written."""
    lib = library.load()
    target = Path(given["target"])
    clock = _Clock()
    facts = open_library(Path(given["data"]), lib.book.vocabulary)
    spill = Path(given["spill"])
    with Database(
        facts, lib.book, memory=given["memory"], threads=os.cpu_count() or 1, spill=spill, results=target
    ) as database:
        Screening(database, lib, target, rules=frozenset(floor.RULES)).run()
    return dict(clock.read())


def by_hand(given: Given) -> dict[str, object]:
    """The ten rules by hand."""
    clock = _Clock()
    beside = Path(given["beside"])
    floor.run(Path(given["data"]), beside, Path(given["target"]), given["memory"], os.cpu_count() or 1)
    return dict(clock.read())


def spark(given: Given) -> dict[str, object]:
    """All rules, end to end, on a Spark of this machine, from its start on; the memory is Java's."""
    from checker.portfolio.spark_session import running
    from checker.screening.spark import screen_on_spark

    clock = _Clock()
    lib = library.load()
    settings = load_settings(*library.roots("rules", None))
    with running(memory=given["memory"]) as session:
        started = clock.read()["seconds"]
        screen_on_spark(
            session, given["data"], given["target"], lib, settings, run.Options(force=True), report=None
        )
        took = clock.read()["seconds"]
        process = Path(f"/proc/{session.sparkContext._gateway.proc.pid}")
        peak = re.search(r"VmHWM:\s+(\d+) kB", (process / "status").read_text())
    assert peak, "Linux tells the peak memory of a process"
    return {"seconds": took, "started": started, "java_mb": int(peak[1]) / 1024}


def compare(given: Given) -> dict[str, object]:
    """Hold what two wrote against each other: the ten rules, or all that `one` has judgments of."""
    one, other = Path(given["one"]), Path(given["other"])
    every = tuple(sorted(path.stem for path in one.glob("*.parquet")))
    rules = every if given.get("all") else floor.RULES
    return {
        "different": floor.differences(one, other, rules),
        "rows": floor.count(one, rules),
        "rules": len(rules),
    }


def lay_beside(given: Given) -> dict[str, object]:
    """Write what the floor needs beside the facts."""
    floor.prepare(Path(given["data"]), Path(given["beside"]), library.load())
    return {}


def lay_collected(given: Given) -> dict[str, object]:
    """Lay the files as a collected 项目库."""
    as_collected(Path(given["data"]), Path(given["library"]), library.load().book.vocabulary)
    return {}


def lay_rows(given: Given) -> dict[str, object]:
    """Write the prepared rows that the engines judge."""
    rows = peers.prepare(Path(given["data"]), Path(given["rows"]), library.load(), Path(given["spill"]))
    return {"rows": rows}


def peer(given: Given) -> dict[str, object]:
    """One engine over all prepared rows; its rules are compiled before the clock starts."""
    engine = peers.PEERS[given["engine"]](library.load())
    clock = _Clock()
    engine.judge(Path(given["rows"]))
    took = clock.read()
    return {**took, "states": peers.digests(engine.codes())}


def count_facts(given: Given) -> dict[str, object]:
    """How many records the projects have; the 资料清单 is none."""
    import duckdb

    files = [path for path in Path(given["data"]).glob("*.parquet") if path.stem != CHECKLIST]
    with duckdb.connect() as connection:
        counts = [
            connection.execute(f"SELECT count(*) FROM read_parquet({literal(str(file))})").fetchall()[0][0]
            for file in files
        ]
    return {"rows": sum(counts)}


JOBS = {
    job.__name__: job
    for job in (
        *(screen, ten, by_hand, spark, compare),
        *(lay_beside, lay_collected, lay_rows, peer, count_facts),
    )
}


def main() -> None:
    """Do the job that is named and print what it took."""
    found = JOBS[sys.argv[1]](json.loads(sys.argv[2]))
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
