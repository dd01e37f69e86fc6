"""Generated files laid as a collected 项目库, whose cells a screening need not check again."""

from __future__ import annotations

import os
from pathlib import Path

from checker.base.version import __version__
from checker.collecting.manifest import Manifest, edition, save
from checker.facts.vocabulary import Vocabulary

INSIDE = "数据"


def as_collected(files: Path, library: Path, vocabulary: Vocabulary) -> Path:
    """Link the Parquet files of a folder into the new 项目库 `library`, with the manifest that says so."""
    data = library / INSIDE
    data.mkdir(parents=True)
    for path in files.glob("*.parquet"):
        os.link(path, data / path.name)
    sizes = {path.name: path.stat().st_size for path in data.iterdir()}
    save(library, Manifest(INSIDE, edition(vocabulary), __version__, sizes, ()))
    return library
