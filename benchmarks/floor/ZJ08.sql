-- ZJ08 虚列支出：付款和预算明细里核实过有没有实际业务的，按年度和预算项合起来
WITH 汇总 AS (
  SELECT 项目编号, 支付年度 AS 年度, coalesce(预算项, '凭证' || 付款编号) AS 列支项, count(*) AS 笔数,
         count(有实际业务) AS 已核, count(*) FILTER (WHERE NOT 有实际业务) AS 虚列,
         sum("付款金额（元）") FILTER (WHERE NOT 有实际业务) AS 金额,
         string_agg(付款编号, '、' ORDER BY 付款编号) FILTER (WHERE NOT 有实际业务) AS 凭证
  FROM 付款 GROUP BY ALL
), 明细 AS (
  SELECT 项目编号, 年度, 预算项 AS 列支项, 有实际业务 FROM 预算 WHERE 行次性质 = '明细' AND 有实际业务 IS NOT NULL
)
SELECT 项目编号, 年度, 列支项,
       CASE WHEN g.虚列 > 0 OR b.有实际业务 = FALSE THEN FALSE WHEN b.有实际业务 THEN TRUE
            WHEN q.付款 IS DISTINCT FROM '未提供' AND g.笔数 = g.已核 THEN TRUE END AS 有实际业务,
       make_date(年度, 12, 31) AS 年末日期,
       CASE WHEN g.虚列 > 0 THEN '涉及凭证' || g.凭证 ELSE '涉及的凭证和金额资料没有列明' END AS 虚列说明,
       g.金额 AS "虚列金额（元）", 判定(TRUE, CASE WHEN g.虚列 > 0 OR b.有实际业务 = FALSE THEN TRUE
            WHEN b.有实际业务 THEN FALSE WHEN q.付款 IS DISTINCT FROM '未提供' AND g.笔数 = g.已核 THEN FALSE END) AS 状态
FROM (FROM 汇总 WHERE 已核 > 0) AS g
FULL JOIN 明细 AS b USING (项目编号, 年度, 列支项)
LEFT JOIN 资料清单 AS q USING (项目编号)
WHERE 状态 IN ('违规', '待核实')
