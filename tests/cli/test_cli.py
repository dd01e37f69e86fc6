"""The commands as users run them: output, exit codes, messages, and never a traceback."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from checker.base.errors import EXIT_INTERNAL
from checker.cli import work
from tests.conftest import Called
from tests.support import CASES, ROOT, jixiao

S0 = ROOT / "cases" / "秦皇岛一体化平台2023"
SOUND = "项目: {项目编号: 甲, 项目名称: 甲, 地区: 河北省, 评价年度: 2021}\n"


@pytest.mark.parametrize(
    "command",
    ["", "new", "check", "draft", "findings", "explain", "materials", "template", "cases", "schema", "lint"],
)
def test_every_command_has_help_in_chinese(command: str) -> None:
    done = jixiao(*command.split(), "-h")
    assert done.returncode == 0
    assert "用法：" in done.stdout
    assert "显示帮助" in done.stdout
    assert "Options" not in done.stdout


def test_check_lists_problems_and_exits_with_1() -> None:
    done = jixiao("check", S0)
    assert done.returncode == 1
    assert "年初预算项目当年未完成采购" in done.stdout
    assert "触发不等于违规" in done.stdout


def test_exit_zero_is_for_scripts() -> None:
    assert jixiao("check", S0, "--exit-zero").returncode == 0


def test_a_case_goes_by_its_name_alone(tmp_path: Path) -> None:
    assert jixiao("check", S0.name, "--exit-zero", cwd=tmp_path).returncode == 0
    listed = jixiao("cases").stdout.split()
    assert listed == [case.name for case in CASES]


def test_json_is_one_object_the_same_from_both_engines() -> None:
    first = json.loads(jixiao("check", S0, "--format", "json", "--engine", "sql").stdout)
    assert {"findings", "undetermined", "counts", "engine", "versions"} <= set(first)
    if sys.version_info < (3, 13) and sys.platform == "linux":
        second = json.loads(jixiao("check", S0, "--format", "json", "--engine", "durable").stdout)
        assert second.pop("engine") == "durable"
        assert first.pop("engine") == "sql"
        assert first == second


def test_nothing_wrong_exits_with_0(tmp_path: Path) -> None:
    (tmp_path / "甲.yaml").write_text(SOUND, encoding="utf-8")
    done = jixiao("check", tmp_path / "甲.yaml")
    assert done.returncode == 0
    assert "没有发现违规疑点" in done.stdout


def test_as_of_moves_the_day_of_evaluation() -> None:
    later = json.loads(jixiao("check", CASES[0], "--format", "json", "--as-of", "2030-01-01").stdout)
    assert later["findings"]
    assert jixiao("check", CASES[0], "--as-of", "2030-02-30").returncode == 2


def test_explain_says_everything_about_one_finding() -> None:
    found = json.loads(jixiao("check", S0, "--format", "json").stdout)["findings"]
    chosen = next(f for f in found if f["rule"] == "CG07")
    done = jixiao("explain", S0, chosen["id"])
    assert done.returncode == 0
    for part in ("条件", "证据", "依据", "上位依据", "什么情况下不构成问题", "建议", "事实.yaml 第"):
        assert part in done.stdout
    assert jixiao("explain", S0, chosen["id"][:-1] + "x").returncode == 2


def test_materials_names_papers_and_the_rules_that_wait() -> None:
    done = jixiao("materials", S0)
    assert done.returncode == 0
    assert "等着它的规则" in done.stdout
    assert "（HT01）" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["chek"], 2, ["没有命令 chek"]),
        (["check"], 2, ["缺少 文件|案例"]),
        (["check", S0, "--engin", "sql"], 2, ["没有选项", "--engine"]),
        (["check", S0, "--engine", "快"], 2, ["--engine 的值不对"]),
        (["check", S0, "多余"], 2, ["多出来的参数"]),
        (["check", "没有这个文件.xlsx"], 3, ["没有这个文件或案例"]),
        (["check", S0, "--rules", "没有这个文件夹"], 2, ["没有这个文件夹"]),
        (["check", S0, "--project", "乙"], 2, ["没有这个项目编号"]),
        (["check", ROOT / "docs"], 3, ["没有事实材料"]),
        (["check", ROOT / "README.md"], 3, ["不认识的文件类型"]),
    ],
)
def test_wrong_usage_says_what_and_how_to_mend(arguments: list[object], code: int, words: list[str]) -> None:
    done = jixiao(*arguments)
    assert done.returncode == code
    for word in words:
        assert word in done.stderr
    assert done.stdout == ""


def test_unreadable_facts_exit_with_3_and_write_nothing(tmp_path: Path) -> None:
    (tmp_path / "坏.yaml").write_text(SOUND + "合同: [{合同编号: 甲, 合同金额: 三百}]\n", encoding="utf-8")
    for command in (
        ["check"],
        ["draft", "-o", tmp_path / "甲.docx"],
        ["findings", "-o", tmp_path / "甲.xlsx"],
    ):
        done = jixiao(command[0], tmp_path / "坏.yaml", *command[1:])
        assert done.returncode == 3
        assert "坏.yaml 第2行" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["坏.yaml"]


def test_unsound_rules_exit_with_4(tmp_path: Path) -> None:
    (tmp_path / "合同管理").mkdir()
    (tmp_path / "合同管理" / "坏.yaml").write_text("id: ZZ01\nname: 坏\nwhen: 甲 > 1\n", encoding="utf-8")
    done = jixiao("lint", "--rules", tmp_path)
    assert done.returncode == 4
    assert "合同管理/坏.yaml" in done.stderr


def test_a_person_cannot_name_a_rule_that_does_not_exist(tmp_path: Path) -> None:
    row = "人工认定: [{规则: MB8, 认定对象: 甲, 问题表述: 乙, 证据: 丙}]\n"
    (tmp_path / "甲.yaml").write_text(SOUND + row, encoding="utf-8")
    done = jixiao("check", tmp_path / "甲.yaml")
    assert done.returncode == 3
    assert "MB08" in done.stderr


def test_an_edited_draft_is_not_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "报告.docx"
    target.write_text("改过的", encoding="utf-8")
    assert jixiao("draft", S0, "-o", target).returncode == 2
    assert target.read_text(encoding="utf-8") == "改过的"
    assert jixiao("draft", S0, "-o", target, "--force").returncode == 0


def test_an_overlay_replaces_a_rule_by_its_id(tmp_path: Path) -> None:
    shipped = next((ROOT / "rules" / "采购").glob("年初预算项目当年未完成采购.yaml")).read_text(
        encoding="utf-8"
    )
    (tmp_path / "采购").mkdir()
    (tmp_path / "采购" / "改.yaml").write_text(
        shipped.replace("severity: 一般", "severity: 严重"), encoding="utf-8"
    )
    found = json.loads(jixiao("check", S0, "--format", "json", "--rules", tmp_path).stdout)["findings"]
    assert {f["severity"] for f in found if f["rule"] == "CG07"} == {"严重"}


# ---- our own mistakes


def test_an_error_of_our_own_has_its_own_exit_code_and_no_traceback(
    called: Called, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> list[str]:
        raise ZeroDivisionError("由测试引起")

    monkeypatch.setattr(work, "case_names", broken)
    code, out, err = called("cases")
    assert (code, out) == (EXIT_INTERNAL, "")
    assert "ZeroDivisionError" in err
    assert "由测试引起" in err
    assert "Traceback" not in err
    with pytest.raises(ZeroDivisionError):
        called("--debug", "cases")
