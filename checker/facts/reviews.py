"""What a review is: a person's word on one finding, and the columns in which it is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from checker.facts.vocabulary import PROJECT_ID, FactType, Field, Kind

REVIEWS = "复核意见"
REVIEWS_FILE = "复核.yaml"

FINDING, VERDICT, REASON, REVIEWER = "编号", "结论", "理由", "复核人"
DAY, UNTIL, FINGERPRINT = "日期", "有效期至", "事实指纹"


class Verdict(StrEnum):
    """What a person decided about a finding."""

    CONFIRMED = "确认"
    EXCLUDED = "排除"


@dataclass(frozen=True)
class Review:
    """A person's word on one finding: in force through `until`, and while its facts stay as they are.

    `fingerprint` stands for those facts and is empty where nobody noted it; `project_id` is empty where
    the entry does not say to which project it belongs; `place` is where the entry was read.
    """

    finding_id: str
    verdict: Verdict
    reason: str
    reviewer: str
    day: date
    until: date | None = None
    fingerprint: str = ""
    project_id: str = ""
    place: str = ""


# Reviews are no facts, but the same code lays out their sheet and reads its cells.
IN_WORKBOOK = FactType(
    name=REVIEWS,
    about="对疑点的复核结论，一行一条；排除的留在问题台账，不进报告",
    key=(),
    fields=(
        Field(FINDING, Kind.TEXT, "检查列出的疑点编号，如 HT08-488bd56b", required=True),
        Field(VERDICT, Kind.CHOICE, "确认：是问题；排除：不是问题", required=True, options=tuple(Verdict)),
        Field(REASON, Kind.TEXT, "为什么这样认定，看了哪份资料", required=True),
        Field(REVIEWER, Kind.TEXT, "谁复核的", required=True),
        Field(DAY, Kind.DATE, "复核的日期；同一编号有几条的，以最晚的为准", required=True),
        Field(UNTIL, Kind.DATE, "过了这一天，意见失效，重新列为疑点；一直有效的留空"),
        Field(FINGERPRINT, Kind.TEXT, "复核时的事实指纹，jixiao explain 会列出；填了，事实一变意见就失效"),
    ),
    reserved=True,
)
# In a 项目库 an entry stands with its project, in its order, with what the place it came from said.
PLACE, OWN_ID, ORDER = "位置", "原写项目编号", "序号"
IN_PORTFOLIO = replace(
    IN_WORKBOOK,
    fields=(
        *IN_WORKBOOK.fields,
        Field(PLACE, Kind.TEXT, "意见原来写在哪里"),
        Field(OWN_ID, Kind.TEXT, "意见里写的项目编号"),
        Field(ORDER, Kind.INTEGER, "一个项目的第几条意见"),
    ),
)
IN_FILE = replace(
    IN_WORKBOOK,
    name=REVIEWS_FILE,
    fields=(*IN_WORKBOOK.fields, Field(PROJECT_ID, Kind.TEXT, "哪个项目的意见；只有一个项目时不用写")),
)
