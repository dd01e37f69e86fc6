"""Where rules, knowledge base and cases lie, and the compiled library kept in the user's cache."""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from checker.base.errors import Problem, RuleError, UsageError
from checker.base.version import __version__
from checker.knowledge.base import KnowledgeBase
from checker.rulebook.rules import RuleBook

NO_CACHE = "JIXIAO_NO_CACHE"
_PACKAGE = Path(__file__).parent.parent


@dataclass(frozen=True)
class Library:
    """The compiled rule book and the knowledge base it rests on; `version` names their content."""

    book: RuleBook
    kb: KnowledgeBase
    version: str

    def __repr__(self) -> str:
        return f"<Library {self.version}: {len(self.book.rules)} rules, {len(self.kb.clauses)} clauses>"


def data_root() -> Path:
    """The folder of rules/, kb/ and cases/: in the package when installed, beside it in a checkout."""
    inside = _PACKAGE / "data"
    return inside if inside.is_dir() else _PACKAGE.parent


def load(rules: Path | None = None, kb: Path | None = None) -> Library:
    """Load rules and knowledge base, with the user's own folders on top where given.

    Raises UsageError for a folder that does not exist, RuleError with every problem of their content.
    """
    return load_roots(roots("rules", rules), roots("kb", kb))


def load_roots(rule_roots: tuple[Path, ...], kb_roots: tuple[Path, ...]) -> Library:
    """Load rules and knowledge base from these folders, what lies in a later one on top.

    Raises RuleError with every problem of their content.
    """
    version = _content_version((*rule_roots, *kb_roots))
    cached = _cache_file(version)
    found = _read_cache(cached)
    if found is not None:
        return found
    from checker.knowledge import reader
    from checker.rulebook import compiler  # parsers, needed only when nothing is cached
    from checker.schemas.reading import parsed
    from checker.schemas.sources import KB, RULES

    base = reader.load(parsed(kb_roots, KB))
    book = compiler.load(parsed(rule_roots, RULES), base.threshold_kinds())
    _check_basis(book, base)
    library = Library(book, base, version[:12])
    _write_cache(cached, library)
    return library


def roots(name: str, overlay: Path | None) -> tuple[Path, ...]:
    """The folders of `rules` or `kb`: the shipped one, then the user's own.

    Raises UsageError for a folder that does not exist.
    """
    base = data_root() / name
    if overlay is None:
        return (base,)
    if not overlay.is_dir():
        raise UsageError(Problem(f"--{name} {overlay}", "没有这个文件夹"))
    return (base, overlay)


def _check_basis(book: RuleBook, kb: KnowledgeBase) -> None:
    problems = [
        Problem(rule.place, f"规则 {rule.id} 的依据“{ref}”不在知识库", mend=kb.hint(ref))
        for rule in book.rules.values()
        for ref in rule.refs
        if not kb.knows(ref)
    ]
    if problems:
        raise RuleError(problems)


# ---- cache


def _content_version(roots: Iterable[Path]) -> str:
    """A name for the content of the folders: the same on every machine for the same files."""
    digest = hashlib.sha256()
    for root in roots:
        digest.update(b"|root")
        for path in sorted(root.rglob("*.yaml")):
            digest.update(f"|{path.relative_to(root).as_posix()}|".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _code_stamp() -> str:
    """Changes when the package's own code does, so that a checkout never reads a stale cache."""
    stats = [path.stat() for path in sorted(_PACKAGE.rglob("*.py"))]
    return "".join(f"{stat.st_mtime_ns:x}.{stat.st_size:x}," for stat in stats)


def _cache_file(version: str) -> Path | None:
    if os.environ.get(NO_CACHE):
        return None
    from platformdirs import user_cache_path

    name = hashlib.sha256(f"{version}|{__version__}|{sys.version}|{_code_stamp()}".encode()).hexdigest()
    return user_cache_path("jixiao") / f"{name[:32]}.pickle"


def _read_cache(path: Path | None) -> Library | None:
    """The cached library, or None. Anything unreadable is no cache, never an error."""
    if path is None or not path.is_file() or not _is_ours(path):
        return None
    try:
        loaded = pickle.loads(path.read_bytes())
    except (OSError, pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, TypeError):
        return None
    return loaded if isinstance(loaded, Library) else None


def _is_ours(path: Path) -> bool:
    """Whether only this user could have written the file: a pickle from elsewhere could run code."""
    stat = path.stat()
    return not hasattr(os, "getuid") or (stat.st_uid == os.getuid() and not stat.st_mode & 0o022)


def _write_cache(path: Path | None, library: Library) -> None:
    """Keep the compiled library; a cache that cannot be written only costs time."""
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            pickle.dump(library, file, protocol=pickle.HIGHEST_PROTOCOL)
        Path(temporary).replace(path)
        for old in sorted(path.parent.glob("*.pickle"), key=lambda p: p.stat().st_mtime)[:-8]:
            old.unlink(missing_ok=True)
    except OSError:
        return
