"""Retires a rule: its file goes, a record of it stays, and whoever names it is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from checker.base import yamlfile
from checker.base.atomic import write_text
from checker.base.errors import JixiaoError, Problem, RuleError, UsageError
from checker.base.yamltext import block
from checker.library import load_roots
from checker.rulebook.overlay import DERIVED, SCORING
from checker.rulebook.roster import FILE
from checker.rulebook.rules import Rule
from checker.schemas import FileKind
from checker.schemas.reading import require

_HEAD = "# 停用的规则：编号不再使用；比较前后两次检查时说明它已停用，不算已整改。\n"


@dataclass(frozen=True)
class Citing:
    """A place that names a rule: in a file, at a line."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file} 第{self.line}行"


def retire(
    rule: Rule,
    folders: tuple[Path, ...],
    kb: tuple[Path, ...],
    day: date,
    why: str,
    replaced_by: str = "",
) -> tuple[Path, ...]:
    """Record in the last of the rule folders that a rule is no more, and remove its file if it lies there.

    Gives the files that were written and removed. Everything is as it was where the rules that are left do
    not hold together: raises RuleError then, UsageError where nothing can be written.
    """
    folder = folders[-1]
    record = folder / FILE
    if record.is_file() and (entries := yamlfile.load(record, RuleError)) is not None:
        require(entries, FileKind.RETIRED, FILE)
    old = record.read_text(encoding="utf-8-sig") if record.is_file() else None
    files = [path for path in _rule_files(folder) if _id_in(path) == rule.id]
    kept = {path: path.read_bytes() for path in files}
    entry = [f"id: {block(rule.id)}", f"name: {block(rule.name)}", f"day: {day.isoformat()}"]
    entry += [f"why: {block(why)}", *([f"replaced_by: {block(replaced_by)}"] if replaced_by else [])]
    text = f"{(old or _HEAD).rstrip()}\n- " + "\n  ".join(entry) + "\n"
    try:
        write_text(record, text)
        for path in files:
            path.unlink()
        load_roots(folders, kb)
    except (JixiaoError, OSError) as cause:
        for path, content in kept.items():
            path.write_bytes(content)
        if old is None:
            record.unlink(missing_ok=True)
        else:
            write_text(record, old)
        if isinstance(cause, OSError):
            raise UsageError(Problem(str(folder), "规则文件删不了", str(cause.strerror))) from None
        raise
    return (record, *files)


def _rule_files(folder: Path) -> Iterator[Path]:
    """The files of rules: one level down, but for tables and indicator systems."""
    for path in yamlfile.walk(folder):
        if path.parent.parent == folder and path.parent.name not in (DERIVED, SCORING):
            yield path


def _id_in(path: Path) -> str:
    body = yamlfile.load(path, RuleError)
    return str(body.get("id", "")) if isinstance(body, yamlfile.Located) else ""


def citing(rule_id: str, folders: tuple[Path, ...]) -> tuple[Citing, ...]:
    """Where YAML files name a rule: as a value of its own, or at the head of a finding's id.

    Files that cannot be read are spoken of by lint.
    """
    found = []
    for folder in folders:
        for path in yamlfile.walk(folder):
            try:
                body = yamlfile.load(path, RuleError)
            except RuleError:
                continue
            if path.name != FILE:
                found += [Citing(path, line) for line in _lines(body, rule_id, 1)]
    return tuple(found)


def _lines(body: object, rule_id: str, line: int) -> Iterator[int]:
    if isinstance(body, yamlfile.Located):
        for key, value in body.items():
            if key not in ("id", "was"):
                yield from _lines(value, rule_id, body.lines.get(key, body.line))
    elif isinstance(body, list):
        for item in body:
            yield from _lines(item, rule_id, line)
    elif isinstance(body, str) and (body == rule_id or body.startswith(f"{rule_id}-")):
        yield line
