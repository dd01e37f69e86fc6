"""The pages of data: derived tables, the fact dictionary, thresholds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.facts.vocabulary import FactType, Field
from checker.knowledge.model import ThresholdSet
from checker.rulebook.tables import STATUS, Table, TableColumn
from checker.site.addresses import DICTIONARY, TABLES, THRESHOLDS, anchor_name, to
from checker.site.context import Context, amount, dated, day, file_of, kind_words, verified
from checker.site.markup import (
    anchor,
    badge,
    bullets,
    code,
    fence,
    heading,
    page,
    paragraph,
    strong,
    table,
    text,
)

# ---- tables


def table_page(context: Context, shown: Table) -> str:
    """The page of a derived or built-in table."""
    source = context.places.tables[shown.name]
    key = "、".join(shown.key)
    return page(
        heading(1, shown.name),
        f"{text(shown.about)}。",
        bullets(_table_facts(context, shown, source, key)),
        heading(2, "列"),
        table(
            ["列", "类型", "说明", "来自事实字典"],
            [_column(context, column, source) for column in shown.columns.values()],
        ),
        *_used_by(context, shown, source),
        *_sql(context, shown),
        paragraph(f"文件：{code(f'rules/派生/{file_of(shown.place)}')}", "origin") if shown.place else "",
    )


def _table_facts(context: Context, shown: Table, source: str, key: str) -> Iterator[str]:
    yield f"唯一确定一行：{text(key) if key else '每个项目一行'}"
    for found in shown.links:
        match = "、".join(
            text(name if name == column else f"{name}＝本表的{column}")
            for name, column in found.match.items()
        )
        yield f"一行背后的记录：{context.table(source, found.type)}（按{match}对应）"
    if shown.depends:
        yield "读取：" + "、".join(context.table(source, name) for name in shown.depends)


def _column(context: Context, column: TableColumn, source: str) -> list[str]:
    return [
        strong(column.name),
        text(kind_words(column.kind, column.unit, column.options)),
        text(column.about),
        "、".join(context.field(source, word) for word in column.source),
    ]


def _used_by(context: Context, shown: Table, source: str) -> Iterator[str]:
    yield heading(2, "谁用它")
    rules = context.crossings.on.get(shown.name, ())
    yield bullets(context.rule(source, rule_id) for rule_id in rules) or "没有规则直接判断这张表。"
    if derived := context.crossings.derived.get(shown.name):
        yield "派生表：" + "、".join(context.table(source, name) for name in derived)


def _sql(context: Context, shown: Table) -> Iterator[str]:
    if source := context.written.sql.get(shown.name):
        yield heading(2, "SQL")
        yield fence("sql", source)


def tables_index(context: Context) -> str:
    """The list of derived and built-in tables."""
    book = context.library.book
    rows = [
        [
            context.table(TABLES, name),
            text(book.tables[name].about),
            context.numbers(TABLES, context.crossings.on.get(name, ())),
        ]
        for name in context.places.tables
    ]
    return page(
        heading(1, "派生表"),
        "规则判断的对象：把事实记录连接、汇总、比较之后得到的表，一行一个判断。也有规则直接判断事实表，"
        f"见{to(TABLES, '事实字典', DICTIONARY)}。",
        table(["派生表", "一行是什么", "规则"], rows),
        heading(2, STATUS, STATUS),
        "内置的表，每个项目一行，一类事实一列：已提供或确认没有的为是，未提供的为空白。派生表用它区分"
        "“没有这样的记录”和“还没拿到资料”：没拿到资料时，数量和金额为空白，规则为待核实。",
    )


# ---- dictionary


def dictionary_page(context: Context) -> str:
    """Every fact type and field on one page."""
    types = context.library.book.vocabulary.types
    fields = sum(len(one.fields) for one in types.values())
    return page(
        heading(1, "事实字典"),
        f"规则能用的全部词汇：{len(types)} 类事实，{fields} 个字段。一类事实是工作簿里的一张表。"
        "空白一律表示“不知道”，不表示“没有”。",
        *(part for one in types.values() for part in _fact_type(context, one)),
    )


def _fact_type(context: Context, one: FactType) -> Iterator[str]:
    yield heading(2, one.name, anchor_name(one.name))
    yield f"{text(one.about)}。"
    if one.material:
        yield f"资料：{text(one.material)}。"
    rows = [_field(context, one, field) for field in one.fields]
    yield table(["字段", "类型", "填什么", "资料", "规则"], rows)
    derived = context.crossings.derived.get(one.name, ())
    used = [
        ("派生表", "、".join(context.table(DICTIONARY, name) for name in derived)),
        ("直接判断它的规则", context.rules(DICTIONARY, context.crossings.on.get(one.name, ()))),
    ]
    if any(shown for _, shown in used):
        yield bullets(f"{word}：{shown}" for word, shown in used if shown)


def _field(context: Context, one: FactType, field: Field) -> list[str]:
    word = f"{one.name}.{field.name}"
    mark = f" {badge('必填', 'warn')}" if field.required else ""
    kind = text(kind_words(field.kind, field.unit, field.options))
    if field.ref:
        kind += f" → {context.table(DICTIONARY, field.ref)}"
    return [
        anchor(anchor_name(word)) + strong(field.name) + mark,
        kind,
        text(field.about),
        text(field.material),
        context.numbers(DICTIONARY, context.crossings.reading.get(word, ())),
    ]


# ---- thresholds

_CUSTOM = "评价工作的惯例，不是法律规定，可以按项目改动。"


def thresholds_page(context: Context) -> str:
    """All thresholds with their values by region and date, and what is missing."""
    sets = context.library.kb.thresholds.values()
    return page(
        heading(1, "标准"),
        "规则对照的期限、比例和金额。按项目所在地和事项日期取值，最近的地区优先；没有核实的值不使用，"
        "规则因此为待核实，不猜。",
        *_thresholds(context, "法定标准", "", [one for one in sets if one.statutory]),
        *_thresholds(context, "工作标准", _CUSTOM, [one for one in sets if not one.statutory]),
    )


def _thresholds(context: Context, title: str, about: str, sets: Sequence[ThresholdSet]) -> Iterator[str]:
    if sets:
        yield heading(2, title, title)
        yield about
        for one in sets:
            yield from _threshold(context, one)


def _threshold(context: Context, one: ThresholdSet) -> Iterator[str]:
    yield heading(3, one.name, anchor_name(one.name))
    yield f"{text(one.about)}。"
    rows = [
        [
            text(f"{entry.region} {entry.tier and entry.tier + '级'}"),
            day(entry.period.start),
            day(entry.period.end),
            strong(amount(one.kind, entry.value, one.unit)),
            context.ref(THRESHOLDS, entry.clause) if entry.clause else "",
            verified(entry.verified),
            dated(entry.note),
        ]
        for entry in one.entries
    ]
    headers = ["地区", "自", "至", "值", "依据", "核验", "说明"]
    filled = [index for index, _ in enumerate(headers) if any(row[index] for row in rows)]
    yield table([headers[i] for i in filled], [[row[i] for i in filled] for row in rows])
    if gaps := context.written.gaps.get(one.name):
        missing = [[text(gap.region), dated(gap.period), dated(gap.why)] for gap in gaps]
        yield strong("还缺的值")
        yield table(["地区", "期间", "原因"], missing)
    rules = context.crossings.measuring.get(one.name, ())
    yield f"使用它的规则：{context.rules(THRESHOLDS, rules)}" if rules else "还没有规则使用它。"
