"""Facts known only within bounds: decided only where every value that they may have decides the same."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from checker.checking import Checker, judge
from checker.facts.inexact import Bound, Inexact
from checker.facts.readers import read
from checker.facts.records import Dossier, Value
from checker.facts.vocabulary import PROJECT, PROJECT_ID, Vocabulary
from checker.findings.finding import Finding
from checker.judging.engines import Engine, choose
from checker.library import Library
from checker.rulebook.states import State
from checker.rulebook.tables import CONCLUSIONS
from tests.generator import projects
from tests.support import CASES

ROUNDS = int(os.environ.get("JIXIAO_INEXACT", "12"))
Cell = tuple[str, int, str]


def inexact_cells(dossier: Dossier, vocabulary: Vocabulary) -> list[tuple[Cell, Value]]:
    """The cells of a project that a paper might give less exactly."""
    return [
        ((name, record.number, field.name), record.values[field.name])
        for name, records in dossier.records.items()
        for record in records
        for field in vocabulary[name].fields
        if field.inexact and field.name in record.values
    ]


def put(dossier: Dossier, cells: dict[Cell, Value]) -> Dossier:
    """The project with other values in some cells."""
    records = {
        name: tuple(
            replace(
                r,
                values={**r.values, **{f: v for (t, n, f), v in cells.items() if (t, n) == (name, r.number)}},
            )
            for r in rows
        )
        for name, rows in dossier.records.items()
    }
    return replace(dossier, records=records)


def widened(value: Value, rng: random.Random) -> Inexact | None:
    """The value as a paper might give it: to the month or the year, roughly, or to one side."""
    if isinstance(value, date):
        if rng.random() < 0.7:
            first = value.replace(day=1)
            return Inexact("月", first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
        return Inexact("年", date(value.year, 1, 1), date(value.year, 12, 31))
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value <= 0:
        return None
    tenth = value // 10 if isinstance(value, int) else (value / 10).quantize(Decimal("0.0001"))
    kind = rng.choice(["约", "以上", "以下"])
    if kind == "约":
        return Inexact("约", value - tenth, value + tenth)
    return (
        Inexact(kind, value, value * 50, open_high=True)
        if kind == "以上"
        else Inexact(kind, value - value, value)
    )


def within(found: Inexact, rng: random.Random) -> Bound:
    """Any value that the fact may have."""
    low, high = found.low, found.high
    if isinstance(low, date) and isinstance(high, date):
        return low + timedelta(days=rng.randint(0, (high - low).days))
    if isinstance(low, int) and isinstance(high, int):
        return rng.choice([rng.randint(low, high), min(high, low + rng.randint(0, max(1, low // 5)))])
    assert isinstance(low, Decimal)
    assert isinstance(high, Decimal)
    return (low + (high - low) * rng.randint(0, 100) / 100).quantize(Decimal("0.0001"))


def states(dossiers: Sequence[Dossier], library: Library) -> dict[str, dict[object, State]]:
    """The states of all rows of some projects, but those of 综合规则: what they count is never all."""
    found: dict[str, dict[object, State]] = {d.project_id: {} for d in dossiers}
    for judgment in judge(dossiers, library, choose("sql")):
        if judgment.table.table.name == CONCLUSIONS:
            continue
        found[judgment.project_id][judgment.rule.id, judgment.identity[2]] = judgment.state
    return found


def contradictions(dossier: Dossier, library: Library, rng: random.Random) -> Iterator[str]:
    """Where a project with a few inexact facts is judged otherwise than with values that these may have."""
    cells = inexact_cells(dossier, library.book.vocabulary)
    some = rng.sample(cells, min(len(cells), rng.randint(1, 4)))
    chosen = {cell: wide for cell, value in some if (wide := widened(value, rng))}
    wide = put(dossier, dict(chosen))
    narrow = []
    for number in range(8):
        name = f"{dossier.project_id}|{number}"
        exact = put(dossier, {cell: within(w, rng) for cell, w in chosen.items()})
        narrow.append(replace(put(exact, {(PROJECT, 1, PROJECT_ID): name}), project_id=name))
    found = states([wide, *narrow], library)
    general = found.pop(dossier.project_id)
    for project, exact_states in found.items():
        for identity, said in general.items():
            state = exact_states.get(identity)
            if said is State.VIOLATED and state is not State.VIOLATED:
                yield f"{project} {identity}: {said} but {state} for {chosen}"
        for identity, state in exact_states.items():
            said = general.get(identity, State.COMPLIANT)
            if state is State.VIOLATED and said in (State.COMPLIANT, State.NOT_APPLICABLE):
                yield f"{project} {identity}: {said} but {state} for {chosen}"


def given_projects(library: Library) -> list[Dossier]:
    """The cases, and projects of all kinds of rows."""
    words = library.book.vocabulary
    return [*(dossier for case in CASES for dossier in read(case, words)), *projects(7, 10, words, gaps=0.05)]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_narrowing_a_fact_never_turns_a_violation_into_none_or_back(seed: int, shipped: Library) -> None:
    rng = random.Random(seed)
    assert not list(contradictions(rng.choice(given_projects(shipped)), shipped, rng))


@pytest.mark.slow
def test_engines_agree_on_inexact_facts(shipped: Library, engine: Engine) -> None:
    for seed in range(2):
        rng = random.Random(seed)
        dossier = rng.choice(given_projects(shipped))
        some = rng.sample(inexact_cells(dossier, shipped.book.vocabulary), 3)
        wide = put(dossier, {cell: found for cell, value in some if (found := widened(value, rng))})
        mine = [(j.identity, j.state) for j in judge([wide], shipped, engine)]
        assert sorted(mine, key=str) == sorted(
            ((j.identity, j.state) for j in judge([wide], shipped, choose("sql"))), key=str
        )


FACTS = """
项目: {项目编号: P, 项目名称: 平台运维, 地区: 河北省秦皇岛市, 评价年度: 2023%s}
采购:
  - {采购编号: C, 采购内容: 运维, 采购方式: 公开招标, 采购类别: 服务}
合同:
  - {合同编号: H, 合同名称: 运维合同, 合同性质: 正式合同, 采购编号: C, 签订日期: %s, 公告日期: %s}
"""


PUBLISHED = "合同签订"
LATE = "公告用时"


def publication(
    library: Library, tmp_path: Path, signed: str, published: str, as_of: str = "2024-06-30"
) -> tuple[State, Finding | None]:
    """What is said of the publication of a contract: the state, and the finding or open question."""
    file = tmp_path / "事实.yaml"
    known = f", 评价基准日: {as_of}" if as_of else ""
    file.write_text(FACTS % (known, signed, published), encoding="utf-8")
    (dossier,) = read(file, library.book.vocabulary)
    with Checker(library, choose("sql")) as checker:
        result, judgments = checker.check_and_judge(dossier)
    (judgment,) = [
        j for j in judgments if j.table.table.name == PUBLISHED and f"{LATE} >" in j.rule.when_text
    ]
    said = [f for f in (*result.findings, *result.undetermined) if f.rule == judgment.rule.id]
    return judgment.state, next(iter(said), None)


@pytest.mark.parametrize(
    ("signed", "published", "state"),
    [
        ("2023-03-01", "2023-03-03", State.COMPLIANT),
        ("2023年3月", "2023年5月", State.VIOLATED),
        ("2023年3月", "2023年3月", State.UNDETERMINED),
        ("2023年3月", "2023年2月", State.COMPLIANT),
        ("2023年3月", "2023-04-01以后", State.UNDETERMINED),
        ("2023年3月", "2023-04-10以后", State.VIOLATED),
        ("2022年", "2024年", State.VIOLATED),
        ("2023年3月", "确认未办", State.VIOLATED),
        ("2024-06-28", "确认未办", State.COMPLIANT),
        ("2024-06-26", "确认未办", State.UNDETERMINED),
        ("2024-06-20", "确认未办", State.VIOLATED),
    ],
)
def test_a_date_is_judged_as_exactly_as_it_is_known(
    shipped: Library, tmp_path: Path, signed: str, published: str, state: State
) -> None:
    assert publication(shipped, tmp_path, signed, published)[0] is state


def test_what_was_verified_not_done_is_unknown_without_a_day_to_look_from(
    shipped: Library, tmp_path: Path
) -> None:
    assert publication(shipped, tmp_path, "2023年3月", "确认未办", as_of="")[0] is State.UNDETERMINED


def test_the_sentence_says_what_the_paper_says(shipped: Library, tmp_path: Path) -> None:
    _, found = publication(shipped, tmp_path, "2023年3月", "确认未办")
    assert found is not None
    assert "2023年3月签订" in found.sentence
    assert "至2024年6月30日仍未" in found.sentence
    assert "确认未办" not in found.sentence
    assert "至少" in found.sentence
    assert found.governing_date == date(2023, 3, 1)
    assert "2023年3月" in found.date_basis


def test_an_open_question_names_the_cell_that_is_too_inexact(shipped: Library, tmp_path: Path) -> None:
    _, found = publication(shipped, tmp_path, "2023年3月", "2023年3月")
    assert found is not None
    named = {(missing.field, missing.known) for missing in found.missing}
    assert named == {("签订日期", "2023年3月"), ("公告日期", "2023年3月")}
    assert all("只知道“2023年3月”" in str(missing) for missing in found.missing)


def test_clauses_that_changed_within_the_span_are_not_cited(shipped: Library, tmp_path: Path) -> None:
    whole, spanning = (publication(shipped, tmp_path, s, "确认未办")[1] for s in ("2020年", "2013年"))
    assert whole is not None
    assert whole.citations
    assert spanning is None or len(spanning.citations) < len(whole.citations)


def test_a_changed_cell_is_judged_anew_among_inexact_facts(shipped: Library, tmp_path: Path) -> None:
    file = tmp_path / "事实.yaml"
    file.write_text(FACTS % (", 评价基准日: 2024-06-30", "2023年3月", "2023年5月"), encoding="utf-8")
    (dossier,) = read(file, shipped.book.vocabulary)
    settled = put(
        dossier, {("合同", 1, "签订日期"): date(2023, 3, 1), ("合同", 1, "公告日期"): date(2023, 3, 2)}
    )
    with Checker(shipped, choose("sql")) as checker:
        first, second, third = (checker.check(d) for d in (dossier, settled, dossier))
    assert {f.id for f in second.findings} < {f.id for f in first.findings}
    assert [f.id for f in third.findings] == [f.id for f in first.findings]


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_exact_facts_are_judged_as_ever(case: Path, shipped: Library) -> None:
    """What is known exactly, written as a span of one day or cent, changes nothing."""
    (dossier,) = read(case, shipped.book.vocabulary)
    rng = random.Random(1)
    some = rng.sample(inexact_cells(dossier, shipped.book.vocabulary), 5)
    spans = {cell: Inexact(str(v), v, v) for cell, v in some if isinstance(v, date | int)}
    plain, within_one = (
        {(j.identity, j.state) for j in judge([d], shipped, choose("sql"))}
        for d in (dossier, put(dossier, dict(spans)))
    )
    assert plain == within_one
