CREATE VIEW "out 预算" AS
WITH line AS (
  SELECT *, n % (nl + nt) AS l, y - ny + 1 + n // (nl + nt) AS year, n % (nl + nt) = nl AS sum_row,
         row_of(x, '年', n // (nl + nt)) AS r,
         CASE WHEN n % (nl + nt) = nl THEN total ELSE total // nl + CASE WHEN n % (nl + nt) = 0 THEN total % nl ELSE 0 END END AS a,
         nl > 1 OR nc = 0 OR odds(x, '列合同', 800) AS linked
  FROM $rows(预算)
), rated AS (
  SELECT *, CASE WHEN bad(r, '到位', 90) THEN num(r, '到位低', 40, 89) ELSE num(r, '到位率', 95, 100) END AS come,
         CASE WHEN bad(r, '超支', 30) THEN num(r, '超支率', 101, 120) WHEN bad(r, '执行', 150) THEN num(r, '执行低', 30, 89)
              ELSE num(r, '执行率', 90, 100) END AS spent,
         CASE WHEN bad(r, '虚增', 60) AND NOT sum_row THEN a + 1 + a // 20 ELSE a END AS planned,
         bad(r, '错合计', 50) AND sum_row AS wrong
  FROM line
)
SELECT p, n, 项目编号, year AS 年度, CASE WHEN sum_row THEN '合计' ELSE concat('明细', l + 1) END AS 预算项,
       CASE WHEN sum_row THEN '合计' ELSE '明细' END AS 行次性质,
       CASE WHEN n_子项目 > 0 AND NOT sum_row THEN concat('子项目', 1 + l % 2) END AS 子项目,
       CASE WHEN NOT sum_row AND l < nc AND linked THEN cell(i, '合同', concat('HT-', l + 1)) END AS 合同编号,
       cell(i, '年初', yuan((CASE WHEN sum_row AND bad(r, '虚增', 60) THEN total // nl + total % nl + 1 + (total // nl + total % nl) // 20
                                       + CASE WHEN nl > 1 THEN total // nl + 1 + total // nl // 20 ELSE 0 END
                                  ELSE planned END + CASE WHEN wrong THEN 2 ELSE 0 END) * 10000)) AS "年初预算（元）",
       CASE WHEN odds(r, '有调整', 300) THEN yuan(a * 10000) END AS "调整后预算（元）",
       cell(i, '到', yuan(a * come * 100 + CASE WHEN bad(r, '错到位', 20) AND sum_row THEN 300 ELSE 0 END)) AS "到位金额（元）",
       cell(i, '支', yuan(a * spent * 100)) AS "支出金额（元）",
       CASE WHEN NOT sum_row THEN cell(i, '上年', yuan(a * num(i, '上年比', 85, 105) * 100)) END AS "上年金额（元）",
       CASE WHEN NOT sum_row THEN yes(i, '测算', 60) END AS 测算依据充分,
       CASE WHEN NOT sum_row AND odds(i, '限定', 250) THEN concat(kind, '支出') END AS 限定用途,
       CASE WHEN NOT sum_row THEN often(i, '调剂', 60) END AS 用途调剂,
       CASE WHEN NOT sum_row AND odds(i, '调剂', 60) THEN yes(i, '调剂批', 300) END AS 调剂已报批,
       CASE WHEN NOT sum_row AND odds(i, '上级', 300) THEN make_date(year::INTEGER, 3, 1) END AS 上级下达日期,
       CASE WHEN NOT sum_row AND odds(i, '上级', 300) THEN cell(i, '下拨', days(make_date(year::INTEGER, 3, 1), CASE WHEN bad(i, '滞留', 150) THEN num(i, '滞留天', 31, 200) ELSE num(i, '拨天', 3, 30) END)) END AS 下拨日期,
       CASE WHEN NOT sum_row AND odds(i, '结转', 150) THEN yuan(a * num(i, '结转率', 0, 20) * 100) END AS "结转金额（元）",
       CASE WHEN NOT sum_row AND odds(i, '结转', 150) THEN year - CASE WHEN bad(i, '久结转', 200) THEN 2 ELSE 0 END END AS 结转起始年度,
       CASE WHEN NOT sum_row THEN yes(i, '业务', 12) END AS 有实际业务,
       CASE WHEN NOT sum_row THEN often(i, '政采', 600) END AS 属于政府采购, CASE WHEN NOT sum_row THEN yes(i, '编采', 60) END AS 已编采购预算,
       CASE WHEN NOT sum_row AND nc > 0 AND NOT serial AND (odds(i, '运维项', 150) AND year > year(s0) + 1 OR bad(i, '免费期', 15)) THEN 'HT-1' END AS 运维对象合同
FROM rated;

CREATE VIEW 付款行 AS SELECT *, CASE WHEN nc > 0 THEN n * nc // np END AS k FROM $rows(付款);
CREATE VIEW 付款计划行 AS SELECT *, n * nc // np AS k FROM $rows(付款计划);

CREATE VIEW "out 付款计划" AS
WITH term AS (
  SELECT *, (k * np + nc - 1) // nc AS first_n, ((k + 1) * np + nc - 1) // nc - (k * np + nc - 1) // nc AS terms,
         days(begins, (n - (k * np + nc - 1) // nc + 1) * 330 // (((k + 1) * np + nc - 1) // nc - (k * np + nc - 1) // nc)) AS due
  FROM $contract(付款计划行)
)
SELECT p, n, 项目编号, concat('HT-', k + 1) AS 合同编号, concat('第', n - first_n + 1, '期') AS 期次, year(due) AS 应付年度,
       cell(i, '费年', year(begins)) AS 费用年度,
       cell(i, '计年', year(due) + CASE WHEN bad(i, '转下年', 80) THEN 1 ELSE 0 END) AS 计划支付年度,
       yuan(price // terms + CASE WHEN n - first_n = 0 THEN price % terms ELSE 0 END) AS "应付金额（元）",
       cell(i, '日', due) AS 应付日期, often(i, '达成', 930) AS 条件已达成
FROM term;

CREATE VIEW "out 付款" AS
WITH term AS (
  SELECT *, row_of(x, '付款', n - CASE WHEN bad(i, '重付', 70) AND n > 0 THEN 1 ELSE 0 END) AS twin,
         coalesce((k * np + nc - 1) // nc, 0) AS first_n,
         coalesce(((k + 1) * np + nc - 1) // nc - (k * np + nc - 1) // nc, np) AS terms
  FROM $contract(付款行)
), placed AS (
  SELECT *, n - first_n AS pos, CASE WHEN pos > 0 AND bad(i, '重付', 70) THEN pos - 1 ELSE pos END AS slot,
         CASE WHEN k IS NULL THEN make_date(y::INTEGER, 1, 1) ELSE begins END AS base_day,
         CASE WHEN payable = '验收后支付' AND NOT bad(i, '先付', 120) THEN days(accepted, 10 + pos * 5)
              ELSE days(base_day, (pos + 1) * 330 // terms) END AS due
  FROM term
), paid AS (
  SELECT *, least(days(due, CASE WHEN bad(i, '迟付', 120) THEN num(i, '迟付天', 31, 400) ELSE num(i, '付天', 0, 9) END), days(cutoff, -num(i, '近', 1, 20))) AS day,
         coalesce(price, total * 10000) // terms + CASE WHEN slot = 0 THEN coalesce(price, total * 10000) % terms ELSE 0 END AS part,
         built AND odds(i, '维保', 60) AS upkeep,
         CASE WHEN upkeep THEN days(warranty_ends, CASE WHEN bad(i, '保内', 250) THEN -100 ELSE 10 END)
              ELSE days(base_day, slot * 360 // terms) END AS from_day,
         CASE WHEN upkeep THEN days(warranty_ends, 60) ELSE days(base_day, (slot + 1) * 360 // terms - 1) END AS to_day
  FROM placed
), priced AS (
  SELECT *, days(day, -CASE WHEN bad(i, '拖欠', 130) THEN num(i, '拖欠天', 33, 200) ELSE num(i, '交付天', 3, 28) END) AS delivered, odds(i, '单价', 150) AS by_unit,
         CASE WHEN bad(i, '超付', 25) THEN part // 10 * 13 WHEN bad(i, '少付', 50) THEN part // 10 * 6 ELSE part END AS amount
  FROM paid
)
SELECT p, n, 项目编号, concat('FK-', n + 1) AS 付款编号, CASE WHEN k IS NOT NULL THEN cell(i, '合同', concat('HT-', k + 1)) END AS 合同编号,
       CASE WHEN bad(i, '无预算', 30) THEN '其他支出' ELSE cell(i, '预算项', concat('明细', least(coalesce(k, 0), nl - 1) + 1)) END AS 预算项,
       cell(i, '日', day) AS 付款日期, year(day) AS 支付年度, yuan(amount) AS "付款金额（元）",
       cell(i, '费年', year(from_day)) AS 费用所属年度,
       CASE WHEN odds(x, '有期间', 600) THEN cell(i, '期始', days(from_day, CASE WHEN bad(i, '提前计费', 50) THEN -num(i, '提前天', 5, 60) ELSE 0 END)) END AS 费用期间开始,
       CASE WHEN odds(x, '有期间', 600) THEN cell(i, '期终', to_day) END AS 费用期间结束,
       CASE WHEN k IS NOT NULL AND odds(i, '计价', 300) THEN concat('HT-', k + 1) END AS 计价合同,
       CASE WHEN category = '建设' AND odds(c, '含运维', 300) AND pos = terms - 1 THEN yuan(amount // 10) END AS "其中运维费（元）",
       yes(i, '方式', 30) AS 按约定方式结算, yes(i, '用途', 20) AS 符合限定用途,
       cell(i, '实际', CASE WHEN bad(i, '用途', 20) THEN '办公经费' ELSE concat(kind, '支出') END) AS 实际用途,
       yes(i, '审批', 30) AS 审批手续完整, yes(i, '应付', 60) AS 当年确认应付,
       CASE WHEN odds(x, '有事项', 550) THEN cell(i, '事项', concat(category, '费')) END AS 付款事项,
       cell(i, '收款', CASE WHEN bad(i, '他家', 30) THEN company(i, '他家') ELSE coalesce(supplier, company(x, '收款')) END) AS 收款单位,
       CASE WHEN odds(i, '有交付', 500) THEN cell(i, '交付', delivered) END AS 交付日期,
       CASE WHEN odds(i, '有收票', 400) THEN days(delivered, 2) END AS 收票日期,
       CASE WHEN n_考核 > n AND k = 0 THEN concat('第', n + 1, '期') END AS 考核期,
       CASE WHEN odds(i, '约天', 300) THEN pick(i, '约', [15, 30, 30, 60]) END AS 约定付款天数,
       CASE WHEN by_unit THEN num(i, '量', 10, 900)::DECIMAL(18,4) END AS 结算数量,
       CASE WHEN by_unit THEN yuan(num(x, '单价', 20, 500) + CASE WHEN bad(i, '错单价', 100) THEN 3 ELSE 0 END) END AS "结算单价（元）",
       CASE WHEN by_unit THEN yuan(num(x, '单价', 20, 500)) END AS "合同单价（元）",
       CASE WHEN upkeep OR odds(i, '问维保', 500) THEN category = '运维' OR upkeep END AS 属于维保费,
       yes(i, '真实', 12) AS 有实际业务
FROM priced;
