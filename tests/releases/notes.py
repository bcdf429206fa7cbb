"""What a database says of every logged day, to be compared before and after an upgrade."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.apps import apps
from django.db import connection

from accounts.models import User
from intake.bands.in_force import BandsInForce
from intake.diary.log import Log
from intake.enums import DayState
from intake.models import Day
from intake.science.limits import Limits
from intake.science.verdict.day_verdict import verdict_for
from intake.text import Reader


def notes_of_all() -> dict[str, list[dict[str, Any]]]:
    """Each person's days in order, by the person's number."""
    people = User.objects.order_by("pk")
    return {str(person.pk): days for person in people if (days := notes_of(person))}


def notes_of(person: User) -> list[dict[str, Any]]:
    """Sums, band, zone and words of each day, and what was eaten on it; all as plain texts."""
    log = Log.of_oneself(person)
    bands = BandsInForce(log)
    eaten: dict[Any, list[list[str]]] = {}
    for entry in person.entries.order_by("date", "pk"):
        row = [str(entry.pk), entry.meal, entry.name, str(entry.grams), str(entry.magnesium_mg)]
        eaten.setdefault(entry.date, []).append([*row, entry.note])
    return [
        {
            "date": str(day.date),
            "states": [day.food, day.supplements],
            "note": day.note,
            "sums": _plain(day.sums),
            **_judged(day, bands.limits_on(day.date)),
            "entries": eaten.get(day.date, []),
        }
        for day in log.days().order_by("date")
    ]


def _judged(day: Day, limits: Limits) -> dict[str, Any]:
    verdict = verdict_for(
        day.sums,
        limits,
        reader=Reader.PERSON,
        is_complete=day.food == DayState.COMPLETE,
        supplements=day.supplements,
    )
    return {
        "band": _plain(limits),
        "zone": verdict.zone,
        "words": [verdict.headline, verdict.detail, verdict.total, verdict.supplement],
    }


def _plain(values: Any) -> dict[str, str]:
    """The fields of a dataclass as texts."""
    return {name: str(value) for name, value in dataclasses.asdict(values).items()}


def row_counts() -> dict[str, int]:
    """How many rows each table of the site has."""
    with connection.cursor() as cursor:
        names = set(connection.introspection.table_names(cursor))
    return {
        model._meta.db_table: model._base_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table in names
    }
