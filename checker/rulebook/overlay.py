"""Rule folders laid over each other: which rules are left, under which id, and the order of their 环节."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from pathlib import PurePosixPath

from checker.base import yamlfile
from checker.base.errors import Problem
from checker.rulebook.roster import FILE as RETIRED
from checker.rulebook.roster import Retired, read_retired

DERIVED = "派生"
SCORING = "评分"
PROOF = "校对"
WORDING = "报告用语.yaml"
_NO_STAGES = frozenset({DERIVED, SCORING, PROOF})


def former_ids(body: yamlfile.Located) -> tuple[str, ...]:
    """The ids that a rule went by before (`was:`)."""
    return tuple(map(str, body.get("was") or ()))


def rule_bodies(
    folders: Sequence[yamlfile.Folder], problems: list[Problem]
) -> tuple[list[tuple[str, yamlfile.Located]], dict[str, Retired]]:
    """The rules that are left when every folder has added, replaced and retired what it will.

    A rule under a former id of one in a folder below replaces that one, and goes by its id from there on.
    """
    retired: dict[str, Retired] = {}
    by_id: dict[str, tuple[str, yamlfile.Located]] = {}
    for folder in folders:
        below = {was: body for _, body in by_id.values() for was in former_ids(body)}
        here = read_retired(folder.get(PurePosixPath(RETIRED), ()), problems)
        retired |= here
        for rule_id in here:
            by_id.pop(rule_id, None)
        seen: dict[str, str] = {}
        for path, body in folder.items():
            stage = path.parts[0]
            if stage in _NO_STAGES or len(path.parts) == 1:  # dictionary and settings lie beside the folders
                continue
            if len(path.parts) != 2:
                mend = "如 rules/合同管理/规则名.yaml"
                problems.append(Problem(str(path), "规则要放在环节文件夹里", mend=mend))
                continue
            rule_id = str(body["id"])
            if rule_id in seen:
                problems.append(
                    Problem(body.place("id"), f"规则编号 {rule_id} 重复", why=f"{seen[rule_id]} 已用")
                )
            seen[rule_id] = body.file
            if rule_id in below and rule_id not in by_id:
                body = copy(body)  # what was parsed stays as it is
                body["was"] = [*former_ids(below[rule_id])]
                body["id"] = rule_id = str(below[rule_id]["id"])
            if rule_id not in here:  # a user's own rule outlives the one it replaced
                retired.pop(rule_id, None)
            by_id[rule_id] = (stage, body)
    return list(by_id.values()), retired


def stages_of(
    bodies: Sequence[tuple[str, yamlfile.Located]], folders: Sequence[yamlfile.Folder]
) -> tuple[str, ...]:
    """The 环节 in the order of a report's headings; those without a heading come before 综合."""
    wordings = [folder.get(PurePosixPath(WORDING)) or {} for folder in folders]
    headed = dict.fromkeys(stage for wording in wordings for stage in wording.get("环节标题") or ())
    found = dict.fromkeys(stage for stage, _ in bodies)
    known = [stage for stage in headed if stage in found]
    new = [stage for stage in found if stage not in headed]
    return (*(s for s in known if s != "综合"), *new, *(s for s in known if s == "综合"))
