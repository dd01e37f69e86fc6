"""Reads 事实.yaml: the facts of one project, each fact type a list of mappings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from checker.base import yamlfile
from checker.base.errors import FactError, Problem
from checker.facts.readers.assemble import assemble
from checker.facts.readers.raw import Problems, RawHeader, RawRow, RawState, RawTable
from checker.facts.records import Dossier, Source
from checker.facts.vocabulary import CHECKLIST, PROJECT, Vocabulary

Content = Mapping[str, Any]


def read_yaml(path: Path, vocabulary: Vocabulary) -> Dossier:
    """Read the facts of one project from a YAML file."""
    content = yamlfile.load(path, FactError)
    if not isinstance(content, Mapping):
        mend = f"最外层写 {PROJECT}: 等事实类型，其下是各行"
        raise FactError(Problem(path.name, "最外层不是事实类型", mend=mend))
    return dossier_of(content, vocabulary, path.name, str(path))


def dossier_of(content: Content, vocabulary: Vocabulary, shown: str, origin: str = "") -> Dossier:
    """The dossier of facts that are in memory already, as a rule's examples are.

    Mappings that are `yamlfile.Located` name their own lines; others are placed at `shown`.

    Raises FactError with all problems at once.
    """
    problems = Problems()
    states = list(_states(content, shown, problems))
    tables = [
        table
        for name, body in content.items()
        if name != CHECKLIST
        for table in _tables(name, body, content, shown, problems)
    ]
    (dossier,) = assemble(tables, states, vocabulary, origin or shown, problems=problems)
    return dossier


def _states(content: Content, shown: str, problems: Problems) -> Iterator[RawState]:
    listed = content.get(CHECKLIST)
    if listed is None:
        return
    if not isinstance(listed, Mapping):
        place = _place(content, CHECKLIST, shown)
        problems.add(place, f"“{CHECKLIST}”的写法不对", mend="每行写 事实类型: 状态")
        return
    for name, word in listed.items():
        yield RawState(name, word, _place(listed, name, shown))


def _tables(name: str, body: Any, content: Content, shown: str, problems: Problems) -> Iterator[RawTable]:
    """One table a mapping, because each mapping names its own fields."""
    place = _place(content, name, shown)
    for item in [body] if isinstance(body, Mapping) else body if isinstance(body, list) else [body]:
        if isinstance(item, Mapping):
            yield row_table(name, item, _place(item, None, shown), shown)
        elif item is not None:
            problems.add(place, f"“{name}”下面不是字段", mend="每行写成 - {字段: 内容, …}")
    if not body:
        yield RawTable(name, place, (), ())  # its name is still to be known


def row_table(name: str, item: Content, place: str, shown: str) -> RawTable:
    """A table of one row: a mapping with its own fields, which stands at `place`."""
    keys = list(item)
    file = item.file if isinstance(item, yamlfile.Located) else shown
    line = item.line if isinstance(item, yamlfile.Located) else 0

    def cell_place(index: int) -> str:
        return f"{_place(item, keys[index], shown)}“{keys[index]}”"

    headers = tuple(RawHeader(key, _place(item, key, shown)) for key in keys)
    return RawTable(name, place, headers, (RawRow(Source(file, line), list(item.values()), cell_place),))


def _place(mapping: Content, key: str | None, shown: str) -> str:
    return mapping.place(key) if isinstance(mapping, yamlfile.Located) else shown
