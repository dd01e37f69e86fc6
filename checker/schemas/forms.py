"""The schema of a printed form that `reconcile` knows, rules/校对/表式/*.yaml."""

from __future__ import annotations

from checker.schemas.parts import Schema, choice, document, listing, mapping, named, text

CERTAINTIES = ("确定", "很可能", "请核对")
REPLACED = ("表内合计", "分项与总项", "列间关系", "权重与分值")


def form_schema() -> Schema:
    """A form: how its parts are known, what their columns and rows are called, what holds between them."""
    formula = text("算式，如 执行率 = 全年执行数 ÷ 全年预算数、得分 ≤ 分值；名称与符号之间空一格")
    ruled: Schema = {
        "description": "一个算式；几种口径都算对的写成“任一”",
        "anyOf": [
            formula,
            mapping(
                "算式和把握",
                {
                    "任一": listing("有一个成立就算对", formula, least=1),
                    "把握": choice("不成立时有多大把握", CERTAINTIES),
                    "说明": text("给用户看的一句话：为什么，另有什么可能"),
                },
                ["任一"],
            ),
        ],
    }
    total = mapping(
        "各行之和印在哪一行",
        {
            "行": text("合计行的名称（正则）"),
            "列": listing("相加的列", text("列名"), least=1),
            "另加": text("另加哪一部分的哪一行，写成 资金.年度资金总额"),
        },
        ["行", "列"],
    )
    target = mapping(
        "没有达到指标值的", {"指标值": text("列名"), "完成值": text("列名")}, ["指标值", "完成值"]
    )
    part = mapping(
        "表的一部分：有自己的表头",
        {
            "名称": text("这部分叫什么"),
            "表头": listing("凭哪些列认出它（正则），都要有", text("列名"), least=1),
            "必有行": listing("还要有哪些行（正则）", text("行名")),
            "列": named("列的名称: 表头的写法（正则）", text("表头的写法")),
            "行": named("行的名称: 行名的写法（正则）", text("行名的写法")),
            "每行": listing("每一行各列之间的算式", ruled),
            "每列": listing("每一列各行之间的算式；“以上各项”“以下各项”指同一级的各行", ruled),
            "总分": total,
            "未达标不得满分": target,
            "代替": listing("不再用哪些通用的核对", choice("类别", REPLACED)),
        },
        ["名称"],
    )
    body = mapping(
        "一种表：一个文件写一种，放在 校对/表式 文件夹里",
        {
            "名称": text("表的名称"),
            "说明": text("哪里规定的，怎样用"),
            "部分": listing("表的各部分", part, least=1),
            "部分之间": listing("两部分之间的算式，如 收入.总计 = 支出.总计", formula),
        },
        ["名称", "部分"],
    )
    return document("表式", body)
