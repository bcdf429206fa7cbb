"""Copying, moving and duplicating entries: values stay, sums follow, one undo."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from foods.enums import FoodKind, FoodStatus
from foods.models import Food
from intake.diary.copying import copy_entries, move_entries
from intake.diary.entries import AlreadyActedError, change_entry
from intake.diary.saved.meals import delete_meal
from intake.diary.undo import CannotUndoError, undo
from intake.models import Day
from tests.factories import create_food, create_user, log_entry
from tests.intake.diary.saved_meals import create_recipe
from tests.pages import HTMX, form_for, text_of, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]

TODAY = dt.datetime.now(dt.UTC).date()
BEFORE = TODAY - dt.timedelta(days=1)


def total(user: User, date: dt.date) -> Decimal:
    day = user.days.filter(date=date).first()
    return Decimal(0) if day is None else day.food_mg + day.supplement_mg


def offer(**extra: Any) -> dict[str, Any]:
    """The form that a tap on the offer of an empty meal sends."""
    form = {"source": BEFORE, "only": "breakfast", "all": "1", "request_key": uuid.uuid4()}
    return form | extra


def test_copies_keep_what_was_logged_whatever_the_table_says_now(user: User) -> None:
    food = create_food(name="Oats", mg_per_100g="100", portions={"1 bowl": "50"})
    was = log_entry(
        user=user, food=food, date=BEFORE, quantity="2", time=dt.time(8), note="with cream"
    )
    Food.objects.filter(pk=food.pk).update(
        name="Oat flakes", magnesium_mg_per_100g=900, status=FoodStatus.ARCHIVED, kind="water"
    )
    done = copy_entries(subject=user, by=user, source=BEFORE, to=TODAY, request_key=uuid.uuid4())
    (copy,) = user.entries.on(TODAY)
    kept = ("name", "kind", "meal", "quantity", "unit_label", "unit_grams", "mg_per_100g")
    for field in (*kept, "grams", "magnesium_mg", "time", "food_id", "portion_id"):
        assert getattr(copy, field) == getattr(was, field), field
    # A note speaks of its own occasion.
    assert (copy.note, copy.created_by) == ("", user)
    assert copy.created_at > was.created_at
    assert total(user, TODAY) == total(user, BEFORE) == Decimal("100.000")
    assert [entry.pk for entry in done.placed] == [copy.pk]


def test_recipe_is_carried_with_its_parts(client: Client, user: User) -> None:
    saved = create_recipe(user=user, unknown=True)
    assert saved.food is not None
    client.post(f"/day/{BEFORE}/entries/", form_for(saved.food, meal="breakfast"))
    (was,) = user.entries.on(BEFORE)
    assert was.known_grams is not None
    # What is copied is what was eaten, whatever became of the recipe.
    delete_meal(saved=saved, by=user)
    page = client.get(f"/day/{TODAY}/").content.decode()
    assert "1 food, at least 83 mg" in page
    form = offer()
    answer = client.post(f"/day/{TODAY}/copy/", form, headers=HTMX).content.decode()
    (copy,) = user.entries.on(TODAY)
    for field in ("parts", "known_grams", "grams", "magnesium_mg"):
        assert getattr(copy, field) == getattr(was, field), field
    assert "Copied 1 food, at least 83 mg" in answer
    assert "3 parts" in answer
    day = user.days.get(date=TODAY)
    assert (day.unknown_count, total(user, TODAY)) == (1, was.magnesium_mg)
    form = {"to": TODAY, "entry": was.pk, "act": "move", "request_key": uuid.uuid4()}
    client.post(f"/day/{BEFORE}/move/", form)
    was.refresh_from_db()
    assert (was.date, was.parts, was.known_grams) == (TODAY, copy.parts, copy.known_grams)
    call_command("check_days", stdout=StringIO())


def test_copying_a_meal_leaves_other_meals_and_other_people_alone(user: User) -> None:
    other = create_user()
    log_entry(user=other, food=create_food(), date=BEFORE)
    log_entry(user=user, food=create_food(), date=BEFORE)
    log_entry(user=user, food=create_food(), date=BEFORE, meal="dinner")
    copy_entries(
        subject=user,
        by=user,
        source=BEFORE,
        to=TODAY,
        only="breakfast",
        meal="lunch",
        request_key=uuid.uuid4(),
    )
    assert [entry.meal for entry in user.entries.on(TODAY)] == ["lunch"]
    assert not other.entries.on(TODAY).exists()
    stranger = other.entries.get()
    done = copy_entries(
        subject=user, by=user, source=BEFORE, to=TODAY, pks=[stranger.pk], request_key=uuid.uuid4()
    )
    assert (done.placed, done.entries) == ([], None)


def test_moving_rewrites_both_days_and_one_undo_brings_it_back(user: User) -> None:
    first, second = (log_entry(user=user, food=create_food(), date=BEFORE) for _ in range(2))
    key, sum_before = uuid.uuid4(), total(user, BEFORE)
    move_entries(
        subject=user,
        by=user,
        source=BEFORE,
        to=TODAY,
        pks=[first.pk],
        meal="snacks",
        request_key=key,
    )
    first.refresh_from_db()
    assert (first.date, first.meal) == (TODAY, "snacks")
    assert total(user, TODAY) == total(user, BEFORE) == sum_before / 2
    with pytest.raises(AlreadyActedError):
        move_entries(
            subject=user,
            by=user,
            source=BEFORE,
            to=TODAY,
            pks=[second.pk],
            request_key=key,
        )
    assert undo(subject=user, batch=key) == [BEFORE, TODAY]
    first.refresh_from_db()
    assert (first.date, first.meal) == (BEFORE, "breakfast")
    assert (total(user, TODAY), total(user, BEFORE)) == (Decimal(0), sum_before)


def test_moving_within_a_day_changes_the_meal_alone(user: User) -> None:
    entry = log_entry(user=user, food=create_food(), date=TODAY)
    was = total(user, TODAY)
    done = move_entries(
        subject=user,
        by=user,
        source=TODAY,
        to=TODAY,
        pks=[entry.pk],
        meal="lunch",
        request_key=uuid.uuid4(),
    )
    assert [one.meal for one in done.placed] == ["lunch"]
    assert total(user, TODAY) == was
    again = move_entries(
        subject=user,
        by=user,
        source=TODAY,
        to=TODAY,
        pks=[entry.pk],
        meal="lunch",
        request_key=uuid.uuid4(),
    )
    assert again.placed == []


def test_undo_of_a_copy_stops_where_one_was_changed_since(user: User) -> None:
    log_entry(user=user, food=create_food(), date=BEFORE)
    key = uuid.uuid4()
    copy_entries(subject=user, by=user, source=BEFORE, to=TODAY, request_key=key)
    entry = user.entries.on(TODAY).get()
    change_entry(entry=entry, by=user, quantity=Decimal(2), unit=entry.unit, meal="lunch")
    with pytest.raises(CannotUndoError):
        undo(subject=user, batch=key)
    assert user.entries.on(TODAY).count() == 1


def test_empty_meal_offers_yesterdays_and_one_tap_copies_it_once(
    client: Client, user: User
) -> None:
    for _number in range(6):
        log_entry(user=user, food=create_food(), date=BEFORE)
    page = text_of(client.get(f"/day/{TODAY}/"))
    assert page.count("Copy yesterday’s breakfast") == 1
    assert "6 foods, 459 mg" in page
    assert "Copy all of yesterday" in page
    assert "yesterday’s lunch" not in page
    form = offer()
    for _twice in range(2):
        answer = client.post(f"/day/{TODAY}/copy/", form, headers=HTMX).content.decode()
        assert user.entries.on(TODAY).count() == 6
        assert 'id="entries"' in answer
        assert f"/undo/{form['request_key']}/" in answer
    assert "yesterday’s breakfast" not in words_of(answer)
    client.post(f"/undo/{form['request_key']}/", {"date": TODAY}, headers=HTMX)
    assert not user.entries.on(TODAY).exists()


def test_offer_stays_while_other_meals_are_logged(client: Client, user: User) -> None:
    log_entry(user=user, food=create_food(), date=BEFORE)
    food = create_food()
    form = {"food": food.pk, "meal": "lunch", "request_key": uuid.uuid4()}
    answer = text_of(client.post(f"/day/{TODAY}/entries/", form, headers=HTMX))
    assert "Copy yesterday’s breakfast" in answer
    assert "Copy all of yesterday" not in answer


def test_copied_supplement_stays_a_supplement(client: Client, user: User) -> None:
    tablet = create_food(name="Tablet", kind=FoodKind.SUPPLEMENT)
    log_entry(user=user, food=tablet, date=BEFORE, meal="supplements")
    assert "1 supplement, 77 mg" in client.get(f"/day/{TODAY}/").content.decode()
    client.post(f"/day/{TODAY}/copy/", offer(only="supplements"))
    day = Day.objects.get(subject=user, date=TODAY)
    assert (day.supplement_mg > 0, day.food_mg) == (True, 0)


def test_any_days_meal_is_chosen_entry_by_entry(client: Client, user: User) -> None:
    long_ago = TODAY - dt.timedelta(days=200)
    first, second = (log_entry(user=user, food=create_food(), date=long_ago) for _ in range(2))
    page = client.get(f"/day/{TODAY}/copy/?source={long_ago}").content.decode()
    assert page.count('name="entry"') == page.count(" checked>") == 2
    form = {"source": long_ago, "entry": [second.pk], "meal": "dinner", "request_key": uuid.uuid4()}
    answer = client.post(f"/day/{TODAY}/copy/", form)
    assert answer.headers["Location"] == f"/day/{TODAY}/"
    assert [entry.meal for entry in user.entries.on(TODAY)] == ["dinner"]
    assert first.pk in {entry.pk for entry in user.entries.on(long_ago)}


@pytest.mark.parametrize("source", ["1999-12-31", str(TODAY + dt.timedelta(days=8)), "soon", ""])
def test_dates_no_diary_can_have_are_refused_in_words(
    client: Client, user: User, source: str
) -> None:
    log_entry(user=user, food=create_food(), date=TODAY)
    answer = client.post(f"/day/{TODAY}/copy/", offer(source=source))
    assert answer.status_code == 422
    entry = user.entries.get()
    form = {"to": source, "entry": [entry.pk], "act": "move", "request_key": uuid.uuid4()}
    answer = client.post(f"/day/{TODAY}/move/", form)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert f'value="{entry.pk}" checked' in answer.content.decode()
    assert user.entries.get().date == TODAY
    assert client.get("/day/1999-12-31/copy/").status_code == 404


def test_move_page_moves_or_copies_and_a_lost_reply_acts_once(client: Client, user: User) -> None:
    entry = log_entry(user=user, food=create_food(), date=TODAY)
    form = {"to": BEFORE, "entry": [entry.pk], "act": "move", "request_key": uuid.uuid4()}
    for _twice in range(2):
        assert client.post(f"/day/{TODAY}/move/", form).status_code == 302
        assert [one.date for one in user.entries.all()] == [BEFORE]
    form = {"to": TODAY, "entry": [entry.pk], "act": "copy", "request_key": uuid.uuid4()}
    for _twice in range(2):
        client.post(f"/day/{BEFORE}/move/", form)
        assert sorted(one.date for one in user.entries.all()) == [BEFORE, TODAY]
    nothing = client.post(f"/day/{BEFORE}/move/", {"to": TODAY, "act": "move"} | {"entry": []})
    assert "Tick at least one entry." in nothing.content.decode()


def test_others_entries_are_neither_moved_nor_duplicated(client: Client, user: User) -> None:
    theirs = log_entry(user=create_user(), food=create_food(), date=TODAY)
    form = {"to": BEFORE, "entry": [theirs.pk], "act": "move", "request_key": uuid.uuid4()}
    assert client.post(f"/day/{TODAY}/move/", form).status_code == 422
    assert client.post(f"/day/{TODAY}/entries/{theirs.pk}/duplicate/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.date == TODAY
    assert not user.entries.exists()


def test_duplicate_logs_the_same_once_more_and_a_double_tap_once(
    client: Client, user: User
) -> None:
    entry = log_entry(user=user, food=create_food(), date=TODAY, quantity="3")
    url, key = f"/day/{TODAY}/entries/{entry.pk}/duplicate/", uuid.uuid4()
    for _twice in range(2):
        client.post(url, {"copy_key": key}, headers=HTMX)
        assert [one.quantity for one in user.entries.all()] == [3, 3]
    client.post(f"/undo/{key}/", {"date": TODAY}, headers=HTMX)
    assert user.entries.get() == entry


@pytest.mark.parametrize("count", [1, 30])
def test_copying_takes_the_same_queries_at_any_length(
    client: Client, user: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        log_entry(user=user, food=create_food(name=f"Food {number}"), date=BEFORE)
    with django_assert_num_queries(3):
        client.get(f"/day/{TODAY}/copy/")
    form = offer()
    with django_assert_num_queries(16):
        client.post(f"/day/{TODAY}/copy/", form, headers=HTMX)
    pks = list(user.entries.on(TODAY).values_list("pk", flat=True))
    form = {"to": BEFORE, "entry": pks, "act": "move", "request_key": uuid.uuid4()}
    with django_assert_num_queries(18):
        client.post(f"/day/{TODAY}/move/", form, headers=HTMX)
