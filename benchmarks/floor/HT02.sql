-- HT02 服务合同期间中断：接续的合同与上期之间的空档，扣除过渡合同；可能另有合同时不明
WITH 接续 AS (
  SELECT c.项目编号, c.合同编号, c.合同名称, c.供应商, c.子项目, c.合同性质, c.原合同, c.服务开始,
         p.服务结束 AS 上期服务结束, p.合同类别 AS 上期类别, p.合同性质 AS 上期性质, p.供应商 AS 上期供应商
  FROM 合同 AS c
  JOIN 合同 AS p ON p.项目编号 = c.项目编号 AND p.合同编号 = c.原合同 AND p.合同编号 <> c.合同编号
), 过渡 AS (
  SELECT c.项目编号, c.合同编号, max(k.服务结束) FILTER (WHERE k.服务开始 <= c.服务开始) AS 过渡至,
         bool_or(c.服务开始 IS NULL OR k.服务开始 IS NULL OR k.服务结束 IS NULL) AS 不明
  FROM 接续 AS c
  JOIN 合同 AS k ON k.项目编号 = c.项目编号 AND k.原合同 = c.原合同
                AND k.合同编号 <> c.合同编号 AND k.合同性质 IS DISTINCT FROM '意向合同'
  GROUP BY c.项目编号, c.合同编号
), 疑似 AS (
  SELECT DISTINCT c.项目编号, c.合同编号
  FROM 接续 AS c
  JOIN 合同 AS k ON k.项目编号 = c.项目编号 AND k.原合同 IS NULL AND k.合同编号 <> c.合同编号 AND k.合同编号 <> c.原合同
  WHERE k.合同性质 IS DISTINCT FROM '意向合同' AND k.属于备用供应商 IS DISTINCT FROM TRUE
    AND (k.合同类别 = c.上期类别 OR k.合同类别 IS NULL OR c.上期类别 IS NULL)
    AND (k.子项目 = c.子项目 OR k.子项目 IS NULL OR c.子项目 IS NULL)
    AND (k.供应商 IN (c.上期供应商, c.供应商) OR k.供应商 IS NULL OR (c.上期供应商 IS NULL AND c.供应商 IS NULL))
    AND (k.服务开始 < c.服务开始 OR k.服务开始 IS NULL OR c.服务开始 IS NULL)
    AND (k.服务结束 > c.上期服务结束 OR k.服务结束 IS NULL OR c.上期服务结束 IS NULL)
), 各份 AS (
  SELECT c.项目编号, c.合同编号, c.合同名称, c.供应商, c.上期服务结束, c.服务开始,
         CASE WHEN c.合同性质 IN ('补充合同', '意向合同') OR c.上期性质 = '意向合同' THEN FALSE
              WHEN c.上期类别 IN ('建设', '货物', '工程', '监理', '测评') THEN FALSE
              WHEN c.合同性质 = '正式合同' AND c.上期类别 IS NOT NULL THEN TRUE END AS 续期,
         CASE WHEN q.合同 = '未提供' OR k.不明 OR y.合同编号 IS NOT NULL THEN NULL
              WHEN k.过渡至 > c.上期服务结束 THEN k.过渡至 ELSE c.上期服务结束 END AS 覆盖至
  FROM 接续 AS c
  LEFT JOIN 资料清单 AS q USING (项目编号)
  LEFT JOIN 过渡 AS k USING (项目编号, 合同编号)
  LEFT JOIN 疑似 AS y USING (项目编号, 合同编号)
)
SELECT 项目编号, 合同编号, 续期,
       CASE WHEN 服务开始 - 上期服务结束 <= 1 OR 服务开始 - 覆盖至 <= 1 THEN 0
            ELSE 服务开始 - 覆盖至 - 1 END AS 间断天数,
       服务开始 AS 本期服务开始, 供应商, 合同名称, 上期服务结束, 判定(续期, 间断天数 > 0) AS 状态
FROM 各份
WHERE 状态 IN ('违规', '待核实')
