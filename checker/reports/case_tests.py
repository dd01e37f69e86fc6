"""What `jixiao case test` shows: by case what is missed, unexpected and changed, and with which engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.markup import escape

from checker.reports.rows import print_part
from checker.reports.rule_tests import NO_DURABLE
from checker.reports.terminal import console
from checker.trials.cases import Difference, Differs, Expectation

_COLOURS = {Differs.MISSED: "red", Differs.UNEXPECTED: "yellow", Differs.CHANGED: "cyan"}


@dataclass(frozen=True)
class CaseRun:
    """A case with the differences that every engine makes."""

    case: str
    name: str
    expected: tuple[Expectation, ...]
    found: Mapping[str, Sequence[Difference]]

    @property
    def agrees(self) -> bool:
        """Whether every engine finds what is expected and nothing else."""
        return not any(self.found.values())

    def by_difference(self) -> list[tuple[Difference, list[str]]]:
        """Every difference once, with the engines that make it."""
        made: dict[tuple[str, ...], tuple[Difference, list[str]]] = {}
        for engine, found in self.found.items():
            for one in found:
                key = (
                    one.kind.value,
                    one.expected.place if one.expected else "",
                    one.found.id if one.found else "",
                    one.note,
                )
                made.setdefault(key, (one, []))[1].append(engine)
        return list(made.values())


def as_data(tested: Sequence[CaseRun], *, durable: bool) -> dict[str, Any]:
    """The result as plain data."""
    return {
        "durable": durable,
        "engines": list(tested[0].found) if tested else [],
        "cases": [
            {
                "case": one.case,
                "expected": len(one.expected),
                "agrees": one.agrees,
                "differences": [_data(*pair) for pair in one.by_difference()],
            }
            for one in tested
        ],
        "counts": _counts(tested),
    }


def _data(one: Difference, engines: list[str]) -> dict[str, Any]:
    wanted, found = one.expected, one.found
    return {
        "kind": one.kind.value,
        "rule": one.rule,
        "note": one.note,
        "engines": engines,
        "expected": wanted
        and {
            "place": wanted.place,
            "problem": wanted.problem,
            "subject": wanted.subject,
            "status": wanted.status,
            "severity": wanted.severity,
            "from": wanted.origin,
        },
        "found": found
        and {
            "id": found.id,
            "subject": found.subject,
            "sentence": found.sentence,
            "state": found.state.value,
            "severity": found.severity.value,
            "from": found.origin,
            "condition": found.condition,
        },
    }


def _counts(tested: Sequence[CaseRun]) -> dict[str, int]:
    pairs = [pair for one in tested for pair in one.by_difference()]
    return {kind.value: sum(one.kind is kind for one, _ in pairs) for kind in Differs}


def print_tested(tested: Sequence[CaseRun], *, durable: bool) -> None:
    """Print the differences by case, then the counts."""
    out = console()
    for one in tested:
        pairs = one.by_difference()
        word = f"{len(pairs)} 处不同" if pairs else "相符"
        out.print(f"[bold]{escape(one.case)}[/]：预期 {len(one.expected)} 项，{word}")
        for difference, engines in pairs:
            _print(out, difference, engines if len(engines) < len(one.found) else [])
    if not durable:
        out.print(NO_DURABLE, style="dim")
    agreeing = sum(one.agrees for one in tested)
    shown = "，".join(f"{word} {number}" for word, number in _counts(tested).items())
    used = "、".join(tested[0].found) if tested else ""
    out.print(f"案例 {len(tested)} 个，相符 {agreeing} 个；{shown}。引擎 {used}。")


def _print(out: Console, one: Difference, only: list[str]) -> None:
    engine = f"（两个引擎不一致，只有 {'、'.join(only)} 如此）" if only else ""
    out.print(f"  [{_COLOURS[one.kind]}]{one.kind}[/] [bold]{escape(one.rule)}[/]{engine}")
    lines = []
    if one.expected:
        named = f"（{one.expected.problem}）" if one.expected.problem else ""
        lines.append(f"预期：{one.expected.subject}{named}，{one.expected.place}")
    if one.found:
        lines.append(f"查出：{one.found.id} {one.found.name}（{one.found.state.value}）{one.found.subject}")
        lines += [
            f"表述：{one.found.sentence}",
            f"条件：{one.found.condition}" if one.found.condition else "",
        ]
    print_part(out, "", [f"  {line}" for line in (*lines, one.note) if line])
