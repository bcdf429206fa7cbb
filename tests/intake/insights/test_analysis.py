"""The analysis of a range equals a plain loop over its days, whatever the days are."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.bands.in_force import BandsInForce
from intake.diary.log import StoredDay
from intake.insights import analysis
from intake.insights.charts.days import DayLook
from intake.insights.charts.strip import strip_months
from intake.insights.range_days import judged
from intake.insights.ranking import FoodSum, top_foods, top_groups
from intake.science.usual_intake.prior import prior_for
from intake.science.usual_intake.usual import UsualIntake
from intake.science.zones import Zone, zone_of
from tests.intake.insights.stored_days import (
    BORN,
    FIRST,
    any_bands,
    diaries,
    make_band,
    make_bands,
    make_day,
    make_range,
)

ONE = dt.timedelta(days=1)


def dates(length: int) -> list[dt.date]:
    return [FIRST + at * ONE for at in range(length)]


def zone_on(day: StoredDay, bands: BandsInForce) -> Zone:
    return zone_of(day.sums, bands.limits_on(day.date))


def total(day: StoredDay, bands: BandsInForce) -> float:
    """What counts: supplements up to the limit, and none with the kidney rule."""
    most = Decimal(0 if bands.kidneys_impaired else 350)
    return float(day.sums.diet_mg + min(day.sums.supplement_mg, most))


def is_known(day: StoredDay) -> bool:
    """Whether something of what counts is known; a medicine is no part of it."""
    sums = day.sums
    if sums.medicine_mg and not sums.diet_mg + sums.supplement_mg:
        return sums.food_known_count > 0
    return sums.entry_count > sums.unknown_count or sums.food_mg > 0


def plain_mean(amounts: list[float]) -> analysis.Mean:
    return analysis.Mean(sum(amounts) / len(amounts) if amounts else None, len(amounts))


def assert_mean(found: analysis.Mean, amounts: list[float]) -> None:
    expected = plain_mean(amounts)
    assert found.days == expected.days
    assert found.mg == (None if expected.mg is None else pytest.approx(expected.mg))


def plain_run(days: dict[dt.date, StoredDay], bands: BandsInForce, length: int) -> analysis.DayRun:
    best = analysis.DayRun(0)
    is_in_band = [
        (at := days.get(date)) is not None
        and at.state == "complete"
        and zone_on(at, bands) in analysis.IN_BAND
        for date in dates(length)
    ]
    for good, run in groupby(zip(is_in_band, dates(length), strict=True), key=lambda one: one[0]):
        spanned = [date for _good, date in run]
        if good and len(spanned) >= best.days:
            best = analysis.DayRun(len(spanned), spanned[0], spanned[-1])
    return best


@settings(max_examples=150, deadline=None)
@given(diaries(), any_bands())
def test_a_range_equals_a_plain_loop_over_its_days(
    diary: tuple[int, list[StoredDay]], bands: BandsInForce
) -> None:
    length, days = diary
    period = analysis.summarise(make_range(days, length, bands))
    complete = [day for day in days if day.state == "complete"]
    known = [day for day in complete if is_known(day)]
    assert (period.first, period.last) == (FIRST, FIRST + (length - 1) * ONE)
    assert period.calendar == length
    assert period.logged == sum(day.sums.entry_count > 0 for day in days)
    assert period.complete == len(complete)
    states = Counter(day.state for day in days if day.sums.entry_count)
    assert (period.partial, period.open) == (states["partial"], states["open"])
    assert period.unknown_days == len(complete) - len(known)
    assert_mean(period.mean, [total(day, bands) for day in known])
    assert_mean(period.weekdays, [total(day, bands) for day in known if day.date.isoweekday() <= 5])
    assert_mean(period.weekends, [total(day, bands) for day in known if day.date.isoweekday() > 5])
    assert period.zones == Counter(zone_on(day, bands).value for day in complete)
    assert period.run == plain_run({day.date: day for day in days}, bands, length)
    assert period.is_at_least == any(day.sums.unknown_count for day in known)


@settings(max_examples=80, deadline=None)
@given(diaries())
def test_parts_of_the_mean_add_up_to_it(diary: tuple[int, list[StoredDay]]) -> None:
    length, days = diary
    period = analysis.summarise(make_range(days, length))
    amounts = [part.mg for part in period.parts.values() if part.mg is not None]
    if period.mean.mg is None:
        assert amounts == []
    else:
        assert sum(amounts) == pytest.approx(period.mean.mg)
    shares = [part.share for part in period.parts.values() if part.share is not None]
    if period.mean.mg:
        assert sum(shares) == pytest.approx(1)


@settings(max_examples=80, deadline=None)
@given(diaries(), any_bands())
def test_what_counts_is_that_of_the_exact_sums(
    diary: tuple[int, list[StoredDay]], bands: BandsInForce
) -> None:
    length, days = diary
    found = {day.date: day for day in make_range(days, length, bands)}
    for date, _state, sums in days:
        counted = sums.counted_mg(bands.limits_on(date)) if sums.knows_what_counts else None
        assert (found[date].known_mg, found[date].total) == (sums.known_mg, counted)


@settings(max_examples=80, deadline=None)
@given(diaries(), any_bands())
def test_every_date_stands_with_the_band_of_that_date(
    diary: tuple[int, list[StoredDay]], bands: BandsInForce
) -> None:
    length, days = diary
    found = make_range(days, length, bands)
    assert [day.date for day in found] == dates(length)
    assert [day.limits for day in found] == [bands.limits_on(date) for date in dates(length)]
    for bar in analysis.day_bars(found):
        limits = bands.limits_on(bar.date)
        for edge in ("low", "low_if_other_sex", "target", "high"):
            expected, drawn = getattr(limits, edge), getattr(bar, edge)
            assert drawn == (None if expected is None else float(expected))


@settings(max_examples=60, deadline=None)
@given(diaries(), any_bands())
def test_bars_and_strip_tell_every_date_once(
    diary: tuple[int, list[StoredDay]], bands: BandsInForce
) -> None:
    length, days = diary
    bars = analysis.day_bars(make_range(days, length, bands))
    assert [bar.date for bar in bars] == dates(length)
    stored = {day.date: day for day in days}
    for bar in bars:
        day = stored.get(bar.date)
        if day is None:
            assert (bar.look, bar.total, bar.food) == (DayLook.EMPTY, None, None)
        elif day.state != "complete":
            assert bar.look in {DayLook.OPEN, DayLook.PARTIAL, DayLook.EMPTY}
        else:
            is_low = zone_on(day, bands) is Zone.LOW
            assert (bar.look is DayLook.LOW) == is_low
    months = strip_months(bars, day_prefix="/day/")
    assert sum(sum(month.counts.values()) for month in months) == length
    shown = sum(month.drawing.count("h20v20") for month in months)
    assert shown == length


def test_a_range_without_dates_or_days_says_nothing() -> None:
    nothing = analysis.summarise(judged([], make_bands(), FIRST, FIRST - ONE))
    assert (nothing.calendar, nothing.first, nothing.mean) == (0, None, analysis.Mean(None, 0))
    unlogged = analysis.summarise(make_range([], 3))
    assert (unlogged.calendar, unlogged.logged, unlogged.complete) == (3, 0, 0)
    assert unlogged.zones == {}
    assert unlogged.run == analysis.DayRun(0)
    assert unlogged.known_share is None


def test_every_date_is_accounted_for() -> None:
    fasted = make_day(FIRST + ONE, 0.0, entry_count=0, food_count=0, food_known_count=0)
    part = make_day(FIRST + 2 * ONE, 100.0, entry_count=2, unknown_count=1, food_count=2)
    open_day = make_day(FIRST + 3 * ONE, 50.0, state="open")
    period = analysis.summarise(make_range([make_day(FIRST, 300.0), fasted, part, open_day], 5))
    assert (period.mean, period.unknown_days) == (analysis.Mean(200.0, 2, is_at_least=True), 1)
    unlogged = period.calendar - period.complete - period.partial - period.open
    assert period.mean.days + period.unknown_days + period.open + unlogged == period.calendar


def test_a_day_on_which_nothing_is_known_is_in_no_mean() -> None:
    unknown = make_day(
        FIRST + ONE,
        0.0,
        unknown_count=1,
        unbounded_count=1,
        food_known_count=0,
        food_known_grams=0.0,
    )
    days = make_range([make_day(FIRST, 300.0), unknown], 2)
    assert days[1].total is None
    period = analysis.summarise(days)
    assert period.mean == analysis.Mean(300.0, 1)
    assert period.unknown_days == 1
    assert not period.is_at_least
    assert period.zones == {"cannot_say": 1, "borderline": 1}
    assert period.known_share == 1


def test_a_supplement_without_a_value_makes_no_kind_zero() -> None:
    day = make_day(FIRST, 300.0, entry_count=2, unknown_count=1)
    (found,) = make_range([day], 1)
    assert list(found.known_mg.values()) == [300, 0, None, None]
    assert found.counted_supplement is None
    parts = analysis.summarise([found]).parts
    assert parts["supplement"] == analysis.MeanPart(None, None)
    assert parts["food"] == analysis.MeanPart(300.0, 1.0)


def test_a_water_without_a_value_is_no_supplement() -> None:
    day = make_day(FIRST, 300.0, entry_count=2, unknown_count=1, water_unknown_count=1)
    (found,) = make_range([day], 1)
    assert list(found.known_mg.values()) == [300, None, 0, 0]


def test_open_and_partial_days_are_not_low_ones() -> None:
    days = [
        make_day(FIRST, 20.0, state="open"),
        make_day(FIRST + ONE, 20.0, state="partial"),
        make_day(FIRST + 2 * ONE, 20.0),
    ]
    found = make_range(days, 4)
    assert [day.zone for day in found] == ["open", "open", "low", "empty"]
    period = analysis.summarise(found)
    assert (period.open, period.partial, period.complete) == (1, 1, 1)
    assert period.mean == analysis.Mean(20.0, 1)
    assert period.zones == {"low": 1}


def test_each_day_is_judged_by_the_band_of_that_day() -> None:
    bands = make_bands(make_band(FIRST + ONE, "100", "150", "250"))
    days = make_range([make_day(FIRST), make_day(FIRST + ONE)], 2, bands)
    assert [day.zone for day in days] == ["borderline", "high"]
    assert [day.limits.low for day in days] == [265, 100]


def test_edges_are_exact_at_a_thousandth() -> None:
    days = [make_day(FIRST, 264.999), make_day(FIRST + ONE, 265.0), make_day(FIRST + 2 * ONE, 415)]
    days.append(make_day(FIRST + 3 * ONE, 415.0, water_mg=0.001))
    zones = [day.zone for day in make_range(days, 4)]
    assert zones == ["low", "borderline", "optimal", "high"]


def test_the_change_of_the_clocks_neither_adds_nor_drops_a_day() -> None:
    for autumn_or_spring in (dt.date(2026, 10, 24), dt.date(2026, 3, 28)):
        last = autumn_or_spring + 2 * ONE
        days = [make_day(autumn_or_spring + at * ONE, 300.0 + at) for at in range(3)]
        found = judged(days, make_bands(), autumn_or_spring, last)
        assert [day.total for day in found] == [300, 301, 302]
        assert analysis.summarise(found).run == analysis.DayRun(3, autumn_or_spring, last)


def test_an_unfinished_day_ends_a_run_and_the_latest_of_equal_ones_is_told() -> None:
    days = [make_day(FIRST + at * ONE) for at in (0, 1, 3, 4, 6)]
    days.append(make_day(FIRST + 5 * ONE, state="open"))
    run = analysis.summarise(make_range(days, 10)).run
    assert run == analysis.DayRun(2, FIRST + 3 * ONE, FIRST + 4 * ONE)


def test_interval_needs_three_complete_days() -> None:
    prior = prior_for("F", 40)
    assert prior is not None
    two = make_range([make_day(FIRST + at * ONE) for at in range(2)])
    assert analysis.summarise(two, prior).interval is None
    three = make_range([make_day(FIRST + at * ONE) for at in range(3)])
    assert analysis.summarise(three, prior).interval == UsualIntake.of([300.0] * 3, prior).interval
    assert analysis.summarise(three).interval is None


@given(any_bands(), st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_limits_of_a_range_are_those_of_each_date(bands: BandsInForce, length: int) -> None:
    found = bands.limits_between(FIRST, FIRST + (length - 1) * ONE)
    assert found == {date: bands.limits_on(date) for date in dates(length)}


@pytest.mark.parametrize(
    "born", [dt.date(2026, 4, 30), dt.date(2024, 2, 29), BORN, dt.date(2026, 10, 20)]
)
def test_limits_of_a_range_follow_age_to_the_month(born: dt.date) -> None:
    bands = make_bands(born=born)
    first, last = dt.date(2026, 4, 1), dt.date(2027, 4, 1)
    found = bands.limits_between(first, last)
    assert len(found) == 366
    assert all(limits == bands.limits_on(date) for date, limits in found.items())


# -- Meals, foods, groups -------------------------------------------------------------------

_known = st.none() | st.decimals(min_value=0, max_value=900, places=3).map(float)


@st.composite
def food_sums(draw: st.DrawFn) -> list[FoodSum]:
    sums = []
    for number in range(draw(st.integers(0, 8))):
        group = draw(st.sampled_from(["nuts", "fruit", ""]))
        mg, count = draw(_known), draw(st.integers(1, 9))
        sums.append(
            FoodSum(
                food=number if group else None,
                name=f"Food {number}",
                kind="food",
                group=group,
                group_name=group.title(),
                mg=mg,
                known_grams=100.0,
                entries=count,
                unknown=count if mg is None else draw(st.integers(0, count - 1)),
                days=draw(st.integers(1, count)),
            )
        )
    return sums


def plain_sum(amounts: list[float | None]) -> float | None:
    known = [mg for mg in amounts if mg is not None]
    return sum(known) if known else None


def assert_part(part: analysis.MeanPart, mg: float | None, whole: float | None, days: int) -> None:
    if mg is None:
        assert part == analysis.MeanPart(None, None)
    else:
        assert part.mg == pytest.approx(mg / days)
        assert part.share == (pytest.approx(mg / whole) if whole else None)


@settings(max_examples=100, deadline=None)
@given(food_sums(), st.integers(1, 30))
def test_top_foods_and_groups_equal_a_plain_sum(foods: list[FoodSum], days: int) -> None:
    whole = plain_sum([food.mg for food in foods])
    by_name = {food.name: food for food in foods}
    found = top_foods(foods, days)
    assert sorted(one.name for one in found) == sorted(by_name)
    for one in found:
        food = by_name[one.name]
        assert_part(one.part, food.mg, whole, days)
        assert (one.entries, one.unknown, one.days) == (food.entries, food.unknown, food.days)
    amounts = [one.part.mg for one in found]
    known = [mg for mg in amounts if mg is not None]
    assert amounts == sorted(known, reverse=True) + [None] * (len(amounts) - len(known))
    groups = top_groups(foods, days)
    assert sorted(one.key for one in groups) == sorted({food.group for food in foods})
    for group in groups:
        of_group = [food for food in foods if food.group == group.key]
        assert_part(group.part, plain_sum([food.mg for food in of_group]), whole, days)
        assert group.entries == sum(food.entries for food in of_group)
    assert top_foods(foods, days, 3) == found[:3]
    assert top_groups(foods, days, 2) == groups[:2]


def test_meals_are_shares_of_the_mean_day() -> None:
    sums = [("breakfast", 300.0, 3, 0), ("lunch", None, 1, 1), ("dinner", 100.0, 2, 0)]
    found = analysis.by_meal([analysis.MealSum(*one) for one in sums], 4)
    assert [one.meal for one in found] == ["breakfast", "lunch", "dinner"]
    assert found[0].part == analysis.MeanPart(75.0, 0.75)
    assert found[1].part == analysis.MeanPart(None, None)
    assert found[1].unknown == 1


def test_nothing_eaten_comes_from_nowhere() -> None:
    assert top_foods([], 0) == top_groups([], 0) == []
    assert analysis.by_meal([], 0) == []
