"""Which foods would close a day's gap, and in which order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.models import Band
from intake.science.limits import Limits, with_clinician_band, with_kidney_rule
from intake.science.shortfall import Candidate, Shortfall, may_offer, offers, shortfall_of
from intake.science.sums import Sums
from intake.science.zones import Zone, judge
from tests.intake.science.assessments import (
    INFANT,
    SEX_NOT_SAID,
    WOMAN,
    amounts,
    limits_of_anybody,
    make_limits,
    make_sums,
    sums_of_a_day,
)

D = Decimal
CLINICIAN = Band(low_mg=D(300), target_mg=D(350), high_mg=D(400))
EUROPEAN = make_limits(low=None, target=300, target_kind="AI", high=None)


@pytest.mark.parametrize(
    ("sums", "limits", "gap"),
    [
        (make_sums("169"), WOMAN, Shortfall(D(169), D(265), D(246))),
        # Supplements count towards low, and take no room from food.
        (make_sums("100", supplement="100"), WOMAN, Shortfall(D(200), D(265), D(315))),
        (
            make_sums("100", supplement="100"),
            make_limits(high_basis="all"),
            Shortfall(D(200), D(265), D(215)),
        ),
        (make_sums("264.999"), WOMAN, Shortfall(D("264.999"), D(265), D("150.001"))),
        # On the edge, borderline and above there is no gap.
        (make_sums("265"), WOMAN, None),
        (make_sums("300"), WOMAN, None),
        (make_sums("500"), WOMAN, None),
        # An empty day has nothing to close.
        (Sums(), WOMAN, None),
        # Too little is known to call it low; what cannot lift it is no hindrance.
        (make_sums("100", unknown_foods=9), WOMAN, None),
        (make_sums("100", unknown_others=1), WOMAN, None),
        (
            make_sums("100", unknown_foods=1, possible="20"),
            WOMAN,
            Shortfall(D(100), D(265), D(295)),
        ),
        # Without an average requirement the gap is that to the target.
        (make_sums("200"), EUROPEAN, Shortfall(D(200), D(300), None)),
        (make_sums("300"), EUROPEAN, None),
        (make_sums("200", unknown_foods=1), EUROPEAN, None),
        (make_sums("30"), INFANT, Shortfall(D(30), D(75), None)),
        (make_sums("200"), SEX_NOT_SAID, Shortfall(D(200), D(265), D(345))),
        # Impaired kidneys: nothing, with a clinician's band too.
        (make_sums("100"), with_kidney_rule(WOMAN), None),
        (make_sums("100"), with_clinician_band(with_kidney_rule(WOMAN), CLINICIAN), None),
        (
            make_sums("100"),
            with_clinician_band(WOMAN, CLINICIAN),
            Shortfall(D(100), D(300), D(300)),
        ),
        (make_sums("100"), Limits(), None),
    ],
)
def test_gap_of_a_day(sums: Sums, limits: Limits, gap: Shortfall | None) -> None:
    assert shortfall_of(sums, limits) == gap


@pytest.mark.parametrize(
    ("age", "for_child", "may"),
    [
        (None, False, True),
        (None, True, False),
        (0, True, False),
        (4, True, False),
        (5, True, True),
        (40, False, True),
    ],
)
def test_no_foods_are_offered_for_small_children(
    age: int | None, for_child: bool, may: bool
) -> None:
    assert may_offer(age, logs_for_child=for_child) is may


def food(number: int, mg: str, **extra: Any) -> Candidate:
    defaults = {"name": f"Food {number}", "group": f"group-{number}", "rank": 2}
    return Candidate(food_id=number, mg=D(mg), **{**defaults, **extra})


GAP = Shortfall(D(169), D(265), D(246))


def numbers(found: list[Any]) -> list[int]:
    return [offer.candidate.food_id for offer in found]


def test_one_portion_closes_the_gap_and_stays_within_high() -> None:
    found = offers(GAP, [food(1, "95.9"), food(2, "96"), food(3, "246"), food(4, "246.1")])
    assert [(o.candidate.food_id, o.total_after_mg, o.closes) for o in found] == [
        (2, D(265), True),
        (3, D(415), True),
    ]


def test_own_recent_foods_come_first_then_everyday_ones() -> None:
    candidates = [
        food(1, "100", rank=3),
        food(2, "120", rank=1),
        food(3, "150", rank=9, recency=4),
        food(4, "110", rank=9, recency=0),
        food(5, "99", rank=3),
    ]
    assert numbers(offers(GAP, candidates)) == [4, 3, 2, 5, 1]


def test_at_most_five_and_each_shelf_once_before_a_second_of_it() -> None:
    nuts = [food(number, "100", group="nuts") for number in range(1, 8)]
    assert numbers(offers(GAP, [*nuts, food(9, "100", rank=5)])) == [1, 9, 2, 3, 4]


def test_the_same_food_is_offered_once() -> None:
    seeds = [food(1, "156", name="Pumpkin seeds"), food(2, "156", name="Pumpkin seeds, salted")]
    assert numbers(offers(GAP, seeds)) == [1]


def test_a_small_gap_is_closed_by_sources_before_traces() -> None:
    gap = Shortfall(D(260), D(265), D(155))
    assert numbers(offers(gap, [food(1, "6", rank=1), food(2, "32", rank=2)])) == [2, 1]


def test_excluded_tags_are_left_out() -> None:
    candidates = [
        food(1, "100", contains=frozenset({"nuts"})),
        food(2, "100", contains=frozenset({"wheat", "milk"})),
        food(3, "100"),
    ]
    assert numbers(offers(GAP, candidates, ["nuts", "milk"])) == [3]


def test_where_no_portion_closes_it_those_that_come_nearest_are_offered() -> None:
    found = offers(GAP, [food(1, "20"), food(2, "80"), food(3, "300")])
    assert [(offer.candidate.food_id, offer.closes) for offer in found] == [(2, False), (1, False)]


candidates_of_anybody = st.lists(
    st.builds(
        Candidate,
        food_id=st.integers(1, 99),
        name=st.text(min_size=1, max_size=8),
        group=st.sampled_from(["nuts", "grains", "fish"]),
        mg=amounts,
        rank=st.integers(1, 9),
        recency=st.none() | st.integers(0, 9),
        contains=st.frozensets(st.sampled_from(["nuts", "milk", "fish"])),
    ),
    max_size=20,
)


@given(
    sums_of_a_day(),
    limits_of_anybody(),
    candidates_of_anybody,
    st.frozensets(st.sampled_from(["nuts", "milk", "fish"])),
)
def test_what_is_offered_never_leads_to_low_or_high(
    sums: Sums, limits: Limits, candidates: list[Candidate], excluded: frozenset[str]
) -> None:
    gap = shortfall_of(sums, limits)
    if gap is None:
        return
    found = offers(gap, candidates, excluded)
    assert len(found) <= 5
    assert len({offer.closes for offer in found}) <= 1
    for offer in found:
        assert not offer.candidate.contains & excluded
        assert offer.total_after_mg == sums.counted_mg(limits) + offer.candidate.mg
        after = sums + make_sums(str(offer.candidate.mg))
        zone = judge(after, limits)[0]
        assert zone is not Zone.HIGH
        assert (zone is Zone.LOW) is (limits.low is not None and not offer.closes)
