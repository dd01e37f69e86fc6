"""Projects lie in the user's data folder: found again, changed whole or not at all, gone when deleted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checker.base.errors import UsageError
from checker.reports.arrange import Plan, Wording
from checker.web.storage import DATA_DIR, Draft, Project, Shelf, data_folder


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


@pytest.fixture
def project(shelf: Shelf) -> Project:
    with shelf.incoming() as folder:
        (folder / "甲.xlsx").write_bytes(b"PK")
        return shelf.keep(folder, "甲.xlsx", "甲项目", "甲.xlsx")


def test_a_project_is_found_again(shelf: Shelf, project: Project, tmp_path: Path) -> None:
    assert Shelf(tmp_path).projects() == [project] == [shelf.get(project.id)]
    assert project.workbook.read_bytes() == b"PK"
    assert list((tmp_path / "上传").iterdir()) == []


@pytest.mark.parametrize("name", ["..", "../项目", "", "0" * 12, "ABCDEFABCDEF", "/etc"])
def test_only_ids_name_projects(shelf: Shelf, project: Project, name: str) -> None:
    assert shelf.get(name) is None


def test_what_is_no_project_is_passed_over(shelf: Shelf, project: Project, tmp_path: Path) -> None:
    for name, card in (("0" * 12, "{"), ("1" * 12, "{}"), ("2" * 12, '{"工作簿": "../x", "名称": 1}')):
        folder = tmp_path / "项目" / name
        folder.mkdir()
        (folder / "项目.json").write_text(card, encoding="utf-8")
    assert shelf.projects() == [project]


def test_what_a_crash_left_behind_is_cleared(tmp_path: Path) -> None:
    left = tmp_path / "上传" / "x"
    left.mkdir(parents=True)
    Shelf(tmp_path)
    assert not left.exists()


def test_decisions_about_the_draft_are_kept(shelf: Shelf, project: Project) -> None:
    assert shelf.draft(project) == Draft()
    plan = Plan(("HT02", "HT01"), {"HT03": "HT01"}, {"HT01-1": Wording("改", "原")})
    shelf.keep_draft(project, Draft(plan, ("验收报告",)))
    assert shelf.draft(project) == Draft(plan, ("验收报告",))


@pytest.mark.parametrize(
    "content", ["", "[]", '{"次序": []}', '{"次序": 1, "合并": {}, "改写": {}, "收到": []}']
)
def test_unreadable_decisions_are_said(shelf: Shelf, project: Project, content: str) -> None:
    (project.folder / "草稿.json").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="草稿的安排读不出来"):
        shelf.draft(project)


def test_renamed_and_deleted(shelf: Shelf, project: Project) -> None:
    shelf.rename(project, "乙项目")
    (found,) = shelf.projects()
    assert (found.name, found.workbook) == ("乙项目", project.workbook)
    assert "乙项目" in json.loads((project.folder / "项目.json").read_text(encoding="utf-8")).values()
    shelf.delete(found)
    assert shelf.projects() == []


def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match=DATA_DIR):
        Shelf(tmp_path / "文件")


def test_the_folder_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(DATA_DIR, str(tmp_path))
    assert data_folder() == tmp_path
    monkeypatch.delenv(DATA_DIR)
    assert data_folder().name == "jixiao"
