-- CG14 政府采购未编预算：明细行，没有明细的年度看每一行
SELECT b.项目编号, b.年度, b.预算项, b.属于政府采购, b.已编采购预算, make_date(b.年度, 1, 1) AS 年初日期,
       b."年初预算（元）",
       判定(b.属于政府采购 IS NOT NULL OR b.已编采购预算 IS NOT NULL, b.属于政府采购 AND b.已编采购预算 = FALSE) AS 状态
FROM 预算 AS b
WHERE (b.行次性质 = '明细'
       OR (b.项目编号, b.年度) NOT IN (SELECT (项目编号, 年度) FROM 预算 WHERE 行次性质 = '明细'))
  AND 状态 IN ('违规', '待核实')
