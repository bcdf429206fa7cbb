"""The add panel, and what is copied and moved from the day, for the tests of every page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import Profile, User
from foods.models import Food
from tests.factories import log_entry

PlaceOf = tuple[str, Callable[[User], str] | str, Callable[[Page], None] | None]


def _today(user: User) -> dt.date:
    return Profile.objects.of(user).today()


def _almonds() -> Food:
    return Food.objects.get(name="Almonds", is_staple=True)


def _day(user: User) -> str:
    return reverse("intake:day", args=[_today(user)])


def _eaten(user: User) -> str:
    for meal in ("breakfast", "lunch"):
        log_entry(user=user, food=_almonds(), date=_today(user), meal=meal)
    return _day(user)


def _copy(user: User) -> str:
    return f"{_eaten(user)}copy/?source={_today(user)}"


def _move(user: User) -> str:
    return f"{_eaten(user)}move/"


def _add(user: User) -> str:
    return reverse("intake:add", args=[_today(user)]) + "?q=spinach"


def _amount(user: User) -> str:
    return reverse("intake:amount", args=[_today(user), _almonds().pk])


def _search(page: Page) -> None:
    page.get_by_role("searchbox", name="Search foods").fill("spinach")
    expect(page.locator("#results")).to_have_attribute("data-query", "spinach")


def _tick(page: Page) -> None:
    _search(page)
    page.locator(".food-row").first.get_by_role("checkbox").check()
    expect(page.locator("#several").get_by_role("button")).to_be_visible()


def _open_amount(page: Page) -> None:
    _search(page)
    page.locator(".food-row").first.get_by_role("link").click()
    expect(page.locator(".food-open")).to_be_visible()


def _with_toast(page: Page) -> None:
    page.locator("#results .log").first.click()
    expect(page.locator("#toast .notice")).to_be_visible()


PANEL: tuple[PlaceOf, ...] = (
    ("day_with_toast", _eaten, _with_toast),
    ("panel_with_results", _day, _tick),
    ("amount_in_panel", _day, _open_amount),
    ("add", _add, None),
    ("amount", _amount, None),
    ("copy", _copy, None),
    ("move", _move, None),
)
