-- FK08 未验收先付款：合同连付款、连验收，没有记录时看资料清单
WITH 已付 AS (
  SELECT 项目编号, 合同编号, count(*) AS 笔数, count(付款日期) AS 有日期, sum("付款金额（元）") AS 金额, min(付款日期) AS 首付
  FROM 付款 WHERE 合同编号 IS NOT NULL
  GROUP BY 项目编号, 合同编号
), 付款表 AS (
  SELECT 项目编号, bool_or(合同编号 IS NULL) AS 有未注明 FROM 付款 GROUP BY 项目编号
), 结果 AS (
  SELECT 项目编号, 合同编号, 验收日期, CASE WHEN 已组织验收 = FALSE THEN FALSE ELSE 验收通过 END AS 通过 FROM 验收
), 验收表 AS (
  SELECT 项目编号, bool_or(合同编号 IS NULL AND 通过 IS DISTINCT FROM FALSE) AS 有未注明 FROM 结果 GROUP BY 项目编号
), 已验 AS (
  SELECT 项目编号, 合同编号, count(*) FILTER (WHERE 通过) AS 通过数,
         count(*) FILTER (WHERE 通过 IS DISTINCT FROM FALSE) AS 可能数,
         count(验收日期) FILTER (WHERE 通过 IS DISTINCT FROM FALSE) AS 有日期,
         min(验收日期) FILTER (WHERE 通过 IS DISTINCT FROM FALSE) AS 首次
  FROM 结果 WHERE 合同编号 IS NOT NULL
  GROUP BY 项目编号, 合同编号
), 齐全 AS (
  SELECT c.*, d.笔数, d.有日期, d.金额, d.首付, a.通过数, a.可能数, a.有日期 AS 验收有日期, a.首次,
         CASE WHEN q.付款 = '未提供' OR u.有未注明 THEN FALSE
              ELSE q.付款 = '确认没有' OR u.项目编号 IS NOT NULL END IS TRUE AS 付款全,
         CASE WHEN q.验收 = '未提供' OR y.有未注明 THEN FALSE
              ELSE q.验收 = '确认没有' OR y.项目编号 IS NOT NULL END IS TRUE AS 验收全
  FROM (SELECT 项目编号, 合同编号, 合同名称, 供应商, 约定支付时点, "约定预付比例（%）" FROM 合同) AS c
  LEFT JOIN 资料清单 AS q USING (项目编号)
  LEFT JOIN 付款表 AS u USING (项目编号)
  LEFT JOIN 验收表 AS y USING (项目编号)
  LEFT JOIN 已付 AS d USING (项目编号, 合同编号)
  LEFT JOIN 已验 AS a USING (项目编号, 合同编号)
), 各份 AS (
  SELECT 项目编号, 合同编号, 合同名称, 供应商, 约定支付时点, "约定预付比例（%）", 金额 AS 已知付款, 首付 AS 最早已知付款日期,
         CASE WHEN 金额 > 0 THEN TRUE WHEN 付款全 THEN FALSE END AS 有付款,
         CASE WHEN 付款全 AND 笔数 = 有日期 THEN 首付 END AS 最早付款日期,
         CASE WHEN 通过数 > 0 THEN TRUE WHEN 验收全 AND coalesce(可能数, 0) = 0 THEN FALSE END AS 已通过验收,
         CASE WHEN 验收全 AND 可能数 = 验收有日期 AND 可能数 = 通过数 THEN 首次 END AS 验收通过日期,
         CASE WHEN 验收全 AND 可能数 = 验收有日期 THEN 首次 END AS 最早验收日期
  FROM 齐全
)
SELECT 项目编号, 合同编号, 约定支付时点, "约定预付比例（%）", 有付款, 最早已知付款日期, 最早验收日期, 最早付款日期,
       验收通过日期, 已通过验收, 合同名称, 供应商, 已知付款 AS "已知付款（元）",
       判定(约定支付时点 = '验收后支付' AND NOT "约定预付比例（%）" > 0,
            有付款 AND (最早已知付款日期 < 最早验收日期 OR 最早付款日期 < 验收通过日期 OR NOT 已通过验收)
            AND CASE WHEN 最早已知付款日期 < DATE '2015-03-01' THEN NULL ELSE TRUE END) AS 状态
FROM 各份
WHERE 状态 IN ('违规', '待核实')
