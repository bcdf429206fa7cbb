"""Usual intake against the requirement: worked checks, every row, and properties."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.science.limits import Limits, with_kidney_rule
from intake.science.reference.reference_rows import ReferenceRow, rows
from intake.science.reference.values import limits_for
from intake.science.sums import Sums
from intake.science.usual_intake.adequacy import Adequacy, LoggedDay, assess, window_ending
from intake.science.usual_intake.answers import AdequacyAnswer, answer_for, answer_whatever_sex
from intake.science.usual_intake.explanation import explanation
from intake.science.usual_intake.normal import (
    days_needed,
    mean_needed,
    p_above,
    p_adequate,
    phi,
    sd_of_difference,
    z_of_requirement,
)
from intake.science.usual_intake.populations import (
    Population,
    p_adequate_in,
    populations,
    usual_intake_in,
)
from intake.science.usual_intake.sentences import answer_words, summary
from intake.science.zones import Doubt
from intake.text import Reader
from tests.intake.science.assessments import born, make_limits, make_sums

D = Decimal
TODAY = dt.date(2026, 11, 22)
WOMAN = make_limits(sd_within=D(86))
WOMEN = next(one for one in populations() if one.key == "us_women")
EARS = sorted({float(row.ear) for row in rows() if row.ear is not None})

means = st.floats(0, 1500)
spreads = st.floats(20, 200)
counts = st.integers(1, 120)


def logged(
    sums: Sequence[Sums], *, complete: int | None = None, supplements: str = "none"
) -> list[LoggedDay]:
    """The last days up to today, newest first; the first ``complete`` of them are complete."""
    known = len(sums) if complete is None else complete
    return [
        LoggedDay(TODAY - dt.timedelta(days=back), one, back < known, supplements)
        for back, one in enumerate(sums)
    ]


def assessed(
    mean: str | int = 320,
    n: int = 12,
    *,
    reference: Limits = WOMAN,
    limits: Limits | None = None,
    population: Population | None = None,
    **sums: Any,
) -> Adequacy:
    """An assessment of ``n`` equal days in the usual window."""
    first, last = window_ending(TODAY, max(14, n))
    days = logged([make_sums(str(mean), **sums)] * n)
    return assess(
        days, first=first, last=last, reference=reference, limits=limits, population=population
    )


def test_worked_example_of_the_book() -> None:
    assert sd_of_difference(265, 86, 3) == pytest.approx(56, abs=0.5)
    assert sd_of_difference(265, 86, 3) ** 2 == pytest.approx(3162, abs=10)
    assert z_of_requirement(320, 265, 86, 3) == pytest.approx(0.98, abs=0.005)
    assert p_adequate(320, 265, 86, 3) == pytest.approx(0.836, abs=0.001)


@pytest.mark.parametrize(("n", "mean"), [(1, 445), (3, 377), (7, 349)])
def test_mean_needed_for_the_books_97_and_a_half_per_cent(n: int, mean: int) -> None:
    assert mean_needed(265, 86, n, z=2.0) == pytest.approx(mean, abs=1)


@pytest.mark.parametrize(("share", "days"), [(0.10, 56), (0.20, 14), (0.30, 7)])
def test_days_needed_at_a_cv_of_38_per_cent(share: float, days: int) -> None:
    assert days_needed(100, 38, share) == days


def test_days_needed_has_edges() -> None:
    assert days_needed(0, 86, 0.2) is None
    assert days_needed(1e6, 86, 0.2) == 1
    with pytest.raises(ValueError, match="share"):
        days_needed(300, 86, 0)


@pytest.mark.parametrize(
    ("z", "p"), [(0, 0.5), (1, 0.8413), (1.96, 0.975), (2, 0.9772), (-1, 0.1587), (9, 1)]
)
def test_phi_is_the_normal_distribution(z: float, p: float) -> None:
    assert phi(z) == pytest.approx(p, abs=0.0001)


@pytest.mark.parametrize(
    ("p", "answer"),
    [
        (0.0, AdequacyAnswer.LIKELY_LOW),
        (0.1499, AdequacyAnswer.LIKELY_LOW),
        (0.15, AdequacyAnswer.POSSIBLY_LOW),
        (0.4999, AdequacyAnswer.POSSIBLY_LOW),
        (0.5, AdequacyAnswer.UNCERTAIN),
        (0.8499, AdequacyAnswer.UNCERTAIN),
        (0.85, AdequacyAnswer.LIKELY_ADEQUATE),
        (0.9749, AdequacyAnswer.LIKELY_ADEQUATE),
        (0.975, AdequacyAnswer.VERY_LIKELY_ADEQUATE),
        (1.0, AdequacyAnswer.VERY_LIKELY_ADEQUATE),
    ],
)
def test_words_change_at_their_edges(p: float, answer: AdequacyAnswer) -> None:
    assert answer_for(p) is answer


@given(st.lists(st.floats(0, 1), min_size=2, max_size=2).map(sorted))
def test_words_partition_the_line_in_order(ps: list[float]) -> None:
    order = [AdequacyAnswer.LIKELY_LOW, AdequacyAnswer.POSSIBLY_LOW, AdequacyAnswer.UNCERTAIN]
    order += [AdequacyAnswer.LIKELY_ADEQUATE, AdequacyAnswer.VERY_LIKELY_ADEQUATE]
    assert order.index(answer_for(ps[0])) <= order.index(answer_for(ps[1]))


@given(means, st.sampled_from(EARS), spreads, counts)
def test_more_days_never_widen_anything(mean: float, ear: float, sd: float, n: int) -> None:
    assert sd_of_difference(ear, sd, n + 1) <= sd_of_difference(ear, sd, n)
    assert usual_intake_in(WOMEN, mean, sd, n + 1).sd <= usual_intake_in(WOMEN, mean, sd, n).sd


@given(st.integers(0, 1000), st.integers(3, 40))
def test_more_days_never_widen_the_interval(mean: int, n: int) -> None:
    few, many = assessed(mean, n).interval, assessed(mean, n + 1).interval
    assert few is not None
    assert many is not None
    assert few[0] <= many[0] <= many[1] <= few[1]


@given(means, st.floats(0, 300), st.sampled_from(EARS), spreads, counts)
def test_probability_rises_with_the_mean(
    mean: float, more: float, ear: float, sd: float, n: int
) -> None:
    assert p_adequate(mean, ear, sd, n) <= p_adequate(mean + more, ear, sd, n)
    assert p_adequate_in(WOMEN, mean, ear, sd, n) <= p_adequate_in(WOMEN, mean + more, ear, sd, n)
    assert p_above(mean, ear, sd, n) <= p_above(mean + more, ear, sd, n)


@given(means, st.floats(0, 100), st.sampled_from(EARS), spreads, counts)
def test_probability_falls_with_the_requirement(
    mean: float, more: float, ear: float, sd: float, n: int
) -> None:
    # From the requirement up: far below it, the wider spread of a larger one blurs.
    assert p_adequate(mean + ear, ear + more, sd, n) <= p_adequate(mean + ear, ear, sd, n)


@given(st.floats(0, 800), st.floats(0, 800), st.sampled_from(EARS), spreads, counts)
def test_population_draws_the_mean_between_itself_and_the_days(
    diet: float, supplement: float, ear: float, sd: float, n: int
) -> None:
    usual = usual_intake_in(WOMEN, diet, sd, n)
    low, high = sorted([diet, float(WOMEN.centre)])
    assert low - 1e-9 <= usual.mean <= high + 1e-9
    assert usual.sd <= min(float(WOMEN.sd), sd / n**0.5)
    with_tablets = p_adequate_in(WOMEN, diet, ear, sd, n, supplemental_mg=supplement)
    assert p_adequate_in(WOMEN, diet, ear, sd, n) <= with_tablets


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.group}-{row.sex}")
def test_every_row_is_judged_as_it_can_be(row: ReferenceRow) -> None:
    reference = limits_for(
        profile=row.profile,
        birth_date=born(row.months_min),
        on=TODAY,
        sex="F" if row.sex == "any" else row.sex,
        life_stage=row.stage,
    )
    answers = {mg: assessed(mg, 7, reference=reference) for mg in range(0, 901, 20)}
    if row.ear is not None and row.sd_within is not None:
        for mg, found in answers.items():
            p = p_adequate(mg, float(row.ear), float(row.sd_within), 7)
            assert found.p_adequate == pytest.approx(p)
            assert found.sd_req == pytest.approx(float(row.ear) / 10)
            assert found.answer is answer_for(p)
        assert answers[0].answer is AdequacyAnswer.LIKELY_LOW
        assert answers[900].answer is AdequacyAnswer.VERY_LIKELY_ADEQUATE
    else:
        assert {found.answer for found in answers.values()} == {
            AdequacyAnswer.CANNOT_SAY,
            AdequacyAnswer.ADEQUATE,
        }
        assert all(found.p_adequate is None for found in answers.values())
        assert all(
            found.answer is AdequacyAnswer.CANNOT_SAY
            for mg, found in answers.items()
            if mg < (row.target or 0)
        )
    assert all(
        found.has_verdict and explanation(found, Reader.PERSON) for found in answers.values()
    )


@pytest.mark.parametrize("birthday", [19, 31, 51])
def test_birthday_in_the_window_holds_all_days_against_the_last(birthday: int) -> None:
    turned = TODAY - dt.timedelta(days=3)
    birth_date = dt.date(turned.year - birthday, turned.month, turned.day)
    first, last = window_ending(TODAY)

    def reference(on: dt.date) -> Limits:
        return limits_for(birth_date=birth_date, on=on, sex="F")

    days = [
        LoggedDay(day.date, day.sums, day.is_complete, "none", reference(day.date))
        for day in logged([make_sums("300")] * 14)
    ]
    found = assess(days, first=first, last=last, reference=reference(TODAY))
    assert found.reference_changed
    assert found.p_adequate == assessed(300, 14, reference=reference(TODAY)).p_adequate
    assert not assess(
        days[:4], first=first, last=last, reference=reference(TODAY)
    ).reference_changed


def test_pregnancy_in_the_window_holds_all_days_against_the_larger_requirement() -> None:
    pregnant = limits_for(birth_date=born(33 * 12), on=TODAY, sex="F", life_stage="pregnant")
    days = [
        LoggedDay(day.date, day.sums, day.is_complete, "none", WOMAN)
        for day in logged([make_sums("300")] * 14)
    ]
    first, last = window_ending(TODAY)
    found = assess(days, first=first, last=last, reference=pregnant)
    assert (found.reference.low, found.reference_changed) == (D(300), True)
    assert found.p_adequate == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("mean", "words"),
    [
        (100, "likely low"),
        (300, "cannot say without your sex"),
        (480, "very likely adequate"),
    ],
)
def test_sex_not_said_withholds_the_probability(mean: int, words: str) -> None:
    reference = limits_for(birth_date=born(33 * 12), on=TODAY, sex="")
    found = assessed(mean, 14, reference=reference)
    assert answer_words(found, Reader.PERSON) == words
    assert (found.p_adequate, found.z, found.p_cautious) == (None, None, None)
    assert (found.doubt is Doubt.SEX) == (mean == 300)


@pytest.mark.parametrize(
    ("smaller", "larger", "answer"),
    [
        (0.4, 0.01, AdequacyAnswer.POSSIBLY_LOW),
        (0.99, 0.6, AdequacyAnswer.UNCERTAIN),
        (0.99, 0.9, AdequacyAnswer.LIKELY_ADEQUATE),
        (0.6, 0.4, AdequacyAnswer.CANNOT_SAY),
    ],
)
def test_words_without_a_sex_hold_for_both(
    smaller: float, larger: float, answer: AdequacyAnswer
) -> None:
    assert answer_whatever_sex(smaller, larger) is answer


@given(st.integers(0, 900), st.integers(3, 30))
def test_words_follow_the_more_careful_of_the_two(mean: int, n: int) -> None:
    found = assessed(mean, n, population=WOMEN)
    assert found.p_adequate is not None
    assert found.p_in_population is not None
    assert found.p_cautious == min(found.p_adequate, found.p_in_population)
    assert found.answer is answer_for(found.p_cautious)


def test_supplements_are_not_drawn_towards_the_intakes_from_food() -> None:
    found = assessed(100, 3, population=WOMEN, supplement="300")
    assert found.usual_in_population is not None
    assert found.usual_in_population.mean == usual_intake_in(WOMEN, 100, 86, 3).mean
    assert found.p_in_population == p_adequate_in(WOMEN, 100, 265, 86, 3, supplemental_mg=300)


@given(st.integers(0, 900), st.integers(0, 600))
def test_food_and_supplement_never_mix_in_the_limits(food: int, supplement: int) -> None:
    found = assessed(food, 7, supplement=str(supplement))
    plain = assessed(food, 7)
    limit = assessed(0, 7, supplement=str(supplement))
    assert found.p_above_high == plain.p_above_high
    assert found.supplement_state is limit.supplement_state


def test_kidneys_withhold_everything_that_could_say_more() -> None:
    kidneys = with_kidney_rule(WOMAN)
    for mean in (50, 265, 700):
        found = assessed(mean, 14, limits=kidneys, population=WOMEN)
        assert found.answer is AdequacyAnswer.NOT_SHOWN
        assert (found.p_adequate, found.p_above_high) == (None, None)
        assert not found.is_high
        assert "more" not in summary(found, Reader.PERSON)
        assert summary(found, Reader.PERSON).startswith(
            f"14 days, 14 complete: mean {mean} mg. Your clinician sets your range."
        )


def test_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        assess([], first=TODAY, last=TODAY - dt.timedelta(days=1), reference=WOMAN)
    with pytest.raises(ValueError, match="at least one day"):
        window_ending(TODAY, 0)
    assert window_ending(TODAY, 7) == (dt.date(2026, 11, 16), TODAY)
