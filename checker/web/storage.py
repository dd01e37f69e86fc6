"""Where projects lie: a folder each in the user's data folder, with workbook, 复核.yaml and 草稿.json."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from checker.base.atomic import write_text
from checker.base.errors import Problem, UsageError
from checker.facts.reviews import REVIEWS_FILE
from checker.reports.arrange import Plan, Wording

DATA_DIR = "JIXIAO_DATA_DIR"
_PROJECTS, _INCOMING = "项目", "上传"
_CARD, _DRAFT = "项目.json", "草稿.json"
_ID = re.compile(r"[0-9a-f]{12}")
_OTHER = re.compile(r"[^\w\-.()（）《》·、，]+")
_LONGEST = 60  # characters; three bytes each, and file systems take 255
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Project:
    """One project on the shelf. `came_from` is the name of the file or case it was made of."""

    id: str
    name: str
    came_from: str
    since: str
    workbook: Path

    @property
    def folder(self) -> Path:
        """Where everything of it lies."""
        return self.workbook.parent

    @property
    def reviews(self) -> Path:
        """Its 复核.yaml, whether there is one or not."""
        return self.folder / REVIEWS_FILE


@dataclass(frozen=True)
class Draft:
    """What an evaluator decided about a draft, and which papers came in."""

    plan: Plan = field(default_factory=Plan)
    received: tuple[str, ...] = ()


def data_folder() -> Path:
    """The user's data folder, or the one that JIXIAO_DATA_DIR names."""
    from platformdirs import user_data_path

    named = os.environ.get(DATA_DIR)
    return Path(named) if named else user_data_path("jixiao", appauthor=False)


class Shelf:
    """The projects of one user.

    Raises UsageError when the folder cannot be made.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        try:
            for part in (_PROJECTS, _INCOMING):
                (root / part).mkdir(parents=True, exist_ok=True, mode=0o700)
            for left in (root / _INCOMING).iterdir():  # what a crash left behind
                shutil.rmtree(left, ignore_errors=True)
        except OSError as cause:
            mend = f"换一个可写的文件夹：设环境变量 {DATA_DIR}"
            raise UsageError(
                Problem(str(root), "存放项目的文件夹用不了", str(cause.strerror), mend)
            ) from None

    def projects(self) -> list[Project]:
        """All projects, the latest first."""
        found = [self._read(folder) for folder in (self.root / _PROJECTS).iterdir()]
        return sorted((p for p in found if p is not None), key=lambda p: (p.since, p.id), reverse=True)

    def get(self, project_id: str) -> Project | None:
        """The project of that id, or None."""
        if not _ID.fullmatch(project_id):
            return None
        return self._read(self.root / _PROJECTS / project_id)

    def _read(self, folder: Path) -> Project | None:
        try:
            card = json.loads((folder / _CARD).read_text(encoding="utf-8"))
            workbook = folder / safe_name(str(card["工作簿"]))
            if not _ID.fullmatch(folder.name) or not workbook.is_file():
                return None
            return Project(folder.name, str(card["名称"]), str(card["来自"]), str(card["时间"]), workbook)
        except (OSError, ValueError, KeyError, TypeError):
            return None  # being made or deleted just now, or not ours

    @contextmanager
    def incoming(self) -> Iterator[Path]:
        """A folder for what is being uploaded; it is gone afterwards unless `keep` took it."""
        folder = self.root / _INCOMING / secrets.token_hex(6)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def keep(self, folder: Path, workbook: str, name: str, came_from: str) -> Project:
        """Take a folder from `incoming` onto the shelf, with a workbook in it."""
        now = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
        card = {"名称": name, "来自": came_from, "时间": now, "工作簿": workbook}
        write_text(folder / _CARD, json.dumps(card, ensure_ascii=False, indent=2))
        place = self.root / _PROJECTS / secrets.token_hex(6)
        folder.rename(place)
        return Project(place.name, name, came_from, now, place / workbook)

    def rename(self, project: Project, name: str) -> None:
        """Note another name, where the facts give one."""
        card = {
            "名称": name,
            "来自": project.came_from,
            "时间": project.since,
            "工作簿": project.workbook.name,
        }
        write_text(project.folder / _CARD, json.dumps(card, ensure_ascii=False, indent=2))

    def delete(self, project: Project) -> None:
        """Take a project off the shelf for good."""
        shutil.rmtree(project.folder, ignore_errors=True)

    def draft(self, project: Project) -> Draft:
        """What was decided about the project's draft; nothing where the file cannot be read."""
        try:
            return _draft(json.loads((project.folder / _DRAFT).read_text(encoding="utf-8")))
        except FileNotFoundError:
            return Draft()
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as cause:
            mend = f"改正或移走 {project.folder / _DRAFT}，再刷新"
            raise UsageError(Problem(_DRAFT, "草稿的安排读不出来", type(cause).__name__, mend)) from None

    def keep_draft(self, project: Project, draft: Draft) -> None:
        """Note what was decided, whole or not at all."""
        plan = draft.plan
        content = {
            "次序": plan.order,
            "合并": dict(plan.merged),
            "改写": {key: {"改为": w.text, "原句": w.original} for key, w in plan.wordings.items()},
            "收到": draft.received,
        }
        write_text(project.folder / _DRAFT, json.dumps(content, ensure_ascii=False, indent=2))


def _draft(content: Any) -> Draft:
    wordings = {str(k): Wording(str(w["改为"]), str(w["原句"])) for k, w in content["改写"].items()}
    merged = {str(k): str(v) for k, v in content["合并"].items()}
    plan = Plan(tuple(map(str, content["次序"])), merged, wordings)
    return Draft(plan, tuple(map(str, content["收到"])))


def safe_name(name: str, suffix: str | None = None) -> str:
    """A file name that is only that, on every system: no folders, no control characters, not too long.

    >>> safe_name("../../etc/passwd.xlsx"), safe_name("a<b>.yaml", ".xlsx")
    ('passwd.xlsx', 'a_b_.xlsx')
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    stem, dot, own = last.rpartition(".")
    stem, own = (stem, own) if dot else (last, "")
    stem = _OTHER.sub("_", stem).strip(". ")[:_LONGEST] or "项目"
    if _RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    ending = suffix if suffix is not None else "." + re.sub(r"\W", "", own, flags=re.ASCII).lower()[:8]
    return stem + ending.rstrip(".")
