"""The knowledge base beyond its graph: regions and levels that exist, periods that run forward."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from checker.base.errors import nearest
from checker.base.yamlfile import Located
from checker.facts.vocabulary import PROJECT, Vocabulary
from checker.knowledge.base import KnowledgeBase
from checker.knowledge.model import NATIONAL, Verification
from checker.rulebook.rules import Rule
from checker.schemas.messages import Message, error, hint

_SHOWN = 5


def check_regulation(body: Located, kb: KnowledgeBase) -> Iterator[Message]:
    """The region of a regulation, and the periods of it and its clauses."""
    yield from _region(body, kb.regions)
    yield from _gists(body)
    for item in (body, *(body.get("clauses") or ())):
        start, end = item.get("in_force") or (None, None)
        yield from _forward(item, "in_force", start, end)
        replaced = item.get("replaced_by")
        if replaced and start and replaced["on"] < start:
            what = f"“{item['id']}”还没有施行（{start}）就被替代（{replaced['on']}）"
            yield error(replaced.place("on"), what, mend="核对两个日期")


def _gists(body: Located) -> Iterator[Message]:
    """Gists that nobody wrote: of clauses not read yet that is work to do, of others it is a fault."""
    empty = [item for item in body.get("clauses") or () if not str(item["gist"]).strip()]
    unread = [item for item in empty if item["verified"] == Verification.NONE.value]
    for item in empty:
        if item not in unread:
            what = f"{item['id']}没有要旨，核验却写{item['verified']}"
            yield error(item.place("gist"), what, mend="写上要旨，或在读过以前写 未核")
    if unread:
        names = "、".join(str(item["id"]) for item in unread[:_SHOWN])
        more = f" 等 {len(unread)} 条" if len(unread) > _SHOWN else ""
        mend = "读过原文，用自己的话写要旨，把 verified 改为 全文；用不着的条款删去"
        yield hint(unread[0].place("gist"), f"{names}{more}还没有写要旨", mend=mend)


def check_threshold(body: Located, kb: KnowledgeBase, words: Vocabulary | None) -> Iterator[Message]:
    """The regions, budget levels and periods of the values of a threshold."""
    project = words.types.get(PROJECT) if words else None
    level = project.field("预算级次") if project else None
    for item in body["values"] or ():
        yield from _region(item, kb.regions)
        yield from _forward(item, "to", item.get("from"), item.get("to"))
        tier = item.get("tier")
        if tier and level and tier not in level.options:
            mend = nearest(tier, level.options) or "可用：" + " ".join(level.options)
            yield error(item.place("tier"), f"没有预算级次“{tier}”", "事实字典里没有这个选项", mend)


def check_basis(rule: Rule, kb: KnowledgeBase, body: Located, missing: Collection[str]) -> Iterator[Message]:
    """What a rule rests on is entered; regulations in `missing` were refused and are spoken of elsewhere."""
    for ref in rule.refs:
        if not kb.knows(ref) and ref.partition("#")[0] not in missing:
            yield error(body.place("basis"), f"规则 {rule.id} 的依据“{ref}”不在知识库", mend=kb.hint(ref))


def _region(item: Located, regions: tuple[str, ...]) -> Iterator[Message]:
    region = str(item["region"])
    if region != NATIONAL and region not in regions:
        mend = nearest(region, [NATIONAL, *regions]) or "在 kb/地区.yaml 补上，自省级写起"
        yield error(item.place("region"), f"没有地区“{region}”", "地区.yaml 里没有，按它选条款会落空", mend)


def _forward(item: Located, key: str, start: Any, end: Any) -> Iterator[Message]:
    if isinstance(start, date) and isinstance(end, date) and end < start:
        yield error(item.place(key), f"止日 {end} 早于起日 {start}", mend="核对两个日期")
