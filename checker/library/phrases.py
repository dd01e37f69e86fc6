"""The words of the draft, headings and sentence patterns, read from rules/报告用语.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from checker.base import yamlfile
from checker.base.errors import Problem, RuleError, nearest
from checker.library import data_root
from checker.rulebook.overlay import WORDING as FILE
from checker.schemas.kinds import FileKind
from checker.schemas.reading import sound

_HEADINGS, _PATTERNS = "环节标题", "句式"
_SLOT = re.compile(r"\{([^{}]*)\}")
_SLOTS: Mapping[str, frozenset[str]] = {
    "其他环节": frozenset({"环节"}),
    "标题": frozenset({"项目"}),
    "开头": frozenset({"资料", "疑点数", "问题数", "轻重"}),
    "开头待核实": frozenset({"待核实数"}),
    "开头无问题": frozenset({"资料"}),
    "无问题待核实": frozenset({"待核实数"}),
    "性质": frozenset(),
    "问题": frozenset({"序数", "问题", "情况"}),
    "问题分列": frozenset({"序数", "问题", "项数"}),
    "依据义务": frozenset({"依据", "规定"}),
    "依据情形": frozenset({"依据", "规定"}),
    "依据要求": frozenset({"依据", "规定"}),
    "依据对照": frozenset({"依据", "规定"}),
    "单项依据": frozenset({"依据"}),
    "多项依据": frozenset({"依据"}),
    "分组依据": frozenset({"依据", "项次"}),
    "提示依据": frozenset({"依据"}),
    "提示分组依据": frozenset({"依据", "项次"}),
    "建议": frozenset({"序数", "问题", "建议"}),
    "附件说明": frozenset(),
    "待核实说明": frozenset(),
    "评分说明": frozenset({"体系", "结论"}),
}


@dataclass(frozen=True)
class Phrases:
    """Headings by 环节, and sentence patterns with {} slots."""

    headings: Mapping[str, str]
    patterns: Mapping[str, str]

    def heading(self, stage: str) -> str:
        """The heading of a 环节: 采购 is 政府采购方面."""
        return self.headings.get(stage) or self.say("其他环节", 环节=stage)

    def say(self, pattern: str, **words: object) -> str:
        """Fill a pattern. What is filled in is never read as a pattern again."""
        return _SLOT.sub(lambda slot: str(words[slot[1]]), self.patterns[pattern])


def load_phrases(*folders: Path) -> Phrases:
    """The phrases of the rule folders; see `phrases_of`. Raises RuleError for a file of another shape too."""
    roots = folders or (data_root() / "rules",)
    return phrases_of(sound(root / FILE, FileKind.PHRASES) for root in roots if (root / FILE).is_file())


def phrases_of(files: Iterable[yamlfile.Located]) -> Phrases:
    """The phrases of files of sound shape; later files replace single headings and patterns.

    Raises RuleError for what is missing, unknown, or asks for a word that its sentence does not have.
    """
    headings: dict[str, str] = {}
    patterns: dict[str, str] = {}
    problems: list[Problem] = []
    for body in files:
        headings.update(_texts(body, _HEADINGS))
        patterns.update(_texts(body, _PATTERNS))
        for name, text in body.get(_PATTERNS, {}).items():
            problems.extend(_unsound(name, text, body[_PATTERNS].place(name)))
    missing = [name for name in _SLOTS if name not in patterns]
    if missing and not problems:
        problems.append(Problem(FILE, f"缺少句式：{'、'.join(missing)}"))
    if problems:
        raise RuleError(problems)
    return Phrases(headings, patterns)


def _texts(body: yamlfile.Located, section: str) -> dict[str, str]:
    return {name: text.strip() for name, text in body.get(section, {}).items()}


def _unsound(name: str, text: str, place: str) -> list[Problem]:
    if name not in _SLOTS:
        return [Problem(place, f"没有句式“{name}”", mend=nearest(name, _SLOTS))]
    allowed = "、".join(sorted(_SLOTS[name])) or "没有"
    return [
        Problem(place, f"“{name}”里不能用{{{slot}}}", mend=f"可用的词：{allowed}")
        for slot in _SLOT.findall(text)
        if slot not in _SLOTS[name]
    ]


def in_report_order(stages: Iterable[str]) -> list[str]:
    """环节 in the order of the headings; those without a heading of their own come last but for 综合."""
    known = list(load_phrases().headings)
    place = {stage: index for index, stage in enumerate(known)}
    found = dict.fromkeys(stages)
    return sorted(found, key=lambda stage: place.get(stage, len(known) - 1.5))
