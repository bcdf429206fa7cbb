"""Logging by keyboard alone, by touch alone, twice, in haste, and over a bad line."""

from __future__ import annotations

import re
from functools import partial

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, Route, expect

from foods.amounts import mg_words
from tests.e2e.browser_errors import BrowserErrors
from tests.e2e.diary import Diary
from tests.e2e.network import LOST_LINE, lose_first_reply
from tests.e2e.page_states import mg_of

desktop_only = pytest.mark.parametrize("device", ["desktop"], indirect=True)
phone_only = pytest.mark.parametrize("device", ["phone"], indirect=True)


@desktop_only
def test_keyboard_alone_logs_edits_and_deletes(diary: Diary, page: Page) -> None:
    press, type_ = page.keyboard.press, page.keyboard.type
    page.get_by_role("heading", level=1).click()
    press("/")
    expect(diary.box).to_be_focused()
    expect(diary.box).to_have_value("")

    # Arrows go through the rows and come back to the box.
    type_("spinach")
    expect(page.locator("#results")).to_have_attribute("data-query", "spinach")
    buttons = page.locator("#results .log")
    press("ArrowDown")
    expect(buttons.nth(0)).to_be_focused()
    press("ArrowDown")
    expect(buttons.nth(1)).to_be_focused()
    press("ArrowUp")
    press("ArrowUp")
    expect(diary.box).to_be_focused()

    # Esc clears what was typed, from the box and from a row.
    press("ArrowDown")
    press("Escape")
    expect(diary.box).to_be_focused()
    expect(diary.box).to_have_value("")

    # Enter on a row logs that row, and the box is ready for the next.
    diary.search("almonds")
    name = diary.rows.nth(1).locator(".food-name").inner_text()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        press(key)
    expect(diary.entries).to_have_count(1)
    expect(diary.entry(name)).to_be_visible()
    expect(diary.box).to_be_focused()
    expect(diary.box).to_have_value("")
    press("Enter")  # An empty box logs nothing.

    # The amount opens, takes another number, and logs by Enter.
    diary.search("banana")
    press("ArrowDown")
    press("Tab")
    press("Enter")
    expect(page.get_by_label("How many")).to_be_focused()
    type_("2")
    press("Enter")
    expect(diary.entries).to_have_count(2)
    expect(diary.entry("Banana")).to_contain_text("2 ×")

    # Edit by Enter, leave by Esc, delete and undo.
    diary.settled()
    diary.entry("Banana").get_by_role("link").focus()
    press("Enter")
    expect(page.get_by_label("Quantity")).to_be_focused()
    press("Escape")
    expect(page.locator(".entry-editing")).to_have_count(0)
    diary.entry("Banana").get_by_role("link").focus()
    press("Tab")
    press("Enter")
    expect(diary.entries).to_have_count(1)
    expect(diary.entry(name).get_by_role("link")).to_be_focused()  # The nearest one left.
    diary.toast.get_by_role("button", name="Undo").focus()
    press("Enter")
    expect(diary.entries).to_have_count(2)


@phone_only
def test_touch_alone_logs_edits_and_deletes(diary: Diary, page: Page) -> None:
    diary.meal("Dinner").get_by_role("link", name="Add to dinner").tap()
    expect(diary.box).to_be_focused()
    expect(page.get_by_label("Add to", exact=True)).to_have_value("dinner")
    diary.search("salmon")
    diary.rows.first.get_by_role("button").tap()
    expect(diary.meal("Dinner").locator(".entry")).to_have_count(1)

    # The amount opens at a tap; a chip is the unit.
    diary.search("brown rice")
    diary.rows.first.get_by_role("link").tap()
    open_row = page.locator(".food-open")
    open_row.get_by_label("How many").fill("100")
    open_row.locator(".chip").filter(has_text=re.compile(r"^\s*(1 )?g\b")).tap()
    open_row.get_by_role("button", name="Log this amount").tap()
    expect(diary.meal("Dinner").locator(".entry")).to_have_count(2)
    expect(diary.entry("rice")).to_contain_text("100 g")

    diary.entry("salmon").get_by_role("link").tap()
    page.get_by_label("Quantity").fill("2")
    page.get_by_role("button", name="Save").tap()
    expect(page.locator(".entry-editing")).to_have_count(0)
    diary.entry("salmon").get_by_role("button").tap()
    expect(diary.entries).to_have_count(1)
    diary.toast.get_by_role("button", name="Undo").tap()
    expect(diary.entries).to_have_count(2)
    diary.toast.get_by_role("button", name="Close").tap()
    expect(diary.toast).to_be_empty()


@pytest.mark.parametrize("gap_ms", [0, 60, 200])
def test_double_click_logs_once(diary: Diary, page: Page, gap_ms: int) -> None:
    diary.search("almonds").first.get_by_role("button").hover()
    for count in (1, 2):
        page.mouse.down(click_count=count)
        page.mouse.up(click_count=count)
        page.wait_for_timeout(gap_ms)
    expect(diary.box).to_have_value("")
    expect(diary.entries).to_have_count(1)
    diary.says(mg_of("Almonds"))


@desktop_only
def test_two_foods_clicked_as_one_double_click_are_both_logged(diary: Diary, page: Page) -> None:
    diary.log("almonds", "Almonds")
    diary.log("banana", "Banana")
    page.reload()
    page.route("**/entries/", _slowly)
    for count, name in ((1, "Almonds"), (2, "Banana")):  # Browsers count by time and place alone.
        button = diary.rows.filter(has_text=name).get_by_role("button").first
        button.hover()
        page.mouse.down(click_count=count)
        page.mouse.up(click_count=count)
    expect(diary.entry("Almonds")).to_have_count(2)
    expect(diary.entry("Banana")).to_have_count(2)


@desktop_only
def test_double_click_deletes_one_entry_and_not_the_next(diary: Diary, page: Page) -> None:
    diary.log("almonds", "Almonds")
    diary.log("banana", "Banana")
    diary.entry("Almonds").get_by_role("button").dblclick()
    expect(diary.toast).to_contain_text("Deleted: Almonds")
    expect(diary.entry("Banana")).to_be_visible()


@desktop_only
def test_next_search_typed_while_a_food_is_sent_stays(diary: Diary, page: Page) -> None:
    row = diary.search("almonds").first.get_by_role("button")
    page.route("**/entries/", _slowly)
    row.click()
    diary.box.fill("banana")
    expect(diary.entries).to_have_count(1)
    expect(diary.box).to_have_value("banana")
    expect(diary.rows.first).to_contain_text("Banana")
    page.keyboard.press("Enter")
    expect(diary.entries).to_have_count(2)
    expect(diary.box).to_have_value("")


@desktop_only
def test_keys_pressed_before_an_answer_are_not_lost(diary: Diary, page: Page) -> None:
    diary.log("almonds", "Almonds")
    page.route("**/add/?*", _slowly)
    page.route("**/entries/", _slowly)
    # Down means the foods that come, not those about to go.
    page.keyboard.type("kale")
    page.keyboard.press("ArrowDown")
    second = diary.rows.nth(1).get_by_role("button", name="Log")
    page.keyboard.press("ArrowDown")
    expect(diary.rows.first).to_contain_text("Kale")
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("banana")
    expect(diary.entries).to_have_count(2)
    expect(diary.entry("Kale")).to_be_visible()
    expect(diary.box).to_have_value("banana")
    page.keyboard.press("Enter")
    expect(diary.entry("Banana")).to_be_visible()
    expect(diary.entries).to_have_count(3)
    expect(page.locator("#results")).to_have_attribute("data-query", "")
    page.unroute_all(behavior="wait")


@desktop_only
def test_add_page_on_its_own_logs(diary: Diary, page: Page) -> None:
    day = page.url
    page.goto(f"{day}add/?q=almonds&meal=dinner")
    diary.rows.first.get_by_role("button").click()
    expect(page).to_have_url(day)
    expect(diary.meal("Dinner").locator(".entry")).to_contain_text("Almonds")
    page.goto(f"{day}add/?q=banana&meal=dinner")
    page.goto(diary.rows.first.get_by_role("link").get_attribute("href") or "")
    page.get_by_label("How many").fill("2")
    page.get_by_role("button", name="Log this amount").click()
    expect(page).to_have_url(day)
    diary.entry("Banana").get_by_role("link").click()
    page.goto(page.locator(".entry-editing form").get_attribute("action") or "")
    page.get_by_label("Quantity").fill("1")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(day)
    diary.says(mg_of("Almonds", "Banana"))


def test_deliberate_second_tap_logs_twice(diary: Diary, page: Page, device: str) -> None:
    diary.log("almonds", "Almonds")
    diary.says(mg_of("Almonds"))
    twice, thrice = (mg_of(*["Almonds"] * count) for count in (2, 3))
    again = page.get_by_role("button", name="Log Almonds, 1 oz")
    expect(page.locator("#results .log")).to_have_count(1)
    again.tap() if device == "phone" else again.click()
    expect(diary.entries).to_have_count(2)
    diary.says(twice)
    page.wait_for_timeout(600)  # Longer than between the halves of a double click.
    again.tap() if device == "phone" else again.click()
    expect(diary.entries).to_have_count(3)
    diary.says(thrice)
    expect(page.locator("#added")).to_have_text(f"Added 3, {mg_words(thrice)}")
    diary.entries.last.get_by_role("button", name="Delete").click()
    expect(page.locator("#added")).to_have_text(f"Added 2, {mg_words(twice)}")
    diary.toast.get_by_role("button", name="Undo").click()
    expect(page.locator("#added")).to_have_text(f"Added 3, {mg_words(thrice)}")


def test_what_was_undone_is_not_offered_as_eaten_lately(diary: Diary, page: Page) -> None:
    # The first foods of a late snack have almonds among them.
    diary.choose_meal("Breakfast")
    diary.log("almonds", "Almonds")
    expect(page.locator("#results")).to_contain_text("Lately")
    diary.toast.get_by_role("button", name="Undo").click()
    expect(diary.entries).to_have_count(0)
    expect(page.locator("#added")).to_be_hidden()
    expect(page.locator("#results")).not_to_contain_text("Almonds")


def test_foods_tapped_quickly_are_all_logged(diary: Diary, page: Page) -> None:
    foods = {"almonds": "Almonds", "banana": "Banana", "pumpkin seeds": "Pumpkin seeds"}
    for typed, name in foods.items():
        diary.log(typed, name)
    diary.page.reload()
    buttons = page.locator("#results .log")
    expect(buttons).to_have_count(3)
    page.route("**/entries/", _slowly)
    # Where each is now: a fast finger does not wait for the page to settle.
    middles = buttons.evaluate_all(
        "buttons => buttons.map(b => b.getBoundingClientRect())"
        ".map(r => [r.x + r.width / 2, r.y + r.height / 2])"
    )
    for x, y in middles:
        page.mouse.click(x, y)
    expect(diary.entries).to_have_count(6)
    for name in foods.values():
        expect(diary.entry(name)).to_have_count(2)
    expect(page.locator("#added")).to_have_text(f"Added 3, {mg_words(mg_of(*foods.values()))}")


def _slowly(route: Route) -> None:
    route.request.frame.page.wait_for_timeout(150)
    route.continue_()


@desktop_only
def test_lost_reply_and_the_same_form_again_log_once(
    diary: Diary, page: Page, browser_errors: BrowserErrors
) -> None:
    browser_errors.expects(*LOST_LINE)
    replies = lose_first_reply(page, "**/entries/")
    row = diary.search("almonds").first.get_by_role("button")
    row.click()
    # The network is there, so it says what is known: no answer, and what to do.
    line = page.locator("#offline")
    expect(line).to_contain_text("No answer came. What you typed is still here.")
    expect(line).to_contain_text("nothing is logged twice")
    expect(line).not_to_contain_text("offline")
    assert replies[0].status == 200
    expect(diary.entries).to_have_count(0)
    expect(diary.box).to_have_value("almonds")
    row.click()
    expect(diary.entries).to_have_count(1)
    expect(diary.toast).to_contain_text("Added: Almonds")
    expect(page.locator("#offline")).to_be_hidden()
    page.reload()
    expect(diary.entries).to_have_count(1)


@desktop_only
def test_what_was_stored_without_an_answer_comes_with_the_next_one(
    diary: Diary, page: Page, browser_errors: BrowserErrors
) -> None:
    browser_errors.expects(*LOST_LINE)
    diary.log("spinach", "Spinach, raw")
    lose_first_reply(page, "**/entries/")
    diary.search("almonds").first.get_by_role("button").click()
    expect(page.locator("#offline")).to_contain_text("No answer came")
    expect(diary.entries).to_have_count(1)
    diary.search("banana").first.get_by_role("button").click()
    # Else it would be logged again, with the total above saying that it is there.
    expect(diary.entries).to_have_count(3)
    expect(diary.entry("Almonds")).to_be_visible()


@desktop_only
def test_failed_answers_are_told_apart_and_stay_until_something_works(
    diary: Diary, page: Page, browser_errors: BrowserErrors
) -> None:
    browser_errors.expects("status of (404|500|503|507)", "Response Status Error Code")
    line = page.locator("#offline")
    for status, words in (
        (503, "No answer came. What you typed is still here. Trying again is safe"),
        (507, "The disk of this site is full, so nothing was kept"),
        (500, "That did not work. What you typed is still here. Trying again is safe"),
        (404, "nothing was changed. This page may be out of date"),
    ):
        page.route("**/entries/", partial(Route.fulfill, status=status))
        diary.search("kale").first.get_by_role("button").click()
        expect(line).to_contain_text(words)
        page.unroute("**/entries/")
    expect(diary.entries).to_have_count(0)
    expect(diary.box).to_have_value("kale")
    # A search that works says nothing of what was not logged.
    diary.search("spinach")
    expect(line).to_contain_text("nothing was changed")
    diary.rows.first.get_by_role("button", name="Log").click()
    expect(diary.entries).to_have_count(1)
    expect(line).to_be_hidden()


def test_offline_keeps_what_was_typed(
    diary: Diary, page: Page, context: BrowserContext, browser_errors: BrowserErrors
) -> None:
    browser_errors.expects(*LOST_LINE)
    diary.search("almonds").first.get_by_role("link").click()
    page.get_by_label("How many").fill("3")
    page.locator(".food-open").get_by_label("Note").fill("roasted")
    context.set_offline(True)
    notice = page.get_by_text("You are offline")
    expect(notice).to_be_visible()
    page.get_by_role("button", name="Log this amount").click()
    page.wait_for_timeout(300)
    expect(page.get_by_label("How many")).to_have_value("3")
    expect(page.locator(".food-open").get_by_label("Note")).to_have_value("roasted")
    expect(diary.box).to_have_value("almonds")
    expect(diary.entries).to_have_count(0)

    context.set_offline(False)
    expect(notice).to_be_hidden()
    page.get_by_role("button", name="Log this amount").click()
    expect(diary.entries).to_have_count(1)
    expect(diary.entry("Almonds")).to_contain_text("roasted")


@desktop_only
@pytest.mark.parametrize("act", ["search", "log"])
def test_expired_session_leads_the_whole_page_to_the_login(
    diary: Diary, page: Page, context: BrowserContext, act: str
) -> None:
    diary.search("almonds")
    day = page.url
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    if act == "search":
        diary.box.press_sequentially(" r")
    else:
        diary.rows.first.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    assert page.url.partition("?")[2] == "next=" + day.removeprefix(
        page.url.partition("/account")[0]
    )
    expect(page.locator("#results")).to_have_count(0)


@desktop_only
def test_back_after_logging_and_reload_send_nothing_again(diary: Diary, page: Page) -> None:
    diary.log("almonds", "Almonds")
    page.get_by_role("link", name="Previous day").click()
    expect(diary.entries).to_have_count(0)
    page.go_back()
    expect(diary.entries).to_have_count(1)
    diary.says(mg_of("Almonds"))
    page.reload()
    expect(diary.entries).to_have_count(1)


@desktop_only
def test_day_changed_in_another_tab_is_told_in_words(
    diary: Diary, page: Page, context: BrowserContext
) -> None:
    diary.log("almonds", "Almonds")
    other = Diary(context.new_page()).open()
    other.entry("Almonds").get_by_role("button").click()
    expect(other.entries).to_have_count(0)
    diary.entry("Almonds").get_by_role("button").click()
    expect(diary.toast).to_contain_text("already gone")
    expect(diary.entries).to_have_count(0)
