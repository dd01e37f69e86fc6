"""What every page has: the bar above with its links, a place for the page, and how errors are told."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

from nicegui import ui

from checker.base.errors import JixiaoError, Problem
from checker.web.components.parts import button, link, tag
from checker.web.storage import Project

P = ParamSpec("P")
_LOG = logging.getLogger("checker.web")
BRAND = "绩效核查台"


@dataclass(frozen=True)
class Entry:
    """A link in the bar. `path` may have {id} in it, and is then shown only where a project is open.

    A page that can do without a project but gains by one is `about_project`: it is given `?project=`.
    """

    title: str
    path: str
    about_project: bool = False

    def target(self, project: Project | None) -> str | None:
        """Where it leads, or None where it leads nowhere."""
        if "{id}" in self.path:
            return self.path.format(id=project.id) if project else None
        return f"{self.path}?project={project.id}" if project and self.about_project else self.path


class Frame:
    """The bar and the main part of a page, with the links of all pages."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries

    @contextmanager
    def __call__(self, title: str, project: Project | None = None, path: str = "") -> Iterator[None]:
        """Lay out a page; what is built inside stands in its main part. `path` is the entry that is open."""
        ui.page_title(f"{title} · {project.name} · {BRAND}" if project else f"{title} · {BRAND}")
        ui.add_head_html('<link rel="stylesheet" href="/desk/desk.css">')
        tag("a", "跳到正文", "skip", href="#main")
        with tag("header", classes="top"):
            with tag("a", classes="brand", href="/"):
                tag("img", src="/desk/icon.svg", alt="")
                tag("span", BRAND)
            if project:
                tag("span", project.name, "whose", title=project.name)
            with tag("nav", classes="nav", aria_label="页面"):
                for entry in self.entries:
                    target = entry.target(project)
                    if target is not None:
                        here = {"aria_current": "page"} if entry.path == path else {}
                        link(entry.title, target, **here)
        with tag("main", classes="main", id_="main", tabindex="-1"):
            yield


def told(handler: Callable[P, Awaitable[None]]) -> Callable[P, Awaitable[None]]:
    """A handler whose errors are told in the page: what a user can mend in full, others in general.

    It works in the page's own slot, because it may take away the part of the page that it was called from.
    """

    @wraps(handler)
    async def telling(*args: P.args, **kwargs: P.kwargs) -> None:
        with ui.context.client.content:
            try:
                await handler(*args, **kwargs)
            except JixiaoError as error:
                say_error(error)
            except Exception:  # noqa: BLE001  a page that falls silent helps nobody
                _LOG.exception("a handler failed")
                say_error(unexpected())

    return telling


def unexpected() -> JixiaoError:
    """What to say of an error of our own."""
    mend = "刷新页面再试；还是这样，请把刚才做的告诉维护的人"
    return JixiaoError(Problem("程序", "出了意外，这一步没有做成", "已存的内容不受影响", mend))


def say_error(error: JixiaoError) -> None:
    """Show what is wrong, until it is closed."""
    with ui.dialog(value=True) as dialog, tag("div", classes="dialog", role="alertdialog"):
        tag("h2", error.title if len(error.problems) > 1 else "没有做成")
        problem_list(error.problems)
        with tag("div", classes="bar"):
            button("知道了", dialog.close, "act", autofocus=True)


def problem_list(problems: Sequence[Problem], classes: str = "alert") -> None:
    """Problems with place, reason and mend."""
    with tag("div", classes=classes, role="alert"), tag("ul"):
        for problem in problems:
            with tag("li"):
                why = f"；{problem.why}" if problem.why else ""
                tag("span", f"{problem.place}：{problem.what}{why}")
                if problem.mend:
                    tag("div", f"改法：{problem.mend}", "quiet")


def done(text: str) -> None:
    """Say briefly that something was done."""
    ui.notify(text, position="bottom", color="dark", timeout=3500)


async def confirmed(title: str, text: str, act: str) -> bool:
    """Ask before something that cannot be undone."""
    with ui.dialog() as dialog, tag("div", classes="dialog", role="alertdialog"):
        tag("h2", title)
        tag("p", text)
        with tag("div", classes="bar"):
            button("不了", lambda: dialog.submit(False), "act plain", autofocus=True)
            button(act, lambda: dialog.submit(True), "act danger")
    answer: Any = await dialog
    dialog.delete()
    return bool(answer)


def empty(title: str, text: str, *action: tuple[str, str]) -> None:
    """Say that there is nothing here, and what to do next."""
    with tag("div", classes="empty"):
        tag("h2", title)
        tag("p", text)
        for words, target in action:
            link(words, target, "act")
