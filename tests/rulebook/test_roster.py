"""A rule renamed keeps its reviews, expectations and history; a rule retired is never mended by that."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from checker import library as libraries
from checker.base.errors import FactError, RuleError, UsageError
from checker.checking import check
from checker.facts.readers import read
from checker.findings.as_data import to_text as check_text
from checker.findings.diff import Change, Comparison, compare, of_json, of_result
from checker.findings.result import CheckResult
from checker.impact.few import compare_dossiers
from checker.impact.versions import Version
from checker.judging.engines import choose
from checker.library import Library
from checker.trials.cases import Expectation
from tests.findings.reviewing import FACTS, checked, excluding, of_rule, put
from tests.support import ROOT, jixiao

OLD, NEW = "HT08", "HT808"
KB = (ROOT / "kb",)


def rule_file(folder: Path, rule: str = OLD) -> Path:
    (found,) = [p for p in folder.glob("*/*.yaml") if re.search(rf"(?m)^id: {rule}$", p.read_text("utf-8"))]
    return found


def rename(file: Path, old: str = OLD, new: str = NEW) -> None:
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(rf"(?m)^id: {old}$", f"id: {new}\nwas: [{old}]", text), encoding="utf-8")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "rules", tmp_path / "rules"))


@pytest.fixture
def renamed(rules: Path) -> Library:
    rename(rule_file(rules))
    return libraries.load_roots((rules,), KB)


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    (tmp_path / "项目").mkdir()
    return put(tmp_path / "项目" / "事实.yaml", FACTS)


def told(comparison: Comparison) -> dict[str, Change]:
    return {item.latest["rule"]: item.change for item in comparison.items}


def problems_of(folders: tuple[Path, ...]) -> str:
    with pytest.raises(RuleError) as caught:
        libraries.load_roots(folders, KB)
    return str(caught.value)


def test_a_review_holds_for_the_rule_under_its_new_id(
    facts: Path, shipped: Library, renamed: Library
) -> None:
    excluding(facts, shipped, OLD)
    before, after = checked(facts, shipped), checked(facts, renamed)
    assert [f.rule for f in before.excluded] == [OLD]
    assert [f.rule for f in after.excluded] == [NEW]
    assert after.excluded[0].fingerprint == before.excluded[0].fingerprint
    assert len(after.warnings) == len(before.warnings)


def test_of_reviews_under_both_ids_the_later_one_counts(
    facts: Path, shipped: Library, renamed: Library
) -> None:
    excluding(facts, shipped, OLD, day=date(2026, 10, 1))
    now = of_rule(checked(facts, renamed), NEW)
    entry = f"- {{编号: {now.id}, 结论: 确认, 理由: 再看, 复核人: 李四, 日期: 2026-11-02}}\n"
    file = facts.parent / "复核.yaml"
    file.write_text(file.read_text("utf-8") + entry, encoding="utf-8")
    after = checked(facts, renamed)
    assert not after.excluded
    assert of_rule(after, NEW).review is not None


def test_a_review_lapses_when_the_condition_changed_with_the_name(
    facts: Path, shipped: Library, rules: Path
) -> None:
    excluding(facts, shipped, OLD)
    file = rule_file(rules)
    rename(file)
    file.write_text(
        re.sub(r"(?m)^when: (.*)$", r"when: (\1) and 质保提前天数 > 1", file.read_text("utf-8")), "utf-8"
    )
    after = checked(facts, libraries.load_roots((rules,), KB))
    assert not after.excluded
    assert NEW in [f.rule for f in after.findings]


def test_diff_matches_a_renamed_rule_and_notes_the_former_id(
    facts: Path, shipped: Library, renamed: Library, tmp_path: Path
) -> None:
    before = checked(facts, shipped)
    stored = put(tmp_path / "前.json", check_text(before))
    compared = compare(of_json(stored), of_result(checked(facts, renamed)))
    (item,) = [item for item in compared.items if item.latest["rule"] == NEW]
    assert item.change is Change.REMAINING
    assert of_rule(before).id in item.note
    assert not compared.of(Change.ADDED)
    assert not compared.of(Change.RESOLVED)


def test_a_renamed_rule_whose_problem_is_mended_is_mended(
    facts: Path, shipped: Library, renamed: Library
) -> None:
    before = of_result(checked(facts, shipped))
    put(facts, FACTS.replace("2020-09-21", "2021-04-27"))
    assert told(compare(before, of_result(checked(facts, renamed))))[OLD] is Change.RESOLVED


@pytest.mark.parametrize("stored", [False, True])
def test_what_a_retired_rule_found_has_changed_and_was_not_mended(
    facts: Path, shipped: Library, rules: Path, tmp_path: Path, stored: bool
) -> None:
    before = of_result(checked(facts, shipped))
    why = "依据的条款废止了"
    assert jixiao("rule", "retire", OLD, "--why", why, "--rules", _overlay(tmp_path)).returncode == 0
    now = checked(facts, libraries.load(tmp_path / "我的规则"))
    after = of_json(put(tmp_path / "后.json", check_text(now))) if stored else of_result(now)
    (item,) = [item for item in compare(before, after).items if item.latest["rule"] == OLD]
    assert item.change is Change.CHANGED
    assert why in item.note


def _overlay(tmp_path: Path) -> Path:
    (tmp_path / "我的规则").mkdir(exist_ok=True)
    return tmp_path / "我的规则"


def test_a_rule_that_is_gone_without_a_word_was_not_mended_either(
    facts: Path, shipped: Library, rules: Path, tmp_path: Path
) -> None:
    before = checked(facts, shipped)
    rule_file(rules).unlink()
    after = checked(facts, libraries.load_roots((rules,), KB))
    assert told(compare(of_result(before), of_result(after)))[OLD] is Change.CHANGED


def test_results_of_before_rules_were_noted_are_held_against_the_rules_of_now(
    facts: Path, shipped: Library, tmp_path: Path
) -> None:
    before = json.loads(check_text(checked(facts, shipped)))
    put(facts, FACTS.replace("2020-09-21", "2021-04-27"))
    after = json.loads(check_text(checked(facts, shipped)))
    del before["rules"], after["rules"]
    files = [put(tmp_path / f"{n}.json", json.dumps(d)) for n, d in (("前", before), ("后", after))]
    args = ("diff", *files, "--format", "json")
    made = json.loads(jixiao(*args).stdout)
    assert {i["change"] for i in made["items"] if i["old"] and i["old"]["rule"] == OLD} == {Change.RESOLVED}
    jixiao("rule", "retire", OLD, "--why", "试", "--rules", _overlay(tmp_path))
    made = json.loads(jixiao(*args, "--rules", _overlay(tmp_path)).stdout)
    assert {i["change"] for i in made["items"] if i["old"] and i["old"]["rule"] == OLD} == {Change.CHANGED}


def test_an_expectation_under_the_former_id_is_met(facts: Path, renamed: Library) -> None:
    found = of_rule(checked(facts, renamed), NEW)
    assert Expectation(OLD, found.origin, found.subject, "").fits(found)
    assert not Expectation(f"{OLD}0", found.origin, found.subject, "").means(found)


def test_cases_lessons_and_systems_go_on_under_the_former_id(rules: Path) -> None:
    """The whole library with a renamed rule: everything that names it is as sound as before, with hints."""
    rename(rule_file(rules, "CG05"), "CG05", "CG905")
    shutil.copytree(ROOT / "cases", rules.parent / "cases")
    shutil.copytree(ROOT / "kb", rules.parent / "kb")
    from checker.lint import Grade, lint

    report = lint(shipped=rules.parent)
    assert [str(m.problem) for m in report.messages if m.grade is Grade.ERROR] == []
    assert any("CG905" in m.problem.mend for m in report.messages)


def test_a_manual_row_may_name_the_former_id(shipped: Library, rules: Path, tmp_path: Path) -> None:
    manual = next(rule for rule in shipped.book.rules.values() if rule.manual)
    text = f"{FACTS}人工认定:\n  - {{规则: {manual.id}, 认定对象: 甲, 问题表述: 有误, 证据: 会议纪要}}\n"
    before = of_rule(checked(put(tmp_path / "事实.yaml", text), shipped), manual.id)
    rename(rule_file(rules, manual.id), manual.id, "RG901")
    after = of_rule(checked(tmp_path / "事实.yaml", libraries.load_roots((rules,), KB)), "RG901")
    assert after.former == (before.id,)
    assert after.fingerprint == before.fingerprint


def test_an_overlay_under_the_former_id_replaces_the_renamed_rule(
    rules: Path, renamed: Library, tmp_path: Path
) -> None:
    own = _overlay(tmp_path) / rule_file(rules, NEW).parent.name
    own.mkdir()
    text = rule_file(ROOT / "rules").read_text(encoding="utf-8")
    put(own / "我的.yaml", re.sub(r"(?m)^name: .*$", "name: 自己的名称", text))
    book = libraries.load_roots((rules, own.parent), KB).book
    assert book.rules[NEW].name == "自己的名称"
    assert OLD not in book.rules
    assert book.current(OLD) == NEW


def test_impact_sees_no_change_in_a_new_id(facts: Path, shipped: Library, renamed: Library) -> None:
    dossiers = read(facts, shipped.book.vocabulary)
    old, new = (Version(name, lib) for name, lib in (("前", shipped), ("后", renamed)))
    assert compare_dossiers(old, new, list(dossiers)).touched == []


def test_a_former_id_names_one_rule_only(rules: Path, shipped: Library) -> None:
    other = next(one for one in shipped.book.rules if one not in (OLD, NEW))
    file = rule_file(rules)
    rename(file, OLD, NEW)
    file.write_text(file.read_text("utf-8").replace(f"was: [{OLD}]", f"was: [{other}]"), "utf-8")
    assert other in problems_of((rules,))
    file.write_text(file.read_text("utf-8").replace(f"was: [{other}]", f"was: [{OLD}]"), "utf-8")
    second = rule_file(rules, other)
    second.write_text(second.read_text("utf-8") + f"was: [{OLD}]\n", "utf-8")
    assert OLD in problems_of((rules,))


@pytest.mark.parametrize(
    "record",
    [
        "- {id: HT08, name: 甲, day: 2026-12-01, why: 试}\n",  # still in use
        "- {id: XX01, name: 甲, day: 2026-12-01}\n",  # no reason
        "- {id: XX01, name: 甲, day: 昨天, why: 试}\n",  # no day
        "- {id: XX01, name: 甲, day: 2026-12-01, why: 试, by: 张三}\n",  # an unknown key
        "- {id: XX01, name: 甲, day: 2026-12-01, why: 试, replaced_by: 没有}\n",
        "- {id: XX01, name: 甲, day: 2026-12-01, why: 试}\n" * 2,
        "甲: 乙\n",
    ],
)
def test_an_unsound_record_of_retired_rules_is_refused(rules: Path, record: str) -> None:
    put(rules / "停用.yaml", record)
    assert "停用" in problems_of((rules,))


def test_retiring_says_what_still_names_the_rule_and_ids_are_not_given_again(
    shipped: Library, tmp_path: Path
) -> None:
    named = "CG05"
    done = jixiao("rule", "retire", named, "--why", "试", "--replaced-by", OLD, "--rules", _overlay(tmp_path))
    assert done.returncode == 0
    places = {path.name for path in (ROOT / "cases").rglob("*.yaml") if named in path.read_text("utf-8")}
    assert places
    assert all(name in done.stdout for name in places)
    shown = jixiao("rule", "show", named, "--rules", _overlay(tmp_path))
    assert shown.returncode == 2
    assert "停用" in shown.stderr
    again = jixiao("rule", "retire", named, "--why", "试", "--rules", _overlay(tmp_path))
    assert again.returncode == 2


def test_retiring_removes_ones_own_rule_and_nothing_when_it_fails(rules: Path, tmp_path: Path) -> None:
    from checker.authoring.retiring import retire

    book = libraries.load_roots((rules,), KB).book
    file = rule_file(rules)
    with pytest.raises(RuleError):
        retire(book.rules[OLD], (rules,), KB, date(2026, 12, 1), "试", "没有")
    assert file.is_file()
    assert not (rules / "停用.yaml").exists()
    retire(book.rules[OLD], (rules,), KB, date(2026, 12, 1), "试: [1]")
    assert not file.exists()
    left = libraries.load_roots((rules,), KB).book
    assert OLD not in left.rules
    assert left.roster.retired[OLD].why == "试: [1]"


def test_a_review_of_a_retired_rule_is_told_so(facts: Path, shipped: Library, tmp_path: Path) -> None:
    excluding(facts, shipped, OLD)
    jixiao("rule", "retire", OLD, "--why", "试", "--rules", _overlay(tmp_path))
    result: CheckResult = checked(facts, libraries.load(_overlay(tmp_path)))
    (warning,) = [w for w in result.warnings if OLD in w.what]
    assert "停用" in warning.why


def test_a_conclusion_keeps_its_fingerprint_when_a_rule_it_rests_on_is_renamed(rules: Path) -> None:
    case = ROOT / "cases" / "秦皇岛一体化平台2023"
    before_lib = libraries.load_roots((rules,), KB)
    (dossier,) = read(case, before_lib.book.vocabulary)
    before = {f.rule: f for f in check(dossier, before_lib, choose("sql")).findings if f.rests_on}
    assert before
    rested = next(iter(before.values())).rests_on[0].rpartition("-")[0]
    rename(rule_file(rules, rested), rested, "XX901")
    after = check(dossier, libraries.load_roots((rules,), KB), choose("sql"))
    for finding in after.findings:
        if finding.rests_on:
            assert finding.fingerprint == before[finding.rule].fingerprint


def test_errors_name_the_retired_rule(facts: Path, tmp_path: Path) -> None:
    jixiao("rule", "retire", OLD, "--why", "试", "--rules", _overlay(tmp_path))
    lib = libraries.load(_overlay(tmp_path))
    put(facts, f"{FACTS}人工认定:\n  - {{规则: {OLD}, 认定对象: 甲, 问题表述: 有误, 证据: 会议纪要}}\n")
    with pytest.raises(FactError) as caught:
        checked(facts, lib)
    assert "停用" in str(caught.value)
    with pytest.raises(UsageError):
        from checker.reports.rule_views import rule_named

        rule_named(lib.book, OLD)
