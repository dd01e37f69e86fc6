"""Facts as read: typed records of one project, each with its source, and how complete each type is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from checker.base.errors import Problem
from checker.facts.reviews import Review
from checker.facts.vocabulary import PROJECT, PROJECT_ID

Value = str | int | bool | date | Decimal


class Completeness(StrEnum):
    """What the 资料清单 says of a fact type.

    `PROVIDED` rows are all there are; `NONE` it was verified that there are none;
    `MISSING` the papers were not handed in, so nothing may be concluded from what is absent.
    """

    PROVIDED = "已提供"
    NONE = "确认没有"
    MISSING = "未提供"


@dataclass(frozen=True)
class Source:
    """Where a record was read: file, sheet and row, or file and line."""

    file: str
    row: int
    sheet: str = ""

    def __str__(self) -> str:
        return f"{self.file}《{self.sheet}》第{self.row}行" if self.sheet else f"{self.file} 第{self.row}行"


@dataclass(frozen=True)
class Record:
    """One row of one fact type. `values` holds only what is known: an empty cell is left out.

    `number` counts the records of its type within the project from 1.
    """

    type: str
    number: int
    values: Mapping[str, Value]
    source: Source


@dataclass(frozen=True)
class Dossier:
    """All facts of one project."""

    project_id: str
    records: Mapping[str, tuple[Record, ...]]
    completeness: Mapping[str, Completeness]
    origin: str
    warnings: tuple[Problem, ...] = field(default=())
    reviews: tuple[Review, ...] = ()

    @property
    def project(self) -> Record:
        """The one record of the project itself."""
        return self.records[PROJECT][0]

    def of(self, type_name: str) -> tuple[Record, ...]:
        """Records of a type, empty if there are none."""
        return self.records.get(type_name, ())

    def is_complete(self, type_name: str) -> bool:
        """Whether absence in this type means anything: 已提供 or 确认没有."""
        return self.completeness.get(type_name, Completeness.MISSING) is not Completeness.MISSING

    @property
    def name(self) -> str:
        """The project's name, or its id where the name is empty."""
        return str(self.project.values.get("项目名称") or self.project.values[PROJECT_ID])

    def __repr__(self) -> str:
        rows = sum(map(len, self.records.values()))
        return f"<Dossier {self.project_id} {self.name}: {rows} records from {self.origin}>"
