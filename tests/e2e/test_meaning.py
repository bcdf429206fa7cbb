"""What the numbers mean, in a real browser: finishing, the gap, the limit, impaired kidneys."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.enums import KidneyAnswer
from accounts.models import Profile
from tests.e2e.diary import Diary, somebody
from tests.e2e.page_states import today_of
from tests.factories import keep_days


def test_finishing_a_day_asks_shortly_and_counts_it(
    page: Page, context: BrowserContext, site: str
) -> None:
    user = somebody(context, site)
    keep_days(user, today_of(user), count=2, food="300")
    diary = Diary(page).open()
    usual = page.get_by_role("region", name="Usual intake")
    expect(usual).to_contain_text("1 more full day for a first answer")
    diary.choose_meal("Breakfast")
    diary.log("spinach boiled", "Spinach, boiled")
    expect(page.get_by_text("Forgotten something?")).to_have_count(0)
    diary.choose_meal("Lunch")
    diary.log("lentils boiled", "Lentils, boiled")
    finish = page.locator(".finish")
    expect(finish).to_contain_text("Forgotten something?")
    diary.unfold(".finish")
    # A link among the questions types its words into the search.
    finish.get_by_role("link", name="Nuts").click()
    expect(diary.box).to_have_value("nuts")
    expect(page.locator("#results")).to_have_attribute("data-query", "nuts")

    page.get_by_role("button", name="Finish day").click()
    expect(finish).to_contain_text("Complete.")
    expect(page.locator("#ruler")).to_contain_text("Supplements were not noted")
    expect(usual).to_contain_text("14 days, 3 full")
    # Edited later, it says so; reopened, it counts no more.
    diary.entry("Lentils").get_by_role("button").click()
    expect(finish).to_contain_text("It has changed since.")
    page.get_by_role("button", name="Reopen").click()
    expect(usual).to_contain_text("14 days, 2 full")


def test_gap_is_closed_by_one_click_and_opened_again_by_undo(
    page: Page, context: BrowserContext, site: str
) -> None:
    somebody(context, site)
    diary = Diary(page).open()
    diary.log("spinach boiled", "Spinach, boiled")
    diary.unfold(".band-facts")
    page.get_by_role("link", name="What would close this gap?").click()
    gap = page.get_by_role("region", name="One portion closes")
    offers = gap.get_by_role("listitem")
    expect(offers).not_to_have_count(0)
    assert offers.count() <= 5
    first = offers.first
    after = first.locator(".gap-after").inner_text().removeprefix("then").strip()
    first.get_by_role("button").click()
    expect(diary.entries).to_have_count(2)
    diary.says(after.removesuffix(" mg"))
    expect(page.get_by_role("link", name="What would close this gap?")).to_have_count(0)
    diary.undo()
    expect(diary.entries).to_have_count(1)
    diary.unfold(".band-facts")
    expect(page.get_by_role("link", name="What would close this gap?")).to_be_visible()


def test_supplement_over_the_limit_is_said_on_the_day(
    page: Page, context: BrowserContext, site: str
) -> None:
    somebody(context, site)
    page.goto("/supplements/")
    product = page.get_by_role("region", name="From a label")
    product.get_by_label("Form of magnesium").select_option("citrate")
    product.get_by_label("Elemental magnesium in one piece").fill("1000")
    product.get_by_label("Pieces taken").fill("2")
    product.get_by_role("button", name="Keep and log").click()
    # A thousand is the weight of the compound; the calculator says what is in it.
    expect(product.locator(".errorlist")).to_contain_text("weight of the compound")
    expect(product.get_by_label("Elemental magnesium in one piece")).to_be_focused()
    compound = page.get_by_role("region", name="The label gives only the compound")
    compound.get_by_label("Compound", exact=True).select_option("trimagnesium dicitrate, anhydrous")
    compound.get_by_label("Weight of the compound").fill("1300")
    compound.get_by_role("button", name="Work it out").click()
    expect(compound).to_contain_text("hold about 211 mg of elemental magnesium")
    product.get_by_label("Pieces taken").fill("2")
    product.get_by_role("button", name="Keep and log").click()

    diary = Diary(page)
    # So much of it counts; the limit is what is said first.
    diary.says("350")
    headline = page.locator("#ruler .word-alert")
    expect(headline).to_have_text("Supplements: 421 mg, 71 mg above the limit of 350 mg")
    expect(page.locator("#ruler .supplement-alert")).to_contain_text("Ask your doctor")
    expect(page.locator("#ruler")).to_contain_text("Mean of the last 7 days: 421 mg a day, above")
    # The tablet lifts the day out of low, and never into high.
    expect(page.locator(".word-high.reading-words")).to_have_count(0)


def test_impaired_kidneys_see_no_zone_no_suggestion_and_any_supplement_alerts(
    page: Page, context: BrowserContext, site: str
) -> None:
    user = somebody(context, site)
    keep_days(user, today_of(user), count=10, food="100")
    Profile.objects.filter(user=user).update(kidneys_impaired=KidneyAnswer.YES)
    diary = Diary(page).open()
    diary.log("spinach boiled", "Spinach, boiled")
    expect(page.locator("#ruler .zone-low")).to_have_count(0)
    expect(page.get_by_role("link", name="What would close this gap?")).to_have_count(0)
    expect(page.locator("#ruler")).not_to_contain_text("below the")
    usual = page.get_by_role("region", name="Usual intake")
    expect(usual).to_contain_text("Your clinician sets your range.")

    page.goto("/supplements/")
    expect(page.locator("[data-kidneys]")).to_be_visible()
    page.get_by_label("Elemental magnesium in one piece").fill("10")
    page.get_by_role("button", name="Keep and log").click()
    alert = page.locator(".supplement-alert")
    expect(alert).to_contain_text("You logged magnesium on 1 of the last 14 days")

    page.goto("/band/")
    expect(page.locator(".u-plot")).to_have_count(0)
    page.goto("/learn/")
    expect(page.locator("[data-kidneys]")).to_be_visible()
    expect(page.get_by_role("cell", name="Pumpkin seeds")).to_have_count(0)


class TestWithoutJavaScript:
    """The same, as plain pages and forms."""

    @pytest.fixture
    def context_options(self) -> dict[str, Any]:
        return {"java_script_enabled": False}

    @pytest.mark.parametrize("device", ["phone"], indirect=True)
    def test_finishing_and_the_gap(self, page: Page, context: BrowserContext, site: str) -> None:
        user = somebody(context, site)
        page.goto(f"/day/{today_of(user)}/add/?q=spinach+boiled")
        page.get_by_role("button", name="Log Spinach, boiled").first.click()
        diary = Diary(page)
        diary.unfold(".band-facts")
        page.get_by_role("link", name="What would close this gap?").click()
        page.locator(".gap-rows button").first.click()
        expect(diary.entries).to_have_count(2)
        diary.undo()
        diary.unfold(".finish")
        page.get_by_role("button", name="Something is missing").click()
        expect(page.locator(".finish")).to_contain_text("Partial: something is missing")
        page.get_by_role("button", name="Reopen").click()
        diary.unfold("details.finish")
        page.get_by_label("Took none").check()
        page.get_by_role("button", name="Finish day").click()
        expect(page.locator("#ruler")).to_contain_text("No supplements taken.")
