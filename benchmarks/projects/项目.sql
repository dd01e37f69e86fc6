-- One row a project: what all its other rows are made from, and how many there are of each type.
CREATE TABLE project AS
WITH start AS (
  SELECT p, hash($seed, p) AS h, (p - 1) // 3200 * 64 + (hash($seed, '单位', p) % 64)::BIGINT AS unit
  FROM range($first, $last) AS r(p)
), marked AS (
  SELECT p, unit, hash($seed, '区', unit) AS u,
         (h & 18446744073709549568::UBIGINT)
         | (CASE WHEN h // 2048 % 1000 < 250 THEN 1024 + 15
                 ELSE [20, 40, 40, 70, 150][1 + (h // 4096 % 5)::BIGINT] END)::UBIGINT AS x
  FROM start
), placed AS (
  SELECT p, unit, x,
         pick(u, '地区', [['四川省成都市青白江区', '县'], ['四川省成都市青白江区', '县'], ['四川省成都市', '市'], ['四川省绵阳市', '市'],
                          ['四川省', '省'], ['河北省秦皇岛市', '市'], ['河北省', '省'], ['河南省郑州市', '市'],
                          ['河南省平顶山市高新技术产业开发区', '县'], ['福建省泉州市', '市'],
                          ['福建省泉州市泉州台商投资区', '县'], ['山东省青岛市', '市'], ['北京市', '中央']]) AS place,
         pick(u, '局', ['教育局', '卫生健康委员会', '交通运输局', '政务服务管理局', '城市管理局', '农业农村局', '水务局', '民政局',
                        '文化和旅游局', '生态环境局', '人力资源和社会保障局', '公安局']) AS bureau,
         pick(x, '类型', ['信息化建设', '信息化建设', '信息化建设', '信息化运维', '信息化运维', '信息化运维', '政府购买服务',
                          '政府购买服务', '政府购买服务', '政府购买服务', '政府购买服务', '工程', '工程', '货物采购', '货物采购',
                          '补助', '补助', '其他']) AS kind,
         pick(x, '评价年', [2019, 2020, 2021, 2021, 2022, 2022, 2022, 2023, 2023, 2024, 2025]) AS y,
         pick(x, '规模', [[8, 30], [20, 60], [40, 99], [80, 125], [95, 210], [150, 260], [350, 480], [500, 2400]]) AS size
  FROM marked
), told AS (
  SELECT p, unit, x, place[1] AS region, place[2] AS tier, bureau, kind, y,
         num(x, '金额', size[1], size[2]) AS total, y - num(x, '起始', 0, 2) AS y0,
         days(make_date(y::INTEGER, 12, 31), num(x, '基准', 0, 5) * 31) AS cutoff,
         kind IN ('信息化运维', '政府购买服务') AND odds(x, '系列', 850) AS serial,
         kind IN ('信息化建设', '信息化运维') AS digital,
         kind IN ('信息化建设', '信息化运维', '政府购买服务') AS served,
         CASE WHEN kind = '补助' THEN pick(x, '合同数', [0, 0, 0, 1])
              ELSE pick(x, '合同数', [0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 4]) END AS nc,
         num(x, '明细数', 1, 2) AS nl, pick(x, '预算年数', [0, 1, 1, 1, 2]) AS ny
  FROM placed
), counted AS (
  SELECT *, make_date(y0::INTEGER, num(x, '起月', 1, 9)::INTEGER, 1) AS s0,
         CASE WHEN nc = 0 OR odds(x, '无采购', 350) THEN 0 ELSE num(x, '采购数', 1, nc) END AS nq,
         CASE WHEN nc = 0 THEN num(x, '款数', 0, 1) ELSE num(x, '款数', nc, nc + 1) END AS np,
         odds(x, '合计', 250)::BIGINT AS nt
  FROM told
)
SELECT *, printf('P%0$width' || 'd', p) AS 项目编号,
       nc AS n_合同, ny * (nl + nt) AS n_预算,
       CASE WHEN odds(x, '未交付款', 180) THEN 0 ELSE np END AS n_付款,
       CASE WHEN nc > 0 AND odds(x, '有计划', 200) THEN np ELSE 0 END AS n_付款计划,
       nq + (odds(x, '另有采购', 60))::BIGINT AS n_采购,
       CASE WHEN nq > 0 AND odds(x, '有投标', 80) THEN num(x, '投标数', 3, 4) ELSE 0 END AS n_投标情况,
       CASE WHEN odds(x, '有验收', 420) THEN greatest(nc, 1) ELSE 0 END AS n_验收,
       CASE WHEN served AND nc > 0 AND odds(x, '有考核', 300) THEN num(x, '考核数', 1, 2) ELSE 0 END AS n_考核,
       CASE WHEN nc > 0 AND NOT serial AND odds(x, '有节点', 350) THEN num(x, '节点数', 1, 2) ELSE 0 END AS n_进度节点,
       CASE WHEN odds(x, '有子项目', 140) THEN 2 ELSE 0 END AS n_子项目,
       CASE WHEN odds(x, '有目标', 260) THEN num(x, '目标数', 1, 2) ELSE 0 END AS n_绩效目标,
       CASE WHEN odds(x, '有指标', 190) THEN num(x, '指标数', 2, 6) ELSE 0 END AS n_绩效指标,
       CASE WHEN odds(x, '有制度', 85) THEN num(x, '制度数', 3, 8) ELSE 0 END AS n_制度文件,
       CASE WHEN odds(x, '有自评', 180) THEN 2 ELSE 0 END AS n_自评监控,
       CASE WHEN digital AND odds(x, '有应用', 250) THEN num(x, '应用数', 1, 2) ELSE 0 END AS n_系统应用,
       CASE WHEN digital AND odds(x, '有系统', 450) THEN num(x, '系统数', 1, 2) ELSE 0 END AS n_信息系统,
       CASE WHEN kind IN ('工程', '信息化建设') AND odds(x, '有概算', 300) THEN num(x, '概算数', 1, 2) ELSE 0 END AS n_概算,
       CASE WHEN nc > 0 AND NOT serial AND odds(x, '有结算', 300) THEN num(x, '结算数', 1, nc) ELSE 0 END AS n_结算与决算,
       CASE WHEN NOT serial AND odds(x, '有资产', 220) THEN num(x, '资产数', 1, 3) ELSE 0 END AS n_资产,
       CASE WHEN kind = '补助' AND odds(x, '有发放', 800) THEN num(x, '发放数', 1, 6) ELSE 0 END AS n_补助发放,
       CASE WHEN odds(x, '有调查', 140) THEN num(x, '调查数', 1, 2) ELSE 0 END AS n_满意度调查,
       CASE WHEN odds(x, '有收费', 70) THEN num(x, '收费数', 1, 2) ELSE 0 END AS n_收费与账户,
       CASE WHEN odds(x, '有档案', 90) THEN num(x, '档案数', 1, 4) ELSE 0 END AS n_档案资料,
       CASE WHEN odds(x, '有决策', 130) THEN num(x, '决策数', 1, 2) ELSE 0 END AS n_集体决策,
       CASE WHEN odds(x, '有同类', 60) THEN num(x, '同类数', 1, 2) ELSE 0 END AS n_同类项目,
       CASE WHEN bad(x, '有认定', 25) THEN 1 ELSE 0 END AS n_人工认定
FROM counted;

CREATE VIEW "out 项目" AS
SELECT p, 1 AS n, 项目编号, concat(region, bureau, y, '年',
         pick(x, '名', ['政务平台', '智慧校园', '道路养护', '信息系统运维', '设备购置', '养老服务', '环卫保洁', '惠民补贴']), '项目') AS 项目名称,
       concat(region, bureau, '第', unit + 1, '直属单位') AS 项目单位, concat(region, bureau) AS 主管部门, region AS 地区,
       cell(x, '级次', tier) AS 预算级次, cell(x, '类型', kind) AS 项目类型,
       cell(x, '属性', CASE WHEN serial THEN '延续性项目' ELSE pick(x, '属性', ['一次性项目', '新增项目']) END) AS 项目属性,
       pick(x, '评价', ['事后评价', '事后评价', '事后评价', '事中监控', '事前评估']) AS 评价类型,
       cell(x, '起始年', y0) AS 评价起始年度, y AS 评价年度, CASE WHEN NOT odds(x, '无基准', 25) THEN cutoff END AS 评价基准日,
       cell(x, '开始', make_date(y0::INTEGER, 1, 1)) AS 项目开始日期, cell(x, '完成', make_date(y::INTEGER, 12, 31)) AS 计划完成日期,
       cell(x, '投资', yuan(total * greatest(ny, 1) * 10000)) AS "项目总投资（元）",
       yes(x, '单独核算', 30) AS 资金单独核算, CASE WHEN odds(x, '问办法', 300) THEN yes(x, '办法要求', 300) END AS 专项办法要求单独核算, CASE WHEN odds(x, '问目标', 500) THEN yes(x, '设目标', 30) END AS 预算已设绩效目标,
       pick(x, '机构', ['公正会计师事务所', '明远绩效评价中心', '预算评审中心']) AS 评价机构
FROM project;

CREATE VIEW "out 子项目" AS
SELECT p, n, 项目编号, concat('子项目', n + 1) AS 子项目,
       cell(i, '类型', CASE WHEN n = 0 THEN CASE WHEN served THEN '购买服务' ELSE '建设' END
                            ELSE pick(i, '类', ['运维', '设备购置', '监理测评', '培训宣传', '升级改造']) END) AS 子项目类型,
       cell(i, '内容', concat(kind, '第', n + 1, '部分')) AS 内容
FROM $rows(子项目);

CREATE VIEW "out 资料清单" AS
SELECT p, 1 AS n, 项目编号, $states
FROM project;
