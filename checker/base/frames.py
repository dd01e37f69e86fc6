"""Rows as a pandas DataFrame, for those who have pandas: it is asked for only when a frame is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from checker.base.errors import Problem, UsageError

if TYPE_CHECKING:
    from pandas import DataFrame


def frame(rows: Iterable[Sequence[object]], columns: Sequence[str]) -> DataFrame:
    """The rows under these columns, which are there without rows too.

    Raises UsageError where pandas is not installed.
    """
    try:
        from pandas import DataFrame
    except ImportError as cause:
        mend = "pip install pandas；不装时用 result.findings，逐条都是普通的对象"
        raise UsageError(Problem("to_frame", "没有安装 pandas", str(cause), mend)) from None
    return DataFrame(list(rows), columns=list(columns))
