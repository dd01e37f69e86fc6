"""A 项目库 at any address that Spark can read: which files it has, and whether they fit the dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from checker.base.errors import FactError, Problem
from checker.collecting.manifest import as_written, edition
from checker.facts.readers.portfolio import MANIFEST, manifest_content, missing_data, named_folder
from checker.facts.readers.raw import Problems
from checker.facts.vocabulary import PROJECT, Vocabulary
from checker.portfolio.source import FactLibrary, library_of
from checker.portfolio.spark_errors import first_line, spark_errors

if TYPE_CHECKING:
    from pyspark.sql import SparkSession
    from pyspark.sql.types import DataType

    from checker.portfolio.spark_files import Folder

_TYPES = {
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "int": "INTEGER",
    "bigint": "BIGINT",
    "float": "FLOAT",
    "double": "DOUBLE",
    "string": "VARCHAR",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP WITH TIME ZONE",
    "timestamp_ntz": "TIMESTAMP",
    "binary": "BLOB",
}


@dataclass(frozen=True)
class SparkLibrary:
    """A 项目库 found to fit the dictionary, and the address of each of its files."""

    facts: FactLibrary
    addresses: Mapping[Path, str]


def duckdb_type(kind: DataType) -> str:
    """What DuckDB calls a type of Spark's."""
    name = kind.simpleString()
    return _TYPES.get(name, name.upper())


def open_at(folder: Folder, session: SparkSession, vocabulary: Vocabulary) -> SparkLibrary:
    """Find the files of a 项目库 and hold their columns against the dictionary; no row is read yet.

    Raises FactError with every file and column that cannot be used.
    """
    if not folder.is_folder():
        mend = "先用 jixiao collect 文件夹 -o 项目库 生成，再放到集群读得到的位置"
        raise FactError(Problem(folder.shown, "没有这个项目库", mend=mend))
    inside, collected = _data_folder(folder, vocabulary)
    names = [name for name in inside.names() if name.endswith(".parquet") and name[0] not in "._"]
    if f"{PROJECT}.parquet" not in names:
        mend = "用 jixiao collect 生成，或放入按事实类型命名的 Parquet 文件"
        raise FactError(Problem(folder.shown, f"不是项目库：缺少 {PROJECT}.parquet", mend=mend))
    if any(sign in inside.address for sign in "*?[]{}"):
        raise FactError(Problem(inside.shown, "路径里有 * ? [ ] { }", mend="请换一个文件夹名"))
    addresses = {Path(name): inside.inner(name).address for name in sorted(names)}
    problems = Problems()

    def columns_of(path: Path) -> Mapping[str, str]:
        try:
            schema = session.read.parquet(addresses[path]).schema
        except spark_errors() as cause:
            problems.add(path.name, "Parquet 文件读不出来", first_line(cause), "文件可能不完整，请重新导出")
            return {}
        return {column.name: duckdb_type(column.dataType) for column in schema}

    facts = library_of(
        Path(folder.shown), list(addresses), columns_of, vocabulary, problems, collected=collected
    )
    return SparkLibrary(facts, addresses)


def _data_folder(folder: Folder, vocabulary: Vocabulary) -> tuple[Folder, bool]:
    """The folder of the Parquet files, and whether every cell was checked when they were collected."""
    content = folder.read(MANIFEST)
    if content is None:
        return folder, False
    place = f"{folder.shown}/{MANIFEST}"
    said = manifest_content(content, place)
    inside = folder.inner(named_folder(said, place))
    if not inside.is_folder():
        raise missing_data(inside.name, place)
    manifest = as_written(said, inside.sizes())
    return inside, manifest is not None and manifest.dictionary == edition(vocabulary)
