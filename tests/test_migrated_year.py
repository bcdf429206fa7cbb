"""A year of data through the newest migrations and a new food table, on either database.

No logged day is lost or judged anew, and what was logged, starred or saved speaks of the
same foods as before.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from accounts.models import User
from foods.amounts import Unit
from foods.enums import DataSet
from foods.importers.store import store_food_table
from foods.models import Food
from foods.units import units_of
from intake.bands.in_force import BandsInForce
from intake.diary.days import set_sums
from intake.diary.entries import change_entry, new_entry, store_entries
from intake.diary.log import Log
from intake.diary.recent_foods import recent_foods
from intake.diary.saved.favourites import star_food
from intake.diary.undo import undo
from intake.enums import DayState, Meal, SupplementsTaken
from intake.models import Change, Day, Entry
from intake.science.zones import judge
from intake.transfer.imports.steps import step_import, undo_import
from tests.factories import create_band, create_food, create_symptom, create_woman, log_entry
from tests.food_table import clear_food_table, seed_files
from tests.intake.diary.saved_meals import create_recipe, create_saved
from tests.intake.diary.test_commands import run
from tests.intake.transfer.diary_files import planned
from tests.intake.transfer.diary_files import run as run_import
from tests.migrating import migrated_to, newest

#: Before what people typed, given values, and calculated foods were kept.
BEFORE = [
    ("accounts", "0007_name_of_a_look"),
    ("foods", "0006_enum_columns"),
    ("intake", "0013_import_layout"),
]
FIRST = dt.date(2025, 11, 20)
DAYS = 365
#: The day of a row from a file.
BROUGHT = dt.date(2026, 6, 1)
#: What came with these migrations, which no earlier row tells anything in.
NEW_KEYS = (
    "typed_words",
    "value_given",
    "estimated_count",
    "places",
    "no_symptoms",
    "completeness_answered",
    "survey_category",
    "data_points",
    "possible_mg",
    "composition_cv",
    "amount_cv",
    "unbounded_count",
    "diet_variance_mg2",
    "supplement_variance_mg2",
)
#: What the name of the drink without a value tells, in a load and in the migration.
LATTES = "Coffee"

Rows = dict[str, list[tuple[Any, ...]]]


def columns_now() -> dict[str, list[str]]:
    """The columns of each table of foods and diaries that the database has."""
    tables = {
        model._meta.db_table
        for room in ("foods", "intake")
        for model in apps.get_app_config(room).get_models()
    }
    with connection.cursor() as cursor:
        tables &= set(connection.introspection.table_names(cursor))
        return {
            table: [
                column.name
                for column in connection.introspection.get_table_description(cursor, table)
            ]
            for table in tables
        }


def stored(columns: dict[str, list[str]]) -> Rows:
    """Every row in these columns."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for table, names in columns.items():
            listed = ", ".join(f'"{name}"' for name in sorted(names))
            cursor.execute(f'SELECT {listed} FROM "{table}" ORDER BY id')  # noqa: S608  # our own names
            found[table] = cursor.fetchall()
    return found


def some_foods(user: User) -> list[Food]:
    """Foods of each kind, with and without a value, shared and own."""
    tablet = create_food(name="Citrate", kind="supplement", mg_per_100g=None)
    antacid = create_food(name="Antacid", kind="medicine", mg_per_100g=None)
    for piece in (tablet, antacid):
        piece.portions.update(label="1 tablet", grams=None, magnesium_mg=Decimal("97.2"))
    return [
        *(create_food(name=f"Food {number}", mg_per_100g=f"{number}.123") for number in range(8)),
        create_food(
            name="Latte",
            mg_per_100g=None,
            portions={"1 cup": "240"},
            survey_category=LATTES,
        ),
        create_food(name="Mineral water", kind="water", mg_per_100g="11", portions={"1 l": "1000"}),
        create_food(name="Bread of mine", owner=user, mg_per_100g="80"),
        tablet,
        antacid,
    ]


def log_a_year(user: User, foods: list[Food]) -> None:
    """Six things on each day; every third day complete, every third partial."""
    for number in range(DAYS):
        date = FIRST + dt.timedelta(days=number)
        meals = list(Meal)
        made = []
        for place in range(6):
            food = foods[(number * 5 + place * 3) % len(foods)]
            portion = food.portions.all()[0]
            entry = new_entry(
                subject=user,
                by=user,
                date=date,
                meal=meals[place % len(meals)],
                food=food,
                quantity=Decimal(1 + place) / 2,
                unit=portion.unit,
                portion=portion,
                note="with butter" if place == 1 else "",
            )
            made.append(entry)
        day = Day.objects.create(
            subject=user,
            date=date,
            food=list(DayState)[number % 3],
            supplements=SupplementsTaken.TAKEN,
            note="a long day" if number % 30 == 0 else "",
        )
        store_entries(made, by=user, batch=uuid.uuid4())
        set_sums(day, made)
        day.save()


def a_year(user: User) -> uuid.UUID:
    """A year of everything; returns the change that can be undone."""
    foods = some_foods(user)
    log_a_year(user, foods)
    star_food(subject=user, food=foods[0], is_starred=True)
    star_food(subject=user, food=foods[8], is_starred=True)
    create_band(user=user, valid_from=FIRST, low="200", target="300", high="450")
    create_symptom(user=user, date=FIRST, kind="cramps")
    create_saved(user=user, items={foods[1]: "50"})
    recipe = create_recipe(user=user, unknown=True, cooked="900")
    assert recipe.food is not None
    Food.objects.filter(name="Oat drink").update(name="Latte", survey_category=LATTES)
    log_entry(user=user, food=recipe.food, date=FIRST)
    entry = user.entries.on(FIRST)[0]
    unit = Unit(entry.unit_label, entry.unit_grams, entry.unit_mg)
    return change_entry(
        entry=entry, by=user, quantity=Decimal(3), unit=unit, meal=entry.meal, portion=entry.portion
    ).batch


def as_kept_before(changes: Iterable[Change]) -> None:
    """Leave out of what can be undone what no change held before these columns came."""
    for change in changes:
        for state in filter(None, (change.before, change.after)):
            meal = [state["meal"], *state["items"]] if "items" in state else []
            for part in [state, *meal]:
                for key in NEW_KEYS:
                    part.pop(key, None)
        change.save()


def verdicts(user: User) -> list[tuple[Any, ...]]:
    """Every day with its sums, and the zone it is in under the band in force."""
    log = Log.of_oneself(user)
    bands = BandsInForce(log)
    return [
        (day.date, day.food, day.note, day.sums, judge(day.sums, bands.limits_on(day.date)))
        for day in log.days().order_by("date")
    ]


@pytest.mark.django_db(transaction=True)
def test_a_year_goes_through_the_newest_migrations_unchanged() -> None:
    user = create_woman()
    batch = a_year(user)
    brought = run_import(user, planned(user, f"date,food,amount,mg\n{BROUGHT},Rusk,1,20\n"))
    as_kept_before(user.changes.all())
    judged = verdicts(user)
    assert len(judged) == DAYS
    now = columns_now()
    try:
        migrated_to(BEFORE)
        old = columns_now()
        assert {name for table in now for name in set(now[table]) - set(old.get(table, []))} >= {
            *NEW_KEYS
        }
        before = stored(old)
        assert len(before["intake_entry"]) == DAYS * 6 + 2
    finally:
        migrated_to(newest())
    assert stored(old) == before
    assert verdicts(user) == judged
    assert "all sums equal their entries" in run("check_days")
    assert not user.days.exclude(estimated_count=0, completeness_answered=False).exists()
    # What has no value is bounded as it would be if it were logged today, and some of it is.
    assert user.entries.exclude(possible_mg=None).count() > DAYS / 3
    assert user.days.filter(unbounded_count__gt=0).count() == 0
    assert not user.entries.filter(magnesium_mg__isnull=False, amount_cv=None).exists()

    # What was done before is still undone, and what was imported is still taken back.
    undo(subject=user, batch=batch)
    assert user.entries.on(FIRST)[0].quantity == Decimal("0.5")
    undo_import(subject=user, key=brought.key)
    while step_import(subject=user, key=brought.key).is_under_way:
        pass
    assert not user.entries.filter(name="Rusk").exists()
    others = [one for one in verdicts(user) if one[0] not in {FIRST, BROUGHT}]
    assert others == [one for one in judged if one[0] not in {FIRST, BROUGHT}]


@pytest.mark.django_db(transaction=True)
def test_a_new_food_table_leaves_what_was_logged_and_starred() -> None:
    try:
        _logged_and_starred()
    finally:
        User.objects.all().delete()
        clear_food_table()


def _logged_and_starred() -> None:
    table = seed_files()
    known = {DataSet.USDA_SR, DataSet.MIDBAND}
    # An earlier table: without the data sets that came since, calculated dishes and joins, and
    # with another value and name here and there.
    earlier = [
        replace(
            record,
            dish=None,
            everyday_food=None,
            is_retired=False,
            mg_per_100g=None if number % 7 == 0 else record.mg_per_100g,
            name=f"{record.name}, once" if number % 11 == 0 else record.name,
        )
        for number, record in enumerate(table.foods)
        if record.data_set in known and not record.file
    ]
    store_food_table(replace(table, foods=tuple(earlier)))
    user = create_woman()
    foods = list(
        Food.objects.shared().filter(portions__isnull=False).distinct().order_by("pk")[::31]
    )
    assert len(foods) > 200
    log_a_year(user, foods)
    for food in foods[:20]:
        star_food(subject=user, food=food, is_starred=True)
    entries = list(Entry.objects.order_by("pk").values())
    keys = {food.pk: (food.data_set, food.source_key) for food in foods}
    days, judged = list(user.days.order_by("pk").values()), verdicts(user)

    assert not store_food_table(table).nothing_changed
    assert store_food_table(table).nothing_changed
    after = list(Entry.objects.order_by("pk").values())
    # A portion that a source no longer has is let go; the entry has its own copy of it.
    left = [{**one, "portion_id": None} for one in after]
    assert left == [{**one, "portion_id": None} for one in entries]
    assert all(
        a["portion_id"] in {None, b["portion_id"]} for a, b in zip(after, entries, strict=True)
    )
    assert list(user.days.order_by("pk").values()) == days
    assert verdicts(user) == judged
    for food in Food.objects.filter(pk__in=keys):
        assert (food.data_set, food.source_key) == keys[food.pk]
    starred = {favourite.food_id for favourite in user.favourites.all()}
    assert starred == {food.pk for food in foods[:20]}
    offered = {one.food_id for one in recent_foods(user, Meal.LUNCH).foods if one.is_starred}
    assert offered == starred
    assert all(units_of(food) for food in Food.objects.filter(pk__in=starred))
