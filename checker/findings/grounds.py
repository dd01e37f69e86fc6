"""Which clauses of a rule may be held to the unit for a row, and which may not, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from checker.rulebook.basis import STRONGEST, Entry, Role
from checker.rulebook.conditions import Row, unknown
from checker.rulebook.rules import Rule


@dataclass(frozen=True)
class Grounds:
    """The clauses that hold for a row with their role; those of which it is not known, with the reason."""

    held: Mapping[str, Role]
    unsure: tuple[tuple[str, str], ...]

    @property
    def key(self) -> tuple[tuple[str, Role], ...]:
        """What tells these clauses from others, for who keeps what was resolved."""
        return tuple(self.held.items())


def grounds_of(rule: Rule, row: Row) -> Grounds:
    """The clauses of a rule for a row; of several roles of one clause the strongest that holds counts."""
    held: dict[str, Role] = {}
    unsure: dict[str, str] = {}
    for entry in sorted(rule.basis, key=lambda entry: STRONGEST.index(entry.role)):
        holds = entry.holds(row)
        if holds:
            held.setdefault(entry.ref, entry.role)
        elif holds is None:
            unsure.setdefault(entry.ref, _why_unsure(entry, row))
    in_order = {ref: held[ref] for ref in rule.refs if ref in held}
    return Grounds(in_order, tuple((ref, why) for ref, why in unsure.items() if ref not in held))


def _why_unsure(entry: Entry, row: Row) -> str:
    assert entry.when is not None, "what has no condition always holds"
    missing = dict.fromkeys(name for leaf in unknown(entry.when, row) for name in leaf.inputs)
    blank = "、".join(f"“{name}”" for name in missing if row.get(name) is None)
    return f"需核对：不知道{blank or '所需的标准'}，不能确定本条是否适用（{entry.when_text.strip()}）"
