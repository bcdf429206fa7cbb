"""The main road, with a browser that runs everything: one person, from sign-up to sign-out."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.e2e.diary import Diary, answer_welcome, sign_up
from tests.e2e.page_states import mg_of


def test_journey_from_sign_up_to_sign_out(page: Page) -> None:
    sign_up(page)
    answer_welcome(page)
    diary = Diary(page)
    today = dt.datetime.now(ZoneInfo("Europe/Berlin")).date()
    assert diary.date == today

    # The cursor waits in the search box; one Enter logs the first food.
    expect(diary.box).to_be_focused()
    diary.says("0")
    diary.choose_meal("Lunch")
    diary.box.focus()
    page.keyboard.type("pumpk")
    page.keyboard.press("Enter")
    lunch = diary.meal("Lunch")
    expect(lunch.locator(".entry-name")).to_have_text("Pumpkin seeds")
    expect(lunch.locator(".entry-amount")).to_contain_text("1 oz")
    expect(lunch.locator(".entry-mg")).to_have_text("156 mg")
    expect(diary.toast).to_contain_text("Added: Pumpkin seeds, 1 oz, 156 mg")
    diary.says(mg_of("Pumpkin seeds"))
    ruler = page.locator("svg.ruler-large")
    expect(ruler).to_have_accessible_name(_starting("So far 156 mg|156 mg"))
    expect(ruler.locator(".fill-food")).to_have_count(1)
    expect(page.locator("#added")).to_have_text("Added 1, 156 mg")
    expect(diary.box).to_be_focused()

    _edit(page, diary)
    _delete(page, diary)
    _other_days(page, diary, today)
    _finish(page, diary)
    _band(page)

    page.get_by_role("banner").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    # The page of before is not shown to whoever comes next.
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(diary.entries).to_have_count(0)


def _edit(page: Page, diary: Diary) -> None:
    """In place; a wrong amount keeps what was typed, and undo brings the old one back."""
    diary.entry("Pumpkin seeds").get_by_role("link").click()
    editor = page.locator(".entry-editing")
    expect(editor.get_by_label("Quantity")).to_be_focused()
    diary.settled()
    editor.get_by_label("Quantity").fill("two or so")
    editor.get_by_label("Note").fill("with salt")
    editor.get_by_role("button", name="Save").click()
    expect(editor.locator(".errorlist")).to_be_visible()
    diary.settled()
    expect(editor.get_by_label("Quantity")).to_have_value("two or so")
    expect(editor.get_by_label("Note")).to_have_value("with salt")
    diary.says(mg_of("Pumpkin seeds"))

    editor.get_by_label("Quantity").fill("1 1/2")
    editor.get_by_role("button", name="Save").click()
    expect(editor).to_have_count(0)
    expect(diary.entry("Pumpkin seeds")).to_contain_text("with salt")
    diary.says(mg_of("Pumpkin seeds", times="1.5"))
    diary.undo()
    diary.says(mg_of("Pumpkin seeds"))
    expect(diary.entry("Pumpkin seeds")).not_to_contain_text("with salt")


def _delete(page: Page, diary: Diary) -> None:
    """Gone at one tap, and back at another; the same for what was just added."""
    diary.entry("Pumpkin seeds").get_by_role("button", name="Delete Pumpkin seeds").click()
    expect(diary.entries).to_have_count(0)
    diary.says("0")
    diary.undo()
    expect(diary.entries).to_have_count(1)
    diary.says(mg_of("Pumpkin seeds"))

    diary.log("banana", "Banana")
    diary.says(mg_of("Pumpkin seeds", "Banana"))
    diary.undo()
    expect(diary.entries).to_have_count(1)
    diary.says(mg_of("Pumpkin seeds"))


def _other_days(page: Page, diary: Diary, today: dt.date) -> None:
    """A step back, any date, and no date further on than a week."""
    page.get_by_role("link", name="Previous day").click()
    expect(page.get_by_label("Date", exact=True)).to_have_value(str(today - dt.timedelta(days=1)))
    diary.log("almonds", "Almonds")
    diary.says(mg_of("Almonds"))

    diary.unfold(".date-choice")
    page.get_by_label("Date", exact=True).fill(str(today + dt.timedelta(days=7)))
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_label("Date", exact=True)).to_have_value(str(today + dt.timedelta(days=7)))
    expect(page.get_by_role("link", name="Next day")).to_have_count(0)

    page.get_by_role("link", name="Today", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()
    diary.says(mg_of("Pumpkin seeds"))


def _finish(page: Page, diary: Diary) -> None:
    """One tap, and reopened as easily."""
    diary.unfold(".finish")
    page.locator(".chip", has_text="Took none").click()
    page.get_by_role("button", name="Finish day").click()
    expect(page.locator("#ruler .reading-words.word-low")).to_be_visible()
    expect(page.locator(".reading-words")).to_contain_text("below your band")
    page.get_by_role("button", name="Reopen").click()
    diary.unfold("details.finish")
    expect(page.get_by_role("button", name="Finish day")).to_be_visible()
    expect(page.get_by_label("Took none")).to_be_checked()


def _band(page: Page) -> None:
    """Where it comes from, the U with its table, a band of one's own, and back."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Band").click()
    facts = page.get_by_role("region", name="Today’s band")
    expect(facts).to_contain_text("265 mg")
    expect(facts).to_contain_text("320 mg")
    expect(page.locator(".u-plot")).to_be_visible()
    page.get_by_text("The same as a table").click()
    expect(page.get_by_role("row").filter(has_text="156 mg")).to_be_visible()

    editor = page.get_by_role("region", name="Set your own band")
    editor.get_by_label("Target").fill("100")
    editor.get_by_role("button", name="Set this band").click()
    expect(editor.locator(".errorlist").first).to_be_visible()
    # The page puts the cursor at what is wrong once it is whole.
    expect(editor.locator("[aria-invalid=true]").first).to_be_focused()
    expect(editor.get_by_label("Target")).to_have_value("100")
    editor.get_by_label("Target").fill("350")
    editor.get_by_label("Reason").fill("Agreed at the last visit")
    editor.get_by_role("button", name="Set this band").click()
    expect(facts).to_contain_text("350 mg")
    expect(page.get_by_role("region", name="History")).to_contain_text("Agreed at the last visit")
    # Back leads to a page, not into the form that was sent.
    page.reload()
    expect(page.get_by_role("region", name="History").get_by_role("listitem")).to_have_count(1)

    page.get_by_role("button", name="Back to the reference values").click()
    expect(facts).to_contain_text("320 mg")
    expect(page.get_by_role("region", name="History").get_by_role("listitem")).to_have_count(2)


def _starting(words: str) -> re.Pattern[str]:
    return re.compile(f"^({words})")
