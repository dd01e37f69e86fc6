"""What an error of Spark means for the user."""

from __future__ import annotations

import re

from checker.base.errors import FactError, Problem, UsageError

_NO_MEMORY = re.compile(r"OutOfMemoryError|SparkOutOfMemoryError|Java heap space|UNABLE_TO_ACQUIRE_MEMORY")
_NO_SPACE = re.compile(r"No space left on device|DiskOutOfSpace|quota.*exceeded", re.IGNORECASE)
_LOST = re.compile(r"CHECKPOINT_RDD_BLOCK_ID_NOT_FOUND|Checkpoint block rdd_\w+ not found")
_CONDITION = re.compile(r"\[[A-Z][A-Z0-9_.]+\][^\n]*")


def spark_errors() -> tuple[type[Exception], ...]:
    """What a statement or a job of Spark may raise."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    return (PySparkException, Py4JError)


def fault(cause: Exception, place: str) -> FactError | UsageError:
    """What a failed statement of ours means: no memory, no disk, or a file that is broken."""
    text, shown = _whole(cause), first_line(cause)
    if _NO_MEMORY.search(text):
        mend = "给 driver 和 executor 多些内存，或加大 spark.sql.shuffle.partitions"
        return UsageError(Problem(place, "内存不够", shown, mend))
    if _NO_SPACE.search(text):
        return UsageError(Problem(place, "磁盘写满了", shown, "腾出空间，或把 spark.local.dir 换到别的磁盘"))
    if _LOST.search(text):
        mend = "再运行一次；executor 常被收回的集群设 spark.checkpoint.dir"
        return UsageError(Problem(place, "中间结果随 executor 丢了", shown, mend))
    return FactError(Problem(place, "数据读不出来", shown, "文件可能不完整或有误，请重新导出"))


def first_line(cause: Exception) -> str:
    """What Spark says is wrong, in one line, short enough to show."""
    text = _whole(cause)
    found = _CONDITION.search(text)
    line = found.group() if found else next(iter(text.splitlines()), type(cause).__name__)
    return re.sub(r"\s+", " ", line)[:300]


def _whole(cause: Exception) -> str:
    """The error with what caused it in Java, the deepest first."""
    texts = [str(cause).strip()]
    java = getattr(cause, "java_exception", None)
    while java is not None:
        texts.insert(0, str(java.toString()))
        java = java.getCause()
    return "\n".join(texts)
