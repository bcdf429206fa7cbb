"""How soon a food can be logged on a phone with a slow line.

Starts Midband under gunicorn and opens the day of somebody with two years of entries in
Chromium, as a phone of 390 by 844 points: 1.6 Mbit/s down, 0.75 up, 150 ms until an answer
begins, and a processor four times slower than this machine's. Opening a connection is not slowed
down. Each run has a browser of its own and opens the page twice: cold, with nothing kept, and
warm, with the style sheet and the script in its cache. Milliseconds from the start of the
navigation, the median of the runs:

- ``painted``: the first words stand on the page.
- ``ready``: the search stands and takes keys: the page is read and its script has run.
- ``loggable``: a word put into the search at that moment has its rows, wired to be logged. In
  it are the 120 ms that the page waits for a further key, and one question to the server.
- ``logged``: Enter was pressed at that moment, and the new entry stands on the page.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile

from playwright.sync_api import Browser, Page, sync_playwright

from bench.people import person_with_days
from bench.site import prepare, served, session_of, todays_date

RUNS = 7
TYPED = "spinach"
#: The most that ``loggable`` may be (ms).
AIMS = {"cold": 3_500, "warm": 2_000}
BYTES_A_SECOND = {"downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
LATENCY_MS = 150
SLOWER = 4
PATIENCE_MS = 30_000
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
MOMENTS = ("painted", "ready", "loggable", "logged")

#: Types and presses Enter as soon as it can, inside the page, where no line lies between.
_SCRIPT = """
  window.moments = {};
  const now = (name) => (moments[name] ??= performance.now());
  new PerformanceObserver((list) => {
    const paint = list.getEntriesByName("first-contentful-paint")[0];
    if (paint) moments.painted = paint.startTime;
  }).observe({ type: "paint", buffered: true });
  document.addEventListener("DOMContentLoaded", () => setTimeout(() => {
    const box = document.querySelector("#q");
    const before = document.querySelectorAll(".entry").length;
    now("ready");
    box.focus();
    box.value = "TYPED";
    box.dispatchEvent(new Event("input", { bubbles: true }));
    document.addEventListener("htmx:afterSettle", () => {
      if (document.querySelector("#results").dataset.query === "TYPED" && !moments.loggable) {
        now("loggable");
        box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
      }
      if (document.querySelectorAll(".entry").length > before) now("logged");
    });
  }));
""".replace("TYPED", TYPED)


def main() -> None:
    """Prepare, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=RUNS)
    runs: int = parser.parse_args().runs
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if path is None:
        print("Without Chromium no phone is measured.")
        return
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        session = session_of(person_with_days("phone@demo.example"))
        with served() as port, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            found = [_run(browser, port, session) for _run_number in range(runs)]
            browser.close()
    print(f"{'':6}" + "".join(f"{moment:>10}" for moment in MOMENTS) + f"{'aim':>8}")
    for state, aim in AIMS.items():
        middles = [statistics.median(run[state][moment] for run in found) for moment in MOMENTS]
        print(f"{state:6}" + "".join(f"{middle:10.0f}" for middle in middles) + f"{aim:8}")


def _run(browser: Browser, port: int, session: str) -> dict[str, dict[str, float]]:
    """Open the page cold and then warm; the moments (ms) of each."""
    site = f"http://127.0.0.1:{port}"
    context = browser.new_context(**PHONE)  # type: ignore[arg-type]  # a plain dict of options
    context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    context.add_init_script(_SCRIPT)
    page = context.new_page()
    _slow_down(page)
    moments = {state: _open(page, f"{site}/day/{todays_date()}/") for state in AIMS}
    context.close()
    return moments


def _slow_down(page: Page) -> None:
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    conditions = {"offline": False, "latency": LATENCY_MS} | BYTES_A_SECOND
    tools.send("Network.emulateNetworkConditions", conditions)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def _open(page: Page, address: str) -> dict[str, float]:
    page.goto(address)
    # Asked from outside, since the content policy lets nothing be watched for inside.
    for _time in range(PATIENCE_MS // 100):
        moments: dict[str, float] = page.evaluate("moments")
        if "logged" in moments:
            return moments
        page.wait_for_timeout(100)
    raise RuntimeError(f"Nothing was logged; what came about: {moments}")


if __name__ == "__main__":
    main()
