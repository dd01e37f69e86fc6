"""Compares two checks of one project: what is new, what changed, what is still there, what was mended."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from checker.base.errors import FactError, Problem, UsageError
from checker.facts.vocabulary import PROJECT_ID
from checker.findings.as_data import to_dict
from checker.findings.result import CheckResult
from checker.library.phrases import in_report_order
from checker.rulebook.roster import Roster

MAX_BYTES = 64 * 1024 * 1024
Data = Mapping[str, Any]
"""A finding as `jixiao check --format json` writes it."""

_LISTS = {"findings": "疑点", "excluded": "已排除", "undetermined": "待核实"}
_TEXTS = ("id", "rule", "name", "stage", "severity", "sentence", "condition", "subject", "remedy")
_COMPARED = {"sentence": "问题表述", "condition": "判断条件", "severity": "严重程度", "evidence": "证据"}


class Change(StrEnum):
    """What became of a finding between two checks."""

    ADDED = "新增"
    CHANGED = "变化"
    REMAINING = "仍存在"
    RESOLVED = "已整改"


@dataclass(frozen=True)
class Known:
    """The rules that a check knew: ids in use and former ones, and of those retired what is to be said."""

    ids: frozenset[str]
    retired: Mapping[str, str]


def known_of(roster: Roster) -> Known:
    """What a roster of rules says to who compares."""
    words = {rule_id: str(one) for rule_id, one in roster.retired.items()}
    return Known(frozenset({*roster.ids, *roster.former}), words)


@dataclass(frozen=True)
class Snapshot:
    """One check, as much of it as is compared; `findings`, `excluded` and `undetermined` by id.

    `known` is None for a result that was written before rules were noted.
    """

    source: str
    project_id: str
    name: str
    rules: str
    findings: Mapping[str, Data]
    excluded: Mapping[str, Data]
    undetermined: Mapping[str, Data]
    known: Known | None = None


@dataclass(frozen=True)
class Item:
    """A finding in the old check, in the new one, or in both; `note` says what is to be known of it."""

    change: Change
    old: Data | None
    new: Data | None
    note: str = ""

    @property
    def latest(self) -> Data:
        """The finding as it was found last."""
        data = self.new or self.old
        assert data is not None, "an item stands in one of two checks"
        return data


@dataclass(frozen=True)
class Comparison:
    """Two checks of one project, finding by finding."""

    old: Snapshot
    new: Snapshot
    items: tuple[Item, ...]
    warnings: tuple[Problem, ...]

    def of(self, change: Change) -> tuple[Item, ...]:
        """The findings of which this became."""
        return tuple(item for item in self.items if item.change is change)


def compare(old: Snapshot, new: Snapshot) -> Comparison:
    """Compare by id: the same rule, project and row have the same id in every check.

    A finding is mended only where the new check sees that it holds no more. What can no longer be
    decided, what a review excludes, or what is of a rule that is no more, changed. A rule that was
    renamed has the findings of its former ids.

    Raises UsageError when these are different projects.
    """
    if old.project_id != new.project_id:
        why = f"{old.source} 是“{old.project_id}”，{new.source} 是“{new.project_id}”"
        mend = "给出同一项目前后两次的结果或事实"
        raise UsageError(Problem("jixiao diff", f"两边的{PROJECT_ID}不同", why, mend))
    old = _renamed(old, new)
    items = [*_found_now(old, new), *_gone(old, new)]
    stages = in_report_order(item.latest["stage"] for item in items)
    changes = list(Change)
    items.sort(key=lambda item: (changes.index(item.change), stages.index(item.latest["stage"])))
    return Comparison(old, new, tuple(items), tuple(_warnings(old, new)))


def _renamed(old: Snapshot, new: Snapshot) -> Snapshot:
    """The old check with its findings under the ids that they have in the new one."""
    lists = (new.findings, new.excluded, new.undetermined)
    now = {was: data["id"] for found in lists for data in found.values() for was in data.get("former", ())}
    if not now:
        return old

    def moved(found: Mapping[str, Data]) -> dict[str, Data]:
        return {now.get(finding_id, finding_id): data for finding_id, data in found.items()}

    return replace(
        old,
        findings=moved(old.findings),
        excluded=moved(old.excluded),
        undetermined=moved(old.undetermined),
    )


def _found_now(old: Snapshot, new: Snapshot) -> Iterator[Item]:
    for finding_id, found in new.findings.items():
        before = old.findings.get(finding_id)
        if before is not None:
            parts = "、".join(_differing(before, found))
            change = Change.CHANGED if parts else Change.REMAINING
            yield Item(change, before, found, "；".join(filter(None, (parts, _former_id(before, found)))))
        elif finding_id in old.excluded:
            yield Item(Change.ADDED, None, found, "原已排除，重新列为疑点")
        else:
            yield Item(Change.ADDED, None, found, "原为待核实" if finding_id in old.undetermined else "")


def _gone(old: Snapshot, new: Snapshot) -> Iterator[Item]:
    for finding_id, before in old.findings.items():
        if finding_id in new.findings:
            continue
        if finding_id in new.excluded:
            yield Item(Change.CHANGED, before, new.excluded[finding_id], "复核排除")
        elif finding_id in new.undetermined:
            yield Item(Change.CHANGED, before, new.undetermined[finding_id], "转为待核实，不能算已整改")
        elif new.known and before["rule"] not in new.known.ids:
            word = new.known.retired.get(before["rule"], f"规则库里没有规则 {before['rule']} 了")
            yield Item(Change.CHANGED, before, None, f"{word}；没有再查，不能算已整改")
        else:
            yield Item(Change.RESOLVED, before, None)


def _former_id(old: Data, new: Data) -> str:
    return f"原编号 {old['id']}" if old["id"] != new["id"] else ""


def _differing(old: Data, new: Data) -> Iterator[str]:
    """What of a finding is not as it was; where its records stand does not matter."""
    for key, shown in _COMPARED.items():
        before, after = (_records(data) if key == "evidence" else data[key] for data in (old, new))
        if before != after:
            yield shown


def _records(data: Data) -> Counter[str]:
    return Counter(
        json.dumps([item.get("type"), item.get("fields")], ensure_ascii=False, sort_keys=True)
        for item in data["evidence"]
    )


def _warnings(old: Snapshot, new: Snapshot) -> Iterator[Problem]:
    if old.rules != new.rules:
        why = "有的差异来自规则，不是来自事实"
        mend = "用现在的规则库重新检查原来的事实，再比较"
        yield Problem(f"{old.source} → {new.source}", "两次检查用的规则库不同", why, mend)


# ---- reading


def of_result(result: CheckResult) -> Snapshot:
    """A check that was made just now."""
    return _snapshot(to_dict(result), result.dossier.origin)


def of_json(path: Path) -> Snapshot:
    """A check that `jixiao check --format json` wrote. Raises FactError when the file is something else."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FactError(Problem(path.name, "文件超过 64 MB", mend="只比较一个项目的检查结果"))
        data = json.loads(path.read_bytes())
    except OSError as cause:
        raise FactError(Problem(path.name, "文件打不开", why=str(cause.strerror))) from None
    except (ValueError, RecursionError):
        raise _no_result(path.name, "不是正确的 JSON") from None
    if not _is_result(data):
        raise _no_result(path.name, "不是检查结果")
    return _snapshot(data, path.name)


def _no_result(shown: str, what: str) -> FactError:
    return FactError(Problem(shown, what, mend="用 jixiao check 文件 --format json > 结果.json 生成"))


def _is_result(data: object) -> bool:
    """Whether everything that is compared is there; results of before 已排除 was known have none."""
    if not isinstance(data, dict):
        return False
    project, versions = data.get("project"), data.get("versions")
    if not isinstance(project, dict) or not isinstance(versions, dict):
        return False
    rules = data.get("rules", {"in_use": [], "former": {}, "retired": {}})
    if not isinstance(rules, dict) or not isinstance(rules.get("in_use"), list):
        return False
    if not all(isinstance(rules.get(name), dict) for name in ("former", "retired")):
        return False
    if not all(isinstance(one, str) for one in (*rules["in_use"], *rules["retired"].values())):
        return False
    named = isinstance(project.get(PROJECT_ID), str) and isinstance(project.get("项目名称"), str)
    lists = [data.get(name, [] if name == "excluded" else None) for name in _LISTS]
    return named and all(isinstance(found, list) and all(map(_is_finding, found)) for found in lists)


def _is_finding(data: object) -> bool:
    if not isinstance(data, dict) or not all(isinstance(data.get(name), str) for name in _TEXTS):
        return False
    lists = (data.get("evidence"), data.get("clauses"))
    former = data.get("former", [])
    if not isinstance(former, list) or not all(isinstance(one, str) for one in former):
        return False
    return all(isinstance(part, list) and all(isinstance(item, dict) for item in part) for part in lists)


def _snapshot(data: Data, source: str) -> Snapshot:
    return Snapshot(
        source=source,
        project_id=data["project"][PROJECT_ID],
        name=data["project"]["项目名称"],
        rules=str(data["versions"].get("规则库", "")),
        findings=_by_id(data["findings"]),
        excluded=_by_id(data.get("excluded", ())),
        undetermined=_by_id(data["undetermined"]),
        known=_known(data.get("rules")),
    )


def _known(rules: Any) -> Known | None:
    if rules is None:
        return None
    return Known(frozenset((*rules["in_use"], *rules["former"])), rules["retired"])


def _by_id(found: Iterable[Data]) -> dict[str, Data]:
    return {finding["id"]: finding for finding in found}
