"""Schemas of what lies under kb/: a regulation, a threshold, the list of regions."""

from __future__ import annotations

from collections.abc import Iterable

from checker.facts.vocabulary import Kind
from checker.knowledge.model import LEVELS, Verification
from checker.schemas.parts import Schema, choice, day, document, listing, mapping, text, word, yes

_VERIFIED = {
    "description": "怎样核对的：全文（读过条文）、引文（读过引文）、引弱（只见转述）、未核、惯例",
    "enum": [v.value for v in Verification],
}
_PERIOD = listing("[起, 止]，首尾两天都在内；不知道或没有写 null", day("日期", blank=True), least=2, most=2)
_KINDS = [Kind.INTEGER.value, Kind.MONEY.value, Kind.RATIO.value]


def regulation_schema(
    ids: Iterable[str], refs: Iterable[str], regions: Iterable[str], tiers: Iterable[str] = ()
) -> Schema:
    """A regulation with its clauses."""
    known = list(refs)
    level = choice("预算级次", levels) if (levels := list(tiers)) else text("预算级次")
    clause = mapping(
        "一条、一款或一项",
        {
            "id": text("条款号，如 第四十六条第一款", pattern=r"^[^\s#]+$", wrong="条款号里不能有空格和 #"),
            "gist": {"description": "要旨，用自己的话写，不照抄原文；未核的可以先空着", "type": "string"},
            "verified": _VERIFIED,
            "in_force": {**_PERIOD, "description": "与整部法规不同时才写：[起, 止]"},
            "based_on": listing("依据的上位条款", text("法规#条款，或法规", known=known)),
            "replaced_by": mapping(
                "被哪一条替代",
                {"on": day("从哪天起"), "clause": text("法规#条款", known=known)},
                ["on", "clause"],
            ),
            "binds": text("约束谁"),
            "unit": yes("false 表示约束的不是项目单位（如财政部门、人大、供应商），只作背景"),
            "tier": listing("只约束哪几级预算的单位，不写则与整部法规相同", level),
            "stages": listing(
                "地方条款只随哪些环节的规则引用（环节就是规则所在的文件夹），不写则随所有引用上位条款的规则",
                text("环节"),
            ),
            "topics": listing("关联的检查事项编号", word("编号")),
            "note": text("需要说明的事项"),
        },
        ["id", "gist", "verified"],
    )
    source = mapping(
        "从哪里读到",
        {
            "where": text("文件或网址"),
            "read_on": day("哪天读的"),
        },
    )
    edition = mapping("一次修正", {"from": day("从哪天起"), "label": text("叫什么")}, ["from", "label"])
    body = mapping(
        "一部法规及其条款",
        {
            "id": text("编号，其他地方用它引用", pattern=r"^[^\s#]+$", wrong="编号里不能有空格和 #"),
            "title": text("全称"),
            "short": text("报告里的简称"),
            "level": choice("层级", LEVELS),
            "number": text("文号"),
            "issuer": text("制定机关"),
            "region": text("施行地区，自省级写起；全国的写 全国", known=["全国", *regions]),
            "in_force": _PERIOD,
            "verified": _VERIFIED,
            "editions": listing("条号不变的历次修正", edition),
            "carries_out": listing("落实哪些上位法规", text("法规", known=ids)),
            "tier": listing("只约束哪几级预算的单位，不写则各级都约束", level),
            "regimes": listing("只管哪几种适用制度（派生表“适用制度”的选项），不写则都管", text("适用制度")),
            "for_evaluation": listing("只用于哪几类评价", text("评价类型")),
            "unnamed": yes("名称是我们的概括，原名不知道"),
            "note": text("需要说明的事项"),
            "source": source,
            "text_file": text("原文文件"),
            "text_files": listing("几个原文文件", text("原文文件")),
            "clauses": listing("条款", clause),
        },
        ["id", "title", "level", "region", "in_force", "verified"],
    )
    return document("法规", body)


def threshold_schema(refs: Iterable[str], regions: Iterable[str], tiers: Iterable[str]) -> Schema:
    """A threshold with its values; without `tiers` any budget level will do."""
    tier, levels = "预算级次，不写则各级相同", list(tiers)
    value: Schema = {
        "description": '数值：金额写元，比率写 "10%"，整数写个数',
        "anyOf": [
            {"type": "number"},
            {
                "type": "string",
                "pattern": r"^[+-]?\d+(\.\d+)?%?$",
                "patternErrorMessage": "写一个数，比率可带 %",
            },
        ],
    }
    entry = mapping(
        "一个地区一段时间的值",
        {
            "region": text("地区，自省级写起；全国的写 全国", known=["全国", *regions]),
            "tier": choice(tier, levels) if levels else text(tier),
            "from": day("从哪天起，不知道写 null", blank=True),
            "to": day("到哪天止，至今有效写 null", blank=True),
            "value": value,
            "clause": text("规定它的条款", known=refs),
            "verified": _VERIFIED,
            "note": text("需要说明的事项"),
        },
        ["region", "value", "verified"],
    )
    lacking = mapping(
        "还缺什么",
        {"region": text("地区"), "period": text("时间"), "why": text("为什么缺")},
        ["region", "period", "why"],
    )
    body = mapping(
        "一个数值标准：规则里写 标准('名称', 日期列)",
        {
            "name": text("名称"),
            "about": text("是什么的标准"),
            "kind": choice("值的类型", _KINDS),
            "unit": text("单位"),
            "basis_kind": choice("法定的，还是评价工作中用的", ["法定", "工作标准"]),
            "values": listing("各地各时的值", entry),
            "missing": listing("还缺的值", lacking),
        },
        ["name", "kind", "values"],
    )
    return document("标准", body)


def regions_schema() -> Schema:
    """The list of regions."""
    region = mapping(
        "一个地区",
        {"name": text("自省级写起的全称"), "level": choice("级次", ["省", "市", "县"])},
        ["name"],
    )
    return document("地区", mapping("知识库用到的地区", {"地区": listing("地区", region)}, ["地区"]))
