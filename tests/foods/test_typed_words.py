"""The words people typed, kept where the food's name does not say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.limits import MAX_TYPED_WORDS
from foods.typed_words import both_names, differing_words, tidy_words


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("almonds", "Almonds, raw"),
        ("Almond", "Almonds, raw"),
        ("berry", "Mixed berries"),
        ("raw almonds", "Almonds, raw"),
        ("alm", "Almonds, raw"),
        ("choc milk", "Chocolate milk"),
        ("spinich", "Spinach, raw"),
        ("brocolli", "Broccoli"),
        ("oat meal", "Oatmeal, cooked"),
        ("peanutbutter", "Peanut butter"),
        ("creme brulee", "Crème brûlée"),
        ("the milk of my oats", "Milk, oats"),
        ("2% milk", "Milk, 2 % fat"),
        ("豆腐", "豆腐"),
        ("", "Latte"),
        (" \n ", "Latte"),
        ("+++", "Latte"),
        ("a", "Latte"),
    ],
)
def test_words_that_the_name_says_are_not_kept(typed: str, name: str) -> None:
    assert differing_words(typed, name) == ""


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("flat white", "Latte"),
        ("egg mcmuffin", "English muffin with egg, cheese and ham"),
        ("Doritos", "Tortilla chips"),
        ("Vollkornbrot", "Bread, rye, whole grain"),
        ("rice", "Licorice"),
        ("7 up", "Lemon-lime soda"),
        ("oj", "Orange juice"),
        ("2% milk", "Milk, 1 % fat"),
        ("豆腐", "Tofu, firm"),
        ("تمر", "Dates, dried"),
    ],
)
def test_words_that_say_more_are_kept_as_typed(typed: str, name: str) -> None:
    assert differing_words(typed, name) == typed


def test_kept_words_are_one_line_of_what_can_be_printed() -> None:
    assert differing_words("  flat\x00\n\twhite\u200b ", "Latte") == "flat white"
    assert both_names("flat white", "Latte") == "flat white (Latte)"
    assert both_names("", "Latte") == "Latte"


@given(st.text(max_size=300), st.text(max_size=50))
def test_any_text_is_cut_and_tidied_the_same_twice(typed: str, name: str) -> None:
    kept = differing_words(typed, name)
    assert kept in {"", tidy_words(typed)}
    assert len(kept) <= MAX_TYPED_WORDS
    assert tidy_words(kept) == kept
    assert differing_words(kept, name) == kept
