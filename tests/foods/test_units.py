"""The measures a food is taken in."""

from decimal import Decimal

import pytest

from foods.enums import FoodKind, FoodStatus, PortionOrigin
from foods.models import Food
from foods.units import chosen_unit, units_of
from tests.factories import create_food, create_group, create_user

pytestmark = pytest.mark.django_db


def labels(food: Food) -> list[str]:
    """The labels of a food's units, in order."""
    return [unit.label for _, unit in units_of(food)]


def test_portions_come_first_then_weight() -> None:
    food = create_food(portions={"½ cup": "90", "1 cup": "180"})
    assert labels(food) == ["½ cup", "1 cup", "g", "oz"]
    first = food.portions.order_by("sequence")[0]
    assert units_of(food)[0][0] == f"p{first.pk}"


def test_drinks_take_volume_by_their_density() -> None:
    food = create_food(grams_per_ml=Decimal("1.0300"))
    units = dict(units_of(food))
    assert labels(food)[-2:] == ["ml", "fl oz"]
    assert units["ml"].grams == Decimal("1.03")
    assert units["fl oz"].grams == Decimal("30.461")


def test_supplements_take_pieces_alone() -> None:
    group = create_group(slug="supplements", name="Supplements and medicines")
    food = create_food(
        kind=FoodKind.SUPPLEMENT, mg_per_100g=None, form="citrate", group=group, name="Tablet"
    )
    food.portions.all().delete()
    assert units_of(food) == []
    food.portions.create(label="1 tablet", magnesium_mg=Decimal(100), origin=PortionOrigin.OWN)
    assert [(unit.label, unit.magnesium_mg) for _, unit in units_of(food)] == [
        ("1 tablet", Decimal(100))
    ]


def test_medicinal_water_takes_volume() -> None:
    food = create_food(kind=FoodKind.MEDICINE, mg_per_100g="100", grams_per_ml=Decimal(1))
    assert labels(food)[-4:] == ["g", "oz", "ml", "fl oz"]


def test_source_portions_that_say_the_same_are_left_out() -> None:
    food = create_food(portions={"1 cup": "180"})
    for sequence, (label, grams) in enumerate(
        [("1 cup", "185"), ("1 cup, chopped", "180"), ("1 cup, mashed", "230")], 1
    ):
        food.portions.create(
            origin=PortionOrigin.SOURCE, sequence=sequence, label=label, grams=Decimal(grams)
        )
    assert labels(food) == ["1 cup", "1 cup, mashed", "g", "oz"]


def test_visibility_of_a_food_in_hand_agrees_with_the_query() -> None:
    owner, stranger = create_user(), create_user()
    foods = [create_food(owner=by, status=status) for by in (None, owner) for status in FoodStatus]
    for user in (owner, stranger):
        visible = set(Food.objects.visible_to(user))
        assert {food for food in foods if food.is_visible_to(user)} == visible
    assert len(set(Food.objects.visible_to(owner))) == 3


def test_chosen_unit_is_only_of_foods_the_person_may_log() -> None:
    owner, stranger = create_user(), create_user()
    food = create_food(owner=owner)
    portion = food.portions.get()
    for key in (f"p{portion.pk}", "g"):
        assert chosen_unit(stranger, food.pk, key) is None
        found = chosen_unit(owner, food.pk, key)
        assert found is not None
        assert found[0] == food
    assert chosen_unit(owner, create_food().pk, f"p{portion.pk}") is None
    assert chosen_unit(owner, food.pk, "ml") is None


@pytest.mark.parametrize("exact", ["28.350", "0.333", "123456.789"])
def test_chosen_portion_is_the_one_in_the_table(exact: str) -> None:
    user = create_user()
    food = create_food(portions={"1 slice": exact})
    tablet = create_food(kind=FoodKind.SUPPLEMENT, mg_per_100g=None, form="citrate")
    tablet.portions.all().delete()
    tablet.portions.create(label="1 tablet", magnesium_mg=Decimal(exact), origin=PortionOrigin.OWN)
    for one in (food, tablet):
        portion = one.portions.get()
        found = chosen_unit(user, one.pk, f"p{portion.pk}")
        assert found is not None
        read, unit, chosen = found
        assert (read, chosen, unit.label) == (one, portion, portion.label)
        assert (unit.grams, unit.magnesium_mg) == (portion.grams, portion.magnesium_mg)
        # What was not read along is still there to be asked for.
        assert chosen is not None
        assert (chosen.food, chosen.origin) == (one, portion.origin)


def test_chosen_unit_knows_no_impossible_numbers() -> None:
    user, portion = create_user(), create_food().portions.get()
    assert chosen_unit(user, 10**30, f"p{portion.pk}") is None
    assert chosen_unit(user, 10**30, "g") is None
    assert chosen_unit(user, portion.food_id, "p" + "9" * 18) is None
    assert chosen_unit(user, portion.food_id, "p" + "9" * 30) is None
