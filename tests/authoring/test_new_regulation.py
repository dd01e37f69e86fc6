"""`jixiao kb new`: a sound regulation by commands alone; what nobody read is 未核 and not cited by number."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from checker import library
from checker.authoring.new_regulation import split_clause
from checker.base import yamlfile
from checker.base.errors import EXIT_OK, EXIT_RULES, EXIT_USAGE, RuleError
from checker.knowledge.model import Verification
from checker.lint import Grade, lint
from tests.conftest import Called

GIVEN = {
    "--id": "某市公告办法",
    "--title": "《某市政府采购合同公告办法》",
    "--level": "地方规范性文件",
    "--number": "某财〔2026〕1号",
    "--issuer": "某市财政局",
    "--region": "河北省秦皇岛市",
    "--in-force": "2026年3月1日",
}
FILE = Path("我的知识库/法规/地方规范性文件/某市公告办法.yaml")


def options(*more: str, **changed: str | None) -> list[str]:
    wanted = {**GIVEN, **{f"--{name.replace('_', '-')}": value for name, value in changed.items()}}
    return [part for name, value in wanted.items() if value is not None for part in (name, value)] + [*more]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_regulation_from_options_is_sound_and_claims_nothing(called: Called) -> None:
    clauses = ("--clause", "第5条=一个工作日内公告", "--clause", "第六条")
    code, out, err = called("kb", "new", *options(*clauses), "--kb", "我的知识库")
    assert (code, err) == (EXIT_OK, "")
    assert "条款 2 条，未核" in out
    body = yamlfile.load(FILE, RuleError)
    assert body["title"] == "某市政府采购合同公告办法"
    assert body["in_force"] == [date(2026, 3, 1), None]
    assert [(c["id"], c["verified"]) for c in body["clauses"]] == [("第五条", "未核"), ("第六条", "未核")]
    report = lint(Path("我的知识库"))
    assert report.sound
    assert "第六条还没有写要旨" in str(report.of_grade(Grade.HINT)[0])
    kb = library.load(kb=Path("我的知识库")).kb
    assert kb.clauses["某市公告办法#第五条"].verified is Verification.NONE
    assert called("kb", "show", "某市公告办法", "--kb", "我的知识库")[0] == EXIT_OK


def test_whoever_read_it_says_where(called: Called) -> None:
    read = ("--verified", "全文", "--source", "市财政局网站", "--clause", "第五条=一个工作日内公告")
    assert called("kb", "new", *options(*read), "-o", "我的知识库")[0] == EXIT_OK
    body = yamlfile.load(FILE, RuleError)
    assert (body["verified"], body["clauses"][0]["verified"]) == ("全文", "全文")
    assert body["source"]["where"] == "市财政局网站"
    assert body["source"]["read_on"] == date.today()


def test_a_national_one_needs_no_region_and_an_unknown_day_is_said(called: Called) -> None:
    given = options(level="部门规章", region=None, in_force="不详")
    assert called("kb", "new", *given, "--kb", "我的知识库")[0] == EXIT_OK
    body = yamlfile.load(Path("我的知识库/法规/部门规章/某市公告办法.yaml"), RuleError)
    assert (body["region"], body["in_force"], body["clauses"]) == ("全国", [None, None], [])
    assert lint(Path("我的知识库")).sound


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (options(id="政府采购法"), ["--id 政府采购法", "这个编号已经有了", "jixiao kb show"]),
        (options(id="甲#乙"), ["不能作法规编号"]),
        (options(title="中华人民共和国政府采购法"), ["这个名称已经有了", "年份"]),
        (options(level="法津"), ["--level 法津", "是否想写“法律”"]),
        (options(region=None), ["地方规范性文件要写明是哪里的"]),
        (options(region="秦皇岛市"), ["--region 秦皇岛市", "请从省写起：河北省秦皇岛市"]),
        (options(in_force="昨天"), ["--in-force 昨天", "不详"]),
        (options(in_force="2026-03-01至2026-02-01"), ["止日不早于起日"]),
        (options("--clause", "第百条=甲"), ["“第百条”不是条款号"]),
        (options("--clause", "第五条=甲", "--clause", "第5条=乙"), ["“第五条”写了两次"]),
        (options("--verified", "全文"), ["没有写在哪里读到", "--source"]),
        (options("--verified", "看过"), ["没有这种核验", "全文 引文 引弱 未核"]),
        (options("--verified", "全文", "--source", "甲", "--clause", "第五条"), ["没有写要旨"]),
        (["--title", "甲"], ["缺少 --id、--level、--in-force、--kb"]),
    ],
)
def test_what_will_not_do_is_refused_at_its_option(
    called: Called, here: Path, arguments: list[str], words: list[str]
) -> None:
    folder = [] if "缺少" in words[0] else ["--kb", "我的知识库"]
    code, out, err = called("kb", "new", *arguments, *folder)
    assert (code, out) == (EXIT_USAGE, "")
    assert all(word in err for word in words), err
    assert list(here.iterdir()) == []


def test_answers_are_asked_for(called: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter(
        ["某市公告办法", "某市公告办法", "地方规范性文件", "", "", "全国", "河北省秦皇岛市", "2026-03-01", ""]
    )
    monkeypatch.setattr("checker.cli.new_regulation_command.can_ask", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _prompt: next(typed))
    code, out, _ = called("kb", "new")
    assert code == EXIT_OK, out
    assert "要写明是哪里的" in out
    assert lint(FILE).sound


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("第五条=要旨", ("第五条", "要旨")),
        ("第五条＝要旨", ("第五条", "要旨")),
        (" 第五条 = 甲 = 乙 ", ("第五条", "甲 = 乙")),
        ("第五条", ("第五条", "")),
    ],
)
def test_a_clause_is_number_and_gist(text: str, pair: tuple[str, str]) -> None:
    assert split_clause(text) == pair


@pytest.mark.parametrize(
    "content", ["", "x: 1", "- 甲", "地区:", "地区: [1]", "地区: {甲: 1}", "地区: [{level: 市}]", "地区: [甲"]
)
def test_a_malformed_list_of_regions_is_named_with_its_place(called: Called, content: str) -> None:
    Path("我的知识库").mkdir()
    Path("我的知识库/地区.yaml").write_text(content, encoding="utf-8")
    code, _, err = called("check", "平顶山高新区平台2021", "--kb", "我的知识库")
    assert code == EXIT_RULES
    assert ("地区.yaml 第" if content else "地区.yaml：文件是空的") in err
