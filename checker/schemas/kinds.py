"""What kind of file a YAML file is: by its name, by the folder it lies in, else by its keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path


class FileKind(StrEnum):
    """The kinds of files that people write; the value is the name of the schema."""

    RULE = "规则"
    DERIVED = "派生表"
    DICTIONARY = "事实字典"
    PHRASES = "报告用语"
    SCREENING = "筛查"
    RETIRED = "停用"
    REGULATION = "法规"
    THRESHOLD = "标准"
    REGIONS = "地区"
    FACTS = "事实"
    EXPECTED = "预期"
    REVIEW = "复核"
    SCORING = "评分体系"
    LESSON = "课堂"
    FORM = "表式"

    @property
    def file(self) -> str:
        """The name of the schema's file."""
        return f"{self.value}.schema.json"


_BY_NAME: Mapping[str, FileKind] = {
    f"{kind.value}.yaml": kind
    for kind in (
        FileKind.DICTIONARY, FileKind.PHRASES, FileKind.SCREENING, FileKind.REGIONS, FileKind.RETIRED,
        FileKind.FACTS, FileKind.EXPECTED, FileKind.REVIEW, FileKind.LESSON,
    )
}  # fmt: skip
_BY_FOLDER = {
    "派生": FileKind.DERIVED, "标准": FileKind.THRESHOLD, "法规": FileKind.REGULATION,
    "评分": FileKind.SCORING, "表式": FileKind.FORM,
}  # fmt: skip
# Keys of which a single one gives the kind away, the surest first.
_BY_KEYS = (
    (FileKind.DERIVED, {"sql", "columns"}),
    (FileKind.SCORING, {"indicators", "bands"}),
    (FileKind.REGULATION, {"in_force", "clauses", "level"}),
    (FileKind.THRESHOLD, {"values", "basis_kind"}),
    (FileKind.RULE, {"when", "finding", "severity", "remedy", "caution", "applies", "basis"}),
    (FileKind.DICTIONARY, {"事实类型"}),
    (FileKind.REGIONS, {"地区"}),
    (FileKind.PHRASES, {"句式", "环节标题"}),
    (FileKind.SCREENING, {"权重", "提醒"}),
    (FileKind.FORM, {"部分", "部分之间"}),
)
_KEY = re.compile(r"^([^\W\d]\w*):", re.MULTILINE)


def kind_of(path: Path) -> FileKind | None:
    """The kind of a YAML file, or None for one that is none of ours."""
    if path.name in _BY_NAME:
        return _BY_NAME[path.name]
    for folder in path.parts[-3:-1]:  # 法规 has folders for the levels
        if folder in _BY_FOLDER:
            return _BY_FOLDER[folder]
    return _by_keys(path)


def _by_keys(path: Path) -> FileKind | None:
    """Read as text, because what is broken has a kind too."""
    try:
        found = set(_KEY.findall(path.read_text(encoding="utf-8", errors="replace")))
    except OSError:
        return None
    return next((kind for kind, keys in _BY_KEYS if keys & found), None)
