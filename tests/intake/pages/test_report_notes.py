"""The report of a client: the practice, the note of the dietitian, where they sign."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from accounts.actions.consent import end_consent
from accounts.models import AccessEvent, Consent, User
from intake.insights import pdf
from intake.models import ReportNote
from tests.background import do_jobs
from tests.factories import create_consent, create_dietitian, keep_days
from tests.made_pdfs import Printer, ask_for_pdf, content_of
from tests.pages import browser_of, text_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TEXT = "Nuts at breakfast.\r\nAgain in four weeks."


@pytest.fixture
def log(ada: User, consent: Consent, today: dt.date) -> str:
    """Where the client's pages begin; something is logged."""
    keep_days(ada, today, count=6, food="300")
    return f"/clients/{ada.code}"


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server makes PDFs, whatever is installed here."""
    monkeypatch.setattr(pdf, "_maker", Printer)


def sheet_of(page: Any) -> str:
    """The sheet alone, as it is printed."""
    html = page if isinstance(page, str) else page.content.decode()
    return str(html.partition("<article")[2].partition("</article>")[0])


def test_note_is_kept_for_the_last_day_changed_and_deleted(
    theirs: Client, dietitian: User, ada: User, log: str, today: dt.date
) -> None:
    url = f"{log}/report/note/?window=14"
    answer = theirs.post(url, {"text": TEXT}, follow=True)
    assert answer.redirect_chain == [(f"{log}/report/?window=14#note", 302)]
    assert "The note is kept." in text_of(answer)
    note = ReportNote.objects.get()
    assert (note.dietitian, note.client, note.date) == (dietitian, ada, today)
    assert "Nuts at breakfast.<br>Again in four weeks." in sheet_of(answer)
    # Any report that ends on that day has it, of whatever length, and no other.
    assert "Nuts at breakfast." in sheet_of(theirs.get(f"{log}/report/?window=90"))
    earlier = f"first={today - 5 * DAY}&last={today - DAY}"
    page = theirs.get(f"{log}/report/?{earlier}")
    assert "Nuts at breakfast." not in sheet_of(page)
    date = f"{today.day} {today:%B %Y}"
    assert f"1 note on other reports Up to {date} Nuts at breakfast." in text_of(page)
    theirs.post(f"{log}/report/note/?{earlier}", {"text": "Earlier"})
    theirs.post(url, {"text": "Changed"})
    assert list(ReportNote.objects.values_list("date", "text")) == [
        (today, "Changed"),
        (today - DAY, "Earlier"),
    ]
    gone = theirs.post(f"{log}/report/note/delete/?{earlier}", follow=True)
    assert "There is no note on this report now." in text_of(gone)
    assert ReportNote.objects.get().text == "Changed"
    # A second click finds it gone.
    assert theirs.post(f"{log}/report/note/delete/?{earlier}").status_code == 302


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (" ", "Write something first."),
        ("x" * 2_001, "A note has at most 2,000 characters."),
    ],
)
def test_what_is_refused_stays_in_its_field_and_shows_nothing_of_the_log(
    theirs: Client, log: str, text: str, words: str
) -> None:
    answer = theirs.post(f"{log}/report/note/?window=14", {"text": text})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert f">{text.strip()}" in "".join(answer.content.decode().split("\n"))
    assert "<article" not in answer.content.decode()
    assert not ReportNote.objects.exists()
    # Nothing was shown or changed that the client would have to know of.
    assert not AccessEvent.objects.exists()


def test_nobody_else_reads_it_least_of_all_the_client(
    theirs: Client, own: Client, ada: User, consent: Consent, log: str
) -> None:
    theirs.post(f"{log}/report/note/", {"text": "Zarathustra"})
    other = create_dietitian(name="Erin Shaw")
    create_consent(client=ada, dietitian=other)
    for browser, base in ((own, ""), (own, log), (browser_of(other), log)):
        page = browser.get(f"{base}/report/")
        assert page.status_code == 200
        assert "Zarathustra" not in page.content.decode()
    assert own.get(f"{log}/report/note/").status_code == 404
    assert own.post(f"{log}/report/note/", {"text": "x"}).status_code == 404
    assert own.get("/report/note/").status_code == 404
    end_consent(consent=consent, by=ada)
    for url in (f"{log}/report/note/", f"{log}/report/note/delete/"):
        assert theirs.post(url, {"text": "x"}).status_code == 404
    assert ReportNote.objects.get().text == "Zarathustra"


def test_the_practice_heads_it_and_the_dietitian_signs_it(
    theirs: Client, own: Client, dietitian: User, log: str
) -> None:
    dietitian.practice_address = "12 Corn Road\r\n\r\nLeeds LS1"
    dietitian.save()
    words = text_of(theirs.get(f"{log}/report/"))
    assert "Leeds 12 Corn Road Leeds LS1 Magnesium intake" in words
    assert "Place, date Signature: Dana Reyes" in words
    for page in (own.get("/report/"), own.get(f"{log}/report/")):
        assert "Corn Road" not in text_of(page)
        assert "Signature" not in text_of(page)
        assert 'id="note"' not in page.content.decode()


@pytest.mark.usefixtures("printer")
def test_the_pdf_of_the_dietitian_has_all_of_it_and_that_of_the_client_nothing(
    theirs: Client, own: Client, log: str
) -> None:
    theirs.post(f"{log}/report/note/", {"text": TEXT})
    made = {base: ask_for_pdf(browser, log=base) for browser, base in ((theirs, log), (own, ""))}
    do_jobs()
    sheet = sheet_of(content_of(theirs, made[log]).decode())
    assert "Nuts at breakfast." in sheet
    assert "Signature: Dana Reyes" in sheet
    assert "<span>Leeds</span>" in sheet
    assert "<form" not in sheet
    sheet = sheet_of(content_of(own, made[""]).decode())
    for words in ("Nuts at breakfast", "Signature", "Dana Reyes"):
        assert words not in sheet


def test_a_report_without_a_day_is_signed_too(theirs: Client, ada: User, consent: Consent) -> None:
    words = text_of(theirs.get(f"/clients/{ada.code}/report/"))
    assert "Nothing is logged in this range. Place, date Signature: Dana Reyes" in words
