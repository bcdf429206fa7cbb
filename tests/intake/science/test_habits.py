"""When a change of habits is asked about: arithmetic, sides, values, words, simulation."""

from __future__ import annotations

import datetime as dt
import math
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.habits import (
    WORLDS,
    HabitWorld,
    drawn,
    false_alarms,
    found_after,
    strengths,
    strongest_of_a_year,
)
from intake.science.questions.habits import (
    CHANGE_LIMIT,
    DAYS_EACH_SIDE,
    HABIT_DAYS,
    AskedBefore,
    IntakeDay,
    change_point,
    confirmed_words,
    means_words,
    seems_words,
)
from intake.science.questions.one_value import EatenAmount, at_one_value
from intake.text import Reader

#: A Monday.
START = dt.date(2026, 3, 2)
CORRELATED = WORLDS[3]


def days_of(*amounts: float, unknown: int = 0) -> list[IntakeDay]:
    return [IntakeDay(START + dt.timedelta(days=at), mg, unknown) for at, mg in enumerate(amounts)]


def scattered(mg: float, count: int) -> list[float]:
    """Amounts around one, the same every time."""
    return [mg * (1, 0.8, 1.3, 0.9, 1.1, 0.7, 1.2, 1.05)[at % 8] for at in range(count)]


def strength_by_hand(days: list[IntakeDay], split: int) -> float:
    """The t statistic of two sides, from its textbook formula."""
    roots = [day.mg**0.25 for day in days]
    kinds = [day.date.weekday() >= 5 for day in days]
    about = {
        kind: fmean(r for r, k in zip(roots, kinds, strict=True) if k is kind) for kind in kinds
    }
    apart = [root - about[kind] for root, kind in zip(roots, kinds, strict=True)]
    before, since = apart[:split], apart[split:]
    squares = sum((one - fmean(side)) ** 2 for side in (before, since) for one in side)
    spread = math.sqrt(squares / (len(days) - 3))
    error = spread * math.sqrt(1 / len(before) + 1 / len(since)) * math.sqrt(1.2 / 0.8)
    return abs(fmean(since) - fmean(before)) / error


def test_strength_is_the_largest_t_of_all_dates() -> None:
    days = days_of(*scattered(200, 40), *scattered(330, 25))
    found = change_point(days)
    assert found is not None
    by_hand = {split: strength_by_hand(days, split) for split in range(14, 65 - 14 + 1)}
    split = max(by_hand, key=by_hand.__getitem__)
    assert found.began_on == days[split].date
    assert found.strength == pytest.approx(by_hand[split], rel=1e-9)
    assert (found.days_before, found.days_since) == (split, 65 - split)
    assert found.before_mg == pytest.approx(fmean(day.mg for day in days[:split]))
    assert found.since_mg == pytest.approx(fmean(day.mg for day in days[split:]))
    assert found.is_more


@pytest.mark.parametrize(("before", "since"), [(14, 14), (13, 40), (40, 13)])
def test_each_side_needs_fourteen_complete_days(before: int, since: int) -> None:
    found = change_point(days_of(*scattered(200, before), *scattered(900, since)))
    if min(before, since) >= DAYS_EACH_SIDE:
        assert found is not None
        assert found.days_before == before
    else:
        # The change itself is out of reach; what is left of it may lie a day further in.
        assert found is None or min(found.days_before, found.days_since) >= DAYS_EACH_SIDE


def test_less_is_told_from_more_and_nothing_from_either() -> None:
    less = change_point(days_of(*scattered(400, 30), *scattered(200, 30)))
    assert less is not None
    assert not less.is_more
    assert change_point(days_of(*scattered(300, 90))) is None
    assert change_point([]) is None
    assert change_point(days_of(*[300.0] * 60)) is None
    constant = change_point(days_of(*[200.0] * 30, *[300.0] * 30))
    assert constant is not None
    assert constant.began_on == START + dt.timedelta(days=30)


def test_weekends_alone_are_no_change() -> None:
    def eaten(at: int) -> float:
        return scattered(240, 8)[at % 8] * (2 if at % 7 >= 5 else 1)

    weeks = [IntakeDay(START + dt.timedelta(days=at), eaten(at)) for at in range(112)]
    # First only Mondays to Fridays are logged, then all days.
    late = [day for at, day in enumerate(weeks) if at >= 56 or at % 7 < 5]
    assert change_point(weeks) is None
    assert change_point(late) is None


def test_more_without_a_value_where_less_is_known_keeps_it_silent() -> None:
    before, since = days_of(*scattered(200, 30)), days_of(*scattered(400, 60))[30:]
    assert change_point(before + since) is not None
    hidden = [IntakeDay(day.date, day.mg, unknown=1) for day in before]
    assert change_point(hidden + since) is None
    other_way = [IntakeDay(day.date, day.mg, unknown=1) for day in since]
    found = change_point(before + other_way)
    assert found is not None
    assert found.is_at_least


def test_what_was_asked_about_is_not_asked_again_and_a_later_change_is() -> None:
    days = days_of(*scattered(200, 40), *scattered(400, 30), *scattered(200, 40))
    first = change_point(days[:70])
    assert first is not None
    asked = AskedBefore(first.began_on, START + dt.timedelta(days=69))
    assert change_point(days[:70], asked) is None
    later = change_point(days, asked)
    assert later is not None
    assert not later.is_more
    assert later.began_on > asked.answered_on
    assert change_point(days, AskedBefore(later.began_on, days[-1].date)) is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(min_value=1, max_value=1500), min_size=28, max_size=70),
    st.floats(min_value=0.5, max_value=4),
)
def test_a_change_does_not_hang_on_the_unit(amounts: list[float], factor: float) -> None:
    plain, scaled = (
        change_point(days_of(*(mg * times for mg in amounts))) for times in (2, 2 * factor)
    )
    assert (plain is None) is (scaled is None)
    if plain is not None and scaled is not None:
        assert plain.strength == pytest.approx(scaled.strength, rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(min_value=0, max_value=1500), max_size=70))
def test_a_change_found_has_its_sides_and_goes_the_way_it_says(amounts: list[float]) -> None:
    found = change_point(days_of(*amounts))
    if found is not None:
        assert min(found.days_before, found.days_since) >= DAYS_EACH_SIDE
        assert found.strength >= CHANGE_LIMIT
        assert (found.since_mg > found.before_mg) is found.is_more


# -- Each food at one value ----------------------------------------------------------------------


def eaten(at: int, food: str | None, grams: float, mg: float | None, **more: bool) -> EatenAmount:
    return EatenAmount(START + dt.timedelta(days=at), food, "", grams, mg, **more)


def test_a_food_that_got_its_value_has_it_on_all_days() -> None:
    days = at_one_value(
        [eaten(0, "latte", 355, None), eaten(1, "latte", 200, 20.0), eaten(0, "oats", 50, 60.0)]
    )
    assert [(day.mg, day.unknown) for day in days] == [(pytest.approx(95.5), 0), (20.0, 0)]


def test_a_corrected_value_holds_for_the_days_before() -> None:
    (first, second) = at_one_value([eaten(0, "bread", 100, 90.0), eaten(1, "bread", 50, 20.0)])
    assert (first.mg, second.mg) == (40, 20)


def test_what_is_never_known_is_counted_and_days_of_it_alone_are_left_out() -> None:
    days = at_one_value(
        [eaten(0, "stew", 300, None), eaten(1, "stew", 300, None), eaten(1, "oats", 50, 60.0)]
    )
    assert days == [IntakeDay(START + dt.timedelta(days=1), 60.0, 1)]
    part = at_one_value([eaten(0, "soup", 300, 12.0, is_partial=True)])
    assert part == [IntakeDay(START, 12.0, 1)]


def test_a_food_known_by_one_measure_alone_is_left_out_on_both_sides() -> None:
    by_cup = EatenAmount(START, "latte", "1 cup", 1, None)
    days = at_one_value([by_cup, eaten(0, "oats", 50, 60.0), eaten(1, "latte", 200, 20.0)])
    assert days[0] == IntakeDay(START, 60.0, 0)


def test_a_quick_add_stays_what_the_person_said() -> None:
    days = at_one_value(
        [eaten(0, None, 1, 120.0), eaten(1, None, 1, 40.0), eaten(2, None, 1, None)]
    )
    assert [day.mg for day in days] == [120, 40]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(min_value=20, max_value=600), min_size=40, max_size=90),
    st.integers(min_value=10, max_value=30),
    st.floats(min_value=0.2, max_value=5),
)
def test_a_correction_alone_is_never_a_change(grams: list[float], at: int, factor: float) -> None:
    def log(times: float) -> list[IntakeDay]:
        return at_one_value(
            eaten(day, "oats", weight, weight * (times if day < at else 1))
            for day, weight in enumerate(grams)
        )

    corrected, steady = (change_point(log(times)) for times in (factor, 1))
    assert (corrected is None) is (steady is None)


# -- Simulated -----------------------------------------------------------------------------------


def test_simulated_strengths_are_those_that_are_asked_by() -> None:
    world = WORLDS[4]
    days = drawn(world, np.random.default_rng(3), 40, HABIT_DAYS + 30, changed=150, factor=1.6)
    last = HABIT_DAYS + 9
    signed = strengths(days, last)
    asked = 0
    for person, strength in enumerate(signed):
        logged = [
            IntakeDay(START + dt.timedelta(days=at), float(days.roots[person, at]) ** 4)
            for at in range(last - HABIT_DAYS + 1, last + 1)
            if days.is_complete[person, at]
        ]
        found = change_point(logged)
        if found is None:
            # Or the two means in mg lie the other way round, which is no clear change.
            assert abs(strength) < CHANGE_LIMIT
            continue
        asked += 1
        assert found.strength == pytest.approx(abs(strength), rel=1e-6)
        assert found.is_more is bool(strength > 0)
    assert asked > 10


@pytest.mark.parametrize("world", [CORRELATED, WORLDS[6]], ids=lambda world: world.name)
def test_fewer_than_five_in_a_hundred_are_asked_in_a_year_without_a_change(
    world: HabitWorld,
) -> None:
    assert false_alarms(world, 800, seed=11) < 0.05


def test_a_lower_limit_would_ask_too_many() -> None:
    strongest = strongest_of_a_year(CORRELATED, 400, seed=11)
    assert (strongest >= 4.0).mean() > 0.05


def test_half_as_much_again_is_found_within_weeks() -> None:
    found = found_after(CORRELATED, 1.5, 200, seed=11)
    assert (found <= 28).mean() > 0.6
    assert (found <= 90).mean() > 0.9


# -- Words ---------------------------------------------------------------------------------------


def test_it_is_asked_of_the_person_and_told_to_a_dietitian() -> None:
    began_on, today = dt.date(2026, 11, 3), dt.date(2026, 11, 30)
    for reader, is_child, words in (
        (Reader.PERSON, False, "You seem to eat more magnesium since 3 November."),
        (Reader.PERSON, True, "The child seems to eat more magnesium since 3 November."),
        (Reader.DIETITIAN, False, "The client seems to eat more magnesium since 3 November."),
    ):
        assert seems_words(began_on, today, reader, is_more=True, is_child=is_child) == words
    new_year = dt.date(2027, 1, 2)
    less = seems_words(began_on, new_year, Reader.PERSON, is_more=False)
    assert less == "You seem to eat less magnesium since 3 November 2026."
    said = confirmed_words(began_on, today, Reader.DIETITIAN, is_more=True)
    assert said == "The client said that their habits changed around 3 November (more magnesium)."


def test_the_means_say_where_something_has_no_value() -> None:
    found = change_point(days_of(*[200.0] * 30, *[300.0] * 30))
    assert found is not None
    assert means_words(found) == (
        "Food and drinks on full days: 200 mg a day before (30 days), 300 mg since then (30 days)."
    )
    unsure = change_point(days_of(*[200.0] * 30, *[300.0] * 30, unknown=1))
    assert unsure is not None
    assert "at least 200 mg" in means_words(unsure)
    assert "at least 300 mg" in means_words(unsure)
