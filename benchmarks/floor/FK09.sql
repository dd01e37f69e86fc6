-- FK09 累计付款超过合同金额：每份合同的付款和补充合同加总，材料不全时只看已知的
WITH 已付 AS (
  SELECT 项目编号, 合同编号, sum("付款金额（元）") AS 金额, max(付款日期) AS 末付, max(支付年度) AS 末年
  FROM 付款 WHERE 合同编号 IS NOT NULL
  GROUP BY 项目编号, 合同编号
), 付款表 AS (
  SELECT 项目编号, bool_or(合同编号 IS NULL) AS 有未注明 FROM 付款 GROUP BY 项目编号
), 补充 AS (
  SELECT k.项目编号, k.原合同 AS 合同编号, coalesce(sum(d.金额), 0) AS 已付,
         CASE WHEN count(*) = count(k."合同金额（元）") THEN sum(k."合同金额（元）") END AS 金额
  FROM 合同 AS k LEFT JOIN 已付 AS d USING (项目编号, 合同编号)
  WHERE k.合同性质 = '补充合同' AND k.原合同 <> k.合同编号
  GROUP BY k.项目编号, k.原合同
), 无原合同 AS (
  SELECT DISTINCT 项目编号 FROM 合同 WHERE 合同性质 = '补充合同' AND 原合同 IS NULL
), 性质不明 AS (
  SELECT DISTINCT 项目编号, 原合同 AS 合同编号 FROM 合同 WHERE 合同性质 IS NULL AND 原合同 IS NOT NULL
), 各份 AS (
  SELECT c.项目编号, c.合同编号, c.合同性质, c.计价方式, c.合同名称,
         coalesce(d.末付, make_date(d.末年, 12, 31)) AS 最近付款日期,
         coalesce(d.金额, 0) + coalesce(b.已付, 0) AS 已知总付款,
         CASE WHEN q.合同 = '未提供' OR w.项目编号 IS NOT NULL OR z.合同编号 IS NOT NULL THEN NULL
              WHEN b.合同编号 IS NULL THEN c."合同金额（元）"
              ELSE c."合同金额（元）" + b.金额 END AS 合同总额,
         CASE WHEN q.付款 = '未提供' OR u.有未注明 OR q.合同 = '未提供'
                OR w.项目编号 IS NOT NULL OR z.合同编号 IS NOT NULL THEN NULL
              WHEN q.付款 = '确认没有' OR u.项目编号 IS NOT NULL
              THEN coalesce(d.金额, 0) + coalesce(b.已付, 0) END AS 总付款
  FROM 合同 AS c
  LEFT JOIN 资料清单 AS q USING (项目编号)
  LEFT JOIN 付款表 AS u USING (项目编号)
  LEFT JOIN 无原合同 AS w USING (项目编号)
  LEFT JOIN 已付 AS d USING (项目编号, 合同编号)
  LEFT JOIN 补充 AS b USING (项目编号, 合同编号)
  LEFT JOIN 性质不明 AS z USING (项目编号, 合同编号)
)
SELECT 项目编号, 合同编号, 合同性质, 已知总付款 AS "已知总付款（元）", 合同总额 AS "合同总额（元）",
       总付款 AS "总付款（元）", 计价方式, 最近付款日期, 合同名称,
       判定(合同性质 = '正式合同',
            (已知总付款 > 合同总额 OR 总付款 > 合同总额) AND 计价方式 NOT IN ('按单价', '按量')) AS 状态
FROM 各份
WHERE 状态 IN ('违规', '待核实')
