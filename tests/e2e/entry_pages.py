"""The editor of an entry and the form of its value, for the tests of every page."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from accounts.models import User
from foods.enums import FoodKind
from foods.models import Food
from intake.diary.products import usual_value_of
from intake.models import Entry
from tests.e2e.page_states import PageState, day_of, staple, today_of
from tests.factories import log_entry


def unmeasured() -> Food:
    """A food of the table without a value, of a kind that has a usual one."""
    unknown = Food.objects.shared().filter(magnesium_mg_per_100g=None, kind=FoodKind.FOOD)
    for food in unknown.filter(portions__grams__isnull=False).distinct().order_by("pk"):
        portion = food.portions.all()[0]
        if usual_value_of(Entry(food=food, kind=food.kind, unit_grams=portion.grams)):
            return food
    raise LookupError("Every food of the table has a value, or none a kind.")


def _unknown(user: User) -> str:
    log_entry(user=user, food=staple("Almonds"), date=today_of(user))
    log_entry(user=user, food=unmeasured(), date=today_of(user), typed_words="Zwieback")
    return day_of(user)


def _value(user: User) -> str:
    day = _unknown(user)
    return f"{day}entries/{user.entries.latest('pk').pk}/value/"


def _edit(page: Page) -> None:
    page.locator(".entry", has_text="Zwieback").locator(".entry-main").click()
    expect(page.locator(".entry-editing")).to_be_visible()


def _give(page: Page) -> None:
    page.get_by_role("link", name="give the value of Zwieback").click()
    page.get_by_label("The usual value of its kind").check()
    expect(page.locator(".value-change")).to_be_visible()


ENTRY_PAGES: tuple[PageState, ...] = (
    PageState("day_with_unknown_value", _unknown),
    PageState("editor", _unknown, _edit),
    PageState("value_in_its_row", _unknown, _give),
    PageState("entry_value", _value),
)
