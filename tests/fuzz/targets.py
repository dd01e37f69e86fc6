"""What is fuzzed: each target makes one hostile input of a seed and hands it over.

A target may give anything or raise what a user can mend; all else is a failure.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import docx

from checker import library
from checker.base import yamlfile
from checker.base.errors import InternalError, JixiaoError, RuleError
from checker.facts.readers import read_facts
from checker.library import Library
from checker.proofreading.proofread import proofread
from checker.proofreading.reading import read_report
from checker.reports.draft import write_draft
from checker.rulebook.columns import Column
from checker.rulebook.derived import load_derived
from checker.rulebook.expression import compile_condition
from checker.rulebook.tables import fact_tables
from checker.rulebook.terms import ExpressionError
from tests import xlsx
from tests.factories import finding, result
from tests.fuzz.mutate import container, renumbered, reworded, spoilt
from tests.proofreading.pdfs import pdf
from tests.support import ROOT

REPORT = (
    "2021年预算包括：甲12.5万元、乙3.2万元、丙1.1万元，共计16.8万元。",
    "执行率为66.67%，比上年增加1.2万元。",
)
LINES = b"".join(
    b"BT /F1 10 Tf %d %d Td (Item %d is 12.5) Tj ET\n" % (50, 800 - 20 * n, n) for n in range(12)
)
RULED = b"".join(b"50 %d m 400 %d l S\n" % (700 - 20 * n, 700 - 20 * n) for n in range(6))
SQL_WORDS = (
    "(", ")", "SELECT", "FROM", "JOIN", "CROSS JOIN", "ON TRUE", "NULL", "项目编号", "合同", "sqlite_master", "*",
    "(SELECT 1)", "UNION ALL", "VALUES (1)", "OVER ()", "9999999999999999999999", "'", "--", "WITH a AS", "NOT ",
    "CASE", "any_value", "+", "LIMIT 1", "DATE '2020-02-30'", "RECURSIVE", "(" * 200,
)  # fmt: skip
TEMPLATE = (
    "{{ 标题 }}",
    "{%p for 节 in 环节 %}",
    "{{ 节.标题|upper }}{% if 节.问题 %}{{ 节.问题|length + 1 }}{% endif %}",
    "{%p endfor %}",
    "{% macro 行(词) %}【{{ 词 }}】{% endmacro %}{{ 行(标题) }}",
)
TEMPLATE_WORDS = (
    "{{", "}}", "{%", "%}", "{%p", "for 甲 in 环节", "endfor", "|join", "|batch(9999999)", "~", "*", "标题", "99999999",
    "**", ".__class__", "range(99999999)", "set a = ", "|replace('', 标题)", "|safe", "loop.index", "<w:p>", "&", "(",
)  # fmt: skip


@cache
def shipped() -> Library:
    """The library as shipped."""
    return library.load()


def _written(suffix: str, content: bytes, use: Callable[[Path], object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"甲{suffix}"
        path.write_bytes(content)
        use(path)


@cache
def _workbook() -> bytes:
    sheets = {
        "合同": [
            ["合同编号", "合同名称", "供应商", "合同金额", "签订日期"],
            ["A", "甲", "一公司", 10.5, "2021-03-01"],
        ],
        "付款": [["付款编号", "合同编号", "付款金额", "付款日期"], [1, "A", "3万元", "2021年5月6日"]],
    }
    with tempfile.TemporaryDirectory() as folder:
        return xlsx.make(Path(folder) / "甲.xlsx", sheets).read_bytes()


@cache
def _word() -> bytes:
    document = docx.Document()
    for line in REPORT:
        document.add_paragraph(line)
    table = document.add_table(3, 2)
    for row, (name, figure) in zip(
        table.rows, (("甲", "12.5"), ("乙", "3.2"), ("合计", "15.7")), strict=True
    ):
        row.cells[0].text, row.cells[1].text = name, figure
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "甲.docx"
        document.save(str(path))
        return path.read_bytes()


def workbook(rng: random.Random) -> None:
    """A workbook of facts."""
    words = shipped().book.vocabulary
    _written(".xlsx", container(_workbook(), rng), lambda path: read_facts(path, words))


def facts(rng: random.Random) -> None:
    """Facts in YAML."""
    words = shipped().book.vocabulary
    cases = sorted((ROOT / "cases").glob("*/事实.yaml"))
    text = "".join(rng.choice(cases).read_text("utf-8").splitlines(keepends=True)[:60])
    content = reworded(text, rng).encode("utf-8", "surrogatepass")
    _written(".yaml", content, lambda path: read_facts(path, words))


def word_report(rng: random.Random) -> None:
    """A report in Word."""
    _written(".docx", container(_word(), rng), lambda path: proofread(read_report(path)))


def pdf_report(rng: random.Random) -> None:
    """A report as PDF."""
    whole = pdf(LINES + RULED, font=True)
    content = renumbered(whole, rng) if rng.random() < 0.6 else spoilt(whole, rng)
    _written(".pdf", content, lambda path: proofread(read_report(path)))


def text_report(rng: random.Random) -> None:
    """A report as text."""
    content = reworded("\n".join(REPORT), rng).encode("utf-8", "surrogatepass")
    _written(".md", content, lambda path: proofread(read_report(path)))


def derived(rng: random.Random) -> None:
    """The SQL of a derived table."""
    book = shipped().book
    path = rng.choice(sorted((ROOT / "rules" / "派生").glob("*.yaml")))
    body = yamlfile.load(path, RuleError)
    body["sql"] = reworded(str(body["sql"]), rng, SQL_WORDS)
    own = fact_tables(book.vocabulary)
    others = {table.name: table for table in book.derived() if table.name != body["name"]}
    load_derived([body], {**own, **others}, book.vocabulary.listed, book.thresholds)


def condition(rng: random.Random) -> None:
    """The condition of a rule."""
    text = reworded(
        "合同金额 > 100万元 AND 签订日期 IS NOT NULL OR 天数(签订日期, 服务开始) > 30", rng, SQL_WORDS
    )
    table = shipped().book.tables["合同"]
    columns = {name: Column(name, column.kind) for name, column in table.columns.items()}
    try:
        compile_condition(text, columns, {})
    except ExpressionError:
        return


def template(rng: random.Random) -> None:
    """A firm's own template."""
    document = docx.Document()
    for line in TEMPLATE:
        mutated = reworded(line, rng, TEMPLATE_WORDS) if rng.random() < 0.4 else line
        document.add_paragraph(mutated)
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "甲.docx"
        document.save(str(own))
        if rng.random() < 0.3:
            own.write_bytes(container(own.read_bytes(), rng))
        write_draft(result(finding()), Path(folder) / "稿.docx", own)


TARGETS: Mapping[str, tuple[Callable[[random.Random], None], int]] = {  # and how many cases in CI
    "workbook": (workbook, 120),
    "facts": (facts, 60),
    "word_report": (word_report, 40),
    "pdf_report": (pdf_report, 50),
    "text_report": (text_report, 50),
    "derived": (derived, 80),
    "condition": (condition, 100),
    "template": (template, 20),
}


def failure(name: str, seed: int) -> BaseException | None:
    """What goes wrong with a seed, other than a refusal that a user can mend by its place and mend."""
    work, _ = TARGETS[name]
    try:
        work(random.Random(f"{name}:{seed}"))
    except InternalError as error:
        return error
    except JixiaoError as error:
        said = all(problem.place and problem.what for problem in error.problems)
        return None if said and error.problems else error
    except Exception as error:
        return error
    return None
