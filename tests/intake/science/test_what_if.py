"""A portion of a food more or less: the arithmetic by hand, and what is said of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.science.limits import Limits, with_kidney_rule
from intake.science.sums import Sums
from intake.science.usual_intake.adequacy import Adequacy, LoggedDay, assess, window_ending
from intake.science.usual_intake.answers import AdequacyAnswer
from intake.science.usual_intake.prior import Prior, prior_for
from intake.science.usual_intake.usual import UsualIntake
from intake.science.usual_intake.what_if import (
    MOST_TIMES_A_WEEK,
    TRIED_FROM_AGE,
    PortionChange,
    TriedChange,
    WhatIf,
    may_try,
    what_if,
    what_if_words,
    why_nothing_is_tried,
)
from intake.text import Reader
from tests.intake.science.assessments import SEX_NOT_SAID, make_limits, make_sums

D = Decimal
TODAY = dt.date(2026, 11, 22)
WOMAN = make_limits(sd_within=D(86))
WOMEN = prior_for("F", 40)
#: Seven days of food and water (mg): their mean is 280.
WEEK = (250, 280, 310, 260, 300, 270, 290)


def days_of(sums: Sequence[Sums], *, is_complete: bool = True) -> list[LoggedDay]:
    return [
        LoggedDay(TODAY - dt.timedelta(days=back), one, is_complete, "none")
        for back, one in enumerate(sums)
    ]


def assessed(
    days: Sequence[LoggedDay],
    *,
    reference: Limits = WOMAN,
    limits: Limits | None = None,
    prior: Prior | None = WOMEN,
) -> Adequacy:
    first, last = window_ending(TODAY, 14)
    return assess(days, first=first, last=last, reference=reference, limits=limits, prior=prior)


def tried(
    change: PortionChange = PortionChange.MORE, *, mg: str = "70", times: int = 3, eaten: str = "0"
) -> TriedChange:
    return TriedChange(change, "Oats", "1 cup", D(mg), times, D(eaten))


def tried_on(
    days: Sequence[LoggedDay], change: TriedChange | None = None, **compared: Any
) -> WhatIf:
    return what_if(days, assessed(days, **compared), change or tried())


def of_food(*amounts: int | str, **more: Any) -> list[LoggedDay]:
    return days_of([make_sums(str(mg), **more) for mg in amounts])


def test_more_is_the_portions_of_a_week_spread_evenly_over_its_days() -> None:
    found = tried_on(of_food(*WEEK))
    # 3 portions of 70 mg are 210 mg a week, 30 mg a day.
    assert found.daily_mg == 30
    assert found.before.mean_mg == 280
    assert found.after.mean_mg == 310
    assert WOMEN is not None
    by_hand = UsualIntake.of([280.0, 310, 340, 290, 330, 300, 320], WOMEN)
    assert found.after.interval == by_hand.interval
    assert found.after.p_adequate == by_hand.p_adequate(265, 0.10)


def test_less_takes_away_no_more_than_was_eaten() -> None:
    # 140 mg of it in seven days are 140 mg a week; 3 portions would be 210.
    found = tried_on(of_food(*WEEK), tried(PortionChange.LESS, eaten="140"))
    assert (found.daily_mg, found.eaten_mg_a_week, found.is_all_of_it) == (D(-20), D(140), True)
    # 2 portions are the 140 mg that were eaten.
    found = tried_on(of_food(*WEEK), tried(PortionChange.LESS, times=2, eaten="140"))
    assert (found.daily_mg, found.is_all_of_it) == (D(-20), False)
    found = tried_on(of_food(*WEEK), tried(PortionChange.LESS, times=1, eaten="140"))
    assert (found.daily_mg, found.is_all_of_it) == (D(-10), False)
    assert found.after.mean_mg == 270


def test_a_week_of_what_was_eaten_is_that_of_the_days_that_count() -> None:
    # 120 mg in 12 days are 70 mg a week.
    found = tried_on(of_food(*([300] * 12)), tried(PortionChange.LESS, eaten="120"))
    assert (found.eaten_mg_a_week, found.daily_mg) == (D(70), D(-10))


def test_no_day_is_taken_below_nothing() -> None:
    # 210 mg a week would be 30 mg a day; one day has 10, and keeps the 1 the model counts.
    found = tried_on(of_food(400, 400, 10), tried(PortionChange.LESS, eaten="90"))
    assert found.daily_mg == D(-30 - 30 - 9) / 3
    found = tried_on(of_food(400, 400, 0), tried(PortionChange.LESS, eaten="90"))
    assert found.daily_mg == D(-60) / 3


def test_what_food_cannot_give_is_taken_from_water_and_the_rest_stays() -> None:
    days = days_of([make_sums("20", water="100", supplement="50")] * 3)
    found = tried_on(days, tried(PortionChange.LESS, eaten="90"))
    assert found.after.sums.food_mg == 0
    assert found.after.sums.water_mg == 3 * 90
    assert found.after.sums.supplement_mg == found.before.sums.supplement_mg == 150
    found = tried_on(days)
    assert (found.after.sums.food_mg, found.after.sums.water_mg) == (D(150), D(300))
    assert found.after.usual is not None
    assert found.after.usual.supplements_mg == 50
    assert found.after.mean_supplemental_mg == found.before.mean_supplemental_mg


def test_days_that_do_not_count_stay_out() -> None:
    unknown = Sums(entry_count=1, unknown_count=1, food_count=1, food_grams=D(100))
    days = [
        *of_food(*WEEK),
        LoggedDay(TODAY - dt.timedelta(days=8), unknown, is_complete=True),
        LoggedDay(TODAY - dt.timedelta(days=9), make_sums("50"), is_complete=False),
        LoggedDay(TODAY - dt.timedelta(days=30), make_sums("50"), is_complete=True),
    ]
    found = tried_on(days)
    assert found.before.n_days == found.after.n_days == 7
    assert found.daily_mg == 30


def test_words_say_amount_range_and_answer() -> None:
    assert what_if_words(tried_on(of_food(*WEEK)), Reader.PERSON) == [
        (
            "With one more portion of Oats (1 cup, 70 mg), 3 times a week, your usual day would be "
            "about 30 mg higher: probably 250 to 380 mg."
        ),
        "The answer would change from “uncertain” to “likely adequate”.",
    ]
    assert what_if_words(tried_on(of_food(*WEEK), tried(times=7)), Reader.DIETITIAN) == [
        (
            "With one more portion of Oats (1 cup, 70 mg), 7 times a week, the client’s usual day "
            "would be about 70 mg higher: probably 280 to 420 mg."
        ),
        "The answer would change from “uncertain” to “likely adequate”.",
    ]


def test_words_say_what_is_left_out() -> None:
    less = tried(PortionChange.LESS, times=2, eaten="70")
    words = what_if_words(tried_on(of_food(*WEEK), less), Reader.PERSON)
    assert words[0].startswith(
        "With one portion of Oats (1 cup, 70 mg) less, twice a week, your usual day would be "
        "about 10 mg lower: probably "
    )
    assert words[1] == (
        "On these days you had less of it than that: about 70 mg a week. No more can be left out."
    )
    words = what_if_words(tried_on(of_food(*WEEK), less), Reader.DIETITIAN)
    assert words[1].startswith("On these days the client had less of it than that")
    once = tried(PortionChange.LESS, times=1, eaten="70")
    said, answer = what_if_words(tried_on(of_food(*WEEK), once), Reader.PERSON)
    assert "less, once a week" in said
    assert answer == "The answer would stay “uncertain”."


def test_brackets_of_a_portion_are_not_nested() -> None:
    kernels = TriedChange(PortionChange.MORE, "Almonds", "1 oz (23 kernels)", D(73), 1)
    said = what_if_words(tried_on(of_food(*WEEK), kernels), Reader.PERSON)[0]
    assert said.startswith("With one more portion of Almonds (1 oz, 23 kernels, 73 mg), once a")


def test_a_portion_without_magnesium_changes_nothing() -> None:
    found = tried_on(of_food(*WEEK), tried(mg="0"))
    assert what_if_words(found, Reader.PERSON) == [
        (
            "With one more portion of Oats (1 cup, 0 mg), 3 times a week, your usual day would be "
            "as it is."
        ),
        "The answer would stay “uncertain”.",
    ]
    assert found.after == found.before


def test_no_range_is_given_around_a_lower_bound() -> None:
    days = of_food(*([500] * 7), unknown_foods=1, possible="20")
    said, answer = what_if_words(tried_on(days), Reader.PERSON)
    assert said.endswith("your usual day would be about 30 mg higher.")
    assert answer == "The answer would stay “very likely adequate”."


def test_passing_the_upper_edge_is_told() -> None:
    (said,) = what_if_words(tried_on(of_food(*([420] * 14)), tried(mg="140")), Reader.PERSON)[1:]
    assert said == (
        "The answer would stay “very likely adequate”. Food and water would then be above the "
        "usual range."
    )
    less = tried(PortionChange.LESS, mg="140", eaten="2000")
    (said,) = what_if_words(tried_on(of_food(*([480] * 14)), less), Reader.PERSON)[1:]
    assert said.endswith("Food and water would no longer be above the usual range.")


def test_reference_values_without_a_requirement_can_only_become_adequate() -> None:
    europe = make_limits(low=None, target=300, target_kind="AI", high=None)
    days = of_food(*([280] * 10))
    answer = what_if_words(tried_on(days, tried(mg="140"), reference=europe), Reader.PERSON)[-1]
    assert answer == "The answer would change from “cannot say” to “adequate”."


def test_sex_not_said_is_said() -> None:
    days = of_food(*([330] * 10))
    answer = what_if_words(
        tried_on(days, reference=SEX_NOT_SAID, prior=prior_for("", 40)), Reader.DIETITIAN
    )[-1]
    assert "“cannot say without the client’s sex”" in answer


UNREFERENCED = make_limits(low=None, target=None, high=None, no_reference="None.")


@pytest.mark.parametrize(
    ("days", "compared", "words"),
    [
        (of_food(*WEEK), {}, ""),
        (of_food(300, 300), {}, "It takes 3 full days to try something out."),
        ([], {}, "It takes 3 full days to try something out."),
        (
            of_food(*WEEK),
            {"limits": with_kidney_rule(WOMAN)},
            "Your clinician sets your range. So nothing is tried out here.",
        ),
        (
            of_food(*WEEK),
            {"limits": make_limits(shows_zones=False)},
            "Your clinician sets your range. So nothing is tried out here.",
        ),
        (
            of_food(*WEEK, supplement="900"),
            {},
            "Supplements are above their limit. That comes first, so nothing is tried out here.",
        ),
        (
            of_food(*WEEK, unknown_foods=1, possible="400"),
            {},
            "What has no value decides the answer, so nothing can be tried out.",
        ),
        (
            of_food(*WEEK, unknown_foods=1),
            {},
            "What has no value decides the answer, so nothing can be tried out.",
        ),
        (
            of_food(*WEEK),
            {"reference": UNREFERENCED},
            "There are no reference values to try something out against.",
        ),
        (
            of_food(*WEEK),
            {"reference": make_limits(low=None), "prior": None},
            "There are no reference values to try something out against.",
        ),
    ],
    ids=[
        *("may be", "two days", "no day", "kidneys", "no zones", "over limit"),
        *("unknown decides", "no bound", "no reference", "infant"),
    ],
)
def test_nothing_is_tried_where_nothing_may_be_said(
    days: list[LoggedDay], compared: dict[str, Any], words: str
) -> None:
    found = assessed(days, **compared)
    assert why_nothing_is_tried(found, Reader.PERSON) == words
    assert (
        not words or words != why_nothing_is_tried(found, Reader.DIETITIAN) or "Your" not in words
    )
    if words:
        with pytest.raises(ValueError, match="Nothing is tried out"):
            what_if(days, found, tried())


@pytest.mark.parametrize(
    ("years", "is_for_child", "may"),
    [
        (TRIED_FROM_AGE - 1, False, False),
        (TRIED_FROM_AGE, False, True),
        (TRIED_FROM_AGE, True, True),
        (6, True, False),
        # The age counts as an adult's where it is not said, as in the reference values.
        (None, False, True),
        (None, True, False),
    ],
)
def test_nothing_is_tried_for_children(years: int | None, is_for_child: bool, may: bool) -> None:
    assert may_try(years, logs_for_child=is_for_child) is may


@given(
    days=st.lists(st.integers(0, 900), min_size=3, max_size=10),
    mg=st.integers(0, 400),
    times=st.integers(1, MOST_TIMES_A_WEEK),
    eaten=st.integers(0, 900),
)
def test_more_is_never_lower_and_less_is_within_what_was_eaten(
    days: list[int], mg: int, times: int, eaten: int
) -> None:
    logged = of_food(*days)
    before = assessed(logged)
    if why_nothing_is_tried(before, Reader.PERSON):
        return
    more = what_if(logged, before, tried(mg=str(mg), times=times))
    assert more.daily_mg == D(mg) * times / 7 or abs(more.daily_mg - D(mg) * times / 7) < D("1e-20")
    less = what_if(
        logged, before, tried(PortionChange.LESS, mg=str(mg), times=times, eaten=str(eaten))
    )
    assert -D(eaten) / len(days) <= less.daily_mg + D("1e-20")
    assert less.daily_mg <= 0
    assert less.after.n_days == more.after.n_days == before.n_days
    assert less.after.answer in AdequacyAnswer
