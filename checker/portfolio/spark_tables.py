"""A table of a screening on Spark: rows that are computed and kept, and rows that still wait."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from itertools import count
from typing import TYPE_CHECKING

from checker.portfolio.spark_source import duckdb_type

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

WIDE = 8
"""Frames that one job computes at most: every task carries the counters of all that its job does."""


def kept(frame: DataFrame) -> DataFrame:
    """Compute a frame now; what is kept forgets how it was made, so that plans stay small.

    It lies on the executors, in memory and, where that ends, on disk; or, safe from the loss of an executor,
    in the checkpoint folder, where one is set.
    """
    if frame.sparkSession.sparkContext.getCheckpointDir():
        return frame.checkpoint(eager=True)
    return frame.localCheckpoint(eager=True)


def _free(frame: DataFrame) -> None:
    """Give back the memory and disk of a frame that was kept."""
    rows = frame._jdf.queryExecution().logical().rdd()
    rows.unpersist(False)
    file = rows.getCheckpointFile()
    if file.isDefined():  # Spark itself leaves them lying
        context = frame.sparkSession.sparkContext
        assert context._jvm is not None, "Spark is running"
        path = context._jvm.org.apache.hadoop.fs.Path(file.get())
        path.getFileSystem(context._jsc.hadoopConfiguration()).delete(path, True)


@dataclass
class Rows:
    """`parts` are computed and kept; `waiting` are not, each with the tables that it reads.

    The one part of a view is not `stored`: it is computed while it is read, from the tables `read`. What
    waits is computed together, in one job, when the table is read, a table that it reads is dropped, or more
    would make the job too wide. `views` are the names in the session under which the rows were read.
    """

    empty: DataFrame
    parts: list[DataFrame] = field(default_factory=list)
    waiting: list[tuple[DataFrame, frozenset[str]]] = field(default_factory=list)
    views: list[str] = field(default_factory=list)
    stored: bool = True
    read: frozenset[str] = frozenset()

    @property
    def schema(self) -> StructType:
        """The columns."""
        return self.empty.schema

    def types(self) -> Mapping[str, str]:
        """The columns with DuckDB's types."""
        return {column.name: duckdb_type(column.dataType) for column in self.schema}

    def wait(self, frame: DataFrame, read: frozenset[str] = frozenset()) -> None:
        """Add rows that are computed later, from the tables that are `read`."""
        self.waiting.append((frame, read))
        if len(self.waiting) >= WIDE:
            self.settle()

    def waits_for(self, name: str) -> bool:
        """Whether rows wait that read this table."""
        return any(name in read for _, read in self.waiting)

    def settle(self) -> None:
        """Compute and keep what waits."""
        if self.waiting:
            self._add(_union([frame for frame, _ in self.waiting]))
            self.waiting.clear()
        if len(self.parts) > WIDE:
            old, self.parts = self.parts, []
            self._add(_union(old))
            for part in old:
                _free(part)

    def _add(self, frame: DataFrame) -> None:
        self.parts.append(kept(frame))
        self._forget_views()

    def view(self) -> str:
        """The name of a view in the session that has all rows."""
        self.settle()
        if not self.views:
            name = f"jixiao_{next(_NUMBERS)}"
            (_union(self.parts) if self.parts else self.empty).createTempView(name)
            self.views.append(name)
        return self.views[0]

    def drop(self) -> None:
        """Free what is kept."""
        self._forget_views()
        if self.stored:
            for part in self.parts:
                _free(part)
        self.parts.clear()
        self.waiting.clear()

    def _forget_views(self) -> None:
        for name in self.views:
            self.empty.sparkSession.catalog.dropTempView(name)
        self.views.clear()


_NUMBERS: Iterator[int] = count()


def _union(frames: list[DataFrame]) -> DataFrame:
    """All rows, in no more partitions than a shuffle makes."""
    from pyspark.sql import DataFrame

    if len(frames) == 1:
        return frames[0]
    partitions = int(frames[0].sparkSession.conf.get("spark.sql.shuffle.partitions") or 1)
    return reduce(DataFrame.union, frames).coalesce(partitions)
