"""Who may ask for what: own host and origin only, a token where the network reaches us."""

from __future__ import annotations

import hmac
import html
import ipaddress
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from checker.base.container import MAX_FILE

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOGIN = "/login"
COOKIE = "jixiao"
UPLOAD = "/upload"
MAX_BODY = 256 * 1024
LEAST_TOKEN = 16
_TRIES, _WINDOW = 5, 60.0  # failed logins in so many seconds, from one address
_TRIES_OF_ALL = 30
_SESSIONS, _SESSION_HOURS = 500, 12
_OPEN = (LOGIN, "/desk/desk.css", "/favicon.ico")

# NiceGUI compiles its components in the browser, which needs unsafe-eval, and sets styles by attribute.
_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)
_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",  # with none at all, forms come from the origin "null"
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
}


@dataclass(frozen=True)
class Access:
    """Where the server listens, and the token that opens it; without one it is for this machine only."""

    host: str
    port: int
    token: str | None = None

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Guard:
    """An ASGI application around another: lets through what is allowed, and seals every answer."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self.app = app
        self.access = access
        self.sessions = Sessions(access.token or "")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request or pass it on."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await _refuse(scope, receive, send, *refusal)
        elif scope["type"] == "http" and scope["path"] == LOGIN and self.access.token:
            await self._login(scope, receive, _sealed(send))
        elif self.access.token and scope["path"] not in _OPEN and not self.sessions.knows(headers):
            if scope["type"] == "http" and scope["method"] == "GET":
                await _answer(_sealed(send), 303, b"", {b"location": LOGIN.encode()})
            else:
                await _refuse(scope, receive, send, 401, "请先登录")
        elif scope["type"] == "http":
            await self.app(scope, _bounded(scope, receive), _sealed(send))
        else:
            await self.app(scope, receive, send)

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if self.access.loopback and not self._own(host):
            return 421, "只接受本机地址的访问"  # a foreign name that was made to lead here
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != host:
            return 403, "不接受别的网站发来的请求"
        declared = headers.get("content-length", "0")
        most = MAX_FILE if scope["path"] == UPLOAD else MAX_BODY
        if scope["type"] == "http" and (not declared.isdecimal() or int(declared) > most):
            return 413, f"内容超过 {most // 1024 // 1024 or 1} MB"
        return None

    def _own(self, host: str) -> bool:
        name, _, port = host.rpartition(":") if not host.endswith("]") else (host, "", "")
        name, port = (name, port) if name else (host, "80")
        return is_loopback(name) and port == str(self.access.port)

    async def _login(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            await _answer(send, 200, _page(""), _HTML)
            return
        client = (scope.get("client") or ("?", 0))[0]
        if not self.sessions.may_try(client):
            await _answer(send, 429, _page("试得太多，请过一分钟再试"), _HTML)
            return
        fields = parse_qs((await _body(_bounded(scope, receive))).decode("utf-8", "replace"))
        session = self.sessions.open(client, fields.get("token", [""])[0])
        if session is None:
            await _answer(send, 403, _page("口令不对"), _HTML)
            return
        cookie = f"{COOKIE}={session}; HttpOnly; SameSite=Strict; Path=/; Max-Age={_SESSION_HOURS * 3600}"
        await _answer(send, 303, b"", {b"location": b"/", b"set-cookie": cookie.encode()})


@dataclass
class Sessions:
    """Who gave the right token, and who tried in vain how often."""

    token: str
    _open: OrderedDict[str, float] = field(default_factory=OrderedDict)
    _failed: dict[str, deque[float]] = field(default_factory=dict)

    def knows(self, headers: MutableMapping[str, str]) -> bool:
        """Whether a request carries the cookie of an open session."""
        for part in headers.get("cookie", "").split(";"):
            name, _, value = part.strip().partition("=")
            if name == COOKIE and self._open.get(value, 0.0) > time.monotonic():
                return True
        return False

    def may_try(self, client: str) -> bool:
        """Whether an address, and all together, have not failed too often of late."""
        since = time.monotonic() - _WINDOW
        for address, times in list(self._failed.items()):
            while times and times[0] < since:
                times.popleft()
            if not times:
                del self._failed[address]
        everyone = sum(map(len, self._failed.values()))
        return len(self._failed.get(client, ())) < _TRIES and everyone < _TRIES_OF_ALL

    def open(self, client: str, token: str) -> str | None:
        """A new session for the right token; None, and one failure more, for a wrong one."""
        if not hmac.compare_digest(token.strip().encode(), self.token.encode()):
            self._failed.setdefault(client, deque()).append(time.monotonic())
            return None
        session = secrets.token_urlsafe(32)
        self._open[session] = time.monotonic() + _SESSION_HOURS * 3600
        while len(self._open) > _SESSIONS:
            self._open.popitem(last=False)
        return session


# ---- answers


_HTML = {b"content-type": b"text/html; charset=utf-8"}
_TEXT = {b"content-type": b"text/plain; charset=utf-8"}


def _page(problem: str) -> bytes:
    said = f'<p class="alert" role="alert">{html.escape(problem)}</p>' if problem else ""
    return f"""<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>登录 · 绩效核查台</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/desk/desk.css"></head><body class="login"><main><h1>绩效核查台</h1>{said}
<form method="post" action="{LOGIN}"><label for="token">口令</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button class="act" type="submit">进入</button></form>
<p class="quiet">口令是启动时 --token 给的那一串。</p></main></body></html>""".encode()


async def _answer(send: Send, status: int, body: bytes, headers: dict[bytes, bytes]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": list(headers.items())})
    await send({"type": "http.response.body", "body": body})


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, why: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": why})
        return
    close = {**_TEXT, b"connection": b"close"}
    await _answer(_sealed(send), status, why.encode(), close)


async def _body(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


class TooMuchError(Exception):
    """More was sent than announced, and more than is allowed."""


def _bounded(scope: Scope, receive: Receive) -> Receive:
    """Count what comes in: a request without a length could go on for ever."""
    most = MAX_FILE if scope["path"] == UPLOAD else MAX_BODY
    total = 0

    async def counted() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > most:
            raise TooMuchError
        return message

    return counted


def _sealed(send: Send) -> Send:
    """Add the headers that every answer carries, and to pages the nonce of their own scripts.

    NiceGUI escapes every < of what it shows, so what begins a script in a page is its own.
    """
    nonce = secrets.token_urlsafe(16)
    start: Message | None = None
    page = bytearray()

    async def sealing(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            names = {name.lower() for name, _ in message["headers"]}
            own = {**_HEADERS, b"content-security-policy": _POLICY.format(nonce=nonce).encode()}
            if b"cache-control" not in names:
                own[b"cache-control"] = b"no-store"
            message["headers"] = [*message["headers"], *own.items()]
            if _is_page(message["headers"]):
                start = message
                return
        elif start is not None and message["type"] == "http.response.body":
            page.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            body = bytes(page).replace(b"<script", f'<script nonce="{nonce}"'.encode())
            kept = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
            await send({**start, "headers": [*kept, (b"content-length", str(len(body)).encode())]})
            message = {**message, "body": body, "more_body": False}
        await send(message)

    return sealing


def _is_page(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    return any(n.lower() == b"content-type" and v.startswith(b"text/html") for n, v in headers)


def weak(token: str) -> bool:
    """Whether a token is too short, or of too few different characters, to keep anyone out."""
    return len(token) < LEAST_TOKEN or len(set(token)) < LEAST_TOKEN // 2
