"""The desk: projects with their facts and findings, kept at hand, changed one at a time."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from checker import library
from checker.base.errors import FactError, Problem, UsageError
from checker.facts.readers.layout import Opened
from checker.facts.reviews import Review, Verdict
from checker.findings.result import CheckResult
from checker.library import Library
from checker.reports.arrange import Plan
from checker.rulebook.states import State
from checker.web.edits import Edits
from checker.web.saving import digest
from checker.web.school import School
from checker.web.storage import Draft, Project, Shelf, safe_name
from checker.web.workers import Crew

if TYPE_CHECKING:
    from checker.importing.words import Passage
    from checker.knowledge.resolve import Citation

_AT_HAND = 40
Stamp = tuple[str, str, date]


@dataclass(frozen=True)
class Checked:
    """A project as it stands: its facts and what was found. `digest` names the workbook's content."""

    project: Project
    digest: str
    opened: Opened
    result: CheckResult


@dataclass(frozen=True)
class Verdicts:
    """What a person says of one finding."""

    verdict: Verdict
    reason: str
    reviewer: str
    until: date | None = None


class Desk:
    """All that pages ask for. One event loop uses it; workers do what takes time."""

    def __init__(
        self, shelf: Shelf, lib: Library, judges: Crew, readers: Crew, rules: Path | None = None
    ) -> None:
        self.shelf = shelf
        self.library = lib
        self.phrase_folders = (library.data_root() / "rules", *([rules] if rules else []))
        self.school = School(judges)
        self._judges = judges
        self._readers = readers
        self._kept: OrderedDict[str, tuple[Stamp, Checked]] = OrderedDict()
        self._locks: dict[str, asyncio.Lock] = {}

    # ---- projects

    def project(self, project_id: str) -> Project:
        """The project of that id. Raises UsageError where there is none."""
        found = self.shelf.get(project_id)
        if found is None:
            raise UsageError(Problem("项目", "没有这个项目", "可能已被删除", "回到项目列表"))
        return found

    async def take_in(self, file: Path, shown: str) -> Project:
        """Put an uploaded file on the shelf; it is read in a process that may be killed.

        Raises FactError or UsageError where it cannot be read.
        """
        name = safe_name(shown)
        suffix = Path(name).suffix
        if suffix not in {".xlsx", ".xlsm", ".yaml", ".yml"}:
            raise FactError(_unfit(name, suffix))
        target = name if suffix in {".xlsx", ".xlsm"} else safe_name(name, ".xlsx")
        with self.shelf.incoming() as folder:
            own = folder / "原件" / name
            own.parent.mkdir()
            file.replace(own)
            title = await self._readers.ask("adopt", own, folder / target)
            if suffix in {".xlsx", ".xlsm"}:
                own.unlink()
                own.parent.rmdir()
            return self.shelf.keep(folder, target, title, name)

    async def open_case(self, case: str) -> Project:
        """Put a case on the shelf, as a workbook."""
        if case not in cases():
            raise UsageError(Problem(case, "没有这个案例"))
        target = safe_name(case, ".xlsx")
        with self.shelf.incoming() as folder:
            title = await self._judges.ask("adopt", library.data_root() / "cases" / case, folder / target)
            return self.shelf.keep(folder, target, title, f"案例 {case}")

    async def delete(self, project: Project) -> None:
        """Take a project off the shelf for good."""
        async with self._alone(project):
            await asyncio.to_thread(self.shelf.delete, project)
            self._kept.pop(project.id, None)

    # ---- facts and findings

    async def checked(self, project: Project) -> Checked:
        """The project as its files stand now. Raises FactError where they cannot be read."""
        stamp = await asyncio.to_thread(_stamp, project)
        kept = self._kept.get(project.id)
        if kept is not None and kept[0] == stamp:
            self._kept.move_to_end(project.id)
            return kept[1]
        opened = await self._judges.ask("open", project.workbook)
        result = await self._judges.ask("check", opened.dossier, stamp[2])
        made = Checked(project, stamp[0], opened, result)
        if await asyncio.to_thread(_stamp, project) == stamp:  # nobody saved in between
            self._kept[project.id] = (stamp, made)
            while len(self._kept) > _AT_HAND:
                self._kept.popitem(last=False)
        return made

    async def what_if(self, base: Checked, edits: Edits) -> CheckResult:
        """What would be found. Raises FactError where the facts would not be sound."""
        if not edits:
            return base.result
        result = await self._judges.ask("try", base.opened, edits, date.today())
        assert isinstance(result, CheckResult)
        return result

    async def save(self, base: Checked, edits: Edits) -> None:
        """Write changes into the workbook they were made on.

        Raises ChangedError when it was saved by someone else meanwhile.
        """
        async with self._alone(base.project):
            await self._judges.ask("save", base.project.workbook, base.digest, edits)
        name = edits.cell("项目", _project_row(base.opened), "项目名称")
        if name:
            self.shelf.rename(base.project, name)

    async def words(self, citations: Sequence[Citation]) -> Mapping[str, Passage]:
        """The words of cited articles by ref, where the user pointed the program at a folder of texts."""
        found = await self._judges.ask("words", tuple(citations))
        assert isinstance(found, dict)
        return found

    # ---- what people decide

    async def review(self, project: Project, finding_id: str, said: Verdicts) -> None:
        """Note what a person decided about a finding, in the project's 复核.yaml.

        Raises UsageError where something is missing or the finding is not one to decide about.
        """
        reason, reviewer = (" ".join(text.split()) for text in (said.reason, said.reviewer))
        for name, text in (("理由", reason), ("复核人", reviewer)):
            if not text:
                raise UsageError(Problem(name, "没有写", mend="写明理由和复核人，别人才能核对"))
        if said.until is not None and said.until < date.today():
            raise UsageError(Problem("有效期至", "已经过了", mend="写今天以后的日期，或留空"))
        finding = (await self.checked(project)).result.finding(finding_id)
        if finding is None or finding.state is not State.VIOLATED:
            raise UsageError(Problem(finding_id, "不是可以认定的疑点", "事实可能已经变了", "刷新后再看"))
        entry = Review(
            finding_id=finding_id,
            verdict=said.verdict,
            reason=reason,
            reviewer=reviewer,
            day=date.today(),
            until=said.until,
            fingerprint=finding.fingerprint,
        )
        async with self._alone(project):
            await self._judges.ask("review", project.reviews, entry)

    def draft(self, project: Project) -> Draft:
        """What was decided about the project's draft."""
        return self.shelf.draft(project)

    async def change_draft(self, project: Project, change: Callable[[Draft], Draft]) -> Draft:
        """Change what was decided, as it stands at that moment, and keep it."""
        async with self._alone(project):
            draft = change(await asyncio.to_thread(self.shelf.draft, project))
            await asyncio.to_thread(self.shelf.keep_draft, project, draft)
        return draft

    async def change_plan(self, project: Project, change: Callable[[Plan], Plan]) -> Draft:
        """The same, for order, merging and wording alone."""
        return await self.change_draft(project, lambda draft: replace(draft, plan=change(draft.plan)))

    # ---- files to take away

    async def file(self, project: Project, kind: str) -> bytes:
        """The content of one of `FILES`, as it stands now."""
        if kind == "workbook":
            return await asyncio.to_thread(project.workbook.read_bytes)
        checked, draft = await self.checked(project), self.draft(project)
        if kind in {"requests.docx", "requests.xlsx"}:
            suffix = "." + kind.partition(".")[2]
            content = await self._judges.ask("requests", checked.result, draft.received, suffix)
        else:
            task = {"draft.docx": "draft", "ledger.xlsx": "ledger"}[kind]
            content = await self._judges.ask(task, checked.result, draft.plan)
        assert isinstance(content, bytes)
        return content

    @asynccontextmanager
    async def _alone(self, project: Project) -> AsyncIterator[None]:
        """Only one writes to a project at a time."""
        async with self._locks.setdefault(project.id, asyncio.Lock()):
            yield


FILES = {
    "draft.docx": "存在问题与建议.docx",
    "ledger.xlsx": "问题台账.xlsx",
    "requests.docx": "补充资料清单.docx",
    "requests.xlsx": "补充资料清单.xlsx",
    "workbook": "",
}
"""What can be downloaded, and the end of its name; the workbook has its own."""


def cases() -> list[str]:
    """The names of the cases that come with the program."""
    return sorted(path.parent.name for path in (library.data_root() / "cases").glob("*/事实.yaml"))


def _project_row(opened: Opened) -> str:
    return str(opened.dossier.project.source.row)


def _stamp(project: Project) -> Stamp:
    reviews = digest(project.reviews) if project.reviews.is_file() else ""
    return digest(project.workbook), reviews, date.today()


def _unfit(name: str, suffix: str) -> Problem:
    if suffix in {".xls", ".et", ".csv", ".ods"}:
        return Problem(name, f"不读 {suffix} 文件", mend="请在 Excel 或 WPS 里另存为 .xlsx 再上传")
    if suffix == ".parquet":
        return Problem(name, "网页上不读 Parquet", mend="请用命令 jixiao check 文件夹")
    what = f"不认识的文件类型“{suffix}”" if suffix else "文件名没有后缀"
    return Problem(name, what, mend="可上传 .xlsx 工作簿或 .yaml 事实文件；空白工作簿可在本页下载")
