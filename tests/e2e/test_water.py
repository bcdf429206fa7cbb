"""My tap water: asked once in place, then a glass is one tap."""

from __future__ import annotations

from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from foods.actions import state_own_water
from tests.e2e.diary import Diary, somebody

phone_only = pytest.mark.parametrize("device", ["phone"], indirect=True)


@phone_only
def test_water_is_asked_once_and_a_glass_is_one_tap(
    page: Page, context: BrowserContext, site: str
) -> None:
    user = somebody(context, site)
    diary = Diary(page).open()
    glass = page.locator("#water > form button")
    question = page.get_by_text("What is in yours?")
    expect(glass).to_have_text("Glass of water")
    question.tap()
    field = page.get_by_label("Magnesium in your tap water")
    field.fill("hard")
    page.get_by_role("button", name="Keep", exact=True).tap()
    expect(page.get_by_text("as a number, such as 12 or 12.5")).to_be_visible()
    expect(field).to_have_value("hard")
    page.evaluate(Axe().axe_script)
    assert page.evaluate("() => axe.run('#water')")["violations"] == []

    field.fill("48,5")
    page.get_by_role("button", name="Keep", exact=True).tap()
    expect(glass).to_have_text("Glass of water · 12 mg")
    expect(diary.toast).to_contain_text("Saved: 48.5 mg in a litre")
    expect(question).to_have_count(0)
    assert page.evaluate("() => axe.run('#water')")["violations"] == []

    diary.choose_meal("Dinner")
    for count in (1, 2):
        glass.tap()
        expect(diary.meal("Dinner").locator(".entry")).to_have_count(count)
        page.wait_for_timeout(600)  # Longer than between the halves of a double tap.
    expect(page.locator("#added")).to_contain_text("Added 2, 24 mg")
    expect(diary.entry("My tap water").first).to_contain_text("1 glass (250 ml)")
    # Fingers slip: two taps at once on what one form shows are one glass.
    glass.dblclick()
    expect(diary.entries).to_have_count(3)
    diary.settled()
    diary.undo()
    expect(diary.entries).to_have_count(2)
    diary.open()
    expect(question).to_have_count(0)
    assert user.entries.count() == 2


@phone_only
def test_typed_water_means_mine(page: Page, context: BrowserContext, site: str) -> None:
    state_own_water(owner=somebody(context, site), mg_per_litre=Decimal(48))
    diary = Diary(page).open()
    first = diary.search("2 glasses of water").first
    expect(first).to_contain_text("My tap water")
    expect(first).to_contain_text("24 mg")
