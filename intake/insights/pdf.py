"""A page as a PDF, by WeasyPrint.

It is loaded with the first page that asks for it; the libraries of the system that it draws
with may be missing.
"""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from types import ModuleType

from django.contrib.staticfiles import finders


class NoPdfError(Exception):
    """This server cannot make PDFs."""


@cache
def _maker() -> ModuleType | None:
    try:
        import weasyprint  # noqa: PLC0415  # costs half a second
    except (ImportError, OSError):
        # OSError: the libraries of the system are not there.
        return None
    # It complains of each line that is for screens alone.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    made: ModuleType = weasyprint
    return made


def can_make_pdf() -> bool:
    """Whether this server can make PDFs."""
    return _maker() is not None


def make_pdf(html: str, *, styles: tuple[str, ...]) -> bytes:
    """Return a document as PDF, with our own style sheets of these names and nothing else.

    Whatever else it asks for stays out. Raises NoPdfError where this server
    cannot, FileNotFoundError for an unknown sheet.
    """
    maker = _maker()
    if maker is None:
        raise NoPdfError
    sheets = [maker.CSS(string=_style(name), url_fetcher=_refuse) for name in styles]
    made: bytes = maker.HTML(string=html, url_fetcher=_refuse).write_pdf(stylesheets=sheets)
    return made


def _style(name: str) -> str:
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(name)
    return Path(path).read_text(encoding="utf-8")


def _refuse(url: str, *_args: object, **_more: object) -> None:
    """Nothing is fetched, neither from the network nor from the disk."""
    raise ValueError(f"A report asks for nothing from elsewhere: {url}")
