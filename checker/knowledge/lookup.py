"""Finds the regulation, clause or region that a user names; unknown names are answered with the nearest."""

from __future__ import annotations

from collections.abc import Iterator

from checker.base.errors import Problem, UsageError, nearest
from checker.knowledge.base import KnowledgeBase
from checker.knowledge.model import NATIONAL, Period, Regulation

_DROPPED = str.maketrans("", "", "《》〈〉 　")


def find_ref(kb: KnowledgeBase, text: str) -> str:
    """The regulation or clause meant by `政府采购法#第四十四条`, `《政府采购法》第四十四条` or a title.

    Raises UsageError for what is not known, with the nearest, and for a name that several regulations share.
    """
    if kb.knows(text):
        return text
    name, _, number = text.translate(_DROPPED).partition("#")
    named = dict(_named(kb, name, number))
    found = [ref for ref in named if kb.knows(ref)]
    if len(found) == 1:
        return found[0]
    if found:
        mend = f"请写明是哪一部：{'、'.join(found)}"
        raise UsageError(Problem(text, "知识库里不止一部叫这个名字", mend=mend))
    hint = kb.hint(next(iter(named), f"{name}#{number}" if number else name))
    raise UsageError(Problem(text, "知识库没有这部法规或这一条", mend=hint or "法规名见 jixiao kb list"))


def _named(kb: KnowledgeBase, name: str, number: str) -> Iterator[tuple[str, Regulation]]:
    """Refs that the words may stand for, whether their clause is entered or not; longest names first."""
    longest = 0
    for regulation in sorted(kb.regulations.values(), key=lambda r: -len(r.title)):
        for own in {n.translate(_DROPPED) for n in (regulation.id, regulation.short, regulation.title)}:
            if name == own:
                yield (f"{regulation.id}#{number}" if number else regulation.id), regulation
            elif not number and name.startswith(own + "第") and len(own) >= longest:
                longest = len(own)
                yield f"{regulation.id}#{name.removeprefix(own)}", regulation


def check_region(kb: KnowledgeBase, region: str) -> str:
    """The region, when it is one that is entered or lies in one.

    Raises UsageError with the nearest otherwise.
    """
    if region == NATIONAL or any(region.startswith(known) for known in kb.regions):
        return region
    inner = next((known for known in kb.regions if known.endswith(region)), "")
    hint = f"请从省写起：{inner}" if inner else nearest(region, kb.regions)
    raise UsageError(
        Problem(f"--region {region}", "没有这个地区", mend=hint or "从省写起，如 河北省秦皇岛市")
    )


def span(period: Period) -> str:
    """A period in words: `2015-03-01起`, `1999-10-01至2020-12-31`."""
    start = period.start.isoformat() if period.start else "施行日期未核"
    end = f"至{period.end.isoformat()}" if period.end else ""
    return f"{start}{end}" if end or not period.start else f"{start}起"


def name_of(kb: KnowledgeBase, ref: str) -> str:
    """A regulation or clause by its short name: `《政府采购法》第四十四条`."""
    regulation = kb.regulation_of(ref)
    name = regulation.short if regulation.unnamed else f"《{regulation.short}》"
    return f"{name}{ref.partition('#')[2]}"
