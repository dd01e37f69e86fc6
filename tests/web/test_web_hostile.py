"""What must not get through: bad files, scripts, foreign hosts and origins, strangers."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from checker.base.errors import FactError
from checker.base.onlyone import only_one
from checker.base.processes import Bounds
from checker.library import data_root
from checker.web.security import MAX_BODY, is_loopback
from checker.web.storage import safe_name
from checker.web.workers import Crew, Source
from tests import xlsx
from tests.facts.test_wrong_files import NO_WORKBOOKS
from tests.support import ROOT
from tests.web import webserver
from tests.web.webserver import Browser, Served

TOKEN = "很长的口令-k3y-for-test"
SCRIPT = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>'
FORMULA = '=HYPERLINK("http://外面","点")'


def ask(
    server: Served, method: str, path: str, body: Any = None, **headers: str
) -> tuple[int, dict[str, str], str]:
    """One request, with headers as given; underscores stand for hyphens."""
    connection = http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=60)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, named, encode_chunked=not isinstance(body, bytes | str | None))
    answer = connection.getresponse()
    content = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content


def send(server: Served, name: str, content: bytes) -> tuple[int, dict[str, Any]]:
    status, _, answer = ask(server, "POST", f"/upload?name={quote(name)}", content)
    return status, json.loads(answer)


def good(path: Path) -> bytes:
    return xlsx.make(path, {"合同": [["合同编号", "合同名称"], ["A", "甲"]]}).read_bytes()


# Files


def test_bad_workbooks_get_a_message_in_the_page(page: Any, server: Served, tmp_path: Path) -> None:
    page.goto(server.address)
    for name, make, says in NO_WORKBOOKS:
        file = tmp_path / f"{name}.xlsx"
        make(file)
        page.set_input_files("input[type=file]", file)
        said = "本页的“空白工作簿”" if says == "jixiao new" else says
        page.wait_for_selector(f".drop [role=alert]:has-text('{name}.xlsx 读不出来'):has-text('{said}')")
        page.wait_for_selector(".drop label:has-text('选择工作簿')")
    assert server.projects() == []
    webserver.bring(page, server.address, xlsx.make(tmp_path / "好.xlsx", {}))


OTHER_FILES: list[tuple[str, bytes, str]] = [
    ("甲.xls", b"x", "另存为 .xlsx"),
    ("甲.csv", b"x", "另存为 .xlsx"),
    ("甲.docx", b"x", "不认识的文件类型"),
    ("甲.parquet", b"PAR1", "Parquet"),
    ("甲", b"x", "没有后缀"),
    ("甲.yaml", b"\xff\xfe\x00", "UTF-8"),
    ("甲.yaml", b"a: [", "不是正确的 YAML"),
    ("甲.yaml", b"[" * 5000, "甲.yaml"),
    ("甲.yaml", b"a: &a [*a]", "锚点"),
    ("甲.xlsx", b"PK\x03\x04" + b"\0" * 100, "损坏"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "says"), OTHER_FILES)
def test_other_files_are_refused(server: Served, name: str, content: bytes, says: str) -> None:
    status, answer = send(server, name, content)
    assert status == 422
    assert says in json.dumps(answer, ensure_ascii=False)
    assert list((server.data / "上传").iterdir()) == [], "nothing is left behind"


def test_too_much_is_cut_off(server: Served) -> None:
    path = "/upload?name=a.xlsx"
    assert ask(server, "POST", path, b"", Content_Length=str(60 * 1024**2))[0] == 413
    assert ask(server, "POST", "/login", b"x" * (MAX_BODY + 1))[0] == 413
    endless = (b"\0" * 1024**2 for _ in range(60))
    try:
        status = ask(server, "POST", path, endless)[0]
    except ConnectionError:  # it hung up on us, which is an answer too
        status = 413
    assert status == 413
    assert ask(server, "GET", "/")[0] == 200


def test_reading_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    crew = Crew(1, Source(), Bounds(seconds=0.02))
    try:
        with pytest.raises(FactError, match="已停止"):
            crew.ask_now("adopt", data_root() / "cases" / "泉州台商区平台2020", tmp_path / "甲.xlsx")
        crew.pool.bounds = Bounds()
        assert crew.ask_now("words", ()) == {}, "another process does the next task"
    finally:
        crew.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is bounded on Linux only")
def test_reading_that_takes_too_much_memory_is_ended(tmp_path: Path) -> None:
    file = tmp_path / "甲.xlsx"
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="str"><v>{n}{"甲" * 40}</v></c></row>' for n in range(1, 120_000)
    )
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    xlsx.patched(xlsx.make(file, {}), "xl/worksheets/sheet1.xml", lambda _: sheet.encode())
    crew = Crew(1, Source(), Bounds(memory=24 * 1024**2))
    try:
        with pytest.raises(FactError, match=r"内存|损坏"):
            crew.ask_now("adopt", file, tmp_path / "乙.xlsx")
        assert crew.ask_now("words", ()) == {}
    finally:
        crew.close()


# Names


@given(st.text(max_size=300))
def test_a_name_is_only_a_name(name: str) -> None:
    for made in (safe_name(name), safe_name(name, ".xlsx")):
        assert not set(made) & set('/\\:*?"<>|\0\n')
        assert made.strip(". ")
        assert len(made.encode("utf-8", "surrogatepass")) < 255
        assert safe_name(made) == made
        assert Path(made).name == made


@pytest.mark.parametrize(
    "name", ["../../外面.xlsx", "..\\..\\外面.xlsx", "/etc/外面.xlsx", "C:\\外面.xlsx", "a/../..//外面.xlsx"]
)
def test_uploads_stay_in_their_folder(server: Served, tmp_path: Path, name: str) -> None:
    status, answer = send(server, name, good(tmp_path / "a.xlsx"))
    assert status == 200
    assert (server.folder(answer["project"]) / "外面.xlsx").is_file()
    around = {path.name for path in server.data.parent.rglob("外面*") if server.data not in path.parents}
    assert around == set()


OUTSIDE = (
    "/project/../../项目/file/workbook",
    "/project/%2e%2e/file/workbook",
    "/project/..%2f..%2f/file/workbook",
    "/project/000000000000/file/workbook",
    "/desk/../app.py",
    "/desk/%2e%2e/app.py",
    "/desk/..%2fapp.py",
)


@pytest.mark.parametrize("path", OUTSIDE)
def test_no_path_leads_out(server: Served, path: str) -> None:
    status, _, content = ask(server, "GET", quote(path, safe="/%"))
    assert status in {404, 405, 409}
    assert "def " not in content


# Scripts and formulas


@pytest.fixture(scope="module")
def evil(server: Served) -> str:
    """A project whose file name and cells try to be more than text."""
    facts = {
        "项目": {"项目编号": "P1", "项目名称": SCRIPT, "地区": "河北省秦皇岛市", "评价年度": 2021},
        "合同": [
            {"合同编号": "A", "合同名称": SCRIPT, "签订日期": "2021-01-01", "质保开始": "2021-01-02"},
            {"合同编号": FORMULA, "合同名称": "</script>${1}`"},
        ],
        "人工认定": [
            {"规则": "MB08", "认定对象": FORMULA, "问题表述": f"+甲{SCRIPT}", "证据": "@SUM(A1)"},
        ],
    }
    content = yaml.safe_dump(facts, allow_unicode=True).encode()
    status, answer = send(server, f"{SCRIPT}.yaml", content)
    assert status == 200, answer
    return str(answer["project"])


@pytest.mark.parametrize(
    "part", ["/", "findings", "findings?id=", "waiting", "facts?sheet=合同", "draft", "clauses"]
)
def test_scripts_are_shown_and_never_run(page: Any, server: Served, evil: str, part: str) -> None:
    path = (
        part
        if part == "/"
        else f"/clauses?project={evil}"
        if part == "clauses"
        else f"/project/{evil}/{part}"
    )
    page.goto(server.address.rstrip("/") + path)
    ready = {
        "/": "tbody .chip",
        "waiting": "tbody tr",
        "facts?sheet=合同": "table.sheet td",
        "draft": ".problem",
        "clauses": "canvas",
    }
    page.wait_for_selector(ready.get(part, ".detail h1"))
    assert "<img src=x onerror" in page.locator("body").inner_text()
    assert page.evaluate("window.hit") is None
    assert page.locator("img[src=x]").count() == 0


def test_formulas_are_texts_in_what_is_downloaded(
    page: Any, server: Served, evil: str, tmp_path: Path
) -> None:
    for kind in ("ledger.xlsx", "requests.xlsx"):
        connection = http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=60)
        connection.request("GET", f"/project/{evil}/file/{kind}")
        answer = connection.getresponse()
        assert answer.status == 200
        file = tmp_path / kind
        file.write_bytes(answer.read())
        cells = [
            cell for sheet in load_workbook(file) for row in sheet for cell in row if cell.value is not None
        ]
        assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
        starting = [cell for cell in cells if str(cell.value).startswith(("=", "+", "@"))]
        assert all(cell.quotePrefix for cell in starting)
        assert starting or kind == "requests.xlsx"


def test_a_typed_script_is_text_too(page: Any, server: Served, evil: str) -> None:
    page.goto(f"{server.address}project/{evil}/facts?sheet=合同")
    page.wait_for_selector("table.sheet td")
    page.locator("[data-cell='0,1']").dblclick()
    page.keyboard.press("End")
    page.keyboard.type(SCRIPT)
    page.keyboard.press("Enter")
    page.wait_for_selector("td.changed")
    page.wait_for_selector("[data-part=totals]")
    page.get_by_label("资料清单里的状态").select_option("未提供")
    page.wait_for_selector("[data-part=count]")
    assert page.evaluate("window.hit") is None


def test_inline_scripts_are_refused_by_the_browser(page: Any, server: Served) -> None:
    page.goto(server.address)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hit=1\">')")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.hit=2'}))"
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.hit") is None


# Hosts, origins, tokens


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "192.168.1.5:{port}", "", "localhost:1"],
)
def test_foreign_hosts_are_refused(server: Served, host: str) -> None:
    port = urlsplit(server.address).port
    assert ask(server, "GET", "/", Host=host.format(port=port))[0] == 421


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "[::1]:{port}"])
def test_own_hosts_are_served(server: Served, host: str) -> None:
    assert ask(server, "GET", "/", Host=host.format(port=urlsplit(server.address).port))[0] == 200


def test_other_sites_cannot_send_anything(server: Served, tmp_path: Path) -> None:
    body = good(tmp_path / "a.xlsx")
    before = len(server.projects())
    for origin in ("http://evil.example", "null", "http://127.0.0.1:1"):
        assert ask(server, "POST", "/upload?name=a.xlsx", body, Origin=origin)[0] == 403
        upgrade = {
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec_WebSocket_Version": "13",
            "Sec_WebSocket_Key": "a" * 22 + "==",
        }
        status, _, _ = ask(
            server, "GET", "/_nicegui_ws/socket.io/?EIO=4&transport=websocket", Origin=origin, **upgrade
        )
        assert status == 403
    assert len(server.projects()) == before
    own = server.address.rstrip("/")
    assert ask(server, "POST", "/upload?name=a.xlsx", body, Origin=own)[0] == 200


def test_every_answer_is_sealed(server: Served) -> None:
    for path in ("/", "/desk/desk.css", "/没有这一页".encode().decode("latin-1"), "/blank.xlsx"):
        status, headers, _ = ask(server, "GET", quote(path, safe="/", encoding="latin-1"))
        assert status in {200, 404}
        policy = headers["content-security-policy"]
        for part in (
            "default-src 'none'",
            "connect-src 'self'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        ):
            assert part in policy
        assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
    assert ask(server, "GET", "/docs")[0] == ask(server, "GET", "/openapi.json")[0] == 404


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with webserver.served(tmp_path_factory.mktemp("锁"), "--token", TOKEN) as started:
        yield started


def test_with_a_token_nothing_is_shown_without_it(locked: Served) -> None:
    for path in ("/", "/project/000000000000/findings", "/blank.xlsx"):
        status, headers, _ = ask(locked, "GET", path)
        assert (status, headers["location"]) == (303, "/login")
    assert ask(locked, "POST", "/upload?name=a.xlsx", b"x")[0] == 401
    upgrade = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "a" * 22 + "==",
    }
    assert ask(locked, "GET", "/_nicegui_ws/socket.io/?EIO=4&transport=websocket", **upgrade)[0] == 403
    assert ask(locked, "GET", "/_nicegui_ws/socket.io/?EIO=4&transport=polling")[0] == 303


def test_logging_in_by_the_token(browser: Browser, locked: Served) -> None:
    context = browser.context()
    page = context.new_page()
    page.goto(locked.address)
    page.get_by_label("口令").fill("不是这个口令")
    page.click("text=进入")
    page.wait_for_selector("[role=alert] >> text=口令不对")
    page.get_by_label("口令").fill(TOKEN)
    page.click("text=进入")
    page.wait_for_selector("text=还没有项目")
    (cookie,) = context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert TOKEN not in cookie["value"]
    context.close()


def test_guessing_is_slowed_down(locked: Served) -> None:
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    answers = [ask(locked, "POST", "/login", f"token=falsch{n}", **form)[0] for n in range(8)]
    assert answers[0] == 403
    assert answers[-1] == 429
    assert ask(locked, "POST", "/login", f"token={quote(TOKEN)}", **form)[0] == 429, "not even the right one"


# Starting


def start(*options: str, data: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "checker", "serve", "--no-open", *options]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, "JIXIAO_DATA_DIR": str(data)},
        capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--host", "0.0.0.0", "--token", "123"), "口令太短"),
        (("--token", "k3y-for-test"), "口令太短"),
        (("--token", "a" * 40), "太简单"),
        (("--host", "没有.invalid", "--token", TOKEN), "没有这个地址"),
    ],
)
def test_unsafe_starts_are_refused(tmp_path: Path, options: tuple[str, ...], says: str) -> None:
    done = start(*options, data=tmp_path)
    assert done.returncode == 2
    assert says in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_host_that_the_network_reaches_gets_a_token() -> None:
    from checker.web.app import Settings, _with_token

    made = {_with_token(Settings(host="0.0.0.0")).token for _ in range(3)}
    assert len(made) == 3
    assert all(token and len(token) * 6 >= 128 for token in made)
    assert _with_token(Settings()).token is None


def test_a_folder_that_another_server_has_is_refused(tmp_path: Path) -> None:
    with only_one(tmp_path):
        done = start("--port", "0", data=tmp_path)
    assert done.returncode == 2
    assert "正用着这个文件夹" in done.stderr
    with only_one(tmp_path):
        pass  # it is free again


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = start("--port", str(port), data=tmp_path)
    assert done.returncode == 2
    assert f"--port {port}" in done.stdout + done.stderr
    assert f"jixiao serve --port {port + 1}" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("localhost.evil.example", False),
        ("", False),
    ],
)
def test_what_is_this_machine(host: str, own: bool) -> None:
    assert is_loopback(host) is own


def test_the_server_lived_through_all_this(server: Served, browser: Browser) -> None:
    assert ask(server, "GET", "/")[0] == 200
    assert server.process.poll() is None
    assert [line for line in server.said if "Traceback" in line] == []
