"""A log in which somebody begins to eat more, or less, on a day."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from accounts.models import User
from foods.models import Food
from intake.enums import DayState
from intake.models import Day, Entry
from tests.factories import create_food
from tests.intake.insights.logged_days import ONE

#: What a food of these logs has at first, and what is eaten of it: 300 mg on a usual day.
MG_PER_100G, GRAMS = Decimal(100), 300.0


def plant_change(
    user: User,
    *,
    today: dt.date,
    times: float = 1.8,
    days: int = 80,
    since: int = 30,
    food: Food | None = None,
) -> dt.date:
    """Complete days up to yesterday, ``times`` as much on the last of them; when that began.

    The amounts scatter as those of most people, the same at every call.
    """
    chance = random.Random(7)  # noqa: S311  # a test needs the same days, not secrets
    food = food or create_food(name="Oats", mg_per_100g=str(MG_PER_100G))
    made, entries = [], []
    for back in range(days, 0, -1):
        root = chance.gauss(0, 0.06)
        grams = GRAMS * (1 + root) ** 4 * (times if back <= since else 1)
        entry = entry_of(user, food, today - back * ONE, Decimal(f"{grams:.3f}"))
        entries.append(entry)
        made.append(day_of(user, entry))
    Day.objects.bulk_create(made)
    Entry.objects.bulk_create(entries)
    return today - since * ONE


def entry_of(user: User, food: Food, date: dt.date, grams: Decimal) -> Entry:
    """So much of a food with the value it has by now."""
    value = food.magnesium_mg_per_100g
    return Entry(
        subject=user,
        date=date,
        meal="lunch",
        food=food,
        name=food.name,
        kind=food.kind,
        quantity=grams,
        unit_label="g",
        unit_grams=1,
        grams=grams,
        mg_per_100g=value,
        magnesium_mg=None if value is None else round(value * grams / 100, 3),
    )


def day_of(user: User, *entries: Entry) -> Day:
    """The full day of some entries of food, not stored yet."""
    known = [one for one in entries if one.magnesium_mg is not None]
    return Day(
        subject=user,
        date=entries[0].date,
        food=DayState.COMPLETE,
        supplements="none",
        food_mg=sum((one.magnesium_mg or Decimal(0) for one in known), Decimal(0)),
        entry_count=len(entries),
        unknown_count=len(entries) - len(known),
        food_count=len(entries),
        food_known_count=len(known),
        food_grams=sum((one.grams or Decimal(0) for one in entries), Decimal(0)),
        food_known_grams=sum((one.grams or Decimal(0) for one in known), Decimal(0)),
    )
