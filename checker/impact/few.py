"""Two versions over projects read from workbooks and YAML: cases, or a folder of projects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from checker.checking import judge
from checker.facts.records import Dossier
from checker.findings.finding import FindingWriter
from checker.findings.sentences import sentence_of, subject_of
from checker.impact.model import Compared, Touched
from checker.impact.versions import Version
from checker.judging.engines import choose
from checker.judging.judgment import Judgment
from checker.rulebook.states import State

Key = tuple[str, str, tuple[tuple[str, str], ...]]


def compare_dossiers(old: Version, new: Version, dossiers: Sequence[Dossier]) -> Compared:
    """Judge the projects by both versions. Reviews are left aside: the question is what the rules say."""
    before, after = _judged(old, dossiers, new), _judged(new, dossiers, new)
    by_id = {dossier.project_id: dossier for dossier in dossiers}
    then, today = _Teller(old, by_id), _Teller(new, by_id)
    made = Compared()
    for key in dict.fromkeys((*before, *after)):
        made.add(_touched(key, before.get(key), after.get(key), then, today))
    return made


def _judged(version: Version, dossiers: Sequence[Dossier], latest: Version) -> Mapping[Key, Judgment]:
    """The judgments of a version by their rows, rules under the ids that they have in the latest one."""
    now = {rule.id: current for current, rule in version.by_id_in(latest).items()}
    judgments = judge(dossiers, version.library, choose("sql"))
    return {(now[j.rule.id], *j.identity[1:]): j for j in judgments}


class _Teller:
    """What a version says of a violated row: its sentence, severity and clauses."""

    def __init__(self, version: Version, dossiers: Mapping[str, Dossier]) -> None:
        library = version.library
        self._writers = {
            project: FindingWriter(library.book, library.kb, dossier) for project, dossier in dossiers.items()
        }

    def parts(self, judgment: Judgment) -> dict[str, object]:
        finding = self._writers[judgment.project_id].from_judgment(judgment)
        return {
            "问题表述": finding.sentence,
            "严重程度": finding.severity,
            "依据": tuple(f"{citation.text}（{citation.role}）" for citation in finding.citations),
        }

    def name(self, project: str) -> str:
        return self._writers[project].dossier.name


def _touched(
    key: Key, before: Judgment | None, after: Judgment | None, then: _Teller, today: _Teller
) -> Touched:
    was = before.state if before else None
    now = after.state if after else None
    either = after or before
    assert either is not None, "a key is of one version or the other"
    return Touched(
        rule=key[0],
        project_id=key[1],
        project=today.name(key[1]),
        subject=subject_of(either),
        before=was,
        after=now,
        old=sentence_of(before) if before and was is State.VIOLATED else "",
        new=sentence_of(after) if after and now is State.VIOLATED else "",
        note="、".join(_differing(before, after, then, today)),
    )


def _differing(
    before: Judgment | None, after: Judgment | None, then: _Teller, today: _Teller
) -> Iterator[str]:
    """What is not the same of a row that both versions violate."""
    if before and after and before.state is after.state is State.VIOLATED:
        was, now = then.parts(before), today.parts(after)
        yield from (name for name in was if was[name] != now[name])
