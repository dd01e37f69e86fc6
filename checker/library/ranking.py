"""How projects are ranked and when a rule is suspicious, read from rules/筛查.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from checker.base import yamlfile
from checker.base.errors import Problem, RuleError, nearest
from checker.facts.values import parse
from checker.facts.vocabulary import Field, Kind
from checker.rulebook.rules import Severity

FILE = "筛查.yaml"
_WEIGHTS, _WARNINGS = "权重", "提醒"
_HIT, _WAIT, _LEAST = "命中率高于", "待核实率高于", "最少行数"
_SHARE = Field("比率", Kind.RATIO, "", unit="%")
_KNOWN: Mapping[str, tuple[str, ...]] = {
    _WEIGHTS: tuple(severity.value for severity in Severity),
    _WARNINGS: (_HIT, _WAIT, _LEAST),
}


@dataclass(frozen=True)
class Settings:
    """Points a severity; shares are integers of 10**-12, `least_rows` how many rows a warning needs."""

    weights: Mapping[Severity, int]
    hit_share: int
    wait_share: int
    least_rows: int


def load_settings(*folders: Path) -> Settings:
    """Read the settings of the rule folders; a later folder's entries replace single ones.

    Raises RuleError for what is missing, unknown or no number.
    """
    found: dict[str, dict[str, int]] = {section: {} for section in _KNOWN}
    problems: list[Problem] = []
    for folder in folders:
        if (folder / FILE).is_file():
            _read(yamlfile.load(folder / FILE, RuleError), found, problems)
    for section, names in _KNOWN.items():
        missing = [name for name in names if name not in found[section]]
        if missing and not problems:
            problems.append(Problem(FILE, f"“{section}”缺少{'、'.join(missing)}"))
    if problems:
        raise RuleError(problems)
    weights, warnings = found[_WEIGHTS], found[_WARNINGS]
    return Settings(
        {severity: weights[severity.value] for severity in Severity},
        warnings[_HIT],
        warnings[_WAIT],
        warnings[_LEAST],
    )


def _read(body: object, found: dict[str, dict[str, int]], problems: list[Problem]) -> None:
    if not isinstance(body, yamlfile.Located):
        problems.append(Problem(FILE, "要写“权重”和“提醒”两组", mend="请对照系统自带的文件"))
        return
    for section, entries in body.items():
        if section not in _KNOWN:
            problems.append(
                Problem(body.place(section), f"不认识的键“{section}”", mend=nearest(section, _KNOWN))
            )
        elif not isinstance(entries, yamlfile.Located):
            problems.append(Problem(body.place(section), f"“{section}”不是一组“名称: 数”"))
        else:
            for name, raw in entries.items():
                value = _number(section, name, raw)
                if isinstance(value, str):
                    problems.append(Problem(entries.place(name), value, mend=nearest(name, _KNOWN[section])))
                else:
                    found[section][name] = value


def _number(section: str, name: str, raw: object) -> int | str:
    if name not in _KNOWN[section]:
        return f"不认识的键“{name}”"
    if name in (_HIT, _WAIT):
        try:
            share = parse(_SHARE, raw)
        except ValueError:
            share = None
        return share if isinstance(share, int) and 0 < share <= 10**12 else f"“{name}”要写 50% 这样的比率"
    good = isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw <= 10**9
    return int(str(raw)) if good else f"“{name}”要写整数"
