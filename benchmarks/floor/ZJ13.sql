-- ZJ13 同一对象重复领取补助：同一事项、同一期间、同样金额的两笔（发放性质没有填）
WITH 两笔 AS (
  SELECT a.项目编号, a.对象编号, a.补助年度, a.补助事项,
         CASE WHEN a.补助期间 <> b.补助期间 THEN FALSE
              WHEN a.补助期间 = b.补助期间 AND a."发放金额（元）" = b."发放金额（元）" THEN TRUE END AS 重复
  FROM 补助发放 AS a
  JOIN 补助发放 AS b USING (项目编号, 对象编号, 补助年度, 补助事项)
  WHERE b.发放批次 < a.发放批次
), 汇总 AS (
  SELECT 项目编号, 对象编号, 补助年度, 补助事项, bool_or(重复) AS 有, bool_or(重复 IS NULL) AS 不明
  FROM 两笔 GROUP BY ALL
)
SELECT 项目编号, 对象编号, 补助年度, 补助事项,
       CASE WHEN any_value(k.有) THEN TRUE WHEN NOT coalesce(any_value(k.不明), FALSE) THEN FALSE END AS 同期重复,
       coalesce(max(d.发放日期), make_date(补助年度, 12, 31)) AS 判定日期,
       string_agg(d.发放批次, '、' ORDER BY d.发放批次) AS 批次说明, count(*) AS 笔数,
       CASE WHEN count(*) = count(d."发放金额（元）") THEN sum(d."发放金额（元）") END AS "发放合计（元）",
       判定(TRUE, 同期重复) AS 状态
FROM 补助发放 AS d LEFT JOIN 汇总 AS k USING (项目编号, 对象编号, 补助年度, 补助事项)
WHERE 补助年度 IS NOT NULL AND 补助事项 IS NOT NULL
GROUP BY 项目编号, 对象编号, 补助年度, 补助事项
HAVING 状态 IN ('违规', '待核实')
