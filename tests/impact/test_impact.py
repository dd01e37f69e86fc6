"""What a change of the rules does: exactly the findings it touches, over files and over a 项目库."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from checker import library
from checker.base.errors import RuleError, UsageError
from checker.impact.model import Effect, Impact
from checker.impact.run import impact
from checker.impact.versions import Version, versions
from checker.library import data_root
from checker.rulebook.states import State
from tests.portfolio.portfolios import generate, write
from tests.support import jixiao

SIGNING = "kb/标准/政府采购合同签订期限.yaml"
TAIL = "rules/合同管理/先实施后签订合同.yaml"
TOTALS = "rules/预算编制/预算合计与明细不符.yaml"
SPENT = "rules/资金使用/预算执行率偏低.yaml"
NOTICE = date(2021, 3, 1)


def overlay(folder: Path, file: str, pattern: str, replacement: str) -> Path:
    """The user's own folder with one shipped file changed; gives the folder to name on the command line."""
    kind, _, rest = file.partition("/")
    target = folder / kind / rest
    target.parent.mkdir(parents=True, exist_ok=True)
    text, changed = re.subn(pattern, replacement, (data_root() / file).read_text(encoding="utf-8"))
    assert changed == 1, "the change is one change"
    target.write_text(text, encoding="utf-8")
    return folder / kind


def silent(what: str, done: int, of: int) -> None:
    """Nobody watches the tests."""


@contextmanager
def compared(
    sources: list[Path], rules: Path | None = None, kb: Path | None = None, before: str | None = None
) -> Iterator[Impact]:
    with versions(rules, kb, before) as (old, new):
        found, unread = impact(old, new, sources, silent)
        assert not unread
        yield found


def touched(found: Impact) -> set[tuple[str, str, Effect | None]]:
    return {(one.project_id, one.rule, one.effect) for one in found.touched}


def signed_after(days: int) -> str:
    return (NOTICE + timedelta(days=days)).isoformat()


LIMITS = {29: "甲", 30: "乙", 31: "丙", 32: "丁"}  # days from notice to signing, by project


@pytest.fixture(params=["文件夹", "项目库"])
def contracts(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Four projects that signed 29 to 32 days after the notice, as files and as a 项目库."""
    folder = tmp_path / request.param
    if request.param == "文件夹":
        for days, name in LIMITS.items():
            facts = {
                "项目": {"项目编号": name, "项目名称": name, "地区": "河北省", "评价年度": 2021},
                "采购": [
                    {"采购编号": "C", "采购内容": "服务", "采购类别": "服务", "属于政府采购": "是",
                     "采购方式": "公开招标", "通知书日期": str(NOTICE)}
                ],
                "合同": [
                    {"合同编号": "H", "合同名称": "合同", "合同性质": "正式合同", "采购编号": "C",
                     "签订日期": signed_after(days)}
                ],
            }  # fmt: skip
            path = folder / name / "事实.yaml"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        return folder
    projects = [
        f"'{p}' AS 项目编号, '{p}' AS 项目名称, '河北省' AS 地区, 2021 AS 评价年度" for p in LIMITS.values()
    ]
    purchases = [
        f"'{p}' AS 项目编号, 'C' AS 采购编号, '服务' AS 采购内容, '服务' AS 采购类别,"
        f" TRUE AS 属于政府采购, '公开招标' AS 采购方式, DATE '{NOTICE}' AS 通知书日期"
        for p in LIMITS.values()
    ]
    signed = [
        f"'{p}' AS 项目编号, 'H' AS 合同编号, '合同' AS 合同名称, '正式合同' AS 合同性质, 'C' AS 采购编号,"
        f" DATE '{signed_after(days)}' AS 签订日期"
        for days, p in LIMITS.items()
    ]
    return write(folder, {"项目": projects, "采购": purchases, "合同": signed})


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (31, {("丙", Effect.LOST)}),
        (29, {("乙", Effect.GAINED)}),
        (28, {("甲", Effect.GAINED), ("乙", Effect.GAINED)}),
    ],
)
def test_a_threshold_moved_by_a_day_touches_exactly_the_projects_between(
    contracts: Path, tmp_path: Path, days: int, expected: set[tuple[str, Effect]]
) -> None:
    kb = overlay(tmp_path, SIGNING, "value: 30", f"value: {days}")
    with compared([contracts], kb=kb) as found:
        assert {(p, effect) for p, rule, effect in touched(found) if rule == "HT01"} == expected
        assert {one.rule for one in found.touched if not one.rule.startswith("ZH")} == {"HT01"}
        assert found.rules == ()


def test_a_threshold_moved_by_one_yuan_touches_exactly_the_purchase_between(tmp_path: Path) -> None:
    amounts = {"甲": "1999999.99", "乙": "2000000.00", "丙": "2000000.99", "丁": "2000001.00"}
    library = write(
        tmp_path / "项目库",
        {
            "项目": [
                f"'{p}' AS 项目编号, '甲' AS 项目名称, '北京市' AS 地区, '中央' AS 预算级次, 2021 AS 评价年度"
                for p in amounts
            ],
            "采购": [
                f"'{p}' AS 项目编号, 'C' AS 采购编号, '询价' AS 采购方式, '服务' AS 采购类别,"
                f" '运维' AS 采购内容, TRUE AS 属于政府采购, FALSE AS 变更方式已批准,"
                f" DATE '2021-05-01' AS 公告日期, {amount}::DECIMAL(18, 2) AS \"预算金额（元）\""
                for p, amount in amounts.items()
            ],
        },
    )
    pattern = r"(tier: 中央, from: 2020-01-01, to: null, value: )2000000"
    kb = overlay(tmp_path, "kb/标准/公开招标数额标准.yaml", pattern, r"\g<1>2000001")
    with compared([library], kb=kb) as found:
        lost = {
            p for p, rule, effect in touched(found) if effect is Effect.LOST and not rule.startswith("ZH")
        }
        assert lost == {"乙", "丙"}
        assert found.count(Effect.GAINED) == 0


def test_other_words_change_every_finding_of_the_rule_and_no_other(contracts: Path, tmp_path: Path) -> None:
    file = "rules/合同管理/未在法定期限内签订合同.yaml"
    rules = overlay(tmp_path, file, "超过法定的签订期限", "晚于法定的签订期限")
    with compared([contracts], rules=rules) as found:
        assert touched(found) == {("丙", "HT01", Effect.CHANGED), ("丁", "HT01", Effect.CHANGED)}
        (first, _) = found.touched
        assert first.note == "问题表述"
        assert first.old.replace("超过", "晚于") == first.new
        assert [(change.rule, change.parts) for change in found.rules] == [("HT01", ("问题表述",))]


def test_a_clause_that_ends_earlier_changes_the_basis_of_what_came_after(
    contracts: Path, tmp_path: Path
) -> None:
    rules = overlay(
        tmp_path,
        "rules/合同管理/未在法定期限内签订合同.yaml",
        r"basis:\n(?:  - .*\n)+",
        "basis:\n  - {ref: 民法典#第四百九十条, role: 义务}\n",
    )
    with compared([contracts], rules=rules) as found:
        assert {one.note for one in found.touched} == {"依据"}
        assert len(found.touched) == 2


def test_a_rule_that_is_new_gains_and_one_that_is_gone_loses(contracts: Path, tmp_path: Path) -> None:
    text = (data_root() / "rules/合同管理/未在法定期限内签订合同.yaml").read_text(encoding="utf-8")
    text = re.sub(r"^id: HT01$", "id: HT99", text, flags=re.MULTILINE)
    text = re.sub(r"^name: .*$", "name: 另一条签订期限", text, count=1, flags=re.MULTILINE)
    own = tmp_path / "rules" / "合同管理"
    own.mkdir(parents=True)
    (own / "另一条.yaml").write_text(text, encoding="utf-8")
    with compared([contracts], rules=tmp_path / "rules") as found:
        assert {e for e in touched(found) if e[1] == "HT99"} == {(p, "HT99", Effect.GAINED) for p in "丙丁"}
        assert [(c.rule, c.parts) for c in found.rules] == [("HT99", ("新增",))]
    shutil.copytree(data_root() / "rules", tmp_path / "全" / "rules")
    shutil.copytree(data_root() / "kb", tmp_path / "全" / "kb")
    (tmp_path / "全" / "rules" / "合同管理" / "另一条.yaml").write_text(text, encoding="utf-8")
    with versions(None, None, str(tmp_path / "全")) as (old, new):
        found, _ = impact(old, new, [contracts], silent)
    assert {e for e in touched(found) if e[1] == "HT99"} == {(p, "HT99", Effect.LOST) for p in "丙丁"}


def test_a_renamed_rule_is_the_same_rule(contracts: Path, tmp_path: Path) -> None:
    """Its findings are neither new nor gone, and a sentence that changed with it is told as changed."""
    for name in ("rules", "kb"):
        shutil.copytree(data_root() / name, tmp_path / "全" / name)
    file = tmp_path / "全" / "rules" / "合同管理" / "未在法定期限内签订合同.yaml"
    now = file.read_text(encoding="utf-8")
    renamed = re.sub(r"^id: HT01$", "id: HT99\nwas: [HT01]", now, flags=re.MULTILINE)
    for text, expected in (
        (renamed, set()),
        (renamed.replace("超过法定的", "晚于法定的"), {(p, "HT99", Effect.CHANGED) for p in "丙丁"}),
    ):
        file.write_text(text, encoding="utf-8")
        latest = library.load_roots((tmp_path / "全" / "rules",), (tmp_path / "全" / "kb",))
        found, _ = impact(Version("原来", library.load()), Version("现在", latest), [contracts], silent)
        assert {e for e in touched(found) if not e[1].startswith("ZH")} == expected
        (change,) = [change for change in found.rules if change.rule in ("HT01", "HT99")]
        assert change.rule == "HT99"
        assert change.parts[0] == "编号"


def test_what_becomes_undetermined_is_counted_by_rule(contracts: Path, tmp_path: Path) -> None:
    kb = overlay(tmp_path, SIGNING, "from: 2003-01-01", "from: 2022-01-01")
    with compared([contracts], kb=kb) as found:
        assert found.waiting["HT01"] == (4, 0)
        assert {(p, e) for p, r, e in touched(found) if r == "HT01"} == {
            ("丙", Effect.LOST),
            ("丁", Effect.LOST),
        }
        assert {one.after for one in found.touched if one.rule == "HT01"} == {State.UNDETERMINED}


def test_the_same_rules_touch_nothing(tmp_path: Path) -> None:
    generate(300, tmp_path / "项目库")
    rules = overlay(tmp_path, TAIL, r"severity: 一般", "severity: 一般 ")
    with compared([tmp_path / "项目库", data_root() / "cases"], rules=rules) as found:
        assert found.touched == ()
        assert not found.waiting
        assert found.projects >= 305


def test_files_and_library_of_the_same_projects_are_touched_alike(tmp_path: Path) -> None:
    """The way over dossiers and the way over a 项目库 are held against each other."""
    generate(300, tmp_path / "项目库")
    rules = overlay(tmp_path, SPENT, r"执行率 < 标准\('预算执行率预警线', 年末日期\)", "执行率 < 60%")
    from checker.facts.readers import read
    from checker.impact.few import compare_dossiers
    from checker.impact.many import compare_library

    with versions(rules, None, None) as (old, new):
        many, _ = compare_library(old, new, tmp_path / "项目库", silent)
        dossiers = read(tmp_path / "项目库", new.library.book.vocabulary)
        few = compare_dossiers(old, new, dossiers)

    def told(one):  # type: ignore[no-untyped-def]
        return one.rule, one.project_id, one.subject, one.effect, one.old, one.new, one.note

    assert sorted(map(told, many.touched)) == sorted(map(told, few.touched))
    assert len(many.touched) > 3
    assert many.waiting == few.waiting


# ---- versions


def test_a_git_revision_is_the_version_before(contracts: Path, tmp_path: Path) -> None:
    kb = overlay(tmp_path / "仓库", SIGNING, "value: 30", "value: 31")

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=n", "-c", "user.email=e@example.org")
        subprocess.run(["git", "-C", tmp_path / "仓库", *who, *arguments], check=True, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "31 天")
    overlay(tmp_path / "仓库", SIGNING, "value: 30", "value: 30")
    with compared([contracts], kb=kb, before="HEAD") as found:
        assert {(p, e) for p, r, e in touched(found) if r == "HT01"} == {("丙", Effect.GAINED)}
        assert found.old == "HEAD"


@pytest.mark.parametrize("name", ["没有的版本", "--upload-pack=x", "HEAD; rm -rf x", "a" * 500])
def test_a_version_that_is_none_is_refused(name: str, tmp_path: Path) -> None:
    kb = overlay(tmp_path, SIGNING, "value: 30", "value: 31")
    with pytest.raises(UsageError, match="没有这个文件夹，也没有这个 git 版本"), versions(None, kb, name):
        pass


def test_nothing_to_compare_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="没有两个版本可比"), versions(None, None, None):
        pass


def test_an_unsound_change_is_refused_with_its_line(tmp_path: Path) -> None:
    rules = overlay(tmp_path, TAIL, "提前履行天数 > 0", "提前履行天树 > 0")
    with (
        pytest.raises(RuleError, match=r"先实施后签订合同.yaml 第7行.*提前履行天数"),
        versions(rules, None, None),
    ):
        pass


# ---- the command


def test_the_command_shows_the_cases_touched_and_writes_the_workbook(tmp_path: Path) -> None:
    rules = overlay(tmp_path, TOTALS, "when: 相差金额 > 0", "when: 相差金额 > 100万元")
    done = jixiao("impact", "--rules", rules, "-o", tmp_path / "影响.xlsx")
    assert done.returncode == 0, done.stderr
    assert "YS10 预算合计与明细不符：条件有改动" in done.stdout
    shown = re.sub(r"[\s│]", "", done.stdout)
    assert "相差9.9万元" in shown
    assert "消失 1" in done.stdout
    book = load_workbook(tmp_path / "影响.xlsx")
    assert book.sheetnames == ["按规则", "按项目", "逐条", "规则改动"]
    assert [cell.value for cell in book["按规则"][2]][:4] == ["YS10", "预算合计与明细不符", 0, 1]


def test_the_command_writes_json(tmp_path: Path) -> None:
    rules = overlay(tmp_path, TOTALS, "when: 相差金额 > 0", "when: 相差金额 > 100万元")
    done = jixiao("impact", "--rules", rules, "--format", "json")
    content = json.loads(done.stdout)
    assert content["counts"] == {"新增": 0, "消失": 1, "变化": 0}
    assert [(item["rule"], item["before"], item["after"]) for item in content["items"]] == [
        ("YS10", "违规", "合规")
    ]


def test_files_that_cannot_be_read_are_named_and_the_others_compared(contracts: Path, tmp_path: Path) -> None:
    if contracts.name != "文件夹":
        pytest.skip("a 项目库 has no files of single projects")
    (contracts / "坏.yaml").write_text("项目: [", encoding="utf-8")
    kb = overlay(tmp_path, SIGNING, "value: 30", "value: 31")
    done = jixiao("impact", contracts, "--kb", kb)
    assert done.returncode == 0, done.stderr
    assert "坏.yaml" in done.stderr
    assert "消失 1" in done.stdout
