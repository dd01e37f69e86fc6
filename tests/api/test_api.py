"""`import checker` as Python users do: the same as the command line, cheap to import, short to look at."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

import checker
from checker.base.errors import FactError, UsageError
from checker.findings.as_data import to_dict
from tests.support import CASES, ROOT, jixiao

CASE = CASES[0]
LONGEST = 200  # characters of a repr that is still a line or two


def test_check_finds_what_the_command_line_finds() -> None:
    printed = json.loads(jixiao("check", CASE, "--format", "json", "--engine", "sql").stdout)
    found = to_dict(checker.check(CASE, engine="sql"))
    assert json.loads(json.dumps(found, ensure_ascii=False)) == printed


def test_a_case_by_name_and_a_library_of_ones_own() -> None:
    library = checker.load_library()
    by_name = checker.check(CASE.name, library=library)
    assert by_name.findings == checker.check(str(CASE)).findings


def test_as_of_moves_the_day() -> None:
    moved = checker.check(CASE, as_of=date(2031, 1, 1))
    assert moved.dossier.project.values["评价基准日"] == date(2031, 1, 1)


def test_importing_the_package_loads_nothing_of_it() -> None:
    code = "import sys, checker; print(*(m for m in sys.modules if m.startswith('checker.')))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.split() == ["checker.base", "checker.base.version"]


def test_every_name_offered_is_there_and_no_other() -> None:
    for name in checker.__all__:
        assert getattr(checker, name)
        assert name in dir(checker)
    with pytest.raises(AttributeError):
        checker.chekc  # type: ignore[attr-defined] # noqa: B018


def test_what_is_looked_at_is_short() -> None:
    result, library = checker.check(CASE), checker.load_library()
    rule = next(iter(library.book.rules.values()))
    for shown in (result, result.findings[0], result.dossier, library, library.book, library.kb, rule):
        assert len(repr(shown)) < LONGEST


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_notebook_shows_the_findings_as_text_only(tmp_path: Path) -> None:
    facts = (CASE / "事实.yaml").read_text(encoding="utf-8")
    name = checker.check(CASE).dossier.name
    (tmp_path / "事实.yaml").write_text(facts.replace(name, "<script>甲</script>"), encoding="utf-8")
    result = checker.check(tmp_path)
    shown = _Tags()
    shown.feed(result._repr_html_())
    assert "script" not in shown.seen
    assert "<script>甲</script>" in shown.text
    assert shown.seen.count("tr") == len(result.findings) + 1
    assert all(finding.id in shown.text for finding in result.findings)


def test_a_frame_has_a_row_a_finding() -> None:
    result = checker.check(CASE)
    frame = result.to_frame()
    assert list(frame["id"]) == [finding.id for finding in result.findings]
    assert list(frame["governing_date"]) == [finding.governing_date for finding in result.findings]
    waiting = result.to_frame(result.undetermined)
    assert len(waiting) == len(result.undetermined)
    assert list(result.to_frame([]).columns) == list(frame.columns)


def test_without_pandas_a_frame_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError) as caught:
        checker.check(CASE).to_frame()
    assert "pip install pandas" in caught.value.problems[0].mend


def test_errors_are_of_the_one_family(tmp_path: Path) -> None:
    with pytest.raises(FactError):
        checker.check(tmp_path / "没有.xlsx")
    with pytest.raises(checker.JixiaoError):
        checker.check(CASE, engine="quick")
    with pytest.raises(checker.JixiaoError):
        checker.check(CASE, as_of="2021-12-31")  # type: ignore[arg-type]
    with pytest.raises(checker.JixiaoError):
        checker.load_library(rules=tmp_path / "没有")
    with pytest.raises(checker.JixiaoError):
        checker.reconcile(tmp_path / "没有.docx")
    with pytest.raises(checker.JixiaoError):
        checker.screen(tmp_path, tmp_path / "结果")


def test_a_screening_counts_by_rule(tmp_path: Path) -> None:
    assert jixiao("collect", CASE.parent, "-o", tmp_path / "库").returncode in (0, 1)
    summary = checker.screen(tmp_path / "库", tmp_path / "结果")
    frame = summary.to_frame()
    assert list(frame["rule"]) == [line.rule.id for line in summary.rules]
    assert summary.projects > 0
    assert len(repr(summary)) < LONGEST


def test_a_report_is_proofread(tmp_path: Path) -> None:
    report = tmp_path / "报告.md"
    assert jixiao("reconcile", report, "--example").returncode == 0
    read = checker.reconcile(report)
    assert read.remarks
    assert list(read.to_frame()["working"]) == [remark.working for remark in read.remarks]
    assert len(repr(read)) < LONGEST


def test_the_version_is_said() -> None:
    done = jixiao("--version")
    assert (done.returncode, done.stdout.split()) == (0, ["jixiao", checker.__version__])


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(checker.__file__).parent / "py.typed").is_file()
