"""What must hold of usual intake for everybody, whatever they eat.

People are made up around each prior: their mean lies within ``FAR`` between-person spreads of
its centre, their day-to-day spread is up to ``WIDE`` times the usual one. Beyond that a few
rules end where they should: days that differ very much more than beforehand plausible move
the belief in the spread, and one more of them can widen the interval.
"""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.science.usual_intake.posterior import RootSummary, posterior
from intake.science.usual_intake.prior import Prior, priors
from intake.science.usual_intake.usual import UsualIntake

FAR, WIDE = 4.0, 2.5
#: Parts of the posterior that are left out, and sums in another order, move p by this.
HAIR = 1e-7

days_mg = st.lists(st.floats(0, 3_000), min_size=1, max_size=20)


@st.composite
def people(draw: Any, least_days: int = 3) -> tuple[RootSummary, Prior]:
    prior = draw(st.sampled_from(priors()))
    n = draw(st.integers(least_days, 60))
    mean = prior.mean + draw(st.floats(-FAR, FAR)) * prior.between_sd
    spread = draw(st.floats(0, WIDE)) * prior.within_sd
    return RootSummary(n, mean, (n - 1) * spread**2), prior


requirements = st.tuples(st.floats(50, 600), st.sampled_from([0.1, 0.175]))


@given(person=people(), more=st.integers(1, 30))
def test_more_days_like_these_never_widen_the_interval(
    person: tuple[RootSummary, Prior], more: int
) -> None:
    days, prior = person
    low, high = posterior(days, prior).interval
    low_then, high_then = posterior(days.with_more(more), prior).interval
    assert high_then - low_then <= high - low + 0.02


def test_days_that_differ_extremely_may_widen_it() -> None:
    """The rule above ends where the spread is still being learnt; this is where."""
    prior = next(one for one in priors() if (one.sex, one.age_from) == ("F", 9))
    spread = 4 * prior.within_sd
    days = RootSummary(2, prior.mean, spread**2)
    low, high = posterior(days, prior).interval
    low_then, high_then = posterior(days.with_more(2), prior).interval
    assert high_then - low_then > high - low


@given(person=people(1), need=requirements, factor=st.floats(1.001, 2))
def test_p_rises_when_all_days_rise_by_one_factor(
    person: tuple[RootSummary, Prior], need: tuple[float, float], factor: float
) -> None:
    days, prior = person
    raised = RootSummary(days.n, days.mean * factor**0.25, days.squares * factor**0.5)
    before, after = (posterior(one, prior).p_adequate(*need) for one in (days, raised))
    assert after >= before - HAIR
    if 1e-4 < before < 1 - 1e-4:
        assert after > before


@given(mg=st.lists(st.floats(1, 1_500), min_size=1, max_size=14), factor=st.floats(1.001, 2))
def test_days_that_rise_by_one_factor_raise_mean_and_spread_on_the_root(
    mg: list[float], factor: float
) -> None:
    days, raised = RootSummary.of(mg), RootSummary.of([factor * day for day in mg])
    assert raised.mean == pytest.approx(days.mean * factor**0.25)
    assert raised.squares == pytest.approx(days.squares * factor**0.5, abs=1e-9)


@given(person=people(1), need=requirements, step=st.floats(0.001, 1))
def test_p_rises_with_the_mean_of_the_roots_at_the_same_spread(
    person: tuple[RootSummary, Prior], need: tuple[float, float], step: float
) -> None:
    days, prior = person
    raised = RootSummary(days.n, days.mean + step, days.squares)
    before, after = (posterior(one, prior).p_adequate(*need) for one in (days, raised))
    assert after >= before - HAIR
    if 1e-4 < before < 1 - 1e-4:
        assert after > before


@given(
    mg=days_mg,
    prior=st.sampled_from(priors()),
    need=requirements,
    factor=st.floats(1.001, 2),
    supplements=st.floats(0, 400),
)
def test_p_falls_as_the_requirement_rises(
    mg: list[float],
    prior: Prior,
    need: tuple[float, float],
    factor: float,
    supplements: float,
) -> None:
    """Everywhere: (T + S - EAR) / (CV EAR) falls in EAR wherever T + S is above zero."""
    found, (ear_mg, cv_req) = UsualIntake.of(mg, prior, supplements), need
    before = found.p_adequate(ear_mg, cv_req)
    after = found.p_adequate(factor * ear_mg, cv_req)
    assert after <= before + 1e-12
    if 1e-4 < before < 1 - 1e-4:
        assert after < before


@given(mg=days_mg, prior=st.sampled_from(priors()), share=st.floats(0.001, 0.999))
def test_quantile_is_the_inverse_of_the_distribution_function(
    mg: list[float], prior: Prior, share: float
) -> None:
    found = UsualIntake.of(mg, prior).diet
    point = found.quantile(share)
    assert 1 - found.p_above(point - 0.02) - HAIR <= share
    assert share <= 1 - found.p_above(point + 0.02) + HAIR


@given(mg=days_mg, prior=st.sampled_from(priors()))
def test_the_median_lies_inside_the_interval(mg: list[float], prior: Prior) -> None:
    found = UsualIntake.of(mg, prior)
    low, high = found.interval
    assert 0 < low < found.median_mg < high
    assert found.p_reaches(found.median_mg) == pytest.approx(0.5, abs=0.001)


@given(mg=days_mg, prior=st.sampled_from(priors()))
def test_probability_above_an_amount_falls_with_it(mg: list[float], prior: Prior) -> None:
    found = UsualIntake.of(mg, prior).diet
    ladder = [-10.0, 0.0, 1.0, 50.0, 150.0, 300.0, 600.0, 5_000.0, 500_000.0]
    steps = [found.p_above(amount) for amount in ladder]
    assert steps[:2] == [1.0, 1.0]
    assert all(one >= other - 1e-12 for one, other in itertools.pairwise(steps))
    assert steps[-1] < 1e-6


@given(data=st.data(), mg=days_mg, prior=st.sampled_from(priors()))
def test_the_order_of_days_does_not_matter(
    data: st.DataObject, mg: list[float], prior: Prior
) -> None:
    other = data.draw(st.permutations(mg))
    one, same = UsualIntake.of(mg, prior), UsualIntake.of(other, prior)
    assert one.interval == same.interval
    assert one.p_adequate(265, 0.1) == same.p_adequate(265, 0.1)


@given(mg=days_mg, prior=st.sampled_from(priors()), supplements=st.floats(0, 400))
def test_supplements_shift_the_interval_by_exactly_their_mean(
    mg: list[float], prior: Prior, supplements: float
) -> None:
    without, found = UsualIntake.of(mg, prior), UsualIntake.of(mg, prior, supplements)
    low, high = without.interval
    assert found.interval == (low + supplements, high + supplements)
    assert found.median_mg == without.median_mg + supplements
    assert found.p_reaches(250) == without.p_reaches(250 - supplements)
    assert found.p_adequate(265, 0.1) >= without.p_adequate(265, 0.1)
    # Food and water alone are what they were.
    assert found.diet == without.diet


@settings(max_examples=20)
@given(prior=st.sampled_from(priors()), n=st.integers(3, 14))
def test_days_of_the_middle_of_people_find_their_middle(prior: Prior, n: int) -> None:
    """Somebody who eats as half of their group do is told about that."""
    days = RootSummary(n, prior.mean, (n - 1) * prior.within_sd**2)
    assert posterior(days, prior).median_mg == pytest.approx(prior.median_mg, rel=0.03)
