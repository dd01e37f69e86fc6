-- ZJ02 预算执行率偏低：一年的预算和支出，印有合计行的取合计行，没有的由明细相加；预警线随地区和日期
WITH 合计 AS (
  SELECT 项目编号, 年度, max("年初预算（元）") AS 年初, max("调整后预算（元）") AS 调整, max("支出金额（元）") AS 支出
  FROM 预算 WHERE 行次性质 = '合计'
  GROUP BY 项目编号, 年度 HAVING count(*) = 1
), 明细 AS (
  SELECT 项目编号, 年度,
         CASE WHEN count(*) = count("年初预算（元）") THEN sum("年初预算（元）") END AS 年初,
         CASE WHEN count("调整后预算（元）") > 0 AND count(*) = count(coalesce("调整后预算（元）", "年初预算（元）"))
              THEN sum(coalesce("调整后预算（元）", "年初预算（元）")) END AS 调整,
         CASE WHEN count(*) = count("支出金额（元）") THEN sum("支出金额（元）") END AS 支出
  FROM 预算 WHERE 行次性质 = '明细'
  GROUP BY 项目编号, 年度
), 各年 AS (
  SELECT 项目编号, y.年度, q.预算 IS DISTINCT FROM '未提供' AS 齐全,
         coalesce(h.年初, CASE WHEN 齐全 THEN d.年初 END) AS 年初,
         coalesce(h.调整, CASE WHEN 齐全 THEN d.调整 END) AS 调整,
         coalesce(h.支出, CASE WHEN 齐全 THEN d.支出 END) AS 支出
  FROM (SELECT DISTINCT 项目编号, 年度 FROM 预算) AS y
  LEFT JOIN 资料清单 AS q USING (项目编号)
  LEFT JOIN 合计 AS h USING (项目编号, 年度)
  LEFT JOIN 明细 AS d USING (项目编号, 年度)
), 比率 AS (
  SELECT 项目编号, 年度, 支出, make_date(年度, 12, 31) AS 年末日期,
         CASE WHEN 调整 IS NOT NULL THEN '调整后预算' WHEN 齐全 AND 年初 IS NOT NULL THEN '年初预算' END AS 预算口径,
         CASE WHEN 调整 IS NOT NULL THEN 调整 WHEN 齐全 THEN 年初 END AS 预算金额,
         CAST(CAST(支出 * 100 AS HUGEINT) * 1000000000000 // nullif(CAST(预算金额 * 100 AS HUGEINT), 0)
              AS DECIMAL(22, 0)) * 0.0000000001 AS 执行率
  FROM 各年
)
SELECT b.项目编号, b.年度,
       b.年度 <= year(x.评价基准日) - (x.评价基准日 <> make_date(year(x.评价基准日), 12, 31))::INT AS 年度已结束,
       b.年度 >= coalesce(x.评价起始年度, x.评价年度) AND b.年度 <= x.评价年度 AS 属评价期,
       b.执行率 AS "执行率（%）", b.年末日期, b.预算口径, b.预算金额 AS "预算金额（元）", b.支出 AS "支出金额（元）",
       b.预算金额 - b.支出 AS "结余金额（元）", t.值 AS "标准:预算执行率预警线@年末日期（%）",
       判定(年度已结束 AND (属评价期 OR b.执行率 IS NOT NULL), b.执行率 < t.值) AS 状态
FROM 比率 AS b
JOIN 项目 AS x USING (项目编号)
LEFT JOIN 标准 AS t ON t.名称 = '预算执行率预警线' AND t.地区 = x.地区 AND t.预算级次 IS NOT DISTINCT FROM x.预算级次
                   AND b.年末日期 BETWEEN t.起 AND t.止
WHERE 状态 IN ('违规', '待核实')
