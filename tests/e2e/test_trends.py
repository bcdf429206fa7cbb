"""Trends in a real browser: drawn, another range without a reload, back again, into a day."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from intake.diary.days import finish_day
from intake.enums import DayState, SupplementsTaken
from tests.e2e.browser_errors import BrowserErrors
from tests.e2e.diary import somebody
from tests.e2e.page_states import staple, today_of
from tests.factories import create_symptom, keep_days, log_entry

ONE = dt.timedelta(days=1)
#: Left behind on the page, to see that it was not loaded anew.
MARK = "window.stays = true"


def test_trends_are_drawn_change_their_range_and_lead_to_a_day(
    page: Page, context: BrowserContext, site: str, device: str
) -> None:
    user = somebody(context, site)
    today = today_of(user)
    keep_days(user, today, count=100, food="300", supplement="30")
    user.days.filter(date=today - 3 * ONE).update(food_mg=100, supplement_mg=0)
    user.days.filter(date=today - 9 * ONE).update(food_mg=500)
    if device == "phone":
        page.emulate_media(color_scheme="dark")
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Trends").click()
    expect(page.locator(".plot")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name="Trends")).to_be_visible()
    expect(page.locator("#trends")).to_contain_text("mean of 27 full days")

    page.evaluate(MARK)
    page.get_by_role("link", name="7 days", exact=True).click()
    expect(page.locator("#trends")).to_contain_text("mean of 6 full days")
    expect(page).to_have_url(f"{site}/trends/?window=7")
    expect(page.locator(".plot")).to_be_visible()
    page.get_by_text("Other dates").click()
    page.locator("[name=first]").fill(str(today - 10 * ONE))
    page.locator("[name=last]").fill(str(today - ONE))
    page.get_by_role("button", name="Look at these dates").click()
    expect(page.locator("#trends")).to_contain_text("mean of 10 full days")
    assert page.evaluate("window.stays") is True
    page.go_back()
    expect(page.locator("#trends")).to_contain_text("mean of 6 full days")
    expect(page.locator(".plot")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name="Trends")).to_have_count(1)

    bar = page.locator(f'.plot-links a[href="/day/{today - 3 * ONE}/"]')
    if device == "phone":
        # A finger may miss a slim bar: its words come first, and lead to the day.
        bar.tap()
        expect(page.locator(".plot-tip")).to_contain_text("Counted: 100")
        expect(page).to_have_url(f"{site}/trends/?window=7")
        page.get_by_role("link", name="Open this day").tap()
    else:
        bar.click()
    expect(page).to_have_url(f"{site}/day/{today - 3 * ONE}/")
    page.go_back()
    page.get_by_text("The same as a table").first.click()
    page.locator(".twin table").get_by_role("link").first.click()
    expect(page).to_have_url(f"{site}/day/{today - ONE}/")

    # A long table is read when it is opened, and before it is printed.
    page.goto("/trends/?window=365")
    rows = page.locator("#trend_days tbody tr")
    expect(rows).to_have_count(0)
    page.get_by_text("The same as a table").first.click()
    expect(rows).to_have_count(100)
    page.reload()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(rows).to_have_count(100)


@pytest.mark.parametrize("device", ["desktop"], indirect=True)
def test_bars_say_what_the_table_says_to_the_mouse_and_the_keyboard(
    page: Page, context: BrowserContext, site: str
) -> None:
    user = somebody(context, site)
    today = today_of(user)
    keep_days(user, today, count=20, food="300", supplement="30")
    page.goto("/trends/?window=14")
    tip = page.locator(".plot-tip")
    bars = page.locator(".plot-links a")
    expect(bars).to_have_count(14)
    bars.nth(4).hover()
    expect(tip).to_be_visible()
    row = page.locator(f'#trend_days tr:has(a[href="/day/{today - 9 * ONE}/"])')
    for cell in row.locator("th, td").all_text_contents():
        expect(tip).to_contain_text(cell)
    # Its words may be reached with the mouse, and go when it leaves or Escape is pressed.
    tip.hover()
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    bars.nth(5).hover()
    expect(tip).to_be_visible()
    page.get_by_role("heading", level=1).hover()
    expect(tip).to_be_hidden()

    # One stop for all bars; arrows go along them and the last day, of nothing, comes first.
    page.get_by_role("region", name="Day by day, drawn").focus()
    page.keyboard.press("ArrowLeft")
    expect(bars.nth(13)).to_be_focused()
    expect(tip).to_contain_text("nothing logged")
    page.keyboard.press("ArrowLeft")
    expect(bars.nth(12)).to_be_focused()
    expect(bars.nth(12)).to_have_accessible_name(re.compile("Counted: 330, Food: 300"))
    assert page.locator('.plot-links a[tabindex="0"]').count() == 1
    page.keyboard.press("Home")
    expect(bars.nth(0)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(bars.nth(0)).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/day/{today - ONE}/")


@pytest.mark.parametrize("device", ["desktop"], indirect=True)
def test_a_year_says_its_days_once_they_are_read(
    page: Page, context: BrowserContext, site: str
) -> None:
    user = somebody(context, site)
    today = today_of(user)
    keep_days(user, today, count=120, food="300")
    page.goto("/trends/?window=365")
    page.locator(f'.plot-links a[href="/day/{today - 2 * ONE}/"]').hover()
    expect(page.locator(".plot-tip")).to_contain_text("All: 300")
    expect(page.locator("#trend_days tbody tr")).to_have_count(120)
    square = page.locator(f'.month a[href="/day/{today - 2 * ONE}/"] rect')
    painted = page.locator(".month path").first
    assert round(square.bounding_box()["height"]) == 22  # type: ignore[index]  # it shows
    assert painted.evaluate("one => getComputedStyle(one).fillOpacity") != "0"
    square.click()
    expect(page).to_have_url(f"{site}/day/{today - 2 * ONE}/")


@pytest.mark.parametrize("device", ["desktop"], indirect=True)
def test_rows_that_cannot_be_read_are_not_taken_for_days_of_nothing(
    page: Page, context: BrowserContext, site: str, browser_errors: BrowserErrors
) -> None:
    browser_errors.expects("status of 503", "net::ERR_FAILED")
    user = somebody(context, site)
    today = today_of(user)
    keep_days(user, today, count=120, food="300")
    rows = "**/trends/days/**"
    for answer in ({"body": "<p>Log in to this network</p>"}, {"status": 503}, None):
        page.route(rows, lambda route: route.fulfill(**answer) if answer else route.abort())  # noqa: B023
        page.goto("/trends/?window=365")
        with page.expect_request(rows):
            page.locator(f'.plot-links a[href="/day/{today - 2 * ONE}/"]').hover()
        page.wait_for_load_state("networkidle")
        page.locator(f'.plot-links a[href="/day/{today - 9 * ONE}/"]').hover()
        expect(page.locator(".plot-tip p")).to_have_count(1)
        expect(page.locator("#trend_days a")).to_have_attribute("href", re.compile("window=365"))
        page.unroute(rows)

    # Whoever is signed out meanwhile is led to the sign-in, and back to this page.
    page.goto("/trends/?window=365")
    context.clear_cookies()
    page.locator(f'.plot-links a[href="/day/{today - 2 * ONE}/"]').hover()
    page.wait_for_url("**/login/?next=/trends/**")


@pytest.mark.parametrize("device", ["desktop"], indirect=True)
def test_bars_have_names_after_the_keyboard_went_by(
    page: Page, context: BrowserContext, site: str
) -> None:
    user = somebody(context, site)
    keep_days(user, today_of(user), count=20, food="300")
    page.goto("/trends/?window=365")
    page.get_by_role("region", name="Day by day, drawn").focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_role("link", name="7 days", exact=True).focus()
    page.evaluate(Axe().axe_script)
    assert page.evaluate("() => axe.run('main')")["violations"] == []
    first = page.locator(".plot-links a").first
    expect(first).to_have_accessible_name(re.compile(r"^\w+ \d+ \w+ \d{4}$"))


#: The narrowest screen, and the largest text.
NARROW: ViewportSize = {"width": 320, "height": 640}
LARGE_TEXT = "document.documentElement.style.fontSize = '200%'"
#: Words of drawings that are cut or lie on each other, and how small the smallest is.
FAULTS = """() => {
  const found = [];
  for (const drawing of document.querySelectorAll("svg.plot")) {
    const box = drawing.getBoundingClientRect();
    const seen = [...drawing.querySelectorAll("text")]
      .filter((text) => text.getClientRects().length)
      .map((text) => [text, text.getBoundingClientRect()]);
    for (const [text, own] of seen) {
      const words = text.textContent;
      if (own.left < box.left - 1 || own.right > box.right + 1) found.push(`${words} is cut`);
      if (parseFloat(getComputedStyle(text).fontSize) < 11) found.push(`${words} is small`);
      for (const [other, its] of seen) {
        // Figures keep clear of the room below the line that letters would take.
        const room = own.height * 0.25;
        const isBeside = own.right <= its.left + 1 || its.right <= own.left + 1;
        const isBelow = own.bottom <= its.top + room || its.bottom <= own.top + room;
        if (other !== text && !isBeside && !isBelow) {
          found.push(`${words} lies on ${other.textContent}`);
        }
      }
    }
  }
  return found;
}"""


@pytest.mark.parametrize("device", ["phone"], indirect=True)
@pytest.mark.parametrize("is_large", [False, True])
def test_every_word_of_a_drawing_is_whole_on_a_narrow_screen(
    page: Page, context: BrowserContext, site: str, *, is_large: bool
) -> None:
    user = somebody(context, site)
    keep_days(user, today_of(user), count=366, food="300", supplement="30")
    create_symptom(user=user, date=today_of(user) - ONE)
    page.set_viewport_size(NARROW)
    for address in (
        *(f"/trends/?window={days}" for days in (7, 14, 28, 90, 365)),
        "/symptoms/beside/?window=28",
        "/band/",
    ):
        page.goto(address)
        if is_large:
            page.evaluate(LARGE_TEXT)
        expect(page.locator("svg.plot").first).to_be_visible()
        assert page.evaluate(FAULTS) == [], address
        # What is wider than the screen is moved within its own frame, which the keyboard reaches.
        frame = page.locator(".plot-wrap").first
        if frame.evaluate("one => one.scrollWidth > one.clientWidth"):
            assert frame.get_attribute("tabindex") == "0"
        if not is_large:
            assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]


@pytest.mark.parametrize("device", ["desktop"], indirect=True)
def test_zones_stay_apart_in_the_readers_own_colours(
    page: Page, context: BrowserContext, site: str
) -> None:
    user = somebody(context, site)
    today = today_of(user)
    keep_days(user, today, count=10, food="300")
    user.days.filter(date=today - 3 * ONE).update(food_mg=100)
    user.days.filter(date=today - 4 * ONE).update(food_mg=500)
    page.emulate_media(forced_colors="active")
    page.goto("/trends/?window=14")
    looks = page.evaluate(
        """() => [...document.querySelectorAll("svg.plot path.bar")].map((bar) => {
          const { fill, stroke } = getComputedStyle(bar);
          return [fill, stroke];
        })"""
    )
    assert len({fill for fill, _stroke in looks}) == 3
    assert len({stroke for _fill, stroke in looks}) == 1


def test_sources_lead_from_a_food_to_its_days(
    page: Page, context: BrowserContext, site: str
) -> None:
    user = somebody(context, site)
    yesterday = today_of(user) - ONE
    for name in ("Almonds", "Banana"):
        food = staple(name)
        log_entry(user=user, food=food, date=yesterday)
    finish_day(
        subject=user, date=yesterday, food=DayState.COMPLETE, supplements=SupplementsTaken.NONE
    )
    page.goto("/trends/?window=7")
    page.get_by_role("link", name="Sources", exact=True).click()
    page.evaluate(MARK)
    page.get_by_role("link", name="Almonds").click()
    behind = page.get_by_role("region", name="Days with Almonds")
    expect(behind).to_be_visible()
    assert page.evaluate("window.stays") is True
    behind.get_by_role("link").click()
    expect(page).to_have_url(f"{site}/day/{yesterday}/")
