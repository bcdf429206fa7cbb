"""A typed amount means one of the food's own units."""

from __future__ import annotations

from decimal import Decimal

import pytest

from foods.amounts import TypedAmount
from foods.enums import FoodKind
from foods.search.typed_amount import read_amount
from foods.typed_units import MeantAmount, unit_for
from tests.factories import create_food, create_group

pytestmark = pytest.mark.django_db

EGG = {"1 large": "50", "2 large": "100", "1 medium": "44", "½ cup, chopped": "68"}
AVOCADO = {"½ avocado": "100.5", "1 cup, cubes": "150", "1 avocado": "201"}
BREAD = {"1 slice": "28", "2 slices": "56", "1 roll": "40"}
RICE = {"½ cup": "79", "1 cup": "158"}
ALMONDS = {"1 oz (23 kernels)": "28.35", "1 cup, whole": "143"}
BEER = {"1 can (12 fl oz)": "356", "1 pint (UK, 568 ml)": "570"}
YOGURT = {"1 cup": "245", "1 pot (125 g)": "125"}


def said(chosen: MeantAmount | None) -> str:
    """What was chosen, as "quantity unit"."""
    return "" if chosen is None else f"{chosen.quantity.normalize():f} {chosen.unit.label}"


@pytest.mark.parametrize(
    ("name", "portions", "typed", "expected"),
    [
        ("Egg", EGG, ("3", "", ""), "3 1 large"),
        ("Egg", EGG, ("2", "", ""), "1 2 large"),
        ("Egg", EGG, ("2", "", "medium"), "2 1 medium"),
        ("Egg", EGG, ("2", "", "small"), "1 2 large"),
        ("Egg", EGG, ("1", "cup", ""), "2 ½ cup, chopped"),
        ("Egg", EGG, ("150", "g", ""), "150 g"),
        ("Egg", EGG, ("1", "lb", ""), "16 oz"),
        ("Egg", EGG, ("1", "glass", ""), ""),
        ("Avocado", AVOCADO, ("0.5", "", ""), "1 ½ avocado"),
        ("Avocado", AVOCADO, ("2", "", ""), "2 1 avocado"),
        ("White bread", BREAD, ("2", "slice", ""), "1 2 slices"),
        ("White bread", BREAD, ("3", "slice", ""), "3 1 slice"),
        ("White bread", BREAD, ("2", "roll", ""), "2 1 roll"),
        ("Turkey", {"4 oz": "113.4", "1 bird": "3812"}, ("1", "", ""), ""),
        ("Turkey", {"4 oz": "113.4", "1 slice": "28"}, ("1", "", ""), ""),
        ("Turkey", {"4 oz": "113.4", "1 slice": "28"}, ("2", "slice", ""), "2 1 slice"),
        (
            "Watermelon",
            {"1 cup, diced": "152", "1 melon": "4518", "10 watermelon balls": "122"},
            ("1", "", ""),
            "",
        ),
        ("White rice", RICE, ("1", "", ""), ""),
        (
            "Ground turkey",
            {"4 oz": "113.4", "1 unit, yield from 1 lb raw": "330"},
            ("2", "", ""),
            "",
        ),
        (
            "Celery",
            {"1 NLEA serving": "110", "1 medium stalk": "40"},
            ("2", "", ""),
            "2 1 medium stalk",
        ),
        ("White rice", RICE, ("2", "cup", ""), "2 1 cup"),
        ("White rice", RICE, ("1", "tbsp", ""), "9.9 g"),
        ("White rice", RICE, ("1", "bowl", ""), ""),
        ("Almonds", ALMONDS, ("10", "", ""), "12 g"),
        ("Yogurt", YOGURT, ("2", "dl", ""), "207 g"),
        ("Yogurt", YOGURT, ("2", "pot", ""), "2 1 pot (125 g)"),
        ("Yogurt", YOGURT, ("1", "serving", ""), "1 1 cup"),
        ("Yogurt", YOGURT, ("500", "kg", ""), ""),
    ],
)
def test_typed_amounts_mean_a_unit_of_the_food(
    name: str, portions: dict[str, str], typed: tuple[str, str, str], expected: str
) -> None:
    food = create_food(name=name, portions=portions)
    number, unit, size = typed
    assert said(unit_for(food, TypedAmount(Decimal(number), unit, size))) == expected


@pytest.mark.parametrize(
    ("name", "portions", "typed", "expected"),
    [
        (
            "Tomato",
            {"1 medium": "123", "1 plum": "62", "1 cherry": "17"},
            "10 cherry tomatoes",
            "10 1 cherry",
        ),
        ("Tomato", {"1 medium": "123", "1 plum": "62"}, "2 tomatoes", "2 1 medium"),
        (
            "Banana",
            {"1 cup, mashed": "225", "1 cup, sliced": "150"},
            "1 cup sliced banana",
            "1 1 cup, sliced",
        ),
        ("Cola", {"1 can": "370", "1 drink, large": "984"}, "large cola", "1 1 drink, large"),
        ("Crisps", {"1 oz": "28.35", "1 bag (8 oz)": "227"}, "a packet of crisps", ""),
        ("Crisps", {"1 oz": "28.35", "1 small bag": "25"}, "a packet of crisps", "1 1 small bag"),
        ("Stout", {"1 can": "330"}, "bottle of stout", "1 1 can"),
    ],
)
def test_what_is_typed_with_the_amount_says_which_portion(
    name: str, portions: dict[str, str], typed: str, expected: str
) -> None:
    amount = read_amount(typed, lambda _text: False).amount
    assert amount is not None
    assert said(unit_for(create_food(name=name, portions=portions), amount)) == expected


@pytest.mark.parametrize(
    ("number", "unit", "expected"),
    [
        ("2", "", "2 1 can (12 fl oz)"),
        ("1", "can", "1 1 can (12 fl oz)"),
        ("0.5", "pint", "0.5 1 pint (UK, 568 ml)"),
        ("1.5", "dl", "150 ml"),
        ("330", "ml", "330 ml"),
        ("8", "fl oz", "8 fl oz"),
        ("12", "oz", "12 fl oz"),
        ("1", "glass", "237 ml"),
        ("1", "slice", ""),
    ],
)
def test_drinks_are_poured(number: str, unit: str, expected: str) -> None:
    beer = create_food(name="Beer", portions=BEER, grams_per_ml=Decimal("1.003"))
    assert said(unit_for(beer, TypedAmount(Decimal(number), unit))) == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ("large", "1 12 fl oz (1 large mug)"),
        ("", "1 1 cup (8 fl oz)"),
        ("small", "1 1 cup (8 fl oz)"),
    ],
)
def test_a_drink_has_its_sizes(size: str, expected: str) -> None:
    portions = {"1 cup (8 fl oz)": "237", "12 fl oz (1 large mug)": "355"}
    coffee = create_food(name="Coffee", portions=portions, grams_per_ml=Decimal(1))
    assert said(unit_for(coffee, TypedAmount(Decimal(1), size=size))) == expected


def test_a_bare_number_of_drinks_is_never_so_many_quarts() -> None:
    portions = {"1 cup": "244", "1 quart": "976"}
    milk = create_food(name="Milk", portions=portions, grams_per_ml=Decimal("1.03"))
    assert said(unit_for(milk, TypedAmount(Decimal(2)))) == "2 1 cup"


def test_a_handful_is_an_ounce_of_nuts_and_a_cup_of_leaves() -> None:
    groups = [
        create_group(slug=slug, name=slug) for slug in ("nuts-seeds", "leafy-greens", "dishes")
    ]
    nuts, leaves, stew = (create_food(group=group, portions={"1 cup": "100"}) for group in groups)
    handful = TypedAmount(Decimal(1), "handful")
    assert [said(unit_for(food, handful)) for food in (nuts, leaves, stew)] == [
        "28 g",
        "1 1 cup",
        "",
    ]


def test_a_handful_of_fruit_is_half_a_cup_and_of_the_rest_an_ounce() -> None:
    groups = [create_group(slug=slug, name=slug) for slug in ("fruit", "snacks")]
    foods = [create_food(group=group, portions={"1 cup": "100"}) for group in groups]
    handfuls = TypedAmount(Decimal(2), "handful")
    assert [said(unit_for(food, handfuls)) for food in foods] == ["1 1 cup", "57 g"]


def test_a_bowl_is_a_cup_and_a_quarter_and_a_plate_more_of_what_is_had_so() -> None:
    slugs = ("whole-grains", "nuts-seeds", "fats-oils")
    groups = [create_group(slug=slug, name=slug) for slug in slugs]
    foods = [create_food(group=group, portions={"1 cup": "100"}) for group in groups]
    for unit, size, cups in (("bowl", "", "2.5"), ("plate", "", "3"), ("bowl", "large", "3.5")):
        typed = TypedAmount(Decimal(2), unit, size)
        assert [said(unit_for(food, typed)) for food in foods] == [f"{cups} 1 cup", "", ""]


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("splash", "2 1 tbsp"), ("drizzle", "2 1 tsp"), ("spoon", "1 1 tbsp"), ("squeeze", "1 1 tsp")],
)
def test_what_nobody_measures_is_so_many_spoons(unit: str, expected: str) -> None:
    oil = create_food(name="Oil", portions={"1 tbsp": "14", "1 tsp": "5"})
    assert said(unit_for(oil, TypedAmount(Decimal(1), unit))) == expected


def test_a_splash_of_what_has_no_spoon_is_as_heavy_as_water() -> None:
    sauce = create_food(name="Sauce", portions={"1 packet": "9"})
    assert said(unit_for(sauce, TypedAmount(Decimal(1), "splash"))) == "30 g"


@pytest.mark.parametrize(("size", "quantity"), [("small", "0.7"), ("large", "1.4")])
def test_a_drink_of_one_size_is_scaled_to_another(size: str, quantity: str) -> None:
    beer = create_food(name="Beer", portions={"1 can": "356"}, grams_per_ml=Decimal(1))
    typed = TypedAmount(Decimal(1), size=size)
    assert said(unit_for(beer, typed)) == f"{quantity} 1 can"


def test_a_coffee_is_a_mug_and_not_a_large_one() -> None:
    portions = {"1 mug": "250", "1 large (16 fl oz)": "475"}
    coffee = create_food(name="Coffee", portions=portions, grams_per_ml=Decimal(1))
    assert said(unit_for(coffee, TypedAmount(Decimal(2)))) == "2 1 mug"


def test_a_fraction_of_a_heavy_fruit_is_of_the_whole_one() -> None:
    melon = create_food(name="Watermelon", portions={"1 cup": "152", "1 melon": "4518"})
    assert unit_for(melon, TypedAmount(Decimal(1))) is None
    assert said(unit_for(melon, TypedAmount(Decimal("0.25")))) == "0.25 1 melon"


def test_a_piece_of_meat_is_a_helping_and_no_slice() -> None:
    meat = create_group(slug="meat-eggs", name="Meat")
    portions = {"4 oz": "113", "1 slice": "28"}
    chicken = create_food(name="Chicken", group=meat, portions=portions)
    assert said(unit_for(chicken, TypedAmount(Decimal(2), "piece"))) == "2 4 oz"


def test_the_form_value_is_that_of_the_unit() -> None:
    food = create_food(portions={"1 slice": "28"})
    slices = unit_for(food, TypedAmount(Decimal(2), "slice"))
    grams = unit_for(food, TypedAmount(Decimal(2), "g"))
    assert slices is not None
    assert grams is not None
    assert slices.key == f"p{food.portions.get().pk}"
    assert grams.key == "g"


def test_what_is_counted_has_pieces_alone() -> None:
    group = create_group(slug="supplements", name="Supplements and medicines")
    tablet = create_food(
        kind=FoodKind.SUPPLEMENT, mg_per_100g=None, form="citrate", group=group, name="Citrate"
    )
    tablet.portions.all().delete()
    assert unit_for(tablet, TypedAmount(Decimal(2))) is None
    tablet.portions.create(label="1 tablet", magnesium_mg=Decimal(100))
    assert said(unit_for(tablet, TypedAmount(Decimal(2)))) == "2 1 tablet"
    assert said(unit_for(tablet, TypedAmount(Decimal(2), "tablet"))) == "2 1 tablet"
    assert unit_for(tablet, TypedAmount(Decimal(2), "g")) is None
