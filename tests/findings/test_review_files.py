"""Reviews as they are written: the workbook's sheet, 复核.yaml, and the command that adds to it."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from checker.base import yamlfile
from checker.base.errors import FactError
from checker.facts.readers import read
from checker.facts.readers.reviews import add_from_folder, from_file
from checker.facts.records import Dossier
from checker.facts.reviews import Review, Verdict
from checker.facts.workbook import write_workbook
from checker.findings.write_reviews import add
from checker.library import Library
from tests.findings.reviewing import ENTRY, FACTS, TODAY, checked, excluding, of_rule, put
from tests.support import jixiao, office


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose one contract starts its warranty before acceptance (HT08)."""
    return put(tmp_path / "项目.yaml", FACTS)


# ---- the workbook's sheet


def reviewed(project: Path, shipped: Library) -> Dossier:
    excluding(project, shipped, until=date(2027, 1, 1), reason="=不是公式，\n见补充协议")
    excluding(project, shipped, "HT08", fingerprint="", day=date(2025, 1, 2))
    (dossier,) = read(project, shipped.book.vocabulary)
    return dossier


def bare(dossier: Dossier) -> list[Review]:
    return [replace(entry, place="", project_id="") for entry in dossier.reviews]


def test_the_sheet_reads_back(project: Path, shipped: Library, tmp_path: Path) -> None:
    (tmp_path / "夹").mkdir()
    dossier = reviewed(project, shipped)
    write_workbook(tmp_path / "夹" / "项目.xlsx", shipped.book.vocabulary, dossier)
    (again,) = read(tmp_path / "夹" / "项目.xlsx", shipped.book.vocabulary)
    assert bare(again) == bare(dossier)
    assert again.reviews[0].place == "项目.xlsx《复核意见》第2行"


def test_the_sheet_survives_libreoffice(project: Path, shipped: Library, tmp_path: Path) -> None:
    dossier = reviewed(project, shipped)
    write_workbook(tmp_path / "项目.xlsx", shipped.book.vocabulary, dossier)
    command = [office(), f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to"]
    target = ["xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "saved"), str(tmp_path / "项目.xlsx")]
    subprocess.run([*command, *target], check=True, capture_output=True, timeout=300)
    (again,) = read(tmp_path / "saved" / "项目.xlsx", shipped.book.vocabulary)
    assert bare(again) == bare(dossier)


def test_sheet_and_file_are_read_together(project: Path, shipped: Library, tmp_path: Path) -> None:
    dossier = reviewed(project, shipped)
    write_workbook(tmp_path / "项目.xlsx", shipped.book.vocabulary, replace(dossier, reviews=()))
    (again,) = read(tmp_path / "项目.xlsx", shipped.book.vocabulary)
    assert bare(again) == bare(dossier)


def test_the_verdict_is_chosen_from_a_list(shipped: Library, tmp_path: Path) -> None:
    write_workbook(tmp_path / "空.xlsx", shipped.book.vocabulary)
    (choice,) = load_workbook(tmp_path / "空.xlsx")["复核意见"].data_validations.dataValidation
    assert choice.formula1 == '"确认,排除"'


def test_a_bad_sheet_is_refused_with_its_cells(project: Path, shipped: Library, tmp_path: Path) -> None:
    write_workbook(tmp_path / "项目.xlsx", shipped.book.vocabulary, read(project, shipped.book.vocabulary)[0])
    book = load_workbook(tmp_path / "项目.xlsx")
    for column, text in enumerate(["HT08-00000000", "排出", "理由", "", "2026年"], 1):
        book["复核意见"].cell(2, column, text or None)
    book.save(tmp_path / "项目.xlsx")
    with pytest.raises(FactError) as caught:
        read(tmp_path / "项目.xlsx", shipped.book.vocabulary)
    messages = [str(problem) for problem in caught.value.problems]
    assert len(messages) == 3
    assert all(message.startswith("项目.xlsx《复核意见》第2行") for message in messages)
    assert "是否想写“排除”？" in messages[0]


# ---- 复核.yaml


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("编号: HT08-1\n", ["复核.yaml", "不是一条条复核意见"]),
        ("- HT08-1\n", ["“HT08-1”不是一条复核意见"]),
        ("- {编号: HT08-1}\n", ["第1行", "缺少必填的结论、理由、复核人、日期"]),
        (ENTRY % ("HT08-1", ", 期限: 2027-01-01"), ["第1行", "没有字段“期限”"]),
        (ENTRY % ("HT08-1", ", 有效期至: 2026-01-01"), ["第1行", "“有效期至”早于“日期”"]),
        (ENTRY % ("HT08-1", ", 有效期至: 2027-02-30"), ["第1行", "2027-02-30"]),
        (ENTRY.replace("排除", "驳回") % ("HT08-1", ""), ["第1行", "驳回", "不在选项里"]),
        ("- 编号: 甲\n  编号: 乙\n", ["第2行", "写了两次"]),
        ("- [\n", ["不是正确的 YAML"]),
    ],
)
def test_a_bad_file_is_refused_with_its_line(project: Path, text: str, words: list[str]) -> None:
    put(project.parent / "复核.yaml", text)
    done = jixiao("check", project)
    assert done.returncode == 3
    assert done.stdout == ""
    for word in words:
        assert word in done.stderr


@pytest.mark.parametrize("text", ["", "# 只有说明\n", "[]\n"])
def test_an_empty_file_says_nothing(project: Path, shipped: Library, text: str) -> None:
    put(project.parent / "复核.yaml", text)
    assert checked(project, shipped).excluded == ()
    assert checked(excluding(project, shipped, "HT08"), shipped).excluded


@pytest.mark.parametrize(
    "old",
    [
        "# 第一条\n" + ENTRY % ("HT02-1", "") + "# 末尾的话",
        "  - 编号: HT02-1  # 缩进写的\n    结论: 确认\n    理由: 甲\n    复核人: 乙\n    日期: 2026-01-02\n",
        "# 方括号\n[{编号: HT02-1, 结论: 确认, 理由: 1.5, 复核人: 007, 日期: 2026-01-02, 有效期至: }]\n",
        "---\n" + ENTRY % ("HT02-1", "") + "...\n",
    ],
)
def test_adding_keeps_entries_and_comments(tmp_path: Path, old: str) -> None:
    path = put(tmp_path / "复核.yaml", old)
    before = from_file(path)
    entry = Review(
        "HT08-2", Verdict.EXCLUDED, "见 #3: “补充” 2020-01-01", "007", TODAY, TODAY, "fp-1", "0012"
    )
    add(path, entry)
    *kept, added = from_file(path)
    assert [replace(e, place="") for e in kept] == [replace(e, place="") for e in before]
    assert replace(added, place="") == entry
    text = path.read_text("utf-8")
    assert all(line[line.index("# ") :] in text for line in old.splitlines() if "# " in line)


# ---- the command


def test_the_command_writes_an_entry_that_holds(project: Path, shipped: Library) -> None:
    found = of_rule(checked(project, shipped))
    words = ("--why", "补充协议另有约定", "--by", "张三", "--today", TODAY, "--until", "2027-01-01")
    done = jixiao("review", project, found.id, "--exclude", *words)
    assert done.returncode == 0, done.stderr
    (entry,) = yamlfile.load(project.parent / "复核.yaml", FactError)
    assert entry == {
        "编号": found.id,
        "项目编号": "甲",
        "结论": "排除",
        "理由": "补充协议另有约定",
        "复核人": "张三",
        "日期": TODAY,
        "有效期至": date(2027, 1, 1),
        "事实指纹": found.fingerprint,
    }
    assert "排除：补充协议另有约定（张三，" in jixiao("explain", project, found.id).stdout
    later = json.loads(jixiao("check", project, "--today", "2027-01-02", "--format", "json").stdout)
    assert found.id in {f["id"] for f in later["findings"]}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--why", "甲", "--by", "乙"], "没有说是排除还是确认"),
        (["--exclude", "--why", " ", "--by", "乙"], "--why：没有写内容"),
        (["--exclude", "--by", "乙"], "缺少 --why"),
        (["--exclude", "--why", "甲", "--by", "乙", "--until", "2020-01-01"], "有效期已经过了"),
        (["--exclude", "--why", "甲", "--by", "乙", "--until", "明年"], "--until 明年"),
        (["--confirm", "--why", "甲", "--by", "乙", "--today", "昨天"], "--today 昨天"),
    ],
)
def test_wrong_usage_writes_nothing(project: Path, arguments: list[str], words: str) -> None:
    done = jixiao("review", project, "HT08-00000000", *arguments)
    assert done.returncode == 2
    assert words in done.stderr.replace("\n  ", "")
    assert not (project.parent / "复核.yaml").exists()


def test_unknown_ids_and_cases_are_refused(project: Path) -> None:
    words = ("--confirm", "--why", "甲", "--by", "乙")
    assert "没有这个编号" in jixiao("review", project, "HT08-00000000", *words).stderr
    done = jixiao("review", "平顶山高新区平台2021", "YH04-9b032dfd", *words, cwd=project.parent)
    assert done.returncode == 2
    assert "自带案例里不写复核意见" in done.stderr


def test_help_is_in_chinese() -> None:
    for command in ("review", "diff"):
        done = jixiao(command, "-h")
        assert done.returncode == 0
        assert "Options" not in done.stdout


def test_in_a_folder_of_several_projects_entries_name_theirs(
    project: Path, shipped: Library, tmp_path: Path
) -> None:
    (dossier,) = read(project, shipped.book.vocabulary)
    several = [dossier, replace(dossier, project_id="乙")]
    put(tmp_path / "复核.yaml", ENTRY % ("HT08-1", ", 项目编号: 乙"))
    assert [len(d.reviews) for d in add_from_folder(several, tmp_path)] == [0, 1]
    put(tmp_path / "复核.yaml", ENTRY % ("HT08-1", ""))
    assert [len(d.reviews) for d in add_from_folder([dossier], tmp_path)] == [1]
    with pytest.raises(FactError, match="第1行：没有写项目编号"):
        add_from_folder(several, tmp_path)
