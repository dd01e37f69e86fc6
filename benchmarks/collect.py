"""Speed of `jixiao collect`: files a second, the first time, with nothing and with a little changed.

Run: python benchmarks/collect.py [workbooks] [yaml files]
The files are generated projects (benchmarks/generate.py) written as users hand them in.
"""

from __future__ import annotations

import os
import platform
import resource
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import yaml
from generate import generate

from checker import library
from checker.collecting.collect import Options, Report, collect
from checker.facts.readers import read
from checker.facts.records import Dossier
from checker.facts.values import to_json
from checker.facts.vocabulary import CHECKLIST, Vocabulary
from checker.facts.workbook import write_workbook


def main() -> None:
    """Write the files, collect them three times, print what it took."""
    workbooks, yamls = (int(given) for given in (*sys.argv[1:], "300", "1000")[:2])
    words = library.load().book.vocabulary
    with tempfile.TemporaryDirectory() as place:
        folder, output = Path(place) / "资料", Path(place) / "项目库"
        generate(workbooks + yamls, Path(place) / "生成")
        dossiers = read(Path(place) / "生成", words)
        write(folder, dossiers[:workbooks], dossiers[workbooks:], words)
        records = sum(len(rows) for dossier in dossiers for rows in dossier.records.values())
        print(
            f"{platform.processor() or platform.machine()}，{os.cpu_count()} 核，Python",
            platform.python_version(),
        )
        print(f"duckdb {duckdb.__version__}；{workbooks} 个工作簿，{yamls} 个 YAML，{records} 行")
        timed("第一次", folder, output, words)
        timed("没有变化", folder, output, words)
        for path in sorted(folder.rglob("*.xlsx"))[:10]:
            os.utime(path, (0, 0))
        timed("10 个文件只改了时间", folder, output, words)
        (folder / "县0" / f"{dossiers[0].project_id}.xlsx").unlink()
        timed("少了 1 个文件", folder, output, words)
        own, others = (
            resource.getrusage(who).ru_maxrss // 1024
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        print(f"内存峰值：主进程（含准备）{own} MB，读文件的进程最多 {others} MB")


def timed(title: str, folder: Path, output: Path, words: Vocabulary) -> Report:
    """Collect once and print how long it took."""
    start = time.perf_counter()
    report = collect(folder, output, words, Options())
    took = time.perf_counter() - start
    files = report.read + report.unchanged
    print(
        f"{title}：{took:.2f} 秒，每秒 {files / took:,.0f} 个文件；"
        f"新读 {report.read}，没有收入 {report.skipped_files}"
    )
    return report


def write(folder: Path, workbooks: list[Dossier], yamls: list[Dossier], words: Vocabulary) -> None:
    """The projects as files, a hundred to a folder."""
    for number, dossier in enumerate([*workbooks, *yamls]):
        place = folder / f"县{number // 100}"
        place.mkdir(parents=True, exist_ok=True)
        if number < len(workbooks):
            write_workbook(place / f"{dossier.project_id}.xlsx", words, dossier)
        else:
            text = yaml.dump(content(dossier, words), allow_unicode=True, sort_keys=False)
            (place / f"{dossier.project_id}.yaml").write_text(text, encoding="utf-8")


def content(dossier: Dossier, words: Vocabulary) -> dict[str, object]:
    """A project as it stands in 事实.yaml."""
    kinds = {(name, field.name): field.kind for name in words.types for field in words[name].fields}
    facts: dict[str, object] = {
        name: [{f: to_json(kinds[name, f], v) for f, v in record.values.items()} for record in records]
        for name, records in dossier.records.items()
    }
    return {**facts, CHECKLIST: {name: dossier.completeness[name].value for name in words.listed}}


if __name__ == "__main__":
    main()
