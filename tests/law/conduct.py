"""How a lawful project is run: systems that are safe, documents, decisions, archives, people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.law.lawful import WAN, Lawful


def systems(p: Lawful) -> None:
    """A system of the third grade tested this year or the year before, and one that nobody need test."""
    year = p.rows["项目"][0]["评价基准日"].year - 1  # the last one that is over
    tested = date(year, p.rng.choice([1, 12]), p.rng.choice([1, 31]))
    common: dict[str, Any] = {
        "应对接系统未对接": False,
        "多头录入": False,
        "并联审批实现": True,
        "宕机次数": 2,
        "允许宕机次数": 2,
        "存在弱口令": False,
        "有数据备份": True,
        "有灾备": True,
        "有应急预案": True,
        "有数据安全制度": True,
        "委托外单位运维": True,
        "监督受托方数据安全": True,
        "安全措施同步": True,
        "与已有系统重复": False,
        "闲置功能数": 0,
        "功能总数": 10,
        "不可用功能数": 0,
        "账号权限规范": True,
        "日志保存月数": 6,
        "漏洞已处置": True,
        "有异地备份": True,
        "机房环境合格": True,
        "共享经费已绩效评价": True,
        "统计年度": p.start.year,
    }
    p.row("信息系统", 系统名称="甲系统", 定级="三级", 等保测评日期=tested, 关键信息基础设施=False, **common)
    p.row(
        "信息系统",
        系统名称="乙系统",
        定级="二级",
        等保测评日期=date(2016, 1, 1),
        关键信息基础设施=False,
        **common,
    )


def control(p: Lawful) -> None:
    """Documents there are, decisions taken before, archives complete, complaints dealt with."""
    for kind in (
        "年度工作计划",
        "项目实施方案",
        "内部控制制度",
        "合同管理制度",
        "采购内控制度",
        "项目资金管理制度",
    ):
        p.row("制度文件", 类别=kind, 文件名称=f"{kind}文件", 是否制定=True)
    kind = p.rng.choice(["大额支出", "资产处置", "资产配置", "合同签订"])
    p.row(
        "集体决策",
        事项="某事项",
        事项类别=kind,
        应集体决策=True,
        已集体决策=True,
        决策日期=p.start,
        实施日期=p.start + timedelta(p.rng.choice([0, 1])),
    )
    p.row("集体决策", 事项="小事", 事项类别="大额支出", 应集体决策=False, 已集体决策=False, 实施日期=p.start)
    p.row("同类项目", 同类项目名称="别的项目", 安排单位="别局", 年度=p.start.year, 金额=WAN, 内容重复=False)
    p.row("档案资料", 档案类别="采购资料", 齐全=True, 形成年度=p.start.year, 专人保管=True)
    p.row("监督与投诉", 事项="投诉", 类别="投诉处理", 已开展=True, 应处理数=3, 已处理数=3)
    p.row("设施使用", 年度=p.start.year, 设施="停车位", 总数=100, 正常使用数=95)
    p.row(
        "项目人员",
        岗位="项目经理",
        人员="某",
        合同编号="H1",
        与约定一致=False,
        更换已同意=True,
        资格符合=True,
        超限兼任=False,
    )
    p.row(
        "工程质量",
        检查事项="面层",
        合同编号="H1",
        按设计实施=False,
        变更已批准=True,
        合同数量=100,
        实收数量=100,
        计量单位="米",
        存在质量问题=True,
        已返修=True,
    )
    p.row("进度节点", 合同编号="H1", 节点="上线", 计划日期=p.last, 实际日期=p.last, 已完成=True)
