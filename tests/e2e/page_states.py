"""Pages in a given state, for the tests that visit every page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import Profile, User
from foods.amounts import amount_of
from foods.models import Food


@dataclass(frozen=True)
class PageState:
    """A page in one state."""

    name: str
    #: A function that creates the state and returns the URL; or just a path or a URL name.
    path: Callable[[User], str] | str
    #: What to do on the page before it is tested.
    act: Callable[[Page], None] | None = None


def today_of(user: User) -> dt.date:
    """The current date in somebody's time zone."""
    return Profile.objects.of(user).today()


def day_of(user: User) -> str:
    """The URL of somebody's own day, today."""
    return reverse("intake:day", args=[today_of(user)])


def staple(name: str) -> Food:
    """The everyday food of this name."""
    return Food.objects.get(name=name, is_staple=True)


def mg_of(*names: str, times: str = "1") -> Decimal:
    """The magnesium (mg) of so many usual portions of each of these, by the table."""
    total = Decimal(0)
    for food in map(staple, names):
        usual = food.portions.all()[0].unit
        mg = amount_of(Decimal(times), usual, food.magnesium_mg_per_100g)[1]
        assert mg, food
        total += mg
    return total
