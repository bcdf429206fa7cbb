"""The day of a tired person on a phone: half as tall, and asked for in one tap."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect

from accounts.models import User
from tests.e2e.diary import Diary, somebody
from tests.e2e.page_states import staple, today_of
from tests.factories import log_entry

#: A full day: seven foods in four meals.
FULL_DAY = {
    "breakfast": ("Oatmeal, cooked", "Banana"),
    "lunch": ("Spinach, boiled", "Hummus"),
    "dinner": ("Salmon, cooked", "Brown rice, cooked"),
    "snacks": ("Almonds",),
}
#: How tall (px) its page may be, which was 3,706, and how tall that of a day without an entry.
TALLEST, TALLEST_EMPTY = 1_990, 1_560

pytestmark = pytest.mark.parametrize("device", ["phone"], indirect=True)


@pytest.fixture
def user(context: BrowserContext, site: str) -> User:
    """A woman whose day before is logged, and was not finished."""
    user = somebody(context, site)
    yesterday = today_of(user) - dt.timedelta(days=1)
    for name in ("Almonds", "Spinach, boiled"):
        log_entry(user=user, food=staple(name), date=yesterday)
    return user


def question(page: Page) -> Locator:
    return page.get_by_role("group", name="Yesterday: was that everything?")


def test_the_morning_question_is_answered_in_one_tap(page: Page, user: User) -> None:
    diary = Diary(page).open()
    expect(question(page)).to_be_in_viewport(ratio=1)
    expect(diary.box).to_be_in_viewport(ratio=1)
    page.evaluate(Axe().axe_script)
    faults = page.evaluate("() => axe.run('#yesterday')")["violations"]
    assert [fault["id"] for fault in faults] == []
    targets = question(page).locator("a, button")
    sizes = targets.evaluate_all("all => all.map((one) => one.getBoundingClientRect().height)")
    assert len(sizes) == 4
    assert min(sizes) >= 44
    question(page).get_by_role("button", name="Yes", exact=True).tap()
    expect(question(page)).to_have_count(0)
    expect(diary.toast).to_contain_text("Yesterday is finished.")
    expect(diary.box).to_be_focused()
    day = user.days.get(date=today_of(user) - dt.timedelta(days=1))
    assert day.is_complete

    diary.undo()
    expect(question(page)).to_be_visible()
    question(page).get_by_role("button", name="I don’t know").tap()
    expect(question(page)).to_have_count(0)
    page.reload()
    expect(diary.box).to_be_visible()
    expect(question(page)).to_have_count(0)


def height_of(page: Page) -> int:
    """How tall the whole page is (px)."""
    height: int = page.evaluate("document.documentElement.scrollHeight")
    return height


def test_the_day_is_half_as_tall_and_nothing_is_out_of_reach(
    page: Page, context: BrowserContext, site: str
) -> None:
    user = somebody(context, site)
    diary = Diary(page).open()
    assert height_of(page) <= TALLEST_EMPTY
    for eaten_at, names in FULL_DAY.items():
        for name in names:
            log_entry(user=user, food=staple(name), date=today_of(user), meal=eaten_at)
    diary.open()
    # What stands under the box depends on the meal, and that on the hour.
    for meal in FULL_DAY:
        page.get_by_label("Add to", exact=True).select_option(meal)
        expect(page.locator(".results-head").first).to_have_text(f"Lately for {meal}")
        page.wait_for_load_state("networkidle")
        assert height_of(page) <= TALLEST, meal
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    sizes = page.locator("main :is(a, button, summary):visible").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().height)"
    )
    assert min(sizes) >= 44
    # On paper nothing is folded away.
    page.emulate_media(media="print")
    expect(page.locator("#usual")).to_contain_text("more full days for a first answer")
    expect(page.locator("#usual .fold > p").first).to_be_visible()
    expect(page.get_by_text("Copy, move or find")).to_be_hidden()
    page.emulate_media(media="screen")
    # One tap shows the rest of what is eaten often, the date, the band, finishing, the note.
    for part, shown in (
        (".more-foods", page.locator(".food-row")),
        (".date-choice", page.get_by_label("Date", exact=True)),
        (".band-facts", page.get_by_role("link", name="What it means")),
        (".finish", page.get_by_role("button", name="Something is missing")),
        ("#usual .fold", page.get_by_role("link", name="How this is worked out")),
        ("#entries > .unfolds", page.get_by_role("link", name="Find something in your log")),
        ("#day-note .fold", page.get_by_label("Note on this day")),
    ):
        folded = page.locator(f"{part} > summary")
        folded.scroll_into_view_if_needed()
        folded.tap()
        expect(shown.last).to_be_visible()
    page.evaluate(Axe().axe_script)
    faults = page.evaluate("() => axe.run('main')")["violations"]
    assert [fault["id"] for fault in faults] == []


class TestWithoutJavaScript:
    """The same as a plain form."""

    @pytest.fixture
    def context_options(self) -> dict[str, Any]:
        return {"java_script_enabled": False}

    @pytest.mark.usefixtures("user")
    def test_the_answer_leads_back_to_today(self, page: Page) -> None:
        Diary(page).open()
        question(page).get_by_role("button", name="No", exact=True).click()
        expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()
        expect(page.locator("#toast")).to_contain_text("Yesterday is kept as partial.")
        expect(question(page)).to_have_count(0)
