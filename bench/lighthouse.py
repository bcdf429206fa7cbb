"""What Lighthouse says of the main pages, on its usual phone.

Serves Midband with the demo's people, has Lighthouse (of npm, pinned in ``bench/npm``)
load each page in Chromium with its mobile defaults (a slow phone on slow 4G, simulated),
and prints performance, accessibility and best practices (of 100), the total blocking time
and the layout shift. It is a report: a page under its aim is marked, and fails nothing.
Without Node, its packages or Chromium it says so and measures nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.site import ROOT, manage, prepare, served, session_of

PACKAGES = ROOT / "bench" / "npm"
CATEGORIES = ("performance", "accessibility", "best-practices")
#: The least score of each category (of 100), and the most blocking time (ms) and shift.
LEAST_SCORE, MOST_BLOCKING_MS, MOST_SHIFT = 97, 100, 0.0
#: Now and then Lighthouse loses its browser.
TRIES = 3
#: Browsers that do, the first that is there.
BROWSERS = ("chromium", "google-chrome", "chromium-browser")
#: Pages by name: whose session, and the address.
PAGES = {
    "landing": (None, "/"),
    "sign in": (None, "/account/login/"),
    "day": ("anna", "/"),
    "trends": ("anna", "/trends/?window=365"),
    "band": ("anna", "/band/"),
    "clients": ("dana", "/clients/"),
}


@dataclass(frozen=True)
class Finding:
    """What Lighthouse found on one page: scores (of 100), blocking time (ms), layout shift."""

    scores: tuple[int, ...]
    blocking_ms: float
    shift: float
    #: Titles of what cost points.
    faults: tuple[str, ...]

    @property
    def is_met(self) -> bool:
        """Whether the page reaches every aim."""
        return (
            min(self.scores) >= LEAST_SCORE
            and self.blocking_ms <= MOST_BLOCKING_MS
            and self.shift <= MOST_SHIFT
        )


def main() -> None:
    """Install, serve, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=1, help="the median of so many")
    parser.add_argument("--reports", type=Path, help="a folder for Lighthouse's own reports")
    chosen = parser.parse_args()
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None or shutil.which("npm") is None:
        print("LIGHTHOUSE WAS NOT RUN: it needs Node with npm, and Chromium.")
        return
    os.environ["CHROME_PATH"] = browser
    with tempfile.TemporaryDirectory() as folder:
        if not _install(Path(folder)):
            print("LIGHTHOUSE WAS NOT RUN: npm could not get it.")
            return
        prepare(folder)
        manage("fill_demo")
        sessions = _sessions()
        with served() as port:
            found = {
                name: [
                    report
                    for _run in range(chosen.runs)
                    if (
                        report := _look(
                            Path(folder), f"http://127.0.0.1:{port}{path}", sessions[who]
                        )
                    )
                ]
                for name, (who, path) in PAGES.items()
            }
    _print({name: _typical(reports, name, chosen.reports) for name, reports in found.items()})


def _install(folder: Path) -> bool:
    """Put Lighthouse into a folder; False where npm cannot."""
    shutil.copy(PACKAGES / "package.json", folder)
    install = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"]
    return subprocess.run(install, cwd=folder, check=False).returncode == 0


def _sessions() -> dict[str | None, str | None]:
    """A session of each of the demo's people that a page is looked at by."""
    from accounts.models import User

    names = {who for who, _path in PAGES.values() if who}
    people = {name: User.objects.get(email=f"{name}@demo.example") for name in names}
    return {None: None} | {name: session_of(person) for name, person in people.items()}


def _look(folder: Path, url: str, session: str | None) -> dict[str, Any] | None:
    """Lighthouse's report of a page; None where it lost its browser each time."""
    headers = {"Cookie": f"sessionid={session}"} if session else {}
    command: list[str | Path] = [
        *("node", folder / "node_modules" / "lighthouse" / "cli" / "index.js", url),
        *("--quiet", "--output=json", f"--only-categories={','.join(CATEGORIES)}"),
        f"--extra-headers={json.dumps(headers)}",
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
    ]
    for _try in range(TRIES):
        done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
        if done.returncode == 0:
            report: dict[str, Any] = json.loads(done.stdout)
            return report
    return None


def _typical(reports: list[dict[str, Any]], name: str, keep: Path | None) -> Finding | None:
    """The medians of the reports of a page, if any, which are kept where a folder is given."""
    if not reports:
        return None
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        for at, report in enumerate(reports):
            path = keep / f"{name.replace(' ', '-')}-{at}.json"
            path.write_text(json.dumps(report, indent=1))
    found = [_finding(report) for report in reports]
    return Finding(
        scores=tuple(
            round(statistics.median(of))
            for of in zip(*(page.scores for page in found), strict=True)
        ),
        blocking_ms=statistics.median(page.blocking_ms for page in found),
        shift=max(page.shift for page in found),
        faults=tuple(sorted({fault for page in found for fault in page.faults})),
    )


def _finding(report: dict[str, Any]) -> Finding:
    """Read a report; raises KeyError where Lighthouse could not load the page."""
    categories, audits = report["categories"], report["audits"]
    counted = {
        row["id"] for key in CATEGORIES for row in categories[key]["auditRefs"] if row["weight"]
    }
    return Finding(
        scores=tuple(round(100 * categories[key]["score"]) for key in CATEGORIES),
        blocking_ms=audits["total-blocking-time"]["numericValue"],
        shift=audits["cumulative-layout-shift"]["numericValue"],
        faults=tuple(
            f"{audit['title']} {audit.get('displayValue', '')}".strip()
            for name, audit in audits.items()
            if name in counted and audit["score"] is not None and audit["score"] < 0.9
        ),
    )


def _print(found: dict[str, Finding | None]) -> None:
    print(f"{'page':10}{'speed':>7}{'access':>8}{'practice':>10}{'blocked ms':>12}{'shift':>8}")
    for name, page in found.items():
        if page is None:
            print(f"{name:10}  could not be loaded")
            continue
        speed, access, practice = page.scores
        print(
            f"{name:10}{speed:7}{access:8}{practice:10}{page.blocking_ms:12.0f}{page.shift:8.3f}"
            f"{'' if page.is_met else '  under its aim'}"
        )
        for fault in page.faults:
            print(f"{'':10}  {fault}")


if __name__ == "__main__":
    main()
