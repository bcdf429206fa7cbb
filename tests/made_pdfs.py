"""The report as a PDF, as tests ask for it and read it."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.background import ask_for


class Printer:
    """Stands for WeasyPrint: its document is the page itself, as text."""

    def CSS(self, **_sheet: Any) -> None:  # noqa: N802  # WeasyPrint's own name
        """A style sheet; nothing is drawn."""

    def HTML(self, *, string: str, **_more: Any) -> Printer:  # noqa: N802  # likewise
        """Keep the page."""
        self.page = string
        return self

    def write_pdf(self, **_more: Any) -> bytes:
        """Give it back."""
        return self.page.encode()


def ask_for_pdf(client: Client, *, log: str = "", window: int = 14) -> str:
    """Have the report made as a PDF, of a client's log where its address is given; its page."""
    return ask_for(client, f"{log}/report/report.pdf?window={window}")


def content_of(client: Client, page: str) -> bytes:
    """The file behind a page."""
    return b"".join(client.get(f"{page}file/").streaming_content)  # type: ignore[attr-defined]  # a stream
