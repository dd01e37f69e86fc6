"""What goes in and out as files: uploads, downloads, and the program's own styles."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles

from checker.base.container import MAX_FILE
from checker.base.errors import JixiaoError, Problem
from checker.web.desk import FILES, Desk
from checker.web.security import UPLOAD, TooMuchError
from checker.web.storage import safe_name

if TYPE_CHECKING:
    from fastapi import FastAPI

_KINDS = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
}
_BLANK = "空白工作簿.xlsx"


def add_transfers(app: FastAPI, desk: Desk, assets: Path) -> None:
    """Add the routes that carry files."""
    app.mount("/desk", StaticFiles(directory=assets), name="desk")

    @app.post(UPLOAD)
    async def upload(request: Request, name: str) -> Response:
        with desk.shelf.incoming() as folder:
            file = folder / f"{secrets.token_hex(8)}.part"
            try:
                await _receive(request, file)
                project = await desk.take_in(file, name)
            except TooMuchError:
                too_big = Problem(
                    safe_name(name), f"文件超过 {MAX_FILE // 1024**2} MB", mend="请删去图片再试"
                )
                return _problems((too_big,), 413)
            except JixiaoError as error:
                return _problems(error.problems, 422)
        return JSONResponse({"project": project.id})

    @app.get("/project/{project_id}/file/{kind}")
    async def download(project_id: str, kind: str) -> Response:
        if kind not in FILES:
            return Response("没有这种文件", 404, media_type="text/plain; charset=utf-8")
        try:
            project = desk.project(project_id)
            content = await desk.file(project, kind)
        except JixiaoError as error:
            return Response(str(error), 409, media_type="text/plain; charset=utf-8")
        own = safe_name(f"{project.name}{FILES[kind]}") if FILES[kind] else project.workbook.name
        return _attachment(content, own)

    @app.get("/blank.xlsx")
    async def blank() -> Response:
        return _attachment(await asyncio.to_thread(_blank_workbook, desk), _BLANK)


def _blank_workbook(desk: Desk) -> bytes:
    import tempfile

    from checker.facts.workbook import write_workbook

    book = desk.library.book
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _BLANK
        write_workbook(path, book.vocabulary, None, {rule.id: rule.name for rule in book.rules.values()})
        return path.read_bytes()


async def _receive(request: Request, file: Path) -> None:
    """Write the body to a file as it comes; the guard counts it."""
    with file.open("wb") as out:
        async for chunk in request.stream():
            await asyncio.to_thread(out.write, chunk)


def _problems(problems: tuple[Problem, ...], status: int) -> JSONResponse:
    shown = [
        {
            "place": p.place,
            "what": p.what,
            "why": p.why,
            "mend": p.mend.replace("jixiao new", "本页的“空白工作簿”"),
        }
        for p in problems
    ]
    return JSONResponse({"problems": shown}, status)


def _attachment(content: bytes, name: str) -> Response:
    kind = _KINDS.get(Path(name).suffix.lower(), "application/octet-stream")
    named = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=kind, headers={"content-disposition": named})
