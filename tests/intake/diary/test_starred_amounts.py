"""What a starred food is offered in, however long ago it was logged."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from contextlib import closing
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from foods.models.tap_water import own_water_key
from intake.diary import recent_foods as recent
from intake.diary.saved.favourites import star_food
from intake.enums import Meal
from intake.models import Entry
from tests.factories import create_food, create_user, log_entry

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


of_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="the plan of SQLite")


@of_sqlite
def test_its_entries_are_looked_up_by_the_food(user: User) -> None:
    assert "older USING INDEX entry_subject_food" in plan_of_recent(user)


@of_sqlite
def test_a_log_is_not_read_whole_to_leave_numbers_out(user: User) -> None:
    food = create_food()
    for subject, count in ((user, 600), (create_user(), 6_000)):
        entry = log_entry(user=subject, food=food, date=DAY)
        fields = [field.attname for field in Entry._meta.concrete_fields if not field.primary_key]
        values = {name: getattr(entry, name) for name in fields}
        Entry.objects.bulk_create([Entry(**values) for _number in range(count)])
    assert "BLOOM" not in plan_of_recent(user)


def plan_of_recent(user: User) -> str:
    """How SQLite goes about it once it has counted the rows, in its own words."""
    values: dict[str, Any] = {
        "user": user.pk,
        "meal": Meal.LUNCH.value,
        "newest": 300,
        "own_water": own_water_key(user.pk),
        **recent._NAMES,
    }
    named = re.sub(r"%\((\w+)\)s", r":\1", recent._recent_of("sqlite"))
    # In a copy: what is counted stays with a connection. In memory there is no write-ahead log,
    # so the copy's head says that it has none (https://sqlite.org/fileformat2.html#the_database_header).
    content = bytearray(connection.connection.serialize())
    content[18:20] = b"\x01\x01"
    with closing(sqlite3.connect(":memory:")) as copy:
        copy.deserialize(bytes(content))
        copy.execute("ANALYZE")
        return " ".join(row[3] for row in copy.execute(f"EXPLAIN QUERY PLAN {named}", values))
