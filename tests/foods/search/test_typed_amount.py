"""Amounts are read out of what was typed, and names stay whole."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.amounts import MAX_QUANTITY, TypedAmount
from foods.search.typed_amount import label_amount, read_amount

#: What stands together in names of the table that these tests imagine.
NAMES = {"7 up", "100 grand", "cup noodles", "pound cake", "omega 3", "chocolate bars"}


def is_name(text: str) -> bool:
    """Whether the imagined table has a food of this name."""
    return " ".join(text.casefold().split()) in NAMES


def read(text: str) -> tuple[str, str, str, str]:
    """What is read, as (words, quantity, unit, size); no amount is an empty quantity."""
    reading = read_amount(text, is_name)
    if reading.amount is None:
        return reading.words, "", "", ""
    amount = reading.amount
    return reading.words, f"{amount.quantity.normalize():f}", amount.unit, amount.size


AMOUNTS = """
200 g spinach|spinach|200|g|
200g spinach|spinach|200|g|
spinach 200g|spinach|200|g|
250 gm paneer|paneer|250|g|
250gms paneer|paneer|250|g|
spinach (200 g)|spinach|200|g|
chicken 200g grilled|chicken grilled|200|g|
bread 2 slices 60g|bread|60|g|
60 g bread, 2 slices|bread|60|g|
gimbap 1 roll|gimbap|1|roll|
a roll of gimbap|gimbap|1|roll|
2 rolls with butter|rolls with butter|2||
3 eggs|eggs|3||
eggs, 3|eggs|3||
almonds (10)|almonds|10||
two eggs|eggs|2||
a banana|banana|1||
½ avocado|avocado|0.5||
half an avocado|avocado|0.5||
half a grapefruit|grapefruit|0.5||
half pizza|pizza|0.5||
1½ cups milk|milk|1.5|cup|
1 1/2 cups milk|milk|1.5|cup|
2⅔ cups oats|oats|2.667|cup|
one and a half cups of rice|rice|1.5|cup|
1 and 1/2 cups rice|rice|1.5|cup|
two and a half apples|apples|2.5||
.5 cup oats|oats|0.5|cup|
0.5 l water|water|0.5|l|
1,5 dl milk|milk|1.5|dl|
milk 1,5 dl|milk|1.5|dl|
1,000 g rice|rice|1000|g|
a couple of eggs|eggs|2||
a few almonds|almonds|3||
a dozen oysters|oysters|12||
half a dozen eggs|eggs|6||
two dozen eggs|eggs|24||
coffee x2|coffee|2||
coffee x 2|coffee|2||
2x banana|banana|2||
2 x 330 ml coke|coke|660|ml|
1 can (330 ml) coke|coke|330|ml|
1 cup (240 ml) milk|milk|1|cup|
coke (330 ml)|coke|330|ml|
500 ml bottle of water|water|500|ml|
25 g packet crisps|crisps|25|g|
2 500ml bottles water|water|1000|ml|
12-oz coke|coke|12|oz|
8 fl. oz. milk|milk|8|fl oz|
8 fluid ounces milk|milk|8|fl oz|
1 tbsp. peanut butter|peanut butter|1|tbsp|
2 slices of bread|bread|2|slice|
bread 2 slices|bread|2|slice|
pizza slice|pizza|1|slice|
a slice of pizza|pizza|1|slice|
pint of beer|beer|1|pint|
milk, a glass|milk|1|glass|
a handful of almonds|almonds|1|handful|
handful almonds|almonds|1|handful|
1 small glass of wine|wine|1|glass|small
2 large eggs|eggs|2||large
large egg|egg|1||large
banana, large|banana|1||large
extra large egg|egg|1||extra large
2 cup noodles|cup noodles|2||
1 pound cake|pound cake|1||
2 pounds beef|beef|2|lb|
2 EL Olivenöl|Olivenöl|2|tbsp|
ein Glas Milch|Milch|1|glass|
2 Scheiben Vollkornbrot|Vollkornbrot|2|slice|
une tasse de café|café|1|cup|
un verre de jus d'orange|jus d'orange|1|glass|
dos huevos|huevos|2||
1 cup 2% milk|2% milk|1|cup|
""".strip().splitlines()


@pytest.mark.parametrize("line", AMOUNTS)
def test_amounts_are_read(line: str) -> None:
    typed, *expected = line.split("|")
    assert read(typed) == tuple(expected)


@pytest.mark.parametrize(
    "typed",
    [
        *("7 up", "7up", "100 grand", "2% milk", "milk 2%", "93% lean beef", "00 flour"),
        *("7-grain bread", "50/50 bread", "5 spice", "1 up", "5 hour energy", "v8", "b12"),
        *("omega 3", "half and half", "half & half", "a&w root beer", "one a day mens"),
        *("cup noodles", "glass noodles", "magnesium 400 mg", "2-3 eggs", "1/0 eggs"),
        *("0 eggs", "99999999 eggs", "200g", "3", "½", "a", "x2", "a pint", "large", ""),
        *("chocolate bars", "banana", "fl oz", "x", "of", "half", "apple slices"),
    ],
)
def test_what_is_no_amount_stays_name(typed: str) -> None:
    assert read(typed) == (typed, "", "", "")


@pytest.mark.parametrize(
    ("label", "amount", "rest"),
    [
        ("1 cup, sliced", TypedAmount(Decimal(1), "cup"), "sliced"),
        ("½ avocado", TypedAmount(Decimal("0.5")), "avocado"),
        ("1 large", TypedAmount(Decimal(1), size="large"), ""),
        ("2 slices", TypedAmount(Decimal(2), "slice"), ""),
        ("1 oz (22 kernels)", TypedAmount(Decimal(1), "oz"), "22 kernels)"),
        ("portion", TypedAmount(Decimal(1)), "portion"),
        ("", TypedAmount(Decimal(1)), ""),
    ],
)
def test_labels_of_portions_are_read(label: str, amount: TypedAmount, rest: str) -> None:
    assert label_amount(label) == (amount, rest)


@given(st.text(max_size=100))
def test_any_text_is_read(text: str) -> None:
    reading = read_amount(text, is_name)
    if reading.amount is None:
        assert reading.words == text.strip()
    else:
        assert 0 < reading.amount.quantity <= MAX_QUANTITY
        assert any(char.isalpha() for char in reading.words)


_QUANTITIES = st.decimals(min_value=1, max_value=9_999, places=1).map(lambda one: f"{one:f}")


@given(_QUANTITIES, st.sampled_from(["g", "ml", "oz", "kg", "dl"]), st.sampled_from(["", " "]))
def test_before_and_after_the_food_are_the_same(number: str, unit: str, space: str) -> None:
    amount = f"{number}{space}{unit}"
    assert read(f"{amount} spinach") == read(f"spinach {amount}") == read(f"spinach, {amount}")
    assert Decimal(read(f"{amount} spinach")[1]) == Decimal(number)


@given(
    st.lists(
        st.sampled_from(
            [
                "2",
                "½",
                "1,5",
                "half",
                "a",
                "g",
                "cup",
                "of",
                "x",
                "large",
                "eggs",
                "milk",
                "%",
                "(",
                ")",
            ]
        )
    )
)
def test_words_of_amounts_in_any_order_are_read(words: list[str]) -> None:
    text = " ".join(words)
    reading = read_amount(text, is_name)
    assert set(reading.words.split()) <= {*text.split(), *text.replace("(", " ").split()}
