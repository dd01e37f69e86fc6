"""How facts known only within bounds are read, kept and written again."""

from __future__ import annotations

import copy
import pickle
from datetime import date
from pathlib import Path

import pytest
import yaml

from checker.base.errors import FactError
from checker.facts.inexact import Inexact
from checker.facts.readers import read
from checker.facts.values import UnreadableError, parse, show, to_cell, to_json
from checker.facts.vocabulary import Field, Kind
from checker.library import Library

TABLE = yaml.safe_load(Path(__file__).with_name("inexact.yaml").read_text(encoding="utf-8"))
UNITS = {Kind.MONEY: "万元", Kind.RATIO: "%"}
ROWS = [(Kind(kind), *row) for kind, rows in TABLE.items() for row in rows]


def field_of(kind: Kind, inexact: bool = True) -> Field:
    return Field("某项", kind, "", unit=UNITS.get(kind, ""), inexact=inexact, undone="评价基准日")


@pytest.mark.parametrize(("kind", "written", "low", "high"), ROWS, ids=lambda value: str(value))
def test_what_papers_write_is_a_span(kind: Kind, written: object, low: object, high: object) -> None:
    field = field_of(kind)
    found = parse(field, written)
    assert isinstance(found, Inexact)
    assert (low is None, high is None) == (found.open_low, found.open_high)
    assert low is None or found.low == parse(field_of(kind, inexact=False), low)
    assert high is None or found.high == parse(field_of(kind, inexact=False), high)


@pytest.mark.parametrize(("kind", "written"), [row[:2] for row in ROWS], ids=lambda value: str(value))
def test_a_span_is_written_as_it_was_and_read_again(kind: Kind, written: object) -> None:
    field = field_of(kind)
    found = parse(field, written)
    assert isinstance(found, Inexact)
    for shown in (show(kind, found), to_cell(kind, found, field.unit), to_json(kind, found)):
        again = parse(field, shown)
        assert isinstance(again, Inexact)
        assert (again, again.low, again.high) == (found, found.low, found.high)
    for copied in (copy.deepcopy(found), pickle.loads(pickle.dumps(found))):
        assert (copied, copied.low, copied.high, copied.open_high) == (
            found,
            found.low,
            found.high,
            found.open_high,
        )


@pytest.mark.parametrize(("kind", "written"), [row[:2] for row in ROWS], ids=lambda value: str(value))
def test_a_field_that_must_be_exact_takes_none(kind: Kind, written: object) -> None:
    with pytest.raises(UnreadableError):
        parse(field_of(kind, inexact=False), written)


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (Kind.DATE, "2023年13月"),
        (Kind.DATE, "2023年五季度"),
        (Kind.DATE, "7月"),
        (Kind.DATE, "去年"),
        (Kind.DATE, "2023年9月至7月"),
        (Kind.DATE, "3023年"),
        (Kind.MONEY, "约"),
        (Kind.MONEY, "200至100"),
        (Kind.MONEY, "约150米"),
        (Kind.MONEY, "150以上200以下"),
        (Kind.MONEY, "据实结算"),
        (Kind.INTEGER, "20余吨"),
    ],
)
def test_what_gives_no_bounds_is_refused(kind: Kind, written: str) -> None:
    with pytest.raises(UnreadableError):
        parse(field_of(kind), written)


FACTS = """
项目: {项目编号: P, 项目名称: 某, 地区: 河北省秦皇岛市, 评价年度: 2023%s}
验收:
  - {验收编号: Y, 验收对象: 平台, 验收日期: %s%s}
"""


def acceptance(library: Library, tmp_path: Path, written: str, more: str = "") -> dict[str, object]:
    file = tmp_path / "事实.yaml"
    file.write_text(FACTS % ("", written, more), encoding="utf-8")
    (dossier,) = read(file, library.book.vocabulary)
    return dict(dossier.of("验收")[0].values)


def test_not_done_is_the_no_of_the_field_that_says_whether(shipped: Library, tmp_path: Path) -> None:
    values = acceptance(shipped, tmp_path, "确认未办")
    assert values["已组织验收"] is False
    assert "验收日期" not in values


def test_not_done_beside_a_yes_is_a_contradiction(shipped: Library, tmp_path: Path) -> None:
    with pytest.raises(FactError, match="已组织验收"):
        acceptance(shipped, tmp_path, "确认未办", ", 已组织验收: 是")


def test_not_done_is_no_value_of_other_dates(shipped: Library, tmp_path: Path) -> None:
    with pytest.raises(FactError, match="确认未办"):
        acceptance(shipped, tmp_path, "2023-07-01", ", 完工日期: 确认未办")


def test_a_month_stays_as_it_was_written(shipped: Library, tmp_path: Path) -> None:
    found = acceptance(shipped, tmp_path, "2023年7月")["验收日期"]
    assert found == "2023年7月"
    assert isinstance(found, Inexact)
    assert (found.low, found.high) == (date(2023, 7, 1), date(2023, 7, 31))


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("2023-07", "2023年7月"),
        ("2023.7", "2023年7月"),
        ("202307", "2023年7月"),
        ("2023年7月", "2023年7月"),
        ("2019", "2019年"),
        ("2019年度", "2019年度"),
        ("2023Q1", "2023年Q1"),
        ("2023-07-15以前", "2023年7月15日以前"),
        ("2023-7至2023-9", "2023年7月至2023年9月"),
    ],
)
def test_a_report_says_it_in_words(written: str, spoken: str) -> None:
    found = parse(field_of(Kind.DATE), written)
    assert isinstance(found, Inexact)
    assert found.spoken == spoken
