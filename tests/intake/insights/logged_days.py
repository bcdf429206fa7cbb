"""Finished days with entries, for tests of trends, reports and charts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from accounts.models import User
from foods.models import Food
from intake.diary.days import finish_day
from intake.enums import DayState, SupplementsTaken
from intake.models import Entry
from tests.factories import create_food, keep_days, log_entry

ONE = dt.timedelta(days=1)


def finish(user: User, date: dt.date) -> None:
    finish_day(subject=user, date=date, food=DayState.COMPLETE, supplements=SupplementsTaken.NONE)


def eat(user: User, date: dt.date, *foods: Food) -> None:
    for food in foods:
        log_entry(user=user, food=food, date=date)
    finish(user, date)


def fill(user: User, today: dt.date, count: int) -> None:
    """So many full days with eight entries each."""
    foods = [create_food(name=f"Food {number}") for number in range(8)]
    keep_days(user, today, count=count, food="300")
    Entry.objects.bulk_create(
        Entry(
            subject=user,
            date=today - back * ONE,
            meal="lunch",
            food=food,
            name=food.name,
            kind="food",
            quantity=1,
            unit_grams=Decimal(14),
            grams=Decimal(14),
            mg_per_100g=Decimal(270),
            magnesium_mg=Decimal("37.8"),
        )
        for back in range(1, count + 1)
        for food in foods
    )
