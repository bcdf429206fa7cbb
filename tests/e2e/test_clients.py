"""Three people signed in at once: a client, their dietitian, and another dietitian."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from accounts.models import User
from tests.e2e.browser_errors import BrowserErrors
from tests.e2e.conftest import DEVICES, PATIENCE_MS
from tests.e2e.diary import Diary, sign_in_as, somebody
from tests.factories import PASSWORD, create_dietitian

#: The three look from different machines.
SEATS = {"client": "phone", "dietitian": "desktop", "other": "desktop"}


@contextmanager
def seat(browser: Browser, site: str, device: str, browser_errors: BrowserErrors) -> Iterator[Page]:
    """A browser of one's own."""
    options: dict[str, Any] = {"locale": "en-GB", "timezone_id": "Europe/Berlin"} | DEVICES[device]
    context = browser.new_context(base_url=site, **options)
    context.set_default_timeout(PATIENCE_MS)
    browser_errors.over(context)
    yield context.new_page()
    context.close()


@pytest.fixture
def seats(browser: Browser, site: str, browser_errors: BrowserErrors) -> Iterator[dict[str, Page]]:
    """A page for each of the three, all signed in."""
    with (
        seat(browser, site, SEATS["client"], browser_errors) as client,
        seat(browser, site, SEATS["dietitian"], browser_errors) as dietitian,
        seat(browser, site, SEATS["other"], browser_errors) as other,
    ):
        ada = somebody(client.context, site)
        User.objects.filter(pk=ada.pk).update(name="Ada Client")
        sign_in_as(dietitian.context, create_dietitian(), site)
        sign_in_as(other.context, create_dietitian(name="Erin Shaw"), site)
        yield {"client": client, "dietitian": dietitian, "other": other}
    # A page that is not there, or closed, is the answer wanted at the end.
    wanted = ("404", "403")
    assert [
        fault for fault in browser_errors.faults if not any(one in fault for one in wanted)
    ] == []


def test_three_people_at_once(seats: dict[str, Page], site: str, worker: None) -> None:
    client, dietitian, other = seats["client"], seats["dietitian"], seats["other"]
    diary = Diary(client).open()
    diary.log("almonds", "Almonds")
    _share(client, dietitian, site)

    clients = dietitian.get_by_role("link", name="Clients", exact=True)
    clients.click()
    dietitian.get_by_role("link", name="Ada Client", exact=True).click()
    expect(dietitian.get_by_role("region", name="Client", exact=True)).to_contain_text("Ada Client")
    expect(dietitian.locator(".entry")).to_contain_text("Almonds")
    expect(dietitian).to_have_url(re.compile("/day/"))
    day_url = dietitian.url
    _talk(client, dietitian)
    _review(client, dietitian, diary)
    _set_band(client, dietitian)

    band_url = dietitian.url
    file_url = _side_by_side(dietitian)

    # The third one sees nothing of all this.
    for url in ("/clients/", "/clients/cohort/"):
        other.goto(url)
        expect(other.get_by_text("Nobody shares their log with you yet")).to_be_visible()
    for url in (day_url, band_url, file_url, f"{file_url}file/"):
        assert _status(other, url) == 404

    client.goto("/account/sharing/")
    looks = client.locator(".panel").filter(has_text="Who looked")
    for what in ("Clients list", "Day, ", "Add comment", "Review", "Band (changed)", *COHORT_LOOKS):
        expect(looks.get_by_role("row").filter(has_text=what).first).to_be_visible()
    expect(looks).not_to_contain_text("Erin Shaw")
    client.get_by_role("button", name="End it now").click()
    expect(client.get_by_text("no longer sees your log")).to_be_visible()

    # The file that was made is gone with the consent.
    for url in (day_url, band_url, file_url, f"{file_url}file/"):
        assert _status(dietitian, url) == 404
    for url in ("/clients/", "/clients/cohort/"):
        dietitian.goto(url)
        expect(dietitian.get_by_text("Nobody shares their log with you yet")).to_be_visible()
    # None of it is a page for the client.
    for url in ("/clients/cohort/", file_url):
        assert _status(client, url) == 403


#: What the client reads of the looks at all clients side by side.
COHORT_LOOKS = ("Cohort page", "Cohort file")


def _side_by_side(dietitian: Page) -> str:
    """All clients side by side, and as a file; its address."""
    dietitian.goto("/clients/cohort/")
    expect(dietitian.get_by_role("rowheader", name="Ada Client")).to_be_visible()
    dietitian.get_by_role("button", name="JSON").click()
    dietitian.get_by_label("Password").fill(PASSWORD)
    dietitian.get_by_role("button", name="Go on").click()
    with dietitian.expect_download() as download:
        dietitian.get_by_role("button", name="JSON").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert [row["client"] for row in json.loads(text)] == ["Ada Client"]
    expect(dietitian.get_by_role("heading", name="Your file is ready")).to_be_visible()
    return dietitian.url


def _status(page: Page, url: str) -> int:
    response = page.goto(url)
    assert response is not None
    return response.status


def _share(client: Page, dietitian: Page, site: str) -> None:
    """Invite by a link, and accept with every box."""
    dietitian.goto("/account/invitations/")
    for box in ("Symptoms and notes", "Profile and medicines", "May set my band"):
        dietitian.get_by_label(box).check()
    dietitian.get_by_role("button", name="Invite").click()
    link = dietitian.locator(".invitation-link a").get_attribute("href")
    assert link is not None
    client.goto(re.sub(r"^https?://[^/]+", site, link))
    expect(client.get_by_text("Dana Reyes").first).to_be_visible()
    for box in ("Symptoms and notes", "Profile and medicines", "May set my band"):
        client.get_by_label(box).check()
    client.get_by_role("button", name=re.compile("Accept|Share|Yes")).first.click()
    expect(client.get_by_text("can see your log now")).to_be_visible()


def _talk(client: Page, dietitian: Page) -> None:
    """A comment, the mark it leaves, and the answer."""
    dietitian.get_by_label("Comment to Ada Client").fill("What about seeds?")
    dietitian.get_by_role("button", name="Add comment").click()
    expect(dietitian.locator(".said-text")).to_have_text("What about seeds?")
    expect(dietitian.get_by_label("Comment to Ada Client")).to_have_value("")
    # From another day, since opening the day itself reads what is there.
    yesterday = Diary(dietitian).date - dt.timedelta(days=1)
    client.goto(f"/day/{yesterday}/")
    client.get_by_role("link", name=re.compile("new comment on another day")).click()
    comments = client.locator("#comments")
    expect(comments.locator(".said-new")).to_contain_text("What about seeds?")
    client.get_by_label("Comment to Dana Reyes").fill("I will try some.")
    comments.get_by_role("button", name="Add comment").click()
    expect(comments.locator(".said-text").last).to_have_text("I will try some.")
    dietitian.get_by_role("link", name="All clients").click()
    dietitian.get_by_role("link", name="1 new comment").click()
    expect(dietitian.locator(".said-new")).to_contain_text("I will try some.")


def _review(client: Page, dietitian: Page, diary: Diary) -> None:
    """Reviewed, until something more is logged."""
    state = dietitian.locator(".review-state b")
    expect(state).to_have_text("To review")
    dietitian.get_by_role("button", name="Reviewed").click()
    expect(state).to_have_text("Reviewed")
    diary.open()
    expect(client.get_by_text("Dana Reyes reviewed this day.")).to_be_visible()
    diary.log("banana", "Banana")
    dietitian.reload()
    expect(state).to_have_text("Changed since you reviewed it")


def _set_band(client: Page, dietitian: Page) -> None:
    """A band with a reason; the client is told."""
    dietitian.get_by_role("region", name="Client", exact=True).get_by_role(
        "link", name="Band"
    ).click()
    dietitian.get_by_label("Target").fill("350")
    dietitian.get_by_role("button", name="Set this band").click()
    expect(dietitian.locator(".errorlist").first).to_contain_text("Give a reason")
    dietitian.get_by_label("Reason").fill("After the blood test")
    dietitian.get_by_role("button", name="Set this band").click()
    expect(dietitian.get_by_role("region", name="History")).to_contain_text("After the blood test")
    client.goto("/")
    told = client.locator(".callout").filter(has_text="set your band")
    expect(told).to_contain_text("Your dietitian Dana Reyes set your band on")
    expect(told).to_contain_text("After the blood test")


def test_the_list_is_searched_as_it_is_typed_and_days_are_reviewed_by_keys(
    seats: dict[str, Page], site: str
) -> None:
    client, dietitian = seats["client"], seats["dietitian"]
    diary = Diary(client).open()
    for step in range(3):
        if step:
            left = client.url
            client.get_by_role("link", name="Previous day").click()
            expect(client).not_to_have_url(left)
            client.wait_for_load_state()
        diary.log("almonds", "Almonds")
        diary.unfold(".finish")
        client.get_by_role("button", name="Finish day").click()
        expect(client.get_by_role("button", name="Reopen")).to_be_visible()
    _share(client, dietitian, site)
    dietitian.goto("/clients/")
    box = dietitian.get_by_label("Search by name")
    # Typed on while an answer is on its way: the later words are not lost.
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    dietitian.route("**/clients/?q=no&**", hold)
    with dietitian.expect_request("**/clients/?q=no&**"):
        box.press_sequentially("no")
    box.press_sequentially("body")
    held[0].continue_()
    expect(dietitian).to_have_url(re.compile("q=nobody"))
    expect(box).to_have_value("nobody")
    expect(dietitian.get_by_text("No client fits")).to_be_visible()
    expect(box).to_be_focused()
    box.fill("")
    box.press_sequentially("ada")
    expect(dietitian.locator(".client")).to_have_count(1)
    expect(box).to_be_focused()
    dietitian.get_by_role("link", name="3 to review").click()
    dietitian.wait_for_url(re.compile("/day/"))
    first = dietitian.url.partition("#")[0]
    dietitian.keyboard.press("n")
    dietitian.wait_for_url(lambda url: not url.startswith(first))
    dietitian.keyboard.press("p")
    expect(dietitian).to_have_url(f"{first}#review")
    # A letter typed into a comment stays there.
    box = dietitian.get_by_label("Comment to Ada Client")
    box.press_sequentially("nnn")
    expect(box).to_have_value("nnn")
    # Neither does a key with another one do anything; nor any where they are switched off.
    dietitian.locator("h1").click()
    dietitian.keyboard.press("Control+p")
    User.objects.filter(name="Dana Reyes").update(uses_keys=False)
    dietitian.reload()
    dietitian.keyboard.press("n")
    expect(dietitian).to_have_url(f"{first}#review")
