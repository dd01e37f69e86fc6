-- Chance as functions of a row: the same row and word always give the same number.
-- A row `i` is a hash whose lowest bits say how many of 1,000 cells are empty (10 bits) and whether it is sound.
-- Hashed twice, because the hash of two values is only the one XOR the other's, which would tie columns together.
CREATE MACRO dice(i, word) AS hash(hash(i, word));
CREATE MACRO row_of(x, kind, k) AS (hash(hash(x, kind, k)) & 18446744073709549568::UBIGINT) | (x & 2047::UBIGINT);
CREATE MACRO num(i, word, low, high) AS low + (dice(i, word) % (high - low + 1)::UBIGINT)::BIGINT;
CREATE MACRO odds(i, word, mille) AS dice(i, word) % 1000 < mille;
CREATE MACRO pick(i, word, list) AS list[1 + (dice(i, word) % len(list)::UBIGINT)::BIGINT];
CREATE MACRO sound(i) AS i & 1024::UBIGINT <> 0;
CREATE MACRO bad(i, word, mille) AS NOT sound(i) AND dice(i, word) % 1000 < mille;
CREATE MACRO empty(i, word) AS dice(i, word || '空') % 1000 < (i & 1023::UBIGINT);
CREATE MACRO cell(i, word, value) AS CASE WHEN NOT empty(i, word) THEN value END;
CREATE MACRO yes(i, word, mille) AS CASE WHEN NOT empty(i, word) THEN NOT bad(i, word, mille) END;
CREATE MACRO no(i, word, mille) AS CASE WHEN NOT empty(i, word) THEN bad(i, word, mille) END;
CREATE MACRO often(i, word, mille) AS CASE WHEN NOT empty(i, word) THEN odds(i, word, mille) END;
CREATE MACRO yuan(value) AS (value)::DECIMAL(18,2);
CREATE MACRO later(day, months) AS (day + to_months((months)::INTEGER))::DATE;
CREATE MACRO days(day, number) AS day + (number)::INTEGER;
CREATE MACRO company(i, word) AS concat(
  pick(i, word, ['华信', '中科', '恒通', '远景', '德源', '鼎盛', '博文', '天衡', '新航', '众诚', '信达', '启明']),
  pick(i, word || '业', ['信息技术', '工程', '物业服务', '科技', '咨询', '设备', '环境']), num(i, word || '号', 1, 400)::VARCHAR, '有限公司');
