"""`jixiao learn` as a class uses it: piped, with answers given, with exercises written to files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from checker.classroom.sound import sound_folders
from tests.support import CASES, ROOT

CASE = "平顶山高新区平台2021"


def learn(*arguments: object, said: str | None = "", cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "checker", "learn", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        input=said,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


def test_without_a_case_the_lessons_are_listed() -> None:
    done = learn()
    assert done.returncode == 0
    for case in CASES:
        assert case.name in done.stdout
    assert "jixiao learn 案例名" in done.stdout
    for name in sound_folders():
        assert name in done.stdout


def test_a_class_answers_through_a_pipe_and_tries_a_change() -> None:
    done = learn(CASE, said="?\n甲\n99\n4,1\n4\n\n")
    assert done.returncode == 0
    out = done.stdout
    assert out.index("先看事实") < out.index("哪些是问题") < out.index("讲评") < out.index("试改 4.")
    assert "提示：9 个说法里有 3 个是问题" in out
    assert "“甲”不是号数" in out
    assert "没有第 99 号" in out
    assert "3 个问题选对 1 个，漏选 2 个，错选 1 个。" in out
    assert "把《付款》第2行（合同款2021）“付款金额”从100万元改为150万元" in out
    assert "FK01 未按合同约定足额支付（集成服务 2021年度）" in out.split("试改 4.")[1].split("消失")[1]
    assert "讨论题" in out


def test_the_answer_does_not_stand_before_the_question() -> None:
    out = learn(CASE, "--answers", "无").stdout
    before = out.split("讲评")[0]
    assert not re.search("漏选|错选|违规，|待核实）", before)
    assert "3 个问题选对 0 个，漏选 3 个，错选 0 个。" in out


def test_when_nobody_answers_the_class_ends_all_the_same() -> None:
    done = learn(CASE, said="")
    assert done.returncode == 0
    assert "漏选 3 个" in done.stdout


def test_answers_and_a_change_can_be_given_at_once() -> None:
    done = learn(CASE, "--answers", "4,7,8", "--try", "7")
    assert "全对。" in done.stdout
    assert "从100万元改为135万元" in done.stdout
    assert "ZJ01 资金到位率偏低（2021年度）" in done.stdout.split("试改")[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["没有这个案例"], "没有这个文件或案例"),
        ([CASE, "--answers", "甲"], "不是号数"),
        ([CASE, "--answers", "99"], "没有第 99 号"),
        ([CASE, "--answers", "4", "--try", "3"], "没有可以试改的事实"),
        ([CASE, "--seed", "1"], "--exercise"),
        ([CASE, "-o", "甲.xlsx"], "--exercise"),
        (["--exercise", "--level", "4"], "--level"),
        (["--exercise", "--seed", "-1"], "--seed"),
        (["--exercise", "-o", "甲.docx"], "后缀不对"),
        (["--exercise", "--key", "甲.pdf"], "后缀不对"),
        (["--exercise", "-o", "甲.xlsx", "--key", "甲.xlsx"], "同一个文件"),
        (["没有", "--exercise"], "没有这个健全项目"),
        ([CASE, "--exercise"], "没有这个健全项目"),
    ],
)
def test_wrong_usage_is_said_with_a_way_to_mend(arguments: list[str], said: str, tmp_path: Path) -> None:
    done = learn(*arguments, cwd=tmp_path)
    assert done.returncode in (2, 3)
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_exercise_is_held_like_a_lesson() -> None:
    first = learn("养老服务补助2022", "--exercise", "--seed", "5", "--answers", "1")
    assert first.returncode == 0
    assert "练习 5（入门）" in first.stdout
    assert learn("养老服务补助2022", "--exercise", "--seed", "5", "--answers", "1").stdout == first.stdout


def test_an_exercise_is_written_with_its_key(tmp_path: Path) -> None:
    arguments = ["--exercise", "--seed", "7", "-o", "练习.xlsx", "--key", "答案.docx"]
    done = learn(*arguments, cwd=tmp_path)
    assert done.returncode == 0
    assert "--seed 7" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["答案.docx", "练习.xlsx"]
    again = learn(*arguments, cwd=tmp_path)
    assert again.returncode == 2
    assert "文件已存在" in again.stderr


def test_a_project_of_ones_own_can_be_taught(tmp_path: Path) -> None:
    book = tmp_path / "项目.xlsx"
    subprocess.run(
        [sys.executable, "-m", "checker", "new", book, "--from", CASE],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=True,
    )  # fmt: skip
    done = learn(book, "--answers", "无")
    assert done.returncode == 0
    assert "漏选 3 个" in done.stdout
    assert "《付款》第2行" in done.stdout
