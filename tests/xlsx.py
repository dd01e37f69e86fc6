"""Makes small workbooks and broken ones for the tests of reading."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from checker.facts.vocabulary import PROJECT

Sheets = Mapping[str, Sequence[Sequence[Any]]]

PROJECT_SHEET = (("项目编号", "项目名称", "地区", "评价年度"), ("P1", "甲项目", "河北省秦皇岛市", 2021))


def make(path: Path, sheets: Sheets, tune: Callable[[Workbook], None] | None = None) -> Path:
    """Write sheets of plain rows; a 项目 sheet is added where there is none."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in {PROJECT: PROJECT_SHEET, **sheets}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if tune is not None:
        tune(book)
    book.save(path)
    return path


def patched(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """Rewrite one part of a workbook."""
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts[part] = change(parts.get(part, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return path
