-- HT12 合同未按期公告：签订到公告的工作日，期限随地区和日期
SELECT c.项目编号, c.合同编号, c.合同性质, q.采购方式, b.累计 - a.累计 AS 公告用时, c.签订日期, c.合同名称, c.公告日期,
       t.值 AS "标准:合同公告期限@签订日期",
       判定(c.合同性质 = '正式合同'
            AND q.采购方式 IN ('公开招标', '邀请招标', '竞争性谈判', '竞争性磋商', '询价', '单一来源'),
            公告用时 > t.值 AND CASE WHEN c.签订日期 < DATE '2015-03-01' THEN NULL ELSE TRUE END) AS 状态
FROM 合同 AS c
JOIN 项目 AS x USING (项目编号)
LEFT JOIN 采购 AS q ON q.项目编号 = c.项目编号 AND q.采购编号 = c.采购编号
LEFT JOIN 日历 AS a ON a.日期 = c.签订日期
LEFT JOIN 日历 AS b ON b.日期 = c.公告日期
LEFT JOIN 标准 AS t ON t.名称 = '合同公告期限' AND t.地区 = x.地区 AND t.预算级次 IS NOT DISTINCT FROM x.预算级次
                   AND c.签订日期 BETWEEN t.起 AND t.止
WHERE 状态 IN ('违规', '待核实')
