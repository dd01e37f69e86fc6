-- ZJ07 结转资金连续两年以上未使用：年限随地区和日期
SELECT b.项目编号, b.年度, b.预算项, b."结转金额（元）", x.评价基准日 >= make_date(b.年度, 12, 31) AS 年度已结束, b.年度 - b.结转起始年度 + 1 AS 结转年数,
       make_date(b.年度, 12, 31) AS 年末日期, b.结转起始年度, t.值 AS "标准:结转年限@年末日期",
       判定(b."结转金额（元）" IS NOT NULL AND 年度已结束, b."结转金额（元）" > 0 AND 结转年数 >= t.值) AS 状态
FROM 预算 AS b
JOIN 项目 AS x USING (项目编号)
LEFT JOIN 标准 AS t ON t.名称 = '结转年限' AND t.地区 = x.地区 AND t.预算级次 IS NOT DISTINCT FROM x.预算级次
                   AND make_date(b.年度, 12, 31) BETWEEN t.起 AND t.止
WHERE b.行次性质 = '明细' AND 状态 IN ('违规', '待核实')
