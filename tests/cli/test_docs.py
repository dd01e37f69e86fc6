"""Documentation is held to the program: links lead somewhere, commands run and print what is shown."""

from __future__ import annotations

import json
import re
import shlex
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from checker.base import errors
from checker.base.errors import (
    EXIT_FACTS,
    EXIT_OK,
    EXIT_VIOLATIONS,
    FactError,
    InternalError,
    RuleError,
    UsageError,
)
from checker.checking import check
from checker.cli.app import app, main
from checker.cli.work import one_dossier
from checker.judging.engines import choose
from checker.library import Library
from checker.proofreading.remarks import Kind as RemarkKind
from checker.reports.draft import context
from checker.reports.narrative import compose
from checker.rulebook.functions import FUNCTIONS
from tests.support import ROOT

README = ROOT / "README.md"
GUIDE = ROOT / "docs" / "评价人员.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
WITH_COMMANDS = [README, *sorted((ROOT / "docs").glob("*.md"))]
DOCUMENTS = [*WITH_COMMANDS, ROOT / "CHANGELOG.md"]

CASE = "秦皇岛一体化平台2023"
PLACEHOLDER_ID = "HT02-1a2b3c4d"
OVERLAYS = ("--rules", "--kb")  # a user's own folders; here they are empty
# sheet, row, field and what was written there: the mistakes whose messages the guide shows
MISTAKES = (
    ("预算", 4, "年初预算", "据实结算"),
    ("预算", 5, "支出金额", "23.64万美元"),
    ("采购", 2, "采购方式", "公开招投标"),
    ("合同", 4, "签订日期", "去年3月"),
    ("合同", 1, "服务开始", "服务起始"),
    ("预算", 14, "年度", 2023),
    ("预算", 14, "预算项", "政务云服务费"),
    ("预算", 14, "行次性质", "明细"),
    ("付款", 2, "合同编号", "短信合同"),
)

_FENCE = re.compile(r"^```(.*)\n((?s:.*?))^```$", re.MULTILINE)
_BLOCK = re.compile(r"^```(?P<kind>.*)\n(?P<body>(?s:.*?))^```$|^#+ .*$", re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\((?!https?:)([^)#\s]+)")
_MACHINE = re.compile(r"(?<![\w.}])/(?:root|tmp|home)\b|pypi\.org|pythonhosted|index-url|artifactory|devpi")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_UNREAD = {"__pycache__", "build", "dist"}


@dataclass
class Output:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


Jixiao = Callable[..., Output]


@pytest.fixture
def jixiao(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Jixiao:
    """Runs a command in a temporary folder, in this process, with the width of output that is no terminal."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)

    def run(*arguments: str) -> Output:
        monkeypatch.setattr(sys, "argv", ["jixiao", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as exit_:
            main()
        return Output(int(exit_.value.code or 0), *capsys.readouterr())

    return run


# ---- links and pictures


def test_every_relative_link_and_picture_exists() -> None:
    broken = [
        f"{document.name}: {target}"
        for document in DOCUMENTS
        for target in _LINK.findall(_prose(document))
        if not (document.parent / target).exists()
    ]
    assert broken == []


def test_pictures_are_small_enough_for_a_page() -> None:
    for picture in (ROOT / "docs" / "img").glob("*.png"):
        width = struct.unpack(">I", picture.read_bytes()[16:20])[0]
        assert width <= 1200, picture.name
        assert picture.stat().st_size < 200_000, picture.name


# ---- commands


@pytest.mark.parametrize("document", WITH_COMMANDS, ids=lambda path: path.name)
def test_every_command_runs_and_prints_what_is_shown(document: Path, jixiao: Jixiao) -> None:
    for example in _examples(document):
        if example.file:
            Path(example.file).parent.mkdir(parents=True, exist_ok=True)
            Path(example.file).write_text(example.content, encoding="utf-8")
        printed = "".join(_run(command, jixiao) for command in example.commands)
        for shown in example.shown:
            _assert_shown(shown, printed)


def test_no_document_names_a_command_that_does_not_exist() -> None:
    known = {command.callback.__name__ for command in app.registered_commands if command.callback}
    known |= {str(group.name) for group in app.registered_groups}
    for document in DOCUMENTS:
        named = set(re.findall(r"\bjixiao ([a-z]+)\b", _code(document)))
        assert named <= known, document.name


def test_the_messages_of_the_usual_mistakes_are_the_ones_shown(jixiao: Jixiao) -> None:
    jixiao("new", "项目.xlsx", "--from", CASE)
    book = load_workbook("项目.xlsx")
    for sheet, row, name, value in MISTAKES:
        page = book[sheet]
        page.cell(row, _column(page, name)).value = value
    book.save("项目.xlsx")
    done = jixiao("check", "项目.xlsx")
    assert done.code == EXIT_FACTS
    (shown,) = [body for _, body in _fences(GUIDE) if body.startswith(FactError.title)]
    _assert_shown(shown, done.err)
    assert len(_pieces(shown)) <= 2, "only the long list of options is shortened"


# ---- what else is said


def test_the_readme_has_one_line_that_runs_the_tests() -> None:
    text = README.read_text("utf-8")
    (line,) = [body.strip() for kind, body in _fences(README) if kind == "bash test"]
    assert "\n" not in line
    assert "pytest" in line
    assert text.count(line) == 1


def test_the_guide_installs_as_the_readme_does() -> None:
    def install(document: Path) -> list[str]:
        return [body for kind, body in _fences(document) if kind == "bash" and "pip install" in body]

    assert install(GUIDE) == install(README)


def test_exit_codes_are_those_of_the_program() -> None:
    codes = sorted(value for name, value in vars(errors).items() if name.startswith("EXIT_"))
    rows = {int(code): text for code, text in re.findall(r"^\| (\d) \| (.+) \|$", _prose(GUIDE), re.M)}
    assert sorted(rows) == codes
    for error in (UsageError, FactError, RuleError, InternalError):
        assert rows[error.exit_code] == error.title
    (said,) = re.findall(r"^Exit codes: (.+)$", README.read_text("utf-8"), re.M)
    assert [int(code) for code in re.findall(r"\b\d\b", said)] == codes


def test_the_modules_of_the_architecture_exist() -> None:
    text = ARCHITECTURE.read_text("utf-8")
    rooms = text.split("## Rooms")[1].split("\n## ")[0]
    firsts = re.findall(r"^\| (`.+?) \|", rooms, re.M)
    named = {f"checker/{name}" for cell in firsts for name in re.findall(r"`([^`]+)`", cell)}
    for document in DOCUMENTS:
        named |= set(re.findall(r"\bchecker/\w[\w/.]*", document.read_text("utf-8")))
    assert firsts
    assert sorted(name for name in named if not _module(name).exists()) == []


def test_the_architecture_names_every_room_in_the_order_of_the_contract() -> None:
    table = ARCHITECTURE.read_text("utf-8").split("## Rooms")[1].split("Inside the larger")[0]
    firsts = re.findall(r"^\| (`.+?) \|", table, re.M)
    written = [set(re.findall(r"`(\w+)`", cell)) for cell in firsts]
    layers = (ROOT / ".importlinter").read_text("utf-8").split("layers =")[1].split()
    lines = " ".join(layers).replace(" : ", ":").split()
    assert written == [set(line.split(":")) - {"__main__"} for line in reversed(lines)]


def test_every_kind_of_remark_is_in_the_manual_and_the_schema() -> None:
    kinds = {kind.value for kind in RemarkKind}
    schema = json.loads((ROOT / "docs" / "校对意见.schema.json").read_text("utf-8"))
    assert set(schema["properties"]["remarks"]["items"]["properties"]["kind"]["enum"]) == kinds
    manual = (ROOT / "docs" / "校对报告.md").read_text("utf-8")
    assert {kind for kind in kinds if f"| {kind} |" not in manual} == set()


def test_every_function_of_conditions_is_in_the_manual() -> None:
    manual = (ROOT / "docs" / "政策人员.md").read_text("utf-8")
    assert {name for name in FUNCTIONS if f"`{name}(" not in manual} == set()


def test_no_file_names_a_machine_or_a_package_registry() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in _files()
        if path != Path(__file__)
        for match in _MACHINE.finditer(path.read_text("utf-8", errors="ignore"))
    ]
    assert found == []


def test_the_variables_of_a_template_are_the_ones_listed(shipped: Library) -> None:
    result = check(one_dossier(Path(CASE), shipped, None), shipped, choose("sql"))
    table = _prose(GUIDE).split("| 变量 | 内容 |")[1].split("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", table)) == set(_keys(context(compose(result))))


# ---- reading the documents


@dataclass
class Example:
    """The commands of one ```bash block, and the ```text blocks shown for them before the next heading.

    Or a file that the reader is told to write: its block names it, as in ```yaml 我的规则/派生/表.yaml.
    """

    commands: list[str]
    shown: list[str] = field(default_factory=list)
    file: str = ""
    content: str = ""


def _examples(document: Path) -> list[Example]:
    examples: list[Example] = []
    open_ = False
    for match in _BLOCK.finditer(_read(document)):
        kind, body = match["kind"], match["body"]
        if kind == "bash":
            lines = body.replace("\\\n", " ").splitlines()
            examples.append(Example([line for line in lines if line.startswith("jixiao ")]))
        elif kind and " " in kind and kind != "bash test":
            examples.append(Example([], file=kind.split(" ", 1)[1], content=body))
        elif kind == "text" and open_:
            examples[-1].shown.append(body)
        open_ = kind is not None and (open_ or kind == "bash")
    return examples


def _read(document: Path) -> str:
    """What a reader sees: comments are for those who write the page."""
    return _COMMENT.sub("", document.read_text("utf-8"))


def _fences(document: Path) -> list[tuple[str, str]]:
    return _FENCE.findall(_read(document))


def _prose(document: Path) -> str:
    return _FENCE.sub("", _read(document))


def _code(document: Path) -> str:
    inline = re.findall(r"`([^`\n]+)`", _prose(document))
    return "\n".join([*inline, *(body for _, body in _fences(document))])


def _files() -> Iterator[Path]:
    tops = [path for path in ROOT.iterdir() if not path.name.startswith(".") or path.name == ".ci"]
    for top in tops:
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and path.suffix != ".png" and not _UNREAD & set(path.parts):
                yield path


def _module(name: str) -> Path:
    path = ROOT / name.rstrip("./")
    return path if path.is_dir() or path.suffix else path.with_suffix(".py")


# ---- running what they say


def _run(line: str, jixiao: Jixiao) -> str:
    """Run a command as a reader would; a blank workbook is then filled in, as the reader would do too."""
    arguments = shlex.split(line, comments=True)[1:]
    for option, value in pairwise(arguments):
        if option in OVERLAYS:
            Path(value).mkdir(parents=True, exist_ok=True)
    if PLACEHOLDER_ID in arguments:
        arguments[arguments.index(PLACEHOLDER_ID)] = _some_id(jixiao("check", arguments[1]).out)
    done = jixiao(*arguments)
    assert done.code in {EXIT_OK, EXIT_VIOLATIONS}, f"{line}\n{done.err}"
    if arguments[0] == "new" and "--from" not in arguments:
        assert jixiao("new", arguments[1], "--from", CASE, "--force").code == EXIT_OK
    return done.out


def _some_id(printed: str) -> str:
    match = re.search(r"[A-Z]{2}\d{2}-[0-9a-f]{8}", printed)
    assert match
    return match[0]


def _assert_shown(shown: str, printed: str) -> None:
    """Every part of what is shown, between the … that shorten it, was printed, and in this order."""
    real, place = _squeezed(printed), 0
    for piece in _pieces(shown):
        place = real.find(piece, place) + len(piece)
        assert place >= len(piece), f"not printed (any more), or not in this order: {piece}"


def _pieces(shown: str) -> list[str]:
    return [squeezed for piece in shown.split("…") if (squeezed := _squeezed(piece))]


def _squeezed(text: str) -> str:
    """Without the spaces, lines and breaks that only lay it out."""
    return re.sub(r"[\s\u2500-\u257f]", "", text)


def _keys(words: object) -> Iterator[str]:
    if isinstance(words, dict):
        yield from words
        words = list(words.values())
    for item in words if isinstance(words, list) else ():
        yield from _keys(item)


def _column(sheet: Worksheet, name: str) -> int:
    headings = [str(cell.value or "").split("\n")[0].rstrip("*") for cell in sheet[1]]
    return headings.index(name) + 1
