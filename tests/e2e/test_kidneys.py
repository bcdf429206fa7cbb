"""The question about the kidneys in a real browser, on a phone, with scripts and without."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect

from accounts.models import Profile, User
from foods.enums import FoodKind
from foods.models import Food
from intake.diary.products import remember_supplement
from tests.e2e.conftest import PATIENCE_MS
from tests.e2e.diary import Diary, somebody
from tests.e2e.page_states import staple, today_of
from tests.factories import log_entry

pytestmark = pytest.mark.parametrize("device", ["phone"], indirect=True)

SAID = "You logged magnesium on 1 of the last 14 days, as supplements or medicines. Speak to"


def keep_tablet(user: User) -> None:
    """A tablet found by the search, logged in one tap."""
    remember_supplement(
        subject=user,
        food=Food.objects.filter(kind=FoodKind.SUPPLEMENT, form="citrate")[0],
        piece="tablet",
        magnesium_mg=Decimal(100),
    )


def question(page: Page) -> Locator:
    return page.get_by_role("group", name="Has a doctor said that your kidneys work poorly?")


def comes_in_sight(page: Page, place: Locator) -> bool:
    """Whether the whole of it comes to lie between the top and the bar at the foot."""
    for _moment in range(PATIENCE_MS // 100):
        box, foot = place.bounding_box(), page.locator(".site-nav").bounding_box()
        assert box is not None
        assert foot is not None
        if box["y"] >= 0 and box["y"] + box["height"] <= foot["y"]:
            return True
        # A page scrolls to what has the cursor only when it is laid out.
        page.wait_for_timeout(100)
    return False


def log_tablet(page: Page, diary: Diary) -> None:
    diary.search("magnesium citrate")
    row = diary.rows.filter(has=page.get_by_role("button", name="1 tablet, 100 mg")).first
    row.get_by_role("button", name="Log").tap()
    expect(diary.entries.filter(has_text="100 mg")).to_have_count(1)


def test_the_first_tablet_asks_and_yes_shows_the_kidney_rule_at_once(
    page: Page, context: BrowserContext, site: str
) -> None:
    user = somebody(context, site)
    keep_tablet(user)
    log_entry(user=user, food=staple("Spinach, boiled"), date=today_of(user))
    diary = Diary(page).open()
    expect(question(page)).to_have_count(0)
    expect(page.locator("#ruler .zone-low")).not_to_have_count(0)
    log_tablet(page, diary)
    expect(question(page)).to_be_visible()
    assert comes_in_sight(page, question(page))
    asked, toast = question(page).bounding_box(), diary.toast.bounding_box()
    assert asked is not None
    assert toast is not None
    assert asked["y"] + asked["height"] <= toast["y"]
    page.evaluate(Axe().axe_script)
    faults = page.evaluate("() => axe.run('#kidneys')")["violations"]
    assert [fault["id"] for fault in faults] == []
    sizes = (
        question(page)
        .get_by_role("button")
        .evaluate_all("buttons => buttons.map((one) => one.getBoundingClientRect().height)")
    )
    assert len(sizes) == 3
    assert min(sizes) >= 44

    # It is in sight too where the page comes anew, as after a tablet from its label.
    page.reload()
    page.wait_for_load_state("networkidle")
    assert comes_in_sight(page, question(page))
    question(page).get_by_role("button", name="Yes").tap()
    expect(page.locator("#kidneys")).to_contain_text(SAID)
    expect(question(page)).to_have_count(0)
    expect(page.locator("#ruler .zone-low")).to_have_count(0)
    expect(page.locator("#ruler .supplement-alert")).to_contain_text(SAID)
    expect(page.locator("#kidneys")).to_be_focused()
    assert Profile.objects.get(user=user).kidneys_impaired == "yes"
    page.reload()
    expect(question(page)).to_have_count(0)
    expect(page.locator("#ruler .supplement-alert")).to_contain_text(SAID)


def test_dont_know_is_not_asked_again(page: Page, context: BrowserContext, site: str) -> None:
    user = somebody(context, site)
    keep_tablet(user)
    diary = Diary(page).open()
    log_tablet(page, diary)
    question(page).get_by_role("button", name="Don’t know").tap()
    expect(question(page)).to_have_count(0)
    expect(page.locator("#ruler")).to_contain_text("within the limit of 350 mg")
    expect(page.locator("#ruler")).to_contain_text("ask your doctor before taking more magnesium")
    page.reload()
    expect(question(page)).to_have_count(0)


class TestWithoutJavaScript:
    """The same as plain forms."""

    @pytest.fixture
    def context_options(self) -> dict[str, Any]:
        return {"java_script_enabled": False}

    def test_yes_leads_to_the_kidney_rule(
        self, page: Page, context: BrowserContext, site: str
    ) -> None:
        user = somebody(context, site)
        keep_tablet(user)
        Diary(page).open()
        page.get_by_role("searchbox", name="Search foods").fill("magnesium citrate")
        page.get_by_role("button", name="Search", exact=True).click()
        page.get_by_role("button", name="1 tablet, 100 mg").first.click()
        expect(page.locator(".entry")).to_have_count(1)
        expect(question(page)).to_be_in_viewport(ratio=1)
        assert comes_in_sight(page, question(page))
        question(page).get_by_role("button", name="Yes").click()
        expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()
        expect(page.locator("#ruler .supplement-alert")).to_contain_text(SAID)
        expect(page.locator("#kidneys")).to_contain_text(SAID)
        assert comes_in_sight(page, page.locator("#kidneys .callout"))
        expect(page.locator("#toast")).to_contain_text("Kept in your profile")
        expect(question(page)).to_have_count(0)
