"""Which rules there were: former ids that a rule goes by, and rules that were retired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from checker.base.errors import Problem
from checker.base.yamlfile import Located

FILE = "停用.yaml"


@dataclass(frozen=True)
class Retired:
    """A rule that is no longer: since when, why, and which one says it now ("" for none)."""

    id: str
    name: str
    day: date
    why: str
    replaced_by: str = ""
    place: str = field(default="", compare=False)

    def __str__(self) -> str:
        instead = f"，由 {self.replaced_by} 代替" if self.replaced_by else ""
        return f"规则 {self.id}（{self.name}）已于 {self.day.isoformat()} 停用{instead}：{self.why}"


@dataclass(frozen=True)
class Roster:
    """The rules that a check knew: those in use, by former id the one now, those retired."""

    ids: frozenset[str] = frozenset()
    former: Mapping[str, str] = field(default_factory=dict)
    retired: Mapping[str, Retired] = field(default_factory=dict)

    def current(self, rule_id: str) -> str | None:
        """The id by which a rule goes now; None for one that is not in use."""
        return rule_id if rule_id in self.ids else self.former.get(rule_id)


def read_retired(entries: Iterable[Located], problems: list[Problem]) -> dict[str, Retired]:
    """The rules that a file of sound shape retires, by id; what is retired twice is noted."""
    found: dict[str, Retired] = {}
    for entry in entries:
        name, why, instead = (str(entry.get(key) or "").strip() for key in ("name", "why", "replaced_by"))
        retired = Retired(str(entry["id"]).strip(), name, entry["day"], why, instead, entry.place())
        if retired.id in found:
            what, why = f"规则 {retired.id} 停用了两次", f"{found[retired.id].place}已有"
            problems.append(Problem(retired.place, what, why))
        else:
            found[retired.id] = retired
    return found


def roster(
    claims: Iterable[tuple[str, str, str]], retired: Mapping[str, Retired], problems: list[Problem]
) -> Roster:
    """The roster of rules; `claims` are (id, former id or "", place), one for each former id.

    An id names one rule for good: what is claimed twice, is in use or is retired as well is noted.
    """
    claims = list(claims)
    ids = frozenset(rule for rule, _, _ in claims)
    former: dict[str, str] = {}
    for rule, was, place in claims:
        if not was:
            continue
        if was in ids:
            problems.append(
                Problem(place, f"原编号 {was} 仍在使用", "一个编号只指一条规则", "删去 was 里的它")
            )
        elif was in retired:
            why = f"{retired[was].place}已停用"
            problems.append(
                Problem(place, f"原编号 {was} 已经停用", why, "改名写 was，停用写 停用.yaml，只写一处")
            )
        elif former.setdefault(was, rule) != rule:
            why = f"{former[was]} 的 was 已有"
            problems.append(Problem(place, f"原编号 {was} 被两条规则认领", why, "只留一处"))
    for one in retired.values():
        if one.id in ids:
            problems.append(
                Problem(one.place, f"停用的规则 {one.id} 还在", mend="删去规则文件，或删去停用记录")
            )
        if one.replaced_by and one.replaced_by not in ids and one.replaced_by not in {*former, *retired}:
            problems.append(Problem(one.place, f"代替它的规则“{one.replaced_by}”不存在"))
    return Roster(ids, former, retired)
