"""What lies beside a violation: small projects of every kind, each with what a lawyer would say of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.checking import Checker
from checker.facts import readers
from checker.findings.result import CheckResult
from checker.judging.engines.sql import SqlEngine
from checker.library import Library

FOLDER = Path(__file__).parent / "neighbours"
PROJECT = {
    "项目编号": "例",
    "项目名称": "某项目",
    "项目单位": "某局",
    "地区": "四川省绵阳市三台县",
    "预算级次": "县",
    "项目类型": "信息化运维",
    "评价年度": "2022",
    "评价基准日": "2022-12-31",
}


@dataclass(frozen=True)
class Neighbour:
    """Facts as text by sheet, and what must and must not come of them."""

    name: str
    facts: Mapping[str, Any]
    wanted: Mapping[str, Any]

    def __str__(self) -> str:
        return self.name


def neighbours() -> Iterator[Neighbour]:
    for path in sorted(FOLDER.glob("*.yaml")):
        for body in yaml.load_all(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader):
            facts = {key: value for key, value in body.items() if key not in ("名", "应")}
            facts["项目"] = {**PROJECT, **facts.get("项目", {})}
            yield Neighbour(f"{path.stem}:{body['名']}", facts, body["应"])


@pytest.fixture(scope="module")
def checker(shipped: Library) -> Iterator[Checker]:
    with Checker(shipped, SqlEngine()) as made:
        yield made


def differences(result: CheckResult, wanted: Mapping[str, Any]) -> Iterator[str]:
    """How a result is not what was wanted."""
    violated = {finding.rule for finding in result.findings}
    unsettled = {finding.rule for finding in result.undetermined} - violated
    yield from (f"{rule} 不应是违规" for rule in wanted.get("无", ()) if rule in violated)
    yield from (f"{rule} 应为违规" for rule in wanted.get("有", ()) if rule not in violated)
    yield from (f"{rule} 应为待核实" for rule in wanted.get("待", ()) if rule not in unsettled)
    for rule, refs in wanted.get("引", {}).items():
        cited = {c.ref for finding in result.findings if finding.rule == rule for c in finding.citations}
        cited |= {ref.partition("#")[0] for ref in cited}
        yield from (f"{rule} 不应引用 {ref[1:]}" for ref in refs if ref.startswith("非") and ref[1:] in cited)
        yield from (f"{rule} 没有引用 {ref}" for ref in refs if not ref.startswith("非") and ref not in cited)


@pytest.mark.parametrize("neighbour", list(neighbours()), ids=str)
def test_what_lies_beside_a_violation(
    neighbour: Neighbour, checker: Checker, shipped: Library, tmp_path: Path
) -> None:
    named = {rule for part in neighbour.wanted.values() for rule in part}
    assert named, "what asks for nothing always passes"
    assert named <= set(shipped.book.rules), "a rule that does not exist is never found"
    file = tmp_path / "事实.yaml"
    file.write_text(yaml.dump(dict(neighbour.facts), allow_unicode=True).replace("'", ""), encoding="utf-8")
    (dossier,) = readers.read(file, shipped.book.vocabulary)
    assert not list(differences(checker.check(dossier), neighbour.wanted))
