"""`jixiao collect` makes a 项目库 of a folder: a bad file loses no other, and it stays whole."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from checker.base.errors import UsageError
from checker.collecting import collect as collecting
from checker.collecting.collect import Options, Report, collect
from checker.facts.readers import read
from checker.facts.workbook import write_workbook
from checker.library import Library
from tests import xlsx
from tests.portfolio.collecting import DEADLY, ENDLESS, ONCE, Collect, contents, facts, ids, misbehaving
from tests.support import CASES, ROOT


def told(report: Report) -> dict[str, str]:
    return {path: f"{problem.what}；{problem.why}" for path, problem in report.skipped}


# What is collected


def test_workbooks_and_yaml_in_all_folders(
    folder: Path, library: Path, run: Collect, shipped: Library
) -> None:
    facts(folder / "事实.yaml", "P1")
    facts(folder / "县" / "乡" / "任意名.yml", "P2")
    xlsx.make(
        folder / "县" / "乙.xlsx",
        {"项目": [["项目编号", "项目名称", "地区", "评价年度"], ["P3", "乙", "河北省", 2021]]},
    )
    for ignored in ("~$乙.xlsx", ".藏.yaml", "预期.yaml", "说明.docx", "__MACOSX/a.yaml", ".git/b.yaml"):
        (folder / ignored).parent.mkdir(exist_ok=True)
        (folder / ignored).write_text("不是事实", encoding="utf-8")
    report = run()
    assert ids(library, shipped) == ["P1", "P2", "P3"]
    assert (report.projects, report.read, report.skipped, report.sound) == (3, 3, (), True)


def test_the_library_may_lie_in_the_folder(folder: Path, shipped: Library) -> None:
    facts(folder / "a.yaml", "P1")
    library = folder / "项目库"
    for _ in range(2):
        report = collect(folder, library, shipped.book.vocabulary)
        assert (report.projects, report.skipped) == (1, ())
    moved = folder / "旧项目库"
    shutil.copytree(library, moved)
    assert collect(folder, library, shipped.book.vocabulary).skipped == ()


def test_reviews_come_along(folder: Path, library: Path, run: Collect, shipped: Library) -> None:
    shutil.copytree(CASES[0], folder / "甲")
    review = "- {编号: HT08-488bd56b, 结论: 排除, 理由: 另有约定, 复核人: 张三, 日期: 2024-01-02}\n"
    (folder / "甲" / "复核.yaml").write_text(review, encoding="utf-8")
    run()
    (first,) = read(library, shipped.book.vocabulary)
    (own,) = read(folder / "甲", shipped.book.vocabulary)
    assert first.reviews == own.reviews
    assert len(first.reviews) == 1
    (folder / "甲" / "复核.yaml").write_text(review.replace("张三", "李四"), encoding="utf-8")
    assert run().read == 1
    assert read(library, shipped.book.vocabulary)[0].reviews[0].reviewer == "李四"


def test_reviews_that_cannot_be_read_lose_no_facts(folder: Path, run: Collect) -> None:
    for name in ("a", "b"):
        facts(folder / f"{name}.yaml", name)
    (folder / "复核.yaml").write_text("- {编号: HT08}\n", encoding="utf-8")
    report = run()
    assert (report.projects, report.skipped) == (2, ())
    assert {path for path, _ in report.notes} == {"复核.yaml"}


# Bad files


def test_a_bad_file_is_listed_and_loses_no_other(
    folder: Path, library: Path, run: Collect, shipped: Library
) -> None:
    for number in range(4):
        facts(folder / f"好{number}.yaml", f"P{number}")
    (folder / "坏.yaml").write_text("项目: [", encoding="utf-8")
    (folder / "断.xlsx").write_bytes(b"PK\x03\x04 cut off")
    (folder / "旧.xls").write_bytes(b"x")
    facts(folder / "县" / "错.yaml", "P9", "合同:\n  - {合同编号: A, 合同名称: 甲, 合同金额: 很多}\n")
    (folder / "空链接.yaml").symlink_to(folder / "没有.yaml")
    report = run()
    assert ids(library, shipped) == ["P0", "P1", "P2", "P3"]
    reasons = told(report)
    assert sorted(reasons) == sorted(["坏.yaml", "断.xlsx", "旧.xls", "县/错.yaml", "空链接.yaml"])
    assert "不是数" in reasons["县/错.yaml"]
    sheet = load_workbook(library / "读取问题.xlsx").worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("文件", "位置", "问题", "原因", "改法")
    assert {row[0] for row in rows[1:]} == set(reasons)
    # Mended or gone, they are no problem any more, and neither is their list.
    facts(folder / "坏.yaml", "P8")
    for name in ("断.xlsx", "旧.xls", "县/错.yaml", "空链接.yaml"):
        (folder / name).unlink()
    assert run().skipped == ()
    assert ids(library, shipped) == ["P0", "P1", "P2", "P3", "P8"]
    assert not (library / "读取问题.xlsx").exists()


def test_a_name_that_looks_like_a_formula_stays_text(folder: Path, library: Path, run: Collect) -> None:
    facts(folder / "a.yaml", "P1")
    (folder / "=1+1.yaml").write_text("[", encoding="utf-8")
    run()
    cell = load_workbook(library / "读取问题.xlsx").worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1.yaml", "s")


def test_a_number_that_no_column_holds(folder: Path, run: Collect) -> None:
    facts(folder / "a.yaml", "P1")
    facts(folder / "b.yaml", "P2", "合同:\n  - {合同编号: A, 合同名称: 甲, 合同金额: 90000000000000000元}\n")
    report = run()
    assert report.projects == 1
    assert "数字太大" in told(report)["b.yaml"]


def test_a_project_that_two_files_have_is_in_neither(
    folder: Path, library: Path, run: Collect, shipped: Library
) -> None:
    facts(folder / "甲.yaml", "P1")
    facts(folder / "乙.yaml", "P2")
    run()
    facts(folder / "甲（副本）.yaml", "P1")
    report = run()
    assert ids(library, shipped) == ["P2"]
    assert "甲（副本）.yaml" in told(report)["甲.yaml"]
    assert "甲.yaml" in told(report)["甲（副本）.yaml"]
    assert not run().written
    # One of them gone, the other counts, though it did not change.
    (folder / "甲（副本）.yaml").unlink()
    report = run()
    assert ids(library, shipped) == ["P1", "P2"]
    assert (report.read, report.removed, report.skipped) == (1, 1, ())


@pytest.mark.parametrize(("kind", "says"), [(DEADLY, "中断"), (ENDLESS, "没有读完")])
def test_a_reader_that_dies_or_hangs_costs_its_own_file(
    folder: Path, library: Path, run: Collect, shipped: Library, kind: str, says: str
) -> None:
    for number in range(6):
        facts(folder / f"{number}.yaml", f"P{number}")
    facts(folder / f"3{kind}.yaml", "P9")
    report = run(read=misbehaving, limit=5)
    assert ids(library, shipped) == [f"P{number}" for number in range(6)]
    assert [path for path, _ in report.skipped] == [f"3{kind}.yaml"]
    assert says in report.skipped[0][1].what
    # It may have been the machine, so the next run tries again.
    assert run().projects == 7


def test_a_reader_that_died_once_may_try_again_alone(folder: Path, run: Collect) -> None:
    for number in range(3):
        facts(folder / f"{number}{ONCE}.yaml", f"P{number}")
    report = run(read=misbehaving)
    assert (report.projects, report.skipped) == (3, ())


def test_where_nothing_can_be_read_the_former_library_stays(
    folder: Path, library: Path, run: Collect
) -> None:
    path = facts(folder / "a.yaml", "P1")
    run()
    before = contents(library)
    path.write_text("[", encoding="utf-8")
    report = run()
    assert not report.sound
    after = contents(library)
    assert after.pop("读取问题.xlsx")
    assert after == before


# The second run


def test_only_what_changed_is_read(folder: Path, library: Path, run: Collect, shipped: Library) -> None:
    for number in range(5):
        facts(folder / f"{number}.yaml", f"P{number}")
    (folder / "坏.yaml").write_text("[", encoding="utf-8")
    assert run().read == 6
    before = contents(library)
    again = run()
    assert (again.read, again.unchanged, again.written) == (0, 6, False)
    assert again.skipped
    assert contents(library) == before
    facts(folder / "1.yaml", "P1", "合同:\n  - {合同编号: 新, 合同名称: 新}\n")
    os.utime(folder / "2.yaml", (0, 0))
    (folder / "3.yaml").unlink()
    facts(folder / "5.yaml", "P5")
    report = run()
    assert (report.read, report.unchanged, report.removed) == (2, 4, 1)
    dossiers = {dossier.project_id: dossier for dossier in read(library, shipped.book.vocabulary)}
    assert sorted(dossiers) == ["P0", "P1", "P2", "P4", "P5"]
    assert dossiers["P1"].of("合同")[0].values["合同编号"] == "新"
    assert dossiers["P2"].of("合同")[0].values["合同金额"] == 1_500_000
    assert len(list(library.glob("数据-*"))) == 1


@pytest.mark.parametrize("what", ["program", "dictionary", "damaged", "asked for"])
def test_everything_is_read_again_when_it_may_come_to_something_else(
    folder: Path, library: Path, run: Collect, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    for number in range(2):
        facts(folder / f"{number}.yaml", f"P{number}")
    run()
    if what == "program":
        monkeypatch.setattr(collecting, "__version__", "999")
    elif what == "dictionary":
        manifest = library / "项目库.json"
        content = json.loads(manifest.read_text(encoding="utf-8"))
        manifest.write_text(json.dumps({**content, "dictionary": "另一本"}), encoding="utf-8")
    elif what == "damaged":
        (table,) = library.glob("数据-*/合同.parquet")
        table.write_bytes(table.read_bytes()[:-20])
    assert run(fresh=what == "asked for").read == 2


def test_another_folder_does_not_replace_what_was_collected(
    tmp_path: Path, folder: Path, library: Path, run: Collect, shipped: Library
) -> None:
    facts(folder / "a.yaml", "P1")
    run()
    other = facts(tmp_path / "别处" / "b.yaml", "P2").parent
    for elsewhere in (other, tmp_path / "空"):
        elsewhere.mkdir(exist_ok=True)
        with pytest.raises(UsageError, match="一个也没有"):
            collect(elsewhere, library, shipped.book.vocabulary)
    assert collect(other, library, shipped.book.vocabulary, Options(force=True)).projects == 1
    assert ids(library, shipped) == ["P2"]


# The command


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "checker", "collect", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_command_says_what_it_did(folder: Path, library: Path) -> None:
    facts(folder / "a.yaml", "P1")
    done = command(folder, "-o", library)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 个项目（新读 1 个文件，未变 0 个）" in done.stdout
    done = command(folder, "-o", library)
    assert "没有变化" in done.stdout
    (folder / "坏.yaml").write_text("[", encoding="utf-8")
    done = command(folder, "-o", library)
    assert done.returncode == 0
    assert "1 个文件没有收入，见 读取问题.xlsx" in done.stdout
    assert "没有收入：坏.yaml" in done.stderr
    assert command(folder, "-o", library, "--strict").returncode == 3
    (folder / "a.yaml").unlink()
    done = command(folder, "-o", library)
    assert done.returncode == 3
    assert "一个项目也没有读出来" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["没有", "-o", "库"], "没有这个文件夹"),
        (["资料", "-o", "资料"], "不能写在资料文件夹本身"),
        (["资料", "-o", "别的"], "文件夹里有别的内容，如“稿.docx”"),
        (["资料", "-o", "文件"], "写不进去"),
    ],
)
def test_places_that_will_not_do(
    tmp_path: Path, folder: Path, shipped: Library, arguments: list[str], says: str
) -> None:
    facts(folder / "a.yaml", "P1")
    (tmp_path / "别的").mkdir()
    (tmp_path / "别的" / "稿.docx").touch()
    (tmp_path / "文件").touch()
    with pytest.raises(UsageError, match=says):
        collect(tmp_path / arguments[0], tmp_path / arguments[2], shipped.book.vocabulary)
    assert sorted(path.name for path in (tmp_path / "别的").iterdir()) == ["稿.docx"]


def test_workbooks_with_their_reviews_and_lists(
    folder: Path, library: Path, run: Collect, shipped: Library
) -> None:
    vocabulary = shipped.book.vocabulary
    for case in CASES:
        (dossier,) = read(case, vocabulary)
        write_workbook(folder / f"{case.name}.xlsx", vocabulary, dossier)
    run()
    for dossier in read(library, vocabulary):
        (own,) = read(folder / f"{dossier.project_id}.xlsx", vocabulary)
        assert (dossier.records, dossier.completeness, dossier.reviews) == (
            own.records,
            own.completeness,
            own.reviews,
        )
