"""Schemas of what lies under rules/: a rule, a derived table, the dictionary, the words of the draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from checker.facts.vocabulary import CHECKLIST, PROJECT, Kind
from checker.rulebook.basis import Role
from checker.rulebook.rules import Severity
from checker.rulebook.states import State
from checker.schemas.parts import Schema, choice, day, document, listing, mapping, named, text, word, yes

FACTS_SCHEMA = "事实.schema.json"

ROLES = [role.value for role in Role]
_KINDS = [kind.value for kind in Kind]
_NAME = r"^[^\W\d]\w*$"
_NAME_WRONG = "只用汉字、字母、数字，不以数字开头"
_REF = r"^[^#\s]+(#\S+)?$"


def rule_schema(tables: Iterable[str], refs: Iterable[str], types: Iterable[str]) -> Schema:
    """A rule; the names of tables, clauses and fact types are proposed to whoever writes one."""
    example = mapping(
        "一个例子：一小组事实和应得的判断",
        {
            "name": word("例子说的是什么情形，如“隔一天”"),
            "facts": _example_facts(types),
            "expect": choice("应得的判断；几行不同时取最重的", [state.value for state in State]),
        },
        ["name", "facts", "expect"],
    )
    columns = {
        "anyOf": [
            text("一列"),
            listing("几列，前一列空白时用后一列", text("一列"), least=1),
        ]
    }
    change = mapping(
        "一次改动",
        {"on": day("哪天改的"), "change": text("改了什么，为什么")},
        ["on", "change"],
    )
    ref = text("法规#条款，或只写法规", pattern=_REF, wrong="写成 法规#第几条，或只写法规", known=refs)
    entry = mapping(
        "一个条款，和它在本规则里的作用",
        {
            "ref": ref,
            "role": choice(
                "义务：项目单位违反了它；情形：它写明这种行为的后果；要求：对照用；背景：不写进疑点", ROLES
            ),
            "when": text("对哪些行适用，写法同规则的 when；不写则都适用，不知道的不引用"),
        },
        ["ref", "role"],
    )
    body = mapping(
        "一条规则：一个文件写一条，放在环节文件夹里",
        {
            "id": text("规则编号，不重复", pattern=r"^[^\s#]+$", wrong="编号里不能有空格和 #"),
            "name": text("规则名称，就是报告里的问题名称，不重复"),
            "severity": choice("轻重", [severity.value for severity in Severity]),
            "manual": yes("true 表示只能由评价人员认定，不写 on、when 和 finding"),
            "on": text("在哪张表上判断，一行一个判断：事实类型、派生表或 项目结论", known=tables),
            "applies": text("适用条件，不写则都适用；不成立的是“不适用”"),
            "when": text("违规条件，如 间断天数 > 0；成立是违规，不成立是合规，不知道是待核实"),
            "date": {**columns, "description": "按哪一列日期选条款版本和标准；可写几列，前面空白时用后面的"},
            "since": day("依据从哪天起有据可查；更早的事项待核实"),
            "finding": text("疑点的表述，{列名} 处填入这一行的值"),
            "optional": listing("表述里可以空白的列", text("一列")),
            "basis": listing("依据的条款", {"anyOf": [entry, ref]}, least=1),
            "practice": text("没有条款时，这个问题不合什么通行做法；写了它，条款都不适用也是问题"),
            "remedy": text("整改建议"),
            "why": text("为什么是问题，有什么危害"),
            "caution": text("什么情况下不构成问题，看什么资料"),
            "examples": listing("例子，至少违规、合规、待核实各一个", example),
            "history": listing("改动记录", change),
            "was": listing(
                "改名以前用过的规则编号，最早的在前；复核意见、预期、课堂照旧认得", text("原编号"), least=1
            ),
        },
        ["id", "name", "severity", "basis", "remedy", "why", "caution"],
    )
    by_person: Schema = {"properties": {"manual": {"const": True}}, "required": ["manual"]}
    return document("规则", {**body, "if": by_person, "else": {"required": ["on", "when", "finding"]}})


def _example_facts(types: Iterable[str]) -> Schema:
    """The facts of an example: as in 事实.yaml, but for 项目, of which only what matters is written."""
    about = "事实，写法同 事实.yaml；没有写到的都是不知道"
    facts = [name for name in (*types, CHECKLIST) if name != PROJECT]
    if len(facts) == 1:
        return {"description": about, "type": "object"}
    project = {"description": "项目的字段，只写与本例有关的", "type": "object"}
    rows = {name: {"$ref": f"{FACTS_SCHEMA}#/properties/{name}"} for name in facts}
    return mapping(about, {PROJECT: project, **rows})


def derived_schema(types: Iterable[str]) -> Schema:
    """A derived table."""
    column = mapping(
        "一列",
        {
            "name": text("列名", pattern=_NAME, wrong=_NAME_WRONG),
            "type": choice("类型", _KINDS),
            "about": text("这一列是什么"),
            "unit": text("单位"),
            "options": listing("选项列的选项", word("一个选项")),
            "from": listing("依据的字段，写成 类型.字段 或 类型", text("类型.字段")),
        },
        ["name", "type"],
    )
    link = mapping(
        "哪些事实是这一行的证据",
        {
            "type": text("事实类型", known=types),
            "match": named("字段: 本表的列，相等的行就是证据", text("本表的列")),
        },
        ["type"],
    )
    body = mapping(
        "一张派生表：由事实计算、汇总、对照而来",
        {
            "name": text("表名", pattern=_NAME, wrong=_NAME_WRONG),
            "about": text("一行是什么"),
            "key": listing("能唯一确定一行的列，一个项目一行的写 []", text("一列")),
            "rows": listing("证据", link),
            "columns": listing("列的说明，与 SELECT 的列一一对应（项目编号不写）", column, least=1),
            "sql": text("一个 SELECT，必须带项目编号"),
        },
        ["name", "key", "columns", "sql"],
    )
    return document("派生表", body)


def dictionary_schema(types: Iterable[str]) -> Schema:
    """The fact dictionary."""
    field = mapping(
        "一个字段",
        {
            "name": text("字段名", pattern=_NAME, wrong=_NAME_WRONG),
            "type": choice("类型", _KINDS),
            "about": text("填什么"),
            "required": yes("必填"),
            "options": listing("选项", word("一个选项"), least=1),
            "suggest": yes("选项之外也可填写"),
            "undone": text("填“确认未办”时哪个是否字段算作否；没有这样的字段的写 评价基准日"),
            "year_of": text("不填时取哪个日期字段的年份"),
            "exact": yes("日期和数必须确切，不收“2023年7月”“约150”这样的写法"),
            "ref": text("引用哪个事实类型", known=types),
            "unit": text("单位，金额不写则是万元"),
            "material": text("证明它的资料，不写则同表"),
        },
        ["name", "type"],
    )
    pair = listing("[先, 后]", text("日期字段"), least=2, most=2)
    fact_type = mapping(
        "一个事实类型，就是工作簿的一张表",
        {
            "about": text("一行是什么"),
            "key": listing("唯一确定一行的字段", text("字段")),
            "material": text("能证明这些事实的资料"),
            "single": yes("每个项目只有一行"),
            "reserved": yes("系统使用，不列入资料清单"),
            "for": listing("只有这几类项目才填，不写则都填", text("一类项目")),
            "complete": listing("每一行都填了才能合计的字段", text("字段")),
            "order": listing("日期应有的先后，违反时提醒", pair),
            "fields": listing("字段", field, least=1),
        },
        ["fields"],
    )
    return document(
        "事实字典", mapping("规则能用的全部词汇", {"事实类型": named("事实类型", fact_type)}, ["事实类型"])
    )


def phrases_schema(patterns: Mapping[str, str]) -> Schema:
    """The words of the draft; `patterns` are the shipped ones, and without them any will do."""
    each = text("句式，{} 里的词由程序填入")
    sentences = {
        name: text(f"自带的写法：{pattern}。可改文字，不改 {{}} 里的字") for name, pattern in patterns.items()
    }
    return document(
        "报告用语",
        mapping(
            "起草“存在问题与建议”的标题和句式，没有写到的用自带的",
            {
                "环节标题": named("环节: 报告里的小标题", text("小标题")),
                "句式": mapping("句式", sentences) if sentences else named("句式", each),
            },
        ),
    )


def screening_schema() -> Schema:
    """How projects are ranked, and when a rule is suspicious."""
    points: Schema = {"type": "integer", "minimum": 0}
    share: Schema = {"type": "string", "pattern": r"^\d+(\.\d+)?%$", "patternErrorMessage": "写成 50% 的样子"}
    warnings = {
        "命中率高于": {**share, "description": "违规行数占能判断的行的比例"},
        "待核实率高于": {**share, "description": "待核实行数占适用的行的比例"},
        "最少行数": {**points, "description": "行数太少的不提醒"},
    }
    weights = {s.value: {**points, "description": f"命中一条“{s.value}”规则记多少分"} for s in Severity}
    return document(
        "筛查",
        mapping(
            "筛查项目库时怎样排序和提醒，没有写到的用自带的",
            {"权重": mapping("项目怎样排序", weights), "提醒": mapping("什么样的规则要提醒", warnings)},
        ),
    )


def retired_schema(rules: Iterable[str]) -> Schema:
    """The rules that are no longer; the ids of those there are are proposed for what replaces them."""
    entry = mapping(
        "一条停用的规则；它的编号不再使用",
        {
            "id": text("停用的规则编号"),
            "name": text("停用时的规则名称"),
            "day": day("哪天停用"),
            "why": text("为什么停用"),
            "replaced_by": text("哪条规则代替它，没有的不写", known=rules),
        },
        ["id", "name", "day", "why"],
    )
    return document("停用", listing("停用的规则", entry))
