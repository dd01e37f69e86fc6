"""Lawful projects of every procurement regime, with dates and amounts on the last lawful day and cent."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from chinese_calendar import is_workday

from checker.facts.records import Completeness, Dossier, Record, Source
from checker.facts.vocabulary import Kind, Vocabulary

WAN = 1_000_000  # 分 in 万元
WHOLE = 10**12  # a ratio of 1
# What a blank means is written in the dictionary or, of what lies idle and how targets are met, in the rule.
ALWAYS = ("单位性质", "项目类型", "闲置有正当理由", "二级指标", "指标性质")

# Region, tier, first and last year, 限额 for goods and services, for works, 公开招标 for goods and services.
PLACES = [
    ("北京市", "中央", 2018, 2023, 100, 120, 200),
    ("河南省平顶山市", "市", 2021, 2023, 50, 60, 200),
    ("河南省郑州市", "市", 2021, 2023, 100, 100, 400),
    ("四川省绵阳市", "县", 2021, 2023, 30, 100, 400),
    ("四川省成都市", "市", 2021, 2023, None, 100, 400),
    ("河北省秦皇岛市", "市", 2018, 2023, None, None, None),
    ("西藏自治区拉萨市", "县", 2018, 2023, None, None, None),
]
PUBLIC = ["机关", "事业单位", "团体组织"]


def workdays(day: date, count: int) -> date:
    """The `count`-th working day after a day."""
    while count:
        day += timedelta(1)
        count -= is_workday(day)
    return day


def rolled(day: date) -> date:
    """The day itself, or the first working day after it: how a term that ends on a holiday runs on."""
    while not is_workday(day):
        day += timedelta(1)
    return day


class Lawful:
    """Writes one lawful project after another; the same seed writes the same."""

    def __init__(self, seed: int, vocabulary: Vocabulary) -> None:
        self.rng = random.Random(seed)
        self.vocabulary = vocabulary
        self.rows: dict[str, list[dict[str, Any]]] = {}

    # -- choices ------------------------------------------------------------------------------------------

    def within(self, first: date, days: int) -> date:
        """A day up to `days` after the first one, often the very last, which runs on over a holiday."""
        pick = self.rng.choice([0, min(1, days), days, days, self.rng.randint(0, days)])
        return rolled(first + timedelta(days)) if pick == days else first + timedelta(pick)

    def within_work(self, first: date, days: int) -> date:
        """A day up to so many working days after the first one, often the very last."""
        return workdays(first, self.rng.choice([0, 1, days, days, self.rng.randint(0, days)]))

    def at_least(self, first: date, days: int) -> date:
        return first + timedelta(days + self.rng.choice([0, 0, 1, self.rng.randint(0, 30)]))

    def amount(self, low: int, high: int) -> int:
        """From `low` to below `high` (in 分), often the first and the last."""
        return self.rng.choice([low, low + 1, high - 1, self.rng.randrange(low, high)])

    def row(self, name: str, **values: Any) -> dict[str, Any]:
        self.rows.setdefault(name, []).append(values)
        return values

    # -- one project --------------------------------------------------------------------------------------

    def project(self, regime: str, number: int, *make: Callable[[Lawful], None]) -> Dossier:
        """One project: the purchase by the first maker, other sheets by the others."""
        self.rows = {}
        rng = self.rng
        self.place, self.tier, first, last, self.limit, self.limit_works, self.open = rng.choice(PLACES)
        self.start = date(rng.randint(first, last), rng.randint(1, 12), rng.randint(1, 28))
        self.kind = rng.choice(["货物", "服务"])
        self.enterprise = regime == "企业"
        for maker in make:
            maker(self)
        return self.dossier(f"{regime}{number}")

    def head(self, kind: str) -> None:
        """The row of the project, once the years it covers are known."""
        paid = self.rows.get("付款", [])
        year = max([row["支付年度"] for row in paid] or [self.start.year])
        opened = date(year + 1, self.rng.choice([3, 6, 12]), 28)
        self.row(
            "项目",
            项目名称="某项目",
            项目单位="某开发有限公司" if self.enterprise else "某市某中心",
            单位性质=self.rng.choice(["国有企业", "其他企业"] if self.enterprise else PUBLIC),
            地区=self.place,
            预算级次=self.tier,
            项目类型=kind,
            评价起始年度=self.start.year,
            评价年度=year,
            评价基准日=max(opened, self.last + timedelta(1)),
            资金单独核算=True,
            预算已设绩效目标=True,
            部门预算已公开=True,
            结余资金已交回=True,
        )

    def buy(self, method: str, amount: int, **more: Any) -> dict[str, Any]:
        """A purchase up to the notice of award; what the regime adds comes in `more`."""
        given = self.start + timedelta(self.rng.choice([0, 0, 1, 3]))
        price = self.rng.choice([amount, amount - 1, amount * 9 // 10])
        values: dict[str, Any] = {
            "采购编号": "C1", "采购内容": "某项采购", "采购类别": self.kind, "预算金额": amount,
            "采购方式": method,
            "采购完成": True, "启动日期": self.start, "公告日期": self.start, "文件发出日期": given,
            "中标供应商": "甲公司", "中标金额": price, "控制价": self.rng.choice([amount, price]),
            "目录内": False,
            "与工程建设有关": False, "投标供应商数": self.rng.choice([3, 4]), "采购文件留存完整": True,
            "控制价依据充分": True, "存在差别待遇": False, "资格条件作评分": False, "实施计划已备案": True,
            "中标人拒签": False,
        }  # fmt: skip
        return self.row("采购", **{**values, **more})

    def award(self, bought: dict[str, Any], opened: date) -> None:
        """From the opening of bids to the notice, each step on or before its last lawful day."""
        ended = self.within_work(opened, 2)
        received = self.within_work(ended, 2)
        awarded = self.within_work(received, 5)
        notice = self.within_work(awarded, 2)
        asked = self.within_work(notice, 7)
        bought.update(
            开标日期=opened, 评审结束日期=ended, 评审报告收到日期=received, 成交日期=awarded,
            中标公告日期=notice,
            通知书日期=notice, 评审专家抽取合规=True, 评审因素已量化=True, 文件公开预算=True,
            质疑收到日期=asked,
            质疑答复日期=self.within_work(asked, 7), 投标保证金=bought["预算金额"] * self.rng.choice([1,
            2]) // 100,
            保证金退还日期=self.within_work(notice, 5), 适宜中小企业=self.rng.choice([True, False]),
            专门面向中小企业=True, 中小企业预留比例=WHOLE * self.rng.choice([40, 50, 100]) // 100,
            已作需求调查=True, 已作重点审查=True, 法律顾问审定=True, 定制开发信息化=self.rng.choice([True,
            False]),
        )  # fmt: skip

    def sign(self, bought: dict[str, Any], public: bool, **more: Any) -> dict[str, Any]:
        """The contract: within thirty days of the notice; published and filed where that is a duty."""
        noticed = bought.get("通知书日期", self.start + timedelta(1))
        signed = self.within(noticed, 30) if "通知书日期" in bought else self.at_least(noticed, 0)
        begun = self.rng.choice([signed, signed + timedelta(5), max(noticed, signed - timedelta(3))])
        self.signed, price = signed, bought["中标金额"]
        late = signed + timedelta(60)  # where no law sets a term
        values: dict[str, Any] = {
            "合同编号": "H1", "合同名称": "某合同", "采购编号": "C1", "合同性质": "正式合同",
            "合同类别": self.kind,
            "供应商": "甲公司", "供应商为中小企业": self.rng.choice([True, False]), "签订日期": signed,
            "实际履行开始": begun if public or begun >= signed else signed, "合同金额": price,
            "计价方式": "总价",
            "约定服务内容明确": True, "约定数量": True, "约定单价": True, "约定验收标准": True,
            "约定违约责任": True,
            "公告日期": self.within_work(signed, 2) if public else late,
            "备案日期": self.within_work(signed, 7) if public else late,
            "履约保证金": price // 10 if public else price // 5, "与采购文件一致": True,
            "存在变更或终止": True,
            "变更已协商同意": True, "变更日期": signed + timedelta(10),
            "变更公告日期": self.within_work(signed + timedelta(10), 2), "保证金限定现金": False,
            "存在分包": True,
            "分包经同意": True, "存在转包": False, "要求垫资": False, "含定制开发": True,
            "约定知识产权归属": True,
            "存在逾期付款": False, "强制以审计结果结算": False,
        }  # fmt: skip
        return self.row("合同", **{**values, **more})

    def carry_out(self, contract: dict[str, Any], itemised: bool = True) -> None:
        """Delivery, acceptance, payment in two parts and the return of what was kept back."""
        price = contract["合同金额"]
        done = self.at_least(contract["实际履行开始"], 20)
        accepted = self.within(done, 15)
        self.row(
            "验收", 验收编号="Y1", 验收对象="某标的", 合同编号="H1", 已组织验收=True, 验收日期=accepted,
            验收通过=True,
            逐项验收=itemised, 出具验收结论=True, 已投入使用=True, 建成日期=done, 完工日期=done,
            测试合格=True,
            专家意见已落实=True, 有验收方案=True, 验收书已签字=True,
        )  # fmt: skip
        kept = price * self.rng.choice([3, 5]) // 100
        until = accepted + timedelta(365)
        contract.update(质保开始=accepted, 质保结束=until, 保证金应退日期=until, 保证金已退还=True)
        contract["保证金退还日期"] = self.within(until, 0)
        main = self.within(accepted, 30)
        back = self.within(until, 28)
        self.pay("F1", main, price - kept, accepted, 款项性质="验收款", 约定付款天数=30, 收票日期=accepted)
        self.pay("F2", back, kept, until, 款项性质="质保金", 约定付款天数=28)
        self.last = max(main, back)
        for year in sorted({main.year, back.year}):
            spent = sum(r["付款金额"] for r in self.rows["付款"] if r["支付年度"] == year)
            self.row(
                "预算", 年度=year, 预算项="某项支出", 行次性质="明细", 年初预算=spent, 到位金额=spent,
                支出金额=spent,
                上年金额=spent * 2, 测算依据充分=True, 有实际业务=True, 属于政府采购=not self.enterprise,
                已编采购预算=True, 拨付及时=True, 由部门转拨=False, 用途调剂=False,
            )  # fmt: skip

    def pay(self, number: str, day: date, amount: int, due: date, **more: Any) -> None:
        values: dict[str, Any] = {
            "付款编号": number, "合同编号": "H1", "预算项": "某项支出", "付款日期": day, "支付年度": day.year,
            "付款金额": amount, "费用所属年度": due.year, "按约定方式结算": True, "符合限定用途": True,
            "审批手续完整": True, "当年确认应付": True, "付款事项": number, "收款单位": "甲公司",
            "交付日期": due,
            "有实际业务": True, "属于维保费": False,
        }  # fmt: skip
        self.row("付款", **{**values, **more})

    # -- records --------------------------------------------------------------------------------------------

    def dossier(self, project: str) -> Dossier:
        """The rows as records; what is optional is left blank at random, absent sheets are not provided."""
        gaps = self.rng.choice([0.0, 0.0, 0.1, 0.4])
        self.rows["项目"][0]["项目编号"] = project
        records = {
            name: tuple(self.record(name, index + 1, row, gaps) for index, row in enumerate(rows))
            for name, rows in self.rows.items()
        }
        states = {
            name: Completeness.PROVIDED if records.get(name) else Completeness.MISSING
            for name in self.vocabulary.listed
        }
        return Dossier(project, records, states, "合法")

    def record(self, name: str, number: int, row: Mapping[str, Any], gaps: float) -> Record:
        fact_type = self.vocabulary[name]
        fields = {field.name: field for field in fact_type.fields}
        values = {
            key: value
            for key, value in {"项目编号": self.rows["项目"][0]["项目编号"], **row}.items()
            if fields.get(key) is None
            or fields[key].required
            or key in fact_type.key
            or fields[key].kind is Kind.REF
            or key in ALWAYS
            or self.rng.random() >= gaps
        }
        return Record(name, number, values, Source("合法", number, name))
