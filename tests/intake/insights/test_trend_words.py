"""A range of days in words: what is said, and what is left unsaid."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from intake.diary.log import StoredDay
from intake.insights import analysis
from intake.insights import trend_text as trend_words
from intake.science.limits import Limits
from intake.science.usual_intake.prior import prior_for
from intake.text import Reader
from tests.intake.insights.stored_days import FIRST, make_day, make_range
from tests.intake.science.assessments import SEX_NOT_SAID, WOMAN

ONE = dt.timedelta(days=1)
PRIOR = prior_for("F", 40)


def period_of(*amounts: float, length: int = 7, **changes: Any) -> analysis.Period:
    days = [make_day(FIRST + at * ONE, mg, **changes) for at, mg in enumerate(amounts)]
    return analysis.summarise(make_range(days, length), PRIOR)


def period_with(*days: StoredDay, length: int = 7) -> analysis.Period:
    return analysis.summarise(make_range(days, length), PRIOR)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-11-01", "2026-11-28", "1 to 28 November 2026"),
        ("2026-10-27", "2026-11-23", "27 October to 23 November 2026"),
        ("2026-12-20", "2027-01-03", "20 December 2026 to 3 January 2027"),
        ("2026-11-01", "2026-11-01", "1 November 2026"),
        ("2026-11-02", "2026-11-01", "Before the days that are shared"),
    ],
)
def test_range_is_said_shortly(first: str, last: str, words: str) -> None:
    range_words = trend_words.range_words
    assert range_words(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) == words


@pytest.mark.parametrize(
    ("mg", "words"), [(None, "unknown"), (0.0, "0 mg"), (264.5, "265 mg"), (0.02, "under 0.1 mg")]
)
def test_unknown_is_never_zero(mg: float | None, words: str) -> None:
    assert trend_words.mg_words(mg) == words


@pytest.mark.parametrize(
    ("share", "words"), [(None, ""), (0.0, "0 %"), (0.004, "under 1 %"), (0.126, "13 %")]
)
def test_a_small_share_is_not_nothing(share: float | None, words: str) -> None:
    assert trend_words.share_words(share) == words


def test_mean_is_never_printed_like_an_edge_it_misses() -> None:
    assert trend_words.mean_words(period_of(264.9), WOMAN) == "just under 265 mg"
    assert trend_words.mean_words(period_of(265.0), WOMAN) == "265 mg"
    assert trend_words.mean_words(period_of(349.8), SEX_NOT_SAID) == "just under 350 mg"
    unknown = make_day(FIRST, 300.0, entry_count=2, unknown_count=1)
    assert trend_words.mean_words(period_with(unknown), WOMAN) == "at least 300 mg"
    assert trend_words.mean_words(period_of(), WOMAN) == ""


def test_mean_of_thousandths_rounds_as_exact_amounts_do() -> None:
    assert trend_words.mean_words(period_of(264.3, 264.7), Limits()) == "265 mg"


def test_interval_or_how_many_days_it_needs() -> None:
    assert trend_words.interval_words(period_of(), Limits(), Reader.PERSON) == ""
    assert trend_words.interval_words(period_of(300.0, 300.0), Limits(), Reader.PERSON) == (
        "Log 1 more full day to see your usual range."
    )
    three = period_of(300.0, 300.0, 300.0)
    assert trend_words.interval_words(three, Limits(), Reader.PERSON) == (
        "Your usual day is probably 210 to 410 mg."
    )
    assert trend_words.interval_words(three, Limits(), Reader.DIETITIAN) == (
        "The client’s usual day is probably 210 to 410 mg."
    )


def test_no_range_stands_beside_a_limit_that_is_passed() -> None:
    over = period_of(300.0, 300.0, 300.0, supplement_mg=400.0)
    assert over.interval is not None
    assert trend_words.limit_headline(over, WOMAN)
    assert trend_words.interval_words(over, WOMAN, Reader.PERSON) == ""


def test_zones_and_run_are_counted() -> None:
    period = period_of(100.0, 300.0, 350.0, 500.0)
    assert trend_words.zones_words(period) == "1 low, 2 in the band, 1 above the usual range"
    assert trend_words.run_words(period) == "2 days, 13 to 14 October 2026"
    assert trend_words.run_words(period_of(100.0)) == ""


def test_days_left_out_are_named_and_not_called_low() -> None:
    days = [
        make_day(FIRST, 10.0, state="open"),
        make_day(FIRST + ONE, 10.0, state="partial"),
        make_day(FIRST + 2 * ONE, 0.0, unknown_count=1, food_known_count=0, food_known_grams=0.0),
    ]
    assert trend_words.left_out_words(period_with(*days)) == (
        "2 unfinished days, 4 days without an entry and 1 full day without a known value "
        "are not counted."
    )
    assert trend_words.left_out_words(period_of(*[300.0] * 7)) == ""


def test_coverage_is_said_where_something_is_unknown() -> None:
    half = make_day(FIRST, 300.0, entry_count=2, unknown_count=1, food_count=2, food_grams=2000.0)
    assert trend_words.known_words(period_with(half)) == (
        "50 % of the food on full days has a value. So sums are the least they can be."
    )
    assert trend_words.known_words(period_of(300.0)) == ""
    nearly = replace(period_with(half), known_share=0.998)
    assert trend_words.known_words(nearly).startswith("Over 99 % of the food")
    tablet = make_day(FIRST, 300.0, entry_count=2, unknown_count=1)
    assert trend_words.known_words(period_with(tablet)) == (
        "A supplement, medicine or water has no value. So sums are the least they can be."
    )


def test_estimates_are_said_beside_the_share_that_is_known() -> None:
    one = make_day(FIRST, 300.0, estimated_count=1)
    assert trend_words.known_words(period_with(one)) == "1 value is an estimate."
    both = make_day(
        FIRST,
        300.0,
        entry_count=3,
        unknown_count=1,
        food_count=3,
        food_known_count=2,
        food_grams=2000.0,
        estimated_count=2,
    )
    assert trend_words.known_words(period_with(both)) == (
        "50 % of the food on full days has a value. So sums are the least they can be. "
        "2 values are estimates."
    )


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (300.0, 250.0, "50 mg more a day than in the 7 days before: 250 mg over 3 full days."),
        (250.4, 300.0, "50 mg less a day than in the 7 days before: 300 mg over 3 full days."),
        (300.2, 300.0, "As much as in the 7 days before: 300 mg over 3 full days."),
    ],
)
def test_periods_are_compared_by_the_printed_amounts(now: float, before: float, words: str) -> None:
    assert trend_words.compared_words(period_of(*[now] * 3), analysis.Mean(before, 3)) == words


def test_periods_of_lower_bounds_are_compared_as_such() -> None:
    half = make_day(FIRST, 300.0, entry_count=2, unknown_count=1, food_count=2, food_grams=2000.0)
    lower = period_with(half, *(make_day(FIRST + at * ONE, 300.0) for at in (1, 2)))
    assert trend_words.day_mean_words(lower.mean) == "at least 300 mg"
    assert trend_words.compared_words(period_of(*[350.0] * 3), lower.mean) == (
        "50 mg more a day than in the 7 days before: at least 300 mg over 3 full days. "
        "Not everything has a value. So the true difference may be another one."
    )
    assert "true difference" in trend_words.compared_words(lower, analysis.Mean(250.0, 3))


def test_periods_with_too_few_days_are_not_compared() -> None:
    enough, few = period_of(*[300.0] * 3), period_of(300.0)
    assert trend_words.compared_words(enough, None) == ""
    assert "There are too few full days in the 7 days before" in trend_words.compared_words(
        enough, few.mean
    )
    assert "There are too few full days here" in trend_words.compared_words(few, enough.mean)


def test_weekdays_and_weekends_stand_side_by_side_from_enough_days_of_each() -> None:
    # From a Monday on: four weekdays, then the weekend.
    monday = FIRST + (7 - FIRST.weekday()) % 7 * ONE
    week = [make_day(monday + at * ONE, 260.0) for at in (0, 1, 2, 4)]
    weekend = [make_day(monday + at * ONE, 340.0) for at in (5, 6)]
    period = period_with(*week, *weekend, length=14)
    assert trend_words.week_words(period) == "Weekdays 260 mg, weekends 340 mg."
    assert trend_words.week_days_words(period) == "over 4 and 2 full days"
    assert trend_words.week_words(period_with(*week[1:], *weekend, length=14)) == ""
    assert trend_words.week_words(period_with(*week, weekend[0], length=14)) == ""
    part = make_day(monday + 6 * ONE, 340.0, entry_count=2, unknown_count=1)
    unsure = period_with(*week, weekend[0], part, length=14)
    assert trend_words.week_words(unsure) == "Weekdays 260 mg, weekends at least 340 mg."
    open_day = make_day(monday + 6 * ONE, 340.0, state="partial")
    assert trend_words.week_words(period_with(*week, weekend[0], open_day, length=14)) == ""
