"""Puts the server together: pages, uploads, downloads, behind the guard; and runs it."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import sys
import webbrowser
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker import library
from checker.base.errors import Problem, UsageError
from checker.base.onlyone import only_one
from checker.base.processes import Bounds
from checker.web.desk import Desk
from checker.web.security import LEAST_TOKEN, Access, Guard, is_loopback, weak
from checker.web.storage import Shelf
from checker.web.workers import Crew, Source

if TYPE_CHECKING:
    from starlette.types import ASGIApp

ASSETS = Path(__file__).parent / "assets"
_READING = Bounds(seconds=30.0, memory=1024**3)
_JUDGING = Bounds(seconds=120.0)
_TOKEN_BYTES = 24  # 192 bits
_MOST_MESSAGE = 4 * 1024 * 1024


@dataclass(frozen=True)
class Settings:
    """Where to listen and what to load. Port 0 takes any free one."""

    host: str = "127.0.0.1"
    port: int = 8080
    token: str | None = None
    open_browser: bool = True
    rules: Path | None = None
    kb: Path | None = None
    token_made: bool = False


def serve(settings: Settings, data: Path, say: Callable[[str], None]) -> None:
    """Run the server until it is stopped; `say` is told the address when it is ready.

    A host that the network reaches has a token: the person's own, or one made here and said once.

    Raises UsageError for a token that is weak, a port that is taken, and a folder that another server has.
    """
    settings = _with_token(settings)
    shelf = Shelf(data)
    with only_one(data):
        _serve(settings, shelf, say)


def _serve(settings: Settings, shelf: Shelf, say: Callable[[str], None]) -> None:
    listener = _listen(settings.host, settings.port)
    port = int(listener.getsockname()[1])
    source = Source(settings.rules, settings.kb)
    readers = Crew(1, source, _READING)
    judges = Crew(max(2, min(4, (os.cpu_count() or 2) - 1)), source, _JUDGING)
    warming = [*judges.warm(), *readers.warm()]
    try:
        lib = library.load(settings.rules, settings.kb)
        if settings.token_made:
            say(f"口令是 {settings.token}　第一次打开时要填")
        access = Access(settings.host, port, settings.token)
        app = create(Desk(shelf, lib, judges, readers, settings.rules), access)
        ready = _Ready(_address(settings.host, port), settings.open_browser, say, warming)
        _run(app, listener, ready)
    finally:
        judges.close()
        readers.close()


def create(desk: Desk, access: Access) -> ASGIApp:
    """The application: NiceGUI's pages in an application of our own, all of it behind the guard."""
    from fastapi import FastAPI
    from nicegui import ui

    from checker.web import pages
    from checker.web.transfers import add_transfers

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        yield

    app = FastAPI(lifespan=life, docs_url=None, redoc_url=None, openapi_url=None)
    add_transfers(app, desk, ASSETS)
    pages.register(desk)
    ui.run_with(
        app,
        title="绩效核查台",
        language="zh-CN",
        favicon=ASSETS / "icon.svg",
        tailwind=False,
        show_welcome_message=False,
        gzip_middleware_factory=None,
        reconnect_timeout=20.0,
    )
    return Guard(app, access)


def _with_token(settings: Settings) -> Settings:
    """The same, with a token where the network reaches us. Raises UsageError for one that is weak."""
    if settings.token is not None and weak(settings.token):
        mend = f"用至少 {LEAST_TOKEN} 个字符、不重复的口令；不写 --token，程序给一个"
        raise UsageError(Problem("--token", "口令太短或太简单", mend=mend))
    if settings.token is None and not is_loopback(settings.host):
        return replace(settings, token=secrets.token_urlsafe(_TOKEN_BYTES), token_made=True)
    return settings


def _listen(host: str, port: int) -> socket.socket:
    """A socket that is bound already, so that a taken port is known at once."""
    try:
        family, _, _, _, place = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)[0]
    except OSError:
        raise UsageError(Problem(f"--host {host}", "没有这个地址", mend="写本机的地址，或不写")) from None
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # there the option would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
    except OSError as cause:
        listener.close()
        mend = f"换一个端口：jixiao serve --port {port + 1 if port < 65_535 else 8080}"
        problem = Problem(
            f"--port {port}", "端口用不了，可能已有程序占用", str(cause.strerror or cause), mend
        )
        raise UsageError(problem) from None
    return listener


def _address(host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/"


@dataclass(frozen=True)
class _Ready:
    """What is done when the server answers and its workers are warm."""

    address: str
    open_browser: bool
    say: Callable[[str], None]
    warming: Sequence[Future[Any]]

    async def __call__(self) -> None:
        await asyncio.gather(*map(asyncio.wrap_future, self.warming))
        self.say(self.address)
        if self.open_browser:
            webbrowser.open(self.address)


def _run(app: ASGIApp, listener: socket.socket, ready: _Ready) -> None:
    import uvicorn

    class Server(uvicorn.Server):
        """Says when it is ready."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                await ready()

    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="wsproto",
        ws_max_size=_MOST_MESSAGE,
        lifespan="on",
        timeout_graceful_shutdown=3,
    )
    Server(config).run(sockets=[listener])
