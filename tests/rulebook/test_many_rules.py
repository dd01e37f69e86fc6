"""More rules on a table than durable-rules takes at once: they are split, and both engines still agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker import library
from checker.checking import judge
from checker.judging.engines import choose, durable_available
from checker.judging.judgment import Judgment
from checker.rulebook.states import State
from tests.generator import projects

RULES = 70
RULE = """
id: ZZ{number:02}
name: 试{number}
severity: 一般
on: 合同
applies: 合同性质 <> '意向合同' or 合同金额 > {number}万元
when: 合同金额 >= {amount}万元 and (签订日期 > 服务开始 or 年考核次数 < {times} or 约定考核 is null)
finding: 试
basis: [预算法]
remedy: 试
why: 试
caution: 试
"""


def states(judgments: list[Judgment]) -> dict[object, str]:
    return {j.identity: j.state.value for j in judgments if j.rule.id.startswith("ZZ")}


@pytest.mark.skipif(not durable_available(), reason="durable-rules is not to be had here")
def test_seventy_rules_on_one_table_are_split_not_refused(tmp_path: Path) -> None:
    folder = tmp_path / "合同管理"
    folder.mkdir()
    for number in range(RULES):
        text = RULE.format(number=number, amount=number * 3, times=number % 12)
        (folder / f"试{number}.yaml").write_text(text, encoding="utf-8")
    many = library.load(tmp_path)
    assert sum(rule.id.startswith("ZZ") for rule in many.book.prepared["合同"].rules) == RULES
    dossiers = projects(11, 60, many.book.vocabulary)
    by_sql = states(judge(dossiers, many, choose("sql")))
    assert by_sql == states(judge(dossiers, many, choose("durable")))
    assert set(by_sql.values()) == {state.value for state in State}
