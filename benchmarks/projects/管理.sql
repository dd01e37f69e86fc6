CREATE VIEW "out 绩效目标" AS
SELECT p, n, 项目编号, y - n AS 年度, cell(i, '文', concat('完成', kind, '任务', CASE WHEN bad(x, '雷同', 150) THEN '' ELSE concat(y - n, '年度内容') END)) AS 目标内容,
       CASE WHEN odds(i, '填数', 700) THEN CASE WHEN bad(i, '缺数量', 50) THEN 0 ELSE num(i, '数量', 1, 5) END END AS 数量指标数,
       CASE WHEN odds(i, '填数', 700) THEN CASE WHEN bad(i, '缺质量', 50) THEN 0 ELSE num(i, '质量', 1, 3) END END AS 质量指标数,
       CASE WHEN odds(i, '填数', 700) THEN num(i, '效益', 1, 4) END AS 效益指标数,
       CASE WHEN odds(i, '填数', 700) THEN CASE WHEN bad(i, '缺定量', 90) THEN 0 ELSE 1 END END AS 定量效益指标数,
       yes(i, '可衡量', 70) AS 指标值可衡量, yes(i, '覆盖', 60) AS 覆盖全部建设内容
FROM $rows(绩效目标);

CREATE VIEW "out 绩效指标" AS
SELECT p, n, 项目编号, y AS 年度,
       CASE WHEN n_子项目 > 0 THEN concat('子项目', CASE WHEN bad(x, '漏子项目', 150) THEN 1 ELSE 1 + n % 2 END) END AS 子项目,
       cell(i, '一级', ['产出指标', '产出指标', '效益指标', '满意度指标', '产出指标', '成本指标'][1 + n % 6]) AS 一级指标,
       cell(i, '二级', ['数量指标', '质量指标', '社会效益指标', '服务对象满意度指标', '时效指标', '经济成本指标'][1 + n % 6]) AS 二级指标,
       concat(['完成数量', '合格率', '服务覆盖面', '群众满意度', '按时完成率', '成本节约'][1 + n % 6], n + 1) AS 三级指标,
       cell(i, '反映', CASE WHEN bad(i, '错类', 60) THEN pick(i, '错', ['数量', '质量', '时效', '效益']) ELSE ['数量', '质量', '效益', '满意度', '时效', '成本'][1 + n % 6] END) AS 实际反映内容,
       cell(i, '性质', CASE WHEN odds(i, '定性', 150) THEN '定性' ELSE '定量' END) AS 指标性质,
       CASE WHEN NOT odds(i, '定性', 150) THEN 90::DECIMAL(18,4) END AS 指标值,
       CASE WHEN NOT odds(i, '定性', 150) THEN CASE WHEN n % 6 = 5 THEN '不高于' ELSE '不低于' END END AS 方向,
       CASE WHEN NOT odds(i, '定性', 150) THEN '%' END AS 计量单位,
       CASE WHEN NOT odds(i, '定性', 150) THEN cell(i, '完成', (90 + CASE WHEN n % 6 = 5 THEN -1 ELSE 1 END * CASE WHEN bad(i, '没完成', 110) THEN -num(i, '差', 1, 30) ELSE num(i, '好', 0, 9) END)::DECIMAL(18,4)) END AS 完成值
FROM $rows(绩效指标);

CREATE VIEW "out 制度文件" AS
SELECT p, n, 项目编号,
       ['年度工作计划', '项目实施方案', '预算绩效管理制度', '合同管理制度', '项目资金管理制度', '采购内控制度', '第三方服务监督制度', '内部控制制度'][1 + n] AS 类别,
       CASE WHEN NOT bad(i, '无', 100) THEN concat(bureau, '第', n + 1, '号制度') END AS 文件名称,
       CASE WHEN NOT bad(i, '无', 100) THEN cell(i, '号', concat('〔', y0, '〕', num(i, '文号', 1, 90), '号')) END AS 文号,
       CASE WHEN NOT bad(i, '无', 100) THEN cell(i, '日', make_date(y0::INTEGER, num(i, '月', 1, 12)::INTEGER, 15)) END AS 制定日期,
       cell(i, '定', NOT bad(i, '无', 100)) AS 是否制定
FROM $rows(制度文件);

CREATE VIEW "out 自评监控" AS
SELECT p, n, 项目编号, y AS 年度, CASE WHEN n = 0 THEN '绩效自评' ELSE '绩效监控' END AS 工作类型, yes(i, '开展', 60) AS 已开展,
       CASE WHEN NOT bad(i, '开展', 60) THEN yes(i, '完整', 80) END AS 材料完整规范, CASE WHEN NOT bad(i, '开展', 60) THEN yes(i, '应用', 80) END AS 结果可应用
FROM $rows(自评监控);

CREATE VIEW "out 补助发放" AS
SELECT p, n, 项目编号, concat('DX-', n // 2 + 1) AS 对象编号, concat(y, '年第', n % 2 + 1, '批') AS 发放批次,
       cell(i, '名', concat('对象', num(x, '名', 1, 9000) + n // 2)) AS 对象名称, cell(i, '年', y) AS 补助年度, cell(i, '事', '惠民补贴') AS 补助事项,
       cell(i, '期', concat(y, '年', CASE WHEN bad(i, '重领', 60) THEN 1 ELSE n % 2 + 1 END, '季度')) AS 补助期间,
       cell(i, '发', yuan(num(x, '标准', 3, 60) * 100 + CASE WHEN bad(i, '超发', 50) THEN 200 ELSE 0 END)) AS "发放金额（元）",
       cell(i, '标', yuan(num(x, '标准', 3, 60) * 100)) AS "标准金额（元）", yes(i, '条件', 30) AS 符合条件, yes(i, '公示', 70) AS 已公示,
       often(x, '应公示', 800) AS 政策要求公示,
       cell(i, '日', make_date(y::INTEGER, 3 + (n % 2)::INTEGER * 3, 10) + CASE WHEN bad(i, '迟发', 80) THEN 40 ELSE 0 END) AS 发放日期,
       cell(i, '限', make_date(y::INTEGER, 3 + (n % 2)::INTEGER * 3, 20)) AS 政策发放期限
FROM $rows(补助发放);

CREATE VIEW "out 满意度调查" AS
SELECT p, n, 项目编号, y AS 年度, CASE WHEN n = 0 THEN '办事群众' ELSE '使用单位' END AS 调查对象, cell(i, '总', num(i, '总数', 40, 5000)) AS 总体数,
       cell(i, '样', CASE WHEN bad(i, '样少', 110) THEN num(i, '少样', 5, 29) ELSE num(i, '样本', 30, 400) END) AS 有效样本数,
       cell(i, '率', CASE WHEN bad(i, '不满', 110) THEN num(i, '低', 600, 899) ELSE num(i, '满', 900, 1000) END::DECIMAL(18,10) / 10)::DECIMAL(18,10) AS "满意率（%）",
       cell(i, '标', 90::DECIMAL(18,10)) AS "目标满意率（%）", yes(i, '可核', 50) AS 问卷可核对
FROM $rows(满意度调查);

CREATE VIEW "out 收费与账户" AS
SELECT p, n, 项目编号, CASE WHEN n = 0 THEN '服务收费' ELSE '履约押金' END AS 事项, CASE WHEN n = 0 THEN '收费' ELSE '押金保证金' END AS 性质,
       yes(i, '依据', 70) AS 有依据, cell(i, '额', yuan(num(i, '金额', 1, 300) * 100)) AS "金额（元）", often(i, '应缴', 700) AS 应上缴财政,
       yes(i, '已缴', 110) AS 已上缴财政, yes(i, '账', 50) AS 纳入单位账, cell(i, '日', make_date(y::INTEGER, 5, 20)) AS 发生日期
FROM $rows(收费与账户);

CREATE VIEW "out 档案资料" AS
SELECT p, n, 项目编号, ['立项资料', '采购资料', '合同资料', '验收资料'][1 + n] AS 档案类别, yes(i, '全', 100) AS 齐全,
       CASE WHEN bad(i, '全', 100) THEN '原始记录' END AS 缺少内容
FROM $rows(档案资料);

CREATE VIEW "out 集体决策" AS
SELECT p, n, 项目编号, CASE WHEN n = 0 THEN '项目立项' ELSE '大额支出' END AS 事项, CASE WHEN n = 0 THEN '项目立项' ELSE '大额支出' END AS 事项类别,
       often(i, '应', 850) AS 应集体决策, yes(i, '已', 70) AS 已集体决策,
       CASE WHEN NOT bad(i, '已', 70) THEN cell(i, '决', days(s0, CASE WHEN bad(i, '后决', 70) THEN num(i, '后天', 1, 60) ELSE -num(i, '先天', 5, 90) END)) END AS 决策日期,
       cell(i, '施', s0) AS 实施日期
FROM $rows(集体决策);

CREATE VIEW "out 同类项目" AS
SELECT p, n, 项目编号, concat(bureau, '同类项目', n + 1) AS 同类项目名称, cell(i, '位', concat(region, bureau)) AS 安排单位, cell(i, '年', y - 1) AS 年度,
       cell(i, '额', yuan(num(i, '金额', 5, 300) * 10000)) AS "金额（元）", no(i, '重', 150) AS 内容重复
FROM $rows(同类项目);

CREATE VIEW "out 人工认定" AS
SELECT p, n, 项目编号, pick(i, '规则', ['MB08', 'MB09', 'LY02', 'LY03', 'YS01']) AS 规则, concat(y, '年度') AS 认定对象,
       '核查资料后认定存在该问题' AS 问题表述, '评价工作底稿第3页' AS 证据, make_date(y::INTEGER, 12, 1) AS 发生日期, '评价组' AS 认定人, cutoff AS 认定日期
FROM $rows(人工认定);
