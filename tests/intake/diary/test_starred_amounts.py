"""What a starred food is offered in, however long ago it was logged."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from foods.models.tap_water import own_water_key
from intake.diary import recent_foods as recent
from intake.diary.saved.favourites import star_food
from intake.enums import Meal
from tests.factories import create_food, log_entry

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 11, 1)


def test_a_starred_food_keeps_its_last_amount_by_date(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recent, "_NEWEST", 1)
    food = create_food()
    # Logged last on the later date, whichever of the days was filled in last.
    for date, quantity in ((DAY, "2"), (DAY, "3"), (DAY - dt.timedelta(days=9), "7")):
        log_entry(user=user, food=food, date=date, quantity=quantity)
    log_entry(user=user, food=create_food(name="Kale"), date=DAY + dt.timedelta(days=1))
    star_food(subject=user, food=food, is_starred=True)
    (starred,) = [one for one in recent.recent_foods(user, Meal.LUNCH).foods if one.is_starred]
    assert starred.times == 0
    assert starred.amount.quantity == Decimal(3)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plan of SQLite")
def test_its_entries_are_looked_up_by_the_food(user: User) -> None:
    with connection.cursor() as cursor:
        values: dict[str, Any] = {
            "user": user.pk,
            "meal": Meal.LUNCH,
            "newest": 300,
            "own_water": own_water_key(user.pk),
            **recent._NAMES,
        }
        cursor.execute(f"EXPLAIN QUERY PLAN {recent._RECENT}", values)
        plan = " ".join(row[3] for row in cursor.fetchall())
    assert "older USING INDEX entry_subject_food" in plan
