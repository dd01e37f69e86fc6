-- FK03 本年费用次年支付：付款连合同
SELECT f.项目编号, f.付款编号, f.支付年度, f.费用所属年度, c.约定支付时点,
       coalesce(f.付款日期, make_date(f.支付年度, 12, 31)) AS 判定日期,
       coalesce(c.合同名称, f.预算项, f.付款编号) AS 款项名称, f."付款金额（元）",
       判定(TRUE, f.支付年度 > f.费用所属年度 AND c.约定支付时点 = '当年支付') AS 状态
FROM 付款 AS f
LEFT JOIN 合同 AS c USING (项目编号, 合同编号)
WHERE 状态 IN ('违规', '待核实')
