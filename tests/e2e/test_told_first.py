"""What a dietitian said is seen on a phone before the search takes the cursor."""

from __future__ import annotations

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect

from accounts.models import User
from intake.care.actions import add_comment
from tests.e2e.diary import Diary, sign_in_as, somebody
from tests.e2e.page_states import staple, today_of
from tests.factories import create_band, create_consent, create_dietitian, log_entry, new_key

pytestmark = pytest.mark.parametrize("device", ["phone"], indirect=True)

SAID = "Please come on Monday, your blood test is back."


@pytest.fixture
def dana(page: Page, context: BrowserContext, site: str) -> User:
    """The dietitian of the person in the browser, who logged a full day."""
    user, dietitian = somebody(context, site), create_dietitian()
    create_consent(client=user, dietitian=dietitian, may_set_band=True)
    for meal in ("breakfast", "lunch", "dinner"):
        for name in ("Almonds", "Banana", "Spinach, boiled"):
            log_entry(user=user, food=staple(name), date=today_of(user), meal=meal)
    return dietitian


def client_of(dietitian: User) -> User:
    return dietitian.consents_held.get().client


def say(dietitian: User, date: dt.date) -> None:
    add_comment(
        subject=client_of(dietitian),
        dietitian=dietitian,
        by=dietitian,
        date=date,
        text=SAID,
        request_key=new_key(),
    )


def top_of(place: Locator) -> tuple[float, float]:
    """Where a place begins and ends on the screen, in px from its top."""
    box = place.bounding_box()
    assert box is not None
    return box["y"], box["y"] + box["height"]


def assert_first_in_sight(page: Page, place: Locator) -> None:
    expect(place).to_be_visible()
    page.wait_for_load_state("networkidle")
    begins, ends = top_of(place)
    assert begins >= 0
    assert ends <= page.locator(".site-nav").bounding_box()["y"]  # type: ignore[index]  # it shows
    assert page.evaluate("scrollY") == 0
    expect(page.get_by_role("searchbox", name="Search foods")).not_to_be_focused()


def test_a_message_about_today_stands_at_the_top_until_it_was_seen(page: Page, dana: User) -> None:
    say(dana, today_of(client_of(dana)))
    diary = Diary(page).open()
    told = page.locator(".day-message")
    assert_first_in_sight(page, told)
    expect(told).to_contain_text("Dana Reyes")
    expect(told).to_contain_text(SAID)
    page.evaluate(Axe().axe_script)
    assert page.evaluate("() => axe.run('main')")["violations"] == []
    told.get_by_role("link").tap()
    expect(page.locator(".said-new")).to_be_in_viewport()
    diary.open()
    expect(told).to_have_count(0)
    expect(diary.box).to_be_focused()


def test_a_message_about_another_day_is_in_sight_too(page: Page, dana: User) -> None:
    say(dana, today_of(client_of(dana)) - dt.timedelta(days=2))
    Diary(page).open()
    assert_first_in_sight(page, page.get_by_role("link", name="new comment on another day"))


def test_a_new_band_is_told_before_the_search_takes_the_cursor_and_then_no_more(
    page: Page, dana: User
) -> None:
    user = client_of(dana)
    create_band(user=user, by=dana, valid_from=today_of(user), target="300", reason="Blood test")
    diary = Diary(page).open()
    told = page.locator(".day-prompt").filter(has_text="set your band")
    assert_first_in_sight(page, told)
    diary.open()
    expect(told).to_have_count(1)
    expect(diary.box).to_be_focused()


def test_a_dietitian_ends_a_sharing_after_one_question(
    page: Page, context: BrowserContext, site: str, dana: User
) -> None:
    user = client_of(dana)
    User.objects.filter(pk=user.pk).update(name="Ada Client")
    sign_in_as(context, dana, site)
    page.goto("/account/invitations/")
    page.get_by_role("link", name="End the sharing by Ada Client").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("End the sharing by Ada Client?")
    page.evaluate(Axe().axe_script)
    assert page.evaluate("() => axe.run()")["violations"] == []
    page.get_by_role("link", name="Cancel").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invitations")
    expect(page.get_by_text("Ada Client").first).to_be_visible()
    page.get_by_role("link", name="End the sharing by Ada Client").tap()
    page.get_by_role("button", name="End the sharing").tap()
    expect(page.get_by_text("You no longer see the log of Ada Client.")).to_be_visible()
    assert not user.consents_given.filter(revoked_at=None).exists()
