"""What may be eaten instead of what, and which change is told."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from foods.models import Food
from intake.science.swaps import Replacement, best_swap, swaps


@dataclass(frozen=True)
class Ate:
    name: str
    mg: float | None
    known_grams: float
    days: int = 5
    kind: str = "food"
    unknown: int = 0


BROWN = Replacement(1, "Brown rice, cooked", Decimal(39))
SPINACH = Replacement(2, "Spinach, raw", Decimal(79), frozenset({"soy"}))
TABLE = {one.name: one for one in (BROWN, SPINACH)}
RICE = Ate("White rice, cooked", 100.0, 800.0)


@pytest.mark.django_db
@pytest.mark.usefixtures("food_table")
def test_every_pair_is_of_everyday_foods_and_brings_more() -> None:
    names = {*swaps(), *swaps().values()}
    known = {
        food.name: food.magnesium_mg_per_100g
        for food in Food.objects.shared().filter(is_staple=True, kind="food", name__in=names)
    }
    assert sorted(names - known.keys()) == []
    for eaten, instead in swaps().items():
        had, gets = known[eaten], known[instead]
        assert had is not None and gets is not None  # noqa: PT018  # both, for the types
        assert gets > had, eaten


def test_change_counts_the_same_weight_on_a_day_it_is_eaten() -> None:
    found = best_swap([RICE], TABLE)
    assert found is not None
    assert (found.eaten, found.instead, found.days) == ("White rice, cooked", BROWN, 5)
    assert found.more_mg == pytest.approx((800 * 0.39 - 100) / 5)


def test_the_change_that_brings_most_in_all_is_told() -> None:
    often = Ate("Iceberg lettuce", 14.0, 200.0, days=5)
    assert best_swap([often, RICE], TABLE) == best_swap([RICE], TABLE)
    more = Ate("Iceberg lettuce", 70.0, 1000.0, days=5)
    found = best_swap([more, RICE], TABLE)
    assert found is not None
    assert found.instead is SPINACH
    without = best_swap([more, RICE], TABLE, ["soy"])
    assert without is not None
    assert without.instead is BROWN


@pytest.mark.parametrize(
    "food",
    [
        Ate("White rice, cooked", 100.0, 800.0, days=2),
        Ate("White rice, cooked", None, 0.0),
        Ate("White rice, cooked", 100.0, 800.0, unknown=1),
        Ate("White rice, cooked", 100.0, 0.0),
        Ate("White rice, cooked", 300.0, 800.0),
        Ate("White rice, cooked", 100.0, 800.0, kind="supplement"),
        Ate("Sushi", 10.0, 800.0),
        Ate("White bread", 10.0, 800.0),
    ],
)
def test_no_sensible_change_is_none(food: Ate) -> None:
    assert best_swap([food], TABLE) is None


def test_nothing_eaten_has_nothing_to_change() -> None:
    assert best_swap([], TABLE) is None
