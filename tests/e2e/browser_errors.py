"""Errors that a browser reports, collected."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Request, WebError

#: Chromium's line for a form refused with 422, which is intended.
_REFUSED_FORM = re.compile(r"^Failed to load resource: .*status of 422")

#: A request was aborted by a newer search or another page, which is no error. htmx logs it
#: too; of a connection that broke it logs more than these.
_ABORTED = "net::ERR_ABORTED"
_ABORTED_BY_HTMX = re.compile(r"^htmx:(afterRequest|sendAbort),")

_REPORT_POLICY = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`content policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`)
);
"""


class BrowserErrors:
    """Console errors, page errors, failed requests and content-policy reports."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        #: What was asked and answered, for whoever looks for why a test failed.
        self.requests: list[str] = []
        self._expected: list[re.Pattern[str]] = [_REFUSED_FORM, _ABORTED_BY_HTMX]

    def expects(self, *patterns: str) -> None:
        """Ignore errors that a test provokes."""
        self._expected += map(re.compile, patterns)

    def over(self, context: BrowserContext) -> None:
        """Watch every page of a browser context."""
        context.add_init_script(_REPORT_POLICY)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("requestfailed", self._on_failed)
        context.on("request", lambda sent: self.requests.append(f"{sent.method} {sent.url}"))
        context.on("response", lambda came: self.requests.append(f"  {came.status} {came.url}"))

    def _add(self, fault: str) -> None:
        if not any(pattern.search(fault) for pattern in self._expected):
            self.faults.append(fault)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._add(f"{message.text} ({message.location['url']})")

    def _on_error(self, event: WebError) -> None:
        error: Error = event.error
        self._add(f"page error: {error.message}")

    def _on_failed(self, request: Request) -> None:
        if request.failure != _ABORTED:
            self._add(f"request failed: {request.failure} {request.method} {request.url}")
