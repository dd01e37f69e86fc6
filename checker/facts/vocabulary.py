"""The fact dictionary: fact types and fields as data, from which everything else is made."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from checker.base import yamlfile
from checker.base.errors import Problem, RuleError, nearest


class Kind(StrEnum):
    """What a field holds; the value is the word used in the dictionary.

    Inside, 金额 is an int of 分, 比率 an int of 10**-12, 日期 a `datetime.date`,
    数值 a `Decimal`, 是否 a bool, 整数 an int, and the rest str.
    """

    TEXT = "文本"
    DATE = "日期"
    MONEY = "金额"
    NUMBER = "数值"
    INTEGER = "整数"
    RATIO = "比率"
    BOOL = "是否"
    CHOICE = "选项"
    REF = "引用"


SQL_TYPES: Mapping[Kind, str] = {
    Kind.TEXT: "VARCHAR",
    Kind.DATE: "DATE",
    Kind.MONEY: "BIGINT",
    Kind.NUMBER: "DECIMAL(18,4)",
    Kind.INTEGER: "BIGINT",
    Kind.RATIO: "BIGINT",
    Kind.BOOL: "BOOLEAN",
    Kind.CHOICE: "VARCHAR",
    Kind.REF: "VARCHAR",
}

_WITHIN_BOUNDS = frozenset({Kind.DATE, Kind.MONEY, Kind.NUMBER, Kind.INTEGER, Kind.RATIO})

PROJECT = "项目"
PROJECT_ID = "项目编号"
AS_OF = "评价基准日"
MANUAL = "人工认定"
SCORE_SHEET = "评分表"
CHECKLIST = "资料清单"
RECORD_NO = "记录号"
RESERVED_COLUMNS = frozenset({RECORD_NO})


@dataclass(frozen=True)
class Field:
    """One column of a fact type.

    `inexact`: its cells may be known only within bounds. `undone`: 确认未办 may stand for its date, and says
    that the 是否 field of that name is 否, or, for `评价基准日`, that it was not done before that day.
    `year_of`: left blank, it is the year of the date field of that name.
    """

    name: str
    kind: Kind
    about: str
    required: bool = False
    options: tuple[str, ...] = ()
    suggest: bool = False
    ref: str = ""
    unit: str = ""
    material: str = ""
    inexact: bool = False
    undone: str = ""
    year_of: str = ""

    @property
    def header(self) -> str:
        """The column's heading in the workbook, with its unit: `合同金额（万元）`."""
        return f"{self.name}（{self.unit}）" if self.unit else self.name


@dataclass(frozen=True)
class FactType:
    """A kind of fact: one sheet of the workbook, one table of the database.

    `complete`: fields of which every row must have a value for the rows to be added up and counted.
    """

    name: str
    about: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    material: str = ""
    single: bool = False
    reserved: bool = False
    order: tuple[tuple[str, str], ...] = ()
    kinds: tuple[str, ...] = ()
    complete: tuple[str, ...] = ()

    def serves(self, kinds: Collection[str]) -> bool:
        """Whether projects of these kinds have facts of this type; all do where no kind is named."""
        return not kinds or not self.kinds or bool(set(kinds) & set(self.kinds))

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)

    def material_of(self, field_name: str) -> str:
        """Which paper shows the field; falls back to the type's own."""
        field = self.field(field_name)
        return (field.material if field else "") or self.material


@dataclass(frozen=True)
class Vocabulary:
    """All fact types, in the order of the dictionary."""

    types: Mapping[str, FactType]

    def __getitem__(self, name: str) -> FactType:
        return self.types[name]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of project that some type is only for."""
        return tuple(dict.fromkeys(kind for t in self.types.values() for kind in t.kinds))

    def narrowed(self, kinds: Collection[str], keep: Collection[str] = ()) -> Vocabulary:
        """Only the types that projects of these kinds have, and those in `keep`."""
        chosen = {name: t for name, t in self.types.items() if t.serves(kinds) or name in keep}
        return Vocabulary(chosen)

    @property
    def listed(self) -> tuple[str, ...]:
        """Types whose completeness the 资料清单 states: all but 项目, 人工认定 and 评分表."""
        return tuple(t.name for t in self.types.values() if not (t.single or t.reserved))


def load(files: Sequence[yamlfile.Located]) -> Vocabulary:
    """The vocabulary of some dictionaries of sound shape; a type in a later one replaces its namesake.

    Raises RuleError with every problem found, each with its line.
    """
    types: dict[str, FactType] = {}
    problems: list[Problem] = []
    for file in files:
        for name, body in file["事实类型"].items():
            types[name] = _fact_type(name, body, problems)
    problems.extend(_check_links(types, files[0].file))
    if problems:
        raise RuleError(problems)
    return Vocabulary(types)


def _fact_type(name: str, body: yamlfile.Located, problems: list[Problem]) -> FactType:
    key = tuple(body.get("key") or ())
    reserved = bool(body.get("reserved"))
    kinds = {str(item["name"]): str(item["type"]) for item in body["fields"]}
    fields = tuple(_field(item, problems, reserved or item["name"] in key) for item in body["fields"])
    names = [field.name for field in fields]
    for twice in sorted({n for n in names if names.count(n) > 1}):
        problems.append(Problem(body.place("fields"), f"字段“{twice}”写了两次"))
    problems.extend(_check_undone(body, kinds))
    order = tuple((pair[0], pair[1]) for pair in body.get("order") or ())
    complete = tuple(str(part) for part in body.get("complete") or ())
    years = [str(item["year_of"]) for item in body["fields"] if item.get("year_of")]
    for wanted in (*key, *complete, *years, *(part for pair in order for part in pair)):
        if wanted not in names:
            problems.append(
                Problem(body.place("key"), f"没有字段“{wanted}”", mend=nearest(str(wanted), names))
            )
    return FactType(
        name=name,
        about=str(body.get("about") or ""),
        key=key,
        fields=fields,
        material=str(body.get("material") or ""),
        single=bool(body.get("single")),
        reserved=reserved,
        order=order,
        kinds=tuple(str(kind) for kind in body.get("for") or ()),
        complete=complete,
    )


def _field(item: yamlfile.Located, problems: list[Problem], exact: bool) -> Field:
    name, kind = str(item["name"]), Kind(str(item["type"]))
    if not name.isidentifier() or name in RESERVED_COLUMNS:
        problems.append(
            Problem(item.place("name"), f"字段名“{name}”不能用", mend="只用汉字、字母、数字，不以数字开头")
        )
    if kind is Kind.CHOICE and not item.get("options"):
        problems.append(Problem(item.place("type"), f"选项字段“{name}”没有 options"))
    if kind is Kind.REF and not item.get("ref"):
        problems.append(Problem(item.place("type"), f"引用字段“{name}”没有 ref"))
    return Field(
        name=name,
        kind=kind,
        about=str(item.get("about") or ""),
        required=bool(item.get("required")),
        options=tuple(str(option) for option in item.get("options") or ()),
        suggest=bool(item.get("suggest")),
        ref=str(item.get("ref") or ""),
        unit=str(item.get("unit") or {Kind.MONEY: "万元", Kind.RATIO: "%"}.get(kind, "")),
        material=str(item.get("material") or ""),
        inexact=_inexact(item, kind, name) and not exact,
        undone=str(item.get("undone") or ""),
        year_of=str(item.get("year_of") or ""),
    )


def _check_undone(body: yamlfile.Located, kinds: Mapping[str, str]) -> Iterator[Problem]:
    for item in body["fields"]:
        said = item.get("undone")
        if said and kinds[item["name"]] != Kind.DATE:
            yield Problem(item.place("undone"), f"“{item['name']}”不是日期，不能写 undone")
        elif said and said != AS_OF and kinds.get(said) != Kind.BOOL:
            mend = f"写同一类事实里一个 是否 字段的名称，或 {AS_OF}"
            yield Problem(item.place("undone"), f"没有 是否 字段“{said}”", mend=mend)


def _inexact(item: yamlfile.Located, kind: Kind, name: str) -> bool:
    """Whether a cell may be known only within bounds: dates and numbers that name no row and no year."""
    year = kind is Kind.INTEGER and name.endswith("年度")
    return kind in _WITHIN_BOUNDS and not (item.get("exact") or year)


def _check_links(types: Mapping[str, FactType], file: str) -> list[Problem]:
    problems = []
    for fact_type in types.values():
        for field in fact_type.fields:
            if field.kind is not Kind.REF:
                continue
            target = types.get(field.ref)
            if target is None:
                problems.append(
                    Problem(
                        file,
                        f"{fact_type.name}.{field.name} 引用了不存在的事实类型“{field.ref}”",
                        mend=nearest(field.ref, types),
                    )
                )
            elif len(target.key) != 1:
                problems.append(
                    Problem(file, f"{fact_type.name}.{field.name} 引用的“{field.ref}”不是单字段键")
                )
    if PROJECT not in types or PROJECT_ID not in {f.name for f in types[PROJECT].fields}:
        problems.append(Problem(file, "必须有事实类型“项目”和字段“项目编号”"))
    return problems
