"""Two connections write to one day at once: no entry is lost, no sum is wrong."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db.transaction import TransactionManagementError

from accounts.models import User
from intake.diary.days import lock_day
from intake.diary.entries import AlreadyActedError, change_entry
from intake.diary.symptoms import (
    NotAskedError,
    SymptomDetails,
    SymptomsNotedError,
    add_symptom,
    say_if_complete,
    set_no_symptoms,
)
from intake.diary.undo import CannotUndoError, undo
from intake.enums import DayState, SymptomName
from tests.at_once import at_once
from tests.factories import create_food, create_user, log_entry

pytestmark = pytest.mark.django_db(transaction=True)

DATE = dt.date(2026, 11, 22)


def raised_by(*acts: Callable[[], object]) -> list[BaseException]:
    """What went wrong where these were done at once."""
    return [error for one in at_once(*acts) if (error := one.exception()) is not None]


def test_entries_logged_at_once_are_all_in_the_sum() -> None:
    user, food = create_user(), create_food(mg_per_100g="100", portions={"1 bag": "100"})
    acts = [lambda: log_entry(user=User.objects.get(), food=food, date=DATE) for _ in range(8)]
    assert raised_by(*acts) == []
    day = user.days.get()
    assert (day.entry_count, day.food_mg) == (8, Decimal(800))


def test_one_form_sent_twice_at_once_logs_once() -> None:
    user, food, key = create_user(), create_food(), uuid.uuid4()
    acts = [lambda: log_entry(user=user, food=food, date=DATE, request_key=key) for _ in range(4)]
    raised = raised_by(*acts)
    assert [type(error) for error in raised] == [AlreadyActedError] * 3
    assert user.entries.count() == user.days.get().entry_count == 1


def test_two_answers_for_a_day_at_once_count_as_one() -> None:
    user = create_user()
    log_entry(user=user, food=create_food(), date=DATE)

    def say(food: DayState) -> None:
        say_if_complete(subject=user, by=user, date=DATE, food=food, request_key=uuid.uuid4())

    raised = raised_by(*(lambda food=food: say(food) for food in DayState))
    assert [type(error) for error in raised] == [NotAskedError] * (len(DayState) - 1)
    said = user.changes.exclude(noted_day_pk=None).get().after
    assert said is not None
    assert user.days.get().food == said["food"]


def test_moves_between_two_days_in_both_directions_do_not_block_each_other() -> None:
    user, food = create_user(), create_food()
    other = DATE + dt.timedelta(days=1)
    here = log_entry(user=user, food=food, date=DATE)
    there = log_entry(user=user, food=food, date=other)

    def move(pk: int, date: dt.date) -> None:
        entry = user.entries.get(pk=pk)
        change_entry(
            entry=entry, by=user, quantity=Decimal(1), unit=entry.unit, meal="lunch", date=date
        )

    assert raised_by(lambda: move(here.pk, other), lambda: move(there.pk, DATE)) == []
    assert {day.date: day.entry_count for day in user.days.all()} == {DATE: 1, other: 1}


def test_pressing_undo_twice_at_once_undoes_once() -> None:
    user, food, key = create_user(), create_food(), uuid.uuid4()
    log_entry(user=user, food=food, date=DATE, request_key=key)
    raised = raised_by(*[lambda: undo(subject=user, batch=key)] * 2)
    assert [type(error) for error in raised] == [CannotUndoError]
    assert user.days.get().entry_count == 0


def test_a_symptom_and_that_there_is_none_never_stand_side_by_side() -> None:
    user = create_user()
    felt = SymptomDetails(SymptomName.BURNING, 4)

    def note() -> None:
        add_symptom(subject=user, by=user, date=DATE, details=felt, request_key=uuid.uuid4())

    def say_none() -> None:
        set_no_symptoms(subject=user, by=user, date=DATE, is_said=True, request_key=uuid.uuid4())

    raised = raised_by(*[say_none, note] * 3)
    assert {type(error) for error in raised} <= {SymptomsNotedError}
    assert user.symptoms.count() == 3
    assert not user.days.get().no_symptoms


def test_day_is_locked_within_a_transaction_alone() -> None:
    user = create_user()
    with pytest.raises(TransactionManagementError):
        lock_day(user, DATE)
    assert not user.days.exists()
