"""Looks into an .xlsx before it is parsed: refuses what is no workbook or too big to be one.

It also finds the cells of which the parser keeps silent: errors such as #N/A, formulas that were never
calculated, and numbers that are shown otherwise than they are stored (30% is stored as 0.3).
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO
from xml.parsers import expat

from checker.base.errors import FactError, Problem
from checker.base.opening import OLE, Wanted, head_of
from checker.base.sheet_scan import Attributes, SheetMarks, SheetScan, Styles, letters, styles_of

MAX_FILE = 50 * 1024 * 1024
MAX_UNPACKED = 500 * 1024 * 1024
MAX_RATIO = 300
MOST_TOLD = 20
RATIO_FROM = 10 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 500
MAX_AREA = 3_000_000  # of all sheets; the parser holds each as a full rectangle

_WANTED = Wanted(
    FactError,
    single="请给出一个工作簿",
    full="空白工作簿用 jixiao new 生成",
    smaller="请删去图片和无关的工作表，或把项目拆开",
    largest=MAX_FILE,
)
_SAVE_AGAIN = "请在 Excel 或 WPS 里打开，另存为 .xlsx"
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, expat.ExpatError)


def inspect(path: Path) -> dict[str, SheetMarks]:
    """The marks of every sheet by name.

    Raises FactError for a file that is encrypted, old, damaged, no workbook, or too big.
    """
    _refuse_foreign(path)
    try:
        with zipfile.ZipFile(path) as container:
            refuse_bombs(container, path)
            return _inspect(container, path)
    except KeyError:
        raise _fail(path, "不是 Excel 工作簿", "里面没有工作表") from None
    except _DAMAGE as cause:
        raise _fail(path, "文件损坏或不完整", str(cause)) from None
    except (ValueError, RuntimeError, RecursionError) as cause:
        raise _fail(path, "文件内容不合 .xlsx 的格式", str(cause)) from None


def unpacked_size(path: Path) -> int:
    """How big a container says its content is; 0 for what is none."""
    try:
        with zipfile.ZipFile(path) as container:
            return sum(member.file_size for member in container.infolist())
    except (*_DAMAGE, ValueError):
        return 0


def _refuse_foreign(path: Path) -> None:
    head = head_of(path, _WANTED)
    if head == OLE:
        raise _fail(path, "是加密的或旧版 .xls 的工作簿", mend="请另存为 .xlsx 并去掉密码")
    if not head.startswith(b"PK"):
        raise _fail(path, "不是 .xlsx 工作簿", "内容不是压缩包，可能只是改了后缀名")


def refuse_bombs(container: zipfile.ZipFile, path: Path, again: str = _SAVE_AGAIN) -> None:
    """Raise FactError for a container that is encrypted, packed otherwise than by Office, or a zip bomb.

    `again` says how to save such a file anew.
    """
    members = container.infolist()
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise _fail(path, "解压后超过 500 MB", mend="请删去无关的内容")
    for member in members:
        if member.flag_bits & 1:
            raise _fail(path, "是加密的", mend="请去掉密码再保存")
        if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise _fail(path, f"压缩方式不是 {path.suffix} 所用的", mend=again)
        if member.file_size > max(RATIO_FROM, MAX_RATIO * member.compress_size):
            raise _fail(path, "压缩得异常厉害", f"{member.filename}解压后大出 {MAX_RATIO} 倍以上", again)


def _inspect(container: zipfile.ZipFile, path: Path) -> dict[str, SheetMarks]:
    sheets, states, mac_dates = _sheets(container)
    if mac_dates:
        mend = "请在选项里取消“使用 1904 日期系统”，核对日期后再保存"
        raise _fail(path, "使用 1904 日期系统", "日期会差四年", mend)
    names = set(container.namelist())
    styles = styles_of(partial(_parse, container, "xl/styles.xml")) if "xl/styles.xml" in names else Styles()
    if "xl/sharedStrings.xml" in names:
        _parse(container, "xl/sharedStrings.xml", _ignore)  # checks its length against what it claims
    marks = {}
    for name, part in sheets.items():
        if part not in names:
            why = "文件里没有这张表的内容，可能是传输或软件损坏"
            raise _fail(path, f"工作表“{name}”的内容缺失", why)
        marks[name] = _marks(container, part, styles)
        marks[name].hidden = states[name]
        _refuse_vast(marks, name, path)
        _refuse_no_numbers(marks[name], name, path)
    return marks


def _refuse_vast(seen: dict[str, SheetMarks], name: str, path: Path) -> None:
    """Refuse a sheet that is too big, or with which all that were `seen` are."""
    marks = seen[name]
    area = sum(sheet.rows * sheet.columns for sheet in seen.values())
    for count, limit, what in (
        (marks.rows, MAX_ROWS, "行"),
        (marks.columns, MAX_COLUMNS, "列"),
        (area, MAX_AREA, "格"),
    ):
        if count > limit:
            mend = "请删去远处的多余内容；多个项目请改用 Parquet"
            whole = "" if what != "格" or len(seen) == 1 else f"连同前面的 {len(seen) - 1} 张表"
            excess = f"{whole}有 {count} {what}，超过 {limit} {what}"
            raise FactError(Problem(f"{path.name}《{name}》", excess, mend=mend))


def _refuse_no_numbers(marks: SheetMarks, name: str, path: Path) -> None:
    why = "文件把它存成数字，却不是数字，或者大得不能显示成日期，多半是导出时写坏了"
    mend = "请在 Excel 或 WPS 里重填这一格"
    problems = [
        Problem(
            f"{path.name}《{name}》第{row}行({letters(column)}{row})", f"“{text[:20]}”读不出来", why, mend
        )
        for (row, column), text in marks.no_numbers.items()
    ]
    if problems:
        raise FactError(problems[:MOST_TOLD])


def _sheets(container: zipfile.ZipFile) -> tuple[dict[str, str], dict[str, bool], bool]:
    """The part of every sheet by name, whether it is hidden, and whether dates count from 1904."""
    ids: dict[str, str] = {}
    parts: dict[str, str] = {}
    hidden: dict[str, bool] = {}
    mac_dates = False

    def workbook(tag: str, attributes: Attributes) -> None:
        nonlocal mac_dates
        if tag == "sheet":
            link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            ids[attributes.get("name", "")] = link
            hidden[attributes.get("name", "")] = attributes.get("state", "visible") != "visible"
        elif tag == "workbookPr":
            mac_dates = attributes.get("date1904") in {"1", "true"}

    def relations(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship":
            target = attributes.get("Target", "")
            parts[attributes.get("Id", "")] = target.lstrip("/") if target[:1] == "/" else f"xl/{target}"

    _parse(container, "xl/workbook.xml", workbook)
    _parse(container, "xl/_rels/workbook.xml.rels", relations)
    return {name: parts.get(link, "") for name, link in ids.items()}, hidden, mac_dates


def _marks(container: zipfile.ZipFile, part: str, styles: Styles) -> SheetMarks:
    scan = SheetScan(styles)
    _parse(container, part, scan.start, scan.text, scan.end)
    return scan.marks


def _ignore(tag: str, attributes: Attributes) -> None:
    """Take no notice."""


def _parse(
    container: zipfile.ZipFile,
    part: str,
    start: Callable[[str, Attributes], None],
    text: Callable[[str, str], None] | None = None,
    end: Callable[[str], None] | None = None,
) -> None:
    """Read an XML part as a stream, tags without their namespace; document types are refused."""
    parser = expat.ParserCreate()
    open_tags: list[str] = []

    def on_start(tag: str, attributes: Attributes) -> None:
        open_tags.append(tag.rpartition(":")[2])
        start(open_tags[-1], attributes)

    def on_end(_: str) -> None:
        if end is not None:
            end(open_tags[-1])
        open_tags.pop()

    def on_text(data: str) -> None:
        if text is not None and open_tags:
            text(open_tags[-1], data)

    def refuse(*_: object) -> None:
        raise ValueError("含有文档类型声明")

    parser.StartElementHandler, parser.EndElementHandler = on_start, on_end
    parser.CharacterDataHandler = on_text if text is not None else None
    parser.StartDoctypeDeclHandler = refuse
    with container.open(part) as stream:
        _feed(parser, stream)


def _feed(parser: expat.XMLParserType, stream: IO[bytes]) -> None:
    while chunk := stream.read(1 << 20):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _fail(path: Path, what: str, why: str = "", mend: str = _SAVE_AGAIN) -> FactError:
    return FactError(Problem(path.name, what, why, mend))
