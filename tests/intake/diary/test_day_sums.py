"""A day's sums are listed once, in ``Sums``; all who read or write them follow it."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import User
from intake.diary.log import Log, stored_days
from intake.models import Day
from intake.science.sums import SUM_TYPES, Sums
from tests.intake.diary.test_commands import run

pytestmark = pytest.mark.django_db

DATE = dt.date(2026, 11, 21)
#: No two sums are equal, and the constraints of the model hold.
DIFFERENT = Sums(
    food_mg=Decimal("101.001"),
    water_mg=Decimal("102.002"),
    supplement_mg=Decimal("103.003"),
    medicine_mg=Decimal("104.004"),
    entry_count=12,
    unknown_count=8,
    food_count=4,
    food_known_count=3,
    food_grams=Decimal("106.006"),
    food_known_grams=Decimal("105.005"),
    water_unknown_count=2,
    estimated_count=1,
    possible_mg=Decimal("107.007"),
    unbounded_count=5,
    diet_variance_mg2=Decimal("10234567.891"),
    supplement_variance_mg2=Decimal("108.008"),
)


def test_every_sum_is_a_column_that_is_written_and_read(user: User) -> None:
    assert len(set(DIFFERENT.by_name.values())) == len(SUM_TYPES)
    assert {name: type(getattr(Day(), name)) for name in Day.SUM_COLUMNS} == SUM_TYPES
    day = Day(subject=user, date=DATE)
    assert day.sums == Sums()
    day.sums = DIFFERENT
    day.save()
    Day.objects.filter(pk=day.pk).update(food_mg=0)
    day.save(update_fields=Day.SUM_COLUMNS)
    assert Day.objects.get(pk=day.pk).sums == DIFFERENT


def test_ranges_read_every_sum(user: User) -> None:
    day = Day(subject=user, date=DATE)
    day.sums = DIFFERENT
    day.save()
    (stored,) = stored_days(Log.of_oneself(user).day_values(DATE, DATE))
    assert stored.sums == DIFFERENT


@pytest.mark.parametrize("name", SUM_TYPES)
def test_check_days_finds_and_repairs_any_sum(user: User, name: str) -> None:
    day = Day(subject=user, date=DATE)
    # Only what the constraints do not tie to another sum can be wrong alone.
    least = {
        "unknown_count": ("entry_count",),
        "food_count": ("entry_count",),
        "food_known_count": ("food_count", "entry_count"),
        "food_known_grams": ("food_grams",),
        "water_unknown_count": ("unknown_count", "entry_count"),
        "estimated_count": ("entry_count",),
        "possible_mg": ("unknown_count", "entry_count"),
        "unbounded_count": ("unknown_count", "entry_count"),
    }
    for column in (name, *least.get(name, ())):
        setattr(day, column, 1)
    day.save()
    assert "1 repaired" in run("check_days", "--repair")
    assert Day.objects.get(pk=day.pk).sums == Sums()
