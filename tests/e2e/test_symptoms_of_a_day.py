"""Nerve pain in two taps, the same as yesterday in one, and a day without any in one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from tests.e2e.diary import Diary, somebody
from tests.e2e.page_states import today_of
from tests.factories import create_symptom

pytestmark = pytest.mark.parametrize("device", ["phone"], indirect=True)
ONE = dt.timedelta(days=1)


@pytest.fixture
def hurt(context: BrowserContext, site: str) -> User:
    """Somebody whose feet hurt yesterday, and tingled."""
    user = somebody(context, site)
    yesterday = today_of(user) - ONE
    create_symptom(user=user, date=yesterday, kind="nerve_pain", severity=5, places="feet")
    create_symptom(user=user, date=yesterday, kind="tingling", severity=3)
    return user


def test_nerve_pain_takes_two_taps_with_the_place_of_last_time(hurt: User, page: Page) -> None:
    Diary(page).open()
    page.locator(".chip", has_text="Nerve pain").tap()
    expect(page.get_by_label("Feet")).to_be_checked()
    expect(page.get_by_label("Hands")).not_to_be_checked()
    number = page.get_by_role("button", name="6 of 10", exact=True)
    expect(number).to_be_in_viewport(ratio=1)
    number.tap()
    expect(page.locator(".symptom")).to_contain_text("feet")
    expect(page.locator(".symptom")).to_have_count(1)
    assert hurt.symptoms.get(date=today_of(hurt)).places == "feet"


def test_as_yesterday_and_none_are_one_tap_each_and_one_to_undo(hurt: User, page: Page) -> None:
    diary = Diary(page).open()
    none = page.get_by_role("button", name="None today")
    page.get_by_role("button", name="As yesterday: nerve pain 5, feet; tingling 3").tap()
    expect(page.locator(".symptom")).to_have_count(2)
    expect(none).to_have_count(0)
    diary.undo()
    expect(page.locator(".symptom")).to_have_count(0)
    none.tap()
    expect(page.locator("#symptoms")).to_contain_text("No symptoms today.")
    expect(page.locator("#symptoms-heading")).to_be_focused()
    page.locator(".chip", has_text="Burning").tap()
    page.get_by_role("button", name="2 of 10", exact=True).tap()
    expect(page.locator(".symptom")).to_have_count(1)
    expect(page.locator("#symptoms")).not_to_contain_text("No symptoms today.")


class TestWithoutJavaScript:
    @pytest.fixture
    def context_options(self) -> dict[str, Any]:
        return {"java_script_enabled": False}

    @pytest.mark.usefixtures("hurt")
    def test_all_three_are_plain_forms(self, page: Page) -> None:
        Diary(page).open()
        page.get_by_role("button", name="As yesterday").tap()
        expect(page.locator(".symptom")).to_have_count(2)
        for left in (1, 0):
            page.get_by_role("button", name="Delete").first.tap()
            expect(page.locator(".symptom")).to_have_count(left)
        page.get_by_role("button", name="None today").tap()
        expect(page.locator("#symptoms")).to_contain_text("No symptoms today.")
        page.locator(".chip", has_text="Nerve pain").tap()
        page.locator(".chip", has_text="Face").tap()
        page.get_by_role("button", name="4 of 10", exact=True).tap()
        expect(page.locator(".symptom")).to_contain_text("face")
