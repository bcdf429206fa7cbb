"""Amounts as people type them, and the magnesium in them."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.amounts import (
    GRAMS_PER_OUNCE,
    MAX_GRAMS,
    MAX_QUANTITY,
    ML_PER_FLUID_OUNCE,
    AmountError,
    Unit,
    amount_of,
    amount_words,
    magnesium_in,
    parse_quantity,
    quantise_mg,
    volume_units,
    weight_units,
)

D = Decimal

grams = st.decimals(min_value=D("0.001"), max_value=MAX_GRAMS, places=3)
per_100g = st.decimals(min_value=0, max_value=2000, places=3)
quantities = st.decimals(min_value=D("0.001"), max_value=MAX_QUANTITY, places=3)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", "1"),
        ("12", "12"),
        ("1.5", "1.5"),
        ("1,5", "1.5"),
        (".5", "0.5"),
        (",25", "0.25"),
        ("0.001", "0.001"),
        ("1/2", "0.5"),
        ("1 / 2", "0.5"),
        ("3/4", "0.75"),
        ("2/3", "0.667"),
        ("1 1/2", "1.5"),
        ("2  3/4", "2.75"),
        ("½", "0.5"),
        ("¼", "0.25"),
        ("⅓", "0.333"),
        ("1½", "1.5"),
        ("1 ½", "1.5"),
        ("10¾", "10.75"),
        ("1\N{FRACTION SLASH}2", "0.5"),
        ("  2 ", "2"),
        ("\t1.5\n", "1.5"),
        ("\N{NO-BREAK SPACE}1\N{NO-BREAK SPACE}1/2", "1.5"),
        ("\N{FULLWIDTH DIGIT TWO}", "2"),
        ("\N{ARABIC-INDIC DIGIT THREE}", "3"),
        ("\N{DEVANAGARI DIGIT ONE}\N{DEVANAGARI DIGIT ZERO}", "10"),
        ("007", "7"),
        ("10000", "10000"),
        ("0.0005", "0.001"),
    ],
)
def test_parse_quantity_reads_what_people_type(text: str, value: str) -> None:
    assert parse_quantity(text) == D(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a",
        "one",
        "-1",
        "+1",
        "\N{MINUS SIGN}1",
        "0",
        "0.0",
        "0/2",
        "1/0",
        "1 1/0",
        "0.0004",
        "1/",
        "/2",
        "1//2",
        "1/2/3",
        "1 2",
        "1 1",
        "1 2 1/2",
        "1.5/2",
        "½½",
        "½ 1",
        "1.",
        "1..5",
        "1,000,5",
        "1.000.5",
        "1e3",
        "1e999999999",
        "1E-5",
        "9" * 5000,
        "1/" + "9" * 5000,
        "9" * 5000 + "/" + "9" * 4999,
        "inf",
        "Infinity",
        "NaN",
        "sNaN",
        "0x10",
        "1_000",
        "²",
        "1²",
        "①",
        "Ⅷ",
        "½cup",
        "1 cup",
        "10001",
        "10000.001",
        "\x00",
        "1\x002",
        "\ud800",
    ],
)
def test_parse_quantity_refuses_the_rest_in_words(text: str) -> None:
    with pytest.raises(AmountError) as caught:
        parse_quantity(text)
    assert str(caught.value).startswith("Enter an amount ")


@given(st.text())
def test_parse_quantity_gives_a_usable_number_or_words(text: str) -> None:
    with contextlib.suppress(AmountError):
        value = parse_quantity(text)
        assert 0 < value <= MAX_QUANTITY
        assert value == value.quantize(D("0.001"))


@given(
    st.text(
        alphabet="0123456789.,/ ½¼⅓⅞٣\N{FRACTION SLASH}\N{FULLWIDTH DIGIT TWO}eE+-", max_size=12
    )
)
def test_parse_quantity_survives_near_misses(text: str) -> None:
    with contextlib.suppress(AmountError):
        assert parse_quantity(text) > 0


@given(quantities)
def test_parse_quantity_reads_back_what_it_gave(value: Decimal) -> None:
    assert parse_quantity(f"{value:f}") == value
    assert parse_quantity(f"{value:f}".replace(".", ",")) == value


@given(st.integers(0, 99), st.integers(1, 99), st.integers(1, 99))
def test_parse_quantity_mixed_number_is_the_sum_of_its_parts(
    whole: int, top: int, bottom: int
) -> None:
    exact = D(whole) + D(top) / D(bottom)
    assert abs(parse_quantity(f"{whole} {top}/{bottom}") - exact) <= D("0.0005")


def test_magnesium_in_food_without_a_value_is_unknown_not_zero() -> None:
    assert magnesium_in(D(100), None) is None
    assert magnesium_in(D(100), D(0)) == 0


@pytest.mark.parametrize(
    ("grams", "per_100g", "mg"),
    [
        ("28.35", "550", "155.925"),
        ("90", "87", "78.3"),
        ("0.001", "1", "0"),
        ("50", "0.001", "0.001"),
    ],
)
def test_magnesium_in_known_amounts(grams: str, per_100g: str, mg: str) -> None:
    assert magnesium_in(D(grams), D(per_100g)) == D(mg)


@given(grams, grams, per_100g)
def test_magnesium_in_is_linear_in_grams(first: Decimal, second: Decimal, value: Decimal) -> None:
    apart = (magnesium_in(first, value) or D(0)) + (magnesium_in(second, value) or D(0))
    together = magnesium_in(first + second, value) or D(0)
    assert abs(together - apart) <= D("0.001")  # each is rounded once, to 0.001


@given(grams, per_100g, st.integers(1, 50))
def test_magnesium_in_n_times_the_grams_is_n_times_as_much(
    amount: Decimal, value: Decimal, times: int
) -> None:
    one, many = magnesium_in(amount, value), magnesium_in(amount * times, value)
    assert one is not None
    assert many is not None
    assert abs(many - one * times) <= D("0.0005") * (times + 1)


@given(grams, per_100g)
def test_magnesium_in_never_falls_as_grams_grow(amount: Decimal, value: Decimal) -> None:
    assert (magnesium_in(amount + 1, value) or 0) >= (magnesium_in(amount, value) or 0) >= 0


@given(st.decimals(min_value=0, max_value=10**7, places=6))
def test_quantise_mg_rounds_half_up_and_only_once(value: Decimal) -> None:
    once = quantise_mg(value)
    assert abs(once - value) <= D("0.0005")
    assert quantise_mg(once) == once


def test_quantise_mg_rounds_halves_away_from_zero() -> None:
    assert quantise_mg(D("0.0005")) == D("0.001")
    assert quantise_mg(D("2.0025")) == D("2.003")


def test_amount_of_a_portion_has_grams_and_magnesium() -> None:
    unit = Unit("1 oz (23 kernels)", grams=D("28.35"))
    assert amount_of(D(2), unit, D(279)) == (D("56.700"), D("158.193"))


def test_amount_of_a_portion_of_unknown_food_keeps_its_grams() -> None:
    assert amount_of(D(2), Unit("g", grams=D(1)), None) == (D(2), None)


def test_amount_of_pieces_has_magnesium_and_no_grams() -> None:
    assert amount_of(D(2), Unit("tablet", magnesium_mg=D("100")), None) == (None, D(200))


def test_amount_of_pieces_without_a_value_is_unknown() -> None:
    assert amount_of(D(2), Unit("tablet"), D(10)) == (None, None)


@pytest.mark.parametrize("quantity", ["20000.001", "1000000"])
def test_amount_of_refuses_what_nobody_eats(quantity: str) -> None:
    with pytest.raises(AmountError, match="Enter at most 20 kg"):
        amount_of(D(quantity), Unit("g", grams=D(1)), D(1))


def test_amount_of_the_heaviest_entry_is_allowed() -> None:
    assert amount_of(MAX_GRAMS, Unit("g", grams=D(1)), D(1)) == (MAX_GRAMS, D(200))


def test_amount_of_refuses_less_than_a_thousandth_of_a_gram() -> None:
    with pytest.raises(AmountError, match="larger amount"):
        amount_of(D("0.001"), Unit("pinch", grams=D("0.1")), D(1))


@given(quantities, per_100g)
def test_amount_of_grams_agrees_with_magnesium_in(quantity: Decimal, value: Decimal) -> None:
    weight, mg = amount_of(quantity, Unit("g", grams=D(1)), value)
    assert weight == quantity
    assert mg == magnesium_in(quantity, value)


def test_weight_units_are_grams_and_ounces() -> None:
    assert [(unit.label, unit.grams) for unit in weight_units()] == [
        ("g", D(1)),
        ("oz", GRAMS_PER_OUNCE),
    ]


@given(st.decimals(min_value=D("0.5"), max_value=D("1.5"), places=4))
def test_volume_units_keep_the_ratio_of_millilitres_and_fluid_ounces(density: Decimal) -> None:
    ml, ounce = volume_units(density)
    assert ml.grams == density
    assert ounce.grams is not None
    assert abs(ounce.grams - density * ML_PER_FLUID_OUNCE) <= D("0.0005")


@pytest.mark.parametrize(
    ("quantity", "label", "words"),
    [
        ("1", "½ cup", "½ cup"),
        ("2", "½ cup", "2 \N{MULTIPLICATION SIGN} ½ cup"),
        ("40.000", "g", "40 g"),
        ("1.500", "oz", "1.5 oz"),
        ("100", "g", "100 g"),
        ("2", "", "2"),
    ],
)
def test_amount_words_read_as_people_say_them(quantity: str, label: str, words: str) -> None:
    assert amount_words(D(quantity), label) == words
