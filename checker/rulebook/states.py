"""The four states of a judgment, and where a finding comes from."""

from __future__ import annotations

from enum import StrEnum

FACT, PERSON, COMBINED = "事实", "人工认定", "综合"


class State(StrEnum):
    """The four states of a judgment."""

    VIOLATED = "违规"
    COMPLIANT = "合规"
    UNDETERMINED = "待核实"
    NOT_APPLICABLE = "不适用"
