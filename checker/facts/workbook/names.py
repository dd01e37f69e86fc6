"""Names of the workbook's own sheets and columns, which writing and reading have to agree on."""

from __future__ import annotations

GUIDE = "填表说明"
OPTIONS = "_选项"
EXERCISE = "练习题"
IGNORED_SHEETS = frozenset({GUIDE, OPTIONS, EXERCISE})

CHECKLIST_TYPE = "事实类型"
CHECKLIST_STATE = "状态"
CHECKLIST_NOTE = "备注"

REQUIRED_MARK = "*"
"""Stands after the heading of a required column."""
