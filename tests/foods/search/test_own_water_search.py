"""A person's own tap water goes by every name of tap water, before the table's."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.models import User
from foods.actions import archive_own_food, state_own_water
from foods.models import Food
from foods.search.find import find
from foods.search.find_each import TextSearch
from foods.typed_units import unit_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("food_table")]


@pytest.mark.parametrize(
    ("typed", "grams"),
    [
        ("water", None),
        ("tap water", None),
        ("glass of water", "250"),
        ("2 glasses of water", "500"),
        ("500 ml tap water", "500"),
        ("a bottle of water", "500"),
        ("Leitungswasser", None),
        ("my tap water", None),
    ],
)
@pytest.mark.parametrize("has_index", [True, False])
def test_own_water_comes_first_and_surely(
    user: User,
    request: pytest.FixtureRequest,
    typed: str,
    grams: str | None,
    has_index: bool,
) -> None:
    food = state_own_water(owner=user, mg_per_litre=Decimal(48))
    if not has_index:
        request.getfixturevalue("no_index")
    table = Food.objects.tap_waters(user).exclude(pk=food.pk).get()
    # Also for somebody who logged the table's for years.
    found = find(typed, user=user, boosts={table.pk: 1.0})
    assert found.sure[0] == food
    if grams is not None:
        assert found.amount is not None
        meant = unit_for(found.sure[0], found.amount)
        assert meant is not None
        assert meant.unit.grams is not None
        assert meant.quantity * meant.unit.grams == Decimal(grams)


def test_own_water_is_meant_among_the_foods_of_a_meal(user: User) -> None:
    food = state_own_water(owner=user, mg_per_litre=Decimal(48))
    toast, water, lemon = TextSearch(user=user).find(["toast", "glass of water", "lemon water"])
    assert water.sure[0] == food
    assert food not in toast.foods
    assert lemon.sure[0].name == "Lemon water"


@pytest.mark.parametrize("typed", ["sparkling water", "coconut water", "watermelon"])
def test_other_waters_stay_before_it(user: User, typed: str) -> None:
    before = [food.pk for food in find(typed, user=user).sure[:3]]
    food = state_own_water(owner=user, mg_per_litre=Decimal(48))
    found = find(typed, user=user).sure
    assert [one.pk for one in found[:3]] == before
    assert food.pk not in before


def test_water_put_away_and_that_of_others_are_not_offered(
    user: User, django_user_model: type[User]
) -> None:
    food = state_own_water(owner=user, mg_per_litre=Decimal(48))
    other = django_user_model.objects.create_user(email="other@example.org")
    assert food not in find("tap water", user=other).foods
    assert food not in find("tap water", user=None).foods
    archive_own_food(food=food)
    assert food not in find("tap water", user=user).foods
