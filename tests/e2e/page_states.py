"""Where a test of every page may go, and what stands there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import Profile, User
from foods.models import Food


@dataclass(frozen=True)
class Place:
    """One page in one state."""

    name: str
    #: Makes the state and returns the address; where there is none to make, a path or a view.
    path: Callable[[User], str] | str
    #: What to do on the page before it is looked at.
    act: Callable[[Page], None] | None = None


def today_of(user: User) -> dt.date:
    """The date where somebody lives."""
    return Profile.objects.of(user).today()


def day_of(user: User) -> str:
    """The address of somebody's own day, today."""
    return reverse("intake:day", args=[today_of(user)])


def staple(name: str) -> Food:
    """An everyday food of the table."""
    return Food.objects.get(name=name, is_staple=True)
