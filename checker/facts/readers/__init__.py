"""Reads facts from wherever they are: a workbook, a YAML file, or a folder of Parquet files."""

from __future__ import annotations

from pathlib import Path

from checker.base.container import unpacked_size
from checker.base.errors import FactError, Problem, UsageError
from checker.base.guarded import guarded_if
from checker.facts.records import Dossier
from checker.facts.vocabulary import Vocabulary

FACTS_FILE = "事实.yaml"
BIG_WORKBOOK = 10 * 1024 * 1024  # unpacked; from here on the command line reads it in a process of its own
BIG_YAML = 2 * 1024 * 1024
_OLD_TABLES = frozenset({".xls", ".et", ".csv", ".ods"})


def read(path: Path, vocabulary: Vocabulary, project: str | None = None) -> list[Dossier]:
    """Read all projects found at `path`: .xlsx, .yaml, a folder with 事实.yaml, or a 项目库 (Parquet).

    A 复核.yaml in the same folder is read with them. With `project`, a 项目库 gives only that project, and
    is asked for no other.

    Raises UsageError where there is nothing to read, and FactError, with every problem and its place,
    where what is there cannot be read.
    """
    from checker.facts.readers.reviews import add_from_folder
    from checker.facts.reviews import REVIEWS_FILE

    folder = path if path.is_dir() else path.parent
    dossiers = read_facts(path, vocabulary, project)
    several = project is not None and (folder / REVIEWS_FILE).is_file() and _holds_several(path)
    return add_from_folder(dossiers, folder, several=several)


def _holds_several(path: Path) -> bool:
    from checker.facts.readers.parquet import projects_of
    from checker.facts.readers.portfolio import is_portfolio

    return not (path / FACTS_FILE).is_file() and is_portfolio(path) and projects_of(path).number > 1


def read_facts(path: Path, vocabulary: Vocabulary, project: str | None = None) -> list[Dossier]:
    """Read as `read` does, but no 复核.yaml."""
    if not path.exists():
        mend = "请核对路径；空白工作簿用 jixiao new 生成"
        raise UsageError(Problem(str(path), "没有这个文件或文件夹", mend=mend))
    if path.is_dir():
        return _read_folder(path, vocabulary, project)
    if not path.is_file():
        raise UsageError(Problem(str(path), "不是普通文件", mend="请给出 .xlsx、.yaml 文件或文件夹"))
    suffix = path.suffix.lower()
    if suffix in {".xlsx", ".xlsm"}:
        from checker.facts.readers.workbook import read_workbook

        return [guarded_if(unpacked_size(path) > BIG_WORKBOOK, path.name, read_workbook, path, vocabulary)]
    if suffix in {".yaml", ".yml"}:
        return [_yaml(path, vocabulary)]
    if suffix in _OLD_TABLES:
        raise FactError(Problem(path.name, f"不读 {suffix} 文件", mend="请另存为 .xlsx 工作簿"))
    if suffix == ".parquet":
        raise UsageError(Problem(str(path), "Parquet 按文件夹读", mend=f"请给出它所在的文件夹 {path.parent}"))
    mend = "可读 .xlsx、.yaml，或 Parquet 文件夹"
    raise FactError(Problem(str(path), f"不认识的文件类型“{suffix}”", mend=mend))


def _read_folder(folder: Path, vocabulary: Vocabulary, project: str | None) -> list[Dossier]:
    if (folder / FACTS_FILE).is_file():
        return [_yaml(folder / FACTS_FILE, vocabulary)]
    from checker.facts.readers.portfolio import is_portfolio

    if is_portfolio(folder):
        from checker.facts.readers.parquet import read_parquet

        return guarded_if(True, folder.name, read_parquet, folder, vocabulary, project)
    mend = f"放入 {FACTS_FILE}，或按事实类型命名的 .parquet；工作簿请直接给出 .xlsx 文件"
    raise FactError(Problem(str(folder), "文件夹里没有事实材料", mend=mend))


def _yaml(path: Path, vocabulary: Vocabulary) -> Dossier:
    from checker.facts.readers.yaml_facts import read_yaml

    return guarded_if(path.stat().st_size > BIG_YAML, path.name, read_yaml, path, vocabulary)
