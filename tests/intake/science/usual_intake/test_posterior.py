"""The posterior of usual intake against the same method computed three other ways."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from intake.science.usual_intake.posterior import (
    NODES,
    SPREADS,
    Posterior,
    RootSummary,
    independent_days,
    root_of,
    usual_mg,
)
from intake.science.usual_intake.usual import UsualIntake
from tests.intake.science.usual_intake.computed_anew import Grid, Quadrature, hermite_nodes
from tests.intake.science.usual_intake.people import EATERS, Eater, plain_prior, posterior_of

#: The shares of the interval's ends and of the median.
SHARES = (0.025, 0.5, 0.975)


@cache
def grid_of(eater: Eater) -> Grid:
    return Grid(eater)


@cache
def quadrature_of(eater: Eater) -> Quadrature:
    return Quadrature(eater)


def p_of(eater: Eater) -> float:
    return posterior_of(eater).p_adequate(eater.ear_mg, eater.cv_req, eater.supplements_mg)


def points_of(found: Posterior) -> list[float]:
    low, high = found.interval
    return [low, found.median_mg, high]


@pytest.mark.parametrize("eater", EATERS, ids=str)
def test_p_is_that_of_the_method_to_the_letter(eater: Eater) -> None:
    assert p_of(eater) == pytest.approx(grid_of(eater).p, abs=1e-6)


@pytest.mark.parametrize("eater", EATERS, ids=str)
def test_interval_and_median_are_those_of_the_method_to_the_letter(eater: Eater) -> None:
    below = grid_of(eater).below
    for share, mg in zip(SHARES, points_of(posterior_of(eater)), strict=True):
        assert below(mg - 0.05) < share < below(mg + 0.05)


@pytest.mark.parametrize("eater", EATERS, ids=str)
def test_p_is_that_of_the_density_without_a_grid(eater: Eater) -> None:
    assert p_of(eater) == pytest.approx(quadrature_of(eater).p, abs=0.01)


@pytest.mark.parametrize("eater", EATERS, ids=str)
def test_interval_and_median_are_those_of_the_density_without_a_grid(eater: Eater) -> None:
    below = quadrature_of(eater).below
    for share, mg in zip(SHARES, points_of(posterior_of(eater)), strict=True):
        assert below(0.98 * mg) < share < below(1.02 * mg)


@pytest.mark.parametrize("eater", [EATERS[0], EATERS[2]], ids=str)
def test_statement_is_that_of_a_million_made_up_people(eater: Eater) -> None:
    """Draw people from the prior, weigh each by how well the days fit, and count."""
    rng, many = np.random.default_rng(15), 1_000_000
    times = np.where(rng.random(many) < 0.7, 1.0, 2.5)
    mu = rng.normal(eater.m, times * eater.tau)
    s = np.sqrt(10 * eater.s0**2 / rng.chisquare(10, many))
    y = np.array([max(1.0, day) for day in eater.days_mg]) ** 0.25
    n = len(y)
    squares = ((y - y.mean()) ** 2).sum()
    s_of_mean = s / np.sqrt(n * 0.9 / 1.1)
    fits = s ** -(n - 1) * np.exp(-squares / (2 * s**2))
    fits *= np.exp(-((y.mean() - mu) ** 2) / (2 * s_of_mean**2)) / s_of_mean
    fits *= (s >= 0.1) & (s <= 1.0)
    usual = mu**4 + 6 * mu**2 * s**2 + 3 * s**4 + eater.supplements_mg
    needed = rng.normal(eater.ear_mg, eater.cv_req * eater.ear_mg, many)
    assert p_of(eater) == pytest.approx(np.average(usual > needed, weights=fits), abs=0.01)
    order = np.argsort(usual)
    share_below = np.cumsum(fits[order]) / fits.sum()
    drawn = [usual[order][np.searchsorted(share_below, share)] for share in SHARES]
    told = [mg + eater.supplements_mg for mg in points_of(posterior_of(eater))]
    assert told == pytest.approx(drawn, rel=0.02)


def test_three_days_of_a_woman_are_as_worked_in_the_method() -> None:
    eater = EATERS[0]
    low, high = posterior_of(eater).interval
    assert eater.days_mg == (320, 290, 350)
    assert round(p_of(eater), 3) == 0.805
    assert (round(low), round(high)) == (222, 430)


def test_fourteen_equal_days_of_a_woman_are_as_worked_in_the_method() -> None:
    eater = EATERS[1]
    low, high = posterior_of(eater).interval
    assert eater.days_mg == (320,) * 14
    assert round(p_of(eater), 3) == 0.962
    assert (round(low), round(high)) == (286, 364)


def test_nodes_are_those_of_gauss_hermite() -> None:
    expected = [(float(node), float(weight)) for node, weight in hermite_nodes(11)]
    assert len(NODES) == 11
    for found, node in zip(NODES, expected, strict=True):
        assert found == pytest.approx(node, rel=1e-12, abs=1e-15)
    from_numpy = np.polynomial.hermite_e.hermegauss(11)
    assert [node for node, _weight in expected] == pytest.approx(list(from_numpy[0]), abs=1e-12)


def test_spreads_are_24_equally_apart_on_the_logarithm() -> None:
    assert len(SPREADS) == 24
    assert (SPREADS[0], SPREADS[-1]) == (0.1, 1.0)
    assert np.diff(np.log(SPREADS)) == pytest.approx([np.log(10) / 23] * 23)


def test_weights_of_the_posterior_add_up_to_one() -> None:
    for eater in EATERS:
        components = posterior_of(eater).components
        assert sum(one.weight for one in components) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(
    ("n", "worth"), [(1, 1.0), (2, 18 / 11), (3, 27 / 11), (11, 9.0), (90, 810 / 11)]
)
def test_days_of_one_person_are_worth_fewer_independent_ones(n: int, worth: float) -> None:
    assert independent_days(n) == pytest.approx(worth)


def test_a_single_day_counts_as_one() -> None:
    """One day of 256 mg (4 on the fourth root) with a prior of one spread, by hand."""
    (heaviest, *_others) = sorted(
        posterior_of(Eater("", 3.0, 0.4, 0.2, (256,), 1)).components,
        key=lambda one: -one.weight,
    )
    t = min((0.4, 1.0), key=lambda t: abs(_sd(t, heaviest.spread) - heaviest.sd))
    s2 = heaviest.spread**2
    assert heaviest.sd == pytest.approx(_sd(t, heaviest.spread))
    assert heaviest.mean == pytest.approx((t**2 * 4 + s2 * 3) / (t**2 + s2))


def _sd(t: float, s: float) -> float:
    return float((t**2 * s**2 / (t**2 + s**2)) ** 0.5)


def test_days_on_the_fourth_root_are_summed_up() -> None:
    days = RootSummary.of([81, 256, 625])
    assert days.n == 3
    assert days.mean == pytest.approx(4)
    assert days.squares == pytest.approx(2)


@pytest.mark.parametrize("mg", [0, 0.2, 0.999, 1])
def test_a_day_below_one_mg_counts_as_one(mg: float) -> None:
    assert RootSummary.of([mg, 256]) == RootSummary.of([1, 256])
    assert RootSummary.of([mg]).mean == 1


def test_no_day_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        RootSummary.of([])


def test_more_days_keep_mean_and_spread() -> None:
    days = RootSummary.of([200, 300, 420, 250])
    more = days.with_more(3)
    assert (more.n, more.mean) == (7, days.mean)
    assert more.squares / 6 == pytest.approx(days.squares / 3)
    assert days.with_more(0) == days


def test_more_days_of_a_single_one_are_refused() -> None:
    with pytest.raises(ValueError, match="single day"):
        RootSummary.of([200]).with_more(1)


@pytest.mark.parametrize(("mean", "spread"), [(4.0, 0.0), (4.0, 0.3), (2.5, 1.0), (0.5, 0.1)])
def test_usual_intake_is_the_mean_of_the_fourth_power(mean: float, spread: float) -> None:
    # Of all nodes' days: eleven nodes are exact for a polynomial of the fourth degree.
    of_days = sum(weight * (mean + node * spread) ** 4 for node, weight in NODES)
    assert usual_mg(mean, spread) == pytest.approx(of_days)
    assert root_of(usual_mg(mean, spread), spread) == pytest.approx(mean)


@pytest.mark.parametrize("mg", [-5, 0, 2.9])
def test_no_mean_gives_less_than_the_spread_alone(mg: float) -> None:
    assert usual_mg(0, 1) == 3
    assert root_of(mg, 1) == 0


@pytest.mark.parametrize(("ear_mg", "cv_req"), [(0, 0.1), (-1, 0.1), (265, 0), (265, -0.1)])
def test_requirement_without_size_or_spread_is_refused(ear_mg: float, cv_req: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        posterior_of(EATERS[0]).p_adequate(ear_mg, cv_req)


@pytest.mark.parametrize("share", [0, 0.0009, 0.9991, 1, -1, float("nan")])
def test_share_at_the_rim_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match=r"between 0\.001 and 0\.999"):
        posterior_of(EATERS[0]).quantile(share)


def test_person_of_days_without_magnesium_is_still_worked_out() -> None:
    found = UsualIntake.of([0] * 30, plain_prior(3.983, 0.31, 0.327))
    low, high = found.interval
    assert 0 < low < found.median_mg < high < 10
    assert found.p_adequate(265, 0.1) < 1e-6
