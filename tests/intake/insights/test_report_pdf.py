"""The report as a PDF: where the server can make one, and where it cannot."""

from __future__ import annotations

import datetime as dt
import importlib.util
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from accounts.models import AccessEvent, User
from intake.insights import pdf
from tests.factories import (
    create_consent,
    create_dietitian,
    create_woman,
    keep_days,
)
from tests.intake.insights.drawn_days import columns, drawings
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


@pytest.fixture
def user() -> User:
    user = create_woman(name="Ada Byron")
    keep_days(user, dt.datetime.now(dt.UTC).date(), count=6, food="300")
    return user


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    """Whether PDFs can be made is asked once a process; here once a test."""
    pdf._maker.cache_clear()
    yield
    pdf._maker.cache_clear()


class FakeWeasyPrint(SimpleNamespace):
    """Keeps what it is given, and tries to fetch something."""

    def __init__(self) -> None:
        super().__init__(given={}, refused=[])

    def HTML(self, **given: Any) -> FakeWeasyPrint:  # noqa: N802  # its name there
        self.given |= given
        for url in ("http://example.org/a.png", "file:///etc/passwd", "/static/css/site/app.css"):
            try:
                given["url_fetcher"](url)
            except ValueError:
                self.refused.append(url)
        return self

    def CSS(self, *, string: str, url_fetcher: Any) -> str:  # noqa: N802  # its name there
        assert callable(url_fetcher)
        return string

    def write_pdf(self, *, stylesheets: list[str]) -> bytes:
        self.given["sheets"] = stylesheets
        return b"%PDF-1.7 made"


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeWeasyPrint:
    made = FakeWeasyPrint()
    monkeypatch.setitem(sys.modules, "weasyprint", made)
    return made


@pytest.fixture
def _none(monkeypatch: pytest.MonkeyPatch) -> None:
    """No WeasyPrint: importing it fails as if it were not installed."""
    monkeypatch.setitem(sys.modules, "weasyprint", None)


def test_pdf_is_offered_and_sent_where_it_can_be_made(client: Client, fake: FakeWeasyPrint) -> None:
    page = client.get("/report/?window=14").content.decode()
    assert 'href="/report/report.pdf?window=14"' in page
    assert "Save as PDF" not in page
    sent = client.get("/report/report.pdf?window=14")
    assert sent.content == b"%PDF-1.7 made"
    assert sent["Content-Type"] == "application/pdf"
    today = dt.datetime.now(dt.UTC).date()
    assert f'filename="midband-report-{today}.pdf"' in sent["Content-Disposition"]
    assert "Ada Byron" in fake.given["string"]
    assert "6 complete of 6 logged days, 14 in the period" in fake.given["string"]
    assert "<form" not in fake.given["string"]
    assert "@page" in fake.given["sheets"][1]
    assert len(fake.refused) == 3


def test_the_file_has_the_drawings_of_the_page(client: Client, fake: FakeWeasyPrint) -> None:
    page = client.get("/report/?window=14").content.decode()
    client.get("/report/report.pdf?window=14")
    (days,) = drawings(page)
    assert drawings(fake.given["string"]) == [days]
    # And Trends draws the same, with links on it and higher.
    (other,) = drawings(client.get("/trends/?window=14").content.decode())
    places = [
        [(one.kind, one.look, one.x, one.width) for one in columns(two)] for two in (days, other)
    ]
    assert places[0] == places[1] != []


@pytest.mark.usefixtures("_none")
def test_without_it_the_page_says_how_and_the_address_leads_there(client: Client) -> None:
    page = client.get("/report/?window=14")
    assert "report.pdf" not in page.content.decode()
    assert "choose “Save as PDF” as the printer" in text_of(page)
    answer = client.get("/report/report.pdf?window=14", follow=True)
    assert answer.redirect_chain == [("/report/?window=14", 302)]
    assert "This server makes no PDFs." in text_of(answer)
    with pytest.raises(pdf.NoPdfError):
        pdf.make_pdf("<p>", styles=())


def test_libraries_of_the_system_that_are_missing_are_as_good_as_none(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def find_spec(self, name: str, *_more: Any) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    assert "Save as PDF" in text_of(client.get("/report/"))


def test_an_unknown_sheet_is_an_error(fake: FakeWeasyPrint) -> None:
    with pytest.raises(FileNotFoundError):
        pdf.make_pdf("<p>", styles=("css/nothing.css",))


def test_a_dietitians_file_is_of_the_days_shared_and_is_written_down(
    client: Client, user: User, fake: FakeWeasyPrint
) -> None:
    dietitian = create_dietitian()
    today = dt.datetime.now(dt.UTC).date()
    create_consent(client=user, dietitian=dietitian, earliest_day=today - dt.timedelta(days=2))
    client.force_login(dietitian)
    assert client.get(f"/clients/{user.code}/report/report.pdf").status_code == 200
    assert "2 complete of 2 logged days, 3 in the period" in fake.given["string"]
    assert AccessEvent.objects.filter(subject=user, what="report pdf").exists()


#: Rendered for real where the extra is installed; the wiring above is tested everywhere.
REAL = ["weasyprint"] if importlib.util.find_spec("weasyprint") else []


@pytest.mark.parametrize("name", ["fake", *REAL])
def test_the_file_is_a_pdf(client: Client, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name == "fake":
        monkeypatch.setitem(sys.modules, "weasyprint", FakeWeasyPrint())
    assert client.get("/report/report.pdf").content.startswith(b"%PDF-1.7")
