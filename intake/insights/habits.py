"""A change of habits as a log shows it, and the person's answer to the question about it.

The days alone are looked at first: without a change in them nothing more is read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from intake.diary.eaten import eaten_amounts
from intake.diary.log import DayValues, Log
from intake.enums import DayState, HabitAnswer
from intake.models import Day, HabitChange
from intake.science.questions.habits import (
    HABIT_DAYS,
    AskedBefore,
    ChangePoint,
    IntakeDay,
    change_point,
)
from intake.science.questions.one_value import EatenAmount, at_one_value


@dataclass(frozen=True)
class HabitsSeen:
    """What a log shows of its person's habits by a date."""

    #: What was not asked about yet; None where nothing seems to have changed.
    change: ChangePoint | None = None
    #: What was asked about, read only where the days show a change at all.
    answered: list[HabitChange] = field(default_factory=list)


def habits_from(last: dt.date) -> dt.date:
    """The first of the days that are looked at up to a date."""
    return last - dt.timedelta(days=HABIT_DAYS - 1)


def habits_seen(log: Log, days: Iterable[IntakeDay], last: dt.date) -> HabitsSeen:
    """Look for a change up to a date in the complete days since ``habits_from``, as stored.

    No query where these show none, else one for what was asked before, and one for what was eaten
    where that does not cover it: each food at one value, so that a corrected one is no new habit.
    """
    stored = list(days)
    if change_point(stored) is None:
        return HabitsSeen()
    answered = list(log.habit_changes().filter(began_on__lte=last))
    latest = max(answered, key=lambda one: one.answered_on, default=None)
    asked = None if latest is None else AskedBefore(latest.began_on, latest.answered_on)
    if asked is not None and change_point(stored, asked) is None:
        return HabitsSeen(answered=answered)
    rows = eaten_amounts(log, habits_from(last), last)
    return HabitsSeen(change_point(at_one_value(map(_eaten, rows)), asked), answered)


def intake_of_rows(rows: Iterable[DayValues]) -> list[IntakeDay]:
    """Food and water of complete days, of rows as they are stored."""
    return [
        IntakeDay(dt.date.fromisoformat(date), float(food_mg) + float(water_mg))
        for date, state, food_mg, water_mg, *_more in rows
        if state == DayState.COMPLETE
    ]


def intake_of_days(days: Iterable[Day]) -> list[IntakeDay]:
    """The same of days that were read."""
    return [IntakeDay(one.date, float(one.sums.diet_mg)) for one in days if one.is_complete]


def _eaten(row: tuple[Any, ...]) -> EatenAmount:
    date, food, is_quick, name, grams, quantity, unit, mg, is_partial = row
    measure, amount = (unit, quantity) if grams is None else ("", grams)
    named = None if is_quick else food or name
    return EatenAmount(date, named, measure, amount, mg, is_partial)


def answer_habit_question(
    *, subject: User, began_on: dt.date, is_more: bool, answer: HabitAnswer, today: dt.date
) -> None:
    """Keep the answer to one change, which is not asked about again; the last one counts."""
    HabitChange.objects.update_or_create(
        subject=subject,
        began_on=began_on,
        defaults={"is_more": is_more, "answer": answer, "answered_on": today},
    )
