"""The book's formula: its worked checks stay exact (woman of 31 to 50, EAR 265, SD 86)."""

import math

import pytest

from intake.science.usual_intake.book import book_answer, mean_needed, phi, sd_of_difference


def test_three_days_of_320_are_as_the_book_has_them() -> None:
    found = book_answer(320, 265, 86, 3)
    assert found.sd_req == pytest.approx(26.5)
    assert round(found.sdd) == 56
    assert round(found.z, 2) == 0.98
    assert round(found.p, 3) == 0.836


@pytest.mark.parametrize(("n", "mean"), [(1, 445), (3, 377), (7, 349)])
def test_mean_needed_for_975_in_a_thousand_is_that_of_the_book(n: int, mean: float) -> None:
    assert mean_needed(265, 86, n) == pytest.approx(mean, abs=1)


def test_spread_of_requirements_is_that_of_the_row() -> None:
    """UK women: .175 of 200 mg, with seven days of an SD of 70."""
    found = book_answer(240, 200, 70, 7, cv_req=0.175)
    assert found.sd_req == pytest.approx(35)
    assert found.sdd == pytest.approx(math.sqrt(35**2 + 70**2 / 7))
    assert found.z == pytest.approx(40 / found.sdd)


def test_mean_at_the_requirement_is_even() -> None:
    assert book_answer(265, 265, 86, 5).p == 0.5


@pytest.mark.parametrize(("n", "sd"), [(0, 86), (-1, 86), (3, 0), (3, -1)])
def test_no_day_and_no_spread_are_refused(n: int, sd: float) -> None:
    with pytest.raises(ValueError, match="at least one day"):
        sd_of_difference(265, sd, n)
    with pytest.raises(ValueError, match="at least one day"):
        book_answer(300, 265, sd, n)


@pytest.mark.parametrize(
    ("z", "share"), [(0, 0.5), (1.959964, 0.975), (-1.959964, 0.025), (40, 1), (-40, 0)]
)
def test_phi_is_the_normal_distribution_function(z: float, share: float) -> None:
    assert phi(z) == pytest.approx(share, abs=1e-7)
