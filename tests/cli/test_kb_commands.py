"""`jixiao kb`: what it shows of regulations and clauses; unknown names are answered with the nearest."""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from checker.base.errors import EXIT_OK, EXIT_USAGE, UsageError
from checker.knowledge import KnowledgeBase
from checker.knowledge.lookup import check_region, find_ref
from checker.library import Library
from checker.reports import clause_graph, kb_gaps
from checker.reports.verification import full_text_share, verification_page
from tests.conftest import Called


@pytest.fixture
def jixiao(called: Called) -> Called:
    """Runs `jixiao` in this process."""
    return called


@pytest.fixture(scope="session")
def kb(shipped: Library) -> KnowledgeBase:
    return shipped.kb


# ---- names


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("政府采购法#第四十四条", "政府采购法#第四十四条"),
        ("《政府采购法》第四十四条", "政府采购法#第四十四条"),
        ("政府采购法第四十四条", "政府采购法#第四十四条"),
        ("《中华人民共和国政府采购法》 第四十四条", "政府采购法#第四十四条"),
        ("《政府采购法实施条例》第四十八条", "政府采购法实施条例#第四十八条"),
        ("中华人民共和国政府采购法", "政府采购法"),
        ("会计法第二十七条", None),  # the numbers of both versions; see below
        ("会计法第九条", None),
    ],
)
def test_clauses_go_by_the_names_people_write(kb: KnowledgeBase, said: str, meant: str | None) -> None:
    if meant:
        assert find_ref(kb, said) == meant
    else:
        with pytest.raises(UsageError, match=r"会计法2017.*会计法2024"):
            find_ref(kb, said)


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("政府采购法#第四十五条第一款", "是否想写“第四十六条第一款”"),
        ("政府采购", "是否想写"),
        ("《政府采购法》第九百条", "第"),
        ("毫不相干的东西", "jixiao kb list"),
    ],
)
def test_unknown_clauses_are_answered_with_the_nearest(kb: KnowledgeBase, said: str, hint: str) -> None:
    with pytest.raises(UsageError) as raised:
        find_ref(kb, said)
    assert hint in raised.value.problems[0].mend


def test_regions_are_known_from_the_province_down(kb: KnowledgeBase) -> None:
    assert check_region(kb, "全国") == "全国"
    assert check_region(kb, "河北省秦皇岛市海港区") == "河北省秦皇岛市海港区"
    with pytest.raises(UsageError, match="请从省写起：河北省秦皇岛市"):
        check_region(kb, "秦皇岛市")
    with pytest.raises(UsageError, match="是否想写“河北省”"):
        check_region(kb, "河北")


# ---- commands


@pytest.mark.parametrize("command", ["", "list", "show", "asof", "chain", "used", "gaps", "graph", "verify"])
def test_every_command_has_help_in_chinese(jixiao: Called, command: str) -> None:
    code, out, _ = jixiao("kb", *command.split(), "-h")
    assert code == EXIT_OK
    assert "用法：jixiao kb" in out
    assert not re.search(r"Options|Usage|Commands|Arguments|required|default", out)


def test_list_filters_by_level_and_region(jixiao: Called) -> None:
    rows = json.loads(jixiao("kb", "list", "--format", "json")[1])
    laws = json.loads(jixiao("kb", "list", "--level", "法律", "--format", "json")[1])
    here = json.loads(jixiao("kb", "list", "--region", "河北省秦皇岛市", "--format", "json")[1])
    assert {row["level"] for row in laws} == {"法律"}
    assert len(laws) < len(rows)
    assert {row["region"] for row in here} == {"河北省", "河北省秦皇岛市"}
    assert "政府采购法" in jixiao("kb", "list", "--level", "法律")[1]


def test_show_tells_all_of_a_clause(jixiao: Called) -> None:
    code, out, _ = jixiao("kb", "show", "《合同法》第六十条")
    assert code == EXIT_OK
    for words in (
        "1999-10-01至2020-12-31",
        "今天没有施行",
        "要旨",
        "核验",
        "全文",
        "2021-01-01起由下列条款替代",
    ):
        assert words in out
    about = json.loads(jixiao("kb", "show", "民法典#第五百零九条", "--format", "json")[1])
    assert about["replaces"] == ["合同法#第六十条"]
    assert about["rules"]
    assert about["in_force_today"] is True


def test_show_tells_all_of_a_regulation(jixiao: Called) -> None:
    out = jixiao("kb", "show", "预算法")[1]
    for words in ("2018年修正", "由下列规定落实", "第五十七条第三款（核验：全文；规则"):
        assert words in out
    about = json.loads(jixiao("kb", "show", "政府采购法", "--format", "json")[1])
    assert {"number", "gist", "verified", "rules"} == set(about["clauses"][0])
    assert about["source"] == ["01法律/政府采购法(2014).md"]


def test_asof_gives_what_was_in_force_then_and_there(jixiao: Called) -> None:
    def ids(*arguments: str) -> set[str]:
        return {row["id"] for row in json.loads(jixiao("kb", "asof", *arguments, "--format", "json")[1])}

    before, after = ids("2020-12-31"), ids("2021-01-01")
    assert ("合同法" in before, "民法典" in before) == (True, False)
    assert ("合同法" in after, "民法典" in after) == (False, True)
    local = "河北省全面实施预算绩效管理的实施意见"
    assert local not in ids("2021-01-01")
    assert local in ids("2021-01-01", "--region", "河北省秦皇岛市")
    assert local not in ids("2021-01-01", "--region", "福建省")
    out = jixiao("kb", "asof", "2020年12月31日")[1]
    assert "2020-12-31在全国有效的法规" in out


def test_chain_leads_up_to_the_law_and_down_to_local_rules(jixiao: Called) -> None:
    out = jixiao("kb", "chain", "项目支出绩效评价管理办法")[1]
    up, down = out.split("由下列规定落实")
    assert "《预算法》第五十七条第三款" in up
    assert "秦皇岛市市级预算绩效重点评价管理办法" in down


def test_chain_of_a_day_starts_from_the_version_of_that_day(jixiao: Called) -> None:
    first = jixiao("kb", "chain", "民法典#第五百零九条", "--date", "2019-06-01")[1].splitlines()[0]
    assert first.startswith("《合同法》第六十条")
    nothing = jixiao("kb", "chain", "政府采购需求管理办法#第十五条", "--date", "2019-06-01")[1]
    assert "没有施行" in nothing


def test_used_counts_the_rules(jixiao: Called, shipped: Library) -> None:
    rows = json.loads(jixiao("kb", "used", "--format", "json")[1])
    counts = [row["count"] for row in rows]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == sum(len(set(rule.refs)) for rule in shipped.book.rules.values())
    assert "没有规则引用" in jixiao("kb", "used")[1]


def test_gaps_are_printed_and_given_as_json(jixiao: Called) -> None:
    found = json.loads(jixiao("kb", "gaps", "--format", "json")[1])
    assert set(found) == {"weak", "uncovered", "thresholds"}
    out = jixiao("kb", "gaps")[1]
    assert "一、" in out
    assert "没有值的标准不猜" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "政府采购法#第四十五条第一款"], ["没有这部法规或这一条", "是否想写"]),
        (["chain", "政府采购发"], ["是否想写“政府采购法”"]),
        (["list", "--level", "法令"], ["没有这个层级", "法律"]),
        (["list", "--region", "秦皇岛市"], ["没有这个地区", "河北省秦皇岛市"]),
        (["asof", "2020-02-30"], ["2020-02-30"]),
        (["asof", "2020"], ["2020"]),
        (["chain", "预算法", "--date", "昨天"], ["--date 昨天"]),
        (["表"], ["jixiao kb：没有命令 表", "用 jixiao kb -h"]),
        (["show"], ["jixiao kb show：缺少"]),
    ],
)
def test_wrong_usage_says_what_and_how_to_mend(
    jixiao: Called, arguments: list[str], words: list[str]
) -> None:
    code, out, err = jixiao("kb", *arguments)
    assert (code, out) == (EXIT_USAGE, "")
    assert all(word in err for word in words), err


# ---- gaps


def test_days_without_a_clause_are_found_and_joined(shipped: Library) -> None:
    today = date(2026, 11, 20)
    for item in kb_gaps.uncovered(shipped, today):
        for spans in (item.nothing, item.no_clause):
            assert all(span.start <= span.end for span in spans)
            assert all(a.end < b.start for a, b in pairwise(spans))
    by_id = {item.rule.id: item for item in kb_gaps.uncovered(shipped, today)}
    assert [str(span) for span in by_id["HT12"].nothing] == ["2015-01-01至2015-02-28"]
    assert "HT09" not in by_id


def test_missing_thresholds_are_named_by_place_and_year(shipped: Library) -> None:
    rows = {
        (row["threshold"], row["years"]): row["regions"]
        for row in kb_gaps.threshold_gaps(shipped, date(2026, 11, 20))
    }
    assert "福建省" in rows["公开招标数额标准", "2015年至2021年、2024年起"]
    never = rows["公开招标数额标准", "2015年起"]
    assert "北京市" in never
    assert "河北省" in never
    assert not any(place.startswith("四川省") for place in never)
    assert not any(place.startswith("河北省秦皇岛市") for place in never), "it lies in 河北省"


# ---- the picture


def test_the_graph_is_one_page_that_asks_nothing_of_the_network(jixiao: Called, tmp_path: Path) -> None:
    page = tmp_path / "图.html"
    code, out, err = jixiao("kb", "graph", "-o", page, "--date", "2020-12-31")
    assert (code, err) == (EXIT_OK, "")
    assert "已写出" in out
    text = page.read_text("utf-8")
    assert "条款关系图（2020-12-31）" in text
    assert "default-src 'none'" in text, "the browser itself refuses every request"
    assert not re.search(r"<(script|link|img|iframe)[^>]*(src|href)=", text)
    assert "Plotly.newPlot" in text
    assert jixiao("kb", "graph", "-o", page)[0] == EXIT_USAGE, "it is not overwritten without --force"


def test_the_graph_shows_every_clause_and_tells_edges_apart(shipped: Library) -> None:
    pytest.importorskip("numpy")
    traces = list(clause_graph.traces(shipped, date(2020, 12, 31)))
    points = [trace for trace in traces if "hovertemplate" in trace]
    hovers = [text for trace in points for text in trace["text"]]
    assert len(hovers) == len(shipped.kb.regulations) + len(shipped.kb.clauses)
    assert sum("核验：" in text for text in hovers) == len(hovers)
    (gist,) = [text for text in hovers if text.startswith("<b>《民法典》第五百零九条</b>")]
    assert "2020-12-31不施行" in gist
    edges = [trace for trace in traces if "needs" in trace["meta"]]
    links = shipped.kb.links
    drawn = {
        kind: sum(trace["x"].count(None) for trace in edges if trace["meta"]["needs"][0] == kind)
        for kind in (clause_graph.BASED_ON, clause_graph.REPLACED_BY)
    }
    assert drawn[clause_graph.BASED_ON] == sum(map(len, links.upper.values()))
    assert drawn[clause_graph.REPLACED_BY] == sum(map(len, links.successors.values()))
    legend = [trace["meta"]["legend"] for trace in traces if "legend" in trace["meta"]]
    assert {name for trace in edges for name in trace["meta"]["needs"]} <= set(legend)


def test_no_two_points_of_the_graph_fall_together(kb: KnowledgeBase) -> None:
    pytest.importorskip("numpy")
    from checker.reports.graph_layout import lay_out

    layout = lay_out(kb)
    assert layout == lay_out(kb), "the same knowledge base gives the same picture"
    spots = {(round(place.x, 1), round(place.y, 1)) for place in layout.places.values()}
    assert len(spots) == len(kb.regulations) + len(kb.clauses)


@pytest.mark.parametrize("absent", ["plotly.graph_objects", "numpy"])
def test_without_the_drawing_library_the_message_says_what_to_install(
    jixiao: Called, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, absent: str
) -> None:
    monkeypatch.setitem(sys.modules, absent, None)
    code, _, err = jixiao("kb", "graph", "-o", tmp_path / "图.html")
    assert code == EXIT_USAGE
    assert f"没有安装画图要用的 {absent.partition('.')[0]}" in err
    assert "pip install" in err
    assert list(tmp_path.iterdir()) == []


# ---- the page


def test_the_page_names_every_clause_and_rule(shipped: Library) -> None:
    page = verification_page(shipped)
    for rule in shipped.book.rules.values():
        assert f"{rule.id} {rule.name}" in page
        for ref in rule.refs:
            if ref in shipped.kb.clauses:
                assert f"| {shipped.kb.clauses[ref].number} |" in page
    full, total = full_text_share(shipped)
    assert f"{total} 条规则中，{full} 条" in page


def test_verify_writes_the_page(jixiao: Called, tmp_path: Path, shipped: Library) -> None:
    code, _, _ = jixiao("kb", "verify", "-o", tmp_path / "页.md")
    assert code == EXIT_OK
    assert (tmp_path / "页.md").read_text("utf-8") == verification_page(shipped)
