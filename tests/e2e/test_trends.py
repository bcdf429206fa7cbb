"""Trends in a real browser: drawn, another range without a reload, back again, into a day."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import BrowserContext, Page, expect

from intake.diary.days import finish_day
from intake.enums import DayState, SupplementsTaken
from tests.e2e.diary import somebody
from tests.e2e.page_states import staple, today_of
from tests.factories import keep_days, log_entry

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
    expect(page.locator(".chart svg")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name="Trends")).to_be_visible()
    expect(page.locator("#trends")).to_contain_text("mean of 27 complete days")

    page.evaluate(MARK)
    page.get_by_role("link", name="7 days", exact=True).click()
    expect(page.locator("#trends")).to_contain_text("mean of 6 complete days")
    expect(page).to_have_url(f"{site}/trends/?window=7")
    expect(page.locator(".chart svg")).to_be_visible()
    page.get_by_text("Other dates").click()
    page.locator("[name=first]").fill(str(today - 10 * ONE))
    page.locator("[name=last]").fill(str(today - ONE))
    page.get_by_role("button", name="Look at these dates").click()
    expect(page.locator("#trends")).to_contain_text("mean of 10 complete days")
    assert page.evaluate("window.stays") is True
    page.go_back()
    expect(page.locator("#trends")).to_contain_text("mean of 6 complete days")
    expect(page.locator(".chart svg")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name="Trends")).to_have_count(1)

    # The fourth of seven days lies in the middle of the axis: three days ago.
    chart = page.locator(".chart")
    middle = page.evaluate(
        """() => {
          const element = document.querySelector(".chart");
          const chart = echarts.getInstanceByDom(element);
          return chart.convertToPixel({ gridIndex: 0 }, [3, 50]);
        }"""
    )
    chart.click(position={"x": middle[0], "y": middle[1]})
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
