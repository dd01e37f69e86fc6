"""The schema of an indicator system, rules/评分/*.yaml."""

from __future__ import annotations

from collections.abc import Iterable

from checker.schemas.parts import Schema, choice, document, listing, mapping, text, word, yes
from checker.schemas.scoring_words import LEVELS, Part, Rest, Several

LOWER, HIGHER = "低", "高"
PER_FINDING, PER_RULE = "疑点", "规则"


def scoring_schema(rules: Iterable[str] = (), tables: Iterable[str] = ()) -> Schema:
    """An indicator system; the names of rules and tables are proposed to whoever writes one."""
    band = mapping(
        "一个等级",
        {
            "grade": text("等级，如 优"),
            "from": _number("下限（含），按百分制"),
            "printed": text("原文怎样写；与下限对不上的，评分时指出来"),
        },
        ["grade", "from"],
    )
    source = mapping(
        "出自哪里", {"document": text("文件"), "place": text("文件的哪一处"), "note": text("读法和保留")}
    )
    body = mapping(
        "一套评分体系：一个文件写一套，放在 评分 文件夹里",
        {
            "id": text("编号，--system 和项目表“评分体系”用它", pattern=r"^\S+$", wrong="编号里不能有空格"),
            "name": text("名称"),
            "about": text("适用于哪类评价"),
            "source": source,
            "total": _number("各一级指标分值之和，不写是 100；只选用一部分指标的写实际之和，得分折成百分制"),
            "decimals": {"description": "得分保留几位小数，不写是 2", "type": "integer"},
            "again": yes("true 表示同一疑点可以在几个指标里扣分；不写则只扣一次"),
            "bands": listing("等级，从高到低，最低一级的下限是 0；来源没有写的不写", band, least=1),
            "indicators": listing("一级指标", _indicator(list(rules), list(tables), 0), least=1),
        },
        ["id", "name", "indicators"],
    )
    return document("评分体系", body)


def _indicator(rules: list[str], tables: list[str], depth: int) -> Schema:
    level = LEVELS[depth]
    parts: dict[str, Schema] = {
        "name": text(f"{level}指标名称"),
        "weight": _number("分值；来源没有写的不写，由评价人员在评分表里填"),
        "standard": text("评分标准，用文字"),
        "rules": listing("扣分背后应有的问题：规则编号", text("规则编号", known=rules), least=1),
        "how": _how(tables),
        "note": text("需要说明的事项"),
    }
    if depth + 1 < len(LEVELS):
        below = _indicator(rules, tables, depth + 1)
        parts["indicators"] = listing(f"{LEVELS[depth + 1]}指标；不写则本级直接评分", below, least=1)
    return mapping(f"一个{level}指标", parts, ["name"])


def _how(tables: list[str]) -> Schema:
    table = text("看哪张表：事实类型或派生表", known=tables)
    where = text("看哪些行，写法同规则的条件；不写则全部")
    rest = choice("达不到时：不得分、按比例、酌情（由评价人员给分）", Rest)
    steps = mapping(
        "每差多少扣几分，扣完为止",
        {
            "each": word("每差多少，如 5% 或 1"),
            "minus": _number("扣几分"),
            "part": choice("不足一步的：按一步扣、不计、按比例扣", Part),
        },
        ["each", "minus", "part"],
    )
    tier = mapping("一档", {"from": word("达到多少"), "points": _number("得几分")}, ["from", "points"])
    measure = mapping(
        "按数值：达到 full 得满分，达不到的看 otherwise、steps 或 tiers（三者写一个）",
        {
            "on": {**table, "description": "看哪张表；不写则用评分表里填的完成值"},
            "where": where,
            "value": text("数值，写法同规则的条件，如 比率(支出金额, 到位金额)"),
            "full": word("得满分的数值，如 90% 或 12000"),
            "better": choice("越高越好还是越低越好，不写是 高", [HIGHER, LOWER]),
            "unit": text("计量单位，只用来显示"),
            "several": choice("有几行时用哪一行，不写则只能有一行", Several),
            "otherwise": rest,
            "steps": steps,
            "tiers": listing("分档，从好到差；一档都达不到的不得分", tier, least=1),
        },
        ["full"],
    )
    holds = mapping(
        "按条件：每一行都成立得满分",
        {"on": table, "where": where, "when": text("条件，写法同规则，如 验收通过 = 是"), "otherwise": rest},
        ["on", "when", "otherwise"],
    )
    target = mapping(
        "按绩效指标的完成情况：选中的绩效指标平分分值，各按指标值和完成值得分",
        {
            "where": {**where, "description": "选哪些绩效指标，列见派生表 指标情况，如 申报类别 = '数量'"},
            "otherwise": rest,
        },
        ["otherwise"],
    )
    count = mapping(
        "按疑点数：rules 里的规则每发现一项扣几分",
        {
            "each": _number("一项扣几分"),
            "per": choice("按每项疑点扣，还是一条规则只扣一次；不写是 疑点", [PER_FINDING, PER_RULE]),
            "most": _number("最多扣几分，不写则扣完为止"),
        },
        ["each"],
    )
    return mapping(
        "怎样得分，四种写一种；不写则由评价人员评分",
        {"count": count, "measure": measure, "holds": holds, "target": target},
    )


def _number(about: str) -> Schema:
    return {"description": about, "type": "number"}
