-- YS12 无预算支出：付款的预算项在当年预算里，或以前年度结转下来的
WITH 各年 AS (
  SELECT 项目编号, 年度, count(*) FILTER (WHERE 行次性质 = '明细') AS 明细数 FROM 预算 GROUP BY ALL
), 以前 AS (
  SELECT f.项目编号, f.付款编号, bool_or(b."结转金额（元）" > 0) AS 有结转, bool_or(b."结转金额（元）" IS NULL) AS 不明
  FROM 付款 AS f JOIN 预算 AS b ON b.项目编号 = f.项目编号 AND b.预算项 = f.预算项 AND b.年度 < f.支付年度
  GROUP BY ALL
)
SELECT f.项目编号, f.付款编号,
       CASE WHEN b.预算项 IS NOT NULL OR j.有结转 THEN TRUE WHEN j.不明 THEN NULL
            WHEN q.预算 = '确认没有' OR (q.预算 IS DISTINCT FROM '未提供' AND y.明细数 > 0) THEN FALSE END AS 有预算安排,
       coalesce(f.付款日期, make_date(f.支付年度, 12, 31)) AS 判定日期, f.支付年度, f.预算项, f."付款金额（元）",
       判定(TRUE, 有预算安排 = FALSE) AS 状态
FROM 付款 AS f
LEFT JOIN 资料清单 AS q USING (项目编号)
LEFT JOIN 预算 AS b ON b.项目编号 = f.项目编号 AND b.年度 = f.支付年度 AND b.预算项 = f.预算项
LEFT JOIN 各年 AS y ON y.项目编号 = f.项目编号 AND y.年度 = f.支付年度
LEFT JOIN 以前 AS j ON j.项目编号 = f.项目编号 AND j.付款编号 = f.付款编号
WHERE f.预算项 IS NOT NULL
  AND (y.年度 IS NOT NULL OR (q.预算 = '确认没有' AND f.项目编号 NOT IN (SELECT 项目编号 FROM 预算)))
  AND 状态 IN ('违规', '待核实')
