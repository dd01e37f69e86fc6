"""The files that lint looks at: found below a path, known by kind, laid out as the loaders expect them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from checker.base.errors import Problem, UsageError
from checker.knowledge.reader import REGIONS, REGULATIONS, THRESHOLDS
from checker.rulebook.compiler import DICTIONARY
from checker.rulebook.overlay import DERIVED, PROOF, SCORING
from checker.rulebook.roster import FILE as RETIRED
from checker.schemas.kinds import FileKind, kind_of
from checker.schemas.messages import Message, hint

RULES, KB, CASES = "rules", "kb", "cases"
FACTS = f"{FileKind.FACTS.value}.yaml"
PHRASES, SCREENING = f"{FileKind.PHRASES.value}.yaml", f"{FileKind.SCREENING.value}.yaml"
_TOP = {
    FileKind.RULE: RULES, FileKind.DERIVED: RULES, FileKind.DICTIONARY: RULES, FileKind.PHRASES: RULES,
    FileKind.SCREENING: RULES,
    FileKind.RETIRED: RULES,
    FileKind.SCORING: RULES,
    FileKind.FORM: RULES,
    FileKind.REGULATION: KB, FileKind.THRESHOLD: KB, FileKind.REGIONS: KB,
}  # fmt: skip
_BESIDE = {
    DICTIONARY: FileKind.DICTIONARY, PHRASES: FileKind.PHRASES, SCREENING: FileKind.SCREENING,
    RETIRED: FileKind.RETIRED,
}  # fmt: skip
_FOLDERS = {
    FileKind.DERIVED: DERIVED, FileKind.SCORING: SCORING, FileKind.FORM: f"{PROOF}/表式",
    FileKind.REGULATION: REGULATIONS, FileKind.THRESHOLD: THRESHOLDS,
}  # fmt: skip


@dataclass(frozen=True)
class File:
    """A file and where the loaders look for it: `rules/合同管理/规则名.yaml`."""

    path: Path
    kind: FileKind
    home: PurePosixPath

    @property
    def shown(self) -> str:
        """How messages call the file, here and in the loaders."""
        if self.kind is FileKind.DERIVED:
            return self.home.name
        if self.kind in (FileKind.REGULATION, FileKind.THRESHOLD):
            return f"{_FOLDERS[self.kind]}/{self.home.name}"
        return str(PurePosixPath(*self.home.parts[1:]))


@dataclass(frozen=True)
class Layer:
    """Files that lie on top of those of the layer before; only `checked` ones are looked at closely."""

    files: tuple[File, ...]
    checked: bool
    stray: tuple[Message, ...] = ()


def layer_of(path: Path, *, checked: bool) -> Layer:
    """The files at a path: one file, a folder of rules, knowledge base or cases, or one that holds these.

    Raises UsageError where there is nothing of the kind.
    """
    if path.is_file():
        return Layer((_alone(path, kind_of(path) or FileKind.RULE),), checked)
    if not path.is_dir():
        raise UsageError(Problem(str(path), "没有这个文件或文件夹"))
    tops = {name: path / name for name in (RULES, KB, CASES) if (path / name).is_dir()} or {_top(path): path}
    files: list[File] = []
    stray: list[Message] = []
    for top, folder in tops.items():
        for found in sorted(p for p in folder.rglob("*") if p.suffix in (".yaml", ".yml") and p.is_file()):
            file = _placed(found, top, PurePosixPath(found.relative_to(folder)))
            if isinstance(file, File):
                files.append(file)
            else:
                stray.append(file)
    return Layer(tuple(files), checked, tuple(stray))


def rules_or_kb(folder: Path | None, top: str, option: str) -> Layer:
    """The files of an overlay given by option, which may be empty."""
    if folder is None:
        return Layer((), checked=True)
    if not folder.is_dir():
        raise UsageError(Problem(f"{option} {folder}", "没有这个文件夹"))
    paths = sorted(folder.rglob("*.yaml"))
    placed = [_placed(path, top, PurePosixPath(path.relative_to(folder))) for path in paths]
    return Layer(
        tuple(file for file in placed if isinstance(file, File)),
        checked=True,
        stray=tuple(message for message in placed if isinstance(message, Message)),
    )


def _top(folder: Path) -> str:
    """What a folder is: rules, knowledge base or cases; "" for a folder out of the middle of one."""
    if (folder / FACTS).is_file() or any(folder.glob(f"*/{FACTS}")):
        return CASES
    if any((folder / name).exists() for name in (REGULATIONS, THRESHOLDS, REGIONS)):
        return KB
    if (folder / DICTIONARY).is_file() or any(folder.glob("*/*.yaml")):
        levels = any(kind_of(path) is FileKind.REGULATION for path in folder.glob("*/*.yaml"))
        return "" if levels else RULES
    if not any(folder.rglob("*.y*ml")):
        mend = "写规则、知识库或案例的文件夹，或一个规则文件；不写则检查自带的"
        raise UsageError(Problem(str(folder), "里面没有规则、知识库或案例", mend=mend))
    return ""


def _placed(path: Path, top: str, relative: PurePosixPath) -> File | Message:
    """The file with its home, or a hint that nobody will read it there."""
    if path.suffix == ".yml":
        return hint(str(relative), "不会被读到", "只读 .yaml 文件", f"改名为 {path.stem}.yaml")
    if not top:
        return _alone(path, kind_of(path) or FileKind.RULE)
    kind = _kind_at(top, relative, path)
    if kind is None:
        where = "放进环节文件夹，如 rules/合同管理/" if top == RULES else "放进 法规/ 或 标准/"
        return hint(str(relative), "不会被读到", "不在应在的文件夹里", where)
    if top == CASES:
        return File(path, kind, PurePosixPath(CASES, path.parent.name, path.name))
    return File(path, kind, PurePosixPath(top) / relative)


def _kind_at(top: str, relative: PurePosixPath, path: Path) -> FileKind | None:
    if top == CASES:
        return kind_of(path) if kind_of(path) not in _TOP else None
    first = relative.parts[0]
    if top == RULES and len(relative.parts) > 1:
        kinds = {DERIVED: FileKind.DERIVED, SCORING: FileKind.SCORING, PROOF: FileKind.FORM}
        return kinds.get(first, FileKind.RULE)
    if top == RULES:
        known = {
            DICTIONARY: FileKind.DICTIONARY,
            PHRASES: FileKind.PHRASES,
            SCREENING: FileKind.SCREENING,
            RETIRED: FileKind.RETIRED,
        }
        return known.get(first)
    kinds = {REGULATIONS: FileKind.REGULATION, THRESHOLDS: FileKind.THRESHOLD, REGIONS: FileKind.REGIONS}
    return kinds.get(first)


def _alone(path: Path, kind: FileKind) -> File:
    """A file by itself, as the loaders would find it in its folder."""
    path = path.resolve()
    if kind not in _TOP:
        return File(path, kind, PurePosixPath(CASES, path.parent.name, path.name))
    if kind is FileKind.REGULATION:
        return File(path, kind, PurePosixPath(KB, REGULATIONS, path.parent.name, path.name))
    folder = path.parent.name if kind is FileKind.RULE else _FOLDERS.get(kind, "")
    return File(path, kind, PurePosixPath(_TOP[kind], folder, path.name))


def every(layers: Iterable[Layer]) -> Iterator[File]:
    """All files, the lowest layer first."""
    for layer in layers:
        yield from layer.files
