"""The report on paper: one page, with the numbers of the screen."""

from __future__ import annotations

import datetime as dt
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from accounts.models import Consent, User
from foods.models import Food
from intake.enums import DayState, SymptomPlace
from intake.insights import pdf
from intake.models import Day, Entry, Medicine
from intake.science import spacing
from tests.background import do_jobs
from tests.e2e.diary import sign_in_as, somebody
from tests.e2e.page_states import today_of
from tests.factories import (
    create_band,
    create_consent,
    create_dietitian,
    create_food,
    create_symptom,
    keep_days,
)
from tests.made_pdfs import Printer

DAY = dt.timedelta(days=1)
LONG = "with a name that goes on and on, as those of some products do, with everything in it"


def _entry(user: User, date: dt.date, food: Food, mg: str | None) -> Entry:
    return Entry(
        subject=user,
        date=date,
        time=dt.time(8, 30),
        meal="lunch",
        food=food,
        name=food.name,
        kind=food.kind,
        quantity=1,
        magnesium_mg=None if mg is None else Decimal(mg),
    )


def _fill(user: User) -> None:
    """Ninety days with as much on each part of the page as there can be."""
    user.name = "Wilhelmina Augusta Featherstonehaugh-Cholmondeley of Somewhere"
    user.save()
    today = today_of(user)
    keep_days(user, today, count=87, food="260", supplement="90", supplements="taken")
    for back in range(1, 88):
        changed: dict[str, object] = {
            "food_mg": 180 + 37 * back % 290,
            "water_mg": 12 + back % 9,
            "medicine_mg": 30,
        }
        if back % 7 == 3:
            changed |= {"unknown_count": 1, "entry_count": 2, "food_count": 2, "food_grams": 1400}
        if back % 11 == 5:
            changed |= {"food": [DayState.OPEN, DayState.PARTIAL][back % 2]}
        Day.objects.filter(subject=user, date=today - back * DAY).update(**changed)
    foods = [create_food(name=f"Food {number} {LONG}"[:120], owner=user) for number in range(12)]
    tablets = [
        create_food(
            name=f"Magnesium {number} {LONG}"[:120],
            owner=user,
            kind="supplement",
            form="citrate",
            mg_per_100g=None,
        )
        for number in range(7)
    ]
    Entry.objects.bulk_create(
        _entry(user, today - back * DAY, food, None if back % 7 == 3 else f"{20 + 3 * at}.5")
        for back in range(1, 88)
        for at, food in enumerate([*foods, *tablets])
    )
    for one in spacing.medicine_classes():
        Medicine.objects.create(subject=user, key=one.key, times=["07:00", "13:00", "19:00"])
    for at, kind in enumerate(
        ["nerve_pain", "burning", "tingling", "numbness", "headache", "weakness"]
    ):
        for back in range(1, 40, at + 1):
            where = ",".join(SymptomPlace.values)
            date = today - back * DAY
            create_symptom(user=user, date=date, kind=kind, severity=1 + back % 9, places=where)
    dietitian = create_dietitian(name="Dana Reyes of the Practice at the Old Corn Exchange")
    create_consent(client=user, dietitian=dietitian, may_set_band=True)
    create_band(
        user=user,
        by=dietitian,
        valid_from=today - 30 * DAY,
        low="310",
        target="350",
        high="450",
        supplement_limit="200",
        reason=("Agreed after the talk about cramps at night and the tablets. " * 5)[:300],
    )


def _squeezed(text: str) -> str:
    """Words without the spaces between them, which a PDF places and does not write."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("device", ["desktop"], indirect=True)
def test_fullest_report_prints_on_one_page_with_the_numbers_of_the_screen(
    page: Page, context: BrowserContext, site: str
) -> None:
    user = somebody(context, site)
    _fill(user)
    # On a dark screen, since paper must not turn dark with it.
    page.emulate_media(color_scheme="dark")
    page.goto("/trends/?window=90")
    mean = page.locator(".trend-mean").inner_text()
    page.get_by_role("link", name="Report to print").click()
    sheet = page.get_by_role("article")
    expect(sheet).to_contain_text("90 in the period")
    expect(sheet).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(sheet).to_have_css("color", "rgb(35, 33, 28)")
    assert _squeezed(mean) in _squeezed(sheet.inner_text())
    shown = sheet.locator(".number:not(th), .report-told, .report-usual p, .report-list li")
    said = [_squeezed(text) for text in shown.all_inner_texts() if text]
    assert len(said) >= 40

    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) == 1
    width, height = (float(side) / 72 * 25.4 for side in printed.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)
    text = _squeezed(printed.pages[0].extract_text())
    assert [words for words in said if words not in text] == []
    for control in ("Settings", "Otherdates", "Signout", "Youareoffline"):
        assert control not in text
    # What is drawn is on it too: the words of both rulers and of the days' scale.
    for words in ("low310", "target350", "limit200", "high450"):
        assert words in text
    # The sheet of a dietitian who has not written a note yet has as much and is signed.
    dietitian = User.objects.get(consents_held__client=user)
    User.objects.filter(pk=dietitian.pk).update(practice_address="12 Corn Road\nLeeds LS1 7BR")
    Consent.objects.update(symptoms_notes=True, profile_medicines=True)
    sign_in_as(context, dietitian, site)
    page.goto(f"/clients/{user.code}/report/?window=90")
    expect(sheet).to_contain_text("Signature: Dana Reyes of the Practice")
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) == 1
    text = _squeezed(printed.pages[0].extract_text())
    assert "12CornRoadLeedsLS17BRMagnesiumintake" in text
    assert "Yournoteonthereport" not in text
    assert "Nextclient" not in text


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server makes PDFs, whatever is installed here."""
    monkeypatch.setattr(pdf, "_maker", Printer)


def _open_report(page: Page, context: BrowserContext, site: str) -> User:
    user = somebody(context, site)
    keep_days(user, today_of(user), count=6, food="300")
    page.goto("/report/?window=14")
    return user


@pytest.mark.usefixtures("printer")
def test_pdf_saves_itself_once_it_is_made(page: Page, context: BrowserContext, site: str) -> None:
    user = _open_report(page, context, site)
    page.get_by_role("button", name="Download PDF").click()
    # Only what changes on a page is announced, so it is made once the page is there.
    expect(page.get_by_role("heading", name="Your file is being made")).to_be_visible()
    # It saves itself as soon as it is made.
    with page.expect_download() as saved:
        assert do_jobs() == 1
    assert saved.value.suggested_filename == f"midband-report-{today_of(user)}.pdf"
    assert "6 full days of 6 logged days" in saved.value.path().read_text()
    expect(page.get_by_role("heading", name="Your file is ready")).to_be_visible()
    expect(page.locator("#announce")).to_have_text("Your file is ready")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Back to the report").click()
    expect(page.get_by_role("article")).to_contain_text("14 in the period")


@pytest.mark.usefixtures("printer")
def test_pdf_made_before_its_page_saves_itself_once(
    page: Page, context: BrowserContext, site: str
) -> None:
    user = _open_report(page, context, site)
    page.get_by_role("button", name="Download PDF").click()
    expect(page.get_by_role("heading", name="Your file is being made")).to_be_visible()
    address = page.url.partition("#")[0]
    page.goto("/learn/")
    assert do_jobs() == 1
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_download():
        page.goto(f"{address}#asked")
    # Neither once more, nor for whoever comes by another way.
    assert page.url == address
    page.reload()
    expect(page.get_by_role("link", name="Save the file")).to_be_visible()
    assert [url for url in asked if url.endswith("/file/")] == [f"{address}file/"]
    assert user.jobs.count() == 1


@pytest.mark.usefixtures("printer")
class TestWithoutJavaScript:
    """The same by a form and links."""

    @pytest.fixture
    def context_options(self) -> dict[str, Any]:
        return {"java_script_enabled": False}

    def test_pdf_is_asked_for_and_saved(
        self, page: Page, context: BrowserContext, site: str
    ) -> None:
        _open_report(page, context, site)
        page.get_by_role("button", name="Download PDF").click()
        expect(page.get_by_role("heading", name="Your file is being made")).to_be_visible()
        do_jobs()
        page.get_by_role("link", name="See how far it is").click()
        with page.expect_download() as saved:
            page.get_by_role("link", name="Save the file").click()
        assert "6 full days of 6 logged days" in saved.value.path().read_text()
