"""Full-width signs of a condition are read as half-width, but a quoted text stays as the facts have it."""

from __future__ import annotations

import pytest

from checker.facts.vocabulary import Kind
from checker.rulebook.columns import Column
from checker.rulebook.expression import compile_condition
from checker.rulebook.terms import normalise


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("间断天数＞０ and 续期＝是", "间断天数>0 and 续期=是"),
        ("供应商 = '甲（乙）公司'", "供应商 = '甲（乙）公司'"),
        ("供应商＝‘甲（乙）公司’", "供应商='甲（乙）公司'"),
        ("供应商 = “甲，乙”", "供应商 = '甲，乙'"),
        ("事项 = '“蓉易办”运维'", "事项 = '“蓉易办”运维'"),
        ("名称 = '200万元' or 金额 > ２００万元", "名称 = '200万元' or 金额 > 常量('200', '万元')"),
        ("天数（甲，乙）＞３", "天数(甲,乙)>3"),
    ],
)
def test_signs_are_read_as_meant(written: str, read: str) -> None:
    assert normalise(written) == read


def test_a_threshold_in_brackets_is_read_from_its_own_column() -> None:
    columns = {name: Column(name, kind) for name, kind in {"签订日期": Kind.DATE}.items()}
    plain, bracketed = (
        compile_condition(f"{term} > 5", columns, {"期限": Kind.INTEGER})
        for term in ("标准('期限', 签订日期)", "(标准('期限', 签订日期))")
    )
    assert set(bracketed.computed) == set(plain.computed)
