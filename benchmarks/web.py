"""Speed of the desk in a browser: medians of seven runs, on the largest case.

Run: python benchmarks/web.py [case]
Prints how long `jixiao serve` takes until it is ready, the first paint of the first page right after that and
later, and how long a changed cell takes until what it does to the findings is shown.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from checker.cli import work  # noqa: E402
from checker.facts.workbook import write_workbook  # noqa: E402
from tests import webserver  # noqa: E402

RUNS = 7
LARGEST = "秦皇岛政务外网2020-2022"
_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
# From the key that ends the change to the first paint that shows the new counts.
_ANSWERED = """() => new Promise((done) => {
  let began = 0;
  document.addEventListener("keydown", (e) => { if (e.key === "Enter") began = performance.now(); }, true);
  const watch = new MutationObserver(() => {
    if (!began || !document.querySelector("[data-part=totals]")) return;
    watch.disconnect();
    requestAnimationFrame(() => done(performance.now() - began));
  });
  watch.observe(document.querySelector(".outcome"), { childList: true, subtree: true });
})"""


def first_paint(browser: webserver.Browser, address: str) -> float:
    """The first paint of the first page with nothing cached, in milliseconds."""
    context = browser.context()
    page = context.new_page()
    page.goto(address)
    page.wait_for_function(_PAINT)
    painted = float(page.evaluate(_PAINT))
    context.close()
    return painted


def changed_cell(page: Any, number: int) -> float:
    """One changed cell until the findings are shown anew, in milliseconds."""
    page.locator("[data-cell='0,1']").click()
    page.keyboard.press("F2")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(f"第{number}个名称")
    page.evaluate(f"void (window.answered = ({_ANSWERED})())")
    page.keyboard.press("Enter")
    return float(page.evaluate("window.answered"))


def shown(name: str, times: Sequence[float]) -> None:
    """Print a median, with the slowest beside it."""
    print(f"{name:<42}{statistics.median(times):>8.0f} ms   slowest {max(times):.0f} ms")


def main(case: str) -> None:
    """Start a server, use it, and print what was measured."""
    library = work.open_library(None, None)
    with tempfile.TemporaryDirectory() as folder, webserver.browser() as browser:
        file = Path(folder) / "项目.xlsx"
        write_workbook(file, library.book.vocabulary, work.one_dossier(Path(case), library, None), {})
        began = time.perf_counter()
        with webserver.served(Path(folder) / "数据") as server:
            print(f"{'start until ready':<42}{(time.perf_counter() - began) * 1000:>8.0f} ms")
            shown("first paint right after ready", [first_paint(browser, server.address)])
            shown("first paint later", [first_paint(browser, server.address) for _ in range(RUNS)])
            page = browser.context().new_page()
            project = webserver.bring(page, server.address, file)
            page.goto(f"{server.address}project/{project}/facts?sheet=合同")
            page.wait_for_selector("[data-part=totals]")
            times = [changed_cell(page, number) for number in range(RUNS)]
            shown(f"a changed cell answered, {case}", times)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else LARGEST)
