"""What a 项目库 is: names of its files and columns, how values stand in it, which folder holds its data.

A 项目库 is a folder of Parquet files, one a fact type; `checker.readers.parquet` reads it. One that was
collected has a 项目库.json besides, which names the sub-folder that holds the Parquet files now in force.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from checker.base.errors import FactError, Problem
from checker.facts.vocabulary import Field, Kind

MANIFEST = "项目库.json"
FORMAT = 1
SOURCE_FILE, SOURCE_SHEET, SOURCE_ROW = "来源文件", "来源表", "来源行"
SOURCES = (SOURCE_FILE, SOURCE_SHEET, SOURCE_ROW)

MONEY_PLACES, RATIO_PLACES = 2, 10
"""Digits behind the point of 元 and of percent: exactly 分, and the steps in which ratios are kept."""

_MONEY, _RATIO = "元", "%"
_SQL: Mapping[Kind, str] = {
    Kind.MONEY: f"DECIMAL(18,{MONEY_PLACES})",
    Kind.RATIO: f"DECIMAL(18,{RATIO_PLACES})",
    Kind.NUMBER: "DECIMAL(18,4)",
    Kind.INTEGER: "BIGINT",
    Kind.DATE: "DATE",
    Kind.BOOL: "BOOLEAN",
}


def heading(field: Field) -> str:
    """The column of a field: its name, with the unit where it is money or a ratio: `合同金额（元）`."""
    return titled(field.name, field.kind)


def titled(name: str, kind: Kind) -> str:
    """The name of a column of that kind as it stands in a Parquet file: money in 元, ratios in percent."""
    unit = {Kind.MONEY: _MONEY, Kind.RATIO: _RATIO}.get(kind)
    return f"{name}（{unit}）" if unit else name


def sql_type(field: Field) -> str:
    """The type of a field's column."""
    return _SQL.get(field.kind, "VARCHAR")


def is_portfolio(path: Path) -> bool:
    """Whether the path is a folder that holds many projects in Parquet, or says so."""
    return path.is_dir() and (
        (path / MANIFEST).is_file() or next(path.glob("[!.]*.parquet"), None) is not None
    )


def data_folder(folder: Path) -> Path:
    """The folder that holds the Parquet files: the one that 项目库.json names, or the folder itself.

    Raises FactError where 项目库.json cannot be followed.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return folder
    named = named_folder(read_manifest(path), str(path))
    if not (folder / named).is_dir():
        raise missing_data(named, str(path))
    return folder / named


def named_folder(content: Mapping[str, Any], place: str) -> str:
    """The sub-folder of data that a manifest names. Raises FactError where it names none or one elsewhere."""
    named = content.get("data")
    if not isinstance(named, str) or Path(named).name != named or named in ("", ".", ".."):
        raise FactError(Problem(place, "没有写明数据在哪个文件夹", mend="请重新运行 jixiao collect"))
    return named


def missing_data(named: str, place: str) -> FactError:
    """The error of a manifest whose data are gone."""
    return FactError(Problem(place, f"数据文件夹“{named}”不见了", mend="请重新运行 jixiao collect"))


def read_manifest(path: Path) -> dict[str, Any]:
    """What a 项目库.json says. Raises FactError for one that is broken or of a format not known here."""
    try:
        content = path.read_bytes()
    except OSError as cause:
        raise _unreadable(cause, str(path)) from None
    return manifest_content(content, str(path))


def manifest_content(content: bytes, place: str) -> dict[str, Any]:
    """What the bytes of a 项目库.json say; `place` names it in the errors of `read_manifest`."""
    try:
        said = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as cause:
        raise _unreadable(cause, place) from None
    if not isinstance(said, dict) or not isinstance(said.get("format"), int):
        raise FactError(Problem(place, "不是项目库的说明文件", mend="请重新运行 jixiao collect"))
    if said["format"] != FORMAT:
        what = f"项目库的格式是第 {said['format']} 版，这里只认识第 {FORMAT} 版"
        raise FactError(Problem(place, what, mend="请升级 jixiao，或重新运行 jixiao collect"))
    return said


def _unreadable(cause: Exception, place: str) -> FactError:
    return FactError(Problem(place, "读不出来", str(cause).splitlines()[0], "请重新运行 jixiao collect"))
