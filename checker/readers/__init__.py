"""Reads facts from wherever they are: a workbook, a YAML file, or a folder of Parquet files."""

from __future__ import annotations

from pathlib import Path

from checker.errors import FactError, Problem, UsageError
from checker.records import Dossier
from checker.vocabulary import Vocabulary

FACTS_FILE = "事实.yaml"
_OLD_TABLES = frozenset({".xls", ".et", ".csv", ".ods"})


def read(path: Path, vocabulary: Vocabulary) -> list[Dossier]:
    """Read all projects found at `path`: .xlsx, .yaml, a folder with 事实.yaml, or one of Parquet files.

    A 复核.yaml in the same folder is read with them.

    Raises UsageError where there is nothing to read, and FactError, with every problem and its place,
    where what is there cannot be read.
    """
    from checker.reviews.reader import add_from_folder

    return add_from_folder(_read(path, vocabulary), path if path.is_dir() else path.parent)


def _read(path: Path, vocabulary: Vocabulary) -> list[Dossier]:
    if not path.exists():
        mend = "请核对路径；空白工作簿用 jixiao new 生成"
        raise UsageError(Problem(str(path), "没有这个文件或文件夹", mend=mend))
    if path.is_dir():
        return _read_folder(path, vocabulary)
    if not path.is_file():
        raise UsageError(Problem(str(path), "不是普通文件", mend="请给出 .xlsx、.yaml 文件或文件夹"))
    suffix = path.suffix.lower()
    if suffix in {".xlsx", ".xlsm"}:
        from checker.readers.workbook import read_workbook

        return [read_workbook(path, vocabulary)]
    if suffix in {".yaml", ".yml"}:
        from checker.readers.yaml_facts import read_yaml

        return [read_yaml(path, vocabulary)]
    if suffix in _OLD_TABLES:
        raise FactError(Problem(path.name, f"不读 {suffix} 文件", mend="请另存为 .xlsx 工作簿"))
    if suffix == ".parquet":
        raise UsageError(Problem(str(path), "Parquet 按文件夹读", mend=f"请给出它所在的文件夹 {path.parent}"))
    mend = "可读 .xlsx、.yaml，或 Parquet 文件夹"
    raise FactError(Problem(str(path), f"不认识的文件类型“{suffix}”", mend=mend))


def _read_folder(folder: Path, vocabulary: Vocabulary) -> list[Dossier]:
    if (folder / FACTS_FILE).is_file():
        from checker.readers.yaml_facts import read_yaml

        return [read_yaml(folder / FACTS_FILE, vocabulary)]
    if next(folder.glob("*.parquet"), None) is not None:
        from checker.readers.parquet import read_parquet

        return read_parquet(folder, vocabulary)
    mend = f"放入 {FACTS_FILE}，或按事实类型命名的 .parquet；工作簿请直接给出 .xlsx 文件"
    raise FactError(Problem(str(folder), "文件夹里没有事实材料", mend=mend))
