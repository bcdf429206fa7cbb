"""Getting about on a phone: the usual places at its foot, the rarer ones behind "More"."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.diary import Diary, somebody


@pytest.mark.parametrize("device", ["phone"], indirect=True)
def test_rarer_places_open_and_close_behind_more(
    context: BrowserContext, page: Page, site: str
) -> None:
    somebody(context, site)
    Diary(page).open()
    places = page.get_by_role("navigation", name="Main")
    more = places.locator("summary")
    symptoms = places.get_by_role("link", name="Symptoms")
    expect(symptoms).to_have_count(0)
    more.tap()
    expect(symptoms).to_be_visible()
    page.keyboard.press("Escape")
    expect(symptoms).to_have_count(0)
    expect(more).to_be_focused()
    more.tap()
    page.get_by_role("heading", level=1).tap()
    expect(symptoms).to_have_count(0)
    more.tap()
    symptoms.tap()
    expect(page.get_by_role("heading", level=1, name="Symptoms")).to_be_visible()
    more.tap()
    expect(symptoms).to_have_attribute("aria-current", "page")
