"""What took long to make, kept in the user's cache under a name that stands for all it was made of."""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

from checker.base.version import __version__

NO_CACHE = "JIXIAO_NO_CACHE"
_PACKAGE = Path(__file__).parent.parent
_MOST = 8  # of one kind
_UNREADABLE = (OSError, pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, TypeError)
T = TypeVar("T")


def kept(kind: str, made_of: str, wanted: type[T], make: Callable[[], T]) -> T:
    """What `make` gives, from the cache if it was made of the same before, by the same code.

    `made_of` names all content that `make` rests on. A cache that cannot be read or written only costs time.
    """
    path = _path(kind, made_of)
    found = _read(path, wanted) if path else None
    if found is not None:
        return found
    made = make()
    if path:
        _write(path, kind, made)
    return made


@cache
def _code_stamp() -> str:
    """Changes when the package's own code does, so that a checkout never reads a stale cache."""
    stats = [path.stat() for path in sorted(_PACKAGE.rglob("*.py"))]
    return "".join(f"{stat.st_mtime_ns:x}.{stat.st_size:x}," for stat in stats)


def _path(kind: str, made_of: str) -> Path | None:
    if os.environ.get(NO_CACHE):
        return None
    from platformdirs import user_cache_path

    name = hashlib.sha256(f"{made_of}|{__version__}|{sys.version}|{_code_stamp()}".encode()).hexdigest()
    return user_cache_path("jixiao") / f"{kind}-{name[:32]}.pickle"


def _read(path: Path, wanted: type[T]) -> T | None:
    """What lies there, or None. Anything unreadable is no cache, never an error."""
    try:
        if not path.is_file() or not _is_ours(path):
            return None
        loaded = pickle.loads(path.read_bytes())
        os.utime(path)  # the latest used are kept
    except _UNREADABLE:
        return None
    return loaded if isinstance(loaded, wanted) else None


def _is_ours(path: Path) -> bool:
    """Whether only this user could have written the file: a pickle from elsewhere could run code."""
    stat = path.stat()
    return not hasattr(os, "getuid") or (stat.st_uid == os.getuid() and not stat.st_mode & 0o022)


def _write(path: Path, kind: str, made: object) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            pickle.dump(made, file, protocol=pickle.HIGHEST_PROTOCOL)
        Path(temporary).replace(path)
        for old in sorted(path.parent.glob(f"{kind}-*.pickle"), key=lambda p: p.stat().st_mtime)[:-_MOST]:
            old.unlink(missing_ok=True)
    except OSError:
        return
