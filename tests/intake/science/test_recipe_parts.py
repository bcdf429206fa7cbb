"""The arithmetic of a recipe: servings, weights, and parts nobody has measured."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.amounts import AmountError, Unit
from intake.science.recipe_parts import SERVING, RecipePart, WholeRecipe

D = Decimal

OATS = RecipePart("Oats", D(200), "g", D(200), D("276.000"))
MILK = RecipePart("Milk", D(2), "1 cup", D(488), D("53.680"))
DRINK = RecipePart("Oat drink", D(312), "g", D(312), None)


def whole(*parts: RecipePart, servings: str = "4", cooked: str | None = None) -> WholeRecipe:
    return WholeRecipe(D(servings), None if cooked is None else D(cooked), parts)


def test_recipe_has_the_magnesium_of_its_parts_by_serving_and_by_weight() -> None:
    porridge = whole(OATS, MILK, cooked="600")
    assert (porridge.magnesium_mg, porridge.mg_per_serving) == (D("329.680"), D("82.420"))
    assert porridge.mg_per_100g == D("54.947")
    assert porridge.serving == Unit(SERVING, grams=D(150))
    assert [unit.label for unit in porridge.units] == [SERVING, "g", "oz"]
    assert (porridge.is_at_least, porridge.known_share) == (False, D(1))


def test_recipe_that_was_not_weighed_is_logged_by_serving_alone() -> None:
    porridge = whole(OATS, MILK)
    assert porridge.serving == Unit(SERVING, magnesium_mg=D("82.420"))
    assert [unit.label for unit in porridge.units] == [SERVING]
    assert porridge.mg_per_100g is None
    eaten = porridge.eaten(porridge.share_of(D(1), porridge.serving))
    assert (eaten.grams, eaten.known_grams, eaten.magnesium_mg) == (D(172), None, D("82.420"))


def test_part_without_a_value_makes_a_lower_bound_with_its_known_share_by_weight() -> None:
    porridge = whole(OATS, MILK, DRINK, cooked="800")
    assert porridge.is_at_least
    assert porridge.unknown_names == ["Oat drink"]
    assert porridge.known_share == D("0.688")
    eaten = porridge.eaten(D("0.5"))
    assert (eaten.grams, eaten.known_grams) == (D(400), D("275.2"))
    assert eaten.magnesium_mg == D("164.840")


def test_recipe_of_nothing_known_is_unknown_and_never_zero() -> None:
    drink = whole(DRINK)
    assert (drink.magnesium_mg, drink.mg_per_serving, drink.is_at_least) == (None, None, False)
    assert drink.serving == Unit(SERVING, grams=D(78))
    eaten = drink.eaten(D("0.25"))
    assert (eaten.grams, eaten.known_grams, eaten.magnesium_mg) == (D(78), None, None)
    assert [part.mg_words for part in drink.shown()] == ["unknown"]


def test_a_pinch_nobody_measured_still_makes_a_lower_bound() -> None:
    pinch = RecipePart("Spice", D(1), "g", D("0.001"), None)
    eaten = whole(OATS, pinch).eaten(D(1))
    assert eaten.grams == D("200.001")
    assert eaten.known_grams == D(200)
    small = whole(OATS, pinch).eaten(D("0.1"))
    assert small.known_grams is not None
    assert small.grams is not None
    assert small.known_grams < small.grams


def test_weights_are_measured_against_the_cooked_dish() -> None:
    porridge = whole(OATS, MILK, cooked="600")
    assert porridge.share_of(D(300), Unit("g", grams=D(1))) == D("0.5")
    assert porridge.share_of(D(2), porridge.serving) == D("0.5")
    with pytest.raises(AmountError, match="how many servings"):
        whole(OATS).share_of(D(1), Unit("1 pill", magnesium_mg=D(5)))


def test_what_nobody_eats_is_refused() -> None:
    with pytest.raises(AmountError, match="69 kg"):
        whole(OATS, MILK).eaten(D(100))
    with pytest.raises(AmountError, match="less than a thousandth"):
        whole(OATS).eaten(D("0.000001"))


amounts = st.decimals(min_value="0.001", max_value=5000, places=3)
parts = st.builds(
    RecipePart,
    name=st.sampled_from(["Oats", "Milk"]),
    quantity=amounts,
    label=st.sampled_from(["g", "1 cup"]),
    grams=amounts,
    magnesium_mg=st.none() | st.decimals(min_value=0, max_value=900, places=3),
)
recipes = st.builds(
    WholeRecipe,
    servings=st.decimals(min_value=1, max_value=50, places=1),
    cooked_grams=st.none() | st.decimals(min_value=100, max_value=9000, places=1),
    parts=st.lists(parts, min_size=1, max_size=6).map(tuple),
)


@given(recipes)
def test_recipe_comes_back_from_what_was_kept(recipe: WholeRecipe) -> None:
    assert WholeRecipe.from_json(recipe.as_json()) == recipe


@given(recipes, st.integers(min_value=1, max_value=4))
def test_all_servings_together_are_the_whole_to_the_milligram(
    recipe: WholeRecipe, times: int
) -> None:
    try:
        eaten = recipe.eaten(recipe.share_of(recipe.servings * times, recipe.serving))
    except AmountError:
        return
    mg = recipe.magnesium_mg
    assert eaten.magnesium_mg == (None if mg is None else mg * times)
    if eaten.known_grams is not None:
        assert eaten.grams is not None
        assert 0 <= eaten.known_grams < eaten.grams


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"servings": "0", "cooked_grams": None, "parts": [OATS.__dict__]},
        {"servings": "1", "cooked_grams": None, "parts": []},
        {"servings": "x", "cooked_grams": None, "parts": [{}]},
        {"servings": "NaN", "cooked_grams": None, "parts": [{}]},
        {"servings": "1", "cooked_grams": "1", "parts": "Oats"},
    ],
)
def test_anything_else_is_no_recipe(kept: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"This is no|serves nobody"):
        WholeRecipe.from_json(kept)


def test_amounts_of_parts_are_shown_without_false_precision() -> None:
    shown = whole(OATS, MILK, servings="3").shown(1 / D(3))
    assert [part.amount_words for part in shown] == ["67 g", "0.67 × 1 cup"]
    assert [part.mg_words for part in shown] == ["92 mg", "18 mg"]
