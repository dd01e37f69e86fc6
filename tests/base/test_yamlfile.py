"""YAML as people write it: nothing is silently turned into something else, and nothing explodes."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from checker.base import yamlfile
from checker.base.errors import FactError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0012", "0012"),
        ("1:30", "1:30"),
        ("0x10", "0x10"),
        ("1_000", "1_000"),
        ("yes", "yes"),
        ("off", "off"),
        ("true", True),
        ("12", 12),
        ("-3", -3),
        ("0.1", Decimal("0.1")),
        ("99.231", Decimal("99.231")),
        ("2020-09-03", datetime.date(2020, 9, 3)),
        ("是", "是"),
        ("", None),
    ],
)
def test_scalars_are_what_they_look_like(text: str, value: object) -> None:
    read = yamlfile.loads(f"键: {text}", FactError, "甲.yaml")["键"]
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("键: 1\n键: 2", ["第2行", "写了两次"]),
        ("甲: &a [1]\n乙: *a", ["第1行", "锚点"]),
        ("日期: 2020-02-30", ["第1行", "2020-02-30"]),
        ("日期: !!timestamp 甲", ["第1行"]),
        ("甲: [1", ["YAML"]),
        ("甲: 1\n\t乙: 2", ["YAML"]),
        ("? [1, 2]\n: 3", ["键必须是普通文字"]),
        ("[" * 5000 + "]" * 5000, ["嵌套太深"]),
    ],
)
def test_bad_yaml_is_refused_with_its_place(text: str, words: list[str]) -> None:
    with pytest.raises(FactError) as caught:
        yamlfile.loads(text, FactError, "甲.yaml")
    assert "甲.yaml" in str(caught.value)
    for word in words:
        assert word in str(caught.value)


def test_every_key_knows_its_line() -> None:
    content = yamlfile.loads("甲: 1\n乙:\n  - {丙: 2,\n     丁: 3}", FactError, "甲.yaml")
    assert content.place("乙") == "甲.yaml 第2行"
    assert content["乙"][0].place("丁") == "甲.yaml 第4行"


def test_a_file_that_is_no_text_is_refused(tmp_path) -> None:
    (tmp_path / "甲.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FactError, match="UTF-8"):
        yamlfile.load(tmp_path / "甲.yaml", FactError)
    with pytest.raises(FactError, match="打不开"):
        yamlfile.load(tmp_path / "没有.yaml", FactError)
