"""Indicator systems as people write them: what is wrong is said with its place, what is shipped is sound."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from checker.base import yamlfile
from checker.base.errors import RuleError
from checker.library import Library
from checker.lint import Grade, lint
from checker.scoring.model import Count, Hand, Holds, Measure, Target
from checker.scoring.reader import files, load
from tests.scoring.scoring import system
from tests.support import ROOT

SHIPPED = sorted((ROOT / "rules" / "评分").glob("*.yaml"))
GOOD = """\
id: 试
name: 试
bands:
  - {grade: 优, from: 90}
  - {grade: 差, from: 0}
indicators:
  - name: 决策
    weight: 40
    indicators:
      - {name: 目标, weight: 30, rules: [MB06], how: {count: {each: 1, most: 5}}}
      - {name: 程序, weight: 10}
  - name: 产出
    weight: 60
    how: {measure: {on: 年度资金, value: 到位率, full: 90%, steps: {each: 5%, minus: 1, part: 不计}}}
"""


def test_a_system_is_read_as_written(shipped: Library) -> None:
    made = system(GOOD, shipped.book)
    first, second, third = made.leaves()
    assert [leaf.path for leaf in made.leaves()] == [("决策", "目标"), ("决策", "程序"), ("产出",)]
    assert first.how == Count(Decimal(1), most=Decimal(5))
    assert second.how == Hand()
    assert isinstance(third.how, Measure)
    assert (made.total, made.decimals, made.again) == (100, 2, False)


WRONG = [
    ("weight: 30", "weight: 31", "第8行：“决策”分值 40，下面各项31＋10＝41"),
    ("weight: 60", "weight: 70", "一级指标分值之和不是 100；40＋70＝110"),
    ("weight: 10", "weight: 0", "分值要大于 0"),
    ("from: 90", "from: 0", "“差”的下限 0 不低于“优”的 0；等级写反或重叠"),
    ("{grade: 差, from: 0}", "{grade: 差, from: 60}", "60 分以下没有等级"),
    ("grade: 差", "grade: 优", "等级“优”写了两次"),
    ("from: 90", "from: 101", "“优”的下限要在 0 到 100 之间"),
    ("MB06]", "MB6]", "没有规则“MB6”"),
    ("name: 程序, weight: 10", "name: 目标, weight: 10", "二级指标“目标”写了两次"),
    ("name: 程序, weight: 10", "name: 程序, weight: 10, rules: [MB06]", "规则 MB06 又写在“程序”"),
    ("rules: [MB06], ", "", "按疑点数扣分要写 rules"),
    ("each: 1, most: 5", "each: 0", "each 要大于 0"),
    ("most: 5", "most: 31", "most 超过分值 30"),
    ("on: 年度资金", "on: 年度资产", "没有表“年度资产”。是否想写“年度资金”"),
    ("value: 到位率", "value: 到位綠", "没有字段“到位綠”"),
    ("value: 到位率", "value: 年末日期", "不能比较"),
    ("full: 90%", "full: 90", "要写单位（%）"),
    ("full: 90%", "full: \"标准('资金到位率预警线', 年末日期)\"", "评分体系里直接写数"),
    ("value: 到位率, ", "", "on 和 value 要一起写"),
    ("on: 年度资金, ", "", "on 和 value 要一起写"),
    ("steps: {each: 5%", "otherwise: 酌情, steps: {each: 5%", "要写一个，只写一个"),
    (", steps: {each: 5%, minus: 1, part: 不计}", "", "要写一个，只写一个"),
    ("each: 5%", "each: 0%", "steps 的 each 和 minus 要大于 0"),
    ("part: 不计", "part: 不管", "“part”不能是“不管”"),
    ("steps: {each: 5%, minus: 1, part: 不计}", "tiers: [{from: 95%, points: 5}]", "tiers 要从 full 往下"),
    (
        "steps: {each: 5%, minus: 1, part: 不计}",
        "tiers: [{from: 80%, points: 5}, {from: 70%, points: 6}]",
        "越来越低",
    ),
    ("steps: {each: 5%, minus: 1, part: 不计}", "tiers: [{from: 80%, points: 61}]", "分档的得分超过分值 60"),
    ("how: {count: {each: 1, most: 5}}", "how: {}", "how 要写一种得分办法"),
    (
        "how: {count: {each: 1, most: 5}}",
        "how: {count: {each: 1}, target: {otherwise: 酌情}}",
        "how 写了2种得分办法",
    ),
    (
        "how: {count: {each: 1, most: 5}}",
        "how: {holds: {on: 验收, when: 验收通过 = 是, otherwise: 按比例}}",
        "没有比例可言",
    ),
    (
        "how: {count: {each: 1, most: 5}}",
        "how: {holds: {on: 验收, when: 验收通过, where: 验收日期, otherwise: 酌情}}",
        "不是判断式",
    ),
    ("    weight: 40\n", "    weight: 40\n    rules: [LX03]\n", "rules 要写在下面的指标里"),
    ("name: 试\n", "name: 试\ndecimals: 9\n", "decimals 要在 0 到 4 之间"),
    ("weight: 60", "wieght: 60", "不认识的键“wieght”；是否想写“weight”"),
    ("id: 试\n", "", "缺少“id”"),
    ("weight: 10", "weight: 十", "“weight”要写一个数"),
]


@pytest.mark.parametrize(("old", "new", "says"), WRONG, ids=lambda part: str(part)[:20])
def test_what_is_wrong_is_said_with_its_place(old: str, new: str, says: str, shipped: Library) -> None:
    assert old in GOOD
    with pytest.raises(RuleError) as refused:
        system(GOOD.replace(old, new, 1), shipped.book)
    assert says in str(refused.value)
    assert all("第" in problem.place for problem in refused.value.problems)


def test_all_problems_are_said_at_once(shipped: Library) -> None:
    text = GOOD.replace("weight: 60", "weight: 70").replace("MB06]", "MB6]").replace("from: 90", "from: 0")
    with pytest.raises(RuleError) as refused:
        system(text, shipped.book)
    assert len(refused.value.problems) >= 3


def test_weights_that_the_source_does_not_give_are_left_open_or_follow(shipped: Library) -> None:
    text = """\
id: 试
name: 试
total: 10
indicators:
  - name: 甲
    weight: 10
    indicators: [{name: 乙, indicators: [{name: 丙}, {name: 丁}]}]
"""
    made = system(text, shipped.book)
    (second,) = made.indicators[0].children
    assert second.weight == 10, "the only child has what its parent has"
    assert [leaf.weight for leaf in made.leaves()] == [None, None]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_systems_are_sound_and_say_where_they_come_from(path: Path, shipped: Library) -> None:
    made = load(path, shipped.book)
    assert made.id == path.stem
    assert made.source
    assert made.about
    printed = {"泉州台商区2020": 26, "青白江事前2021": 11, "平顶山高新区2021": 18}
    if made.id in printed:
        assert len(list(made.leaves())) == printed[made.id]
        assert sum(node.weight or 0 for node in made.indicators) == made.total


def test_the_shipped_systems_have_every_way_of_scoring(shipped: Library) -> None:
    ways = {type(leaf.how) for path in SHIPPED for leaf in load(path, shipped.book).leaves()}
    assert ways == {Hand, Count, Measure, Holds, Target}


def test_the_example_of_the_guide_is_sound(shipped: Library) -> None:
    text = (ROOT / "docs" / "评分.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    made = system(example, shipped.book)
    assert {type(leaf.how) for leaf in made.leaves()} == {Hand, Count, Measure, Holds, Target}
    assert made.total == 100


def test_the_guide_names_every_shipped_system() -> None:
    text = (ROOT / "docs" / "评分.md").read_text(encoding="utf-8")
    assert [path.stem for path in SHIPPED if f"| {path.stem} |" not in text] == []


def test_a_system_of_ones_own_replaces_the_shipped_one(tmp_path: Path) -> None:
    folder = tmp_path / "评分"
    folder.mkdir()
    own = folder / "我的.yaml"
    own.write_text(GOOD.replace("id: 试", "id: 共性框架"), encoding="utf-8")
    found = files((ROOT / "rules", tmp_path))
    assert found["共性框架"] == own
    assert set(found) == {path.stem for path in SHIPPED}
    (folder / "又一个.yaml").write_text(own.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(RuleError, match="评分体系“共性框架”重复"):
        files((tmp_path,))


SMALL = ROOT / "tests" / "library"
SYSTEM = SMALL / "rules" / "评分" / "试体系.yaml"


def test_lint_notes_what_the_source_prints_wrongly(tmp_path: Path) -> None:
    library = tmp_path / "library"
    shutil.copytree(SMALL, library)
    shutil.copyfile(ROOT / "rules" / "报告用语.yaml", library / "rules" / "报告用语.yaml")
    path = library / SYSTEM.relative_to(SMALL)
    text = SYSTEM.read_text(encoding="utf-8")
    path.write_text(text.replace("from: 0}", "from: 0, printed: 60 < S}"), encoding="utf-8")
    report = lint(path, shipped=library)
    assert report.sound
    assert report.looked_at == "评分体系 1 个"
    (note,) = [p.what for p in report.of_grade(Grade.NOTE) if "等级" in p.what]
    assert note == "等级“不合格”原文印作 60 < S，按下限 0 应为 S < 60"


def test_rules_and_systems_lie_apart(tmp_path: Path, shipped: Library) -> None:
    assert all(rule.stage != "评分" for rule in shipped.book.rules.values())
    assert "评分" not in shipped.book.stages
    assert all("评分" not in str(yamlfile.load(path, RuleError).get("on", "")) for path in SHIPPED)
