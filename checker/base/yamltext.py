"""Writes YAML as people write it here: one line a text, facts as `{字段: 内容}`, quotes only where needed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import yaml


def scalar(text: str) -> str:
    """A text as one line of YAML within brackets or braces, quoted where it must be.

    >>> scalar("续期 = 是"), scalar("a, b"), scalar("0012")
    ('续期 = 是', "'a, b'", "'0012'")
    """
    listed: str = yaml.safe_dump([one_line(text)], allow_unicode=True, width=10**6, default_flow_style=True)
    return listed.strip()[1:-1]


def block(text: str) -> str:
    """A text as one line of YAML after `键: `, where commas and brackets mean nothing.

    >>> block("天数(签订日期, 公告日期) > 30")
    '天数(签订日期, 公告日期) > 30'
    """
    dumped: str = yaml.safe_dump(one_line(text), allow_unicode=True, width=10**6, default_flow_style=True)
    return dumped.removesuffix("...\n").strip()


def one_line(text: str) -> str:
    """The text without line breaks and control characters."""
    return re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029\ufeff\ud800-\udfff]+", " ", text).strip()


def flow(value: Any) -> str:
    """A value on one line: mappings in braces, sequences in brackets, days and numbers bare.

    >>> flow({"合同编号": "A", "签订日期": date(2021, 3, 1), "已备案": True, "备注": None})
    '{合同编号: A, 签订日期: 2021-03-01, 已备案: 是, 备注: null}'
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(str(key))}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int | Decimal) else scalar(str(value))
