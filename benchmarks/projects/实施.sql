CREATE VIEW 验收行 AS SELECT *, CASE WHEN nc > 0 THEN n END AS k FROM $rows(验收);
CREATE VIEW 考核行 AS SELECT *, 0 AS k, (np + nc - 1) // nc AS terms FROM $rows(考核);
CREATE VIEW 进度节点行 AS SELECT *, 0 AS k FROM $rows(进度节点);
CREATE VIEW 结算与决算行 AS SELECT *, n AS k FROM $rows(结算与决算);
CREATE VIEW 资产行 AS SELECT *, 0 AS k FROM $rows(资产);

CREATE VIEW "out 验收" AS
WITH held AS (
  SELECT *, coalesce(accepted, cutoff - 60) AS day, NOT bad(i, '未验', 110) AND coalesce(accepted, cutoff - 60) <= cutoff AS done FROM $contract(验收行)
)
SELECT p, n, 项目编号, concat('YS-', n + 1) AS 验收编号, concat(kind, '第', n + 1, '部分') AS 验收对象,
       CASE WHEN k IS NOT NULL THEN cell(i, '合同', concat('HT-', k + 1)) END AS 合同编号, cell(i, '组织', done) AS 已组织验收,
       CASE WHEN done THEN cell(i, '日', day) END AS 验收日期, CASE WHEN done THEN yes(i, '通过', 40) ELSE false END AS 验收通过,
       CASE WHEN done THEN yes(i, '逐项', 40) END AS 逐项验收, CASE WHEN done THEN yes(i, '结论', 30) END AS 出具验收结论,
       CASE WHEN done THEN yes(i, '使用', 50) ELSE often(i, '试用', 400) END AS 已投入使用,
       cell(i, '建成', CASE WHEN bad(i, '久未验', 90) THEN days(day, -num(i, '久', 366, 600)) ELSE coalesce(ends, day) END) AS 建成日期,
       cell(i, '完工', CASE WHEN bad(i, '早验', 40) THEN days(day, num(i, '早', 1, 30)) ELSE coalesce(ends, day) END) AS 完工日期,
       CASE WHEN odds(i, '有测试', 400) THEN yes(i, '测试', 40) END AS 测试合格,
       CASE WHEN odds(i, '有意见', 300) THEN yes(i, '意见', 90) END AS 专家意见已落实, often(i, '公众', 300) AS 面向公众的服务,
       CASE WHEN odds(i, '公众', 300) THEN yes(i, '对象', 150) END AS 服务对象参与验收,
       CASE WHEN odds(i, '公众', 300) THEN yes(i, '公告', 150) END AS 验收结果已公告, yes(i, '方案', 60) AS 有验收方案,
       CASE WHEN odds(i, '上级招标', 60) THEN days(day, -200) END AS 招标完成日期
FROM held;

CREATE VIEW "out 考核" AS
SELECT p, n, 项目编号, 'HT-1' AS 合同编号, concat('第', n + 1, '期') AS 考核期, cell(i, '日', days(begins, (n + 1) * 90)) AS 考核日期,
       CASE WHEN odds(i, '扣分', 400) THEN num(i, '得分', 80, 99) ELSE 100 END::DECIMAL(18,4) AS 考核得分, 100::DECIMAL(18,4) AS 满分,
       cell(i, '应付', yuan(price // terms + CASE WHEN n = 0 THEN price % terms ELSE 0 END
                            - CASE WHEN odds(i, '扣分', 400) AND bad(i, '照付', 200) THEN price // 20 ELSE 0 END)) AS "应付金额（元）"
FROM $contract(考核行);

CREATE VIEW "out 进度节点" AS
SELECT p, n, 项目编号, 'HT-1' AS 合同编号, CASE WHEN n = 0 THEN '上线' ELSE '初检测评' END AS 节点,
       cell(i, '计划', days(ends, CASE WHEN bad(i, '矛盾', 80) THEN -30 ELSE 30 + 30 * n END)) AS 计划日期,
       CASE WHEN NOT bad(i, '没完成', 60) THEN cell(i, '实际', days(ends, CASE WHEN bad(i, '拖期', 150) THEN num(i, '拖天', 61, 200) ELSE num(i, '天', -60, 25) END)) END AS 实际日期,
       NOT bad(i, '没完成', 60) AS 已完成
FROM $contract(进度节点行);

CREATE VIEW "out 结算与决算" AS
SELECT p, n, 项目编号, concat('JS-', n + 1) AS 结算编号, concat('HT-', k + 1) AS 合同编号,
       cell(i, '送', yuan(price + 50000)) AS "送审金额（元）", cell(i, '审', yuan(price - CASE WHEN bad(i, '核减', 80) THEN price // 20 ELSE 0 END)) AS "审定金额（元）",
       cell(i, '结', yuan(price + CASE WHEN bad(i, '超结', 60) THEN price // 10 ELSE 0 END)) AS "结算金额（元）",
       cell(i, '变更', yuan(CASE WHEN odds(i, '签证', 200) THEN price // 50 ELSE 0 END)) AS "变更签证金额（元）",
       cell(i, '日', days(accepted, 30)) AS 结算日期, cell(i, '合格', accepted) AS 验收合格日期,
       CASE WHEN NOT bad(i, '没决算', 100) THEN cell(i, '决算', days(accepted, CASE WHEN bad(i, '迟决算', 100) THEN num(i, '迟天', 370, 700) ELSE num(i, '决天', 30, 300) END)) END AS 决算日期,
       cell(i, '已编', NOT bad(i, '没决算', 100)) AS 已编决算
FROM $contract(结算与决算行);

CREATE VIEW "out 资产" AS
SELECT p, n, 项目编号, concat('ZC-', n + 1) AS 资产编号, pick(i, '名', ['服务器', '监控设备', '软件系统', '办公设备', '车载终端']) AS 资产名称,
       CASE WHEN nc > 0 THEN 'HT-1' END AS 合同编号, cell(i, '值', yuan(num(i, '原值', 1, 90) * 10000)) AS "原值（元）",
       cell(i, '得', coalesce(accepted, cutoff - 200)) AS 取得日期, cell(i, '入账', NOT bad(i, '没入账', 80)) AS 已入账,
       CASE WHEN NOT bad(i, '没入账', 80) THEN cell(i, '账日', days(coalesce(accepted, cutoff - 200), CASE WHEN bad(i, '迟入账', 100) THEN num(i, '迟账天', 91, 300) ELSE num(i, '账天', 3, 80) END)) END AS 入账日期,
       cell(i, '状', CASE WHEN bad(i, '闲', 70) THEN pick(i, '闲置', ['闲置', '从未使用']) WHEN odds(i, '租', 80) THEN '出租出借' ELSE '在用' END) AS 使用状态,
       CASE WHEN odds(i, '租', 80) THEN yes(i, '租批', 200) END AS 出租出借已批准, yes(i, '账实', 40) AS 账实相符
FROM $contract(资产行);

CREATE VIEW "out 系统应用" AS
SELECT p, n, 项目编号, y AS 年度, CASE WHEN n = 0 THEN '直属部门' ELSE '乡镇街道' END AS 统计范围,
       cell(i, '用', num(i, '单位', 20, 60)) AS 应用单位数,
       cell(i, '达', num(i, '单位', 20, 60) - CASE WHEN bad(i, '少用', 200) THEN num(i, '少', 8, 15) ELSE num(i, '差', 0, 3) END) AS 达标单位数,
       100 AS 达标标准, cell(i, '少', num(i, '最少', 0, 120)) AS 最少办件数上限, cell(i, '总', num(i, '办件', 1000, 90000)) AS 办件总数
FROM $rows(系统应用);

CREATE VIEW "out 信息系统" AS
SELECT p, n, 项目编号, concat(bureau, CASE WHEN n = 0 THEN '业务系统' ELSE '数据平台' END) AS 系统名称, cell(i, '年', y) AS 统计年度,
       cell(i, '级', pick(i, '定级', ['二级', '三级', '三级', '四级', '未定级'])) AS 定级,
       cell(i, '等保', days(cutoff, -CASE WHEN bad(i, '过期', 150) THEN num(i, '过期天', 367, 900) ELSE num(i, '等保天', 20, 180) END)) AS 等保测评日期,
       often(i, '关基', 250) AS 关键信息基础设施,
       CASE WHEN odds(i, '关基', 250) THEN cell(i, '密评', days(cutoff, -CASE WHEN bad(i, '密过期', 150) THEN num(i, '密天', 400, 800) ELSE num(i, '密评天', 20, 300) END)) END AS 密评日期,
       CASE WHEN odds(i, '问共享', 600) THEN no(i, '对接', 60) END AS 应对接系统未对接, no(i, '多头', 50) AS 多头录入,
       CASE WHEN odds(i, '有并联', 300) THEN yes(i, '并联', 90) END AS 并联审批实现,
       cell(i, '宕', CASE WHEN bad(i, '多宕', 90) THEN num(i, '多宕次', 3, 9) ELSE num(i, '宕次', 0, 2) END) AS 宕机次数, cell(i, '许', 2) AS 允许宕机次数,
       no(i, '弱口令', 90) AS 存在弱口令, yes(i, '备份', 50) AS 有数据备份, yes(i, '灾备', 120) AS 有灾备, yes(i, '预案', 80) AS 有应急预案,
       yes(i, '数安', 90) AS 有数据安全制度, often(i, '委托', 600) AS 委托外单位运维, yes(i, '监督', 100) AS 监督受托方数据安全,
       yes(i, '同步', 60) AS 安全措施同步, no(i, '重复', 40) AS 与已有系统重复,
       cell(i, '闲', CASE WHEN bad(i, '多闲', 100) THEN num(i, '多闲数', 12, 20) ELSE num(i, '闲数', 0, 1) END) AS 闲置功能数, cell(i, '功', 40) AS 功能总数,
       yes(i, '共享评', 200) AS 共享经费已绩效评价
FROM $rows(信息系统);

CREATE VIEW "out 概算" AS
SELECT p, n, 项目编号, CASE WHEN n = 0 THEN '总投资' ELSE '建安工程费' END AS 投资项, cell(i, '估', yuan(total * 10000)) AS "估算金额（元）",
       cell(i, '概', yuan(total * CASE WHEN bad(i, '超估', 120) THEN num(i, '超估率', 111, 130) ELSE num(i, '概率', 90, 109) END * 100)) AS "概算金额（元）",
       cell(i, '日', days(s0, -200)) AS 概算批复日期, CASE WHEN bad(i, '超估', 120) THEN yes(i, '重报', 600) END AS 重报可研,
       cell(i, '实', yuan(total * CASE WHEN bad(i, '超概', 120) THEN num(i, '超概率', 131, 150) ELSE num(i, '实率', 80, 90) END * 100)) AS "实际投资（元）",
       CASE WHEN bad(i, '超概', 120) THEN yes(i, '调概', 600) END AS 调整概算已批准
FROM $rows(概算);
