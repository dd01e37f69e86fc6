"""The JSON Schema of 事实.yaml is sound, knows every field, and agrees with what the reader accepts."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from jsonschema import Draft202012Validator

from checker import library
from checker.base import yamlfile
from checker.base.errors import FactError
from checker.facts.json_schema import facts_schema
from checker.facts.vocabulary import Vocabulary
from checker.library import Library
from tests.support import CASES

PROJECT = {"项目编号": "P1", "项目名称": "甲", "地区": "河北省", "评价年度": 2021}


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return library.load().book.vocabulary


@pytest.fixture(scope="module")
def validator(vocabulary: Vocabulary) -> Draft202012Validator:
    schema = facts_schema(vocabulary)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(json.loads(json.dumps(schema)))


def plain(value: Any) -> Any:
    """YAML content as an editor sees it: dates are texts, decimals numbers."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def test_every_field_is_described(vocabulary: Vocabulary) -> None:
    properties = facts_schema(vocabulary)["properties"]
    for fact_type in vocabulary.types.values():
        row = properties[fact_type.name]
        row = row if fact_type.single else row["items"]
        assert list(row["properties"]) == [field.name for field in fact_type.fields]
        for field in fact_type.fields:
            assert field.about in row["properties"][field.name]["description"]


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_cases_are_valid(validator: Draft202012Validator, folder: Path) -> None:
    content = plain(yamlfile.load(folder / "事实.yaml", FactError))
    assert [error.message for error in validator.iter_errors(content)] == []


@pytest.mark.parametrize(
    "contract",
    [
        {"合同金额": 226},
        {"合同金额": "226万元"},
        {"合同金额": "2,260,000元"},
        {"合同金额": "1.2亿元"},
        {"签订日期": "2020-09-03"},
        {"签订日期": "2020年9月3日"},
        {"签订日期": None},
        {"签订日期": "2020年9月"},
        {"公告日期": "确认未办"},
        {"合同金额": "约226万元"},
        {"合同金额": "226万元以上"},
        {"约定考核": True},
        {"约定考核": "否"},
        {"约定预付比例": "30%"},
        {"合同性质": "意向合同"},
        {"年考核次数": 4},
    ],
)
def test_valid(validator: Draft202012Validator, contract: dict[str, Any]) -> None:
    assert validator.is_valid({"项目": PROJECT, "合同": [{"合同编号": "A", "合同名称": "甲", **contract}]})


@pytest.mark.parametrize(
    "contract",
    [
        {"合同金额": "226万员"},
        {"合同金额": "据实结算"},
        {"签订日期": "去年"},
        {"约定考核": "也许"},
        {"合同性质": "意向"},
        {"签定日期": "2020-09-03"},
        {"合同编号": None},
        {"签订日期": "确认未办"},
    ],
)
def test_invalid(validator: Draft202012Validator, contract: dict[str, Any]) -> None:
    assert not validator.is_valid(
        {"项目": PROJECT, "合同": [{"合同编号": "A", "合同名称": "甲", **contract}]}
    )


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"项目": PROJECT, "合桐": []},
        {"项目": PROJECT, "资料清单": {"验收": "没有"}},
        {"项目": {"项目编号": "P"}},
    ],
)
def test_invalid_as_a_whole(validator: Draft202012Validator, content: dict[str, Any]) -> None:
    assert not validator.is_valid(content)


def test_proposed_words_are_not_enforced(validator: Draft202012Validator) -> None:
    row = {"年度": 2021, "三级指标": "甲", "二级指标": "自定指标"}
    assert validator.is_valid(
        {"项目": PROJECT, "绩效指标": [row], "资料清单": {"验收": "确认没有", "考核": None}}
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_cases_keep_to_the_schema(case: Path, shipped: Library) -> None:
    text = (case / "事实.yaml").read_text(encoding="utf-8")
    plain = json.loads(json.dumps(yamlfile.loads(text, FactError, case.name), default=str))
    jsonschema.validate(plain, facts_schema(shipped.book.vocabulary))
