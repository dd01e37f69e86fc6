"""What `jixiao rule words` shows: tables, functions and thresholds, or the columns of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.markup import escape

from checker.authoring.words import Found, column_data
from checker.reports.rows import Heading, print_part, print_rows
from checker.reports.terminal import console

_TABLES = (
    Heading("name", "表"),
    Heading("kind", "来源"),
    Heading("about", "一行是什么", 6),
    Heading("columns", "列"),
    Heading("rules", "规则"),
)
_FUNCTIONS = (Heading("name", "函数"), Heading("usage", "用法", 4), Heading("gives", "得到"))
_THRESHOLDS = (
    Heading("name", "标准", 3),
    Heading("about", "说明", 5),
    Heading("values", "值", 2),
)
_COLUMNS = (
    Heading("name", "列", 2),
    Heading("type", "类型"),
    Heading("about", "说明", 5),
    Heading("usage", "条件里怎么写", 4),
)
_MOST_VALUES, _MOST_OPTIONS = 4, 12


def print_overview(about: Mapping[str, Any]) -> None:
    """Print all tables, functions and thresholds."""
    print_rows(about["tables"], _TABLES, "表：规则的 on 写其中一张，一行判断一次")
    print_rows(about["functions"], _FUNCTIONS, "函数")
    thresholds = [{**one, "values": _few(one["values"])} for one in about["thresholds"]]
    print_rows(thresholds, _THRESHOLDS, "标准：写 标准('名称', 日期列)")
    console().print(
        "一张表有哪些列：jixiao rule words 表；找带某个词的列：jixiao rule words 词，如 质保",
        style="dim",
    )


def _few(values: Sequence[str]) -> list[str]:
    more = [f"等 {len(values)} 个"] if len(values) > _MOST_VALUES else []
    return [*values[:_MOST_VALUES], *more]


def print_table(about: Mapping[str, Any]) -> None:
    """Print the columns of a table and the rules on it."""
    out = console()
    out.print(f"[bold]{escape(about['name'])}[/]（{about['kind']}）：{escape(about['about'])}")
    print_rows([_shown(column) for column in about["columns"]], _COLUMNS)
    rules = about["rules"] or ["还没有规则用这张表"]
    print_part(out, "这张表上已有的规则（写法可以照着看：jixiao rule show 编号）", rules)


def _shown(column: Mapping[str, Any]) -> dict[str, Any]:
    options = column["options"]
    listed = "、".join(options[:_MOST_OPTIONS]) + (" 等" if len(options) > _MOST_OPTIONS else "")
    notes = [column["about"], f"选项：{listed}" if options else "", "必填" if column["required"] else ""]
    unit = f"（{column['unit']}）" if column["unit"] else ""
    return {**column, "type": f"{column['type']}{unit}", "about": "\n".join(note for note in notes if note)}


def print_found(word: str, found: Sequence[Found]) -> None:
    """Print the columns that fit a search, with their tables."""
    rows = [{**_shown(column_data(one.column)), "table": one.table.name} for one in found]
    print_rows(rows, (Heading("table", "表"), *_COLUMNS), f"名称或说明里有“{word}”的列 {len(rows)} 个")
