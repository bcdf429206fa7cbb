"""A dietitian's morning by the keyboard alone: ten clients, each key counted."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Consent, User
from accounts.roles import DIETITIAN
from intake.care.panel.worklist import keep_worklist
from intake.enums import ReviewState
from intake.models import Review
from tests.e2e.diary import somebody
from tests.e2e.page_states import today_of
from tests.e2e.test_effort import Effort, desktop_only
from tests.factories import create_consent, create_user, keep_days

CLIENTS = 10
#: From the list to its end: four to the first client, and about five a client, most of them Tab.
MOST_KEYS = 52


@pytest.fixture
def clients(context: BrowserContext, site: str) -> list[Consent]:
    """Ten clients of whoever sits at the browser; every second has three days to review."""
    user = somebody(context, site)
    user.groups.add(Group.objects.get(name=DIETITIAN))
    consents = []
    for number in range(CLIENTS):
        client = create_user(name=f"Client {number}")
        consents.append(create_consent(client=client, dietitian=user))
        keep_days(client, today_of(client), count=3 if number % 2 else 1, food="300")
    keep_worklist(dietitian=user, query="sort=name", consents=[one.pk for one in consents])
    return consents


def tab_to(hands: Effort, page: Page, is_there: Callable[[str], bool], *, most: int = 20) -> None:
    """Press Tab until what has the focus says what is looked for."""
    for _press in range(most):
        if is_there(page.evaluate("document.activeElement.innerText || ''").strip()):
            return
        hands.press("Tab")
    raise AssertionError("The keyboard does not get there.")


def at(page: Page, number: int) -> None:
    """Wait until a client's page stands there and takes keys."""
    expect(page.locator(".subject-name")).to_have_text(f"Client {number}")
    page.wait_for_load_state()


def skip_to_page(hands: Effort, page: Page) -> None:
    """Go past the navigation."""
    tab_to(hands, page, lambda words: words == "Skip to the page", most=3)
    hands.press("Enter")


@desktop_only
def test_ten_clients_are_worked_through_by_the_keyboard_alone(
    page: Page, clients: list[Consent]
) -> None:
    hands = Effort(page)
    page.goto("/clients/?sort=name")
    hands.press("j")
    expect(page.get_by_role("link", name="Client 0", exact=True)).to_be_focused()
    hands.press("Enter")
    at(page, 0)
    skip_to_page(hands, page)
    to_first = hands.presses
    # The list leads to the last day; from there on "n" leads to what decides.
    for number in range(CLIENTS):
        at(page, number)
        if number % 2:
            tab_to(hands, page, lambda words: words == "Review all 3 finished days")
        else:
            tab_to(hands, page, lambda words: words == "Reviewed")
        hands.press("Enter")
        expect(
            page.locator("#toast, .review-state").filter(has_text="eviewed").first
        ).to_be_visible()
        left = page.url
        hands.press("n")
        page.wait_for_url(re.compile(f"^(?!{re.escape(left)}$)"))
    expect(page.get_by_text("That was the last of the list.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/clients/\?sort=name$"))
    reviewed = Review.objects.filter(state=ReviewState.REVIEWED)
    assert reviewed.count() == sum(3 if number % 2 else 1 for number in range(CLIENTS))
    sys.stdout.write(f"{hands.presses} keys for {CLIENTS} clients, {to_first} to the first\n")
    assert hands.presses <= MOST_KEYS


@desktop_only
def test_keys_lead_through_days_then_clients_and_the_links_say_which(
    page: Page, clients: list[Consent]
) -> None:
    code = clients[1].client.code
    today = today_of(clients[1].client)
    page.goto(f"/clients/{code}/trends/")
    # Off the day there are clients alone.
    page.keyboard.press("n")
    at(page, 2)
    expect(page.locator(".review-ways a")).to_have_text(["Previous client", "Next client"])
    page.keyboard.press("p")
    at(page, 1)
    expect(page.locator(".review-ways a")).to_have_text(["Previous client", "Next to review"])
    for _day in range(2):
        left = page.url
        page.keyboard.press("n")
        page.wait_for_url(re.compile(f"^(?!{re.escape(left)}$)"))
        at(page, 1)
    expect(page.locator(".review-ways a")).to_have_text(["Previous to review", "Next client"])
    # The head of the day is in view, although the address names the review.
    expect(page.locator("h1")).to_be_in_viewport()
    page.keyboard.press("n")
    at(page, 2)
    page.keyboard.press("Shift+P")
    at(page, 1)
    page.keyboard.press("Shift+N")
    at(page, 2)
    # Whoever ended it meanwhile is passed over.
    Consent.objects.filter(pk=clients[3].pk).delete()
    page.keyboard.press("Shift+N")
    at(page, 4)
    assert User.objects.filter(pk=clients[3].client_id).exists()
    assert str(today.year) in page.url


def test_all_finished_days_are_reviewed_once_and_taken_back(
    page: Page, clients: list[Consent], device: str
) -> None:
    client = clients[1].client
    page.goto(f"/clients/{client.code}/day/{today_of(client)}/")
    button = page.get_by_role("button", name="Review all 3 finished days")
    if device == "desktop":
        button.dblclick()
    else:
        button.tap()
    toast = page.locator("#toast")
    expect(toast).to_contain_text("3 days reviewed.")
    expect(button).to_have_count(0)
    assert Review.objects.count() == 3
    toast.get_by_role("button", name="Undo").click()
    expect(toast).to_contain_text("3 days as before.")
    expect(button).to_be_visible()
    assert not Review.objects.exists()


class TestMorningWithoutJavaScript:
    """The same by links and forms."""

    @pytest.fixture
    def context_options(self) -> dict[str, Any]:
        return {"java_script_enabled": False}

    def test_clients_and_days_are_gone_through_by_links(
        self, page: Page, clients: list[Consent]
    ) -> None:
        page.goto(f"/clients/{clients[0].client.code}/trends/")
        bar = page.get_by_role("region", name="Client", exact=True)
        bar.get_by_role("link", name="Next client").click()
        at(page, 1)
        page.get_by_role("button", name="Review all 3 finished days").click()
        expect(page.locator("#toast")).to_contain_text("3 days reviewed.")
        page.locator("#toast").get_by_role("button", name="Undo").click()
        expect(page.locator("#toast")).to_contain_text("3 days as before.")
        bar.get_by_role("link", name="All clients").click()
        expect(page).to_have_url(re.compile(r"/clients/\?sort=name$"))
