"""The measured section of docs/规模.md, written from the runs: no number on the page is typed by hand."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Iterator, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.portfolio import Chosen, Measured

START, END = "<!-- 测量 -->", "<!-- /测量 -->"
PACKAGES = ("duckdb", "durable-rules", "clipspy", "zen-engine", "pyspark", "sqlglot")
SECONDS, MEMORY_MB, FLOOR, GROWTH, TIMES = 120, 8 * 1024, 1.5, 11, 50
TEN_TIMES, MILLION = 10, 1_000_000


def replace_section(path: Path, text: str) -> None:
    """Put the section between the page's marks."""
    page = path.read_text(encoding="utf-8")
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise SystemExit(f"{path}: no {START} … {END}")
    path.write_text(f"{before}{START}\n{text}\n{END}{after}", encoding="utf-8")


def section(measured: Measured, chosen: Chosen, load: float) -> str:
    """The whole section as Markdown."""
    parts = [
        _machine(chosen, load),
        "### 目标\n\n" + _table(("目标", "测得", "达到"), "lll", _targets(measured)),
        "### 全部规则，端到端\n\n" + _end_to_end(measured),
        "### 时间用在哪里\n\n" + _where(measured),
        "### 与手写 SQL 相比\n\n" + _floor(measured),
        "### 与其他引擎相比\n\n" + _engines(measured),
        "### Spark，在同一台机器上\n\n" + _spark(measured),
    ]
    return "\n\n".join(parts)


def _machine(chosen: Chosen, load: float) -> str:
    versions = "，".join(f"{name} {_version(name)}" for name in PACKAGES)
    # The median of several runs; a busy machine shows in its load and makes all of them slower.
    return (
        f"测于 {date.today().isoformat()}。"
        f"{_processor()}，{os.cpu_count()} 核，内存 {_memory_gib():.0f} GiB，"
        f"{platform.system()}，Python {platform.python_version()}；{versions}。"
        f"开始时系统负载 {load:.1f}（空闲的机器接近 0）。DuckDB 的内存上限 {chosen.memory}。"
        f"每次测量都是新进程，取 {chosen.runs} 次的中位数（五十万个项目以上取 {chosen.runs_large} 次）。"
        "项目由 `benchmarks/generate.py` 生成，各项比较用同一批文件。"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "（未装）"


# ---- the tables


def _targets(measured: Measured) -> Iterator[tuple[str, str, str]]:
    """What was promised for 2 cores and 24 GiB, and what came out; what was not measured is left open."""
    million = measured.screen.get(MILLION)
    if million:
        seconds, peak = _median(million), _median(million, "peak_mb")
        yield f"一百万个项目，全部规则，{SECONDS} 秒以内", f"{seconds:.0f} 秒", _met(seconds <= SECONDS)
        yield "内存 8 GB 以内", f"{peak / 1024:.1f} GB", _met(peak <= MEMORY_MB)
    for small, large in _pairs(measured):
        if large == MILLION:
            growth = _median(measured.screen[large]) / _median(measured.screen[small])
            yield f"项目多十倍，用时最多 {GROWTH} 倍", f"{growth:.1f} 倍", _met(growth <= GROWTH)
    for size, runs in measured.floor.items():
        ratio = _median(runs["ten"]) / _median(runs["by_hand"])
        what = f"最多是手写 SQL 的 {FLOOR} 倍（{size:,} 个项目）"
        yield what, f"{ratio:.2f} 倍", _met(ratio <= FLOOR)
    for size, engines in measured.engines.items():
        ratio = _median(engines["durable"]) / _median(engines["sql"])
        what = f"每秒项目数至少是 durable 的 {TIMES} 倍（{size:,} 个项目）"
        yield what, f"{ratio:.0f} 倍", _met(ratio >= TIMES)


def _met(reached: bool) -> str:
    return "是" if reached else "**否**"


def _pairs(measured: Measured) -> list[tuple[int, int]]:
    sizes = sorted(measured.screen)
    return [(size, size * TEN_TIMES) for size in sizes if size * TEN_TIMES in measured.screen]


def _end_to_end(measured: Measured) -> str:
    heads = (
        "项目",
        "记录",
        "用时（秒）",
        "处理器（秒）",
        "每秒项目",
        "每秒记录",
        "峰值内存（MB）",
        "比少十倍时",
    )
    growth = {
        large: _median(measured.screen[large]) / _median(measured.screen[small])
        for small, large in _pairs(measured)
    }
    rows = []
    for size, runs in measured.screen.items():
        seconds, records = _median(runs), measured.facts[size]
        figures = (
            f"{seconds:.1f}",
            f"{_median(runs, 'processor'):.1f}",
            f"{size / seconds:,.0f}",
            f"{records / seconds:,.0f}",
            f"{_median(runs, 'peak_mb'):,.0f}",
            f"{growth[size]:.1f} 倍" if size in growth else "",
        )
        rows.append((f"{size:,}", f"{records:,}", *figures))
    about = (
        "`jixiao screen` 的全程：读规则、检查每个单元格、派生、判断、写 Parquet 和汇总工作簿。"
        "记录指各事实表的行，不含资料清单。处理器一列是各核用时之和；用时远大于它除以核数，说明机器不空闲。"
    )
    return f"{about}\n\n{_table(heads, 'r' * len(heads), rows)}"


def _where(measured: Measured) -> str:
    sizes = list(measured.screen)
    names = dict.fromkeys(name for runs in measured.screen.values() for run in runs for name in run["parts"])
    seconds = {
        (name, size): statistics.median(run["parts"].get(name, 0.0) for run in runs)
        for name in names
        for size, runs in measured.screen.items()
    }
    order = sorted(names, key=lambda name: -seconds[name, sizes[-1]])
    rows = [(name, *(f"{seconds[name, size]:.1f}" for size in sizes)) for name in order]
    table = _table(("秒", *(f"{size:,} 个项目" for size in sizes)), "l" + "r" * len(sizes), rows)
    return f"标“同时”的在另一个线程里做，与判断重叠，不另占时间。\n\n{table}"


def _floor(measured: Measured) -> str:
    heads = (
        "项目",
        "写出的行",
        "手写（秒）",
        "引擎（秒）",
        "倍数",
        "处理器倍数",
        "加检查单元格（秒）",
        "倍数",
    )
    rows = []
    for size, runs in measured.floor.items():
        hand, ten, checked = (_median(runs[name]) for name in ("by_hand", "ten", "checked"))
        processor = _median(runs["ten"], "processor") / _median(runs["by_hand"], "processor")
        figures = (hand, ten, ten / hand, processor, checked, checked / hand)
        rows.append((f"{size:,}", f"{measured.agreed[size]:,}", *(f"{figure:.2f}" for figure in figures)))
    about = (
        "十条规则手写成十个 DuckDB 查询（`benchmarks/floor/*.sql`），直接读同样的 Parquet 文件，"
        "写出同样的违规和待核实行；先逐行核对两边完全相同，再计时。手写的查询不检查单元格，"
        "所以引擎按 `jixiao collect` 已经检查过的项目库计时，另列现场检查的时间。"
        "项目少时倍数大：引擎多出来的是给项目编号、清点资料、把事实读成表和百来条语句的解析，"
        "这些要等一百六十几条规则一起用才划算，手写的十条不做。"
    )
    return f"{about}\n\n{_table(heads, 'r' * len(heads), rows)}"


def _engines(measured: Measured) -> str:
    heads = ("项目", "准备好的行", "引擎", "用时（秒）", "每秒项目", "比 durable", "峰值内存（MB）")
    rows = []
    for size, engines in measured.engines.items():
        base = _median(engines["durable"])
        for name, runs in engines.items():
            seconds = _median(runs)
            figures = (f"{seconds:.2f}", f"{size / seconds:,.0f}", f"{base / seconds:.1f} 倍")
            rows.append(
                (
                    f"{size:,}",
                    f"{measured.prepared[size]:,}",
                    name,
                    *figures,
                    f"{_median(runs, 'peak_mb'):,.0f}",
                )
            )
    about = (
        "同样的条件、同样的已经准备好的行（连接、汇总、差值都已算好），各引擎只作判断；"
        "先核对每一行每一条规则的状态完全相同，再计时。规则的编译不计时，读行计时。"
        "sql 引擎每张表一条语句，一条约两毫秒，所以项目少时快得不多。"
        "clipspy 是 CLIPS 的 Python 接口，zen-engine 是 GoRules 的引擎；两者每批一千行，durable 一行一次。"
    )
    return f"{about}\n\n{_table(heads, 'rrlrrrr', rows)}"


def _spark(measured: Measured) -> str:
    heads = ("项目", "逐行相同的判断", "Spark（秒）", "其中启动（秒）", "Java 内存（MB）", "sql 引擎（秒）")
    rows = [
        (
            f"{size:,}",
            f"{run['rows']:,}",
            f"{run['seconds']:.0f}",
            f"{run['started']:.0f}",
            f"{run['java_mb']:,.0f}",
            f"{run['sql']:.1f}",
        )
        for size, run in measured.spark.items()
    ]
    about = (
        "`jixiao screen --engine spark`，`local[*]`，已收集的项目库，只测一次；"
        "全部规则写出的每一行先与 sql 引擎核对，完全相同。"
        "一台机器上用 sql 引擎；Spark 是给一台机器放不下、数据已经在集群上的时候用的。"
    )
    return f"{about}\n\n{_table(heads, 'r' * len(heads), rows)}"


def _table(
    heads: Sequence[str], sides: str, rows: Sequence[Sequence[str]] | Iterator[tuple[str, ...]]
) -> str:
    rules = ["---:" if side == "r" else "---" for side in sides]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (heads, rules, *rows))


def _median(runs: Sequence[dict[str, Any]], key: str = "seconds") -> float:
    return statistics.median(run[key] for run in runs)
