-- LX01 未制定年度工作计划：工程不用；没有一行时，资料齐全才算没有
SELECT x.项目编号, '年度工作计划' AS 类别,
       CASE WHEN f.有一份 THEN TRUE
            WHEN f.不明 THEN NULL
            WHEN f.有一份 = FALSE THEN FALSE
            WHEN q.制度文件 = '确认没有' AND f.项目编号 IS NULL THEN FALSE END AS 是否制定,
       coalesce(x.项目单位 LIKE '%公司%' OR x.项目单位 LIKE '%集团%', FALSE) AS 企业,
       x.评价基准日,
       判定(NOT 企业, 是否制定 = FALSE) AS 状态
FROM 项目 AS x
LEFT JOIN 资料清单 AS q USING (项目编号)
LEFT JOIN (
  SELECT 项目编号, bool_or(是否制定) FILTER (WHERE 类别 = '年度工作计划') AS 有一份,
         bool_or(是否制定 IS NULL) FILTER (WHERE 类别 = '年度工作计划') AS 不明,
         bool_or(类别 = '年度工作计划') AS 写了
  FROM 制度文件 GROUP BY 项目编号
) AS f USING (项目编号)
WHERE (x.项目类型 IS DISTINCT FROM '工程' OR f.写了) AND 状态 IN ('违规', '待核实')
