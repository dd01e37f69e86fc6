"""Which file or case is meant, and the facts of one project in it."""

from __future__ import annotations

from pathlib import Path

from checker.base.errors import FactError, Problem, UsageError, nearest
from checker.facts.records import Dossier
from checker.library import Library, data_root

FACTS = "事实.yaml"


def case_names() -> list[str]:
    """The names of the cases that come with the tool."""
    return sorted(path.parent.name for path in (data_root() / "cases").glob(f"*/{FACTS}"))


def locate(file: Path) -> Path:
    """The file or folder meant: a path that exists, or a case by name. Raises FactError for neither."""
    if file.exists():
        return file
    case = data_root() / "cases" / file.name
    if (case / FACTS).is_file() and file.parent.name in ("", "cases"):
        return case
    hint = nearest(file.name, case_names())
    raise FactError(
        Problem(
            str(file), "没有这个文件或案例", mend=hint or "案例名见 jixiao cases；空白工作簿用 jixiao new"
        )
    )


def one_dossier(file: Path, lib: Library, project: str | None) -> Dossier:
    """Read the facts of one project. Raises UsageError when there are several and none was chosen."""
    from checker.facts.readers import read

    path = locate(file)
    if project is None:
        _refuse_several(path)
    dossiers = {dossier.project_id: dossier for dossier in read(path, lib.book.vocabulary, project)}
    if project is not None:
        if project not in dossiers:
            raise UsageError(
                Problem(f"--project {project}", "没有这个项目编号", mend=nearest(project, dossiers))
            )
        return dossiers[project]
    return next(iter(dossiers.values()))


def _refuse_several(path: Path) -> None:
    """Raise UsageError for a 项目库 of several projects, before all of them are read."""
    from checker.facts.readers.portfolio import is_portfolio

    if (path / FACTS).is_file() or not is_portfolio(path):
        return
    from checker.facts.readers.parquet import projects_of

    found = projects_of(path)
    if found.number > 1:
        mend = f"用 --project 选一个，如 {'、'.join(found.first)}"
        raise UsageError(Problem(str(path), f"里面有 {found.number:,} 个项目", mend=mend))
