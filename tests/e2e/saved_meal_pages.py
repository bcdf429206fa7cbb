"""The pages of saved meals and recipes, each in a full state."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from intake.models import SavedMeal
from tests.e2e.page_states import PageState, day_of, staple, today_of
from tests.factories import create_food, log_entry
from tests.intake.diary.saved_meals import create_saved, serving_of


def _saved_meals(user: User) -> SavedMeal:
    almonds = staple("Almonds")
    broth = create_food(name="Broth of my own", owner=user, mg_per_100g=None)
    create_saved(user=user, name="Handful", items={almonds: "30"})
    return create_saved(
        user=user, name="Soup", items={almonds: "100", broth: "400"}, servings="4", cooked="900"
    )


def _meals(user: User) -> str:
    _saved_meals(user)
    return reverse("intake:meals")


def _open_items(page: Page) -> None:
    page.get_by_text("What is in it").last.click()
    expect(page.locator(".parts").last).to_be_visible()


def _meal(user: User) -> str:
    return reverse("intake:meal", args=[_saved_meals(user).pk])


def _refuse_and_search(page: Page) -> None:
    page.get_by_label("Servings").fill("none")
    page.get_by_role("button", name="Save").last.click()
    expect(page.locator(".errorlist").first).to_be_visible()
    page.get_by_role("searchbox").fill("milk")
    expect(page.get_by_role("button", name="Add ").first).to_be_visible()


def _log(user: User) -> str:
    return reverse("intake:log_meal", args=[_saved_meals(user).pk])


def _day(user: User) -> str:
    soup = _saved_meals(user).food
    assert soup is not None
    assert serving_of(soup)
    log_entry(user=user, food=soup, date=today_of(user), meal="lunch")
    return day_of(user)


def _open_both(page: Page) -> None:
    page.get_by_text("2 parts").click()
    page.get_by_role("link", name="Saved meals").click()
    expect(page.get_by_role("button", name="Log Soup, 1 serving", exact=True)).to_be_visible()


def _keep(user: User) -> str:
    _day(user)
    return reverse("intake:keep_meal", args=[today_of(user), "lunch"])


def _as_recipe(page: Page) -> None:
    page.get_by_label("a recipe, logged as one line").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".errorlist")).to_be_visible()


SAVED_MEAL_PAGES: tuple[PageState, ...] = (
    PageState("meals", _meals, _open_items),
    PageState("meal", _meal, _refuse_and_search),
    PageState("add_recipe", "intake:add_recipe"),
    PageState("log_meal", _log),
    PageState("keep_meal", _keep, _as_recipe),
    PageState("day_with_recipe", _day, _open_both),
)
