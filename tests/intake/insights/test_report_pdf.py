"""The report as a PDF: made in the background for one reader, where the server can make one."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from pypdf import PdfReader

from accounts.access import Subject
from accounts.models import User
from intake.care.report_notes import keep_report_note
from intake.insights import pdf
from intake.models import Medicine
from intake.pages.report.context import report_context
from jobs.models import Job
from tests.background import do_jobs
from tests.factories import (
    create_consent,
    create_dietitian,
    create_symptom,
    create_woman,
    keep_days,
)
from tests.intake.insights.drawn_days import columns, drawings
from tests.made_pdfs import ask_for_pdf, content_of
from tests.pages import browser_of, text_of

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


@pytest.fixture
def today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def test_pdf_is_asked_for_made_in_the_background_and_sent(
    client: Client, fake: FakeWeasyPrint, today: dt.date
) -> None:
    page = client.get("/report/?window=14").content.decode()
    assert '<form method="post" action="/report/report.pdf?window=14">' in page
    assert "Save as PDF" not in page
    made = ask_for_pdf(client)
    assert "Your file is being made" in text_of(client.get(made))
    assert (client.get(f"{made}file/").status_code, fake.given) == (404, {})
    assert do_jobs() == 1
    ready = client.get(made)
    assert "Your file is ready" in text_of(ready)
    assert "You alone can have it, for an hour; then it is deleted." in text_of(ready)
    assert 'href="/report/?window=14"' in ready.content.decode()
    sent = client.get(f"{made}file/")
    assert b"".join(sent.streaming_content) == b"%PDF-1.7 made"  # type: ignore[attr-defined]  # a stream
    assert (sent["Content-Type"], sent["Content-Length"]) == ("application/pdf", "13")
    assert f'filename="midband-report-{today}.pdf"' in sent["Content-Disposition"]
    assert "no-store" in sent["Cache-Control"]
    assert "Ada Byron" in fake.given["string"]
    assert "6 full days of 6 logged days, 14 in the period" in fake.given["string"]
    assert "<form" not in fake.given["string"]
    assert "@page" in fake.given["sheets"][1]
    assert len(fake.refused) == 3


def test_the_file_has_the_drawings_of_the_page(client: Client, fake: FakeWeasyPrint) -> None:
    page = client.get("/report/?window=14").content.decode()
    ask_for_pdf(client)
    do_jobs()
    (days,) = drawings(page)
    assert drawings(fake.given["string"]) == [days]
    # And Trends draws the same, with links on it and higher.
    (other,) = drawings(client.get("/trends/?window=14").content.decode())
    places = [
        [(one.kind, one.look, one.x, one.width) for one in columns(two)] for two in (days, other)
    ]
    assert places[0] == places[1] != []


@pytest.mark.parametrize("shares", ["own", "log", "notes", "profile"])
def test_the_document_is_what_the_reader_would_see_at_once(
    client: Client, user: User, fake: FakeWeasyPrint, today: dt.date, shares: str
) -> None:
    create_symptom(user=user, date=today, kind="headache", severity=4)
    Medicine.objects.create(subject=user, key="levothyroxine", times=["07:00"])
    subject, log = Subject(user, user), ""
    if shares != "own":
        scopes = {"notes": {"symptoms_notes": True}, "profile": {"profile_medicines": True}}
        dietitian = create_dietitian()
        consent = create_consent(client=user, dietitian=dietitian, **scopes.get(shares, {}))
        subject, log = Subject(user, dietitian, consent), f"/clients/{user.code}"
        client = browser_of(dietitian)
    page = client.get(f"{log}/report/?window=14")
    ask_for_pdf(client, log=log)
    do_jobs()
    made = fake.given["string"]
    context = report_context(subject, today - dt.timedelta(days=13), today, today=today)
    assert made == render_to_string("intake/report/report_pdf.html", context)
    sheet = page.content.decode().partition("<article")[2].partition("</article>")[0]
    assert _words(sheet) == _words(made.partition("<article")[2].partition("</article>")[0])
    assert ("Headache" in made, "Medicines listed" in made) == (
        shares in {"own", "notes"},
        shares in {"own", "profile"},
    )


def _words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


@pytest.mark.usefixtures("_none")
def test_without_it_the_page_says_how_and_the_address_leads_there(client: Client) -> None:
    page = client.get("/report/?window=14")
    assert "report.pdf" not in page.content.decode()
    assert "choose “Save as PDF” as the printer" in text_of(page)
    answer = client.post("/report/report.pdf?window=14", follow=True)
    assert answer.redirect_chain == [("/report/?window=14", 302)]
    assert "This server makes no PDFs." in text_of(answer)
    assert not Job.objects.exists()
    with pytest.raises(pdf.NoPdfError):
        pdf.make_pdf("<p>", styles=())


def test_a_host_that_makes_none_says_so_on_the_page_of_the_file(
    client: Client, fake: FakeWeasyPrint, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ask_for_pdf(client)
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    pdf._maker.cache_clear()
    do_jobs()
    assert "There is no file This server makes no PDFs." in text_of(client.get(page))


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


@pytest.fixture
def weasyprint() -> None:
    """WeasyPrint and what it draws with; without them the test fails where it must run."""
    if pdf.can_make_pdf():
        return
    words = "No real PDF is made: WeasyPrint, or Pango of the system, is missing."
    if os.environ.get("MIDBAND_REQUIRE_BROWSER") == "1":
        pytest.fail(words)
    pytest.skip(words)


def _without_blanks(text: str) -> str:
    """Words as a PDF holds them: it places the blanks between them, and breaks lines."""
    return "".join(text.split())


@pytest.mark.real_pdf
@pytest.mark.usefixtures("weasyprint")
def test_the_file_is_one_page_of_a4_with_practice_note_and_signature(
    user: User, today: dt.date
) -> None:
    create_symptom(user=user, date=today, kind="headache", severity=4)
    dietitian = create_dietitian(practice_address="12 Corn Road\nLeeds LS1 7BR")
    consent = create_consent(client=user, dietitian=dietitian, symptoms_notes=True)
    note = "Well under way: nuts at breakfast, beans twice a week.\nAgain in four weeks."
    keep_report_note(subject=Subject(user, dietitian, consent), date=today, text=note)
    theirs, log = browser_of(dietitian), f"/clients/{user.code}"
    page = ask_for_pdf(theirs, log=log)
    assert do_jobs() == 1
    made = content_of(theirs, page)
    assert made.startswith(b"%PDF-1.7")
    (sheet,) = PdfReader(io.BytesIO(made)).pages
    assert [round(float(side) / 72 * 25.4) for side in sheet.mediabox[2:]] == [210, 297]
    read = _without_blanks(sheet.extract_text())
    for words in (
        "Leeds 12 Corn Road Leeds LS1 7BR",
        "Ada Byron",
        "6 full days of 6 logged days, 14 in the period",
        "Headache: 1 time",
        *note.splitlines(),
        "Place, date",
        "Signature: Dana Reyes",
        # What is drawn is on it too.
        "target 320",
    ):
        assert _without_blanks(words) in read


@pytest.mark.real_pdf
@pytest.mark.usefixtures("weasyprint")
def test_ones_own_file_is_a_pdf(client: Client) -> None:
    page = ask_for_pdf(client)
    do_jobs()
    (sheet,) = PdfReader(io.BytesIO(content_of(client, page))).pages
    assert "Signature" not in sheet.extract_text()


def test_the_file_is_what_the_maker_gives(client: Client, fake: FakeWeasyPrint) -> None:
    page = ask_for_pdf(client)
    do_jobs()
    assert content_of(client, page).startswith(b"%PDF-1.7")
