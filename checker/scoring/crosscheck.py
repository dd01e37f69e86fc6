"""Holds a score sheet against itself and against the findings: every remark with the sum worked out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from checker.facts.quantities import plain
from checker.findings.finding import Finding
from checker.scoring.bands import wrong_bands
from checker.scoring.entries import Entries
from checker.scoring.model import Count, Indicator
from checker.scoring.sheet import PRINTED, ZERO, Kind, Line, Origin, Remark, ScoreSheet, Subtotal

MOST_NAMED = 4


def remarks(sheet: ScoreSheet, entries: Entries, findings: Sequence[Finding]) -> Iterator[Remark]:
    """Everything of a sheet that does not agree; `findings` are those that can cost points."""
    yield from _weights(sheet)
    yield from _printed_weights(sheet, entries)
    yield from _over(sheet, entries)
    yield from _scores(sheet)
    yield from _totals(sheet)
    yield from _grades(sheet)
    yield from _against_rule(sheet)
    yield from _without_reason(sheet)
    yield from _without_problem(sheet)
    yield from _without_deduction(sheet, findings)
    yield from _twice(sheet)
    yield from _strays(sheet, entries)


# ---- sums


def _weights(sheet: ScoreSheet) -> Iterator[Remark]:
    for subtotal in sheet.subtotals:
        node = subtotal.indicator
        yield from _sum(Kind.WEIGHTS, node, node.weight, [child.weight for child in node.children], "分值")
    tops = [top.weight for top in sheet.system.indicators]
    yield from _sum(Kind.WEIGHTS, None, sheet.system.total, tops, "分值")


def _scores(sheet: ScoreSheet) -> Iterator[Remark]:
    """Printed subtotals against what stands below them, each level by itself."""
    by_path = {subtotal.indicator.path: subtotal for subtotal in sheet.subtotals}
    lines = {line.indicator.path: line for line in sheet.lines}
    for subtotal in sheet.subtotals:
        node = subtotal.indicator
        parts = [_shown(child, by_path, lines) for child in node.children]
        yield from _sum(Kind.SCORES, node, subtotal.given, parts, "得分")


def _shown(
    node: Indicator, subtotals: dict[tuple[str, ...], Subtotal], lines: dict[tuple[str, ...], Line]
) -> Decimal | None:
    """The score of an indicator as printed, or as it adds up."""
    if node.path in lines:
        line = lines[node.path]
        return ZERO if line.origin is Origin.NONE else line.score
    subtotal = subtotals[node.path]
    return subtotal.given if subtotal.given is not None else subtotal.bounds.exact


def _sum(
    kind: Kind, node: Indicator | None, whole: Decimal | None, parts: Sequence[Decimal | None], word: str
) -> Iterator[Remark]:
    known = [part for part in parts if part is not None]
    if whole is None or len(known) < len(parts) or sum(known, ZERO) == whole:
        return
    place = _name(node) if node else "合计"
    below = "下面各项" if node else "一级指标"
    total = sum(known, ZERO)
    worked = f"{'＋'.join(map(plain, known))}＝{plain(total)}，相差{plain(abs(total - whole))}"
    yield Remark(kind, place, f"{word}{plain(whole)}，{below}{word}之和{plain(total)}", worked)


def _over(sheet: ScoreSheet, entries: Entries) -> Iterator[Remark]:
    """More points than the weight: those of a line are not taken over, those of a group are its own."""
    for line in sheet.lines:
        row = entries.at(line.indicator.path)
        if row and row.given is not None and line.weight is not None and row.given > line.weight:
            what = f"得分{plain(row.given)}超过分值{plain(line.weight)}，没有采用"
            yield Remark(Kind.OVER, _name(line.indicator), what, row.place)
    for subtotal in sheet.subtotals:
        node = subtotal.indicator
        for score, word in ((subtotal.bounds.exact, "下面各项得分之和"), (subtotal.given, "得分")):
            if score is not None and node.weight is not None and score > node.weight:
                yield Remark(Kind.OVER, _name(node), f"{word}{plain(score)}超过分值{plain(node.weight)}")


def _totals(sheet: ScoreSheet) -> Iterator[Remark]:
    if len({total.score for total in sheet.totals}) > 1:
        said = "，".join(
            f"按{total.by} {plain(total.score)}" for total in sheet.totals if total.by != PRINTED
        )
        printed = [f"合计行印{plain(total.score)}" for total in sheet.totals if total.by == PRINTED]
        yield Remark(Kind.TOTAL, "总分", "，".join([said, *printed]), "哪一个对，由评价人员核对后改正")


# ---- grades


def _grades(sheet: ScoreSheet) -> Iterator[Remark]:
    for band, right in wrong_bands(sheet.system.bands):
        yield Remark(Kind.BAND, f"等级“{band.grade}”", f"印作 {band.printed}，应为 {right}")
    if sheet.grade and sheet.printed_grade and not sheet.printed_grade.startswith(sheet.grade):
        at = sheet.percentage.text if sheet.percentage else ""
        what = f"印“{sheet.printed_grade}”，按等级划分应为“{sheet.grade}”"
        yield Remark(Kind.GRADE, "总分", what, f"{at}分")


# ---- points and problems


def _against_rule(sheet: ScoreSheet) -> Iterator[Remark]:
    """Points given by hand that the standard does not give, but for those that `_full` speaks of."""
    for line in sheet.lines:
        if line.given is None or line.computed is None or line.origin is not Origin.PERSON or _full(line):
            continue
        low, high, found = line.computed.low, line.computed.high, len(line.findings)
        if line.given < low or (high is not None and line.given > high):
            what = f"评价人员给{plain(line.given)}分，按评分标准是{line.computed.text}分"
            worked = f"扣{plain(line.lost)}分，查到的疑点{found}项" if line.lost and found else ""
            yield Remark(Kind.AGAINST_RULE, _name(line.indicator), what, worked, line.findings)
        elif found and isinstance(line.indicator.how, Count) and line.lost and high is not None:
            enough = line.lost - (high - line.given)
            if enough < line.lost:
                what = f"扣{plain(line.lost)}分，查到的疑点{found}项只够扣{plain(enough)}分"
                worked = f"{plain(line.lost)}－{plain(enough)}＝{plain(line.lost - enough)}"
                yield Remark(Kind.NO_PROBLEM, _name(line.indicator), what, worked, line.findings)


def _full(line: Line) -> bool:
    """Whether an indicator has the full mark although there are problems."""
    return bool(line.findings) and line.lost == 0 and line.origin is not Origin.NONE


def _without_reason(sheet: ScoreSheet) -> Iterator[Remark]:
    for line in sheet.lines:
        if line.origin is Origin.PERSON and line.lost and not line.words:
            yield Remark(Kind.NO_REASON, _name(line.indicator), f"扣{plain(line.lost)}分，没有写扣分说明")


def _without_problem(sheet: ScoreSheet) -> Iterator[Remark]:
    """Points taken off with no finding behind them; by the group, where its parts have no weights."""
    for line in sheet.lines:
        if line.lost and not line.findings:
            yield _no_problem(line.indicator, line.lost, line.indicator.rules)
    by_path = {line.indicator.path: line for line in sheet.lines}
    for subtotal in sheet.subtotals:
        node = subtotal.indicator
        own = [by_path[child.path] for child in node.children if child.path in by_path]
        if len(own) < len(node.children) or all(line.weight is not None for line in own):
            continue
        score = subtotal.given if subtotal.given is not None else subtotal.bounds.exact
        lost = node.weight - score if node.weight is not None and score is not None else ZERO
        if lost > 0 and not any(line.findings for line in own):
            yield _no_problem(node, lost, [rule for line in own for rule in line.indicator.rules])


def _no_problem(indicator: Indicator, lost: Decimal, rules: Sequence[str]) -> Remark:
    what = f"扣{plain(lost)}分，没有查到对应的问题"
    more = f"等{len(rules)}条" if len(rules) > MOST_NAMED else ""
    worked = f"对应规则：{'、'.join(rules[:MOST_NAMED])}{more}" if rules else "没有写对应规则"
    return Remark(Kind.NO_PROBLEM, _name(indicator), what, worked)


def _without_deduction(sheet: ScoreSheet, findings: Sequence[Finding]) -> Iterator[Remark]:
    """Findings that cost nothing: their indicator has the full mark, or no indicator stands for them."""
    if not any(line.indicator.rules for line in sheet.lines):
        return  # nothing says which problem belongs to which indicator
    tied = {finding: line for line in sheet.lines for finding in line.findings}
    for line in sheet.lines:
        if _full(line):
            names = "、".join(dict.fromkeys(f"{f.rule} {f.name}" for f in findings if f.id in line.findings))
            by_rule = line.computed is not None and line.computed.exact is not None
            worked = f"按评分标准是{line.computed.text}分" if line.computed and by_rule else ""
            what = f"得满分，却有疑点：{names}"
            yield Remark(Kind.NO_DEDUCTION, _name(line.indicator), what, worked, line.findings)
    for rule in dict.fromkeys(finding.rule for finding in findings if finding.id not in tied):
        same = [finding for finding in findings if finding.rule == rule]
        what = f"查到{len(same)}项疑点，没有指标对应" if len(same) > 1 else "查到疑点，没有指标对应"
        yield Remark(Kind.NO_DEDUCTION, f"{rule} {same[0].name}", what, "", tuple(f.id for f in same))


def _twice(sheet: ScoreSheet) -> Iterator[Remark]:
    """Findings behind the deductions of two indicators, where the system does not say that this may be."""
    if sheet.system.again:
        return
    places: dict[str, list[Line]] = {}
    for line in sheet.lines:
        if line.lost:
            for finding in line.findings:
                places.setdefault(finding, []).append(line)
    for finding, lines in places.items():
        if len(lines) > 1:
            names = "、".join(f"“{line.indicator.name}”扣{plain(line.lost or ZERO)}分" for line in lines)
            yield Remark(Kind.TWICE, finding, f"同一疑点在{names}", "", (finding,))


# ---- the sheet against the system


def _printed_weights(sheet: ScoreSheet, entries: Entries) -> Iterator[Remark]:
    for node in sheet.system.nodes():
        row = entries.at(node.path)
        printed = row.weight if row and row.weight is not None else entries.weights.get(node.path)
        if printed is not None and node.weight is not None and printed != node.weight:
            what = f"评分表写{plain(printed)}，体系是{plain(node.weight)}"
            yield Remark(Kind.OTHER_WEIGHT, _name(node), what, row.place if row else "")


def _strays(sheet: ScoreSheet, entries: Entries) -> Iterator[Remark]:
    known = [node.path for node in sheet.system.nodes()]
    used = {row.path for path in known if (row := entries.at(path)) is not None}
    for row in entries.rows:
        if row.path and row.path not in used:
            what = f"体系“{sheet.system.id}”没有这个指标，这一行没有采用"
            yield Remark(Kind.STRAY, " ".join(row.path), what, row.place)


def _name(indicator: Indicator) -> str:
    return indicator.name if len(indicator.path) == 1 else "—".join(indicator.path[-2:])
