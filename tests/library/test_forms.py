"""Printed forms are data: an office adds one, and what is wrong in it is said with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.base.errors import RuleError
from checker.library import roots
from checker.library.forms import load_forms
from checker.proofreading.proofread import proofread
from checker.proofreading.reading import read_text

OWN = """\
名称: 专项资金监控表
部分:
  - 名称: 资金
    表头: [年初预算, 已执行数, 进度]
    列: {预算: 年初预算, 已执行: 已执行数, 进度: 进度}
    每行: [进度 = 已执行 ÷ 预算]
    代替: [列间关系]
"""
TABLE = "| 项目 | 年初预算 | 已执行数 | 进度 |\n|---|---|---|---|\n| 甲 | 100 | 40 | 45.00% |\n"


def _folder(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "校对" / "表式"
    folder.mkdir(parents=True)
    (folder / "监控表.yaml").write_text(text, "utf-8")
    return tmp_path


def test_a_form_of_ones_own_is_used(tmp_path: Path) -> None:
    report = read_text(TABLE, "报告", marked=True)
    assert not proofread(report).remarks
    (remark,) = proofread(report, load_forms(*roots("rules", _folder(tmp_path, OWN)))).remarks
    assert "40 ÷ 100 = 40%，印作 45.00%" in remark.working


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("进度 = 已执行 ÷ 预算", "进度 = 支出 ÷ 预算", "“支出”没有定义"),
        ("进度 = 已执行 ÷ 预算", "进度 等于 已执行", "不是算式"),
        ("进度 = 已执行 ÷ 预算", "进度 = 已执行 ÷ 预算 + 预算", "不是算式"),
        ("进度: 进度", "进度: 进度(", "不是正则表达式"),
        ("    表头: [年初预算, 已执行数, 进度]\n", "", "至少写一项"),
        ("代替: [列间关系]", "代替: [列间]", "列间"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    with pytest.raises(RuleError) as caught:
        load_forms(_folder(tmp_path, OWN.replace(right, wrong)))
    assert said in str(caught.value)
