"""The usual value of a food's kind, where it means something."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.usual_value import FEWEST, KnownFood, usual_value

D = Decimal


def foods(**named: str) -> list[KnownFood]:
    """Foods by name, with "_" for a blank, and their mg in 100 g."""
    return [KnownFood(name.replace("_", " "), D(mg)) for name, mg in named.items()]


SOUPS = foods(
    Pea_soup="18", Bean_soup="20", Tomato_soup="9", Chicken_soup="4", Miso_soup="8", Borscht="12"
)


def test_the_noun_of_the_name_makes_the_kind() -> None:
    found = usual_value("Cabbage soup, homemade", SOUPS)
    assert found is not None
    assert (found.mg_per_100g, found.count, found.noun) == (D("9.000"), 5, "soup")
    assert (found.low, found.high) == (D(8), D(18))


def test_all_words_of_the_head_go_before_the_noun_alone() -> None:
    oats = [KnownFood(f"Oat drink, type {mg}", D(mg)) for mg in range(5, 10)]
    others = foods(Cola_drink="1", Malt_drink="2")
    for name in ("Oat drink", "Oat drink, barista", "Oat drink with calcium", "Oat drink (cold)"):
        found = usual_value(name, [*oats, *others])
        assert found is not None
        assert (found.mg_per_100g, found.noun) == (D(7), "oat drink")
    found = usual_value("Pea drink", [*oats, *others])
    assert found is not None
    assert (found.mg_per_100g, found.noun) == (D(6), "drink")


def test_plural_and_accents_are_the_same_noun() -> None:
    crepes = [KnownFood(f"Crêpe {kind}", D(15)) for kind in "abcde"]
    found = usual_value("Savoury crepes", crepes)
    assert found is not None
    assert found.noun == "crepes"


def test_powders_are_no_measure_of_what_is_drunk_and_the_other_way_about() -> None:
    drunk = [KnownFood(f"Coffee {kind}", D(4)) for kind in "abcde"]
    powders = [KnownFood(f"Coffee {kind}, instant powder", D(300)) for kind in "abcdef"]
    assert usual_value("Iced coffee", [*drunk, *powders]) == usual_value("Iced coffee", drunk)
    found = usual_value("Iced coffee, powder", powders)
    assert found is not None
    assert found.mg_per_100g == 300


def test_a_powder_has_no_usual_value_of_what_is_drunk() -> None:
    drunk = [KnownFood(f"Coffee {kind}", D(4)) for kind in "abcde"]
    assert usual_value("Coffee powder", drunk) is None


def test_a_source_may_write_the_brand_first_and_the_food_last() -> None:
    for name in ("CAMPBELL'S CHUNKY Soups, Clam Chowder", "PACE, Ready Cabbage Soup"):
        found = usual_value(name, SOUPS)
        assert found is not None
        assert found.noun.startswith("soup")


def test_a_group_must_lie_closer_together_than_a_noun() -> None:
    apart = [KnownFood(f"Soup {mg}", D(mg)) for mg in (10, 20, 30, 50, 60)]
    assert usual_value("Cabbage soup", apart) is not None
    assert usual_value("Cabbage stew", [*apart, KnownFood("Stew", D(70))]) is None


@pytest.mark.parametrize(
    "others",
    [
        [],
        SOUPS[:4],
        [KnownFood(f"Soup {mg}", D(mg)) for mg in (1, 2, 5, 40, 80, 160)],
    ],
)
def test_too_few_or_too_mixed_is_unknown(others: list[KnownFood]) -> None:
    assert usual_value("Cabbage soup", others) is None


def test_a_group_that_lies_close_together_is_a_kind() -> None:
    found = usual_value("Quark", foods(Brie="20", Feta="19", Gouda="29", Edam="30", Skyr="11"))
    assert found is not None
    assert (found.mg_per_100g, found.noun) == (D(20), "")


def test_a_few_mg_apart_is_close_whatever_the_factor() -> None:
    found = usual_value("Cider", foods(Beer="6", Ale="7", Wine="11", Gin="0", Rum="1"))
    assert found is not None
    assert found.mg_per_100g == 6


known = st.builds(
    KnownFood,
    name=st.sampled_from(["Soup", "Pea soup", "Cheese", "Soup mix", "", "豆腐"]),
    mg_per_100g=st.decimals(min_value=0, max_value=1500, places=3),
)


@given(st.text(max_size=40), st.lists(known, max_size=30))
def test_it_is_one_of_the_middle_values_or_unknown(name: str, others: list[KnownFood]) -> None:
    found = usual_value(name, others)
    if found is None:
        return
    assert FEWEST <= found.count <= len(others)
    assert found.low <= found.mg_per_100g <= found.high
    assert usual_value(name, list(reversed(others))) == found
