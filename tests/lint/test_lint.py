"""`jixiao lint` finds what is wrong with each kind of file, says where, what and why, and hides nothing."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from checker.base import yamlfile
from checker.base.errors import RuleError
from checker.cli.app import main
from checker.lint import Grade, Report, lint
from tests.support import ROOT, jixiao

SMALL = ROOT / "tests" / "library"
BROKEN = yamlfile.load(ROOT / "tests" / "lint" / "broken.yaml", RuleError)
HINTS = yamlfile.load(ROOT / "tests" / "lint" / "hints.yaml", RuleError)
RULE = "rules/合同管理/合同超限额.yaml"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small library of one or two sound files of every kind."""
    folder = tmp_path_factory.mktemp("library")
    shutil.copytree(SMALL, folder, dirs_exist_ok=True)
    for name in ("报告用语.yaml", "筛查.yaml"):
        shutil.copyfile(ROOT / "rules" / name, folder / "rules" / name)
    return folder


@dataclass
class Overlay:
    """A folder of changed files on top of the small library."""

    folder: Path
    library: Path

    def change(self, file: str, old: str = "", new: str = "") -> Path:
        """Copy a file of the library, with one change."""
        path = self.folder / file
        text = (self.library / file).read_text(encoding="utf-8")
        assert text.count(old) == 1 or not old, f"{old!r} stands {text.count(old)} times in {file}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(old, new) if old else text, encoding="utf-8")
        return path

    def lint(self, path: Path | None = None) -> Report:
        """Check the folder, or a path in it, on top of the library."""
        return lint(path or self.folder, shipped=self.library)


@pytest.fixture
def overlay(tmp_path: Path, library: Path) -> Overlay:
    return Overlay(tmp_path, library)


def said(report: Report, grade: Grade) -> list[str]:
    return [str(problem) for problem in report.of_grade(grade)]


# ---- what is sound


def test_nothing_is_said_of_a_sound_library(library: Path) -> None:
    assert lint(shipped=library).messages == ()


def test_the_shipped_library_has_no_errors() -> None:
    assert said(lint(), Grade.ERROR) == []


# ---- what is broken


def test_there_are_broken_files_of_every_kind() -> None:
    assert len(BROKEN) >= 40
    assert len({entry["name"] for entry in BROKEN}) == len(BROKEN)
    assert {entry["file"] for entry in BROKEN} >= {
        path.relative_to(SMALL).as_posix() for path in SMALL.rglob("*.yaml") if path.stem != "依据不足"
    }


@pytest.mark.parametrize("entry", BROKEN, ids=lambda entry: entry["name"])
def test_a_file_with_one_fault_is_refused_with_its_line(entry: dict[str, Any], overlay: Overlay) -> None:
    overlay.change(entry["file"], entry["change"]["from"], entry["change"]["to"])
    found = said(overlay.lint(), Grade.ERROR)
    name = Path(entry.get("place") or entry["file"]).name
    place = f"{name} 第{entry['line']}行" if entry["line"] else name
    assert any(place in message for message in found), found
    for words in entry["says"]:
        assert any(words in message for message in found), found
    assert all(name in message for message in found), f"one fault, but more is said: {found}"


def test_a_fault_hides_no_other(overlay: Overlay) -> None:
    """A file that is no YAML, one with a wrong key, one that does not compile, one that is never true."""
    overlay.change(RULE, "on: 合同\n", "  on: 合同\n")
    overlay.change("rules/资金使用/依据不足.yaml", "remedy:", "remedi:")
    sound = (overlay.library / RULE).read_text(encoding="utf-8")
    for number, (old, new) in enumerate(
        [("合同金额 >", "合同全额 >"), ("when: ", "when: 考核次数 > 3 and 考核次数 < 2 and ")], 2
    ):
        text = sound.replace(old, new).replace("HT01", f"HT0{number}").replace("合同超限额", f"甲{number}")
        (overlay.folder / f"rules/合同管理/甲{number}.yaml").write_text(text, encoding="utf-8")
    overlay.change("kb/标准/合同限额.yaml", "tier: 市", "tier: 地市")
    overlay.change("cases/试例/预期.yaml", "from: 人工认定", "from: 人工认订")
    found = said(overlay.lint(), Grade.ERROR)
    for words in ("不是正确的 YAML", "remedi", "合同全额", "永远不成立", "地市", "人工认订"):
        assert any(words in message for message in found), words


def test_what_needs_a_refused_file_is_not_blamed_for_it(library: Path, tmp_path: Path) -> None:
    """Of a library whose table is at fault, only the table is spoken of, not the rules on it."""
    shutil.copytree(library, tmp_path, dirs_exist_ok=True)
    for file, old, new in [
        ("rules/派生/合同付款.yaml", "JOIN 付款 AS f", "JOIN 付歀 AS f"),
        ("kb/标准/合同限额.yaml", "kind: 金额", "kind: 全额"),
        ("kb/法规/法律/试法.yaml", "level: 法律", "level: 法津"),
    ]:
        path = tmp_path / file
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    found = said(lint(shipped=tmp_path), Grade.ERROR)
    assert len(found) == 3, found
    for words in ("付歀", "全额", "法津"):
        assert any(words in message for message in found)


def test_two_files_of_one_folder_must_not_share_an_id_or_a_name(overlay: Overlay) -> None:
    for file, words in [
        (RULE, "规则编号 HT01 重复"),
        ("kb/法规/行政法规/试办法.yaml", "法规编号“试办法”重复"),
        ("kb/标准/合同限额.yaml", "标准“合同限额”重复"),
        ("rules/派生/合同付款.yaml", "派生表“合同付款”重复"),
    ]:
        path = overlay.change(file)
        path.with_name("又一个.yaml").write_bytes(path.read_bytes())
        found = said(overlay.lint(path.parent if file != RULE else None), Grade.ERROR)
        assert any("又一个.yaml" in message and words in message for message in found), found


# ---- hints


@pytest.mark.parametrize("entry", HINTS, ids=lambda entry: entry["name"])
def test_what_should_be_looked_at_is_a_hint(entry: dict[str, Any], overlay: Overlay) -> None:
    path = overlay.change(entry["file"], entry["change"]["from"], entry["change"]["to"])
    found = said(overlay.lint(), Grade.HINT)
    for words in entry["says"]:
        assert any(f"{path.name} 第{entry['line']}行" in m and words in m for m in found), found


def test_a_threshold_without_a_verified_value_leaves_the_rule_undecided(overlay: Overlay) -> None:
    path = overlay.change("kb/标准/合同限额.yaml")
    path.write_text(
        path.read_text(encoding="utf-8").replace("verified: 全文", "verified: 引弱"), encoding="utf-8"
    )
    overlay.change(RULE)
    (found,) = said(overlay.lint(), Grade.HINT)
    assert "永远判断不了" in found
    assert "标准“合同限额”没有一个核对过的值" in found


def test_files_that_nobody_would_read_are_hinted_at(overlay: Overlay) -> None:
    rule = overlay.change(RULE)
    (rule.parent.parent / "放错.yaml").write_bytes(rule.read_bytes())
    rule.with_suffix(".yml").write_bytes(rule.read_bytes())
    found = said(overlay.lint(), Grade.HINT)
    assert any("放错.yaml：不会被读到" in m and "环节文件夹" in m for m in found)
    assert any("合同超限额.yml：不会被读到" in m and "改名" in m for m in found)


def test_a_folder_that_is_no_stage_is_hinted_at(overlay: Overlay) -> None:
    path = overlay.change(RULE).rename(overlay.folder / "试.yaml")
    folder = overlay.folder / "合同菅理"
    folder.mkdir()
    found = said(overlay.lint(path.rename(folder / "试.yaml")), Grade.HINT)
    assert any("没有环节“合同菅理”" in m and "是否想写“合同管理”" in m for m in found)


# ---- what one may point it at


PATHS = ["rules", "rules/合同管理", "rules/派生", "kb", "kb/法规", "kb/标准/合同限额.yaml", "cases"]


@pytest.mark.parametrize("path", [".", RULE, *PATHS])
def test_a_path_is_a_folder_or_a_file_of_any_kind(path: str, overlay: Overlay) -> None:
    shutil.copytree(SMALL, overlay.folder, dirs_exist_ok=True)
    report = overlay.lint(overlay.folder / path)
    assert said(report, Grade.ERROR) + said(report, Grade.HINT) == []
    assert report.looked_at


def test_only_what_was_pointed_at_is_spoken_of(library: Path, tmp_path: Path) -> None:
    base = Overlay(tmp_path, library)
    shutil.copytree(library, tmp_path, dirs_exist_ok=True)
    base.change(RULE, "date: 签订日期", "date: 服务结束")
    assert said(lint(shipped=tmp_path), Grade.HINT) != []
    assert lint(library / "rules/资金使用/超付.yaml", shipped=tmp_path).messages == ()


# ---- the command


def test_many_broken_files_at_once_exit_with_4_and_no_traceback(overlay: Overlay) -> None:
    """On top of the shipped library, all in one folder, each rule under a name of its own."""
    names = {}
    for number, entry in enumerate(BROKEN):
        path = overlay.change(entry["file"], entry["change"]["from"], entry["change"]["to"])
        if entry["file"] == RULE:
            text = path.read_text(encoding="utf-8").replace("标准('合同限额', 签订日期)", "1万元")
            text = text.replace("HT01", f"ZZ{number}").replace("合同超限额", f"甲{number}")
            path.with_name(f"坏{number}.yaml").write_text(text, encoding="utf-8")
            names[entry["name"]] = f"坏{number}.yaml"
            path.unlink()
        elif entry["file"].startswith("rules"):
            path.unlink()  # the names of the shipped library are others
    del names["规则名重复"]  # with a rule that the shipped library has not
    done = jixiao("lint", overlay.folder)
    assert done.returncode == 4
    assert [name for name in names.values() if name not in done.stderr] == []


@pytest.fixture
def run(library: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command in this process, the small library in place of the shipped one."""
    monkeypatch.setattr("checker.lint.data_root", lambda: library)

    def lint_command(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["jixiao", "lint", *map(str, arguments)])
        with pytest.raises(SystemExit) as done:
            main()
        return int(done.value.code or 0), *capsys.readouterr()

    return lint_command


def test_hints_stop_only_who_is_strict(overlay: Overlay, run: Run) -> None:
    path = overlay.change(RULE, "expect: 待核实", "expect: 违规")
    code, out, err = run(path)
    assert code == 0
    assert err.startswith("提醒：合同管理/合同超限额.yaml 第14行：规则 HT01 没有“待核实”的例子")
    assert "没有发现错误，1 处提醒" in out
    assert run(path, "--strict")[0] == 4


def test_notes_are_listed_where_one_asks_for_them(overlay: Overlay, run: Run) -> None:
    more = "clauses:\n  - {id: 第九条, gist: 要旨, verified: 全文}"
    overlay.change("kb/法规/行政法规/试办法.yaml", "clauses:", more)
    code, out, err = run(overlay.folder, "--strict")
    assert (code, err) == (0, "")
    assert "另有 1 处参考，用 --notes 列出" in out
    code, _, err = run(overlay.folder, "--notes")
    assert code == 0
    assert "参考：法规/试办法.yaml 第1行" in err


def test_overlays_are_checked_like_the_library(overlay: Overlay, run: Run) -> None:
    overlay.change(RULE, "合同金额 >", "合同全额 >")
    overlay.change("kb/标准/合同限额.yaml", "tier: 市", "tier: 地市")
    code, _, err = run("--rules", overlay.folder / "rules", "--kb", overlay.folder / "kb")
    assert code == 4
    assert "合同全额" in err
    assert "地市" in err


def test_a_path_that_is_not_there_is_wrong_usage(tmp_path: Path, run: Run) -> None:
    for arguments in ([tmp_path / "没有"], [tmp_path], ["--rules", tmp_path / "没有"]):
        code, _, err = run(*arguments)
        assert code == 2
        assert str(arguments[-1]) in err
