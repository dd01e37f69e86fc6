"""Sound projects, in which nothing is wrong and nothing unknown: what exercises are made of."""

from __future__ import annotations

from pathlib import Path

from checker.base.errors import Problem, UsageError, nearest
from checker.facts.readers import FACTS_FILE, read
from checker.facts.records import Dossier
from checker.facts.vocabulary import Vocabulary
from checker.library import data_root

FOLDER = "练习"


def sound_folders() -> dict[str, Path]:
    """The sound projects that come with the program, by name."""
    found = (data_root() / "cases" / FOLDER).glob(f"*/{FACTS_FILE}")
    return {path.parent.name: path.parent for path in sorted(found)}


def sound_name(asked: str, seed: int) -> str:
    """The one that was asked for, or, where none was (""), the one that the seed picks."""
    names = list(sound_folders())
    return asked or names[seed % len(names)]


def sound_dossier(name: str, words: Vocabulary) -> Dossier:
    """The facts of one of them. Raises UsageError for a name there is not."""
    folders = sound_folders()
    if name not in folders:
        mend = nearest(name, folders) or f"可用：{'、'.join(folders)}"
        raise UsageError(Problem(name, "没有这个健全项目", mend=mend))
    (dossier,) = read(folders[name], words)
    return dossier
