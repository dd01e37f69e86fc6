-- CG01 达到公开招标数额标准未公开招标：数额标准随地区、级次和日期；没有采购记录的合同方式不明
WITH 签约 AS (
  SELECT 项目编号, 采购编号, min(签订日期) AS 签订日期,
         CASE WHEN count(*) = count("合同金额（元）") THEN sum("合同金额（元）") END AS 合同金额
  FROM 合同
  WHERE 采购编号 IS NOT NULL AND 合同性质 IS DISTINCT FROM '补充合同'
  GROUP BY 项目编号, 采购编号
), 各次 AS (
  SELECT q.项目编号, q.采购编号 AS 采购事项, q.采购内容, q.采购类别, q.采购方式, q.采购完成, q.变更方式已批准,
         coalesce(q."预算金额（元）", q."中标金额（元）", g.合同金额) AS 采购金额,
         coalesce(q.公告日期, q.启动日期, q.开标日期, q.成交日期, g.签订日期) AS 采购日期
  FROM 采购 AS q LEFT JOIN 签约 AS g USING (项目编号, 采购编号)
  UNION ALL
  SELECT c.项目编号, '合同' || c.合同编号, c.合同名称,
         CASE WHEN c.合同类别 IN ('工程', '货物') THEN c.合同类别 WHEN c.合同类别 IS NOT NULL THEN '服务' END,
         NULL, NULL, NULL, c."合同金额（元）", coalesce(c.签订日期, c.服务开始)
  FROM 合同 AS c
  WHERE (c.合同性质 = '正式合同' OR c.合同性质 IS NULL)
    AND NOT EXISTS (FROM 采购 AS q WHERE q.项目编号 = c.项目编号 AND q.采购编号 = c.采购编号)
    AND NOT EXISTS (FROM 采购 AS q WHERE q.项目编号 = c.项目编号 AND q.采购编号 = c.合同编号)
)
SELECT g.项目编号, g.采购事项, g.采购类别, g.采购完成, g.采购方式, g.采购金额 AS "采购金额（元）", g.采购日期,
       g.变更方式已批准, g.采购内容, t.值 AS "标准:公开招标数额标准@采购日期（元）",
       判定(g.采购类别 <> '工程' AND NOT (g.采购完成 = FALSE AND g.采购方式 IS NULL),
            g.采购金额 >= t.值 AND g.采购方式 NOT IN ('公开招标', '框架协议', '未履行采购手续')
            AND g.变更方式已批准 = FALSE) AS 状态
FROM 各次 AS g
JOIN 项目 AS x USING (项目编号)
LEFT JOIN 标准 AS t ON t.名称 = '公开招标数额标准' AND t.地区 = x.地区 AND t.预算级次 IS NOT DISTINCT FROM x.预算级次
                   AND g.采购日期 BETWEEN t.起 AND t.止
WHERE 状态 IN ('违规', '待核实')
