"""What a day adds up to."""

import random
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.science.sums import Sums, sum_entries

D = Decimal


@dataclass(frozen=True)
class Logged:
    kind: str
    magnesium_mg: Decimal | None
    grams: Decimal | None = None
    known_grams: Decimal | None = None
    is_estimate: bool = False
    possible_mg: Decimal | None = None
    composition_cv: Decimal | None = None
    amount_cv: Decimal | None = None


amounts = st.decimals(min_value=0, max_value=5000, places=3)
entries = st.builds(
    Logged,
    kind=st.sampled_from(["food", "water", "supplement", "medicine"]),
    magnesium_mg=st.none() | amounts,
    grams=st.none() | st.decimals(min_value=D("0.001"), max_value=2000, places=3),
    possible_mg=st.none() | amounts,
    composition_cv=st.none() | st.decimals(min_value=0, max_value=1, places=3),
    amount_cv=st.none() | st.decimals(min_value=0, max_value=1, places=3),
)
days = st.lists(entries, max_size=12)


def test_sum_of_nothing_is_nothing() -> None:
    sums = sum_entries([])
    assert sums == Sums()
    assert sums.total_mg == 0
    assert not sums.is_at_least
    assert sums.known_share is None


def test_a_water_without_a_value_is_no_supplement() -> None:
    sums = sum_entries([Logged("food", D(100)), Logged("water", None, D(500))])
    assert (sums.other_unknown_count, sums.supplemental_unknown_count) == (1, 0)
    assert (sums.known_water_mg, sums.known_supplemental_mg(D(0))) == (None, D(0))
    sums += sum_entries([Logged("medicine", None)])
    assert (sums.other_unknown_count, sums.supplemental_unknown_count) == (2, 1)
    assert (sums.known_supplemental_mg(D(0)), sums.known_supplemental_mg(D(5))) == (None, D(5))


def test_sum_keeps_the_four_kinds_apart() -> None:
    sums = sum_entries(
        [
            Logged("food", D("156.5"), D("28.35")),
            Logged("food", D("32"), D("118")),
            Logged("water", D("12"), D("500")),
            Logged("supplement", D("100")),
            Logged("medicine", D("311.2")),
        ]
    )
    assert (sums.food_mg, sums.water_mg) == (D("188.5"), D(12))
    assert (sums.supplement_mg, sums.medicine_mg) == (D(100), D("311.2"))
    assert (sums.diet_mg, sums.supplemental_mg) == (D("200.5"), D("411.2"))
    assert sums.total_mg == D("611.7")
    assert (sums.entry_count, sums.food_count, sums.food_known_count) == (5, 2, 2)
    assert sums.food_grams == sums.food_known_grams == D("146.35")
    assert (sums.unknown_count, sums.known_share) == (0, D(1))


def test_sum_refuses_an_unknown_kind() -> None:
    with pytest.raises(ValueError, match="'skin'"):
        sum_entries([Logged("skin", D(1))])


def test_unknown_is_counted_and_never_zero() -> None:
    sums = sum_entries([Logged("food", None, D(100)), Logged("food", D(0), D(100))])
    assert sums.is_at_least
    assert (sums.unknown_count, sums.food_known_count, sums.food_count) == (1, 1, 2)
    assert (sums.known_share, sums.other_unknown_count) == (D("0.5"), 0)


@pytest.mark.parametrize(
    ("known", "unknown", "share"),
    [(800, 200, "0.8"), (799, 201, "0.799"), (1, 0, "1"), (0, 5, "0")],
)
def test_known_share_is_by_grams(known: int, unknown: int, share: str) -> None:
    logged = [Logged("food", None, D(unknown))] if unknown else []
    sums = sum_entries([*logged, *([Logged("food", D(1), D(known))] if known else [])])
    assert sums.known_share == D(share)


def test_known_share_leaves_out_water_tablets_and_known_entries_without_grams() -> None:
    food = [Logged("food", D(50), D(60)), Logged("food", None, D(40))]
    others = [
        Logged("water", None, D(1000)),
        Logged("supplement", D(100)),
        Logged("medicine", None),
        Logged("food", D(80), None),
    ]
    assert sum_entries(food).known_share == D("0.6")
    assert sum_entries(food + others).known_share == D("0.6")
    assert sum_entries(food + others).other_unknown_count == 2


def test_known_share_of_unknown_food_without_grams_is_by_number() -> None:
    sums = sum_entries([Logged("food", D(50), D(60)), Logged("food", None)])
    assert sums.known_share == D("0.5")


def test_what_the_unknown_may_hold_is_added_and_counted_where_nothing_bounds_it() -> None:
    sums = sum_entries(
        [
            Logged("food", None, D(355), possible_mg=D("25.56")),
            Logged("water", None, D(250), possible_mg=D(30)),
            Logged("food", D(100), D(200), known_grams=D(150), possible_mg=D("4.5")),
            Logged("food", None),
            Logged("supplement", None),
            # In no band, so it decides nothing.
            Logged("medicine", None),
            # A value that is known holds what it holds.
            Logged("food", D(50), D(100)),
        ]
    )
    assert (sums.possible_mg, sums.unbounded_count, sums.unknown_count) == (D("60.06"), 2, 6)
    assert sums.diet_upper_mg is None
    bounded = sum_entries([Logged("food", D(90)), Logged("food", None, possible_mg=D(10))])
    assert bounded.diet_upper_mg == D(100)


def test_variance_is_of_what_is_known_and_supplements_are_apart() -> None:
    sums = sum_entries(
        [
            Logged("food", D(100), composition_cv=D("0.3"), amount_cv=D("0.4")),
            Logged("water", D(10), composition_cv=D("0.1"), amount_cv=D("0.2")),
            Logged("supplement", D(200), composition_cv=D(0), amount_cv=D("0.05")),
            Logged("medicine", D(1000), composition_cv=D(0), amount_cv=D("0.05")),
            Logged("food", None),
        ]
    )
    assert sums.diet_variance_mg2 == D(2500) + D(5)
    assert sums.supplement_variance_mg2 == D(100)


@given(days, days)
def test_sums_are_additive(first: list[Logged], second: list[Logged]) -> None:
    assert sum_entries(first) + sum_entries(second) == sum_entries(first + second)


@given(days, st.randoms(use_true_random=False))
def test_sums_do_not_depend_on_order(day: list[Logged], shuffler: random.Random) -> None:
    shuffled = list(day)
    shuffler.shuffle(shuffled)
    assert sum_entries(shuffled) == sum_entries(day)


@given(days)
def test_sums_are_neutral_to_the_empty_day_and_split_by_kind(day: list[Logged]) -> None:
    sums = sum_entries(day)
    assert sums + Sums() == Sums() + sums == sums
    assert sums.total_mg == sums.diet_mg + sums.supplemental_mg
    assert sums.total_mg == sum((entry.magnesium_mg or D(0) for entry in day), D(0))


@given(days)
def test_counts_hold_together(day: list[Logged]) -> None:
    sums = sum_entries(day)
    assert 0 <= sums.food_known_count <= sums.food_count <= sums.entry_count == len(day)
    assert 0 <= sums.other_unknown_count <= sums.unknown_count <= sums.entry_count
    assert 0 <= sums.unbounded_count <= sums.unknown_count
    assert sums.possible_mg == 0 or sums.unknown_count > 0
    assert sums.food_known_grams <= sums.food_grams
    assert sums.known_share is None or 0 <= sums.known_share <= 1
    assert sums.is_at_least == any(entry.magnesium_mg is None for entry in day)


@given(days, amounts)
def test_food_never_moves_the_supplements_nor_they_the_diet(
    day: list[Logged], amount: Decimal
) -> None:
    sums = sum_entries(day)
    for kind in ("food", "water"):
        more = sum_entries([*day, Logged(kind, amount, D(100))])
        assert more.supplemental_mg == sums.supplemental_mg
        assert more.diet_mg == sums.diet_mg + amount
    for kind in ("supplement", "medicine"):
        more = sum_entries([*day, Logged(kind, amount)])
        assert more.diet_mg == sums.diet_mg
        assert more.supplemental_mg == sums.supplemental_mg + amount


def test_recipe_with_an_unknown_part_adds_what_is_known_and_stays_a_lower_bound() -> None:
    sums = sum_entries(
        [
            Logged("food", D(80), D(400), known_grams=D(300)),
            Logged("food", D(20), D(100)),
        ]
    )
    assert (sums.food_mg, sums.unknown_count, sums.is_at_least) == (D(100), 1, True)
    assert (sums.food_count, sums.food_known_count) == (2, 1)
    assert (sums.food_grams, sums.food_known_grams) == (D(500), D(400))
    assert sums.known_share == D("0.8")
