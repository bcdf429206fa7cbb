"""Somebody to measure with: a year of days, and eight entries today."""

from __future__ import annotations

import datetime as dt
import secrets
from decimal import Decimal
from typing import TYPE_CHECKING

from accounts.enums import Sex
from bench.site import todays_date
from foods.amounts import quantise_mg
from intake.enums import DayState, Meal

if TYPE_CHECKING:
    from accounts.models import User
    from foods.models import Food, Portion

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
    foods = [
        (food, next(one for one in food.portions.all() if one.grams)) for food in everyday_foods()
    ]
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
                    portion=portion,
                    unit_label=portion.label,
                    unit_grams=portion.grams,
                    grams=portion.grams,
                    mg_per_100g=food.magnesium_mg_per_100g,
                    magnesium_mg=_mg(food, portion),
                )
                for place in range(ENTRIES_A_DAY)
                for food, portion in [foods[(back * 7 + place * 11) % len(foods)]]
            ]
            state = DayState.COMPLETE if back else DayState.OPEN
            day = Day(subject=user, date=date, food=state)
            day.sums = sum_entries(eaten)
            rows.append(day)
            entries += eaten
        Entry.objects.bulk_create(entries)
        Day.objects.bulk_create(rows)
    update_statistics()
    return user


def update_statistics() -> None:
    """Let the database know its tables, as it does by itself within a minute of use."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _mg(food: Food, portion: Portion) -> Decimal | None:
    """The magnesium (mg) of one portion; None where the food has no value."""
    if food.magnesium_mg_per_100g is None or portion.grams is None:
        return None
    return quantise_mg(food.magnesium_mg_per_100g * portion.grams / 100)


def everyday_foods() -> list[Food]:
    """Eighty of the foods that people eat every day, in a fixed order, with their portions."""
    from foods.models import Food

    foods = Food.objects.shared().filter(is_staple=True, rank__lte=2, portions__grams__gt=0)
    return list(foods.order_by("pk").distinct().prefetch_related("portions")[:80])
