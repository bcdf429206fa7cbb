"""A dietitian's list by keyboard, without scripts, and as a search narrows it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from tests.e2e.browser_errors import BrowserErrors
from tests.e2e.diary import sign_in_as
from tests.e2e.test_clients import seat
from tests.factories import create_consent, create_dietitian, create_user


@pytest.fixture
def dana(site: str) -> User:
    """A dietitian with 52 clients, three of whom are called alike."""
    dietitian = create_dietitian()
    for number in range(52):
        name = "Ada Alike" if number < 3 else f"Client {number:02}"
        create_consent(client=create_user(name=name), dietitian=dietitian)
    return dietitian


@pytest.fixture
def clients(
    browser: Browser, site: str, browser_errors: BrowserErrors, dana: User
) -> Iterator[Page]:
    """Her list, by name."""
    with seat(browser, site, "desktop", browser_errors) as page:
        sign_in_as(page.context, dana, site)
        page.goto("/clients/?sort=name")
        yield page
    assert browser_errors.faults == []


def test_the_list_is_walked_through_by_keys(clients: Page) -> None:
    names = clients.locator("[data-client]")
    expect(names).to_have_count(50)
    keys = clients.keyboard
    keys.press("j")
    expect(names.nth(0)).to_be_focused()
    keys.press("j")
    keys.press("ArrowDown")
    expect(names.nth(2)).to_be_focused()
    keys.press("k")
    expect(names.nth(1)).to_be_focused()
    keys.press("ArrowUp")
    keys.press("k")
    # At the first it stays.
    expect(names.nth(0)).to_be_focused()
    outline = names.nth(0).evaluate("one => getComputedStyle(one).outlineStyle")
    assert outline == "solid"
    # To the search, where letters are letters, and on with what it found.
    keys.press("/")
    box = clients.get_by_role("searchbox")
    expect(box).to_be_focused()
    keys.type("jk")
    expect(box).to_have_value("jk")
    expect(clients.get_by_text("No client fits")).to_be_visible()
    box.fill("")
    keys.type("alike")
    expect(names).to_have_count(3)
    expect(clients.get_by_text("same name as another client")).to_have_count(3)
    box.blur()
    keys.press("j")
    expect(names.nth(0)).to_be_focused()
    keys.press("Enter")
    expect(clients).to_have_url(re.compile("/clients/[^/]+/day/"))


def test_who_wants_no_keys_has_none(clients: Page, dana: User) -> None:
    expect(clients.get_by_text("Keys:")).to_be_visible()
    User.objects.filter(pk=dana.pk).update(uses_keys=False)
    clients.reload()
    expect(clients.get_by_text("Keys:")).to_have_count(0)
    clients.keyboard.press("j")
    clients.keyboard.press("/")
    expect(clients.locator("body")).to_be_focused()


def test_a_reason_is_chosen_within_a_search_and_pages_follow(clients: Page) -> None:
    clients.get_by_role("searchbox").press_sequentially("client")
    expect(clients.get_by_text("49 of 52 clients")).to_be_visible()
    chip = clients.get_by_role("radio", name=re.compile("Too few finished days"))
    chip.check(force=True)
    expect(clients).to_have_url(re.compile("q=client.*reason=too-few"))
    # The choice keeps the focus, though it was drawn anew.
    expect(chip).to_be_focused()
    expect(chip).to_be_checked()
    clients.goto("/clients/?sort=name")
    clients.get_by_role("link", name="Next").click()
    expect(clients.locator("[data-client]")).to_have_count(2)
    expect(clients.get_by_text("51 to 52 of 52 clients")).to_be_visible()
