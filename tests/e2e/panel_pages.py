"""The add panel, and what is copied and moved from the day, for the tests of every page."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.e2e.page_states import PageState, day_of, staple, today_of
from tests.factories import create_food, log_entry


def _eaten(user: User) -> str:
    for meal in ("breakfast", "lunch"):
        log_entry(user=user, food=staple("Almonds"), date=today_of(user), meal=meal)
    one_word = create_food(name="Magnesiumhydrogenaspartattrihydratbrausetablette")
    log_entry(user=user, food=one_word, date=today_of(user), meal="dinner")
    return day_of(user)


def _copy(user: User) -> str:
    return f"{_eaten(user)}copy/?source={today_of(user)}"


def _move(user: User) -> str:
    return f"{_eaten(user)}move/"


def _add(user: User) -> str:
    return reverse("intake:add", args=[today_of(user)]) + "?q=spinach"


def _amount(user: User) -> str:
    return reverse("intake:amount", args=[today_of(user), staple("Almonds").pk])


def _search(page: Page) -> None:
    page.get_by_role("searchbox", name="Search foods").fill("spinach")
    expect(page.locator("#results")).to_have_attribute("data-query", "spinach")


def _tick(page: Page) -> None:
    _search(page)
    page.locator(".food-row").first.get_by_role("checkbox").check()
    expect(page.locator("#several").get_by_role("button")).to_be_visible()


def _open_amount(page: Page) -> None:
    _search(page)
    page.locator(".food-row").first.get_by_role("link").click()
    expect(page.locator(".food-open")).to_be_visible()


def _ask_of_water(page: Page) -> None:
    page.get_by_text("What is in yours?").click()
    page.get_by_label("Magnesium in your tap water").fill("300")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_label("The number is right")).to_be_visible()


def _say(page: Page) -> None:
    text = "two eggs, rye bread with butter, porridge for dinner, zzquark"
    page.get_by_role("searchbox", name="Search foods").fill(text)
    expect(page.locator("#results")).to_have_attribute("data-query", text)
    page.locator(".sentence-other summary").first.click()


def _sentence(user: User) -> str:
    said = urlencode({"q": "two eggs, rye bread at noon, green zzquark, qqq", "meal": "lunch"})
    return f"{reverse('intake:add_meal', args=[today_of(user)])}?{said}"


def _with_toast(page: Page) -> None:
    page.locator("#results .log").first.click()
    expect(page.locator("#toast .notice")).to_be_visible()


PANEL_PAGES: tuple[PageState, ...] = (
    PageState("day_with_toast", _eaten, _with_toast),
    PageState("panel_with_results", day_of, _tick),
    PageState("amount_in_panel", day_of, _open_amount),
    PageState("water_asked", day_of, _ask_of_water),
    PageState("own_water", "intake:own_water"),
    PageState("sentence_in_panel", day_of, _say),
    PageState("add_meal", _sentence),
    PageState("add", _add),
    PageState("amount", _amount),
    PageState("copy", _copy),
    PageState("move", _move),
)
