"""Where a run works: what it may write to, what it cleans away, and that nothing of it stays behind."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from checker.base.errors import Problem, UsageError
from checker.collecting.manifest import Manifest
from checker.facts.readers.portfolio import MANIFEST
from checker.facts.reviews import REVIEWS_FILE

DATA = "数据-"
PROBLEMS_FILE = "读取问题.xlsx"
_STAGE = ".暂存-"


def check_places(folder: Path, output: Path) -> None:
    """Make the output folder. Raises UsageError where it, or the folder to read, will not do."""
    if not folder.is_dir():
        raise UsageError(Problem(str(folder), "没有这个文件夹", mend="请核对路径"))
    if folder.resolve() == output.resolve():
        raise UsageError(
            Problem(str(output), "项目库不能写在资料文件夹本身", mend=f"如 -o {output / '项目库'}")
        )
    try:
        output.mkdir(parents=True, exist_ok=True)
        others = [path.name for path in output.iterdir() if not _ours(path.name)]
    except OSError as cause:
        why = str(cause.strerror or cause)
        raise UsageError(Problem(str(output), "写不进去", why, "请换一个可写的位置")) from None
    if others and not (output / MANIFEST).is_file():
        what = f"文件夹里有别的内容，如“{min(others)}”"
        raise UsageError(Problem(str(output), what, mend="请换一个新文件夹"))


def _ours(name: str) -> bool:
    return name.startswith((DATA, ".")) or name in (MANIFEST, PROBLEMS_FILE, REVIEWS_FILE)


def clean(output: Path, current: Manifest | None) -> None:
    """Take away what runs that were killed left behind, and tables that no longer count."""
    for path in output.iterdir():
        is_stage = path.name.startswith((_STAGE, f".{Path(MANIFEST).stem}.", f".{Path(PROBLEMS_FILE).stem}."))
        is_old = path.name.startswith(DATA) and current is not None and path.name != current.data
        if is_stage or is_old:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


@contextmanager
def stage(output: Path) -> Iterator[Path]:
    """A folder to work in, gone afterwards whatever happens."""
    place = output / f"{_STAGE}{secrets.token_hex(6)}"
    with disk(output):
        place.mkdir()
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def disk(output: Path) -> Iterator[None]:
    """What fails in here is a matter of the disk, or of former tables that were damaged."""
    import duckdb

    try:
        yield
    except (OSError, duckdb.Error) as cause:
        why = str(getattr(cause, "strerror", None) or cause).strip().splitlines()[0]
        mend = "请检查磁盘空间和权限；原来的项目库没有动。原项目库损坏的，加 --fresh 全部重新读取"
        raise UsageError(Problem(str(output), "项目库写不出来", why, mend)) from None
