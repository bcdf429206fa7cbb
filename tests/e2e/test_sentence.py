"""A meal in one sentence, from the box to the day."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.diary import Diary, somebody
from tests.e2e.test_effort import Effort, desktop_only, phone_only

SENTENCE = "two eggs, a slice of rye bread, a banana, 30 g almonds, yogurt and coffee"


def _say(diary: Diary, text: str = SENTENCE) -> Locator:
    """Type a sentence and wait for its form."""
    diary.box.fill(text)
    expect(diary.page.locator("#results")).to_have_attribute("data-query", text)
    diary.settled()
    return diary.page.locator("#sentence")


def _figure(place: Locator) -> str:
    return place.inner_text().replace("\u00a0", " ").strip()


@phone_only
def test_six_foods_take_two_taps_and_one_undo(page: Page, diary: Diary) -> None:
    hands = Effort(page)
    diary.choose_meal("Lunch")
    with hands.at_most(taps=2):
        hands.tap(diary.box)
        form = _say(diary)
        expect(form.locator(".sentence-line")).to_have_count(6)
        said = _figure(form.locator("[data-sum]"))
        hands.tap(form.get_by_role("button", name="Log 6 foods"))
        expect(diary.meal("Lunch").locator(".entry")).to_have_count(6)
    expect(diary.toast).to_contain_text(f"Added 6 foods, {said}")
    expect(diary.box).to_have_value("")
    expect(form).to_have_count(0)
    with hands.at_most(taps=1):
        hands.tap(diary.toast.get_by_role("button", name="Undo"))
        expect(diary.entries).to_have_count(0)


@phone_only
def test_line_is_corrected_before_it_is_logged(page: Page, diary: Diary) -> None:
    form = _say(diary, "a slice of rye bread and a banana")
    bread, banana = form.locator(".sentence-line").all()
    was = _figure(form.locator("[data-sum]"))
    # Another food than the likeliest.
    bread.locator("summary").tap()
    other = bread.get_by_role("radio").nth(1)
    name = other.locator("xpath=..").locator("span").evaluate("one => one.firstChild.data.trim()")
    # No check(): the line is another one before it could be seen to be chosen.
    other.click()
    expect(bread.locator(".sentence-name")).to_contain_text(name)
    # More of it; the sum follows as it is typed.
    bread.get_by_label("How many of").fill("2")
    expect(form.locator("[data-sum]")).not_to_have_text(was)
    # And not the other one.
    banana.get_by_role("checkbox").uncheck()
    expect(form.locator("[data-sum]")).to_have_text(_figure(bread.locator("[data-mg]")))
    form.get_by_role("button", name="Log 1 food").tap()
    expect(diary.entries).to_have_count(1)
    expect(diary.entries).to_contain_text(name)


@desktop_only
def test_enter_leads_to_the_button_and_only_a_second_one_logs(page: Page, diary: Diary) -> None:
    form = _say(diary)
    button = form.get_by_role("button", name="Log 6 foods")
    diary.box.press("Enter")
    expect(button).to_be_focused()
    expect(page.locator("#announce")).to_have_text("Log 6 foods? Press Enter once more.")
    form.get_by_label("How many of").first.press("Enter")
    expect(button).to_be_focused()
    expect(diary.entries).to_have_count(0)
    # The arrows go through the lines, whose ticks the space bar takes away.
    diary.box.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(form.get_by_role("checkbox").nth(1)).not_to_be_checked()
    expect(form.get_by_role("button", name="Log 5 foods")).to_be_visible()
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(diary.box).to_have_value("")
    _say(diary)
    diary.box.press("Enter")
    page.keyboard.press("Enter")
    expect(diary.entries).to_have_count(6)


@desktop_only
def test_pasted_lines_stay_apart_and_the_meal_of_the_panel_is_followed(
    page: Page, context: BrowserContext, diary: Diary
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('- 2 bananas\\n\\n  2) 30 g almonds\\n')")
    diary.box.press("Control+v")
    expect(diary.box).to_have_value("2 bananas; 30 g almonds")
    form = page.locator("#sentence")
    expect(form.locator(".sentence-line")).to_have_count(2)
    form.get_by_label("How many of").first.fill("3")
    diary.choose_meal("Snacks")
    # What was changed in the form stays.
    expect(form.get_by_label("Meal", exact=True)).to_have_value("snacks")
    expect(form.get_by_label("How many of").first).to_have_value("3")
    form.get_by_role("button", name="Log 2 foods").click()
    expect(diary.meal("Snacks").locator(".entry")).to_have_count(2)


@phone_only
def test_unsure_food_is_chosen_or_stays_in_the_box(page: Page, diary: Diary) -> None:
    form = _say(diary, "a banana, a green zzquark, a purple zzquark, qqqxxx")
    asks = form.locator(".sentence-asks")
    expect(asks).to_have_count(2)
    asks.first.get_by_role("radio").first.click()
    expect(asks).to_have_count(1)
    form.get_by_role("button", name="Log 2 foods").tap()
    expect(diary.entries).to_have_count(2)
    expect(diary.toast).to_contain_text("Not logged: “qqqxxx” and “a purple zzquark”")
    expect(diary.box).to_have_value("qqqxxx, a purple zzquark")


@desktop_only
def test_refused_amount_keeps_the_form(page: Page, diary: Diary) -> None:
    form = _say(diary, "a banana and 30 g almonds")
    form.get_by_label("How many of").first.fill("lots")
    expect(form.locator("[data-sum]")).to_contain_text("at least")
    form.get_by_role("button", name="Log 2 foods").click()
    expect(form.locator(".errorlist").first).to_contain_text("Enter an amount such as")
    expect(form.get_by_label("How many of").first).to_be_focused()
    expect(form.get_by_label("How many of").first).to_have_value("lots")
    form.get_by_label("How many of").first.fill("1")
    form.get_by_role("button", name="Log 2 foods").click()
    expect(diary.entries).to_have_count(2)


@phone_only
class TestWithoutJavaScript:
    """The same on plain pages."""

    @pytest.fixture
    def context_options(self) -> dict[str, Any]:
        return {"java_script_enabled": False}

    def test_sentence_is_read_corrected_and_logged(
        self, page: Page, context: BrowserContext, site: str
    ) -> None:
        somebody(context, site)
        diary = Diary(page).open()
        page.goto(f"/day/{diary.date}/meal/")
        box = page.get_by_label("Say what you had, in your own words")
        box.fill("a slice of rye bread\n30 g almonds")
        page.get_by_role("button", name="Read it").click()
        lines = page.locator(".sentence-line")
        expect(lines).to_have_count(2)
        name = lines.first.locator(".sentence-name").inner_text()
        lines.first.locator("summary").click()
        lines.first.get_by_role("radio").nth(1).check()
        lines.first.get_by_role("button", name="Show it").click()
        expect(lines.first.locator(".sentence-name")).not_to_have_text(name)
        # Enter in a box logs nothing.
        lines.last.get_by_label("How many of").fill("40")
        lines.last.get_by_label("How many of").press("Enter")
        expect(lines.last.get_by_label("How many of")).to_have_value("40")
        page.get_by_role("button", name="Log 2 foods").click()
        expect(diary.entries).to_have_count(2)
        expect(diary.entry("Almonds")).to_contain_text("40 g")
