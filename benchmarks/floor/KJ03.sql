-- KJ03 专项资金未单独核算：一个项目一行，预算里有限定用途或上级下达的是专项资金
SELECT x.项目编号, x.资金单独核算, CASE WHEN count(b.限定用途) + count(b.上级下达日期) > 0 THEN TRUE END AS 属专项资金,
       x.专项办法要求单独核算,
       判定((x.资金单独核算 IS NOT NULL OR 属专项资金 IS NOT NULL OR coalesce(x.专项办法要求单独核算, FALSE))
            AND coalesce(x.专项办法要求单独核算, TRUE), x.资金单独核算 = FALSE) AS 状态
FROM 项目 AS x LEFT JOIN 预算 AS b USING (项目编号)
GROUP BY x.项目编号, x.资金单独核算, x.专项办法要求单独核算
HAVING 状态 IN ('违规', '待核实')
