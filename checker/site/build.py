"""Builds the site with MkDocs beside its place, then puts it there in one step."""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import yaml

from checker.base.errors import Problem, RuleError, UsageError
from checker.base.version import __version__
from checker.library import Library, data_root
from checker.site.context import Context
from checker.site.pages import Nav, site
from checker.site.settings import THEME, settings
from checker.site.written import Written

MARK = "jixiao-site.json"
NEEDED = ("mkdocs", "material", "pymdownx")
_USELESS = ("404.html", "sitemap.xml", "sitemap.xml.gz")  # for servers on the internet only


def write_site(folder: Path, library: Library, written: Written, *, force: bool = False) -> int:
    """Write the site of a library into `folder`, whole or not at all; gives the number of pages.

    A former site is replaced; another folder that is not empty only with `force`.

    Raises UsageError when the folder is not to be replaced, cannot be written, or the generator is missing;
    RuleError when a link leads nowhere.
    """
    _check_installed()
    target = folder.resolve()
    _check_place(folder, target, force)
    made = site(Context.of(library, written), data_root() / "docs")
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name[:40]}.", dir=target.parent) as workshop:
            built = _build(Path(workshop), made.pages, made.nav)
            mark = {"jixiao": __version__, "规则库": library.version}
            (built / MARK).write_text(json.dumps(mark, ensure_ascii=False) + "\n", encoding="utf-8")
            _swap(built, target)
    except OSError as cause:
        mend = "请关闭正打开它的程序，或换一个可写的位置"
        raise UsageError(Problem(str(folder), "写不进去", str(cause.strerror or cause), mend)) from None
    return len(made.pages)


# ---- before


def _check_installed() -> None:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageError(
            Problem(
                "jixiao docs",
                "没有安装生成网站的组件",
                why=f"缺 {'、'.join(missing)}",
                mend="pip install 'jixiao-checker[docs]'；在源码目录里用 pip install '.[docs]'",
            )
        )


def _check_place(folder: Path, target: Path, force: bool) -> None:
    if not target.parent.is_dir():
        raise UsageError(Problem(str(folder), "所在的文件夹不存在", mend=f"请先建立文件夹 {folder.parent}"))
    if not target.exists():
        return
    if not target.is_dir():
        raise UsageError(Problem(str(folder), "是文件，不能当文件夹写", mend="换一个文件夹"))
    for kept in (Path.cwd(), Path.home(), data_root()):
        if kept.resolve().is_relative_to(target):
            why = f"生成时整个文件夹会被替换，而它包含 {kept}"
            raise UsageError(Problem(str(folder), "不能写在这里", why, "换一个专用的文件夹"))
    if any(target.iterdir()) and not (target / MARK).is_file() and not force:
        why = "里面的文件不是 jixiao docs 生成的，写入会把它们全部删去"
        raise UsageError(Problem(str(folder), "文件夹不是空的", why, "换一个文件夹，或加 --force 替换"))


# ---- building


def _build(workshop: Path, pages: Mapping[str, str], nav: Nav) -> Path:
    sources, built = workshop / "docs", workshop / "site"
    for path, text in pages.items():
        file = sources / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    shutil.copytree(THEME / "assets", sources / "assets")
    config = workshop / "mkdocs.yml"
    config.write_text(yaml.safe_dump(settings(nav), allow_unicode=True, sort_keys=False), encoding="utf-8")
    _run(workshop, config)
    _finish(built)
    return built


def _run(workshop: Path, config: Path) -> None:
    """Run the generator in a process of its own: it sets loggers and caches of the whole process."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-P", "-m", "mkdocs", "build", "--strict", "--config-file", str(config)],
        cwd=workshop,
        env={
            **os.environ,
            "PYTHONUTF8": "1",
            "PYTHONWARNINGS": "ignore",
            "NO_MKDOCS_2_WARNING": "1",
            "TMPDIR": str(workshop),
        },
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        lines = [
            line.partition("-")[2].strip() for line in done.stderr.splitlines() if line.startswith("WARNING")
        ]
        why = "；".join(lines[:10]) or done.stderr.strip()[-500:]
        raise RuleError(Problem("jixiao docs", "网站没有生成", why or "生成程序中途退出"))


def _finish(built: Path) -> None:
    """Put our search in the place of the theme's, and take out what only a server on the internet needs."""
    for name in _USELESS:
        (built / name).unlink(missing_ok=True)
    scripts = built / "assets" / "javascripts"
    shutil.rmtree(scripts / "lunr")
    (worker,) = (scripts / "workers").glob("search.*.js")
    shutil.copyfile(THEME / "scripts" / "search.js", worker)
    for source_map in built.rglob("*.map"):
        source_map.unlink()
    index = built / "search" / "search_index.json"
    text = json.dumps(json.loads(index.read_text("utf-8")), ensure_ascii=False, separators=(",", ":"))
    index.write_text(text, encoding="utf-8")
    for_disk = index.with_suffix(".js")  # pages opened from disk can load scripts only
    for_disk.write_text(f"var __index = {text}", encoding="utf-8")


# ---- putting it in place


def _swap(built: Path, target: Path) -> None:
    """Put the finished folder in the place of the old one; if that fails the old one comes back."""
    with _aside(target):
        built.rename(target)


@contextmanager
def _aside(target: Path) -> Iterator[None]:
    if not target.exists():
        yield
        return
    old = target.with_name(f".{target.name[:40]}.{secrets.token_hex(6)}")
    target.rename(old)
    try:
        yield
    except BaseException:
        old.rename(target)
        raise
    with suppress(OSError):
        shutil.rmtree(old)
