"""Makes a 项目库 of the files in a folder, or brings one up to date; whatever happens, it stays whole."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from checker.base.errors import Problem, UsageError
from checker.base.version import __version__
from checker.collecting import manifest as manifests
from checker.collecting import pool
from checker.collecting.find import Found, find
from checker.collecting.lock import locked
from checker.collecting.manifest import Entry, Manifest, edition, owners
from checker.collecting.places import DATA, PROBLEMS_FILE, check_places, clean, disk, stage
from checker.collecting.reading import Outcome, Task, digest_of, read_source
from checker.collecting.writing import Spool, write_tables
from checker.facts.reviews import REVIEWS_FILE
from checker.facts.vocabulary import Vocabulary

LIMIT = 300.0
"""Seconds after which a file is given up."""

_SHOWN_OWNERS = 5

Progress = Callable[[int, int], None]
Listed = tuple[str, Problem]
Read = Callable[[Task, Vocabulary], Outcome]


@dataclass(frozen=True)
class Report:
    """What a run did. `skipped` are files that are not in the 项目库, with why; `notes` only warn.

    `written` is false where there was nothing to change; `sound` is false where nothing could be read at
    all: what there was stays then.
    """

    projects: int
    read: int
    unchanged: int
    removed: int
    skipped: tuple[Listed, ...]
    notes: tuple[Listed, ...]
    written: bool
    sound: bool = True

    @property
    def skipped_files(self) -> int:
        """How many files are not in the 项目库."""
        return len({path for path, _ in self.skipped})


@dataclass(frozen=True)
class Options:
    """How to read: processes, seconds for one file, all of them anew, from another folder than before."""

    processes: int = 0
    limit: float = LIMIT
    fresh: bool = False
    force: bool = False
    read: Read = read_source
    progress: Progress | None = None


def collect(folder: Path, output: Path, vocabulary: Vocabulary, options: Options | None = None) -> Report:
    """Read all facts in `folder` and below into the 项目库 `output`.

    Files that did not change since the last run (size and time, else content) are not read again, those
    that vanished are taken out; everything is read anew when the dictionary or the program is another one.
    A project that two files have is in neither: nobody knows which is right.

    Raises UsageError when the folder or the output will not do, when another process writes the same
    output, or the disk is full. The former 项目库 stays as it was then, as it does when this is killed.
    """
    options = options or Options()
    check_places(folder, output)
    with locked(output):
        clean(output, manifests.load(output))
        return _Run(folder, output, vocabulary, options).run()


class _Run:
    """One run: what was there before, what is there now, and what follows."""

    def __init__(self, folder: Path, output: Path, vocabulary: Vocabulary, options: Options) -> None:
        self.folder, self.output = folder, output
        self.vocabulary, self.options = vocabulary, options
        self.dictionary = edition(vocabulary)
        self.former = manifests.load(output)
        self.outcomes: dict[str, Outcome] = {}

    def run(self) -> Report:
        """Read, compare, write."""
        found = find(self.folder, self.output)
        self._check_folder(found)
        reviews = self._reviews(found.files)
        changed = [path for path in found.files if not self._same(path, reviews[path])]
        with stage(self.output) as place:
            with disk(self.output), Spool(place) as spool:
                self._read(changed, reviews, spool)
                entries = [self._entry(path, reviews[path]) for path in found.files]
                self._read(self._missed(entries), reviews, spool, again=True)
            entries = [self._entry(path, reviews[path]) for path in found.files]
            return self._finish(found, tuple(entries), place)

    # ---- what to read

    def _check_folder(self, found: Found) -> None:
        if self.former is None or self.options.force or not self.former.sources:
            return
        if not self.former.by_path.keys() & set(found.files):
            what = f"上次收集的 {len(self.former.sources):,} 个文件在这里一个也没有"
            why = "文件夹可能写错了，或网络盘没有连上"
            mend = f"核对 {self.folder}；确实要换成这里的文件，加 --force"
            raise UsageError(Problem(str(self.output), what, why, mend))

    def _reviews(self, files: Iterable[str]) -> dict[str, str]:
        """The digest of the 复核.yaml beside each file."""
        digests: dict[Path, str] = {}
        beside: dict[str, str] = {}
        for path in files:
            place = (self.folder / path).parent / REVIEWS_FILE
            if place not in digests:
                digests[place] = _digest(place)
            beside[path] = digests[place]
        return beside

    def _known(self, path: str, reviews: str) -> Entry | None:
        """The entry of the last run, if reading the same content would come to the same now."""
        if self.former is None or self.options.fresh:
            return None
        if (self.former.dictionary, self.former.program) != (self.dictionary, __version__):
            return None
        entry = self.former.by_path.get(path)
        return entry if entry and entry.lasting and entry.reviews == reviews else None

    def _same(self, path: str, reviews: str) -> bool:
        entry = self._known(path, reviews)
        if entry is None:
            return False
        try:
            now = (self.folder / path).stat()
        except OSError:
            return False
        return (entry.size, entry.mtime_ns) == (now.st_size, now.st_mtime_ns)

    def _missed(self, entries: Iterable[Entry]) -> list[str]:
        """Unchanged files that had a project together with another file, and now have it alone."""
        if self.former is None:
            return []
        alone = {paths[0]: project for project, paths in owners(entries).items() if len(paths) == 1}
        return [
            p for p, project in alone.items() if not self._was_read(p) and project not in self.former.projects
        ]

    def _was_read(self, path: str) -> bool:
        return path in self.outcomes and not self.outcomes[path].unchanged

    # ---- reading

    def _read(
        self, paths: list[str], reviews: Mapping[str, str], spool: Spool, *, again: bool = False
    ) -> None:
        """Read these files; `again` whether or not their content is known."""
        known = {path: None if again else self._known(path, reviews[path]) for path in paths}
        tasks = [Task(str(self.folder), path, entry.sha256 if entry else "") for path, entry in known.items()]
        processes = min(self.options.processes or os.cpu_count() or 1, max(len(tasks), 1))
        done = pool.run(
            self.options.read, tasks, self.vocabulary, processes=processes, limit=self.options.limit
        )
        for number, one in enumerate(done, 1):
            outcome = one.result or _lost(one.task, self.options.limit if one.overdue else None)
            spool.add(outcome.rows)
            self.outcomes[outcome.path] = replace(outcome, rows={})
            if self.options.progress:
                self.options.progress(number, len(tasks))

    def _entry(self, path: str, reviews: str) -> Entry:
        outcome = self.outcomes.get(path)
        former = self.former.by_path.get(path) if self.former else None
        if outcome is None or outcome.unchanged:
            assert former is not None  # only what is known is taken as unchanged
            stamp = (outcome.size, outcome.mtime_ns) if outcome else (former.size, former.mtime_ns)
            return replace(former, size=stamp[0], mtime_ns=stamp[1])
        return Entry(
            path,
            outcome.size,
            outcome.mtime_ns,
            outcome.sha256,
            reviews,
            outcome.project,
            outcome.problems,
            outcome.notes,
            outcome.lasting,
        )

    # ---- writing

    def _finish(self, found: Found, entries: tuple[Entry, ...], place: Path) -> Report:
        former = self.former
        data = former.data if former else ""
        files = former.files if former else {}
        now = Manifest(data, self.dictionary, __version__, files, entries, found.problems)
        kept = {p for p, path in now.projects.items() if not self._was_read(path)}
        fresh = now.projects.keys() - kept
        skipped = tuple(_skipped(now))
        notes = tuple(dict.fromkeys((_beside(e.path), note) for e in entries for note in e.notes))
        report = Report(
            projects=len(now.projects),
            read=sum(self._was_read(entry.path) for entry in entries),
            unchanged=sum(not self._was_read(entry.path) for entry in entries),
            removed=len(former.by_path.keys() - {e.path for e in entries}) if former else 0,
            skipped=skipped,
            notes=notes,
            written=now != former,
            sound=bool(now.projects),
        )
        if not report.written:
            return report
        if report.sound and (former is None or fresh or kept != former.projects.keys()):
            now = self._write(now, place, fresh, kept)
        with disk(self.output):
            _write_problems(self.output, (*skipped, *notes))
        if report.sound:
            manifests.save(self.output, now)
            clean(self.output, now)
        return report

    def _write(self, now: Manifest, place: Path, fresh: Iterable[str], kept: Iterable[str]) -> Manifest:
        """Write new tables beside the old ones; they count once the manifest names them."""
        former = self.output / self.former.data if self.former and kept else None
        made = place / "新"
        with disk(self.output):
            made.mkdir()
            files = write_tables(made, self.vocabulary, place, sorted(fresh), former, sorted(kept))
            name = f"{DATA}{secrets.token_hex(6)}"
            made.replace(self.output / name)
        return replace(now, data=name, files=files)


def _digest(path: Path) -> str:
    try:
        return digest_of(path) if path.is_file() else ""
    except OSError:
        return "?"


def _lost(task: Task, limit: float | None) -> Outcome:
    """What is said of a file whose process died or took too long."""
    if limit is None:
        what, mend = "读它的进程两次中断", "可能内存不够，或文件异常；请在本机打开核对，另存后再试"
    else:
        what, mend = f"读了 {limit:g} 秒还没有读完", "请核对文件；确实很大的用 --limit 放宽"
    path = Path(task.folder) / task.path
    try:
        stat = path.stat()
    except OSError:
        return Outcome(task.path, problems=(Problem(path.name, "不见了"),), lasting=False)
    problem = Problem(path.name, what, mend=mend)
    return Outcome(task.path, stat.st_size, stat.st_mtime_ns, problems=(problem,), lasting=False)


def _skipped(now: Manifest) -> Iterator[Listed]:
    """Why files are not in the 项目库, by path."""
    twice = {project: paths for project, paths in owners(now.sources).items() if len(paths) > 1}
    for entry in now.sources:
        for problem in entry.problems:
            yield entry.path, problem
        if entry.project in twice:
            others = [path for path in twice[entry.project] if path != entry.path]
            more = f"等 {len(others)} 个文件" if len(others) > _SHOWN_OWNERS else ""
            why = f"{'、'.join(others[:_SHOWN_OWNERS])}{more}也是它，不知道以哪个为准，都没有收入"
            mend = "请只留一个，或改正项目编号"
            yield entry.path, Problem(entry.path, f"项目编号“{entry.project}”重复", why, mend)
    yield from now.refused


def _beside(path: str) -> str:
    return (Path(path).parent / REVIEWS_FILE).as_posix()


def _write_problems(output: Path, listed: tuple[Listed, ...]) -> None:
    from checker.collecting.problems import write_problems

    path = output / PROBLEMS_FILE
    if listed:
        write_problems(path, listed)
    else:
        path.unlink(missing_ok=True)
