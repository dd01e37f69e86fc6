"""Full-width signs of a condition are read as half-width, but a quoted text stays as the facts have it."""

from __future__ import annotations

import pytest

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
