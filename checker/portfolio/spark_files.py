"""Folders at any address that Spark knows (a path, file:, hdfs:, s3a: …), through Hadoop's file systems."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from checker.base.errors import Problem, UsageError
from checker.portfolio.folder import whole_folder
from checker.portfolio.spark_errors import first_line, spark_errors

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:/")


@dataclass(frozen=True)
class Folder:
    """A folder, there or not. `address` is absolute, with the scheme of its file system."""

    session: SparkSession
    address: str

    def _path(self, name: str = "") -> Any:
        jvm = self.session.sparkContext._jvm
        assert jvm is not None, "Spark is running"
        return jvm.org.apache.hadoop.fs.Path(f"{self.address}/{name}" if name else self.address)

    def _system(self) -> Any:
        return self._path().getFileSystem(self.session.sparkContext._jsc.hadoopConfiguration())

    @property
    def local(self) -> Path | None:
        """The folder as a path of this machine, where it is one."""
        return Path(self.address.removeprefix("file:")) if self.address.startswith("file:/") else None

    @property
    def shown(self) -> str:
        """The folder as people write it."""
        return str(self.local or self.address)

    @property
    def name(self) -> str:
        """The last part of the address."""
        return self.address.rstrip("/").rpartition("/")[2]

    def inner(self, name: str) -> Folder:
        """A folder or file in this one."""
        return Folder(self.session, f"{self.address}/{name}")

    def is_folder(self) -> bool:
        """Whether it is there and a folder."""
        return bool(self._system().exists(self._path())) and bool(
            self._system().getFileStatus(self._path()).isDirectory()
        )

    def exists(self) -> bool:
        """Whether anything is there."""
        return bool(self._system().exists(self._path()))

    def names(self) -> list[str]:
        """The names of what is in the folder."""
        return sorted(self.sizes())

    def sizes(self) -> dict[str, int]:
        """The names of what is in the folder, with their sizes in bytes."""
        found = self._system().listStatus(self._path())
        return {str(status.getPath().getName()): int(status.getLen()) for status in found}

    def read(self, name: str) -> bytes | None:
        """The content of a small file, None where there is none."""
        if not self._system().exists(self._path(name)):
            return None
        stream = self._system().open(self._path(name))
        try:
            return bytes(stream.readAllBytes())
        finally:
            stream.close()

    def put(self, file: Path, name: str) -> None:
        """Copy a file of this machine into the folder."""
        local = self.session.sparkContext._jvm.org.apache.hadoop.fs.Path(f"file:{file.resolve()}")  # type: ignore[union-attr]
        self._system().copyFromLocalFile(local, self._path(name))

    def move(self, target: Folder) -> bool:
        """Rename the folder; whether that was done."""
        return bool(self._system().rename(self._path(), target._path()))

    def remove(self) -> None:
        """Delete the folder and all in it, where it is there."""
        self._system().delete(self._path(), True)


def folder_at(session: SparkSession, text: str) -> Folder:
    """The folder that a user names; without a scheme it is one of Spark's own file system."""
    jvm = session.sparkContext._jvm
    assert jvm is not None, "Spark is running"
    system = jvm.org.apache.hadoop.fs.FileSystem.get(session.sparkContext._jsc.hadoopConfiguration())
    if not _SCHEME.match(text) and system.getUri().getScheme() == "file":
        return Folder(session, f"file:{Path(text).resolve()}")
    try:
        path = jvm.org.apache.hadoop.fs.Path(text.rstrip("/"))
        system = path.getFileSystem(session.sparkContext._jsc.hadoopConfiguration())
        return Folder(session, str(system.makeQualified(path).toString()))
    except spark_errors() as cause:
        mend = "检查地址，和 Spark 的文件系统设置"
        raise UsageError(Problem(text, "Spark 打不开这个位置", first_line(cause), mend)) from None


@contextmanager
def whole_result(target: Folder, mark: str, *, force: bool) -> Iterator[Folder]:
    """Give a folder beside `target` that becomes it when the block ends without error.

    On this machine see `folder.whole_folder`. Elsewhere a folder is renamed, and `mark` comes last: where
    renaming is copying, a folder without it is no result. What a killed run leaves there has a name that
    begins with a dot.

    Raises UsageError where `target` cannot be written or holds something else.
    """
    if target.local is not None:
        with whole_folder(target.local, mark, force=force) as path:
            yield Folder(target.session, f"file:{path}")
        return
    with _elsewhere(target, mark, force=force) as draft:
        yield draft


@contextmanager
def _elsewhere(target: Folder, mark: str, *, force: bool) -> Iterator[Folder]:
    shown = target.address
    if target.exists() and not (target.is_folder() and not target.names()):
        if not target.is_folder() or mark not in target.names():
            raise UsageError(Problem(shown, "已经有别的内容", mend="请换一个文件夹名"))
        if not force:
            raise UsageError(Problem(shown, "已经有以前的结果", mend="换一个名字，或加 --force 整个替换"))
    parent = shown.rpartition("/")[0]
    beside = f"{parent}/.{target.name}.{secrets.token_hex(4)}"
    draft, last, old = (Folder(target.session, f"{beside}{end}") for end in ("", ".mark", ".old"))
    try:
        yield draft
        steps = [(draft.inner(mark), last), (draft, target), (last, target.inner(mark))]
        if target.exists():
            steps.insert(0, (target, old))
        for place, to in steps:
            if not place.move(to):
                raise UsageError(Problem(shown, "写不进去", f"{place.name} 改不了名", "换一个可写的位置"))
    except spark_errors() as cause:
        raise UsageError(Problem(shown, "写不进去", first_line(cause), "换一个可写的位置")) from None
    finally:
        for left in (draft, last, old):
            left.remove()
