"""From rows to judged days and sums by meal and food: what is read, and of whom."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.access import Subject
from accounts.models import User
from intake.bands.in_force import BandsInForce
from intake.diary.days import finish_day
from intake.diary.eaten import eaten, eaten_by_food, eaten_by_meal
from intake.diary.entries import quick_add
from intake.diary.log import Log, StoredDay, stored_days
from intake.enums import DayState, SupplementsTaken
from intake.insights import analysis
from intake.insights.range_days import judged, judged_days, known_mean
from intake.insights.ranking import FoodSum, top_foods
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_group,
    create_user,
    log_entry,
    new_key,
)
from tests.intake.insights.stored_days import (
    FIRST,
    any_bands,
    diaries,
    make_bands,
    make_day,
    make_range,
)

ONE = dt.timedelta(days=1)
DATE = dt.date(2026, 11, 2)


def finish(user: User, date: dt.date, food: DayState = DayState.COMPLETE) -> None:
    finish_day(subject=user, date=date, food=food, supplements=SupplementsTaken.NONE)


def quick(user: User, date: dt.date, name: str, mg: str) -> None:
    quick_add(
        subject=user,
        by=user,
        date=date,
        meal="lunch",
        name=name,
        magnesium_mg=Decimal(mg),
        request_key=new_key(),
    )


def meals_of(log: Log, first: dt.date, last: dt.date, share: float = 1.0) -> list[analysis.MealSum]:
    return [analysis.MealSum(*row) for row in eaten_by_meal(log, first, last, share)]


def foods_of(log: Log, first: dt.date, last: dt.date, share: float = 1.0) -> list[FoodSum]:
    return [FoodSum(*row) for row in eaten_by_food(log, first, last, share)]


def test_stored_days_carry_the_exact_sums(
    user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    log_entry(user=user, food=create_food(mg_per_100g="270.123"), date=DATE)
    log_entry(user=user, food=create_food(mg_per_100g=None), date=DATE)
    finish(user, DATE)
    log_entry(user=user, food=create_food(), date=DATE + 9 * ONE)
    log = Log.of_oneself(user)
    with django_assert_num_queries(1):
        (day,) = stored_days(log.day_values(DATE - ONE, DATE + ONE))
    assert (day.date, day.state) == (DATE, "complete")
    assert day.sums == user.days.get(date=DATE).sums


def test_the_mean_alone_is_that_of_the_whole_sum(
    user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for at, value in enumerate(["270.123", None, "100", "50"]):
        log_entry(user=user, food=create_food(mg_per_100g=value), date=DATE + at * ONE)
        if at == 2:
            log_entry(user=user, food=create_food(mg_per_100g=None), date=DATE + at * ONE)
        finish(user, DATE + at * ONE, DayState.COMPLETE if at < 3 else DayState.PARTIAL)
    log, last = Log.of_oneself(user), DATE + 5 * ONE
    bands = BandsInForce(log)
    with django_assert_num_queries(2):
        expected = analysis.summarise(judged_days(log, bands, DATE, last)).mean
        found = known_mean(log.day_values(DATE, last), bands)
    assert found.days == expected.days == 2
    assert found.mg == pytest.approx(expected.mg)
    assert found.is_at_least is expected.is_at_least is True
    assert known_mean(log.day_values(last, last), bands) == analysis.Mean(None, 0)
    assert known_mean(log.day_values(DATE + 3 * ONE, last), bands) == analysis.Mean(None, 0)


@settings(max_examples=150, deadline=None)
@given(diaries(), any_bands(), st.sampled_from(["0", "0.000", "0.0"]))
def test_the_mean_of_rows_is_that_of_the_days(
    diary: tuple[int, list[StoredDay]], bands: BandsInForce, nothing: str
) -> None:
    length, days = diary
    rows = [
        (
            str(day.date),
            day.state,
            *(
                (str(value) if value else nothing) if isinstance(value, Decimal) else value
                for value in day.sums.by_name.values()
            ),
        )
        for day in days
    ]
    assert stored_days(rows) == days
    assert known_mean(rows, bands) == analysis.summarise(make_range(days, length, bands)).mean


def test_where_nobody_asks_for_zones_there_are_none() -> None:
    days, last = [make_day(FIRST), make_day(FIRST + ONE)], FIRST + 2 * ONE
    zoned, plain = (
        analysis.summarise(judged(days, make_bands(), FIRST, last, has_zones=asked))
        for asked in (True, False)
    )
    assert (plain.zones, plain.run) == ({}, analysis.DayRun(0))
    assert plain == replace(zoned, zones={}, run=analysis.DayRun(0))
    assert zoned.zones == {"borderline": 2}


def test_a_dietitian_gets_no_day_from_before_what_was_shared(user: User) -> None:
    dietitian = create_dietitian()
    for at in range(3):
        log_entry(user=user, food=create_food(), date=DATE + at * ONE)
        finish(user, DATE + at * ONE)
    consent = create_consent(client=user, dietitian=dietitian, earliest_day=DATE + ONE)
    log = Log(Subject(user=user, viewer=dietitian, consent=consent))
    days = stored_days(log.day_values(DATE, DATE + 5 * ONE))
    assert [day.date for day in days] == [DATE + ONE, DATE + 2 * ONE]
    assert eaten(log, DATE, DATE + 5 * ONE).count() == 2
    assert [meal.entries for meal in meals_of(log, DATE, DATE + 5 * ONE)] == [2]
    assert [food.days for food in foods_of(log, DATE, DATE + 5 * ONE)] == [1, 1]
    stranger = Log(Subject(user=user, viewer=dietitian))
    assert stranger.day_values(DATE, DATE + 5 * ONE) == []
    assert eaten(stranger, DATE, DATE + 5 * ONE).count() == 0
    assert meals_of(stranger, DATE, DATE) == []
    assert foods_of(stranger, DATE, DATE) == []


def test_entries_are_added_up_by_meal_and_food_of_complete_days_alone(
    user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    almonds = create_food()
    bar = create_food(
        name="Bar", mg_per_100g=None, group=create_group(slug="snacks", name="Snacks")
    )
    for at in range(2):
        log_entry(user=user, food=almonds, date=DATE + at * ONE, meal="breakfast")
        finish(user, DATE + at * ONE)
    log_entry(user=user, food=almonds, date=DATE, meal="breakfast")
    log_entry(user=user, food=bar, date=DATE, meal="snacks")
    quick(user, DATE, "Soup", "40")
    log_entry(user=user, food=almonds, date=DATE + 2 * ONE)
    finish(user, DATE + 2 * ONE, DayState.PARTIAL)
    log_entry(user=create_user(), food=almonds, date=DATE)
    log, last = Log.of_oneself(user), DATE + 9 * ONE
    with django_assert_num_queries(1):
        found = {meal.meal: meal for meal in meals_of(log, DATE, last)}
    assert found["breakfast"].mg == pytest.approx(3 * 76.545)
    assert found["breakfast"][2:] == (3, 0)
    assert found["lunch"] == ("lunch", 40, 1, 0)
    assert found["snacks"] == ("snacks", None, 1, 1)
    with django_assert_num_queries(1):
        foods = foods_of(log, DATE, last)
    by_name = {food.name: food for food in foods}
    assert set(by_name) == {"Almonds", "Bar", "Soup"}
    assert (by_name["Almonds"].days, by_name["Almonds"].entries) == (2, 3)
    assert by_name["Almonds"].known_grams == pytest.approx(3 * 28.35)
    assert (by_name["Bar"].unknown, by_name["Bar"].group_name) == (1, "Snacks")
    assert (by_name["Soup"].food, by_name["Soup"].group) == (None, "")
    top = top_foods(foods, 2)
    assert [one.name for one in top] == ["Almonds", "Soup", "Bar"]
    assert top[2].part == analysis.MeanPart(None, None)


def test_quick_adds_of_one_name_are_one_food_and_others_are_not(user: User) -> None:
    for name, mg in (("Soup", "40"), ("Soup", "60"), ("Stew", "10")):
        quick(user, DATE, name, mg)
    finish(user, DATE)
    foods = foods_of(Log.of_oneself(user), DATE, DATE)
    assert sorted((food.name, food.mg) for food in foods) == [("Soup", 100), ("Stew", 10)]


def test_supplements_count_as_far_as_they_are_said_to(user: User) -> None:
    portions = {"1 piece": "100"}
    food = create_food(mg_per_100g="100", portions=portions)
    pill = create_food(name="Pill", mg_per_100g="500", kind="supplement", portions=portions)
    for one in (food, pill):
        log_entry(user=user, food=one, date=DATE)
    finish(user, DATE)
    log = Log.of_oneself(user)
    assert [meal.mg for meal in meals_of(log, DATE, DATE, 0.25)] == [225.0]
    assert {food.name: food.mg for food in foods_of(log, DATE, DATE, 0.25)}["Pill"] == 125.0
