"""Where a day stands: three tests that are never one sum."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from intake.science.limits import Limits, with_kidney_rule
from intake.science.sums import Sums
from intake.science.verdict.day_verdict import verdict_for
from intake.science.zones import (
    Doubt,
    SupplementState,
    Zone,
    judge,
    supplement_state,
    supplement_state_at,
    zone_at,
    zone_of,
    zone_spans,
)
from intake.text import Reader
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


@pytest.mark.parametrize(
    ("food", "zone"),
    [
        ("0", Zone.LOW),
        ("264.999", Zone.LOW),
        ("265", Zone.BORDERLINE),
        ("319.999", Zone.BORDERLINE),
        ("320", Zone.OPTIMAL),
        ("415", Zone.OPTIMAL),
        ("415.001", Zone.HIGH),
        ("2000", Zone.HIGH),
    ],
)
def test_zone_edges_belong_to_the_band(food: str, zone: Zone) -> None:
    assert zone_of(make_sums(food), WOMAN) is zone


@pytest.mark.parametrize(
    ("food", "zone", "doubt"),
    [
        ("264.999", Zone.LOW, Doubt.NONE),
        ("265", Zone.CANNOT_SAY, Doubt.SEX),
        ("349.999", Zone.CANNOT_SAY, Doubt.SEX),
        ("350", Zone.BORDERLINE, Doubt.NONE),
        ("420", Zone.OPTIMAL, Doubt.NONE),
        ("545", Zone.OPTIMAL, Doubt.NONE),
        ("545.001", Zone.HIGH, Doubt.NONE),
    ],
)
def test_zone_without_sex_is_said_only_where_both_agree(
    food: str, zone: Zone, doubt: Doubt
) -> None:
    assert judge(make_sums(food), SEX_NOT_SAID) == (zone, doubt)


@pytest.mark.parametrize(
    ("food", "expected"),
    [
        ("74.999", (Zone.CANNOT_SAY, Doubt.BELOW_TARGET)),
        ("75", (Zone.ADEQUATE, Doubt.NONE)),
        ("4000", (Zone.ADEQUATE, Doubt.NONE)),
    ],
)
def test_zone_without_a_low_is_adequate_or_cannot_say(
    food: str, expected: tuple[Zone, Doubt]
) -> None:
    assert judge(make_sums(food), INFANT) == expected


def test_zone_without_reference_values_cannot_say() -> None:
    nobody = Limits(no_reference="None.")
    assert judge(make_sums("300"), nobody) == (Zone.CANNOT_SAY, Doubt.NO_REFERENCE)


def test_zone_of_an_empty_day_is_empty() -> None:
    assert zone_of(Sums(), WOMAN) is Zone.EMPTY


def test_zone_is_not_shown_where_a_clinician_sets_the_range() -> None:
    assert zone_of(make_sums("300"), make_limits(shows_zones=False)) is Zone.NOT_SHOWN


@pytest.mark.parametrize(("basis", "zone"), [("diet", Zone.OPTIMAL), ("all", Zone.HIGH)])
def test_high_reads_supplements_only_where_the_band_says_so(basis: Any, zone: Zone) -> None:
    sums = make_sums("400", supplement="300")
    assert zone_of(sums, make_limits(high_basis=basis)) is zone


def test_low_counts_food_water_and_supplements_but_no_medicine() -> None:
    sums = make_sums("100", water="65", supplement="100")
    assert zone_of(sums, WOMAN) is Zone.BORDERLINE
    assert zone_of(make_sums("100", water="65", medicine="100"), WOMAN) is Zone.LOW
    assert zone_of(make_sums("264", supplement="0.999", medicine="349"), WOMAN) is Zone.LOW


@given(sums_of_a_day(), limits_of_anybody())
def test_supplements_count_up_to_their_limit_and_medicines_never(
    sums: Sums, limits: Limits
) -> None:
    counted = sums.counted_mg(limits)
    assert sums.diet_mg <= counted <= sums.diet_mg + sums.supplement_mg
    assert replace(sums, medicine_mg=Decimal(0)).counted_mg(limits) == counted
    supplement = counted - sums.diet_mg
    if limits.no_supplement_is_safe:
        assert supplement == 0
    elif limits.supplement_limit is not None:
        assert supplement == min(sums.supplement_mg, limits.supplement_limit)


@given(sums_of_a_day(), limits_of_anybody())
def test_a_day_above_the_supplement_limit_has_no_zone(sums: Sums, limits: Limits) -> None:
    is_alert = supplement_state(sums, limits).is_alert
    expected = is_alert and sums.entry_count > 0
    assert (zone_of(sums, limits) is Zone.OVER_LIMIT) == expected


@pytest.mark.parametrize(
    ("food", "possible", "expected"),
    [
        # One latte of 355 g at 7.2 mg in 100 g cannot matter, whatever it weighs.
        ("100", "25.56", (Zone.LOW, Doubt.NONE)),
        ("100", "164.999", (Zone.LOW, Doubt.NONE)),
        ("100", "165", (Zone.CANNOT_SAY, Doubt.UNKNOWN_DECIDES)),
        # Of borderline and optimal the careful word.
        ("270", "20", (Zone.BORDERLINE, Doubt.NONE)),
        ("300", "50", (Zone.BORDERLINE, Doubt.NONE)),
        ("330", "85", (Zone.OPTIMAL, Doubt.NONE)),
        ("330", "85.001", (Zone.CANNOT_SAY, Doubt.UNKNOWN_DECIDES)),
        ("416", "500", (Zone.HIGH, Doubt.NONE)),
        # Nothing bounds it.
        ("100", None, (Zone.CANNOT_SAY, Doubt.UNKNOWN_DECIDES)),
        ("330", None, (Zone.CANNOT_SAY, Doubt.UNKNOWN_DECIDES)),
        ("416", None, (Zone.HIGH, Doubt.NONE)),
    ],
)
def test_a_zone_is_given_where_both_ends_agree(
    food: str, possible: str | None, expected: tuple[Zone, Doubt]
) -> None:
    assert judge(make_sums(food, unknown_foods=1, possible=possible), WOMAN) == expected


@pytest.mark.parametrize(
    ("food", "expected"),
    [
        ("330", (Zone.OPTIMAL, Doubt.NONE)),
        ("300", (Zone.BORDERLINE, Doubt.NONE)),
        ("100", (Zone.CANNOT_SAY, Doubt.UNKNOWN_DECIDES)),
    ],
)
def test_without_an_upper_edge_what_is_unknown_cannot_leave_the_band(
    food: str, expected: tuple[Zone, Doubt]
) -> None:
    assert judge(make_sums(food, unknown_foods=1), make_limits(high=None)) == expected


def test_low_is_withheld_while_a_supplement_has_no_value() -> None:
    sums = make_sums("100", unknown_others=1)
    assert judge(sums, WOMAN) == (Zone.CANNOT_SAY, Doubt.UNKNOWN_DECIDES)


def test_a_medicine_without_a_value_is_in_no_band() -> None:
    sums = replace(make_sums("100", unknown_others=1), unbounded_count=0)
    assert judge(sums, WOMAN) == (Zone.LOW, Doubt.NONE)


@given(
    sums_of_a_day(), limits_of_anybody(), st.none() | amounts, st.none() | amounts, st.booleans()
)
def test_unknown_never_raises_certainty(
    sums: Sums, limits: Limits, first: Decimal | None, second: Decimal | None, is_water: bool
) -> None:
    """Another thing without a value never turns "cannot say" into a zone, nor one into another.

    But between borderline and optimal, where the careful word may come in.
    """

    def unknown(possible: Decimal | None) -> Sums:
        return Sums(
            entry_count=1,
            unknown_count=1,
            food_count=0 if is_water else 1,
            water_unknown_count=1 if is_water else 0,
            possible_mg=possible or Decimal(0),
            unbounded_count=1 if possible is None else 0,
        )

    one = sums + unknown(first)
    before, after = judge(one, limits)[0], judge(one + unknown(second), limits)[0]
    assert before is not Zone.CANNOT_SAY or after is Zone.CANNOT_SAY
    careful = {Zone.CANNOT_SAY, Zone.BORDERLINE} if before.is_optimal else {Zone.CANNOT_SAY}
    assert after is before or after in careful


@given(sums_of_a_day(), limits_of_anybody(), amounts, st.decimals(0, 1, places=3))
def test_a_zone_that_is_given_holds_wherever_the_unknown_lies(
    sums: Sums, limits: Limits, possible: Decimal, share: Decimal
) -> None:
    said = zone_of(replace(sums, possible_mg=possible), limits)
    truth = zone_of(replace(sums, food_mg=sums.food_mg + possible * share), limits)
    assume(said is not Zone.CANNOT_SAY)
    assert said is truth or (said is Zone.BORDERLINE and truth is Zone.OPTIMAL)


def test_borderline_is_part_of_the_band() -> None:
    assert {zone for zone in Zone if zone.is_optimal} == {Zone.BORDERLINE, Zone.OPTIMAL}


def test_every_zone_has_a_word_and_high_is_never_harm() -> None:
    assert all(zone.word for zone in Zone)
    assert Zone.HIGH.word == "above the usual range"


@given(limits_of_anybody(), amounts)
def test_zones_partition_the_line(limits: Limits, mg: Decimal) -> None:
    spans = zone_spans(limits)
    assert spans[0].start == 0
    assert spans[-1].end is None
    for left, right in pairwise(spans):
        assert left.end == right.start
    zone, _doubt = zone_at(mg, mg, limits)
    holding = [
        span.zone for span in spans if span.start <= mg and (span.end is None or mg <= span.end)
    ]
    inside = [
        span.zone for span in spans if span.start < mg and (span.end is None or mg < span.end)
    ]
    assert zone in holding or mg in {limits.low, limits.low_if_other_sex, limits.target}
    assert not inside or inside == [zone]


@given(limits_of_anybody(), st.sampled_from(["low", "target", "high"]))
def test_edges_are_inclusive(limits: Limits, edge: str) -> None:
    at: Decimal | None = getattr(limits, edge)
    assume(at is not None and limits.low_if_other_sex is None and limits.target is not None)
    assert at is not None
    zone, _doubt = zone_at(at, at, limits)
    if limits.low is None and edge == "target":
        assert zone is Zone.ADEQUATE
    elif limits.low is not None:
        assert zone.is_optimal


@given(limits_of_anybody(), amounts, amounts)
def test_more_of_everything_never_lowers_the_zone(
    limits: Limits, first: Decimal, second: Decimal
) -> None:
    order = [span.zone for span in zone_spans(limits)]
    less, more = sorted([first, second])
    reached = [zone_at(mg, mg, limits)[0] for mg in (less, more)]
    known = [order.index(zone) for zone in reached if zone in order]
    assert known == sorted(known)


@given(sums_of_a_day(), limits_of_anybody(), amounts)
def test_supplements_never_make_a_day_high_on_a_diet_basis(
    sums: Sums, limits: Limits, extra: Decimal
) -> None:
    assume(limits.high_basis == "diet")
    more = sums + Sums(supplement_mg=extra, entry_count=1)
    zones = zone_of(sums, limits), zone_of(more, limits)
    assert zones[1] in {Zone.HIGH, Zone.OVER_LIMIT} if zones[0] is Zone.HIGH else zones[1] != "high"


@given(sums_of_a_day(), limits_of_anybody(), amounts)
def test_food_never_counts_towards_the_supplement_limit(
    sums: Sums, limits: Limits, extra: Decimal
) -> None:
    more = sums + Sums(
        food_mg=extra, water_mg=extra, entry_count=2, food_count=1, food_known_count=1
    )
    assert supplement_state(more, limits) is supplement_state(sums, limits)


@pytest.mark.parametrize(
    ("changes", "mg", "state"),
    [
        ({}, "0", SupplementState.NONE),
        ({}, "0.001", SupplementState.WITHIN),
        ({}, "350", SupplementState.WITHIN),
        ({}, "350.001", SupplementState.OVER),
        ({"supplement_limit": 0}, "0", SupplementState.NONE),
        ({"supplement_limit": 0}, "0.001", SupplementState.ALERT_ANY),
        ({"supplement_limit": None, "no_supplement_is_safe": True}, "1", SupplementState.ALERT_ANY),
        ({"supplement_limit": None, "no_supplement_is_safe": True}, "0", SupplementState.NONE),
        ({"supplement_limit": None}, "900", SupplementState.CANNOT_SAY),
    ],
)
def test_supplement_limit_is_inclusive(
    changes: dict[str, Any], mg: str, state: SupplementState
) -> None:
    assert supplement_state_at(D(mg), make_limits(**changes)) is state


@pytest.mark.parametrize(
    ("changes", "mg", "state"),
    [
        ({}, "0", SupplementState.CANNOT_SAY),
        ({}, "350", SupplementState.CANNOT_SAY),
        ({}, "351", SupplementState.OVER),
        ({"no_supplement_is_safe": True}, "0", SupplementState.ALERT_ANY),
        ({"supplement_limit": 0}, "0", SupplementState.ALERT_ANY),
    ],
)
def test_supplement_without_a_value_is_never_taken_for_none(
    changes: dict[str, Any], mg: str, state: SupplementState
) -> None:
    assert supplement_state_at(D(mg), make_limits(**changes), has_unknown=True) is state


def test_supplements_and_medicines_share_one_limit() -> None:
    assert supplement_state(make_sums(supplement="200", medicine="150"), WOMAN) == "within"
    assert supplement_state(make_sums(supplement="200", medicine="150.001"), WOMAN) == "over"


def test_only_over_and_any_are_alerts() -> None:
    alerts = {state for state in SupplementState if state.is_alert}
    assert alerts == {SupplementState.OVER, SupplementState.ALERT_ANY}


@pytest.mark.parametrize("limits", [WOMAN, with_kidney_rule(WOMAN), INFANT])
def test_a_water_without_a_value_withholds_low_and_is_no_supplement(limits: Limits) -> None:
    sums = make_sums("50", unknown_waters=1)
    assert zone_of(sums, limits) is not Zone.LOW
    assert supplement_state(sums, limits) is SupplementState.NONE
    verdict = verdict_for(sums, limits, is_complete=True, supplements="none", reader=Reader.PERSON)
    assert verdict.supplement == "No supplements taken."
    assert "1 water entry has no value." in verdict.detail
