"""Screening measured on the same files: speed, memory, growth, a floor of plain SQL, and other engines.

Run: python benchmarks/portfolio.py [--sizes 10000 100000 1000000] [--runs 3] [--page docs/规模.md]

Every measurement is a process of its own; times are medians. Where the engine and what it is held against
do not give the same judgments, nothing is timed. With `--page`, the results replace what stands between the
page's marks; without it they are printed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks import page

HERE = Path(__file__).parent
LARGE = 500_000  # projects from which on `--runs-large` counts
ENGINES = ("sql", "durable", "clipspy", "zen-engine")


@dataclass(frozen=True)
class Chosen:
    """What is measured, how often, and where the files lie."""

    sizes: list[int]
    engine_sizes: list[int]
    spark_sizes: list[int]
    runs: int
    runs_large: int
    memory: str
    folder: Path

    def times(self, size: int) -> int:
        """How many runs are timed at a size."""
        return self.runs_large if size >= LARGE else self.runs


@dataclass
class Measured:
    """The runs of each thing that was measured, by size."""

    facts: dict[int, int] = field(default_factory=dict)
    screen: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    floor: dict[int, dict[str, list[dict[str, Any]]]] = field(default_factory=dict)
    agreed: dict[int, int] = field(default_factory=dict)
    engines: dict[int, dict[str, list[dict[str, Any]]]] = field(default_factory=dict)
    prepared: dict[int, int] = field(default_factory=dict)
    spark: dict[int, dict[str, Any]] = field(default_factory=dict)


def main() -> None:
    """Read the arguments, measure, write or print the section."""
    parser = argparse.ArgumentParser(description="测量筛查的速度和内存")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--engine-sizes", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--spark-sizes", type=int, nargs="*", default=[20_000, 100_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--runs-large", type=int, default=1)
    parser.add_argument("--memory", default="4GB")
    parser.add_argument("--data", type=Path, help="keep the generated projects here, and take them from here")
    parser.add_argument("--page", type=Path, help="the page whose marked section is replaced")
    parser.add_argument("--json", type=Path, help="also write every single run")
    given = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="portfolio-") as scratch:
        folder = given.data or Path(scratch)
        chosen = Chosen(
            sizes=given.sizes,
            engine_sizes=given.engine_sizes,
            spark_sizes=given.spark_sizes,
            runs=given.runs,
            runs_large=given.runs_large,
            memory=given.memory,
            folder=folder.resolve(),
        )
        measured = measure(chosen)
    if given.json:
        given.json.write_text(json.dumps(measured.__dict__, ensure_ascii=False, indent=1), encoding="utf-8")
    section = page.section(measured, chosen, load)
    if given.page:
        page.replace_section(given.page, section)
    else:
        print(section)


def measure(chosen: Chosen) -> Measured:
    """Measure everything; stop where judgments differ."""
    measured = Measured()
    for size in sorted({*chosen.sizes, *chosen.engine_sizes, *chosen.spark_sizes}):
        measured.facts[size] = projects(size, chosen)
    for size in chosen.sizes:
        against_floor(size, chosen, measured)
        end_to_end(size, chosen, measured)
    for size in chosen.engine_sizes:
        against_engines(size, chosen, measured)
    for size in chosen.spark_sizes:
        against_spark(size, chosen, measured)
    return measured


def projects(size: int, chosen: Chosen) -> int:
    """Generate the projects where they are not there yet; return how many records they have."""
    made, done = chosen.folder / str(size), chosen.folder / f"{size}.json"
    if not done.is_file():
        say(f"{size:,} projects: generate")
        arguments = [str(HERE / "generate.py"), str(size), "-o", str(made)]
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True, cwd=HERE.parent)
        done.write_text(json.dumps(job("count_facts", data=made)["rows"]))
    return int(json.loads(done.read_text()))


def end_to_end(size: int, chosen: Chosen, measured: Measured) -> None:
    """All rules from Parquet to workbook, cells checked; the first run only warms the disk cache."""
    data, target = chosen.folder / str(size), chosen.folder / "results"
    runs = []
    for number in range(chosen.times(size) + (size < LARGE)):
        say(f"{size:,} projects: all rules, run {number}")
        shutil.rmtree(target, ignore_errors=True)
        runs.append(job("screen", data=data, target=target, memory=chosen.memory))
    shutil.rmtree(target, ignore_errors=True)
    measured.screen[size] = runs[-chosen.times(size) :]


def against_floor(size: int, chosen: Chosen, measured: Measured) -> None:
    """Ten rules through the engine and by hand, in turns, after their rows were found to be the same."""
    data, work = chosen.folder / str(size), chosen.folder / "floor"
    shutil.rmtree(work, ignore_errors=True)
    for name in ("beside", "spill", "by_hand", "ten", "checked"):
        (work / name).mkdir(parents=True)
    job("lay_beside", data=data, beside=work / "beside")
    shared = {"memory": chosen.memory, "spill": work / "spill", "beside": work / "beside"}
    kinds = {
        "by_hand": ("by_hand", data),
        "ten": ("ten", collected(data)),
        "checked": ("ten", data),
    }
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in kinds}
    for number in range(chosen.times(size) + 1):
        for name, (what, source) in kinds.items():
            say(f"{size:,} projects: {name}, run {number}")
            runs[name].append(job(what, data=source, target=work / name, **shared))
        if number == 0:
            for name in ("ten", "checked"):
                found = job("compare", one=work / name, other=work / "by_hand")
                if found["different"]:
                    raise SystemExit(
                        "\n".join([f"{size:,}: the engine and the floor differ", *found["different"]])
                    )
                measured.agreed[size] = found["rows"]
    shutil.rmtree(work)
    measured.floor[size] = {name: found[1:] for name, found in runs.items()}


def collected(data: Path) -> Path:
    """The same files as a collected 项目库, whose cells were checked before and are not checked again."""
    library = data.with_name(f"{data.name}.collected")
    shutil.rmtree(library, ignore_errors=True)
    job("lay_collected", data=data, library=library)
    return library


def against_engines(size: int, chosen: Chosen, measured: Measured) -> None:
    """The same conditions on the same prepared rows in every engine, whose states must be the same."""
    data, work = chosen.folder / str(size), chosen.folder / "engines"
    shutil.rmtree(work, ignore_errors=True)
    for name in ("rows", "spill"):
        (work / name).mkdir(parents=True)
    laid = job("lay_rows", data=data, rows=work / "rows", spill=work / "spill")
    measured.prepared[size] = laid["rows"]
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in ENGINES}
    for number in range(chosen.runs + 1):
        for name in ENGINES:
            say(f"{size:,} projects: {name}, run {number}")
            found = job("peer", engine=name, rows=work / "rows")
            first = runs["sql"][0] if runs["sql"] else found
            different = [
                table for table, states in found["states"].items() if first["states"][table] != states
            ]
            if different:
                raise SystemExit(f"{size:,}: {name} differs from sql on {'、'.join(different)}")
            runs[name].append(found)
    shutil.rmtree(work)
    measured.engines[size] = {
        name: [{key: run[key] for key in ("seconds", "processor", "peak_mb")} for run in found[1:]]
        for name, found in runs.items()
    }


def against_spark(size: int, chosen: Chosen, measured: Measured) -> None:
    """All rules on a Spark of this machine, once; every row must be one that the sql engine writes."""
    data, work = collected(chosen.folder / str(size)), chosen.folder / "spark"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    say(f"{size:,} projects: spark")
    ours = job("screen", data=data, target=work / "sql", memory=chosen.memory)
    theirs = job("spark", data=data, target=work / "spark", memory=chosen.memory)
    found = job("compare", one=work / "sql" / "判断", other=work / "spark" / "判断", all=True)
    if found["different"]:
        raise SystemExit("\n".join([f"{size:,}: Spark and the sql engine differ", *found["different"]]))
    shutil.rmtree(work)
    measured.spark[size] = {**theirs, "sql": ours["seconds"], "rows": found["rows"], "rules": found["rules"]}


def job(name: str, **given: object) -> dict[str, Any]:
    """Run a job of benchmarks/jobs.py in a new process."""
    arguments = json.dumps({key: str(value) for key, value in given.items()}, ensure_ascii=False)
    command = [sys.executable, str(HERE / "jobs.py"), name, arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=HERE.parent)
    if done.returncode:
        raise SystemExit(f"{name} failed:\n{done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def say(text: str) -> None:
    """Tell on the terminal what is being measured."""
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
