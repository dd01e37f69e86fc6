"""Which column holds which field: headings with or without a unit, in full or half width."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from checker.base.errors import nearest
from checker.facts.quantities import MONEY_UNITS, RATIO_UNITS, narrow
from checker.facts.readers.raw import Problems, RawTable
from checker.facts.vocabulary import PROJECT_ID, FactType, Field, Kind
from checker.facts.workbook.names import REQUIRED_MARK

_WITH_UNIT = re.compile(r"(?P<name>.+?)\((?P<unit>[^()]+)\)")
_ENOUGH = 3
_ROW_NUMBERS = frozenset({"序号", "行号"})  # counted by people for people
_SUPERFLUOUS = "多余的请删去；可用的字段见 jixiao new 生成的空白工作簿"


@dataclass(frozen=True)
class Columns:
    """The fields of a table by column index; `project_id` is the column that says the project, if any."""

    fields: tuple[tuple[int, Field], ...]
    project_id: int | None = None

    @property
    def names(self) -> frozenset[str]:
        """The fields the table has a column for."""
        return frozenset(field.name for _, field in self.fields)


def resolve(table: RawTable, fact_type: FactType, problems: Problems, keyed: bool) -> Columns | None:
    """Find the field of every column; unknown and repeated headings are noted as problems.

    Where not one of several headings is like a field, they are no headings: noted once, and None returned.

    `keyed` tables hold many projects and must say in 项目编号 which one a row belongs to.
    """
    fields = [_field(header.text, fact_type) for header in table.headers]
    if len(fields) >= _ENOUGH and all(field == _SUPERFLUOUS for field in fields):
        problems.add(table.place, f"不像《{fact_type.name}》的表头", "没有一个字段认得出来", _SUPERFLUOUS)
        return None
    found: dict[str, tuple[int, Field]] = {}
    project_id = None
    for index, (header, field) in enumerate(zip(table.headers, fields, strict=True)):
        if keyed and _tidy(header.text) == PROJECT_ID:
            project_id = index
            if fact_type.field(PROJECT_ID) is None:
                continue
        if isinstance(field, str) and _tidy(header.text) in _ROW_NUMBERS:
            continue
        if isinstance(field, str):
            problems.add(header.place, f"《{fact_type.name}》没有字段“{header.text}”", mend=field)
        elif field.name in found:
            problems.add(header.place, f"字段“{field.name}”有两列", mend="删去一列")
        else:
            found[field.name] = (index, field)
    if keyed and project_id is None:
        why = "多个项目放在一起时要说明每行属于哪个项目"
        problems.add(table.place, f"缺少“{PROJECT_ID}”列", why, "请补上这一列")
    return Columns(tuple(found.values()), project_id)


def _field(text: str, fact_type: FactType) -> Field | str:
    """The field a heading names, in the heading's unit; or a hint how to mend the heading."""
    tidy = _tidy(text)
    if field := fact_type.field(tidy):
        return field
    match = _WITH_UNIT.fullmatch(tidy.replace("(单位:", "("))
    field = fact_type.field(match["name"]) if match else None
    if match is None or field is None:
        names = [known.name for known in fact_type.fields]
        return nearest(match["name"] if match else tidy, names) or _SUPERFLUOUS
    unit = match["unit"]
    known = _units(field)
    if unit in known:
        return replace(field, unit=unit)
    if not known:
        return f"“{field.name}”没有单位，表头写“{field.name}”即可"
    return f"不认识单位“{unit}”，可用：{' '.join(known)}"


def _units(field: Field) -> Collection[str]:
    if field.kind is Kind.MONEY:
        return tuple(MONEY_UNITS)
    if field.kind is Kind.RATIO:
        return tuple(RATIO_UNITS)
    return (field.unit,) if field.unit else ()


def _tidy(text: str) -> str:
    return re.sub(r"\s", "", narrow(text)).replace(REQUIRED_MARK, "")
