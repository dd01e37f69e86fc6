"""Lint notices the wrong addressee, the wrong regime, and a duty that the rule itself denies."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from checker.lint import lint
from checker.schemas.messages import Grade

RULE = """
    id: ZZ01
    name: 试
    severity: 一般
    on: 采购
    when: 采购完成 = 否
    date: 公告日期
    finding: “{采购内容}”没有完成
    basis:
      - {%s}
    remedy: 完成采购
    why: 没有完成
    caution: %s
"""
FINE = "以采购档案为准。"


def hints(tmp_path: Path, entry: str, caution: str) -> list[str]:
    """The hints on the entry's own line."""
    folder = tmp_path / "rules" / "采购"
    folder.mkdir(parents=True)
    (folder / "试.yaml").write_text(dedent(RULE) % (entry, caution), encoding="utf-8")
    return [
        problem.what
        for problem in lint(tmp_path / "rules").of_grade(Grade.HINT)
        if problem.place.endswith("第10行")
    ]


@pytest.mark.parametrize(
    ("entry", "caution", "told"),
    [
        ("ref: 政府采购法#第四十八条, role: 义务", FINE, "供应商"),
        ("ref: 政府采购法#第四十八条, role: 背景", FINE, ""),
        ("ref: 政府采购法#第四十八条, role: 要求", FINE, ""),
        ("ref: 政府采购货物和服务招标投标管理办法#第六条第一款, role: 要求", FINE, "适用制度"),
        (
            "ref: 政府采购货物和服务招标投标管理办法#第六条第一款, role: 要求, when: 采购方式 = '公开招标'",
            FINE,
            "",
        ),
        ("ref: 预算法#第五十七条第二款, role: 义务", "没有查到要求这样做的条款。", "caution"),
        ("ref: 预算法#第五十七条第二款, role: 要求", "没有查到要求这样做的条款。", ""),
    ],
)
def test_what_is_held_to_the_wrong_one_is_hinted_at(
    tmp_path: Path, entry: str, caution: str, told: str
) -> None:
    found = hints(tmp_path, entry, caution)
    assert len(found) == bool(told)
    assert not told or told in found[0]


def test_a_threshold_of_a_year_that_may_not_be_over_is_hinted_at(tmp_path: Path) -> None:
    """The value of a day after the 评价基准日 would be one that nobody could know of."""
    found = {text: late(tmp_path / str(number), text) for number, text in enumerate(READS)}
    assert [bool(hints) for hints in found.values()] == [True, False]
    assert "评价基准日以后" in found[READS[0]][0]


READS = (
    "结转年数 >= 标准('结转年限', 年末日期)",
    "年度已结束 = 是 and 结转年数 >= 标准('结转年限', 年末日期)",
)


def late(folder: Path, condition: str) -> list[str]:
    """The hints on a rule over 预算资金 with that condition, on the line of its condition."""
    text = dedent(RULE) % ("ref: 预算法#第四十二条第二款, role: 要求", FINE)
    text = text.replace("on: 采购", "on: 预算资金").replace("when: 采购完成 = 否", f"when: {condition}")
    text = text.replace("date: 公告日期", "date: 年末日期").replace("{采购内容}", "{预算项}")
    (folder / "rules" / "资金使用").mkdir(parents=True)
    (folder / "rules" / "资金使用" / "试.yaml").write_text(text, encoding="utf-8")
    problems = lint(folder / "rules").of_grade(Grade.HINT)
    return [problem.what for problem in problems if problem.place.endswith("第6行")]
