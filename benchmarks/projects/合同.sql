CREATE VIEW 合同行 AS SELECT *, n AS k FROM $rows(合同);

CREATE VIEW "out 合同" AS
SELECT p, n, 项目编号, concat('HT-', k + 1) AS 合同编号, concat(y, kind, '第', k + 1, '期', category, '合同') AS 合同名称,
       CASE WHEN n_子项目 > 0 THEN cell(c, '子项目', concat('子项目', 1 + k % 2)) END AS 子项目,
       CASE WHEN bought THEN cell(c, '采购', concat('CG-', k + 1)) END AS 采购编号,
       cell(c, '性质', nature) AS 合同性质, cell(c, '类别', category) AS 合同类别, previous AS 原合同,
       cell(c, '乙方', supplier) AS 供应商, often(c, '中小', 550) AS 供应商为中小企业,
       CASE WHEN nature <> '意向合同' THEN cell(c, '签', signed) END AS 签订日期,
       cell(c, '始', begins) AS 服务开始, cell(c, '终', ends) AS 服务结束, cell(c, '额', yuan(price)) AS "合同金额（元）",
       cell(c, '计价空', pricing) AS 计价方式, CASE WHEN pricing = '按年' THEN cell(c, '年费', yuan(price)) END AS "年服务费（元）",
       CASE WHEN category = '建设' AND odds(c, '含运维', 300) THEN yuan(price // 10) END AS "内含运维费（元）",
       CASE WHEN category = '建设' AND odds(c, '含运维', 300) THEN yes(c, '单独约定', 200) END AS 运维费单独约定,
       CASE WHEN category = '建设' AND odds(c, '含运维', 300) THEN yes(c, '运维开始', 200) END AS 运维已开始,
       CASE WHEN built THEN cell(c, '周期', num(c, '工期', 4, 12)) END AS 建设周期月数, cell(c, '支付', payable) AS 约定支付时点,
       CASE WHEN serial THEN pick(c, '考核次', [1, 2, 4, 4, 12]) END AS 年考核次数,
       CASE WHEN serial THEN yes(c, '约考核', 150) END AS 约定考核, CASE WHEN serial THEN yes(c, '考核标准', 60) END AS 约定考核标准,
       yes(c, '内容明确', 30) AS 约定服务内容明确, yes(c, '数量', 35) AS 约定数量, yes(c, '单价', 35) AS 约定单价,
       yes(c, '验收标准', 30) AS 约定验收标准, yes(c, '违约', 20) AS 约定违约责任,
       CASE WHEN odds(x, '有备用', 80) AND k < nc - 1 THEN yes(c, '约备用', 300) END AS 约定备用供应商,
       odds(x, '有备用', 80) AND nc > 1 AND k = nc - 1 AS 属于备用供应商,
       yes(c, '服务', 25) AS 实际提供服务,
       CASE WHEN built THEN cell(c, '保始', warranted) END AS 质保开始, CASE WHEN built THEN cell(c, '保终', warranty_ends) END AS 质保结束,
       CASE WHEN built THEN cell(c, '约验', days(ends, 60)) END AS 约定验收日期,
       CASE WHEN payable IN ('签订后预付', '按进度支付', '验收后支付')
            THEN cell(c, '预付', CASE WHEN payable = '验收后支付' THEN 0 ELSE 30 END::DECIMAL(18,10)) END AS "约定预付比例（%）",
       CASE WHEN built AND odds(c, '保证金', 500) THEN yuan(price // 100 * CASE WHEN bad(c, '超保', 120) THEN 12 ELSE 5 END) END AS "履约保证金（元）",
       cell(c, '公告', days(signed, CASE WHEN bad(c, '迟公告', 90) THEN num(c, '迟公告天', 5, 60) ELSE num(c, '公告天', 0, 2) END)) AS 公告日期,
       cell(c, '备案', days(signed, CASE WHEN bad(c, '迟备案', 70) THEN num(c, '迟备案天', 15, 60) ELSE num(c, '备案天', 1, 7) END)) AS 备案日期,
       CASE WHEN odds(c, '有履行', 500) THEN cell(c, '履行', days(begins, num(c, '履行天', 0, 5))) END AS 实际履行开始,
       CASE WHEN bought THEN yes(c, '一致', 25) END AS 与采购文件一致,
       odds(c, '变更', 150) AS 存在变更或终止, CASE WHEN odds(c, '变更', 150) THEN yes(c, '同意变更', 200) END AS 变更已协商同意,
       CASE WHEN odds(c, '变更', 150) THEN days(begins, 60) END AS 变更日期,
       CASE WHEN odds(c, '变更', 150) THEN cell(c, '变更告', days(begins, 61 + CASE WHEN bad(c, '迟变更', 300) THEN 9 ELSE 0 END)) END AS 变更公告日期,
       CASE WHEN built THEN no(c, '现金', 40) END AS 保证金限定现金,
       CASE WHEN built THEN often(c, '分包', 100) END AS 存在分包,
       CASE WHEN built AND odds(c, '分包', 100) THEN yes(c, '同意分包', 250) END AS 分包经同意,
       CASE WHEN built THEN no(c, '转包', 15) END AS 存在转包,
       CASE WHEN category = '建设' THEN yes(c, '知识产权', 80) END AS 约定知识产权归属,
       CASE WHEN category = '建设' THEN often(c, '定制', 700) END AS 含定制开发,
       CASE WHEN category = '工程' THEN no(c, '审计结算', 90) END AS 强制以审计结果结算,
       CASE WHEN payable = '签订后预付' THEN cell(c, '实预', (30 + CASE WHEN bad(c, '超预付', 150) THEN num(c, '超预付率', 1, 30) ELSE 0 END)::DECIMAL(18,10)) END AS "实际预付比例（%）"
FROM $contract(合同行);

CREATE VIEW 采购行 AS SELECT *, n AS k FROM $rows(采购);

CREATE VIEW 采购属性 AS
SELECT *, row_of(c, '采购', 0) AS q, n >= nq AS loose, CASE WHEN loose THEN fee * 10000 ELSE price END AS won,
       won >= 1200000 AS large,
       CASE WHEN n = 0 AND n_投标情况 > 0 AND NOT odds(q, '邀请', 200) THEN '公开招标'
            WHEN loose THEN NULL
            WHEN bad(q, '无手续', 30) OR previous IS NOT NULL AND bad(q, '沿用', 150) THEN '未履行采购手续'
            WHEN won >= 4000000 OR large AND odds(q, '公开', 500)
            THEN CASE WHEN bad(q, '错方式', 150) THEN pick(q, '错', ['竞争性磋商', '单一来源', '单一来源', '竞争性谈判', '邀请招标']) ELSE '公开招标' END
            ELSE pick(q, '方式', ['竞争性磋商', '竞争性磋商', '竞争性谈判', '询价', '单一来源', '框架协议', '电子卖场', '自行采购', '公开招标']) END AS way
FROM $contract(采购行);

CREATE VIEW "out 采购" AS
SELECT p, n, 项目编号, concat('CG-', n + 1) AS 采购编号, concat(y, kind, '采购', n + 1) AS 采购内容,
       CASE WHEN n_子项目 > 0 THEN cell(q, '子项目', concat('子项目', 1 + k % 2)) END AS 子项目,
       cell(q, '类别', CASE category WHEN '工程' THEN '工程' WHEN '货物' THEN '货物' ELSE '服务' END) AS 采购类别,
       cell(q, '计划', CASE WHEN loose THEN y ELSE year(signed) END) AS 计划年度,
       cell(q, '预算', yuan(CASE WHEN bad(q, '超预算', 50) THEN won // 100 * 97 ELSE won + num(q, '余', 0, 20) * 1000 END)) AS "预算金额（元）",
       cell(q, '方式空', way) AS 采购方式, CASE WHEN loose THEN NOT bad(q, '未完成', 600) ELSE yes(q, '完成', 15) END AS 采购完成,
       CASE WHEN NOT loose THEN cell(q, '启动', days(offered, -num(q, '筹备', 5, 40))) END AS 启动日期,
       CASE WHEN NOT loose THEN cell(q, '公告', offered) END AS 公告日期, CASE WHEN NOT loose THEN cell(q, '发出', offered) END AS 文件发出日期,
       CASE WHEN NOT loose THEN cell(q, '开标', opened) END AS 开标日期, CASE WHEN NOT loose THEN cell(q, '成交', chosen) END AS 成交日期,
       CASE WHEN NOT loose THEN cell(q, '通知', noticed) END AS 通知书日期,
       CASE WHEN NOT loose THEN cell(q, '中标人', supplier) END AS 中标供应商,
       CASE WHEN NOT loose THEN cell(q, '中标额', yuan(CASE WHEN bad(q, '低中标', 35) THEN won // 100 * 96 ELSE won END)) END AS "中标金额（元）",
       CASE WHEN large AND way <> '公开招标' THEN yes(q, '批准', 400) ELSE CASE WHEN odds(q, '核批', 700) THEN false END END AS 变更方式已批准,
       CASE WHEN way = '单一来源' THEN yes(q, '公示', 400) END AS 单一来源已公示,
       CASE WHEN odds(q, '有控制价', 600) THEN yuan(won + 20000) END AS "控制价（元）", yes(q, '控制价', 40) AS 控制价依据充分,
       cell(q, '预算年', CASE WHEN loose THEN y ELSE year(signed) END) AS 预算年度, cell(q, '预算项目', concat(kind, '经费')) AS 预算项目,
       cell(q, '品目', CASE category WHEN '工程' THEN '工程施工' WHEN '货物' THEN '信息设备' ELSE '运行维护服务' END) AS 品目类别,
       CASE WHEN way = '单一来源' THEN CASE WHEN bad(q, '情形', 120) THEN '不属于法定情形' ELSE pick(q, '情形好', ['唯一供应商', '唯一供应商', '紧急采购', '添购配套', '添购配套']) END END AS 单一来源情形,
       CASE WHEN way = '单一来源' THEN yuan(won * CASE WHEN bad(q, '超添购', 120) THEN 5 ELSE 12 END) END AS "添购原金额（元）",
       CASE WHEN NOT loose THEN cell(q, '提供止', days(offered, CASE WHEN bad(q, '短提供', 80) THEN num(q, '短天', 2, 4) ELSE num(q, '提供天', 9, 13) END)) END AS 文件提供截止日期,
       CASE WHEN NOT loose THEN cell(q, '结果', days(chosen, CASE WHEN bad(q, '迟结果', 80) THEN num(q, '迟天', 6, 20) ELSE num(q, '结果天', 0, 1) END)) END AS 中标公告日期,
       yes(q, '留存', 30) AS 采购文件留存完整, yes(q, '量化', 40) AS 评审因素已量化, yes(q, '调查', 100) AS 已作需求调查,
       CASE WHEN digital THEN often(q, '定制', 500) ELSE false END AS 定制开发信息化
FROM 采购属性;

CREATE VIEW "out 投标情况" AS
SELECT p, n, 项目编号, 'CG-1' AS 采购编号, CASE WHEN n = 0 THEN company(x, '投标') ELSE concat(company(i, '投标'), '（', n + 1, '）') END AS 投标人,
       cell(i, '报价', yuan(total * 9000 + CASE WHEN bad(x, '等差', 80) THEN n * total * 100 ELSE num(i, '差', 1, 999) * total END)) AS "投标报价（元）",
       cell(i, '人', CASE WHEN bad(x, '同人', 60) AND n < 2 THEN '王联系' ELSE concat(pick(i, '姓', ['李', '张', '刘', '陈', '杨']), n, num(i, '名', 1, 9999)) END) AS 联系人,
       cell(i, '电', CASE WHEN bad(x, '同人', 60) AND n < 2 THEN '13900000000' ELSE concat('139', n, num(i, '电号', 1000000, 9999999)) END) AS 联系电话,
       cell(i, '账', CASE WHEN bad(x, '同账', 60) AND n < 2 THEN '6222000000001' ELSE concat('6222', n, num(i, '账号', 100000000, 999999999)) END) AS 保证金来源账户,
       cell(i, '流水', (n + 1) * 100000 + num(i, '流水号', 1, 90000)) AS 保证金流水号,
       cell(i, '机', CASE WHEN bad(x, '同机', 60) AND n < 2 THEN 'A0-B1' ELSE concat('MC', n, num(i, '机号', 1, 999999)) END) AS 文件制作机器码,
       n = 0 AS 中标
FROM $rows(投标情况);
