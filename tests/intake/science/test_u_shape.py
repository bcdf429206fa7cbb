"""The U as a picture of the band."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.science.limits import Limits, with_kidney_rule
from intake.science.u_shape import (
    left_height,
    right_height,
    u_caption,
    u_curve,
    u_height,
    u_marks,
)
from intake.text import Reader
from tests.intake.science.assessments import (
    INFANT,
    SEX_NOT_SAID,
    WOMAN,
    limits_of_anybody,
    make_limits,
)

D = Decimal
mgs = st.floats(0, 3000)


@pytest.mark.parametrize(
    ("x_mg", "height"),
    [
        (0, 1),
        (132.5, 1),
        (198.75, 0.25),
        (265, 0),
        (320, 0),
        (415, 0),
        (527, 0.25),
        (639, 1),
        (5000, 1),
    ],
)
def test_u_has_the_stated_arms(x_mg: float, height: float) -> None:
    assert u_height(x_mg, WOMAN) == pytest.approx(height)


def test_u_without_a_high_has_no_right_arm() -> None:
    limits = make_limits(high=None)
    assert [u_height(x, limits) for x in (300, 900, 5000)] == [0, 0, 0]


def test_u_without_a_low_says_nothing_below_the_target() -> None:
    assert u_height(74.9, INFANT) is None
    assert u_height(75, INFANT) == 0
    assert left_height(10, INFANT) == 0


def test_u_of_a_band_from_zero_has_no_left_arm() -> None:
    assert u_height(0, make_limits(low=0)) == 0


def test_u_of_a_band_that_ends_at_zero_stands_upright() -> None:
    limits = make_limits(low=None, target=None, high=0)
    assert [right_height(x, limits) for x in (0, 0.1, 900)] == [0, 1, 1]


def test_u_without_sex_starts_at_the_smaller_requirement() -> None:
    assert u_height(264, SEX_NOT_SAID) == pytest.approx((1 / 132.5) ** 2)
    assert u_height(300, SEX_NOT_SAID) == 0


def test_u_is_not_drawn_where_a_clinician_sets_the_range_or_nothing_is_known() -> None:
    kidneys = with_kidney_rule(WOMAN)
    assert u_curve(kidneys) == []
    assert u_height(100, kidneys) is None
    assert u_marks(100, 100, kidneys) == ()
    assert u_curve(Limits()) == []
    assert u_height(100, Limits()) is None


def test_u_curve_runs_over_its_edges_to_the_top_of_the_right_arm() -> None:
    curve = u_curve(WOMAN)
    xs = [x for x, _y in curve]
    assert len(curve) >= 121
    assert (xs[0], xs[-1]) == (0, 639)
    assert {265.0, 320.0, 415.0} <= set(xs)
    assert (curve[0][1], curve[-1][1]) == (1, 1)


def test_u_curve_widens_for_a_mark() -> None:
    assert u_curve(WOMAN, up_to_mg=1000)[-1][0] == 1050


@given(limits_of_anybody(), st.integers(2, 200))
def test_u_curve_rises_in_x_and_stays_between_floor_and_top(limits: Limits, n: int) -> None:
    curve = u_curve(limits, n)
    xs = [x for x, _y in curve]
    assert xs == sorted(set(xs))
    assert all(y is None or 0 <= y <= 1 for _x, y in curve)


@given(limits_of_anybody(), mgs, mgs)
def test_u_arms_only_fall_to_the_left_edge_and_rise_from_the_right(
    limits: Limits, first: float, second: float
) -> None:
    less, more = sorted([first, second])
    assert left_height(less, limits) >= left_height(more, limits)
    assert right_height(less, limits) <= right_height(more, limits)


@given(limits_of_anybody(), mgs)
def test_u_is_flat_in_the_band_and_only_there(limits: Limits, x_mg: float) -> None:
    height = u_height(x_mg, limits)
    below = limits.low is not None and x_mg < limits.low
    above = limits.high is not None and x_mg > limits.high
    # A height may vanish in a float right beside an edge, hence no strict "> 0".
    if height is not None and not below and not above:
        assert height == 0


def test_one_mark_where_everything_is_diet() -> None:
    (mark,) = u_marks(500, 500, WOMAN)
    assert (mark.name, mark.x_mg) == ("All sources", 500)
    assert mark.y == pytest.approx(((500 - 415) / 224) ** 2)


def test_two_marks_each_read_on_their_own_arm() -> None:
    total, diet = u_marks(600, 150, WOMAN)
    assert (total.name, total.x_mg, total.y) == ("With supplements", 600, 0)
    assert (diet.name, diet.x_mg, diet.y) == ("Food and water", 150, 0)
    total, diet = u_marks(200, 150, WOMAN)
    assert total.y > 0
    assert diet.y == 0


def test_one_mark_where_all_sources_count_against_high() -> None:
    (mark,) = u_marks(600, 150, make_limits(high_basis="all"))
    assert mark.y > 0


@given(limits_of_anybody(), mgs, mgs)
def test_supplements_never_climb_the_right_arm(
    limits: Limits, diet: float, supplements: float
) -> None:
    marks = u_marks(diet + supplements, diet, limits)
    if limits.high_basis == "diet":
        assert marks[-1].y <= max(right_height(diet, limits), left_height(diet, limits))
        assert marks[0].y <= max(left_height(diet, limits), right_height(diet, limits))


def test_caption_says_that_it_is_no_risk() -> None:
    caption = "Illustration of a reported U-shaped population association; not {} risk."
    assert u_caption(Reader.PERSON) == caption.format("your")
    assert u_caption(Reader.DIETITIAN) == caption.format("the client’s")
