"""Files of whole diaries, and the diaries they make."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from accounts.models import User
from intake.diary.days import set_sums
from intake.management.commands.check_days import _days
from intake.models import Import
from intake.transfer.exports.tables import DIARY
from intake.transfer.exports.text_formats import stream_csv
from intake.transfer.imports.plan import ReadingChoices, begin_import, plan_import
from intake.transfer.imports.steps import start_import, step_import, undo_import

DATE = dt.date(2026, 6, 10)
DATES: dict[str, Any] = {"earliest": dt.date(2000, 1, 1), "latest": dt.date(2099, 12, 31)}


def begin(user: User, text: str | bytes, name: str = "servings.csv") -> Import:
    file = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    return begin_import(subject=user, file=file, file_name=name, **DATES)


def run(user: User, of: Import, *, has_doubtful: bool = False) -> Import:
    start_import(subject=user, key=of.key, has_doubtful=has_doubtful)
    return go_on(user, of)


def go_on(user: User, of: Import) -> Import:
    while (now := step_import(subject=user, key=of.key)).is_under_way:
        pass
    return now


def take_back(user: User, of: Import) -> Import:
    undo_import(subject=user, key=of.key)
    return go_on(user, of)


def diary_of(user: User) -> list[tuple[Any, ...]]:
    """Every entry's values, in an order that does not depend on when it was written."""
    names = (
        *("date", "meal", "time", "name", "kind", "quantity", "unit_label", "unit_grams"),
        *("unit_mg", "mg_per_100g", "grams", "magnesium_mg", "note", "typed_words", "value_given"),
        *("food_id", "portion_id"),
    )
    return sorted(user.entries.values_list(*names), key=repr)


def days_of(user: User) -> list[dict[str, Any]]:
    left_out = {"id", "subject_id", "note", "changed_at"}
    return [
        {name: value for name, value in day.items() if name not in left_out}
        for day in user.days.values()
    ]


def assert_sums_hold(user: User) -> None:
    assert [day.date for day, entries in _days(user) if set_sums(day, entries)] == []


def csv_of(user: User) -> bytes:
    return b"".join(stream_csv(DIARY["entries"], user))


def many_days(count: int, rows: int = 10) -> str:
    lines = [
        f"{DATE + dt.timedelta(days=day)},Food {row},{row + 1} g,{row / 10}"
        for day in range(count)
        for row in range(rows)
    ]
    return "\n".join(["date,food,amount,mg", *lines, ""])


def planned(user: User, text: str) -> Import:
    """A table of one's own, read with the columns as they are guessed."""
    of = begin(user, text)
    choices = ReadingChoices(of.reading["mapping"])
    return plan_import(record=of, choices=choices, **DATES)
