"""Which reviews hold on a day: the latest of each finding, not expired, made of the facts as they are."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from checker.base.errors import Problem
from checker.facts.reviews import Review
from checker.facts.values import show
from checker.facts.vocabulary import Kind
from checker.findings.finding import Finding
from checker.rulebook.roster import Roster

_AGAIN = "核对后重新复核：jixiao review 文件 编号"
_FEW = 5
_SLIP = 0.8


class Reviews:
    """The reviews of one project on a day. Of several on one finding the latest counts."""

    def __init__(self, entries: Iterable[Review], today: date) -> None:
        in_time = sorted(entries, key=lambda review: review.day)  # of one day, the one written last
        self._in_time = tuple(in_time)
        self._latest = {review.finding_id: review for review in in_time}
        self._today = today

    def on(self, finding: Finding) -> Finding:
        """The finding with the review that is in force for it, if there is one."""
        review = self._of(finding)
        if review is None or self._expired(review) or _outdated(review, finding):
            return finding
        return replace(finding, review=review)

    def _of(self, finding: Finding) -> Review | None:
        """The latest review of a finding, by its id or one that it had before its rule was renamed."""
        ids = (finding.id, *finding.former)
        return next((review for review in reversed(self._in_time) if review.finding_id in ids), None)

    def _expired(self, review: Review) -> bool:
        return review.until is not None and review.until < self._today

    def warnings(
        self, found: Sequence[Finding], waiting: Iterable[Finding], roster: Roster | None = None
    ) -> list[Problem]:
        """What a reviewer has to know: entries that no longer hold, that match nothing, or that are blind."""
        by_id = {one: finding for finding in found for one in (finding.id, *finding.former)}
        undecided = {one for finding in waiting for one in (finding.id, *finding.former)}
        retired = roster.retired if roster else {}
        made, blind = [], []
        for review in self._latest.values():
            finding = by_id.get(review.finding_id)
            gone = retired.get(review.finding_id.rpartition("-")[0])
            if finding is None and gone:
                made.append(Problem(review.place, f"复核意见 {review.finding_id} 不再起作用", str(gone)))
            elif finding is None:
                made.append(_unmatched(review, by_id, review.finding_id in undecided))
            elif self._of(finding) is not review:
                continue  # a later one, under another id of the same finding, has taken its place
            elif self._expired(review):
                made.append(_lapsed(review, f"的{review.verdict}已过有效期（至{_day(review.until)}）"))
            elif _outdated(review, finding):
                made.append(_lapsed(review, f"的{review.verdict}失效：所依据的事实或规则条件已变"))
            elif not review.fingerprint:
                blind.append(review)
        return [*made, *([_without_fingerprint(blind)] if blind else [])]


def _outdated(review: Review, finding: Finding) -> bool:
    return bool(review.fingerprint) and review.fingerprint != finding.fingerprint


def _lapsed(review: Review, what: str) -> Problem:
    return Problem(review.place, f"{review.finding_id} {what}", "重新作为未复核的疑点", _AGAIN)


def _unmatched(review: Review, known: Iterable[str], undecided: bool) -> Problem:
    if undecided:
        what = f"{review.finding_id} 现在是待核实，复核意见不起作用"
        return Problem(review.place, what, mend="补齐资料后再检查；要补什么用 jixiao materials 查看")
    what = f"复核意见的编号 {review.finding_id} 不对应任何疑点"
    mend = _similar(review.finding_id, known) or "已整改的可以删去；否则编号见 jixiao check 的输出"
    return Problem(review.place, what, "可能写错，也可能事实改正后疑点已不成立", mend)


def _similar(finding_id: str, known: Iterable[str]) -> str:
    """A finding whose id differs by a slip only: two rows of one rule have nothing in common but the rule."""
    match = difflib.get_close_matches(finding_id, list(known), n=1, cutoff=_SLIP)
    return f"是否想写“{match[0]}”？" if match else ""


def _without_fingerprint(reviews: Sequence[Review]) -> Problem:
    some = "、".join(review.finding_id for review in reviews[:_FEW])
    more = f"等 {len(reviews)} 条" if len(reviews) > _FEW else ""
    what = f"{some}{more}的复核意见没有事实指纹，事实变了也看不出来"
    return Problem(reviews[0].place, what, mend="用 jixiao explain 查出指纹填上，或用 jixiao review 复核")


def _day(day: date | None) -> str:
    return show(Kind.DATE, day)
