"""Makes any number of random projects as a 项目库 (Parquet files, one a fact type), by DuckDB itself.

Run: python benchmarks/generate.py 100000 -o DIR [--seed 1]

The same seed gives the same projects, and the first of many are those of few, as long as DuckDB stays the
same version: its hash is the dice.
What the projects look like is in `benchmarks/projects/*.sql`: about a quarter is sound, the others have
faults in each fact with a chance of a few percent, empty cells, and collections that nobody handed in.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from pathlib import Path

import duckdb

SQL = Path(__file__).parent / "projects"
PARTS = ("项目", "合同", "资金", "实施", "管理")
CHECKLIST = "资料清单"
EXPECTED = ("预算", "合同", "采购", "付款", "验收", "考核", "制度文件", "自评监控", "绩效目标", "绩效指标")
NONE, NONE_ELSE = 60, 550  # of 1,000 without rows, for which it was verified that there are none
ROW_GROUP = 100_000
WIDTH = 7


def main() -> None:
    """Read the arguments, generate, say how long it took."""
    parser = argparse.ArgumentParser(description="生成模拟项目库")
    parser.add_argument("projects", type=int, metavar="N")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--memory", default="4GB")
    chosen = parser.parse_args()
    start = time.perf_counter()
    counts = generate(chosen.projects, chosen.output, chosen.seed, chosen.memory)
    took = time.perf_counter() - start
    rows = sum(number for name, number in counts.items() if name != CHECKLIST)
    for name, number in counts.items():
        sys.stderr.write(f"{name:　<6} {number:>12,}\n")
    sys.stderr.write(f"{chosen.projects:,} 个项目，{rows:,} 行，{took:.1f} 秒\n")


def generate(projects: int, output: Path, seed: int = 1, memory: str = "4GB") -> dict[str, int]:
    """Write the Parquet files of `projects` projects into the folder; rows by file."""
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="generate-", dir=output) as folder:
        config = {"memory_limit": memory, "temp_directory": folder, "autoinstall_known_extensions": "false"}
        with duckdb.connect(config=config) as connection:
            connection.execute(script(projects, seed))
            return {name: _write(connection, name, output) for name in views(connection)}


def script(projects: int, seed: int) -> str:
    """The SQL that makes a table `project` and a view `out X` for each fact type X and the 资料清单."""
    shared = (SQL / "合同属性.sql").read_text(encoding="utf-8").partition("\n")[2]
    text = "\n".join((SQL / f"{part}.sql").read_text(encoding="utf-8") for part in ("宏", *PARTS))
    listed = re.findall(r'VIEW "out (\w+)"', text)
    states = ",\n".join(_state(name) for name in listed if name not in ("项目", "人工认定", CHECKLIST))
    text = text.replace("$states", states)
    text = re.sub(
        r"\$rows\((\w+)\)",
        r"(SELECT *, row_of(x, '\1', n) AS i FROM \n"
        r"(SELECT *, unnest(range(0, n_\1)) AS n FROM project))",
        text,
    )
    text = re.sub(r"\$contract\((\w+)\)", lambda found: f"(SELECT *, {shared} FROM {found[1]})", text)
    width = max(WIDTH, len(str(projects)))
    given = {"$seed": str(seed), "$first": "1", "$last": str(projects + 1), "$width": str(width)}
    return re.sub(r"\$(seed|first|last|width)", lambda found: given[found[0]], text)


def _state(name: str) -> str:
    """What the 资料清单 says of a type: nothing, handed in (not always all of it), or verified to be none."""
    none = NONE if name in EXPECTED else NONE_ELSE
    return f"""
        CASE WHEN n_{name} > 0
             THEN CASE WHEN dice(x, '{name}清单') % 1000 < (x & 1023::UBIGINT) THEN '未提供'
                       WHEN odds(x, '{name}写', 900) THEN '已提供' END
             WHEN odds(x, '{name}没有', {none}) THEN '确认没有'
             WHEN odds(x, '{name}未交', 300) THEN '未提供' END AS {name}"""


def views(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The names of what is to be written."""
    found = connection.execute("SELECT view_name FROM duckdb_views() WHERE view_name LIKE 'out %' ORDER BY 1")
    return [name.removeprefix("out ") for (name,) in found.fetchall()]


def _write(connection: duckdb.DuckDBPyConnection, name: str, output: Path) -> int:
    draft, target = output / f".{name}.parquet", output / f"{name}.parquet"
    written = connection.execute(
        f'COPY (SELECT {_columns(connection, name)} FROM "out {name}") TO {_text(draft)}'
        f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
    ).fetchone()
    rows = int(written[0]) if written else 0
    if rows:
        draft.replace(target)
    else:
        draft.unlink()
        target.unlink(missing_ok=True)
    return rows


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _columns(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """The view's columns, whole numbers all of one type, with the record's number and where it was read."""
    described = connection.execute(f'DESCRIBE FROM "out {name}"').fetchall()
    names = [column for column, kind, *_ in described if kind == "INTEGER" and column not in ("p", "n")]
    whole = ", ".join(f"{column}::BIGINT AS {column}" for column in names)
    columns = f"* EXCLUDE (p, n) REPLACE ({whole})" if whole else "* EXCLUDE (p, n)"
    if name == CHECKLIST:
        return columns
    source = f"项目编号 || '.xlsx' AS 来源文件, '{name}' AS 来源表, (n + 2)::BIGINT AS 来源行"
    return f"(n + 1)::BIGINT AS 记录号, {columns}, {source}"


if __name__ == "__main__":
    main()
