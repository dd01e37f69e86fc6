"""Random projects made from the dictionary alone: gaps, boundary values, odd texts, empty collections."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from checker.facts.records import Completeness, Dossier, Record, Source, Value
from checker.facts.vocabulary import PROJECT, PROJECT_ID, FactType, Field, Kind, Vocabulary

TEXTS = ["甲公司", "乙公司", "Acme Ltd.", 'O\'Brien "&" <b>', "保障畅通", "", "%_\\", "9", "10"]
YEARS = [2019, 2020, 2021, 2022]
MONEY = [0, 1, 9_999_999, 10_000_000, 10_000_001, 150_000_000, 120_000_000, 200_000_000, 90_000_000, 10**13]
RATIOS = [0, 10**11 - 1, 10**11, 10**11 + 1, 3 * 10**11, 10**12]
DAYS = [0, 1, 19, 20, 21, 29, 30, 31, 90, 364, 365, 366]
REGIONS = ["河北省秦皇岛市", "四川省成都市青白江区", "福建省泉州市", "河南省郑州市", "西藏自治区"]


def projects(seed: int, count: int, vocabulary: Vocabulary, gaps: float = 0.25) -> list[Dossier]:
    """`count` projects; the same seed gives the same projects."""
    rng = random.Random(seed)
    return [_Maker(rng, vocabulary, f"P{seed}-{index}", gaps).dossier() for index in range(count)]


class _Maker:
    def __init__(self, rng: random.Random, vocabulary: Vocabulary, project: str, gaps: float) -> None:
        self.rng = rng
        self.vocabulary = vocabulary
        self.project = project
        self.gaps = gaps
        self.anchor = date(rng.choice(YEARS), rng.randint(1, 12), rng.choice([1, 15, 28]))
        self.counts = {name: rng.choice([0, 0, 1, 2, 3]) for name in vocabulary.listed}

    def dossier(self) -> Dossier:
        records = {PROJECT: (self._record(self.vocabulary[PROJECT], 1),)}
        for name in self.vocabulary.listed:
            rows = [self._record(self.vocabulary[name], n + 1) for n in range(self.counts[name])]
            records[name] = tuple({self._key(name, r): r for r in rows}.values())
        states = {name: self._state(bool(records[name])) for name in self.vocabulary.listed}
        return Dossier(self.project, records, states, "生成")

    def _key(self, name: str, record: Record) -> tuple[Value | None, ...]:
        return tuple(record.values.get(part) for part in self.vocabulary[name].key)

    def _state(self, rows: bool) -> Completeness:
        if rows:
            return self.rng.choice([Completeness.PROVIDED] * 3 + [Completeness.MISSING])
        return self.rng.choice([Completeness.NONE, Completeness.MISSING])

    def _record(self, fact_type: FactType, number: int) -> Record:
        values: dict[str, Value] = {}
        for field in fact_type.fields:
            if field.name == PROJECT_ID:
                values[field.name] = self.project
            elif field.required or self.rng.random() > self.gaps:
                value = self._value(field, number)
                if value is not None and value != "":
                    values[field.name] = value
        if fact_type.name == PROJECT:
            values["地区"] = self.rng.choice(REGIONS)
        return Record(fact_type.name, number, values, Source("生成", number, fact_type.name))

    def _value(self, field: Field, number: int) -> Value | None:
        rng = self.rng
        if field.kind is Kind.REF:
            return f"{field.ref}{rng.randint(1, self.counts[field.ref])}" if self.counts[field.ref] else None
        if field.kind is Kind.CHOICE:
            return rng.choice(field.options)
        if field.kind is Kind.BOOL:
            return rng.random() < 0.5
        if field.kind is Kind.MONEY:
            return rng.choice(MONEY)
        if field.kind is Kind.RATIO:
            return rng.choice(RATIOS)
        if field.kind is Kind.NUMBER:
            return rng.choice([Decimal(0), Decimal("1.5"), Decimal("99.9999"), Decimal(100)])
        if field.kind is Kind.INTEGER:
            return rng.choice(YEARS) if "年度" in field.name else rng.choice([0, 1, 2, 3, 9, 10, 13])
        if field.kind is Kind.DATE:
            return self.anchor + timedelta(days=rng.choice([-1, 1]) * rng.choice(DAYS))
        return self._text(field, number)

    def _text(self, field: Field, number: int) -> str:
        owner = next((t.name for t in self.vocabulary.types.values() if field in t.fields), "")
        if self.vocabulary[owner].key == (field.name,):
            return f"{owner}{number}"
        return self.rng.choice(TEXTS)
