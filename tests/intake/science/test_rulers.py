"""Where the parts of a ruler lie."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.science.limits import Limits, with_kidney_rule
from intake.science.rulers import Ruler, ruler, supplement_ruler
from intake.science.sums import Sums
from intake.science.zones import supplement_state, zone_of
from tests.intake.science.assessments import (
    INFANT,
    SEX_NOT_SAID,
    WOMAN,
    limits_of_anybody,
    make_limits,
    make_sums,
    sums_of_a_day,
)

D = Decimal


def place(drawn: Ruler, name: str) -> Decimal | None:
    """Where a ruler has the tick of this name (0 to 100); None where it has none."""
    return next((tick.at for tick in drawn.ticks if tick.name == name), None)


def test_ruler_of_a_woman_has_four_zones_and_three_ticks() -> None:
    drawn = ruler(make_sums("140", water="10"), WOMAN)
    assert [zone.name for zone in drawn.zones] == ["low", "borderline", "optimal", "high"]
    assert [(tick.name, tick.mg) for tick in drawn.ticks] == [
        ("low", D(265)),
        ("target", D(320)),
        ("high", D(415)),
    ]
    assert drawn.scale_mg == 475
    assert (place(drawn, "low"), place(drawn, "target"), place(drawn, "high")) == (
        D("55.79"),
        D("67.37"),
        D("87.37"),
    )
    assert [(part.name, part.start, part.width, part.mg) for part in drawn.segments] == [
        ("food", D(0), D("29.47"), D(140)),
        ("water", D("29.47"), D("2.11"), D(10)),
    ]
    assert (drawn.extension, drawn.is_clipped) == (None, False)


@pytest.mark.parametrize(
    ("limits", "names"),
    [
        (SEX_NOT_SAID, ["low", "cannot_say", "borderline", "optimal", "high"]),
        (INFANT, ["cannot_say", "adequate"]),
        (make_limits(high=None), ["low", "borderline", "optimal"]),
        (make_limits(low=None), ["cannot_say", "adequate", "high"]),
        (make_limits(low=320), ["low", "optimal", "high"]),
        (make_limits(low=0), ["borderline", "optimal", "high"]),
        (Limits(), ["cannot_say"]),
        (with_kidney_rule(WOMAN), []),
    ],
)
def test_ruler_zones_follow_the_limits(limits: Limits, names: list[str]) -> None:
    assert [zone.name for zone in ruler(make_sums("100"), limits).zones] == names


def test_ruler_with_impaired_kidneys_keeps_plain_lines() -> None:
    drawn = ruler(make_sums("100"), with_kidney_rule(WOMAN))
    assert drawn.zones == ()
    assert [tick.name for tick in drawn.ticks] == ["low", "target", "high"]


def test_supplements_are_an_extension_that_stops_at_the_upper_edge() -> None:
    drawn = ruler(make_sums("300", supplement="200", medicine="100"), WOMAN)
    assert [part.name for part in drawn.segments] == ["food"]
    assert drawn.extension is not None
    assert drawn.extension.start == drawn.segments[0].end
    assert drawn.extension.end == place(drawn, "high")
    assert drawn.extension.mg == 200
    assert drawn.is_clipped


def test_medicines_are_on_no_ruler_but_their_own() -> None:
    drawn = ruler(make_sums("120", medicine="1500"), WOMAN)
    assert drawn.extension is None
    assert drawn.scale_mg == 475
    assert drawn.words.startswith("On the scale: food 120 mg. Marks: ")
    alone = supplement_ruler(make_sums("120", supplement="100", medicine="1500"), WOMAN)
    assert alone is not None
    assert [(part.name, part.mg) for part in alone.segments] == [
        ("supplement", D(100)),
        ("medicine", D(1500)),
    ]


def test_supplements_are_drawn_up_to_their_limit() -> None:
    drawn = ruler(make_sums("20", supplement="500"), make_limits(high=None))
    assert drawn.extension is not None
    assert (drawn.extension.mg, drawn.is_clipped) == (D(350), False)
    mean = ruler(make_sums("20", supplement="300"), make_limits(high=None), counted_mg=D(220))
    assert mean.extension is not None
    assert mean.extension.mg == 200


def test_supplements_reach_their_full_length_below_the_edge_or_where_all_counts() -> None:
    short = ruler(make_sums("200", supplement="100"), WOMAN)
    assert short.extension is not None
    assert (short.extension.end, short.is_clipped) == (D("63.16"), False)
    everything = make_limits(high_basis="all")
    whole = ruler(make_sums("300", supplement="400"), everything)
    assert whole.extension is not None
    assert not whole.is_clipped
    high = place(whole, "high")
    assert high is not None
    assert whole.extension.end > high


def test_supplements_add_nothing_drawn_past_a_high_diet() -> None:
    drawn = ruler(make_sums("500", supplement="100"), WOMAN)
    assert drawn.extension is not None
    assert (drawn.extension.width, drawn.is_clipped) == (D(0), True)


@given(sums_of_a_day(), limits_of_anybody())
def test_ruler_zones_fill_the_whole_length(sums: Sums, limits: Limits) -> None:
    zones = ruler(sums, limits).zones
    if supplement_state(sums, limits).is_alert:
        # No zone word stands beside that: plain edges.
        assert zones == ()
        return
    assert zones[0].start == 0
    assert zones[-1].end == 100
    assert all(left.end == right.start for left, right in pairwise(zones))
    assert all(zone.width > 0 for zone in zones)


@given(sums_of_a_day(), limits_of_anybody())
def test_ruler_parts_lie_end_to_end_inside_it(sums: Sums, limits: Limits) -> None:
    drawn = ruler(sums, limits)
    parts = [*drawn.segments, *([drawn.extension] if drawn.extension else [])]
    assert all(left.end == right.start for left, right in pairwise(parts))
    assert all(0 <= part.start <= part.end <= 100 for part in parts)
    assert sum((part.mg for part in parts), D(0)) == sums.counted_mg(limits)
    numbers = [number for part in parts for number in (part.start, part.width)]
    assert all(number == number.quantize(D("0.01")) for number in numbers)
    assert all(0 <= tick.at <= 100 for tick in drawn.ticks)


@given(sums_of_a_day(), limits_of_anybody())
def test_food_and_water_enter_the_high_zone_only_on_a_high_day(sums: Sums, limits: Limits) -> None:
    drawn = ruler(sums, limits)
    high = place(drawn, "high")
    if limits.high_basis == "diet" and high is not None:
        end = drawn.segments[-1].end if drawn.segments else D(0)
        if end > high:
            assert zone_of(sums, limits) in {"high", "over_limit"}
        elif drawn.extension:
            assert drawn.extension.end <= high


@given(sums_of_a_day(), limits_of_anybody())
def test_ruler_leaves_room_beyond_its_last_tick(sums: Sums, limits: Limits) -> None:
    drawn = ruler(sums, limits)
    assert all(tick.mg < drawn.scale_mg for tick in drawn.ticks)
    assert sums.diet_mg < drawn.scale_mg


def test_ruler_of_nothing_can_be_drawn() -> None:
    drawn = ruler(Sums(), Limits())
    assert drawn.scale_mg == 100
    assert drawn.segments == ()
    assert drawn.ticks == ()
    assert drawn.words == "On the scale: nothing."


def test_supplement_ruler_shows_the_limit_and_both_kinds() -> None:
    drawn = supplement_ruler(make_sums("900", supplement="100", medicine="75"), WOMAN)
    assert drawn is not None
    assert [part.name for part in drawn.segments] == ["supplement", "medicine"]
    assert [zone.name for zone in drawn.zones] == ["within", "over"]
    assert [(tick.name, tick.mg) for tick in drawn.ticks] == [("limit", D(350))]
    assert place(drawn, "limit") == drawn.ticks[0].at == drawn.zones[0].end
    assert drawn.words == (
        "On the scale: supplements 100 mg, medicines 75 mg. Marks: limit 350 mg."
    )


def test_supplement_ruler_waits_empty_where_there_is_a_limit() -> None:
    drawn = supplement_ruler(make_sums("300"), WOMAN)
    assert drawn is not None
    assert drawn.segments == ()


@pytest.mark.parametrize(
    ("limits", "zones"),
    [
        (INFANT, ["over"]),
        (make_limits(supplement_limit=0), ["over"]),
        (make_limits(supplement_limit=None), ["cannot_say"]),
        (with_kidney_rule(WOMAN), []),
    ],
)
def test_supplement_ruler_without_a_limit_appears_with_the_first_tablet(
    limits: Limits, zones: list[str]
) -> None:
    assert supplement_ruler(make_sums("300"), limits) is None
    drawn = supplement_ruler(make_sums("300", supplement="50"), limits)
    assert drawn is not None
    assert [zone.name for zone in drawn.zones] == zones


@given(sums_of_a_day(), limits_of_anybody(), st.integers(0, 5000))
def test_supplement_ruler_does_not_see_food(sums: Sums, limits: Limits, food: int) -> None:
    more = sums + Sums(food_mg=D(food))
    assert supplement_ruler(more, limits) == supplement_ruler(sums, limits)


def test_ruler_says_what_it_shows_without_printing_two_numbers_alike() -> None:
    sums = make_sums("264.9", water="12", supplement="50")
    assert ruler(sums, WOMAN).words == (
        "On the scale: food just under 265 mg, water 12 mg, supplements 50 mg. "
        "Marks: low edge 265 mg, target 320 mg, upper edge 415 mg."
    )
