"""What is typed into the search is what is logged: amounts, guesses, states; on a phone too."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Route, expect

from foods.amounts import show_mg
from foods.search import find as finding
from foods.search.find import FoundFoods
from intake.pages.add import panel
from tests.e2e.diary import Diary, somebody
from tests.e2e.page_states import staple
from tests.factories import log_entry

phone_only = pytest.mark.parametrize("device", ["phone"], indirect=True)
desktop_only = pytest.mark.parametrize("device", ["desktop"], indirect=True)

#: What axe must not find.
GRAVE = {"serious", "critical"}


def _is_clean(page: Page) -> None:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [one["id"] for one in found if one["impact"] in GRAVE] == []


@phone_only
def test_typed_amount_is_shown_and_logged_by_enter_and_by_tap(diary: Diary, page: Page) -> None:
    first = diary.search("200g spinach raw").first
    expect(first.locator(".food-amount")).to_contain_text("200 g")
    # Twice the milligrams of 100 g, before anything is logged.
    per_100g = staple("Spinach, raw").magnesium_mg_per_100g
    assert per_100g is not None
    shown = show_mg(2 * per_100g)
    expect(first.locator(".food-mg")).to_contain_text(f"{shown} mg")
    _is_clean(page)
    diary.box.press("Enter")
    expect(diary.entries).to_have_count(1)
    expect(diary.entry("Spinach")).to_contain_text("200 g")
    diary.says(shown)

    expect(diary.box).to_have_value("")
    first = diary.search("3 eggs boiled").first
    expect(first.locator(".food-amount")).to_contain_text("3 × 1 large")
    button = first.get_by_role("button", name="Log")
    box = button.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 43.9
    # Two taps as one: logged once.
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.touchscreen.tap(x, y)
    page.touchscreen.tap(x, y)
    expect(diary.entry("Egg")).to_have_count(1)
    expect(diary.entry("Egg")).to_contain_text("3 × 1 large")
    expect(diary.entries).to_have_count(2)


@phone_only
def test_opened_amount_is_the_typed_one(diary: Diary, page: Page) -> None:
    diary.search("150 g brown rice cooked").first.get_by_role("link").tap()
    opened = page.locator(".food-open")
    expect(opened.get_by_label("How many")).to_have_value("150")
    opened.get_by_role("button", name="Log this amount").tap()
    expect(diary.entry("Brown rice")).to_contain_text("150 g")


@desktop_only
def test_last_amount_of_ones_own_stands_under_enter(
    page: Page, context: BrowserContext, site: str
) -> None:
    user = somebody(context, site)
    diary = Diary(page).open()
    log_entry(user=user, food=staple("Almonds"), date=diary.date, quantity="3")
    diary.search("almonds")
    diary.box.press("Enter")
    expect(diary.entry("Almonds").filter(has_text="3 ×")).to_have_count(2)


@phone_only
def test_row_asks_for_the_state_where_none_was_said(diary: Diary, page: Page) -> None:
    diary.search("60 g rice")
    results = page.locator("#results")
    expect(results).to_contain_text("Cooked or dry?")
    names = diary.rows.locator(".food-name")
    expect(names.nth(0)).to_have_text("White rice, cooked")
    expect(names.nth(1)).to_have_text("White rice, dry")
    _is_clean(page)
    # By keys: the second row is the other state.
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(diary.entry("White rice, dry")).to_contain_text("60 g")
    diary.search("60 g cooked rice")
    expect(results).not_to_contain_text("Cooked or dry?")


@pytest.fixture
def unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that is sure of nothing it finds."""

    def find(*args: Any, **kwargs: Any) -> FoundFoods:
        found = finding.find(*args, **kwargs)
        return FoundFoods(found.words, found.amount, [], found.foods)

    monkeypatch.setattr(panel, "find", find)


@pytest.mark.usefixtures("unsure")
def test_guess_is_never_logged_by_enter_but_by_choice(diary: Diary, page: Page) -> None:
    diary.search("2 slices bread")
    results = page.locator("#results")
    expect(results).to_contain_text("No exact match. Perhaps:")
    expect(page.locator("#choose")).to_be_hidden()
    diary.box.press("Enter")
    expect(page.locator("#choose")).to_be_visible()
    expect(page.locator("#announce")).to_contain_text("Nothing was logged.")
    _is_clean(page)
    page.wait_for_timeout(300)
    expect(diary.entries).to_have_count(0)
    # Nor by keys pressed before the answer came.
    diary.box.fill("")
    page.route("**/add/?*", _later)
    page.keyboard.type("kale")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(results).to_have_attribute("data-query", "kale")
    expect(page.locator("#choose")).to_be_visible()
    expect(diary.entries).to_have_count(0)
    page.unroute_all(behavior="wait")
    # The two other ways keep what was typed.
    own = page.get_by_role("link", name="Make it my own food")
    assert "name=kale&" in (own.get_attribute("href") or "")
    page.get_by_role("link", name="Log “kale” with its own magnesium").click()
    expect(page.get_by_label("Name")).to_have_value("kale")
    page.go_back()
    diary.search("kale").first.get_by_role("button", name="Log").click()
    expect(diary.entries).to_have_count(1)


def _later(route: Route) -> None:
    route.request.frame.page.wait_for_timeout(500)
    route.continue_()


@desktop_only
def test_long_paste_is_cut_and_emoji_are_searched(diary: Diary, page: Page) -> None:
    diary.box.focus()
    page.keyboard.insert_text("almonds " * 700)
    results = page.locator("#results")
    expect(results).to_have_attribute("data-query", ("almonds " * 125).strip())
    diary.box.fill("")
    page.keyboard.insert_text("🎈" * 600)
    expect(results).to_have_attribute("data-query", "🎈" * 500)
    diary.box.press("Enter")
    expect(page.locator("#choose")).to_be_visible()
    expect(diary.entries).to_have_count(0)
    expect(diary.search("🍎 2").first.locator(".food-amount")).to_contain_text("2 × 1 medium")
