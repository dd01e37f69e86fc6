-- MB10 未设绩效目标：目标和指标都没有，而两种资料都确认没有
WITH 各年 AS (
  SELECT 项目编号, 年度 FROM 绩效目标 UNION SELECT 项目编号, 年度 FROM 绩效指标
), 有的 AS (
  SELECT DISTINCT 项目编号 FROM 各年
)
SELECT p.项目编号, least(p.评价基准日, make_date(p.评价年度, 1, 1)) AS 年初日期,
       CASE WHEN p.预算已设绩效目标 IS NOT NULL THEN p.预算已设绩效目标 WHEN d.年度 IS NOT NULL THEN TRUE
            WHEN q.绩效目标 = '确认没有' AND q.绩效指标 = '确认没有' AND n.项目编号 IS NULL THEN FALSE END AS 已设目标,
       p.评价年度, 判定(年初日期 >= DATE '2015-01-01', 已设目标 = FALSE) AS 状态
FROM 项目 AS p
LEFT JOIN 资料清单 AS q USING (项目编号)
LEFT JOIN 有的 AS n USING (项目编号)
LEFT JOIN 各年 AS d ON d.项目编号 = p.项目编号 AND d.年度 = p.评价年度
WHERE 状态 IN ('违规', '待核实')
