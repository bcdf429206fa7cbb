"""How few taps and key presses logging takes: counted, so that one more fails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from accounts.models import User
from foods.amounts import mg_words
from foods.models import Food
from tests.e2e.browser_errors import BrowserErrors
from tests.e2e.diary import Diary, somebody
from tests.e2e.network import LOST_LINE, lose_first_reply
from tests.e2e.page_states import mg_of, today_of
from tests.factories import create_food, log_entry

desktop_only = pytest.mark.parametrize("device", ["desktop"], indirect=True)
phone_only = pytest.mark.parametrize("device", ["phone"], indirect=True)

BREAKFAST = (
    "Almonds",
    "Banana",
    "Pumpkin seeds",
    "Spinach, raw",
    "Salmon, cooked",
    "Apple, with skin",
)


class Effort:
    """A person's hands: every tap and key press goes through here and is counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = self.presses = 0

    def tap(self, target: Locator) -> None:
        """One finger, once."""
        self.taps += 1
        target.tap()

    def press(self, *keys: str) -> None:
        """So many keys, one after another."""
        for key in keys:
            self.presses += 1
            self.page.keyboard.press(key)

    @contextmanager
    def at_most(self, *, taps: int = 0, presses: int = 0) -> Iterator[None]:
        """What happens inside takes no more than this."""
        before = (self.taps, self.presses)
        yield
        assert self.taps - before[0] <= taps
        assert self.presses - before[1] <= presses


@pytest.fixture
def person(context: BrowserContext, site: str) -> User:
    return somebody(context, site)


def _eat(user: User, *names: str, days_ago: int, meal: str = "breakfast") -> None:
    date = today_of(user) - dt.timedelta(days=days_ago)
    for name in names:
        food = Food.objects.filter(name=name, is_staple=True).first() or create_food(name=name)
        log_entry(user=user, food=food, date=date, meal=meal)


@phone_only
def test_recent_food_copied_breakfast_and_undo_take_so_few_taps(
    page: Page, person: User, browser_errors: BrowserErrors
) -> None:
    browser_errors.expects(*LOST_LINE)
    _eat(person, *BREAKFAST, days_ago=1)
    diary, hands = Diary(page).open(), Effort(page)

    # The sixth of them is the furthest: the list shows five, the rest a tap away.
    with hands.at_most(taps=2):
        hands.tap(page.get_by_text("More that you eat often"))
        hands.tap(page.get_by_role("button", name="Log Almonds, 1 oz"))
        expect(diary.entries).to_have_count(1)
    with hands.at_most(taps=1):
        hands.tap(diary.toast.get_by_role("button", name="Undo"))
        expect(diary.entries).to_have_count(0)

    # The answer gets lost on its way; the second tap finds the work done, once.
    offer = diary.meal("Breakfast").get_by_role("button", name="Copy yesterday’s breakfast")
    expect(offer).to_contain_text("6 foods")
    replies = lose_first_reply(page, "**/copy/")
    with hands.at_most(taps=2):
        hands.tap(offer)
        expect(page.locator("#offline")).to_contain_text("No answer came")
        page.wait_for_timeout(600)  # Longer than between the halves of a double tap.
        hands.tap(offer)
        expect(diary.meal("Breakfast").locator(".entry")).to_have_count(6)
    assert len(replies) == 1
    expect(page.locator("#offline")).to_be_hidden()
    expect(page.get_by_role("link", name="Add to breakfast")).to_be_focused()
    with hands.at_most(taps=1):
        hands.tap(diary.toast.get_by_role("button", name="Undo"))
        expect(diary.entries).to_have_count(0)
    with hands.at_most(taps=1):
        hands.tap(diary.meal("Breakfast").get_by_role("button", name="Copy yesterday’s breakfast"))
        expect(diary.entries).to_have_count(6)
    expect(diary.toast).to_contain_text("Copied 6 foods")
    assert person.entries.count() == 12


@desktop_only
def test_searched_staple_takes_five_keys_and_enter(page: Page, person: User) -> None:
    diary, hands = Diary(page).open(), Effort(page)
    for number, (typed, name) in enumerate(
        {
            "almon": "Almonds",
            "banan": "Banana",
            "pumpk": "Pumpkin seeds",
            "spina": "Spinach",
        }.items()
    ):
        with hands.at_most(presses=6):
            hands.press(*typed, "Enter")
            expect(diary.entries).to_have_count(number + 1)
        expect(diary.entry(name)).to_have_count(1)
        expect(page.locator("#announce, #toast").filter(has_text=name).first).to_be_attached()
        expect(diary.box).to_be_focused()
    expect(page.locator("#added")).to_contain_text("Added 4,")


def test_several_foods_are_ticked_over_two_searches_and_added_at_once(
    page: Page, person: User, device: str
) -> None:
    diary = Diary(page).open()
    add = page.locator("#several").get_by_role("button")
    expect(add).to_be_hidden()
    diary.search("almonds").first.get_by_role("checkbox").check()
    expect(add).to_have_text("Add 1 food")
    diary.search("pumpkin seeds").first.get_by_role("checkbox").check()
    expect(add).to_have_text("Add 2 foods")
    if device == "desktop":
        # By keys: the box takes Space, the button Enter.
        diary.search("banana").first.get_by_role("checkbox").focus()
        page.keyboard.press("Space")
        add.focus()
        page.keyboard.press("Enter")
    else:
        diary.search("banana").first.get_by_role("checkbox").tap()
        add.tap()
    expect(diary.entries).to_have_count(3)
    words = mg_words(mg_of("Almonds", "Pumpkin seeds", "Banana"))
    expect(diary.toast).to_contain_text(f"Added 3 foods, {words}")
    expect(page.locator("#added")).to_have_text(f"Added 3, {words}")
    expect(add).to_be_hidden()
    diary.undo()
    expect(diary.entries).to_have_count(0)


def _hold(page: Page, url: str) -> Callable[[], None]:
    """Keep requests waiting on their way; what is given back lets them and all later ones go."""
    held: list[Route] = []
    is_open = False

    def keep(route: Route) -> None:
        if is_open:
            route.continue_()
        else:
            held.append(route)

    def release() -> None:
        nonlocal is_open
        is_open = True
        for route in held:
            route.continue_()

    page.route(url, keep)
    return release


def test_star_puts_a_food_before_typing_and_takes_it_away(page: Page, person: User) -> None:
    diary = Diary(page).open()
    expect(page.get_by_text("the foods you log often stand here")).to_be_visible()
    star = diary.search("quinoa").first.get_by_role("switch", name="Favourite")
    expect(star).to_have_attribute("aria-checked", "false")
    star.click()
    expect(star).to_have_attribute("aria-checked", "true")
    expect(star).to_be_focused()
    page.reload()
    expect(page.locator("#results")).to_contain_text("Favourites")
    expect(diary.rows).to_have_count(1)
    # The fresh rows after logging were asked for before the star went, and come before its answer.
    rows, stars = _hold(page, "**/add/?*"), _hold(page, "**/star/**")
    diary.rows.first.get_by_role("button", name="Log").click()
    expect(diary.entries).to_have_count(1)
    key = page.locator("#results [name=request_key]").first
    old_key = key.get_attribute("value") or ""
    diary.rows.first.get_by_role("switch", name="Favourite").click()
    rows()
    expect(key).not_to_have_value(old_key)
    stars()
    expect(diary.rows.first.get_by_role("switch", name="Favourite")).to_have_attribute(
        "aria-checked", "false"
    )
    assert not person.favourites.exists()


@desktop_only
def test_rows_stay_under_a_finger_and_follow_the_meal_chosen(page: Page, person: User) -> None:
    almonds = Food.objects.get(name="Almonds", is_staple=True)
    log_entry(user=person, food=almonds, date=today_of(person))
    diary = Diary(page).open()
    head = page.locator("#results .results-head").first
    diary.choose_meal("Breakfast")
    expect(head).to_have_text("Lately for breakfast")
    # Browsers may keep the release from the page when a list of choices opens.
    page.locator("#add-meal").dispatch_event("pointerdown", {"button": 0})
    diary.choose_meal("Lunch")
    expect(head).not_to_have_text("Lately for breakfast")

    diary.choose_meal("Breakfast")
    expect(head).to_have_text("Lately for breakfast")
    diary.rows.first.get_by_role("button", name="Log").hover()
    page.mouse.down()
    with page.expect_response("**/add/?*"):
        diary.choose_meal("Lunch")
    expect(head).to_have_text("Lately for breakfast")
    page.mouse.up()
    expect(diary.entries).to_have_count(2)
    expect(head).not_to_have_text("Lately for breakfast")
