-- What is selected, one case a line, by DuckDB and by Spark. ! marks what both refuse.

-- 整数和溢出
7 // 2
-7 // 2
CAST(-7 AS HUGEINT) // 2
CAST(9223372036854775807 AS HUGEINT) * 1000000000000 // 3
TRY_CAST(CAST(9223372036854775807 AS HUGEINT) * 1000000000000 // 1 AS BIGINT)
TRY_CAST(CAST(226 AS HUGEINT) * 1000000000000 // NULLIF(CAST(0 AS HUGEINT), 0) AS BIGINT)
TRY_CAST(CAST(10 AS HUGEINT) * 1000000000000 // NULLIF(CAST(-3 AS HUGEINT), 0) AS BIGINT)
-7 % 3
12 * 3000000000
! 9223372036854775807 + 1
! CAST('十' AS BIGINT)
TRY_CAST('十' AS BIGINT)
CAST('1.5' AS BIGINT)
CAST(x AS BIGINT) FROM (VALUES (CAST(2.5 AS DECIMAL(18, 4))), (-2.5), (2.4999), (-0.5), (NULL)) AS t(x)
CAST(x AS DECIMAL(18, 4)) FROM (VALUES (CAST(1.00005 AS DECIMAL(18, 5))), (-1.00005)) AS t(x)
round(x) FROM (VALUES (CAST(2.5 AS DECIMAL(18, 4))), (-2.5)) AS t(x)
sum(x) FROM (VALUES (9223372036854775807), (9223372036854775807), (NULL)) AS t(x)
sum(DISTINCT x) FROM (VALUES (3), (3), (4)) AS t(x)
sum(x) FROM (VALUES (CAST(0.0001 AS DECIMAL(18, 4))), (0.0002)) AS t(x)
sum(x) FROM (VALUES (1)) AS t(x) WHERE FALSE
CAST(sum(x) AS BIGINT) FROM (VALUES (CAST(1.5 AS DECIMAL(18, 4))), (1)) AS t(x)
(x = 2)::INTEGER + (x IS NULL)::INTEGER FROM (VALUES (2), (3)) AS t(x)
CAST(123456 AS DECIMAL(20, 0)) * 0.01
CAST(300000000000 AS DECIMAL(20, 0)) * 0.0000000001

-- 日期
CAST((DATE '2024-03-01' - DATE '2024-02-01') AS BIGINT)
a - b FROM (VALUES (DATE '2024-03-01', DATE '2024-02-01'), (DATE '2020-01-01', DATE '2024-02-01'), (NULL, DATE '2024-02-01')) AS t(a, b)
a - b > 28 FROM (VALUES (DATE '2024-03-01', DATE '2024-02-01')) AS t(a, b)
DATE '2024-03-01' - 1
DATE '2024-02-28' + 2
CAST(DATE '2024-01-31' + to_months(1) AS DATE)
CAST(DATE '2023-02-28' + to_months(12) AS DATE)
CAST(d - to_months(CAST(n AS INTEGER)) AS DATE) FROM (VALUES (DATE '2024-03-31', 1), (DATE '2024-02-29', 12), (NULL, 1), (DATE '2024-02-29', NULL)) AS t(d, n)
CAST(DATE '2024-01-31' + INTERVAL 1 MONTH AS DATE)
year(DATE '2024-12-31')
TRY_CAST(lpad(CAST(y AS VARCHAR), 4, '0') || '-12-31' AS DATE) FROM (VALUES (2024), (987), (-5), (12345), (NULL)) AS t(y)
TRY_CAST(x AS DATE) FROM (VALUES ('2024-01-05'), ('2024-1-5'), ('2024/01/05'), ('2024 1 5'), ('2024-02-30'), ('2024'), ('2024-01'), ('2024-01/05'), ('20240105'), (' 2024-01-05 '), ('2024-01-05T10:00:00'), ('2024-01-05x'), ('21-1-1'), ('+2024-01-01'), (''), (NULL)) AS t(x)
CAST(d AS VARCHAR) FROM (VALUES (DATE '2024-01-05'), (NULL)) AS t(d)
d >= '2024-01-01' FROM (VALUES (DATE '2024-01-05')) AS t(d)
greatest(a, b) FROM (VALUES (DATE '2024-01-05', NULL), (NULL, DATE '2020-01-01')) AS t(a, b)
least(a, 2, NULL) FROM (VALUES (1), (3), (NULL)) AS t(a)

-- 空值和排序
a IS NOT DISTINCT FROM b FROM (VALUES (1, 1), (1, NULL), (NULL, NULL)) AS t(a, b)
a IS DISTINCT FROM b FROM (VALUES (1, 1), (1, NULL), (NULL, NULL)) AS t(a, b)
concat('合同', x, n) FROM (VALUES ('甲', 1), (NULL, 2), ('乙', NULL)) AS t(x, n)
concat(b, d, v) FROM (VALUES (TRUE, DATE '2024-01-05', CAST(1.5 AS DECIMAL(18, 4)))) AS t(b, d, v)
x || n FROM (VALUES ('甲', 1), (NULL, 2)) AS t(x, n)
concat_ws('、', a, b) FROM (VALUES ('甲', NULL), (NULL, NULL), ('甲', '乙')) AS t(a, b)
row_number() OVER (ORDER BY x) FROM (VALUES (2), (NULL), (1)) AS t(x)
x, row_number() OVER (ORDER BY x DESC) FROM (VALUES (2), (NULL), (1)) AS t(x)
x, lag(x) OVER (ORDER BY x), lead(x, 1, 0) OVER (ORDER BY x) FROM (VALUES (2), (NULL), (1)) AS t(x)
x, sum(v) OVER (ORDER BY x) FROM (VALUES (1, 1), (1, 2), (2, 4), (NULL, 8)) AS t(x, v)
x, first_value(v) OVER (ORDER BY x), last_value(v) OVER (ORDER BY x) FROM (VALUES (1, 1), (2, 4), (NULL, 8)) AS t(x, v)
x, sum(v) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM (VALUES (1, 1), (2, 4), (NULL, 8)) AS t(x, v)
x, rank() OVER (ORDER BY x), dense_rank() OVER (ORDER BY x) FROM (VALUES (1), (1), (NULL), (2)) AS t(x)
x FROM (VALUES (1, 2), (1, NULL), (2, NULL)) AS t(x, y) QUALIFY row_number() OVER (PARTITION BY x ORDER BY y) = 1
DISTINCT ON (x) x, y FROM (VALUES (1, 2), (1, NULL), (2, NULL)) AS t(x, y) ORDER BY x, y

-- 汇总
count(*) FILTER (WHERE x > 1), count(x), count(DISTINCT x) FROM (VALUES (1), (2), (2), (NULL)) AS t(x)
bool_or(x), bool_and(x) FROM (VALUES (TRUE), (NULL), (FALSE)) AS t(x)
bool_or(x) FROM (VALUES (CAST(NULL AS BOOLEAN))) AS t(x)
string_agg(x, '、' ORDER BY x) FROM (VALUES ('乙'), ('甲'), (NULL), ('B'), ('a')) AS t(x)
string_agg(x, '、' ORDER BY x DESC) FROM (VALUES ('乙'), ('甲'), (NULL)) AS t(x)
string_agg(x, '、' ORDER BY y) FROM (VALUES ('乙', 2), ('甲', NULL), ('丙', 1)) AS t(x, y)
string_agg(DISTINCT x, '、' ORDER BY x) FROM (VALUES ('乙'), ('甲'), ('乙')) AS t(x)
string_agg(x, '、' ORDER BY x) FILTER (WHERE x <> '甲') FROM (VALUES ('乙'), ('甲')) AS t(x)
string_agg(x, '、' ORDER BY x) FROM (VALUES (10), (9), (NULL)) AS t(x)
string_agg(CASE WHEN x > 5 THEN 'x' END, '、') FROM (VALUES (1), (2)) AS t(x)
max_by(x, y), min_by(x, y) FROM (VALUES ('甲', 1), (NULL, 2), ('乙', NULL), (NULL, 0)) AS t(x, y)
any_value(x) FROM (VALUES (NULL), ('甲'), (NULL)) AS t(x)
first(x ORDER BY y), last(x ORDER BY y) FROM (VALUES ('甲', 2), ('乙', 1), ('丙', NULL)) AS t(x, y)
first(x ORDER BY y DESC), last(x ORDER BY y DESC) FROM (VALUES ('甲', 2), ('乙', 1), ('丙', NULL)) AS t(x, y)
any_value(x ORDER BY y) FROM (VALUES ('甲', 2), (NULL, 1)) AS t(x, y)
x FROM (VALUES (1, 1), (2, NULL)) AS t(x, y) WHERE x = ANY (SELECT 2)
x, (SELECT max(h.v) FROM (VALUES (1, 10), (1, 20)) AS h(k, v) WHERE h.k = t.x) FROM (VALUES (1), (2), (NULL)) AS t(x)
x, CASE WHEN EXISTS (SELECT 1 FROM (VALUES (1)) AS h(k) WHERE h.k IN (t.x, t.y)) THEN TRUE END FROM (VALUES (1, 2), (2, 1), (2, 3), (NULL, NULL)) AS t(x, y)
x FROM (VALUES (1), (2)) AS t(x) WHERE x NOT IN (SELECT 2)

-- 文本
x = 'a', x = 'a ', x = 'A' FROM (VALUES ('a'), ('a '), ('')) AS t(x)
x < '乙' FROM (VALUES ('甲'), ('a'), ('𠀀'), ('')) AS t(x)
x || '' FROM (VALUES ('it''s'), ('a\b\n'), ('\'), ('${env:HOME}'), ('"引"'), ('`反`'), ('%')) AS t(x)
"x`y" FROM (VALUES (1)) AS t("x`y")
"依据:2017-10-01@甲|乙.丙" FROM (VALUES (1)) AS t("依据:2017-10-01@甲|乙.丙")
length(x) FROM (VALUES ('𠀀a'), (''), ('ａ ')) AS t(x)
trim(x), length(ltrim(x)), length(rtrim(x)) FROM (VALUES (' a '), ('　a　'), (chr(160) || 'a'), (chr(9) || 'a')) AS t(x)
trim(x, 'ab') FROM (VALUES ('abcab')) AS t(x)
x LIKE '%数量%' FROM (VALUES ('数量指标'), ('质量'), (NULL)) AS t(x)
x LIKE 'a\_c', x LIKE 'a!_c' ESCAPE '!' FROM (VALUES ('a\bc'), ('a_c'), ('abc')) AS t(x)
x FROM (VALUES ('试运行上线'), ('上线'), ('a'), (NULL)) AS t(x) WHERE x LIKE '%上线%' AND x NOT LIKE '%试%'
x NOT LIKE 'a%', x NOT ILIKE 'A\_%', x NOT LIKE y, x NOT IN ('a'), NOT x = 'a', x NOT BETWEEN 'a' AND 'c' FROM (VALUES ('ab', 'b'), ('b', 'b'), (NULL, 'b')) AS t(x, y)
x LIKE y FROM (VALUES ('a\bc', 'a\_c'), ('a_c', 'a\_c')) AS t(x, y)
starts_with(x, 'a') FROM (VALUES ('ab'), ('b'), (NULL)) AS t(x)
upper(x), lower(x) FROM (VALUES ('aB甲ａ')) AS t(x)
lpad('12345', 4, '0'), lpad('7', 4, '0')
x = 9 FROM (VALUES ('9'), ('09'), (NULL)) AS t(x)
