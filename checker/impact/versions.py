"""The two versions that are compared: what is at hand, and a folder or git revision before it."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from checker import library
from checker.base.errors import Problem, UsageError
from checker.library import Library
from checker.rulebook.rules import Rule

_MOST_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True)
class Version:
    """Rules and knowledge base as of one version, and the folders of its rules."""

    name: str
    library: Library

    def by_id_in(self, latest: Version) -> dict[str, Rule]:
        """Its rules by the ids that they have in the latest version, as `was:` there says.

        Of several that became one, the first has the new id; the others keep theirs, and are gone.
        """
        now = latest.library.book.current
        rules: dict[str, Rule] = {}
        for rule in self.library.book.rules.values():
            current = now(rule.id) or rule.id
            rules[rule.id if current in rules else current] = rule
        return rules


@contextmanager
def versions(rules: Path | None, kb: Path | None, before: str | None) -> Iterator[tuple[Version, Version]]:
    """The version before, and the one at hand: what is shipped, with the user's own folders on top.

    `before` is a folder that holds rules/ or kb/, or a git revision of the folders at hand; None stands for
    what is shipped, without the user's own folders.

    Raises UsageError where there is nothing to compare or no such version, RuleError for unsound content.
    """
    now = (library.roots("rules", rules), library.roots("kb", kb))
    with ExitStack() as stack:
        if before is None:
            if rules is None and kb is None:
                mend = "加 --rules 或 --kb 指定自己的规则，或用 --from 指定原来的文件夹或 git 版本"
                raise UsageError(Problem("jixiao impact", "没有两个版本可比", mend=mend))
            old = (now[0][:1], now[1][:1])
            name = "自带的规则库"
        elif _is_folder(before):
            old = _folder(Path(before), now)
            name = before
        else:
            old = _earlier(now, before, stack)
            name = before
        shown = "、".join(str(path) for path in (rules, kb) if path) or "现在的规则库"
        yield (
            Version(name, library.load_roots(*old)),
            Version(shown, library.load_roots(*now)),
        )


def _is_folder(text: str) -> bool:
    try:
        return Path(text).is_dir()
    except (OSError, ValueError):  # no name a file could have
        return False


def _folder(folder: Path, now: Sequence[tuple[Path, ...]]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Rules and knowledge base of a folder; what it lacks is taken from the version at hand.

    A folder without a dictionary is an overlay: it lies on top of what is shipped.
    """
    found = [folder / name for name in ("rules", "kb")]
    if not any(path.is_dir() for path in found):
        raise UsageError(
            Problem(f"--from {folder}", "里面没有 rules 或 kb 文件夹", mend="给出放着它们的文件夹")
        )
    rules, kb = (
        ((path,) if _complete(path) else (roots[0], path)) if path.is_dir() else roots[:1]
        for path, roots in zip(found, now, strict=True)
    )
    return rules, kb


def _complete(root: Path) -> bool:
    return (root / "事实字典.yaml").is_file() or (root / "法规").is_dir()


# ---- git


def _earlier(
    now: tuple[tuple[Path, ...], tuple[Path, ...]], revision: str, stack: ExitStack
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """All folders as of a git revision; one that git does not keep, or not since then, stays as it is.

    Raises UsageError where that is so of all of them.
    """
    found: dict[Path, Path] = {}
    errors: list[UsageError] = []
    for root in (*now[0], *now[1]):
        try:
            found[root] = _at(root, revision, stack)
        except UsageError as error:
            errors.append(error)
    if not found:
        raise errors[0]
    rules, kb = (tuple(found.get(root, root) for root in roots) for roots in now)
    return rules, kb


def _at(root: Path, revision: str, stack: ExitStack) -> Path:
    """The folder as it was at a git revision, in a temporary place."""
    place = f"--from {revision}"
    top = _git(root, place, "rev-parse", "--show-toplevel").decode().strip()
    commit = _git(
        root, place, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
    )
    inside = root.resolve().relative_to(Path(top).resolve()).as_posix()
    archive = _git(Path(top), place, "archive", "--format=tar", commit.decode().strip(), "--", inside)
    if len(archive) > _MOST_BYTES:
        raise UsageError(Problem(place, f"“{inside}”太大", mend="只把规则和知识库放在这个文件夹里"))
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jixiao-")))
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")
    return folder / inside


def _git(folder: Path, place: str, *arguments: str) -> bytes:
    try:
        # The revision is data of ours to git: checked by rev-parse, and never an option.
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)  # noqa: S603, S607
    except OSError:
        raise UsageError(Problem(place, "这台机器没有 git", mend="改用放着原来规则的文件夹")) from None
    if done.returncode:
        why = done.stderr.decode(errors="replace").strip().splitlines()
        mend = f"在 {folder} 用 git log 查看有哪些版本，或给出放着原来规则的文件夹"
        raise UsageError(Problem(place, "没有这个文件夹，也没有这个 git 版本", why[0] if why else "", mend))
    return done.stdout
