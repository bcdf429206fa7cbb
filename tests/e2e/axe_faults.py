"""What axe finds on a page, but for documents in which it found nothing before."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.looked_at import key_of, of_this_run

#: What axe must not find.
GRAVE = {"serious", "critical"}
AXE = Axe().axe_script
LOOKED_AT = of_this_run()


def grave_faults(page: Page, scheme: str, *rules: str) -> list[str]:
    """What axe finds in one colour scheme, by all its rules or the ones named."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # str
    key = key_of(page.content(), page.viewport_size, scheme, rules)
    if key in LOOKED_AT:
        return []
    faults = _found_by_axe(page, scheme, *rules)
    if not faults:
        LOOKED_AT.add(key)
    return faults


def _found_by_axe(page: Page, scheme: str, *rules: str) -> list[str]:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    only = {"runOnly": rules} if rules else {}
    found = page.evaluate("options => axe.run(options)", {"resultTypes": ["violations"]} | only)
    return [
        f"{scheme}: {fault['id']}: {node['html'][:160]} {node['failureSummary']}"
        for fault in found["violations"]
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]
