"""Writes to a day: its sums are right after every act, and every act undoes."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError

from accounts.models import User
from foods.amounts import AmountError, Unit
from foods.enums import FoodStatus
from foods.models import Food
from intake.diary.days import finish_day, reopen_day
from intake.diary.entries import AlreadyActedError, add_entry, change_entry, delete_entry
from intake.diary.products import remember_supplement
from intake.diary.undo import CannotUndoError, undo
from intake.enums import DayState, SupplementsTaken
from intake.models import Change, Day, Entry
from intake.models.change import snapshot
from tests.factories import create_food, create_user, log_entry

pytestmark = pytest.mark.django_db

DATE = dt.date(2026, 11, 22)


def day_of(user: User, date: dt.date = DATE) -> Day:
    return user.days.get(date=date)


def test_add_entry_keeps_its_own_copy_and_rewrites_the_day() -> None:
    user, food = create_user(), create_food(name="Almonds", mg_per_100g="270")
    entry = log_entry(user=user, food=food, date=DATE, quantity="2")
    assert (entry.name, entry.unit_label, entry.kind) == ("Almonds", "1 oz", "food")
    assert entry.grams == Decimal("56.700")
    assert entry.magnesium_mg == Decimal("153.090")
    day = day_of(user)
    assert (day.food_mg, day.entry_count, day.food_known_count) == (Decimal("153.090"), 1, 1)


def test_changing_or_archiving_a_food_leaves_the_logged_day_alone() -> None:
    user, food = create_user(), create_food(mg_per_100g="270")
    entry = log_entry(user=user, food=food, date=DATE)
    food.magnesium_mg_per_100g, food.name = Decimal(1), "Changed"
    food.status = FoodStatus.ARCHIVED
    food.save()
    food.portions.all().delete()
    before = snapshot(entry) | {"portion_id": None}
    entry.refresh_from_db()
    assert snapshot(entry) == before
    changed = change_entry(
        entry=entry, by=user, quantity=Decimal(2), unit=entry.unit, meal=entry.meal
    )
    assert changed.entry.magnesium_mg == Decimal("153.090")


def test_unknown_food_is_counted_but_adds_nothing() -> None:
    user = create_user()
    log_entry(user=user, food=create_food(name="Oat drink", mg_per_100g=None), date=DATE)
    log_entry(user=user, food=create_food(mg_per_100g="100"), date=DATE)
    day = day_of(user)
    assert day.food_mg == Decimal("28.350")
    assert (day.entry_count, day.unknown_count, day.food_known_count) == (2, 1, 1)
    assert (day.food_grams, day.food_known_grams) == (Decimal("56.700"), Decimal("28.350"))
    assert day.water_unknown_count == 0
    log_entry(user=user, food=create_food(kind="water", mg_per_100g=None), date=DATE)
    assert (day_of(user).unknown_count, day_of(user).water_unknown_count) == (2, 1)


def test_same_request_key_logs_once_even_after_deletion_and_sweep() -> None:
    user, food, key = create_user(), create_food(), uuid.uuid4()
    entry = log_entry(user=user, food=food, date=DATE, request_key=key)
    with pytest.raises(AlreadyActedError):
        log_entry(user=user, food=food, date=DATE, request_key=key)
    delete_entry(entry=entry, by=user)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=3)):
        assert Change.objects.expired().forget() == 2
        with pytest.raises(AlreadyActedError):
            log_entry(user=user, food=food, date=DATE, request_key=key)
    assert user.entries.count() == 0
    assert day_of(user).entry_count == 0


def test_request_key_of_one_person_does_not_block_another() -> None:
    food, key = create_food(), uuid.uuid4()
    for user in (create_user(), create_user()):
        log_entry(user=user, food=food, date=DATE, request_key=key)
        assert user.entries.count() == 1


def test_change_entry_across_days_rewrites_both() -> None:
    user, food = create_user(), create_food()
    entry = log_entry(user=user, food=food, date=DATE)
    earlier = DATE - dt.timedelta(days=1)
    change_entry(
        entry=entry, by=user, quantity=Decimal(3), unit=entry.unit, meal="lunch", date=earlier
    )
    assert day_of(user).entry_count == 0
    assert day_of(user, earlier).food_mg == Decimal("229.635")


def test_too_heavy_amount_is_refused_and_nothing_is_kept() -> None:
    user = create_user()
    with pytest.raises(AmountError, match="Enter at most 20 kg"):
        log_entry(user=user, food=create_food(), date=DATE, quantity="9999")
    assert not user.days.exists()


def test_tablet_counts_its_pieces_and_has_no_grams() -> None:
    user = create_user()
    tablet = create_food(name="Citrate", kind="supplement", mg_per_100g=None)
    outcome = add_entry(
        subject=user,
        by=user,
        date=DATE,
        meal="supplements",
        food=tablet,
        quantity=Decimal(2),
        unit=Unit("1 tablet", magnesium_mg=Decimal(100)),
        request_key=uuid.uuid4(),
    )
    assert (outcome.entry.grams, outcome.entry.magnesium_mg) == (None, Decimal("200.000"))
    assert (outcome.day.supplement_mg, outcome.day.food_mg) == (Decimal(200), Decimal(0))


def test_remembered_supplement_is_kept_once_and_private() -> None:
    user, other = create_user(), create_user()
    shared = create_food(name="Magnesium citrate", kind="supplement", mg_per_100g=None)
    shared.portions.all().delete()
    for _time in range(2):
        portion = remember_supplement(
            subject=user, food=shared, piece="tablet", magnesium_mg=Decimal("150.0")
        )
    assert portion.food.name == "Magnesium citrate, 150 mg"
    assert user.own_foods.count() == 1
    assert not Food.objects.visible_to(other).filter(pk=portion.food.pk).exists()
    assert Food.objects.visible_to(user).filter(pk=portion.food.pk).exists()


def test_undo_takes_back_add_change_and_delete() -> None:
    user, food = create_user(), create_food()
    key = uuid.uuid4()
    entry = log_entry(user=user, food=food, date=DATE, request_key=key, note="with tea")
    original = snapshot(entry)
    changed = change_entry(
        entry=entry, by=user, quantity=Decimal(4), unit=entry.unit, meal="dinner"
    )
    undo(subject=user, batch=changed.batch)
    assert snapshot(user.entries.get()) == original
    deleted = delete_entry(entry=entry, by=user)
    assert day_of(user).food_mg == 0
    assert undo(subject=user, batch=deleted.batch) == [DATE]
    assert snapshot(user.entries.get()) == original
    assert day_of(user).food_mg == Decimal("76.545")
    undo(subject=user, batch=key)
    assert not user.entries.exists()
    assert day_of(user).entry_count == 0


def test_undo_refuses_in_words_when_the_entry_changed_since() -> None:
    user = create_user()
    key = uuid.uuid4()
    entry = log_entry(user=user, food=create_food(), date=DATE, request_key=key)
    change_entry(entry=entry, by=user, quantity=Decimal(2), unit=entry.unit, meal="lunch")
    with pytest.raises(CannotUndoError, match="changed since"):
        undo(subject=user, batch=key)
    assert user.entries.get().quantity == 2


def test_undo_twice_after_a_day_or_by_a_stranger_is_refused() -> None:
    user, stranger, key = create_user(), create_user(), uuid.uuid4()
    entry = log_entry(user=user, food=create_food(), date=DATE, request_key=key)
    with pytest.raises(CannotUndoError, match="nothing to undo"):
        undo(subject=stranger, batch=key)
    with (
        time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=25)),
        pytest.raises(CannotUndoError, match="more than a day ago"),
    ):
        undo(subject=user, batch=key)
    assert user.entries.get() == entry
    undo(subject=user, batch=key)
    with pytest.raises(CannotUndoError, match="undone already"):
        undo(subject=user, batch=key)


def test_undo_of_a_deletion_survives_the_deletion_of_the_food() -> None:
    user = create_user()
    own = create_food(name="My bread", owner=user)
    entry = log_entry(user=user, food=own, date=DATE)
    deleted = delete_entry(entry=entry, by=user)
    own.delete()
    undo(subject=user, batch=deleted.batch)
    restored = user.entries.get()
    assert (restored.food, restored.name) == (None, "My bread")
    assert restored.magnesium_mg == entry.magnesium_mg


def test_finished_day_says_when_it_changed_afterwards() -> None:
    user, food = create_user(), create_food()
    log_entry(user=user, food=food, date=DATE)
    finish = DayState.COMPLETE
    finish_day(subject=user, date=DATE, food=finish, supplements=SupplementsTaken.NONE)
    assert not day_of(user).changed_after_finish
    log_entry(user=user, food=food, date=DATE)
    assert day_of(user).changed_after_finish
    reopen_day(subject=user, date=DATE)
    day = day_of(user)
    assert (day.food, day.changed_after_finish) == (DayState.OPEN, False)


def test_finishing_with_a_logged_supplement_never_says_none_was_taken() -> None:
    user = create_user()
    pill = create_food(name="Pill", kind="supplement", mg_per_100g=None)
    log_entry(user=user, food=pill, date=DATE, meal="supplements")
    day = finish_day(
        subject=user, date=DATE, food=DayState.COMPLETE, supplements=SupplementsTaken.NONE
    )
    assert day.supplements == SupplementsTaken.TAKEN


@pytest.mark.parametrize(
    "wrong",
    [
        {"quantity": Decimal(0)},
        {"grams": Decimal(0)},
        {"magnesium_mg": Decimal(-1)},
        {"meal": "brunch"},
        {"unit_mg": Decimal(5)},
    ],
)
def test_database_refuses_impossible_entries(wrong: dict[str, object]) -> None:
    user = create_user()
    entry = log_entry(user=user, food=create_food(), date=DATE)
    with pytest.raises(IntegrityError):
        Entry.objects.filter(pk=entry.pk).update(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"food": "half"},
        {"supplements": "some"},
        {"food_mg": Decimal(-1)},
        {"food_known_count": 5},
        {"food_known_grams": Decimal(10_000)},
        {"water_unknown_count": 1},
    ],
)
def test_database_refuses_impossible_days(wrong: dict[str, object]) -> None:
    user = create_user()
    log_entry(user=user, food=create_food(), date=DATE)
    with pytest.raises(IntegrityError):
        user.days.update(**wrong)
