"""An article's own words, from a folder of regulation texts that the user pointed the tool at."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from checker.base import yamlfile
from checker.base.atomic import write_text
from checker.base.errors import JixiaoError, Problem, UsageError
from checker.base.numerals import NUMERAL, ordinal
from checker.importing.facts import core_name
from checker.importing.parse import parse
from checker.importing.structure import Structure, article_label, paragraph_lines
from checker.importing.text import SUFFIXES, read_text

CONFIG_DIR = "JIXIAO_CONFIG_DIR"  # set to keep settings elsewhere than in the user's own folder
MAX_FILES = 5000
_KEY = "法规文本文件夹"
_CLAUSE = re.compile(
    rf"第({NUMERAL})条(?:之({NUMERAL}))?(?:第({NUMERAL})款)?(?:第?[（(]?({NUMERAL})[）)]?项)?"
)


class Named(Protocol):
    """What names a regulation's text: a Regulation of the knowledge base, or a Citation of it."""

    @property
    def title(self) -> str:
        """Its full title."""

    @property
    def short(self) -> str:
        """How it is cited."""

    @property
    def text_files(self) -> tuple[str, ...]:
        """Paths of its text below the folder of texts."""


@dataclass(frozen=True)
class Passage:
    """The words of an article, 款 or 项, and the file they stand in."""

    text: str
    file: str


def clause_words(structure: Structure, clause_number: str) -> str | None:
    """The words of an article without its number, of one of its 款, or of a 项 with its lead."""
    match = _CLAUSE.fullmatch(clause_number)
    if match is None:
        return None
    number, added, paragraph, item = map(ordinal, match.groups())
    article = structure.article(article_label(number, added)) if number else None
    if article is None:
        return None
    if not paragraph and not item:
        return article.text or None
    if paragraph > len(article.paragraphs):
        return None
    chosen = article.paragraphs[paragraph - 1 : paragraph] if paragraph else article.paragraphs
    if not item:
        return "\n".join(paragraph_lines(chosen[0]))
    for held in chosen:
        for found in held.items:
            if ordinal(found.mark.strip("（()）.．、")) == item:
                return "\n".join(
                    (*([held.text] if held.text else []), found.mark + found.text, *found.points)
                )
    return None


class Words:
    """Reads passages from a folder of texts; what was read is kept for the next."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: list[Path] | None = None
        self._read: dict[Path, Structure | None] = {}

    def passage(self, regulation: Named, clause_number: str) -> Passage | None:
        """The words of a clause, or None. A file that cannot be read is as if it were not there."""
        for path, structure in self.structures(regulation):
            if words := clause_words(structure, clause_number):
                return Passage(words, path.name)
        return None

    def structures(self, regulation: Named) -> Iterator[tuple[Path, Structure]]:
        """The texts of a regulation, each with its file."""
        for path in self._paths(regulation):
            if path not in self._read:
                try:
                    self._read[path] = parse(read_text(path))
                except JixiaoError:
                    self._read[path] = None
            if structure := self._read[path]:
                yield path, structure

    def _paths(self, regulation: Named) -> list[Path]:
        """The files named in the knowledge base; else the one file of that name."""
        by_path = [path for name in regulation.text_files if (path := self.folder / name).is_file()]
        if by_path:
            return by_path
        files = self._all_files()
        names = {Path(name).name for name in regulation.text_files}
        if by_name := [path for path in files if path.name in names]:
            return by_name
        wanted = {core_name(regulation.title), core_name(regulation.short)}
        fitting = [path for path in files if core_name(path.stem.rpartition("-")[2]) in wanted]
        year = re.search(r"（(\d{4})", regulation.title)
        if year:
            fitting = [path for path in fitting if re.search(rf"[（(_]{year[1]}", path.stem)]
        return fitting if len(fitting) == 1 else []  # several editions and no telling which

    def _all_files(self) -> list[Path]:
        if self._files is None:
            found = (path for path in self.folder.rglob("*") if path.suffix.lower() in SUFFIXES)
            self._files = sorted(path for path, _ in zip(found, range(MAX_FILES), strict=False))
        return self._files


# ---- the folder remembered


def remembered_folder() -> Path | None:
    """The folder of texts, if one was set and is still there."""
    path = _settings()
    try:
        body = yamlfile.load(path, UsageError) if path.is_file() else None
    except UsageError:
        return None
    folder = Path(str(body[_KEY])) if isinstance(body, dict) and body.get(_KEY) else None
    return folder if folder and folder.is_dir() else None


def remember_folder(folder: Path) -> int:
    """Remember a folder of texts; gives the number of texts in it. Raises UsageError for no folder."""
    if not folder.is_dir():
        raise UsageError(Problem(str(folder), "没有这个文件夹", mend="请给出放法规文本的文件夹"))
    number = len(Words(folder.resolve())._all_files())
    if not number:
        raise UsageError(Problem(str(folder), "里面没有法规文本", mend=f"可用的文件：{' '.join(SUFFIXES)}"))
    path = _settings()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as cause:
        raise UsageError(Problem(str(path.parent), "设置文件夹建不了", str(cause.strerror))) from None
    import yaml

    write_text(path, yaml.safe_dump({_KEY: str(folder.resolve())}, allow_unicode=True))
    return number


def forget_folder() -> None:
    """Forget the folder of texts. Raises UsageError when the setting cannot be removed."""
    try:
        _settings().unlink(missing_ok=True)
    except OSError as cause:
        raise UsageError(Problem(str(_settings()), "设置删不掉", str(cause.strerror))) from None


def _settings() -> Path:
    from platformdirs import user_config_path

    own = os.environ.get(CONFIG_DIR)
    return (Path(own) if own else user_config_path("jixiao")) / "法规文本.yaml"
