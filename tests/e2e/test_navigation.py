"""The navigation on a phone: a bar at the bottom, and the rest behind "More"."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.diary import Diary, somebody


@pytest.mark.parametrize("device", ["phone"], indirect=True)
def test_more_opens_and_closes_the_rest_of_the_navigation(
    context: BrowserContext, page: Page, site: str
) -> None:
    somebody(context, site)
    Diary(page).open()
    navigation = page.get_by_role("navigation", name="Main")
    more = navigation.locator("summary")
    symptoms = navigation.get_by_role("link", name="Symptoms")
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
