"""Starts Spark for the command line, or finds the one that runs already, as under spark-submit."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from checker.base.errors import Problem, UsageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_SUBMITTED = "PYSPARK_GATEWAY_PORT"  # set by spark-submit for what it runs
_JAVA_OPTIONS = "spark.driver.extraJavaOptions"
_AT_HOME: Mapping[str, str] = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}
_LOG = Path(__file__).with_name("spark_log4j2.properties")
_LOCAL = re.compile(r"local(?:\[(\d+|\*)\])?")
_SIZE = re.compile(r"(\d+) *([KMGT])i?B?", re.IGNORECASE)


@contextmanager
def running(master: str | None = None, *, memory: str = "4GB") -> Iterator[SparkSession]:
    """A Spark for the length of a block: one that runs already, or one that is started and stopped.

    Raises UsageError where PySpark or Java is missing or Spark does not start.
    """
    found = _session_class().getActiveSession()
    session = found or start(master, memory=memory)
    try:
        yield session
    finally:
        if found is None:
            session.stop()


def start(
    master: str | None = None, *, memory: str = "4GB", settings: Mapping[str, str] | None = None
) -> SparkSession:
    """Start Spark: at `master`, else where spark-submit says, else on all cores of this machine.

    `memory` is what it may use on this machine, such as `4GB`; on a cluster that is said to spark-submit.

    Raises UsageError where PySpark or Java is missing or Spark does not start.
    """
    builder = _session_class().builder.appName("jixiao")
    chosen = dict(settings or {})
    if _SUBMITTED in os.environ:
        master = None
    else:
        _need_java()
        master = master or "local[*]"
        builder = builder.master(master)
        if local := _LOCAL.fullmatch(master):
            chosen = {**_AT_HOME, **_sizes(local[1], memory), **chosen}
        chosen[_JAVA_OPTIONS] = f"{chosen.get(_JAVA_OPTIONS, '')} -Dlog4j2.configurationFile={_LOG.as_uri()}"
    for name, value in chosen.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except Exception as cause:  # noqa: BLE001 whatever Java and Py4J say
        from checker.portfolio.spark_errors import first_line

        place = f"--master {master}" if master else "spark-submit"
        mend = "检查 --master，和 Java 的版本（要 17 或更新的）"
        raise UsageError(Problem(place, "Spark 启动不了", first_line(cause), mend)) from None


def _session_class() -> type[SparkSession]:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        mend = "pip install 'jixiao-checker[spark]'"
        raise UsageError(Problem("--engine spark", "没有安装 PySpark", mend=mend)) from None
    return SparkSession


def _need_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java") or (home and (Path(home) / "bin" / "java").exists()):
        return
    mend = "安装 Java 17，如 apt-get install openjdk-17-jre-headless，或设 JAVA_HOME"
    raise UsageError(Problem("--engine spark", "没有找到 Java", mend=mend))


def _sizes(cores: str | None, memory: str) -> dict[str, str]:
    """Memory as Java writes it, and partitions for so many cores."""
    found = _SIZE.fullmatch(memory.strip())
    if found is None:
        raise UsageError(Problem(f"--memory {memory}", "不认识", mend="写成 4GB 的样子"))
    number = (os.cpu_count() or 1) if cores == "*" else int(cores or 1)
    return {
        "spark.driver.memory": f"{found[1]}{found[2].lower()}",
        "spark.sql.shuffle.partitions": str(4 * number),
        "spark.default.parallelism": str(number),
    }
