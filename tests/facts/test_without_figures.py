"""Statements that papers give without a figure: kept and judged row by row, never added up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from checker.checking import check, judge
from checker.facts.readers import read
from checker.facts.records import Completeness, Dossier
from checker.facts.vocabulary import PROJECT, PROJECT_ID, Vocabulary
from checker.findings.result import CheckResult
from checker.judging.engines import choose
from checker.library import Library
from checker.rulebook.states import State
from checker.rulebook.tables import CONCLUSIONS
from tests.support import CASES

HEAD = """
项目: {项目编号: P, 项目名称: 平台运维, 地区: 河北省秦皇岛市, 评价年度: 2023, 评价基准日: 2024-03-31}
资料清单: {付款: 已提供, 合同: 已提供, 付款计划: 已提供}
合同:
  - {合同编号: H, 合同名称: 运维合同, 合同性质: 正式合同, 合同金额: 100, 签订日期: 2022-12-20}
付款计划:
  - {合同编号: H, 期次: 首付款, 应付年度: 2023, 应付金额: 80, 应付日期: 2023-01-31, 条件已达成: 是}
付款:
"""


def dossier_of(tmp_path: Path, library: Library, payments: str) -> Dossier:
    file = tmp_path / "事实.yaml"
    file.write_text(HEAD + payments, encoding="utf-8")
    (dossier,) = read(file, library.book.vocabulary)
    return dossier


def result_of(tmp_path: Path, library: Library, payments: str) -> CheckResult:
    return check(dossier_of(tmp_path, library, payments), library, choose("sql"))


def test_the_year_is_that_of_the_date(tmp_path: Path, shipped: Library) -> None:
    dossier = dossier_of(
        tmp_path,
        shipped,
        "  - {付款编号: A, 合同编号: H, 付款日期: 2023年5月, 付款金额: 1}\n"
        "  - {付款编号: B, 合同编号: H, 付款日期: 2023-05-01, 付款金额: 1}\n"
        "  - {付款编号: C, 合同编号: H, 付款日期: 2022年11月至2023年2月, 付款金额: 1}\n",
    )
    assert [record.values.get("支付年度") for record in dossier.of("付款")] == [2023, 2023, None]


@pytest.mark.parametrize(
    "payment", ["付款日期: 2023-05-01", "付款金额: 10", "付款金额: 10, 付款日期: 2022年11月至2023年2月"]
)
def test_payments_without_a_figure_are_not_all_there_is(
    tmp_path: Path, shipped: Library, payment: str
) -> None:
    dossier = dossier_of(tmp_path, shipped, f"  - {{付款编号: A, 合同编号: H, {payment}}}\n")
    assert dossier.completeness["付款"] is Completeness.MISSING
    assert any("付款" in warning.what and "合计" in warning.why for warning in dossier.warnings)


def test_too_little_is_not_paid_where_an_amount_is_not_known(tmp_path: Path, shipped: Library) -> None:
    known = result_of(
        tmp_path, shipped, "  - {付款编号: A, 合同编号: H, 付款日期: 2023-01-20, 付款金额: 10}\n"
    )
    both = result_of(
        tmp_path,
        shipped,
        "  - {付款编号: A, 合同编号: H, 付款日期: 2023-01-20, 付款金额: 10}\n"
        "  - {付款编号: B, 合同编号: H, 付款日期: 2023-01-25}\n",
    )
    short = {finding.rule for finding in known.findings} - {finding.rule for finding in both.findings}
    assert short
    assert short <= {finding.rule for finding in both.undetermined}


def test_a_statement_without_an_amount_is_judged(tmp_path: Path, shipped: Library) -> None:
    late = "期次: 首付款, 付款日期: 2023-09-01"
    found = result_of(tmp_path, shipped, f"  - {{付款编号: A, 合同编号: H, {late}}}\n").findings
    exact = result_of(tmp_path, shipped, f"  - {{付款编号: A, 合同编号: H, {late}, 付款金额: 80}}\n").findings
    assert {f.rule for f in exact} <= {f.rule for f in found}
    assert exact
    assert any("金额未载明" in finding.sentence for finding in found)


def blanked(dossier: Dossier, words: Vocabulary) -> Iterator[Dossier]:
    """The project once for every cell that may be blank, without it."""
    for name, records in dossier.records.items():
        kind = words[name]
        for record in () if kind.reserved else records:
            for field in kind.fields:
                if field.name not in record.values or field.required or field.name in kind.key:
                    continue
                project = f"{dossier.project_id}|{name}|{record.number}|{field.name}"
                kept = {key: value for key, value in record.values.items() if key != field.name}
                rows = tuple(replace(r, values=kept) if r is record else r for r in records)
                head = replace(dossier.project if name != PROJECT else rows[0])
                own = replace(head, values={**head.values, PROJECT_ID: project})
                lacks = {name: Completeness.MISSING} if field.name in kind.complete else {}
                yield replace(
                    dossier,
                    project_id=project,
                    records={**dossier.records, name: rows, PROJECT: (own,)},
                    completeness={**dossier.completeness, **lacks},
                )


def violated(dossiers: Sequence[Dossier], library: Library) -> dict[str, set[object]]:
    found: dict[str, set[object]] = {dossier.project_id: set() for dossier in dossiers}
    for judgment in judge(dossiers, library, choose("sql")):
        if judgment.state is State.VIOLATED and judgment.table.table.name != CONCLUSIONS:
            found[judgment.project_id].add((judgment.rule.id, judgment.identity[2]))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_blank_cell_never_makes_a_violation(case: Path, shipped: Library) -> None:
    (dossier,) = read(case, shipped.book.vocabulary)
    variants = list(blanked(dossier, shipped.book.vocabulary))
    found = violated([dossier, *variants], shipped)
    known = found.pop(dossier.project_id)
    assert variants
    assert not {project: rows - known for project, rows in found.items() if rows - known}
