"""How projects are ranked and when a rule is suspicious, read from rules/筛查.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from checker.base import yamlfile
from checker.base.errors import Problem, RuleError
from checker.facts.values import parse
from checker.facts.vocabulary import Field, Kind
from checker.rulebook.rules import Severity
from checker.schemas.kinds import FileKind
from checker.schemas.reading import sound

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
    """The settings of the rule folders; see `settings_of`. Raises RuleError for another shape too."""
    files = (root / FILE for root in folders)
    return settings_of(sound(file, FileKind.SCREENING) for file in files if file.is_file())


def settings_of(files: Iterable[yamlfile.Located]) -> Settings:
    """The settings of files of sound shape; a later file's entries replace single ones.

    Raises RuleError for what is missing or out of bounds.
    """
    found: dict[str, dict[str, int]] = {section: {} for section in _KNOWN}
    problems: list[Problem] = []
    for body in files:
        _read(body, found, problems)
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


def _read(body: yamlfile.Located, found: dict[str, dict[str, int]], problems: list[Problem]) -> None:
    for section, entries in body.items():
        for name, raw in entries.items():
            value = _number(name, raw)
            if isinstance(value, str):
                problems.append(Problem(entries.place(name), value))
            else:
                found[section][name] = value


def _number(name: str, raw: object) -> int | str:
    if name in (_HIT, _WAIT):
        share = parse(_SHARE, raw)
        return share if isinstance(share, int) and 0 < share <= 10**12 else f"“{name}”要写 50% 这样的比率"
    return raw if isinstance(raw, int) and 0 <= raw <= 10**9 else f"“{name}”要写整数"
