"""`jixiao collect` broken off, run twice at once or out of disk: the 项目库 stays as it was, or is whole."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from checker.base.errors import UsageError
from checker.collecting import collect as collecting
from checker.collecting.collect import collect
from checker.collecting.lock import locked
from checker.library import Library
from tests.portfolio.collecting import Collect, contents, facts, ids
from tests.support import ROOT

# Interrupted


def test_two_runs_at_once(folder: Path, library: Path, run: Collect) -> None:
    facts(folder / "a.yaml", "P1")
    library.mkdir()
    with locked(library), pytest.raises(UsageError, match="另一个 jixiao 正在写"):
        run()
    assert run().projects == 1


COMMAND = """
import sys
from pathlib import Path
from checker import library
from checker.collecting.collect import Options, collect
from tests.portfolio.collecting import slow
if __name__ == "__main__":
    folder, output = map(Path, sys.argv[1:])
    print("go", flush=True)
    collect(folder, output, library.load().book.vocabulary, Options(2, read=slow))
"""


@pytest.fixture
def interrupted(tmp_path: Path, folder: Path, library: Path) -> Callable[[int], int]:
    """Start a run of two seconds, and send a signal in the middle; its exit code."""
    script = tmp_path / "run.py"
    script.write_text(COMMAND, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    def interrupt(number: int) -> int:
        process = subprocess.Popen(
            [sys.executable, str(script), str(folder), str(library)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + 30
        while not any(path.stat().st_size for path in library.glob(".暂存-*/*")) and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
        code = process.wait(30)
        assert process.stdout is not None
        process.stdout.close()
        while _alive(process.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not _alive(process.pid), "a reader outlived the run"
        return code

    return interrupt


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "kill -9"])
@pytest.mark.parametrize("before", [False, True], ids=["first run", "later run"])
def test_interrupted_it_leaves_the_former_library_or_none(
    folder: Path,
    library: Path,
    run: Collect,
    shipped: Library,
    interrupted: Callable[[int], int],
    number: signal.Signals,
    before: bool,
) -> None:
    if before:
        facts(folder / "旧.yaml", "P旧")
        run()
    was = contents(library)
    for index in range(40):
        # Long enough to leave the writer's buffer, so that there is something half done to see.
        rows = "".join(f"  - {{合同编号: A{row}, 合同名称: {'长' * 200}}}\n" for row in range(20))
        facts(folder / f"{index}.yaml", f"P{index}", "合同:\n" + rows)
    assert interrupted(number) != 0
    assert contents(library) == was
    assert bool(list(library.glob(".暂存-*"))) is (number == signal.SIGKILL)
    report = run()
    assert report.projects == 40 + before
    assert len(ids(library, shipped)) == 40 + before
    assert not list(library.glob(".暂存-*"))


@pytest.mark.parametrize("moment", ["tables written", "tables in place", "manifest in place"])
def test_killed_while_writing(
    folder: Path, library: Path, run: Collect, shipped: Library, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    facts(folder / "a.yaml", "P1")
    run()
    facts(folder / "b.yaml", "P2")

    class KilledError(BaseException):
        """Nothing of ours catches it."""

    def stop(*_: object) -> None:
        raise KilledError

    # As after a kill, nothing is tidied up.
    monkeypatch.setattr("checker.collecting.places.shutil.rmtree", lambda *_, **__: None)
    if moment == "tables written":
        monkeypatch.setattr(collecting, "secrets", None)
    elif moment == "tables in place":
        monkeypatch.setattr(collecting.manifests, "save", stop)
    else:
        saved = collecting.manifests.save
        monkeypatch.setattr(collecting.manifests, "save", lambda *given: (saved(*given), stop()))
    with pytest.raises((KilledError, AttributeError)):
        run()
    monkeypatch.undo()
    assert ids(library, shipped) == (["P1", "P2"] if moment == "manifest in place" else ["P1"])
    assert run().projects == 2
    assert len(list(library.glob("数据-*"))) == 1
    assert not list(library.glob(".暂存-*"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte, which needs the right to mount one; root in CI must have it."""
    place = tmp_path / "小盘"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    made = subprocess.run(mount, capture_output=True, check=False) if shutil.which("mount") else None
    if made is None or made.returncode:
        if os.environ.get("CI") and hasattr(os, "geteuid") and os.geteuid() == 0:
            pytest.fail("root in CI cannot mount a tmpfs")
        pytest.skip("mounting a small tmpfs needs root")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk(folder: Path, small_disk: Path, shipped: Library) -> None:
    library = small_disk / "项目库"
    facts(folder / "a.yaml", "P1")
    collect(folder, library, shipped.book.vocabulary)
    was = contents(library)
    noise = "".join(f"  - {{合同编号: A{row}, 合同名称: {os.urandom(300).hex()}}}\n" for row in range(2000))
    facts(folder / "b.yaml", "P2", "合同:\n" + noise)
    with pytest.raises(UsageError, match="请检查磁盘空间"):
        collect(folder, library, shipped.book.vocabulary)
    assert contents(library) == was
    assert not list(library.glob(".暂存-*"))
    (folder / "b.yaml").unlink()
    facts(folder / "c.yaml", "P3")
    assert collect(folder, library, shipped.book.vocabulary).projects == 2
