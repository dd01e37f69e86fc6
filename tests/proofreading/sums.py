"""Random tables and lists whose figures agree, of many shapes and units; and one figure of them changed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

Rows = list[list[str]]
Address = tuple[int, int]

TOTALS = ["合计", "合　计", "总计", "合计：", "共计", "Total", "合计（不含税）", "总 计"]
SUBTOTALS = ["小计", "小 计", "小计："]
NAMES = [
    "平台建设", "机房租赁", "网络安全等级保护测评", "培训费", "监理服务", "硬件采购", "软件开发", "运维服务",
    "差旅费", "印刷费", "专家评审", "设备更新", "材料费", "劳务费", "数据治理", "宣传推广", "会议费",
    "邮电费", "水电费", "维修（护）费", "委托业务费", "租赁费", "咨询费", "办公费",
    "道路硬化", "路灯安装", "绿化工程",
]  # fmt: skip
EMPTY = ["", "-", "—", "0", "/"]


@dataclass(frozen=True)
class Made:
    """A table or a list: its rows (a list has one cell), and the cells whose change breaks a sum."""

    shape: str
    rows: Rows
    breaking: tuple[Address, ...]
    unit: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Money:
    """How amounts of a table are written."""

    unit: str
    places: int
    commas: bool
    zeros: bool  # whether trailing zeros are kept

    def write(self, value: Decimal) -> str:
        """The amount, which is a multiple of the last place."""
        text = format(value, f",.{self.places}f" if self.commas else f".{self.places}f")
        return text if self.zeros or "." not in text else text.rstrip("0").rstrip(".")

    def some(self, rng: random.Random) -> Decimal:
        """A random amount."""
        size = rng.choice([2, 3, 4, 5]) if self.unit == "元" else rng.choice([1, 2, 3])
        return Decimal(rng.randrange(1, 10 ** (size + self.places))).scaleb(-self.places)


def money(rng: random.Random) -> Money:
    """A way to write amounts."""
    unit, places = rng.choice(
        [
            ("元", 2),
            ("元", 2),
            ("万元", 2),
            ("万元", 3),
            ("万元", 4),
            ("万元", 6),
            ("亿元", 4),
            ("元", 0),
            ("万元", 1),
        ]
    )
    return Money(unit, places, commas=rng.random() < 0.3, zeros=unit == "元" or rng.random() < 0.6)


# ---- shapes


def flat(rng: random.Random) -> Made:
    """Items and their total below or above, in one to four columns."""
    how, width, number = money(rng), rng.randint(1, 4), rng.randint(3, 14)
    names = rng.sample(NAMES, number)
    values = [[how.some(rng) if rng.random() > 0.12 else Decimal(0) for _ in range(width)] for _ in names]
    rows = [[name, *(_cell(rng, how, v) for v in line)] for name, line in zip(names, values, strict=True)]
    total = [
        rng.choice(TOTALS),
        *(how.write(sum(column, Decimal(0))) for column in zip(*values, strict=True)),
    ]
    head = [
        "项目",
        *rng.sample(["年初预算", "调整预算", "到位资金", "支出金额", "合同金额", "已付款"], width),
    ]
    body = [total, *rows] if rng.random() < 0.15 else [*rows, total]
    return _table(rng, "flat", head, body, how)


def subtotals(rng: random.Random) -> Made:
    """Groups with a subtotal each, and a total of them."""
    how, groups, width = money(rng), rng.randint(2, 4), rng.randint(1, 3)
    names = iter(rng.sample(NAMES, 24))
    body: Rows = []
    grand = [Decimal(0)] * width
    word, first = rng.choice(SUBTOTALS), rng.random() < 0.3
    for group in range(groups):
        values = [[how.some(rng) for _ in range(width)] for _ in range(rng.randint(2, 5))]
        sums = [sum(column, Decimal(0)) for column in zip(*values, strict=True)]
        grand = [a + b for a, b in zip(grand, sums, strict=True)]
        items = [[next(names), *map(how.write, line)] for line in values]
        sub = [word, *map(how.write, sums)]
        body += [[f"第{'一二三四'[group]}类", *[""] * width]] if first else []
        body += [*items, sub]
    body.append([rng.choice(["合计", "总计"]), *map(how.write, grand)])
    return _table(rng, "subtotals", ["费用名称", *(f"{2019 + i}年" for i in range(width))], body, how)


def difference(rng: random.Random) -> Made:
    """预算, 支出 and what is left of it."""
    how, number = money(rng), rng.randint(3, 10)
    word = rng.choice(["差额", "结余", "结余金额", "对比", "结转结余"])
    lines = []
    for name in rng.sample(NAMES, number):
        spent, left = how.some(rng), how.some(rng)
        lines.append((name, spent + left, spent, left))
    totals = [sum((line[i] for line in lines), Decimal(0)) for i in (1, 2, 3)]
    body = [[name, *map(how.write, values)] for name, *values in lines]
    body.append([rng.choice(TOTALS), *map(how.write, totals)])
    return _table(rng, "difference", ["明细", "预算金额", "实际支出", word], body, how)


def rate(rng: random.Random) -> Made:
    """预算, 支出 and 执行率."""
    how, number = money(rng), rng.randint(3, 8)
    lines = [(name, how.some(rng) + 10, how.some(rng) + 1) for name in rng.sample(NAMES, number)]
    total = ("合计", sum((a for _, a, _ in lines), Decimal(0)), sum((b for _, _, b in lines), Decimal(0)))
    body = [[name, how.write(a), how.write(b), _percent(b / a * 100)] for name, a, b in [*lines, total]]
    return _table(
        rng,
        "rate",
        ["项目名称", "预算数", "执行数", rng.choice(["执行率", "支出进度（%）", "预算执行率"])],
        body,
        how,
    )


def across(rng: random.Random) -> Made:
    """Years across, with a total column and a total row."""
    how, years, number = money(rng), rng.randint(2, 5), rng.randint(3, 8)
    values = [[how.some(rng) for _ in range(years)] for _ in range(number)]
    sums = [[*line, sum(line, Decimal(0))] for line in values]
    totals = [sum(column, Decimal(0)) for column in zip(*sums, strict=True)]
    first = rng.random() < 0.3
    order = (lambda line: [line[-1], *line[:-1]]) if first else (lambda line: line)
    heads = order([*(f"{2018 + i}年" for i in range(years)), rng.choice(["合计", "小计", "总额"])])
    body = [
        [name, *map(how.write, order(line))]
        for name, line in zip(rng.sample(NAMES, number), sums, strict=True)
    ]
    body.append([rng.choice(TOTALS), *map(how.write, order(totals))])
    return _table(rng, "across", ["项目", *heads], body, how)


def numbered(rng: random.Random) -> Made:
    """Items numbered 1 and 1.1, or 一、 and （一）."""
    how, width = money(rng), rng.randint(2, 3)
    chinese = rng.random() < 0.4
    body: Rows = []
    grand = [Decimal(0)] * width
    for top in range(1, rng.randint(3, 5)):
        values = [[how.some(rng) for _ in range(width)] for _ in range(rng.randint(2, 4))]
        sums = [sum(column, Decimal(0)) for column in zip(*values, strict=True)]
        grand = [a + b for a, b in zip(grand, sums, strict=True)]
        label = f"{'一二三四五'[top - 1]}、" if chinese else f"{top}、"
        body.append([label + rng.choice(NAMES), *map(how.write, sums)])
        for under, line in enumerate(values, 1):
            label = f"（{'一二三四五'[under - 1]}）" if chinese else f"{top}.{under} "
            body.append([label + rng.choice(NAMES), *map(how.write, line)])
    body.append(["合计", *map(how.write, grand)])
    return _table(
        rng,
        "numbered",
        ["项目及明细", "预算数（调整前）", "预算数（调整后）", "实际支出"][: width + 1],
        body,
        how,
    )


def price(rng: random.Random) -> Made:
    """数量 times 单价 is 金额."""
    lines = []
    for name in rng.sample(NAMES, rng.randint(3, 8)):
        count, each = rng.randint(2, 400), Decimal(rng.randint(100, 99999)) / 100
        lines.append((name, count, each, count * each))
    body = [[name, str(count), f"{each:.2f}", f"{cost:.2f}"] for name, count, each, cost in lines]
    body.append(["合计", "", "", f"{sum((line[3] for line in lines), Decimal(0)):.2f}"])
    return _table(
        rng,
        "price",
        ["设备名称", "数量", "单价（元）", "金额（元）"],
        body,
        Money("元", 2, commas=False, zeros=True),
    )


def scores(rng: random.Random) -> Made:
    """An indicator table: groups with their weight, items, a total."""
    groups = []
    left = 100
    for name in ("决策", "过程", "产出"):
        weight = rng.choice([12, 20, 24, 30])
        groups.append((name, weight))
        left -= weight
    groups.append(("效益", left))
    body: Rows = []
    total = Decimal(0)
    for name, weight in groups:
        parts = _split(rng, weight, rng.randint(2, 4))
        for index, part in enumerate(parts):
            score = Decimal(rng.randint(0, part * 2)) / 2
            total += score
            body.append(
                [f"{name}（{weight}分）" if index == 0 else "", rng.choice(NAMES), str(part), f"{score:f}"]
            )
    body.append(["合计", "", "100", f"{total:f}"])
    head = ["一级指标", "三级指标", "分值", "得分"]
    free = tuple((row, column) for row in range(1, len(body) + 1) for column in (2, 3))
    return Made("scores", [head, *body], free, "分")


def shares(rng: random.Random) -> Made:
    """Amounts and their share of the total."""
    how, number = Money("万元", 2, commas=False, zeros=True), rng.randint(3, 7)
    values = [how.some(rng) + 5 for _ in range(number)]
    total = sum(values, Decimal(0))
    body = [
        [n, how.write(v), _percent(v / total * 100)]
        for n, v in zip(rng.sample(NAMES, number), values, strict=True)
    ]
    body.append(["合计", how.write(total), "100.00%"])
    return _table(rng, "shares", ["资金来源", "金额", "占比"], body, how)


SHAPES: tuple[Callable[[random.Random], Made], ...] = (
    flat, subtotals, difference, rate, across, numbered, price, scores, shares,
)  # fmt: skip


# ---- lists in running text

_OPENERS = ["包括", "其中", "分别用于", "具体为", "主要有", "用于支付", "包含", "由以下各项组成："]
_JOINS = ["，", "、", "；"]
_ENDS = ["共计", "合计", "总计", "共", "共支付", "合计支出", "共计安排资金"]


def listed(rng: random.Random) -> Made:
    """A sentence with a list and its total; the cells are the figures."""
    how = money(rng)
    values = [how.some(rng) for _ in range(rng.randint(2, 7))]
    join, unit = rng.choice(_JOINS), how.unit
    items = [f"{n}{how.write(v)}{unit}" for n, v in zip(rng.sample(NAMES, len(values)), values, strict=True)]
    total = f"{how.write(sum(values, Decimal(0)))}{unit}"
    if len(items) > 2 and rng.random() < 0.4:
        items[-2:] = [f"{items[-2]}{rng.choice(['和', '及', '以及', '，以及'])}{items[-1]}"]
    words = f"2021年度该项目资金{rng.choice(_OPENERS)}{join.join(items)}，{rng.choice(_ENDS)}{total}。"
    return Made("list", [[words]], ((0, 0),), unit)


def apart(rng: random.Random) -> Made:
    """A total and the complete list that takes it apart."""
    how = money(rng)
    values = [how.some(rng) for _ in range(rng.randint(3, 6))]
    unit = how.unit
    items = [f"{n}{how.write(v)}{unit}" for n, v in zip(rng.sample(NAMES, len(values)), values, strict=True)]
    total = f"{how.write(sum(values, Decimal(0)))}{unit}"
    opener = rng.choice(["具体包括：", "包括以下各项：", "明细如下：", "分别为", "包含以下内容："])
    return Made("apart", [[f"项目总投资{total}，{opener}{'、'.join(items)}。"]], ((0, 0),), unit)


LISTS = (listed, apart)


# ---- writing them


def _table(rng: random.Random, shape: str, head: Sequence[str], body: Rows, how: Money) -> Made:
    numbers = rng.random() < 0.4 and shape not in ("subtotals", "numbered")
    rows: Rows = [list(head), *body]
    if numbers:
        rows[0] = ["序号", *rows[0]]
        count = 0
        for row in rows[1:]:
            is_total = row[0] in TOTALS
            count += not is_total
            row[:] = [row[0], "", *row[1:]] if is_total else [str(count), *row]
    start = 2 if numbers else 1
    cells = tuple(
        (r, c)
        for r in range(1, len(rows))
        for c in range(start, len(rows[r]))
        if any(ch.isdigit() for ch in rows[r][c])
    )
    unit = how.unit if shape != "price" else ""
    return Made(shape, rows, cells, unit, "单位：" + unit if unit else "")


def _cell(rng: random.Random, how: Money, value: Decimal) -> str:
    return how.write(value) if value else rng.choice(EMPTY)


def _percent(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


def _split(rng: random.Random, whole: int, parts: int) -> list[int]:
    cuts = sorted(rng.sample(range(1, whole), parts - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, whole], strict=True)]


def rendered(made: Made, how: str) -> str:
    """The table as a text has it: with tabs, pipes, one cell a line, or aligned."""
    if made.shape in ("list", "apart"):
        return made.rows[0][0] + "\n"
    lines = {
        "tabs": lambda: ["\t".join(row) for row in made.rows],
        "pipes": lambda: [
            "| " + " | ".join(made.rows[0]) + " |",
            "|" + "---|" * len(made.rows[0]),
            *("| " + " | ".join(row) + " |" for row in made.rows[1:]),
        ],
        "cells": lambda: ["\n".join("\t" + cell for cell in row) + "\n" for row in made.rows],
    }[how]()
    return "\n".join(
        ["一、资金使用情况", "", "资金使用情况如下表。", "", made.caption, "", *lines, "", "二、结论", ""]
    )


def changed(rng: random.Random, text: str) -> str:
    """A figure with a digit changed, two swapped, one dropped or doubled; never the same value."""
    digits = [i for i, char in enumerate(text) if char.isdigit()]
    for _ in range(50):
        chars = list(text)
        way = rng.choice(["digit", "digit", "digit", "swap", "drop", "double"])
        at = rng.choice(digits)
        if way == "digit":
            chars[at] = rng.choice("0123456789")
        elif way == "swap" and at + 1 in digits:
            chars[at], chars[at + 1] = chars[at + 1], chars[at]
        elif way == "drop" and len(digits) > 1:
            chars[at] = ""
        elif way == "double":
            chars[at] *= 2
        after = "".join(chars)
        if "." in text and (
            "." not in after or after.endswith(".") or len(after.split(".")[1]) != len(text.split(".")[1])
        ):
            continue  # a figure of other decimals than its column is no slip of a finger
        if (
            after[:1].isdigit()
            and _value(after) != _value(text)
            and ",," not in after
            and not after.startswith(",")
        ):
            return after.replace(",", "") if "," in after and way in ("drop", "double") else after
    return text.replace(text[digits[0]], "9" if text[digits[0]] != "9" else "8", 1)


def _value(text: str) -> Decimal:
    return Decimal(text.replace(",", "").rstrip("%.") or "0")
