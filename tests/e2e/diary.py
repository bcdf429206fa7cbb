"""The site as a person uses it in a browser: sign up, search, log, read the ruler."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page, expect

from accounts.enums import Sex
from accounts.models import User
from foods.amounts import show_mg
from tests.factories import PASSWORD, create_profile, create_user

#: The person of the science page's example: band 265, 320, 415 mg.
BORN = "1986-05-01"
#: Waits until the browser has drawn the page, and once more.
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def sign_up(page: Page, email: str = "ada@example.org") -> None:
    """Make an account and stop at the welcome page."""
    page.goto("/")
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("I have read what Midband keeps").check()
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("heading", name="Welcome")).to_be_visible()


def answer_welcome(page: Page) -> None:
    """Say age and sex, and land on today."""
    page.get_by_label("Date of birth").fill(BORN)
    page.get_by_role("group", name="Sex").get_by_label("Female").check()
    page.get_by_role("button", name="Keep and go on").click()
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()


def sign_in_as(context: BrowserContext, user: User, site: str) -> None:
    """Give the browser a session, without the form."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


def somebody(context: BrowserContext, site: str) -> User:
    """A woman of 40, signed in, with nothing logged."""
    user = create_user()
    create_profile(
        user=user,
        sex=Sex.FEMALE,
        birth_date=dt.date.fromisoformat(BORN),
        time_zone="Europe/Berlin",
    )
    sign_in_as(context, user, site)
    return user


class Diary:
    """The day page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.box = page.get_by_role("searchbox", name="Search foods")
        self.rows = page.locator("#results .food-row")
        self.entries = page.locator(".entry")
        self.total = page.locator(".reading-figure")
        self.toast = page.locator("#toast")

    def open(self) -> Diary:
        """Open today."""
        self.page.goto("/")
        expect(self.page.get_by_role("heading", level=1, name="Today")).to_be_visible()
        return self

    @property
    def date(self) -> dt.date:
        """The day on the page, as its address says."""
        found = re.search(r"/day/(\d{4}-\d{2}-\d{2})/", self.page.url)
        assert found is not None, self.page.url
        return dt.date.fromisoformat(found[1])

    def choose_meal(self, meal: str) -> None:
        """Say what meal to log to."""
        self.page.get_by_label("Add to", exact=True).select_option(label=meal)

    def meal(self, name: str) -> Locator:
        """One meal's part of the page."""
        return self.page.get_by_role("region", name=name, exact=True)

    def entry(self, name: str) -> Locator:
        """One thing logged."""
        return self.entries.filter(has_text=name)

    def search(self, text: str) -> Locator:
        """Type into the search box and wait for the answer to all of it."""
        self.box.fill("")
        self.box.press_sequentially(text)
        expect(self.page.locator("#results")).to_have_attribute("data-query", text)
        self.settled()
        return self.rows

    def settled(self) -> None:
        """Wait until what was swapped in takes keys and taps, and lies where it will stay.

        It is wired a moment after it is seen, and may be scrolled clear of the toast with the
        next frame: a tap that began before would end beside it.
        """
        expect(self.page.locator(".htmx-added, .htmx-settling, .htmx-swapping")).to_have_count(0)
        # Where scripts are off nothing is scrolled, and no frame is told of.
        if self.page.evaluate("'htmx' in window"):
            self.page.evaluate(TWO_FRAMES)

    def log(self, text: str, name: str) -> None:
        """Search and log the row of that name, as it stands, by pointer."""
        before = self.entries.count()
        row = self.search(text).filter(has=self.page.get_by_text(name, exact=True)).first
        row.get_by_role("button").click()
        expect(self.entries).to_have_count(before + 1)
        expect(self.box).to_have_value("")
        self.settled()

    def unfold(self, part: str) -> None:
        """Open a part that is folded where there is little room; wide pages have it open."""
        folded = self.page.locator(f"{part} > summary")
        expect(folded).to_have_count(1)
        if folded.is_visible():
            folded.click()

    def undo(self) -> None:
        """Take back what the toast speaks of."""
        self.toast.get_by_role("button", name="Undo").click()
        expect(self.toast).to_contain_text("Undone")
        self.settled()

    def says(self, mg: Decimal | str) -> None:
        """The ruler's figure, in mg."""
        expect(self.total).to_have_text(mg if isinstance(mg, str) else show_mg(mg))
