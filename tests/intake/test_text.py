"""How amounts, counts, lists and dates are put into words, and for whom."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.amounts import show_mg
from intake.text import (
    Reader,
    at_least,
    capitalised,
    counted,
    date_range_words,
    date_words,
    exact_mg,
    listed,
    month_words,
    plural,
    reader_of,
    sentences,
    short_date,
    short_month_words,
    short_weekday_date,
    show_beside,
    show_gap,
    weekday_date,
    weekday_in_full,
)

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


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("264.9", "just under 265"),
        ("320.2", "just over 320"),
        ("300", "300"),
        # It is one of two edges that are printed alike.
        ("265", "265"),
        ("265.4", "265"),
        ("265.2", "just over 265"),
    ],
)
def test_show_beside_keeps_clear_of_every_edge(value: str, words: str) -> None:
    assert show_beside(D(value), D(265), None, D("265.4"), D(320)) == words


@given(amounts_from_ten, st.lists(amounts_from_ten, max_size=4))
def test_a_plain_number_beside_edges_is_none_of_those_it_misses(
    value: Decimal, edges: list[Decimal]
) -> None:
    words = show_beside(value, *edges)
    if words == show_mg(value) and value not in edges:
        assert words not in {show_mg(edge) for edge in edges}


def test_show_beside_without_edges_is_the_amount() -> None:
    assert show_beside(D("264.9"), None) == show_beside(D("264.9")) == "265"


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


def test_a_lower_bound_is_marked() -> None:
    assert at_least("265 mg", is_at_least=True) == "at least 265 mg"
    assert at_least("265 mg", is_at_least=False) == "265 mg"


def test_a_float_of_a_frame_stands_for_a_decimal() -> None:
    assert exact_mg(0.1 + 0.2) == D("0.3")


@dataclass
class Viewed:
    is_self: bool


def test_a_sentence_is_chosen_by_who_reads() -> None:
    for is_self, words in ((True, "your band"), (False, "the band")):
        assert reader_of(Viewed(is_self)).choose("your band", "the band") == words
    assert [reader_of(Viewed(is_self)) for is_self in (True, False)] == list(Reader)


@pytest.mark.parametrize(("count", "words"), [(0, "0 days"), (1, "1 day"), (2, "2 days")])
def test_a_count_goes_with_its_words(count: int, words: str) -> None:
    assert counted(count, "day") == words
    assert plural(count, "day") == words.partition(" ")[2]


def test_a_count_may_have_words_of_its_own() -> None:
    assert counted(1, "entry has", "entries have") == "1 entry has"
    assert counted(3, "entry has", "entries have") == "3 entries have"


def test_names_are_listed_as_people_do() -> None:
    lists = [[], ["a"], ["a", "b"], ["a", "b", "c"]]
    assert [listed(names) for names in lists] == ["", "a", "a and b", "a, b and c"]


def test_sentences_leave_out_the_empty_ones_and_begin_with_a_capital() -> None:
    assert sentences("One.", "", "Two.") == "One. Two."
    assert sentences("", "") == ""
    assert capitalised("at least 5 mg of Mg") == "At least 5 mg of Mg"
    assert capitalised("") == ""


@pytest.mark.parametrize("month", range(1, 13))
def test_dates_are_those_of_the_calendar(month: int) -> None:
    date = dt.date(2026, month, 5)
    assert date_words(date) == f"5 {date:%B} 2026"
    assert short_date(date) == f"5 {date:%b}"
    assert month_words(date) == f"{date:%B} 2026"
    assert short_month_words(date) == f"{date:%b} 2026"
    assert weekday_date(date) == f"{date:%a} 5 {date:%b} 2026"
    assert short_weekday_date(date) == f"{date:%a} 5 {date:%b}"
    assert weekday_in_full(date) == f"{date:%A} 5 {date:%B}"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-11-22", "2026-11-22", "22 November 2026"),
        ("2026-11-01", "2026-11-28", "1 to 28 November 2026"),
        ("2026-10-26", "2026-11-22", "26 October to 22 November 2026"),
        ("2026-12-20", "2027-01-03", "20 December 2026 to 3 January 2027"),
    ],
)
def test_a_range_of_dates_says_no_more_than_it_must(first: str, last: str, words: str) -> None:
    assert date_range_words(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) == words
