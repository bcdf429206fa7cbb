"""Two connections write to one day at once: no entry is lost, no sum is wrong."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import User
from intake import actions
from tests.factories import create_food, create_user, log_entry

pytestmark = pytest.mark.django_db(transaction=True)

DATE = dt.date(2026, 11, 22)


def at_once(*acts: Callable[[], object]) -> list[BaseException]:
    """Run the acts in threads of their own that start together; returns what they raised."""
    barrier = threading.Barrier(len(acts))
    raised: list[BaseException] = []

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            act()
        except Exception as error:  # noqa: BLE001  # handed to the test, whatever it is
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return raised


def test_entries_logged_at_once_are_all_in_the_sum() -> None:
    user, food = create_user(), create_food(mg_per_100g="100", portions={"1 bag": "100"})
    acts = [lambda: log_entry(user=User.objects.get(), food=food, date=DATE) for _ in range(8)]
    assert at_once(*acts) == []
    day = user.days.get()
    assert (day.entry_count, day.food_mg) == (8, Decimal(800))


def test_one_form_sent_twice_at_once_logs_once() -> None:
    user, food, key = create_user(), create_food(), uuid.uuid4()
    acts = [lambda: log_entry(user=user, food=food, date=DATE, request_key=key) for _ in range(4)]
    raised = at_once(*acts)
    assert [type(error) for error in raised] == [actions.AlreadyActedError] * 3
    assert user.entries.count() == user.days.get().entry_count == 1


def test_moves_between_two_days_in_both_directions_do_not_block_each_other() -> None:
    user, food = create_user(), create_food()
    other = DATE + dt.timedelta(days=1)
    here = log_entry(user=user, food=food, date=DATE)
    there = log_entry(user=user, food=food, date=other)

    def move(pk: int, date: dt.date) -> None:
        entry = user.entries.get(pk=pk)
        actions.change_entry(
            entry=entry, by=user, quantity=Decimal(1), unit=entry.unit, meal="lunch", date=date
        )

    assert at_once(lambda: move(here.pk, other), lambda: move(there.pk, DATE)) == []
    assert {day.date: day.entry_count for day in user.days.all()} == {DATE: 1, other: 1}


def test_pressing_undo_twice_at_once_undoes_once() -> None:
    user, food, key = create_user(), create_food(), uuid.uuid4()
    log_entry(user=user, food=food, date=DATE, request_key=key)
    raised = at_once(*[lambda: actions.undo(subject=user, batch=key)] * 2)
    assert [type(error) for error in raised] == [actions.CannotUndoError]
    assert user.days.get().entry_count == 0
