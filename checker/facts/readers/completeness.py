"""How complete each fact type is: the 资料清单 held against the rows that are there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from checker.base.errors import Problem, nearest
from checker.facts.quantities import narrow
from checker.facts.readers.raw import Problems, RawState
from checker.facts.records import Completeness
from checker.facts.vocabulary import CHECKLIST, Vocabulary

States = Mapping[str, tuple[Completeness, str]]
_WORDS = {state.value: state for state in Completeness}


def read_states(
    states: Iterable[RawState], vocabulary: Vocabulary, problems: Problems
) -> Mapping[str, States]:
    """What the lists say, by project and fact type, each with its place; an empty state says nothing."""
    found: dict[str, dict[str, tuple[Completeness, str]]] = {}
    for entry in states:
        word = "" if entry.word is None else narrow(str(entry.word))
        if entry.type not in vocabulary.listed:
            hint = _hint(entry.type, vocabulary)
            problems.add(entry.place, f"《{CHECKLIST}》不列“{entry.type}”", mend=hint)
            continue
        if not word:
            continue
        if word not in _WORDS:
            mend = nearest(word, _WORDS) + "可填：" + " ".join(_WORDS)
            problems.add(entry.place, f"不认识的状态“{word}”", mend=mend)
            continue
        said = found.setdefault(entry.project_id, {})
        if entry.type in said and said[entry.type][0] is not _WORDS[word]:
            why = f"另一处在{said[entry.type][1]}"
            problems.add(entry.place, f"“{entry.type}”有两个不同的状态", why, "只留一个")
        said[entry.type] = (_WORDS[word], entry.place)
    return found


def judge_states(
    states: States,
    filled: Collection[str],
    vocabulary: Vocabulary,
    problems: Problems,
) -> tuple[dict[str, Completeness], list[Problem]]:
    """The state of every fact type of one project, and warnings where list and rows disagree.

    项目 and 人工认定 are always complete: the one must be there, the other is whatever the evaluator says.
    """
    complete = dict.fromkeys(vocabulary.types, Completeness.PROVIDED)
    warnings: list[Problem] = []
    partial: dict[str, str] = {}
    for name in vocabulary.listed:
        has_rows = name in filled
        said, place = states.get(name, (None, ""))
        complete[name] = said or (Completeness.PROVIDED if has_rows else Completeness.MISSING)
        if has_rows and said is Completeness.NONE:
            problems.add(place, f"“{name}”写着确认没有，表里却有内容", mend="改为已提供，或删去表里的行")
        elif has_rows and said is Completeness.MISSING:
            partial[name] = place
        elif said is Completeness.PROVIDED and not has_rows:
            complete[name] = Completeness.MISSING
            what = f"“{name}”写着已提供，表里却没有内容，按未提供处理"
            warnings.append(Problem(place, what, mend="请补填；核实没有的改为确认没有"))
    if partial:
        names = "".join(f"“{name}”" for name in partial)
        what = f"{names}写着未提供，表里却有内容"
        why = "已有的行照常检查，但不据此认定缺少什么"
        warnings.append(Problem(next(iter(partial.values())), what, why, "内容齐全的请改为已提供"))
    return complete, warnings


def _hint(name: str, vocabulary: Vocabulary) -> str:
    if name in vocabulary.types:
        return "请删去这一行，它不需要说明是否提供"
    return nearest(name, vocabulary.listed) or "只写事实字典里的事实类型"
