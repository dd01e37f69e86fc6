"""What is lawful in each procurement regime: how a project of it goes from its announcement to its papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.law.lawful import WAN, WHOLE, Lawful, workdays


def government_tender(p: Lawful) -> None:
    """政府采购招标: goods or services, at or above the line of open tender or below it."""
    low = (p.limit or 10) * WAN
    amount = p.amount(low, low * p.rng.choice([2, 10, 20]))
    bought = p.buy("公开招标", amount, 评审办法="综合评分法", 价格分权重=WHOLE * 30 // 100)
    given = bought["文件发出日期"]
    bought["文件提供截止日期"] = workdays(given, p.rng.choice([5, 6]))
    bought.update(评审人数=7, 评审专家数=p.rng.choice([5, 7]))
    p.award(bought, p.at_least(given, 20))
    p.carry_out(p.sign(bought, public=True))
    p.head("货物采购" if p.kind == "货物" else "信息化建设")


def negotiated(p: Lawful) -> None:
    """竞争性谈判、询价、单一来源, below the line of open tender or with its change approved."""
    method = p.rng.choice(["竞争性谈判", "询价", "单一来源"])
    p.kind = "货物" if method == "询价" else p.kind
    low = (p.limit or 10) * WAN
    high = (p.open or 12) * WAN
    above = p.rng.random() < 0.3
    amount = p.amount(high, high * 2) if above else p.amount(min(low, high - 2), high)
    more: dict[str, Any] = {"变更方式已批准": True} if above or not p.open else {"变更方式已批准": False}
    if method == "单一来源":
        reason = p.rng.choice(["唯一供应商", "紧急采购", "添购配套"])
        more |= {"单一来源情形": reason, "投标供应商数": 1}
        more |= {"添购原金额": amount * 10} if reason == "添购配套" else {}
        more |= {"单一来源已公示": amount >= high} if p.open and reason == "唯一供应商" else {}
    else:
        more |= {"评审人数": 5, "评审专家数": 4}
    bought = p.buy(method, amount, **more)
    opened = workdays(bought["文件发出日期"], p.rng.choice([3, 4, 8]))
    p.award(bought, opened)
    p.carry_out(p.sign(bought, public=True))
    p.head("其他")


def consultation(p: Lawful) -> None:
    """竞争性磋商, of goods and services, or of works that need not be tendered."""
    if p.rng.random() < 0.3:
        p.kind = "工程"
        amount = p.amount((p.limit_works or 10) * WAN, 400 * WAN)
        more: dict[str, Any] = {}
    else:
        low, high = (p.limit or 10) * WAN, (p.open or 12) * WAN
        amount, more = p.amount(min(low, high - 2), high), {"变更方式已批准": not p.open}
    bought = p.buy("竞争性磋商", amount, **more, 评审人数=3, 评审专家数=2)
    p.award(bought, p.at_least(bought["文件发出日期"], 10))
    p.carry_out(p.sign(bought, public=True))
    p.head("工程" if p.kind == "工程" else "其他")
    if p.kind == "工程":
        works_papers(p)


def framework(p: Lawful) -> None:
    """框架协议: an order under a framework, without notice of award or publication of its own."""
    amount = p.amount((p.limit or 10) * WAN, 300 * WAN)
    bought = p.buy("框架协议", amount, 公告日期=p.start, 目录内=True)
    p.carry_out(p.sign(bought, public=True))
    p.head("其他")


def below(p: Lawful) -> None:
    """限额以下自行采购: only the contract binds."""
    works = p.rng.random() < 0.3
    limit = (p.limit_works if works else p.limit) or 10
    p.kind = "工程" if works else p.kind
    amount = p.amount(WAN // 10, limit * WAN)
    bought = p.buy(
        p.rng.choice(["自行采购", "自行采购", "电子卖场"]), amount, 实施计划已备案=False, 投标供应商数=1
    )
    for name in ("采购文件留存完整", "控制价依据充分", "存在差别待遇", "控制价", "公告日期", "文件发出日期"):
        bought.pop(name)
    p.carry_out(p.sign(bought, public=False), itemised=p.rng.random() < 0.5)
    p.head("工程" if works else "其他")
    if p.rng.random() < 0.3 and amount * 2 < limit * WAN:
        supplement(p)


def enterprise(p: Lawful) -> None:
    """企业: not 政府采购, whatever the amount, unless it is a works tender."""
    amount = p.amount(WAN, 3000 * WAN)
    method = p.rng.choice(["自行采购", "竞争性谈判", "竞争性磋商", "询价", "单一来源", "公开招标"])
    bought = p.buy(
        method, amount, 实施计划已备案=False, 投标供应商数=1, 评审人数=2, 评审专家数=0, 文件公开预算=False
    )
    bought.update(
        变更方式已批准=False, 已作需求调查=False, 评审因素已量化=False, 通知书日期=p.at_least(p.start, 3)
    )
    p.carry_out(p.sign(bought, public=False), itemised=p.rng.random() < 0.5)
    p.head("其他")
    if p.rng.random() < 0.3:
        supplement(p)


def supplement(p: Lawful) -> None:
    """More of the same by a fifth, under a contract that is not of government procurement."""
    main = p.rows["合同"][0]
    p.row(
        "合同", 合同编号="H2", 合同名称="补充合同", 合同性质="补充合同", 原合同="H1",
        合同类别=main["合同类别"],
        供应商="甲公司", 签订日期=main["签订日期"] + timedelta(9), 合同金额=main["合同金额"] // 5,
        追加标的相同=True,
    )  # fmt: skip


def works_tender(p: Lawful) -> None:
    """招标投标法: works, or goods and services that belong to them, by tender."""
    p.kind = p.rng.choice(["工程", "工程", "服务", "货物"])
    line = {"工程": 400, "服务": 100, "货物": 200}[p.kind]
    amount = p.amount(line * WAN // 2, line * WAN * p.rng.choice([1, 5]) + 2)
    bought = p.buy(p.rng.choice(["公开招标", "邀请招标"]), amount, 与工程建设有关=p.kind != "工程")
    given = bought["文件发出日期"]
    bought["文件提供截止日期"] = p.at_least(given, 4)
    opened = p.at_least(given, 20 if amount >= line * WAN or p.limit_works is None else 12)
    p.award(bought, opened)
    noticed = p.at_least(bought["成交日期"], 3)
    noticed = min(noticed, bought["成交日期"] + timedelta(7 if p.place.startswith("河南") else 60))
    bought.update(
        中标公告日期=p.at_least(noticed, 3), 通知书日期=noticed, 评审因素已量化=p.rng.random() < 0.5
    )
    bought.update(
        质疑收到日期=noticed, 质疑答复日期=noticed + timedelta(1), 保证金退还日期=workdays(noticed, 5)
    )
    contract = p.sign(bought, public=False)
    contract["履约保证金"] = contract["合同金额"] // 10
    p.carry_out(contract, itemised=p.rng.random() < 0.5)
    p.head("工程")
    works_papers(p)


def works_papers(p: Lawful) -> None:
    """Permits before the works began, and their acceptance filed in time."""
    contract = p.rows["合同"][0]
    begun = contract["实际履行开始"]
    accepted = p.rows["验收"][0]["验收日期"]
    for paper in ("立项批复", "初步设计批复", "用地手续", "规划许可", "施工许可"):
        p.row("基建程序", 事项=paper, 已办理=True, 办理日期=begun - timedelta(p.rng.choice([0, 1, 200])))
    p.row("基建程序", 事项="开工", 已办理=True, 办理日期=begun)
    p.row("基建程序", 事项="竣工验收", 已办理=True, 办理日期=accepted)
    p.row("基建程序", 事项="竣工备案", 已办理=True, 办理日期=p.within(accepted, 15))
    p.rows["项目"][0].update(开工前已批准=True, 开工日期=begun)
    price = contract["合同金额"]
    p.row("概算", 投资项="总投资", 估算金额=price, 概算金额=price, 实际投资=price, 概算批复日期=p.start)
    p.row(
        "结算与决算", 结算编号="J1", 合同编号="H1", 送审金额=price, 审定金额=price, 结算金额=price,
        变更签证金额=0,
        验收合格日期=accepted, 决算日期=p.within(accepted, 60), 已编决算=True,
    )  # fmt: skip


MAKERS: dict[str, Callable[[Lawful], None]] = {
    "招标投标法": works_tender,
    "政府采购招标": government_tender,
    "非招标": negotiated,
    "磋商": consultation,
    "框架协议": framework,
    "限额以下自行采购": below,
    "企业": enterprise,
}
