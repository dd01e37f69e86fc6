"""What the unit still has to hand in: grouped by paper, each with the rules that wait for it."""

from __future__ import annotations

from dataclasses import dataclass

from checker.findings.evidence import BASIS, THRESHOLD, Missing
from checker.findings.finding import Finding
from checker.findings.result import CheckResult


@dataclass(frozen=True)
class Wanted:
    """One thing to hand in or fill in, and the rules that wait for it (id and name)."""

    what: Missing
    rules: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Paper:
    """A paper, with everything that it would settle."""

    material: str
    wanted: tuple[Wanted, ...]

    @property
    def rules(self) -> tuple[tuple[str, str], ...]:
        """All rules that wait for this paper."""
        return tuple(dict.fromkeys(rule for wanted in self.wanted for rule in wanted.rules))


def papers(result: CheckResult) -> list[Paper]:
    """Papers to ask for, those that most rules wait for first."""
    waiting: dict[Missing, dict[tuple[str, str], None]] = {}
    for item in result.undetermined:
        for missing in item.missing:
            waiting.setdefault(missing, {})[item.rule, item.name] = None
    by_paper: dict[str, list[Wanted]] = {}
    for missing, rules in waiting.items():
        by_paper.setdefault(missing.material or missing.type, []).append(Wanted(missing, tuple(rules)))
    made = [Paper(material, tuple(wanted)) for material, wanted in by_paper.items()]
    return sorted(made, key=lambda paper: -len(paper.rules))


def unexplained(result: CheckResult) -> list[Finding]:
    """Undetermined items for which nothing can be named that would settle them."""
    return [item for item in result.undetermined if not item.missing]


def print_materials(result: CheckResult) -> None:
    """Print the list of papers."""
    from rich.table import Table

    from checker.reports.terminal import console

    out = console()
    found = papers(result)
    if not found:
        out.print("没有待核实的事项，不需要补充资料。")
        return
    out.print(f"[bold]{result.dossier.name}[/]：{len(result.undetermined)} 项待核实，需补充下列资料\n")
    for number, paper in enumerate(found, 1):
        source = (
            "（由政策人员补录知识库）" if all(w.what.type in (THRESHOLD, BASIS) for w in paper.wanted) else ""
        )
        table = Table(title=f"{number}. {paper.material}{source}", title_justify="left", expand=True)
        table.add_column("缺什么", ratio=3, overflow="fold")
        table.add_column("等着它的规则", ratio=4, overflow="fold")
        for wanted in paper.wanted:
            table.add_row(str(wanted.what), "、".join(f"{name}（{rule}）" for rule, name in wanted.rules))
        out.print(table)
