"""Which rules there were: former ids that a rule goes by, and rules that were retired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from checker.base import yamlfile
from checker.base.errors import Problem, RuleError

FILE = "停用.yaml"
_TEXTS = ("id", "name", "why")
_KEYS = frozenset({*_TEXTS, "day", "replaced_by"})


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


def load_retired(root: Path, problems: list[Problem]) -> dict[str, Retired]:
    """The rules that a folder retires, by id; what cannot be read is noted."""
    path = root / FILE
    body = yamlfile.load(path, RuleError) if path.is_file() else None
    found: dict[str, Retired] = {}
    if body is not None and not isinstance(body, list):
        problems.append(Problem(FILE, "不是一条条停用记录", mend="每条以 - 开头，写 id、name、day、why"))
        return found
    for number, entry in enumerate(body or (), 1):
        place = entry.place() if isinstance(entry, yamlfile.Located) else f"{FILE} 第 {number} 项"
        made = _retired(entry, place)
        if isinstance(made, Problem):
            problems.append(made)
        elif made.id in found:
            problems.append(Problem(place, f"规则 {made.id} 停用了两次", f"{found[made.id].place}已有"))
        else:
            found[made.id] = made
    return found


def _retired(entry: object, place: str) -> Retired | Problem:
    mend = "写成 - {id: CG05, name: 名称, day: 2026-12-01, why: 为什么, replaced_by: CG50}，最后一项可以不写"
    if not isinstance(entry, yamlfile.Located) or not set(entry) <= _KEYS:
        return Problem(place, "停用记录写得不对", mend=mend)
    texts = {key: str(entry.get(key) or "").strip() for key in (*_TEXTS, "replaced_by")}
    day = entry.get("day")
    if not isinstance(day, date) or not all(texts[key] for key in _TEXTS):
        return Problem(place, "停用记录要有 id、name、day（日期）、why", mend=mend)
    return Retired(texts["id"], texts["name"], day, texts["why"], texts["replaced_by"], place)


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
