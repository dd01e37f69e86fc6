"""What every page is written with: the library, where things lie, what refers to what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from checker.facts.values import show
from checker.facts.vocabulary import Kind
from checker.knowledge.model import CITABLE, Period, Verification
from checker.library import Library
from checker.rulebook.rules import Rule, Severity
from checker.site.addresses import Addresses, addresses, to
from checker.site.crossings import Crossings, crossings
from checker.site.markup import badge, text
from checker.site.written import Written

HOW_VERIFIED: Mapping[Verification, str] = {
    Verification.FULL: "读过条文全文",
    Verification.QUOTED: "读过他处引用的条文原文",
    Verification.WEAK: "只见转述，引用时不写条号",
    Verification.NONE: "条号没有核实，引用时只写文件名",
    Verification.CUSTOM: "评价工作惯例，不是法律规定",
}
_COUNTED = {"工作日": "个工作日", "月": "个月"}
_DATE = re.compile(r"\d{4}&#45;\d{2}&#45;\d{2}")  # as `text` writes it
_LOOKS = {Verification.FULL: "good", Verification.QUOTED: "good", Verification.CUSTOM: "plain"}
SEVERITY_LOOKS = {Severity.HINT: "plain", Severity.NORMAL: "warn", Severity.SERIOUS: "bad"}


@dataclass(frozen=True)
class Context:
    """All a page needs."""

    library: Library
    places: Addresses
    crossings: Crossings
    written: Written

    @classmethod
    def of(cls, library: Library, written: Written) -> Context:
        """The context of a library."""
        return cls(library, addresses(library), crossings(library), written)

    # ---- links, each written on the page `source`

    def rule(self, source: str, rule_id: str) -> str:
        """A link to a rule, by number and name."""
        rule = self.library.book.rules[rule_id]
        return to(source, f"{text(rule.id)} {text(rule.name)}", self.places.rule(rule_id))

    def rules(self, source: str, rule_ids: Iterable[str]) -> str:
        """Links to some rules, in the order of the report."""
        wanted = set(rule_ids)
        return "、".join(self.rule(source, rule) for rule in self.library.book.rules if rule in wanted)

    def numbers(self, source: str, rule_ids: Iterable[str]) -> str:
        """Links to some rules, by number alone."""
        return " ".join(to(source, text(rule_id), self.places.rule(rule_id)) for rule_id in rule_ids)

    def ref(self, source: str, ref: str) -> str:
        """A link to a regulation or clause, named as a report cites it."""
        return to(source, text(self.cited(ref)), self.places.ref(ref))

    def cited(self, ref: str) -> str:
        """The name of a regulation or clause: `《政府采购法》第四十六条第一款`."""
        kb = self.library.kb
        regulation, clause = kb.regulation_of(ref), kb.clauses.get(ref)
        name = regulation.short if regulation.unnamed else f"《{regulation.short}》"
        return name + (clause.number if clause else "")

    def table(self, source: str, name: str) -> str:
        """A link to a table or fact type."""
        return to(source, text(name), self.places.table(name))

    def field(self, source: str, word: str) -> str:
        """A link to a dictionary word (类型.字段, or 类型)."""
        return to(source, text(word), self.places.field(word))

    def threshold(self, source: str, name: str) -> str:
        """A link to a threshold."""
        return to(source, text(name), self.places.threshold(name))

    # ---- words

    def chain(self, source: str, ref: str) -> list[str]:
        """Links up to the law: each step the highest clause that the one before is based on."""
        kb, steps, node = self.library.kb, [], ref
        while upper := kb.links.upper.get(node):
            node = min(upper, key=lambda r: (kb.regulation_of(r).rank, r))
            steps.append(self.ref(source, node))
        return steps

    def materials(self, words: Iterable[str]) -> dict[str, list[str]]:
        """The papers that show some dictionary words, each with those words."""
        types = self.library.book.vocabulary.types
        found: dict[str, list[str]] = {}
        for word in words:
            type_name, _, name = word.partition(".")
            paper = types[type_name].material_of(name)
            if paper:
                found.setdefault(paper, []).append(word)
        return found


def severity(rule: Rule) -> str:
    """The label of a rule's severity."""
    return badge(rule.severity.value, SEVERITY_LOOKS[rule.severity])


def verified(how: Verification) -> str:
    """The label that says how a number or value was verified."""
    return badge(how.value, _LOOKS.get(how, "bad"), HOW_VERIFIED[how])


def in_force(period: Period) -> str:
    """A period in words."""
    if period.start is None:
        return f"施行日期未核，至{period.end.isoformat()}" if period.end else "施行日期未核"
    return f"{period.start.isoformat()} " + (f"至 {period.end.isoformat()}" if period.end else "起")


def citable(how: Verification) -> bool:
    """Whether reports cite the number."""
    return how in CITABLE


def kind_words(kind: Kind, unit: str, options: Sequence[str]) -> str:
    """What a column holds: its kind, unit and options."""
    tail = f"（{unit}）" if unit else ""
    return f"{kind.value}{tail}" + (f"：{'、'.join(options)}" if options else "")


def file_of(place: str) -> str:
    """The file of a place such as `合同管理/规则.yaml 第1行`."""
    return place.rpartition(" 第")[0] or place


def amount(kind: Kind, value: int, unit: str) -> str:
    """A threshold's value; money in 万元."""
    return show(kind, value, "" if kind in (Kind.MONEY, Kind.RATIO) else _COUNTED.get(unit, unit))


def day(when: date | None) -> str:
    """A date; nothing for none."""
    return dated(when.isoformat()) if when else ""


def dated(words: str) -> str:
    """Text in which no date is broken over two lines."""
    return _DATE.sub(lambda found: f'<span class="day">{found[0]}</span>', text(words))
