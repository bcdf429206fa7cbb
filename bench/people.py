"""Somebody to measure with: a year of days, and eight entries today."""

from __future__ import annotations

import datetime as dt
import secrets
from decimal import Decimal
from typing import TYPE_CHECKING

from accounts.enums import Sex
from bench.site import todays_date
from intake.enums import DayState, Meal

if TYPE_CHECKING:
    from accounts.models import User
    from foods.models import Food

DAYS = 365
ENTRIES_A_DAY = 8
MEALS = (Meal.BREAKFAST, Meal.LUNCH, Meal.DINNER, Meal.SNACKS)


def person_with_days(email: str, *, days: int = 2 * DAYS) -> User:
    """Somebody with so many complete days up to yesterday and an open one today, eight foods each.

    Their profile is said, so that no page asks for it.
    """
    from accounts.models import Profile, ProfileFacts, User
    from intake.models import Day, Entry
    from intake.science.sums import sum_entries

    user = User.objects.create_user(email, secrets.token_urlsafe())
    Profile.objects.create(user=user, birth_date=dt.date(1986, 5, 4), time_zone="UTC")
    ProfileFacts.objects.create(user=user, sex=Sex.FEMALE)
    foods = everyday_foods()
    for start in range(0, days, DAYS):
        entries: list[Entry] = []
        rows: list[Day] = []
        for back in range(start, min(start + DAYS, days)):
            date = todays_date() - dt.timedelta(days=back)
            eaten = [
                Entry(
                    subject=user,
                    date=date,
                    meal=MEALS[place % len(MEALS)],
                    food=food,
                    name=food.name,
                    kind=food.kind,
                    quantity=1,
                    unit_label="1 cup",
                    unit_grams=Decimal(100),
                    grams=Decimal(100),
                    mg_per_100g=food.magnesium_mg_per_100g,
                    magnesium_mg=food.magnesium_mg_per_100g,
                )
                for place in range(ENTRIES_A_DAY)
                for food in [foods[(back * 7 + place * 11) % len(foods)]]
            ]
            state = DayState.COMPLETE if back else DayState.OPEN
            day = Day(subject=user, date=date, food=state)
            day.sums = sum_entries(eaten)
            rows.append(day)
            entries += eaten
        Entry.objects.bulk_create(entries)
        Day.objects.bulk_create(rows)
    return user


def everyday_foods() -> list[Food]:
    """Eighty of the foods that people eat every day, in a fixed order."""
    from foods.models import Food

    return list(Food.objects.shared().filter(is_staple=True, rank__lte=2).order_by("pk")[:80])
