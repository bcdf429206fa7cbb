"""A saved meal and a recipe on a phone: kept, logged in one tap, opened, taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.diary import Diary, somebody


@pytest.mark.parametrize("device", ["phone"])
def test_meal_is_saved_and_a_recipe_is_logged_as_one_line(
    page: Page, context: BrowserContext, site: str
) -> None:
    user = somebody(context, site)
    diary = Diary(page).open()
    diary.choose_meal("Breakfast")
    diary.log("almonds", "Almonds")
    diary.log("banana", "Banana")

    # Saved under the name that is proposed, in two taps.
    page.get_by_role("link", name="Save this meal").tap()
    expect(page.get_by_label("Name")).to_have_value("Almonds and Banana")
    page.get_by_role("button", name="Save").tap()
    expect(diary.toast).to_contain_text("Saved: Almonds and Banana")

    # Logged twice over in two taps, to the meal that is chosen by then; undone in one.
    page.get_by_role("link", name="Saved meals").tap()
    twice = page.get_by_role("button", name="Log Almonds and Banana, twice")
    expect(twice).to_be_visible()
    diary.choose_meal("Dinner")
    twice.tap()
    expect(diary.meal("Dinner").locator(".entry")).to_have_count(2)
    expect(diary.meal("Dinner")).to_contain_text("2 × 1 medium")
    page.get_by_role("button", name="Log Almonds and Banana, half").tap()
    expect(diary.meal("Dinner").locator(".entry")).to_have_count(4)
    diary.undo()
    expect(diary.meal("Dinner").locator(".entry")).to_have_count(2)

    # A recipe, written down by searching.
    places = page.get_by_role("navigation", name="Main")
    places.locator("summary").tap()
    places.get_by_role("link", name="Meals").tap()
    page.get_by_role("link", name="New recipe").tap()
    page.get_by_label("Name").fill("Overnight oats")
    page.get_by_label("Servings").fill("2")
    page.get_by_role("button", name="Go on to the ingredients").tap()
    box = page.get_by_role("searchbox")
    for text, name in (("oatmeal, c", "Oatmeal, cooked"), ("banana", "Banana")):
        expect(box).to_be_focused()
        box.fill(text)
        page.get_by_role("button", name=f"Add {name}", exact=True).tap()
        expect(page.get_by_role("group", name=name)).to_be_visible()
    page.get_by_label("How many of Banana").fill("2")
    page.get_by_label("How many of Banana").press("Enter")
    expect(diary.toast).to_contain_text("Saved: Overnight oats")

    # Found by the search like any food, logged as one line, and opened to its parts.
    diary.open()
    diary.choose_meal("Snacks")
    diary.log("overnight", "Overnight oats")
    line = diary.meal("Snacks")
    expect(line.locator(".entry")).to_have_count(1)
    line.get_by_text("2 parts").tap()
    expect(line.locator(".parts")).to_contain_text("1 medium")

    # Twice as much is twice the parts.
    line.get_by_role("link", name="Overnight oats").tap()
    page.get_by_label("Quantity").fill("2")
    page.get_by_role("button", name="Save", exact=True).tap()
    expect(line).to_contain_text("2 × 1 serving")
    line.get_by_text("2 parts").tap()
    expect(line.locator(".parts")).to_contain_text("2 × 1 medium")
    assert user.entries.get(name="Overnight oats").quantity == 2
