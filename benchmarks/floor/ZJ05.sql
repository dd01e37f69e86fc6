-- ZJ05 预算调剂未报批：明细行，只读一张表
SELECT 项目编号, 年度, 预算项, 用途调剂, 调剂已报批, make_date(年度, 12, 31) AS 年末日期,
       判定(用途调剂 AND (用途调剂 IS NOT NULL OR 调剂已报批 IS NOT NULL), 调剂已报批 = FALSE) AS 状态
FROM 预算
WHERE 行次性质 = '明细' AND 状态 IN ('违规', '待核实')
