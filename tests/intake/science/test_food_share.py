"""Food and tablets are said apart where food alone would be low, the limit first."""

from decimal import Decimal

import pytest
from hypothesis import given

from intake.science.limits import Limits, with_kidney_rule
from intake.science.sums import Sums
from intake.science.verdict.day_verdict import verdict_for
from intake.science.verdict.food_share import food_share_of_day, food_share_words
from intake.text import Reader
from tests.intake.science.assessments import (
    INFANT,
    WOMAN,
    limits_of_anybody,
    make_limits,
    make_sums,
    sums_of_a_day,
)

D = Decimal
CHILD = make_limits(low=110, target=130, high=None, supplement_limit=110, reference="IOM 1997")


def test_the_limit_is_said_first() -> None:
    assert food_share_words(D(75), D(225), D(110), is_over_limit=True, reader=Reader.PERSON) == (
        "Tablets are above the limit. 75 of 225 mg come from food, less than the 110 mg where "
        "your band begins."
    )
    assert food_share_words(D(75), D(225), D(110), is_over_limit=True, reader=Reader.DIETITIAN) == (
        "Tablets are above the limit. 75 of 225 mg come from food, less than the 110 mg where "
        "the band begins."
    )


@pytest.mark.parametrize(
    ("diet", "total", "low"),
    [("110", "225", "110"), ("75", "100", "110"), ("75", "225", None), ("300", "300", "265")],
)
def test_nothing_is_said_where_tablets_lift_nothing(diet: str, total: str, low: str | None) -> None:
    edge = None if low is None else D(low)
    assert (
        food_share_words(D(diet), D(total), edge, is_over_limit=False, reader=Reader.PERSON) == ""
    )


def test_food_just_under_the_edge_is_not_printed_like_it() -> None:
    words = food_share_words(D("264.9"), D(300), D(265), is_over_limit=False, reader=Reader.PERSON)
    assert words.startswith("Just under 265 of 300 mg come from food, less than the 265 mg")


def test_day_of_a_child_on_tablets() -> None:
    verdict = verdict_for(
        make_sums("75", supplement="150"), CHILD, reader=Reader.PERSON, is_complete=True
    )
    assert verdict.headline == "Supplements: 150 mg, 40 mg above the limit of 110 mg"
    assert verdict.detail.startswith(
        "75 of 225 mg come from food, less than the 110 mg where your band begins. 185 mg from food"
    )


def test_day_within_the_limit_says_both_beside_its_zone() -> None:
    for reader, band in ((Reader.PERSON, "your band"), (Reader.DIETITIAN, "the band")):
        verdict = verdict_for(
            make_sums("200", supplement="100"), WOMAN, reader=reader, is_complete=True
        )
        assert verdict.headline.startswith("In ")
        assert verdict.detail.startswith(
            f"200 of 300 mg come from food, less than the 265 mg where {band} begins."
        )


@pytest.mark.parametrize(
    ("sums", "limits", "is_complete"),
    [
        (make_sums("200", supplement="100"), WOMAN, False),
        (make_sums("300", supplement="100"), WOMAN, True),
        (make_sums("100", supplement="100"), WOMAN, True),
        # Something that was eaten has no value, so food may be enough.
        (make_sums("200", supplement="100", unknown_foods=1), WOMAN, True),
        (make_sums("200", supplement="100"), with_kidney_rule(WOMAN), True),
        (make_sums("20", supplement="100"), INFANT, True),
        # A laxative is no nutrition.
        (make_sums("200", medicine="900"), WOMAN, True),
    ],
)
def test_other_days_do_not_say_it(sums: Sums, limits: Limits, is_complete: bool) -> None:
    verdict = verdict_for(sums, limits, reader=Reader.PERSON, is_complete=is_complete)
    assert "come from food" not in verdict.detail


@given(sums_of_a_day(), limits_of_anybody())
def test_it_is_only_said_where_food_alone_is_low_and_the_total_is_not(
    sums: Sums, limits: Limits
) -> None:
    if food_share_of_day(sums, limits, Reader.PERSON):
        assert limits.low is not None
        assert sums.diet_mg < limits.low <= sums.counted_mg(limits)
