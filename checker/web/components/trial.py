"""What tried-out changes do to the findings: which go, which come, which are not what they were."""

from __future__ import annotations

from dataclasses import replace

from checker.findings.diff import Change, compare, of_result
from checker.findings.result import CheckResult
from checker.web.components.parts import tag

_TITLES = {
    Change.RESOLVED: ("lost", "不再是问题"),
    Change.ADDED: ("gained", "新的问题"),
    Change.CHANGED: ("moved", "有变化"),
}


def show_changes(before: CheckResult, after: CheckResult, *, changed: bool) -> None:
    """Show how many findings there are now, and where anything was `changed`, what became of them."""
    old, new = len(before.findings), len(after.findings)
    waits = len(after.undetermined) - len(before.undetermined)
    with tag("p", data_part="totals"):
        tag("b", f"疑点 {old} → {new}" if old != new else f"疑点 {new}")
        tag("span", f"，待核实 {len(after.undetermined)}" + (f"（{waits:+d}）" if waits else ""))
    if not changed:
        return
    found = compare(of_result(before), of_result(replace(after, dossier=before.dossier)))
    if not any(found.of(change) for change in _TITLES):
        tag("p", "疑点没有变化。", "quiet")
    for change, (kind, title) in _TITLES.items():
        items = found.of(change)
        if not items:
            continue
        tag("h3", f"{title} {len(items)}")
        with tag("ul", classes="changes"):
            for item in items:
                with tag("li", classes=kind, data_id=item.latest["id"]):
                    tag("b", item.latest["name"])
                    tag("span", item.latest["sentence"])
                    if item.note:
                        tag("div", f"变化：{item.note}", "quiet")
