"""The JSON Schemas fit every shipped file, refuse wrong ones, and are named in the files' first lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from checker.authoring.known_names import known_of
from checker.base import yamlfile
from checker.base.errors import RuleError
from checker.cli.app import app
from checker.knowledge import reader
from checker.library import Library
from checker.library.phrases import load_phrases
from checker.rulebook import compiler
from checker.schemas import FileKind, Schema, all_schemas, kind_of
from checker.schemas.marks import mark, mark_of, unmarked
from checker.schemas.reading import parsed
from checker.schemas.shape import misfits
from tests.support import ROOT, jixiao

SMALL = ROOT / "tests" / "library"
WRITTEN = ROOT / "docs" / "schema"
Validators = Mapping[FileKind, Draft202012Validator]


@pytest.fixture(scope="module")
def schemas(shipped: Library) -> dict[str, Schema]:
    return all_schemas(known_of(shipped, load_phrases()))


def small() -> Library:
    kb = reader.load(parsed((SMALL / "kb",), "kb"))
    return Library(compiler.load(parsed((SMALL / "rules",), "rules"), kb.threshold_kinds()), kb, "")


@pytest.fixture(scope="module")
def small_schemas() -> dict[str, Schema]:
    return all_schemas(known_of(small(), load_phrases()))


def validators_of(schemas: dict[str, Schema]) -> Validators:
    registry = Registry().with_resources(
        [(name, Resource.from_contents(schema)) for name, schema in schemas.items()]
    )
    return {kind: Draft202012Validator(schemas[kind.file], registry=registry) for kind in FileKind}


def plain(value: Any) -> Any:
    """YAML content as an editor sees it: dates are texts, decimals numbers."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def files(root: Path) -> list[Path]:
    return [path for top in ("rules", "kb", "cases") for path in yamlfile.walk(root / top)]


# ---- what they accept and refuse


def test_every_schema_is_one(schemas: dict[str, Schema]) -> None:
    assert len(schemas) == len(FileKind)
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)


def misfitting(root: Path, schemas: dict[str, Schema]) -> Iterator[str]:
    validators = validators_of(schemas)
    for path in files(root):
        kind = kind_of(path)
        assert kind, path
        content = plain(yamlfile.load(path, RuleError))
        yield from (f"{path.name}: {e.json_path} {e.message}" for e in validators[kind].iter_errors(content))


ONLY_IF_NEEDED = {FileKind.REVIEW, FileKind.RETIRED}  # written once something was reviewed, or retired


def test_every_shipped_file_fits_the_schema_of_its_kind(schemas: dict[str, Schema]) -> None:
    assert list(misfitting(ROOT, schemas)) == []
    assert {kind_of(path) for path in files(ROOT)} >= set(FileKind) - ONLY_IF_NEEDED


def test_every_file_of_another_library_fits_the_schemas_made_of_it(small_schemas: dict[str, Schema]) -> None:
    assert list(misfitting(SMALL, small_schemas)) == []
    assert FileKind.REVIEW in {kind_of(path) for path in files(SMALL)}


WRONG = [
    ("rules/合同管理/合同超限额.yaml", "remedy:", "remedi:"),
    ("rules/合同管理/合同超限额.yaml", "severity: 一般", "severity: 严厉"),
    ("rules/合同管理/合同超限额.yaml", "caution: 例外\n", ""),
    ("rules/合同管理/合同超限额.yaml", "[{ref: 试办法#第一条, role: 义务}]", "试办法#第一条"),
    ("rules/合同管理/合同超限额.yaml", "when: 合同金额 > 标准('合同限额', 签订日期)\n", ""),
    ("rules/合同管理/合同超限额.yaml", "expect: 合规", "expect: 没问题"),
    ("rules/合同管理/合同超限额.yaml", "date: 签订日期", "date: [[签订日期]]"),
    ("rules/合同管理/合同超限额.yaml", "签订日期: 2021-03-01, 合同金额: 100}", "签订日期: 去年}"),
    ("rules/资金使用/依据不足.yaml", "manual: true", "manual: false"),
    ("rules/派生/合同付款.yaml", "sql: |", "sq: |"),
    ("rules/派生/合同付款.yaml", "type: 日期, about: 签订日期", "type: 曰期, about: 签订日期"),
    ("rules/派生/合同付款.yaml", "name: 合同付款", "name: 合同 付款"),
    ("rules/事实字典.yaml", "    single: true", "    singel: true"),
    ("rules/事实字典.yaml", "order: [[签订日期, 服务结束]]", "order: [签订日期, 服务结束]"),
    ("kb/法规/行政法规/试办法.yaml", "level: 行政法规", "level: 行政法归"),
    ("kb/法规/行政法规/试办法.yaml", "in_force: [2016-01-01, null]", "in_force: [2016-01-01]"),
    ("kb/法规/行政法规/试办法.yaml", "    verified: 全文", "    verified: 原文"),
    (
        "kb/法规/法律/试法.yaml",
        "replaced_by: {on: 2020-01-01, clause: 试法#第一条}",
        "replaced_by: 试法#第一条",
    ),
    ("kb/标准/合同限额.yaml", "kind: 金额", "kind: 文本"),
    ("kb/标准/合同限额.yaml", "value: 1000000", "value: 一百万"),
    ("kb/标准/合同限额.yaml", "tier: 市", "tier: 地市"),
    ("kb/地区.yaml", "level: 省", "level: 州"),
    ("cases/试例/事实.yaml", "合同性质: 正式合同", "合同性质: 正试合同"),
    ("cases/试例/预期.yaml", "from: 人工认定", "from: 人工"),
    ("cases/试例/预期.yaml", "subject: 甲}\n- ", "subjekt: 甲}\n- "),
    ("rules/评分/试体系.yaml", "grade: 合格", "grade: [合格]"),
    ("rules/评分/试体系.yaml", "each: 10", "eech: 10"),
    ("rules/评分/试体系.yaml", "weight: 60", "weight: 六十"),
    ("rules/评分/试体系.yaml", "otherwise: 酌情", "otherwise: 斟酌"),
    ("rules/评分/试体系.yaml", "name: 试用的评分体系", ""),
    ("cases/试例/复核.yaml", "结论: 排除", "结论: 排处"),
    ("cases/试例/复核.yaml", "复核人: 张三, ", ""),
]


@pytest.mark.parametrize(("file", "old", "new"), WRONG, ids=lambda part: str(part)[:24])
def test_a_wrong_file_does_not_fit_and_lint_says_so_too(
    file: str, old: str, new: str, small_schemas: dict[str, Schema]
) -> None:
    text = (SMALL / file).read_text(encoding="utf-8")
    assert old in text
    kind = kind_of(SMALL / file)
    assert kind
    content = yamlfile.loads(text.replace(old, new, 1), RuleError, file)
    assert not validators_of(small_schemas)[kind].is_valid(plain(content))
    if "去年" not in new:  # the reader of facts says what is wrong with those of an example
        assert list(misfits(content, small_schemas[kind.file], file))


def test_every_key_is_described(schemas: dict[str, Schema]) -> None:
    def bare(schema: Any, path: str) -> list[str]:
        if isinstance(schema, list):
            return [found for item in schema for found in bare(item, path)]
        if not isinstance(schema, dict):
            return []
        enough = {"description", "$ref", "const"}
        silent = [f"{path}.{name}" for name, p in schema.get("properties", {}).items() if not enough & set(p)]
        return silent + [found for key, part in schema.items() for found in bare(part, f"{path}.{key}")]

    assert [found for name, schema in schemas.items() for found in bare(schema, name)] == []


def examples(way: Schema) -> list[str]:
    """What is proposed for a clause, written as a text or as an entry with a role."""
    named: Schema = way.get("properties", {}).get("ref", way)
    return list(named["examples"])


def test_names_are_proposed_as_one_types(schemas: dict[str, Schema], shipped: Library) -> None:
    rule = schemas[FileKind.RULE.file]["properties"]
    assert set(shipped.book.tables) <= set(rule["on"]["examples"])
    refs = {ref for way in rule["basis"]["items"]["anyOf"] for ref in examples(way)}
    assert any(ref.startswith("政府采购法#") for ref in refs)
    assert {ref for r in shipped.book.rules.values() for ref in r.refs} <= refs
    assert "河北省秦皇岛市" in schemas[FileKind.REGULATION.file]["properties"]["region"]["examples"]


# ---- where they are written, and who names them


def test_the_schemas_in_the_docs_are_those_of_the_library(schemas: dict[str, Schema]) -> None:
    written = {p.name: json.loads(p.read_text(encoding="utf-8")) for p in WRITTEN.glob("*.schema.json")}
    assert written == schemas, "write them anew: jixiao schema --all -o docs/schema --force"


def test_the_first_line_of_a_file_leads_to_its_schema(tmp_path: Path) -> None:
    folder = tmp_path / "rules" / "合同管理"
    folder.mkdir(parents=True)
    rule, windows, other = folder / "甲.yaml", folder / "乙.yaml", folder / "说明.yaml"
    rule.write_text("# 说明\nid: A\nwhen: 甲 > 1\n", encoding="utf-8")
    windows.write_bytes("# yaml-language-server: $schema=旧的.json\r\nid: B\r\nwhen: 甲 > 1\r\n".encode())
    other.write_text("随便: 什么\n", encoding="utf-8")
    schemas = tmp_path / "docs" / "schema"
    schemas.mkdir(parents=True)
    (schemas / FileKind.RULE.file).write_text("{}", encoding="utf-8")
    line = "# yaml-language-server: $schema=../../docs/schema/规则.schema.json"
    assert mark_of(rule, FileKind.RULE, schemas) == line
    assert unmarked(tmp_path) == [windows, rule]
    assert mark(tmp_path, schemas) == [windows, rule]
    assert rule.read_text(encoding="utf-8") == f"{line}\n# 说明\nid: A\nwhen: 甲 > 1\n"
    assert windows.read_bytes() == f"{line}\r\nid: B\r\nwhen: 甲 > 1\r\n".encode()
    assert other.read_text(encoding="utf-8") == "随便: 什么\n"
    assert unmarked(tmp_path) == []
    assert mark(tmp_path, schemas) == []


def test_the_cases_name_their_schema() -> None:
    assert [path for path in unmarked(ROOT / "cases") if path.name == "事实.yaml"] == []


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("rules/派生/甲.yaml", FileKind.DERIVED),
        ("rules/评分/甲.yaml", FileKind.SCORING),
        ("rules/事实字典.yaml", FileKind.DICTIONARY),
        ("rules/报告用语.yaml", FileKind.PHRASES),
        ("rules/筛查.yaml", FileKind.SCREENING),
        ("kb/法规/甲.yaml", FileKind.REGULATION),
        ("kb/法规/法律/甲.yaml", FileKind.REGULATION),
        ("kb/标准/甲.yaml", FileKind.THRESHOLD),
        ("kb/地区.yaml", FileKind.REGIONS),
        ("某处/复核.yaml", FileKind.REVIEW),
        ("某处/没有.yaml", None),
    ],
)
def test_a_file_is_known_by_its_place(path: str, kind: FileKind | None) -> None:
    assert kind_of(Path(path)) is kind


# ---- the command


def test_one_schema_or_all_of_them(tmp_path: Path, schemas: dict[str, Schema]) -> None:
    one = tmp_path / "事实.schema.json"
    assert jixiao("schema", "-o", one).returncode == 0
    assert json.loads(one.read_text(encoding="utf-8")) == schemas[one.name]
    rules = tmp_path / "我的" / "合同管理"
    rules.mkdir(parents=True)
    (rules / "甲.yaml").write_text("id: A\nwhen: 甲 > 1\n", encoding="utf-8")
    folder = tmp_path / "新的" / "schema"
    done = jixiao("schema", "--all", "-o", folder, "--mark", rules.parent)
    assert done.returncode == 0
    assert {path.name for path in folder.iterdir()} == set(schemas)
    assert (
        (rules / "甲.yaml")
        .read_text(encoding="utf-8")
        .startswith("# yaml-language-server: $schema=../../新的/schema/规则.schema.json\n")
    )
    assert jixiao("schema", "--all", "-o", folder).returncode == 2, "written once, and not over"
    assert jixiao("schema", "--all", "-o", folder, "--force").returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["-o", "甲.json", "--mark", "rules"],
        ["--all", "-o", "README.md"],
        ["--all", "-o", "{}", "--mark", "没有"],
    ],
)
def test_wrong_usage_writes_nothing(arguments: list[str], tmp_path: Path) -> None:
    done = jixiao("schema", *(part.format(tmp_path / "新") for part in arguments))
    assert done.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_the_hook_for_pre_commit_is_a_command_there_is() -> None:
    (hook,) = yamlfile.load(ROOT / ".pre-commit-hooks.yaml", RuleError)
    program, command = hook["entry"].split()
    assert program == "jixiao"
    assert command in {found.callback.__name__ for found in app.registered_commands if found.callback}
    for path in ("rules/合同管理/甲.yaml", "我的规则/合同管理/甲.yaml", "kb/标准/甲.yaml"):
        assert re.search(hook["files"], path)
