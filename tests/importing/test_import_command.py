"""`jixiao kb import` and `jixiao kb text`: skeletons, what changed and whom it touches, own words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from checker import library as libraries
from checker.base import yamlfile
from checker.base.docx_text import TextError
from checker.base.errors import RuleError, UsageError
from checker.importing.examine import examine
from checker.importing.skeleton import check_heading, heading_of, skeleton
from checker.importing.words import (
    CONFIG_DIR,
    Words,
    forget_folder,
    remember_folder,
    remembered_folder,
)
from checker.knowledge import reader
from checker.library import Library
from checker.schemas.reading import parsed
from tests.support import ROOT, jixiao, reference

S0 = ROOT / "cases" / "秦皇岛一体化平台2023"
METHOD = """某某市采购管理办法
财库〔2031〕9号
第一章 总则
第一条 根据《中华人民共和国政府采购法》，制定本办法。
第二条 采购人应当依照《预算法》第三十二条第三款编制预算，
并执行前条规定。
有下列情形之一的，不予采购：
（一）没有预算的；
（二）没有需求的。
第二章 附则
第三条 本办法自2031年3月1日起施行。
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings of this test alone."""
    folder = tmp_path / "设置"
    monkeypatch.setenv(CONFIG_DIR, str(folder))
    return folder


@pytest.fixture
def method(tmp_path: Path) -> Path:
    path = tmp_path / "某某市采购管理办法.txt"
    path.write_text(METHOD, encoding="utf-8")
    return path


# ---- the skeleton


def test_a_skeleton_says_what_the_text_says_and_claims_no_more(shipped: Library, method: Path) -> None:
    found = examine(method, shipped.kb)
    heading = heading_of(found.facts, shipped.kb, level="规范性文件", region="全国")
    text = skeleton(heading, found, shipped.kb, date(2031, 1, 1))
    body = yamlfile.loads(text, RuleError, "甲.yaml")
    assert body["id"] == "某某市采购管理办法"
    assert body["number"] == "财库〔2031〕9号"
    assert body["in_force"] == [date(2031, 3, 1), None]
    assert body["carries_out"] == ["政府采购法"]
    assert [clause["id"] for clause in body["clauses"]] == ["第一条", "第二条", "第三条"]
    assert {clause["verified"] for clause in body["clauses"]} == {"未核"}
    assert {clause["gist"] for clause in body["clauses"]} == {""}
    assert "第二条  # 2款2项；引用 《预算法》第三十二条第三款、第一条" in text
    assert "# 第二章 附则" in text


def test_skeletons_of_all_texts_are_sound_knowledge(shipped: Library, tmp_path: Path) -> None:
    laws, made = reference("laws"), {}
    for path in sorted(laws.glob("0*/*.md")):
        try:
            found = examine(path, shipped.kb)
        except TextError:
            continue
        heading = heading_of(found.facts, shipped.kb)
        heading = replace(heading, id=f"导入{len(made)}")
        check_heading(heading, shipped.kb, "")
        target = tmp_path / reader.REGULATIONS / heading.level / f"{heading.id}.yaml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(skeleton(heading, found, shipped.kb, date(2031, 1, 1)), encoding="utf-8")
        made[heading.id] = [article.label for article in found.structure.articles]
    both = reader.load(parsed((libraries.data_root() / "kb", tmp_path), "kb"))
    assert len(made) >= 70
    for name, labels in made.items():
        assert [clause.number for clause in both.regulations[name].clauses] == labels


def test_names_that_yaml_or_a_file_could_misread_are_quoted(shipped: Library, tmp_path: Path) -> None:
    path = tmp_path / "a, {b}: #c & [d].txt"
    path.write_text("第一条 甲。", encoding="utf-8")
    found = examine(path, shipped.kb)
    heading = heading_of(found.facts, shipped.kb, "2031-01-01", "法律", "全国")
    body = yamlfile.loads(skeleton(heading, found, shipped.kb, date(2031, 1, 1)), RuleError, "甲.yaml")
    assert (body["id"], body["source"]["where"]) == ("2031-01-01", path.name)


# ---- the commands


def test_import_writes_a_skeleton_that_overlays(method: Path, tmp_path: Path, settings: Path) -> None:
    out = tmp_path / "新"
    options = ("--level", "规范性文件", "--region", "全国", "-o", out)
    done = jixiao("kb", "import", method, *options)
    assert done.returncode == 0, done.stderr
    assert "3 条（第一条至第三条）" in done.stdout
    written = out / "法规" / "规范性文件" / "某某市采购管理办法.yaml"
    assert written.is_file()
    assert jixiao("check", S0, "--kb", out, "--exit-zero").returncode == 0
    again = jixiao("kb", "import", method, *options)
    assert again.returncode == 2
    assert "--force" in again.stderr
    assert jixiao("kb", "import", method, *options, "--force").returncode == 0


def test_import_alone_writes_nothing(method: Path, tmp_path: Path, settings: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    done = jixiao("kb", "import", method)
    assert done.returncode == 0
    assert "没有同名的法规" in done.stdout
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["-o", "出"], 2, "看不出层级"),
        (["-o", "出", "--level", "法侓", "--region", "全国"], 2, "是否想写“法律”"),
        (["-o", "出", "--level", "法律", "--region", "全国", "--id", "a/b"], 2, "不能作法规编号"),
        (["--against", "没有的法"], 2, "--against"),
        (["--against", "没有.txt"], 3, "没有这个文件"),
        (["--kb", "没有的文件夹"], 2, "没有这个文件夹"),
    ],
)
def test_wrong_options_are_explained(
    options: list[str], code: int, words: str, tmp_path: Path, settings: Path
) -> None:
    path = tmp_path / "甲.txt"
    path.write_text("第一条 甲。", encoding="utf-8")
    done = jixiao("kb", "import", path, *[tmp_path / "出" if o == "出" else o for o in options])
    assert done.returncode == code
    assert words in done.stderr
    assert not (tmp_path / "出").exists()


def test_a_skeleton_never_replaces_what_was_entered_unasked(shipped: Library, tmp_path: Path) -> None:
    path = tmp_path / "中华人民共和国会计法.txt"
    path.write_text("2024年6月28日修正\n第一条 甲。", encoding="utf-8")
    heading = heading_of(examine(path, shipped.kb).facts, shipped.kb, level="法律", region="全国")
    assert heading.id == "会计法2024"
    with pytest.raises(UsageError, match="知识库已有这个编号"):
        check_heading(heading, shipped.kb, "")
    check_heading(heading, shipped.kb, heading.id)


def test_a_folder_of_texts_is_remembered_and_forgotten(settings: Path, tmp_path: Path, method: Path) -> None:
    assert remembered_folder() is None
    assert "没有设定" in jixiao("kb", "text").stdout
    assert "已记住" in jixiao("kb", "text", tmp_path).stdout
    assert remembered_folder() == tmp_path.resolve()
    assert str(tmp_path) in jixiao("kb", "text").stdout
    assert jixiao("kb", "text", "--clear").returncode == 0
    assert remembered_folder() is None
    forget_folder()  # nothing to forget is no error


def test_only_a_folder_with_texts_is_remembered(settings: Path, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    for folder in (tmp_path / "没有", tmp_path / "空"):
        with pytest.raises(UsageError):
            remember_folder(folder)
    settings.mkdir()
    (settings / "法规文本.yaml").write_text("- [", encoding="utf-8")
    assert remembered_folder() is None  # a broken setting is none


def test_explain_shows_the_words_beside_the_gist(settings: Path, shipped: Library) -> None:
    laws = reference("laws")
    found = json.loads(jixiao("check", S0, "--exit-zero", "--format", "json").stdout)["findings"]
    cited = [(item["id"], *clause["ref"].partition("#")[::2]) for item in found for clause in item["clauses"]]
    finding, number = next((id_, number) for id_, law, number in cited if law == "预算法" and number)
    passage = Words(laws).passage(shipped.kb.regulations["预算法"], number)
    assert passage is not None, number
    before = jixiao("explain", S0, finding).stdout
    assert "原文" not in before
    remember_folder(laws)
    after = jixiao("explain", S0, finding).stdout
    assert f"原文（{passage.file}）：" in after
    assert passage.text.split("。")[0] in after.replace("\n", "").replace(" ", "")
    assert "要旨：" in after


def test_the_words_of_a_clause_come_by_path_or_by_name(shipped: Library, tmp_path: Path) -> None:
    law = shipped.kb.regulations["政府采购法"]
    texts = tmp_path / "文本"
    texts.mkdir()
    downloaded = texts / "中华人民共和国政府采购法_20140831.txt"
    downloaded.write_text("第一条 甲。\n第二条 乙。", encoding="utf-8")

    def words(number: str) -> str | None:
        passage = Words(texts).passage(law, number)
        return passage.text if passage else None

    assert words("第二条") == "乙。"
    assert words("第四十四条") is None
    (texts / "政府采购法(2031).txt").write_text("第二条 丙。", encoding="utf-8")
    assert words("第二条") is None  # two editions, and no telling which is meant
    named = texts / law.text_files[0]
    named.parent.mkdir()
    named.write_text("第二条 丁。", encoding="utf-8")
    assert words("第二条") == "丁。"
    named.write_text("没有条文", encoding="utf-8")
    assert words("第二条") is None  # what cannot be read is not there
