"""An entry on a phone: its value given on the spot, its amount changed, and nothing covered."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, ViewportSize, expect

from accounts.models import User
from foods.amounts import AmountError, Unit, amount_of, mg_words, parse_quantity
from foods.models import Food
from intake.models import Entry
from tests.e2e.diary import Diary, somebody
from tests.e2e.entry_pages import unmeasured
from tests.e2e.page_states import mg_of, staple, today_of
from tests.factories import log_entry

pytestmark = pytest.mark.parametrize("device", ["phone"], indirect=True)

#: What a phone leaves of its screen beside the keyboard.
KEYBOARD_UP: ViewportSize = {"width": 390, "height": 400}


def logged(context: BrowserContext, site: str, *foods: Food, **extra: Any) -> User:
    user = somebody(context, site)
    for food in foods:
        log_entry(user=user, food=food, date=today_of(user), **extra)
    return user


#: Whether all of an element is on the screen, and nothing lies over its middle or its ends.
IN_VIEW = """(one) => {
  const { left, top, right, bottom, width, height } = one.getBoundingClientRect();
  const y = top + height / 2;
  const isOnTop = (x) => one.contains(document.elementFromPoint(x, y));
  const isSeen = top >= 0 && bottom <= innerHeight;
  return isSeen && [left + 2, left + width / 2, right - 2].every(isOnTop);
}"""
#: Whether one element lies over a part of another.
APART = """([one, other]) => {
  const [a, b] = [one, other].map((each) => each.getBoundingClientRect());
  return a.bottom <= b.top || b.bottom <= a.top;
}"""


def stays_in_view(page: Page, *those: Locator) -> None:
    """Wait until the page has come to rest with all of these in view."""
    for one in those:
        page.wait_for_function(IN_VIEW, arg=one.element_handle())


def stays_clear(page: Page, upper: Locator, lower: Locator) -> None:
    """Wait until the page has come to rest with neither over the other."""
    page.wait_for_function(APART, arg=[upper.element_handle(), lower.element_handle()])


def test_a_value_is_given_on_the_spot(page: Page, context: BrowserContext, site: str) -> None:
    food = unmeasured()
    unit = food.portions.all()[0].unit
    user = logged(context, site, staple("Almonds"), food)
    diary = Diary(page).open()
    entry = diary.entries.nth(1)
    expect(entry).to_contain_text("unknown")
    page.get_by_role("link", name="give the value of").tap()
    change, save = page.locator(".value-change"), page.get_by_role("button", name="Save")
    expect(change).to_have_count(0)
    expect(save).to_have_count(0)

    # What it changes follows what is typed, and nothing is written yet.
    page.get_by_label("Magnesium on the label, mg").fill("12,5")
    words = mg_words(amount_of(Decimal(1), unit, Decimal("12.5"))[1])
    before = f"This day goes from at least {mg_words(mg_of('Almonds'))}"
    expect(change).to_contain_text(f"{unit.label} has {words}. {before}")
    expect(change).to_contain_text("Nothing else changes.")
    page.get_by_label(f"The label says it for {unit.label}", exact=True).check()
    expect(change).to_contain_text(f"{unit.label} has 13 mg.")
    page.get_by_label("A food of my own, from now on").check()
    expect(change).to_contain_text(f"From now on “{food.name}” is a food of your own")
    page.get_by_label("The usual value of its kind").check()
    expect(change).to_contain_text("an estimate")
    assert user.entries.filter(magnesium_mg=None).count() == 1

    page.set_viewport_size(KEYBOARD_UP)
    stays_in_view(page, save)
    save.tap()
    expect(diary.toast).to_contain_text(f"Given: {food.name}")
    expect(entry).to_contain_text("an estimate")
    expect(page.locator("#ruler")).to_contain_text("1 value is an estimate.")
    stays_in_view(page, entry.locator(".entry-main"))
    stays_clear(page, diary.toast.locator(".notice"), entry)
    diary.undo()
    expect(entry).to_contain_text("unknown")


@pytest.mark.parametrize(
    "food",
    ["Almonds", ""],
    ids=["known", "unknown"],
)
def test_milligrams_follow_what_is_typed_as_the_server_counts(
    page: Page, context: BrowserContext, site: str, food: str
) -> None:
    eaten = staple(food) if food else unmeasured()
    logged(context, site, eaten)
    diary = Diary(page).open()
    diary.entries.first.locator(".entry-main").tap()
    shown = page.locator(".entry-editing output")
    quantity, unit = page.get_by_label("Quantity"), page.get_by_label("Unit")
    expect(quantity).to_be_focused()
    labels = unit.locator("option").all_inner_texts()
    units = json.loads(page.locator("form[data-amounts]").get_attribute("data-amounts") or "")
    entry = Entry.objects.get()
    assert set(labels) >= {entry.unit_label, "g"}
    assert len(units["units"]) == len(labels)
    typed = (
        *("1", "2", "0,5", "1.5", "1/2", "1 1/2", "½", "1½", " 3 ", "10", ".25", "0.001", "7/3"),
        *("", "0", "x", "1/0", "-1", "1e3", "1²", "1 2", "1,2,3", "99999", "10000", "９"),
    )
    for label, measure in ((entry.unit_label, entry.unit), ("g", Unit("g", grams=Decimal(1)))):
        unit.select_option(label=label)
        for text in typed:
            quantity.fill(text)
            try:
                amount = amount_of(parse_quantity(text), measure, eaten.magnesium_mg_per_100g)
                words = mg_words(amount[1])
            except AmountError:
                words = ""
            expect(shown).to_have_text(words, use_inner_text=True)


def test_editor_keeps_its_button_in_view_and_the_toast_covers_nothing(
    page: Page, context: BrowserContext, site: str
) -> None:
    foods = [staple(name) for name in ("Almonds", "Banana", "Pumpkin seeds", "Spinach, raw")]
    logged(context, site, *foods)
    page.set_viewport_size(KEYBOARD_UP)
    diary = Diary(page).open()
    diary.entry("Almonds").locator(".entry-main").tap()
    quantity, save = page.get_by_label("Quantity"), page.get_by_role("button", name="Save")
    expect(quantity).to_be_focused()
    stays_in_view(page, quantity, save)
    quantity.fill("2")
    twice = mg_words(mg_of("Almonds", times="2"))
    expect(page.locator(".entry-editing output")).to_have_text(twice, use_inner_text=True)
    save.tap()
    expect(diary.toast).to_contain_text("Changed: Almonds")
    diary.settled()
    notice = diary.toast.locator(".notice")
    # Neither what was changed nor what comes next, nor the button of the next one opened.
    for name in ("Almonds", "Banana"):
        stays_clear(page, notice, diary.entry(name))
    diary.entry("Banana").locator(".entry-main").tap()
    expect(quantity).to_be_focused()
    stays_in_view(page, quantity, save)
    stays_clear(page, notice, save)
    page.get_by_role("link", name="Cancel").tap()
    expect(page.locator(".entry-editing")).to_have_count(0)
    diary.undo()
    expect(diary.entry("Almonds")).to_contain_text(mg_words(mg_of("Almonds")), use_inner_text=True)

    # The end of the page comes out from under it as well.
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    stays_clear(page, notice, page.get_by_role("contentinfo").locator("p"))


def test_amount_in_the_panel_follows_and_keeps_its_button_in_view(
    page: Page, context: BrowserContext, site: str
) -> None:
    somebody(context, site)
    page.set_viewport_size(KEYBOARD_UP)
    diary = Diary(page).open()
    row = diary.search("almonds").first
    row.get_by_role("link").tap()
    quantity = page.get_by_label("How many")
    expect(quantity).to_be_focused()
    quantity.fill("2")
    button = page.get_by_role("button", name="Log this amount")
    stays_in_view(page, button)
    mg = page.locator(".food-open .food-mg").inner_text()
    button.tap()
    expect(diary.entries.first.locator(".entry-mg")).to_have_text(mg, use_inner_text=True)
    diary.settled()
    stays_clear(page, diary.toast.locator(".notice"), diary.rows.first)


def test_words_that_were_typed_stay_on_the_entry(
    page: Page, context: BrowserContext, site: str
) -> None:
    logged(context, site, staple("Almonds"), typed_words="marcona")
    diary = Diary(page).open()
    expect(diary.entries).to_contain_text("marcona")
    expect(diary.entries.locator(".entry-amount")).to_contain_text("Almonds · 1 oz")
    diary.entries.locator(".entry-main").tap()
    expect(page.get_by_label("Quantity")).to_be_focused()
    diary.settled()
    page.get_by_label("Called").fill("")
    page.get_by_role("button", name="Save").tap()
    expect(diary.entries.locator(".entry-name")).to_have_text("Almonds")


class TestWithoutJavaScript:
    """Plain pages and forms do the same."""

    @pytest.fixture
    def context_options(self) -> dict[str, Any]:
        return {"java_script_enabled": False}

    def test_a_value_is_shown_then_saved(
        self, page: Page, context: BrowserContext, site: str
    ) -> None:
        food = unmeasured()
        logged(context, site, staple("Almonds"), food)
        diary = Diary(page).open()
        page.get_by_role("link", name="give the value of").click()
        page.get_by_label("Magnesium on the label, mg").fill("much")
        page.get_by_role("button", name="See what changes").click()
        expect(page.locator(".errorlist")).to_contain_text("Enter an amount such as")
        page.get_by_label(f"The label says it for {food.portions.all()[0].label}").check()
        page.get_by_label("Magnesium on the label, mg").fill("24")
        page.get_by_label("A food of my own, from now on").check()
        page.get_by_role("button", name="See what changes").click()
        before = mg_of("Almonds")
        after = before + 24
        expect(page.locator(".value-change")).to_contain_text(
            f"from at least {mg_words(before)} to {mg_words(after)}."
        )
        page.get_by_role("button", name="Save").click()
        expect(diary.toast).to_contain_text(f"Given: {food.name}")
        diary.says(after)
        diary.toast.get_by_role("button", name="Undo").click()
        expect(diary.entry(food.name)).to_contain_text("unknown")

    def test_the_editor_saves(self, page: Page, context: BrowserContext, site: str) -> None:
        logged(context, site, staple("Almonds"))
        diary = Diary(page).open()
        diary.entries.locator(".entry-main").click()
        page.get_by_label("Quantity").fill("1/2")
        page.get_by_role("button", name="Save").click()
        expect(diary.entries).to_contain_text("0.5")
        half = mg_words(mg_of("Almonds", times="0.5"))
        expect(diary.entries).to_contain_text(half, use_inner_text=True)
        # What was done stands at the head of the page, over nothing.
        notice = diary.toast.locator(".notice").bounding_box()
        first = page.get_by_role("banner").bounding_box()
        assert notice is not None
        assert first is not None
        assert notice["y"] + notice["height"] <= first["y"]
