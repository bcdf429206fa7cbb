"""The columns of closed lists were widened with rows in them, and can be narrowed again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.apps.registry import Apps
from django.db import connection, models

from accounts.enums import ENUM_LENGTH, KidneyAnswer, LifeStage, ReferenceProfile, Sex
from accounts.models import Profile, ProfileFacts, User
from foods.enums import Evidence, FoodKind, FoodStatus
from foods.models import Food
from intake.enums import BandSource, DayState, HighBasis, Meal, SupplementsTaken, SymptomName
from intake.models import Band, Day, Entry, SiteDefault
from tests.factories import create_food, create_symptom, create_user, log_entry
from tests.migrating import migrated_to, newest

BEFORE = [
    ("accounts", "0005_kidneys_unsure"),
    ("foods", "0005_doubtful_values"),
    ("intake", "0011_medicines_apart"),
]
AFTER = [
    ("accounts", "0006_enum_columns"),
    ("foods", "0006_enum_columns"),
    ("intake", "0012_enum_columns"),
]
#: What came later, and goes by another name before.
LATER = {SymptomName.NERVE_PAIN, SymptomName.BURNING}
#: Profiles that are wider than the column was.
LATER_PROFILES = {
    *(ReferenceProfile.DACH, ReferenceProfile.NORDIC),
    *(ReferenceProfile.WHO, ReferenceProfile.AUNZ),
}
DATE = dt.date(2026, 6, 1)
ONE = dt.timedelta(days=1)


def columns_of(state: Apps) -> dict[str, list[str]]:
    """Columns that hold a member in a state of the tables, by table."""
    return {
        model._meta.db_table: fields
        for room in ("accounts", "foods", "intake")
        for model in state.get_app_config(room).get_models()
        if (
            fields := [
                str(field.column)
                for field in model._meta.concrete_fields
                if isinstance(field, models.CharField) and field.choices
                if field.max_length == ENUM_LENGTH
            ]
        )
    }


def stored(tables: dict[str, list[str]]) -> dict[str, list[Any]]:
    """Every member in every row, and the names of what each table is held to."""
    found: dict[str, list[Any]] = {}
    with connection.cursor() as cursor:
        for table, columns in tables.items():
            # SQLite reads a quoted name that it does not know as a word.
            names = ", ".join(f'"{table}"."{column}"' for column in ("id", *columns))
            cursor.execute(f'SELECT {names} FROM "{table}" ORDER BY id')  # noqa: S608  # our own names
            found[table] = cursor.fetchall()
            held = connection.introspection.get_constraints(cursor, table)
            found[f"{table} is held to"] = sorted(name for name in held if not is_given(name))
    return found


def is_given(name: str) -> bool:
    """Whether the database made the name up, and makes another when it builds a table anew."""
    return name.startswith(("__", "sqlite_")) or name[-3:] in {"_pk", "key"} or "_fk_" in name


def keep_every_member() -> None:
    """A row of each kind for each member that its column could hold before."""
    user = create_user()
    for kind in FoodKind:
        create_food(name=kind.label, kind=kind, evidence=Evidence.LABORATORY)
    for status in FoodStatus:
        create_food(name=status.label, status=status)
    food = Food.objects.all()[0]
    for meal in Meal:
        log_entry(user=user, food=food, date=DATE, meal=meal)
    for number, state in enumerate(DayState):
        for back, answer in enumerate(SupplementsTaken):
            date = DATE + ONE * (1 + number * len(SupplementsTaken) + back)
            Day.objects.create(subject=user, date=date, food=state, supplements=answer)
    for name in SymptomName:
        if name in LATER:
            continue
        word = "dizzy" if name == SymptomName.OTHER else ""
        create_symptom(user=user, date=DATE, kind=name, word=word)
    for source in BandSource:
        for basis in HighBasis:
            stated = {"valid_from": DATE, "target_mg": 300, "set_by": user}
            Band.objects.create(subject=user, source=source, high_basis=basis, **stated)
    for number, profile in enumerate(one for one in ReferenceProfile if one not in LATER_PROFILES):
        SiteDefault.objects.create(valid_from=DATE + ONE * number, reference=profile)
        ProfileFacts.objects.create(
            user=user,
            valid_from=DATE + ONE * number,
            reference=profile,
            sex=list(Sex)[number],
            life_stage=LifeStage.NONE,
        )
    for said in KidneyAnswer:
        Profile.objects.create(user=create_user(), kidneys_impaired=said)


@pytest.mark.django_db(transaction=True)
def test_columns_are_narrowed_and_widened_again_with_rows_in_them() -> None:
    keep_every_member()
    now = columns_of(apps)
    is_now = stored(now)
    assert len(is_now["intake_entry"]) == len(Meal)
    try:
        # What came later holds the rows to more, and is no part of this.
        then = columns_of(migrated_to(AFTER))
        assert then.keys() <= now.keys()
        was = stored(then)
        migrated_to(BEFORE)
        assert stored(then) == was
    finally:
        migrated_to(newest())
    assert stored(now) == is_now
    assert (Entry.objects.count(), User.objects.count()) == (len(Meal), 1 + len(KidneyAnswer))
