"""The examples of a rule as tables of facts: a wrong and a right one open, the others folded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from checker.facts.vocabulary import CHECKLIST, Vocabulary
from checker.rulebook.states import State
from checker.site.markup import note, page, strong, table, text

_LOOKS = {
    State.VIOLATED.value: "failure",
    State.COMPLIANT.value: "success",
    State.UNDETERMINED.value: "question",
}
_OPEN = (State.VIOLATED.value, State.COMPLIANT.value)


def example_blocks(vocabulary: Vocabulary, examples: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The first wrong and the first right example, then the others, folded."""
    first = [next((e for e in examples if e.get("expect") == state), None) for state in _OPEN]
    shown = [example for example in first if example is not None]
    for example in shown:
        yield _block(vocabulary, example, folded=False)
    for example in examples:
        if not any(example is one for one in shown):
            yield _block(vocabulary, example, folded=True)


def _block(vocabulary: Vocabulary, example: Mapping[str, Any], *, folded: bool) -> str:
    expected = str(example.get("expect"))
    body = page(*_facts(vocabulary, example.get("facts") or {})).rstrip()
    title = f"{expected}：{example.get('name')}"
    return note(_LOOKS.get(expected, "note"), title, body or "没有任何事实。", folded=folded)


def _facts(vocabulary: Vocabulary, facts: Mapping[str, Any]) -> Iterator[str]:
    for name, content in facts.items():
        if name == CHECKLIST:
            states = (f"{text(kind)}{text(state)}" for kind, state in content.items())
            yield f"{strong(name)}：{'、'.join(states)}"
            continue
        records = [content] if isinstance(content, Mapping) else list(content or ())
        yield strong(name) + ("" if records else "：没有记录")
        yield _records(vocabulary, name, records)


def _records(vocabulary: Vocabulary, name: str, records: Iterable[Mapping[str, Any]]) -> str:
    rows = list(records)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    fact_type = vocabulary.types.get(name)
    headers = [field.header if fact_type and (field := fact_type.field(c)) else c for c in columns]
    return table(headers, [[_cell(row.get(column)) for column in columns] for row in rows])


def _cell(value: object) -> str:
    if value is None:
        return '<span class="quiet">空白</span>'
    if isinstance(value, bool):
        return "是" if value else "否"
    return text(value.isoformat() if isinstance(value, date) else value)
