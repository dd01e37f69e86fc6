-- What all rows about contract `k` of a project share: dates, price and purchase, made from the project's row alone.
row_of(x, '合同', k) AS c,
CASE WHEN k = 0 THEN CASE WHEN bad(c, '意向', 35) THEN '意向合同' ELSE '正式合同' END
     WHEN NOT serial AND k = 1 AND odds(c, '补充', 400) THEN '补充合同'
     ELSE '正式合同' END AS nature,
CASE WHEN serial THEN CASE WHEN digital THEN '运维' ELSE pick(x, '服务类', ['服务', '服务', '运维', '租赁']) END
     WHEN nature = '补充合同' OR k = 0 THEN
       CASE kind WHEN '信息化建设' THEN '建设' WHEN '工程' THEN '工程' WHEN '货物采购' THEN '货物' ELSE '服务' END
     ELSE pick(c, '类', ['监理', '测评', '货物', '服务', '其他']) END AS category,
CASE WHEN k > 0 AND (serial OR nature = '补充合同') THEN concat('HT-', CASE WHEN serial THEN k ELSE 1 END) END AS previous,
CASE WHEN k = 0 OR NOT serial THEN 0 WHEN bad(c, '间断', 130) THEN num(c, '间断天', 1, 120)
     WHEN bad(c, '重合', 70) THEN -num(c, '重合天', 1, 60) ELSE 0 END AS shift,
CASE WHEN serial THEN days(later(s0, 12 * k), shift) ELSE later(s0, 4 * k) END AS begins,
CASE WHEN serial THEN CASE WHEN bad(c, '过长', 40) THEN later(begins, 48) - 1 ELSE later(s0, 12 * k + 12) - 1 END
     ELSE later(begins, num(c, '工期', 4, 12)) - 1 END AS ends,
k < nq AND nature = '正式合同' AS bought,
CASE WHEN bad(c, '后签', 60) THEN days(begins, num(c, '后签天', 1, 40)) ELSE days(begins, -num(c, '先签天', 1, 20)) END AS signed,
CASE WHEN bad(c, '迟签', 90) THEN days(signed, -num(c, '迟签天', 31, 60)) ELSE days(signed, -num(c, '签约天', 3, 26)) END AS noticed,
days(noticed, -CASE WHEN bad(c, '迟发', 60) THEN num(c, '迟发天', 5, 12) ELSE num(c, '发天', 0, 1) END) AS chosen,
days(chosen, -num(c, '评标', 1, 4)) AS opened,
days(opened, -CASE WHEN bad(c, '短标', 90) THEN num(c, '短标天', 9, 19) ELSE num(c, '等标', 20, 35) END) AS offered,
total // nl + CASE WHEN least(k, nl - 1) = 0 THEN total % nl ELSE 0 END AS fee,
CASE WHEN nature = '补充合同'
     THEN fee * 100 * CASE WHEN bad(c, '超补', 150) THEN num(c, '超补率', 11, 20) ELSE num(c, '补率', 2, 9) END
     WHEN bad(c, '高编', 120) THEN fee * 9700
     WHEN odds(c, '续费', 650) THEN fee * 10000 + fee * 100 * num(c, '续费率', 1, 8)
     ELSE fee * 10000 END AS price,
CASE WHEN serial THEN pick(c, '计价', ['按年', '按年', '按年', '总价', '按量']) ELSE pick(c, '计价', ['总价', '总价', '总价', '按单价']) END AS pricing,
CASE WHEN category IN ('运维', '服务', '租赁')
     THEN pick(c, '时点', ['当年支付', '按考核结果支付', '按进度支付', '按考核结果支付', '当年支付'])
     ELSE pick(c, '时点', ['验收后支付', '验收后支付', '按进度支付', '签订后预付']) END AS payable,
CASE WHEN serial AND k > 0 AND odds(x, '同商', 600) THEN company(x, '乙方') ELSE company(c, '乙方') END AS supplier,
days(ends, CASE WHEN bad(c, '迟验', 120) THEN num(c, '迟验天', 61, 500) ELSE num(c, '验天', 1, 40) END) AS accepted,
days(accepted, CASE WHEN bad(c, '早质保', 60) THEN -num(c, '早质保天', 1, 60) ELSE num(c, '质保天', 0, 5) END) AS warranted,
later(warranted, pick(c, '质保月', [12, 12, 24])) AS warranty_ends,
category IN ('建设', '货物', '工程') AS built
