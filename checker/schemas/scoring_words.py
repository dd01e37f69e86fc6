"""The words an indicator system is written in."""

from __future__ import annotations

from enum import StrEnum


class Part(StrEnum):
    """What a step that is not full takes off."""

    WHOLE = "按一步"
    NOTHING = "不计"
    SHARE = "按比例"


class Rest(StrEnum):
    """What is had where the full mark is not reached."""

    NOTHING = "不得分"
    SHARE = "按比例"
    BY_HAND = "酌情"


class Several(StrEnum):
    """Which of several rows counts."""

    LOWEST = "最低"


LEVELS = ("一级", "二级", "三级")
