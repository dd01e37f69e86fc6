"""What a lawful project writes beside its purchase: targets, assets, subsidies, money."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.law.conduct import control, systems
from tests.law.lawful import WAN, WHOLE, Lawful, rolled


def targets(p: Lawful) -> None:
    """Targets, indicators that are just met, evaluation and monitoring done or not due yet."""
    year = p.start.year
    p.row(
        "绩效目标",
        年度=year,
        目标内容=f"完成{year}年任务",
        数量指标数=1,
        质量指标数=1,
        效益指标数=1,
        定量效益指标数=1,
        指标值可衡量=True,
        覆盖全部建设内容=True,
    )
    p.row(
        "绩效指标",
        年度=year,
        一级指标="产出指标",
        二级指标="数量指标",
        三级指标="培训场次",
        实际反映内容="数量",
        指标性质="定量",
        指标值="10",
        方向="不低于",
        计量单位="场",
        完成值=p.rng.choice(["10", "11"]),
    )
    p.row(
        "绩效指标",
        年度=year,
        一级指标="成本指标",
        二级指标="经济成本指标",
        三级指标="单位成本",
        实际反映内容="成本",
        指标性质="定量",
        指标值="100",
        方向="不高于",
        计量单位="元",
        完成值=p.rng.choice(["100", "99"]),
    )
    for first, second, name, shows in (
        ("产出指标", "质量指标", "合格率", "质量"),
        ("效益指标", "社会效益指标", "受益面", "效益"),
    ):
        p.row(
            "绩效指标",
            年度=year,
            一级指标=first,
            二级指标=second,
            三级指标=name,
            实际反映内容=shows,
            指标性质="定量",
            指标值="90",
            方向="不低于",
            计量单位="%",
            完成值="95",
        )
    for work in ("绩效自评", "绩效监控"):
        p.row(
            "自评监控",
            年度=year,
            工作类型=work,
            已开展=True,
            材料完整规范=True,
            结果可应用=True,
            完成期限=date(year + 1, 3, 31),
            发现偏差=work == "绩效监控",
            偏差已纠正=True,
        )
    p.row(
        "满意度调查",
        年度=year,
        调查对象="群众",
        总体数=p.rng.choice([20, 500]),
        有效样本数=p.rng.choice([20, 100]),
        满意率=WHOLE * 90 // 100,
        目标满意率=WHOLE * 90 // 100,
        问卷可核对=True,
    )
    p.row(
        "产出与效益",
        年度=year,
        产出事项="发放设备",
        计划数量=100,
        完成数量=100,
        合格数量=100,
        计量单位="台",
        应覆盖人数=100,
        实际覆盖人数=100,
        人均标准=WAN,
        实际人均=WAN,
    )


def assets(p: Lawful) -> None:
    """An asset entered in time and used; another let or scrapped with leave, its proceeds handed over."""
    got = p.rows["验收"][0]["验收日期"]
    p.row(
        "资产",
        资产编号="Z1",
        资产名称="设备",
        合同编号="H1",
        原值=WAN,
        取得日期=got,
        已入账=True,
        入账日期=p.within(got, 60),
        使用状态="在用",
        账实相符=True,
        权属清晰=True,
        改变用途=p.rng.choice([True, False]),
        改变用途已批准=True,
        毁损未处理=False,
        超标准配置=False,
    )
    p.row(
        "资产",
        资产编号="Z2",
        资产名称="旧设备",
        原值=WAN,
        取得日期=date(2015, 1, 5),
        已入账=True,
        入账日期=date(2015, 1, 20),
        使用状态=p.rng.choice(["出租出借", "报废", "闲置"]),
        出租出借已批准=True,
        闲置有正当理由=True,
        账实相符=True,
        处置日期=got,
        处置已批准=True,
        处置收入=WAN,
        处置收入已上缴=not p.enterprise,
    )


def subsidies(p: Lawful) -> None:
    """Subsidies by instalment, in full, on the last day; none to whom none is due."""
    year, due = p.start.year, date(p.start.year, 10, 1)
    for batch, kind, amount in (("一批", "预拨", 3000), ("二批", "清算", 2000)):
        p.row(
            "补助发放",
            对象编号="D1",
            发放批次=batch,
            补助年度=year,
            补助事项="稳岗",
            补助期间=f"{year}年",
            发放金额=amount * 100,
            发放性质=kind,
            已发放=True,
            标准金额=500000,
            符合条件=True,
            已公示=True,
            政策要求公示=True,
            发放日期=rolled(due),
            政策发放期限=due,
        )
    p.row(
        "补助发放",
        对象编号="D2",
        发放批次="一批",
        补助年度=year,
        补助事项="稳岗",
        补助期间=f"{year}年",
        发放金额=0,
        发放性质="一次发放",
        已发放=False,
        标准金额=500000,
        符合条件=False,
        政策要求公示=False,
        已公示=False,
        政策发放期限=due,
    )


def money(p: Lawful) -> None:
    """Fees with grounds, a deposit returned on the first working day, an account with leave."""
    day, due = p.start, date(p.start.year, 10, 1)
    p.row(
        "收费与账户",
        事项="检测费",
        性质="收费",
        有依据=True,
        收取对象=p.rng.choice(["企业", "个人"]),
        批准标准=WAN,
        执行标准=WAN,
        金额=WAN,
        应上缴财政=p.rng.choice([True, False]),
        已上缴财政=True,
        纳入单位账=True,
        发生日期=day,
    )
    p.row(
        "收费与账户",
        事项="押金",
        性质="押金保证金",
        有依据=True,
        收取对象="企业",
        金额=WAN,
        应退日期=due,
        退还日期=rolled(due),
        已退还=True,
        纳入单位账=True,
        发生日期=day,
    )
    p.row("收费与账户", 事项="专户", 性质="银行账户", 有依据=True, 纳入单位账=True, 发生日期=day)


SHEETS: tuple[Callable[[Lawful], None], ...] = (targets, assets, subsidies, money, systems, control)
