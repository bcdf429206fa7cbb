"""How amounts are printed: rounded, and never so that two unlike ones look alike."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.amounts import show_mg
from intake.text import show_beside, show_gap

D = Decimal
amounts_from_ten = st.decimals(min_value=10, max_value=3000, places=3)


@pytest.mark.parametrize(
    ("mg", "words"),
    [
        ("0", "0"),
        ("0.001", "under 0.1"),
        ("0.049", "under 0.1"),
        ("0.05", "0.1"),
        ("4.64", "4.6"),
        ("4.65", "4.7"),
        ("5", "5"),
        ("5.000", "5"),
        ("9.94", "9.9"),
        ("9.95", "10"),
        ("10", "10"),
        ("10.49", "10"),
        ("10.5", "11"),
        ("264.5", "265"),
        ("1250", "1,250"),
    ],
)
def test_show_mg_is_whole_from_ten_up(mg: str, words: str) -> None:
    assert show_mg(D(mg)) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("265", "265"),
        ("264.999", "just under 265"),
        ("264.5", "just under 265"),
        ("264.4", "264"),
        ("265.001", "just over 265"),
        ("266", "266"),
    ],
)
def test_show_beside_never_prints_two_numbers_alike(value: str, words: str) -> None:
    assert show_beside(D(value), D(265)) == words


@given(amounts_from_ten, amounts_from_ten)
def test_show_gap_is_the_gap_of_the_printed_numbers(value: Decimal, edge: Decimal) -> None:
    printed = [int(show_mg(number).replace(",", "")) for number in (value, edge)]
    gap = abs(printed[0] - printed[1])
    assert show_gap(value, edge) == (show_mg(D(gap)) if gap else "")


@pytest.mark.parametrize(
    ("value", "edge", "gap"),
    [("4.6", "5", "0.4"), ("4.96", "5", ""), ("8", "30", "22"), ("264.6", "265", "")],
)
def test_show_gap_of_small_amounts_is_in_tenths(value: str, edge: str, gap: str) -> None:
    assert show_gap(D(value), D(edge)) == gap
