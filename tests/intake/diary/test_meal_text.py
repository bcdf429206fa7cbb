"""The rules that part a told meal, with a food table of a few names."""

from __future__ import annotations

import datetime as dt

import pytest

from foods.search.tokens import word_set
from foods.search.typed_amount import read_amount
from intake.diary.meal_text import MAX_MEAL_LENGTH, MOST_FOODS, is_meal_text, read_meal

#: What the table has.
NAMES = word_set(
    "eggs egg toast bread butter coffee tea milk sugar banana apple rice salad chicken "
    "salmon porridge oats honey beans chips fish cheese ham soup wine beer nuts raisins "
    "omelette cornflakes cola crisps burger tomatoes cucumber feta spinach steak fries"
) | {
    "peanut butter",
    "orange juice",
    "fish and chips",
    "beans on toast",
    "coffee with milk",
    "tea with milk and sugars",
    "burger and fries",
    "ham and cheese sandwich",
    "cheese sandwich",
    "brown bread",
    "white bread",
    "brown rice",
    "grilled chicken",
    "chicken grilled",
    "breakfast burrito",
    "avocado",
}


class Table:
    """A search that is sure of its names alone."""

    def is_name(self, text: str) -> bool:
        return text.strip().lower() in NAMES

    def is_sure(self, text: str) -> bool:
        return self.is_name(read_amount(text, self.is_name).words)


def queries(text: str) -> list[str]:
    return [food.query for food in read_meal(text, Table()).foods]


def whens(text: str) -> list[tuple[str, str, str]]:
    return [
        (food.query, food.meal, "" if food.time is None else f"{food.time:%H:%M}")
        for food in read_meal(text, Table()).foods
    ]


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("two eggs and a slice of toast, coffee", ["two eggs", "a slice of toast", "coffee"]),
        ("eggs\ntoast\ncoffee", ["eggs", "toast", "coffee"]),
        ("- 2 eggs\n- toast\n1. banana", ["2 eggs", "toast", "banana"]),
        ("eggs & toast + coffee", ["eggs", "toast", "coffee"]),
        ("2 eggs 1 banana 200ml milk", ["2 eggs", "1 banana", "200ml milk"]),
        ("eggs toast coffee", ["eggs", "toast", "coffee"]),
        ("fish and chips and a beer", ["fish and chips", "a beer"]),
        ("two slices of beans on toast", ["two slices of beans on toast"]),
        ("half an avocado on toast", ["half an avocado", "toast"]),
        ("a coffee with milk", ["a coffee with milk"]),
        ("cup of tea with milk and two sugars", ["cup of tea with milk and sugars"]),
        ("ham and cheese sandwich", ["ham and cheese sandwich"]),
        ("200 g chicken with rice", ["200 g chicken", "rice"]),
        ("2 burger and fries", ["2 burger", "fries"]),
        ("chicken, grilled, 150 g", ["chicken grilled 150 g"]),
        ("rice (200 g)", ["rice 200 g"]),
        ("eggs: 2, toast: 1", ["eggs 2", "toast 1"]),
    ],
)
def test_foods_are_parted_and_kept_together(text: str, foods: list[str]) -> None:
    assert queries(text) == foods


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("I had eggs then a coffee", ["eggs", "a coffee"]),
        ("ok so um i just had some rice, and then my usual tea", ["rice", "tea"]),
        ("at work with my boss: eggs, on the bus a banana", ["eggs", "a banana"]),
        ("half of my banana", ["half of banana"]),
        ("she managed some soup", ["soup"]),
        ("I had salmon. My husband had the steak", ["salmon"]),
        ("there was no soup left so I had rice", ["rice"]),
    ],
)
def test_words_around_the_foods_are_dropped(text: str, foods: list[str]) -> None:
    assert queries(text) == foods


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("coffee no sugar", ["coffee"]),
        ("salad without nuts and raisins", ["salad"]),
        ("salad without nuts and a banana", ["salad", "a banana"]),
        ("no sugar or milk in the coffee, eggs", ["eggs"]),
        ("didn't have lunch", []),
        ("skipped breakfast, then an apple", ["an apple"]),
        ("burger, hold the cheese", ["burger"]),
        ("fish, couldn't manage the chips", ["fish"]),
        ("fish, chips, actually skip the chips", ["fish"]),
    ],
)
def test_what_was_not_eaten_is_left_out(text: str, foods: list[str]) -> None:
    assert queries(text) == foods


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("two eggs, no, three", ["three eggs"]),
        ("two, no three eggs", ["three eggs"]),
        ("a banana, actually an apple", ["an apple"]),
        ("white bread, sorry, brown", ["brown bread"]),
        ("two apples, I mean bananas", ["two bananas"]),
        ("ham and cheese sandwich, i mean just cheese", ["cheese sandwich"]),
    ],
)
def test_corrections_are_taken(text: str, foods: list[str]) -> None:
    names = NAMES | {"apples", "bananas"}

    class More(Table):
        def is_name(self, text: str) -> bool:
            return text.strip().lower() in names

    assert [food.query for food in read_meal(text, More()).foods] == foods


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("for breakfast eggs and toast", [("eggs", "breakfast", ""), ("toast", "breakfast", "")]),
        ("eggs and toast for breakfast", [("eggs", "breakfast", ""), ("toast", "breakfast", "")]),
        ("Breakfast: eggs\nLunch: rice", [("eggs", "breakfast", ""), ("rice", "lunch", "")]),
        (
            "eggs for breakfast and rice for lunch",
            [("eggs", "breakfast", ""), ("rice", "lunch", "")],
        ),
        ("fish for tea", [("fish", "dinner", "")]),
        ("tea for breakfast", [("tea", "breakfast", "")]),
        ("a breakfast burrito", [("a breakfast burrito", "", "")]),
        ("breakfast eggs, lunch rice", [("eggs", "breakfast", ""), ("rice", "lunch", "")]),
        ("a quick lunch of soup", [("soup", "lunch", "")]),
        ("at noon rice", [("rice", "", "12:00")]),
        ("coffee at 8am, banana at 10", [("coffee", "", "08:00"), ("banana", "", "10:00")]),
        ("8:15 coffee then at one rice", [("coffee", "", "08:15"), ("rice", "", "13:00")]),
        ("dinner at half past six: rice", [("rice", "dinner", "18:30")]),
        ("rice for lunch at 1", [("rice", "lunch", "13:00")]),
        ("coffee at 8, actually at 9", [("coffee", "", "09:00")]),
        (
            "for breakfast eggs, then at one rice",
            [("eggs", "breakfast", ""), ("rice", "", "13:00")],
        ),
    ],
)
def test_meals_and_times_go_to_their_foods(text: str, foods: list[tuple[str, str, str]]) -> None:
    assert whens(text) == foods


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("coffee, milk", ["coffee", "2 tbsp milk"]),
        ("tea, two sugars", ["tea", "2 tsp sugars"]),
        ("cornflakes with milk", ["cornflakes", "125 ml milk"]),
        ("a bit of salad", ["half serving of salad"]),
        ("omelette with 2 eggs and cheese", ["omelette", "cheese"]),
        ("salad with tomatoes, cucumber and feta", ["tomatoes", "cucumber", "feta"]),
        ("salad: tomatoes, cucumber", ["tomatoes", "cucumber"]),
    ],
)
def test_amounts_go_without_saying(text: str, foods: list[str]) -> None:
    names = NAMES | {"sugars"}

    class More(Table):
        def is_name(self, text: str) -> bool:
            return text.strip().lower() in names

    assert [food.query for food in read_meal(text, More()).foods] == foods


def test_what_is_not_understood_stays() -> None:
    read = read_meal("yesterday two eggs and some frobnicated blorp", Table())
    assert [food.query for food in read.foods] == ["two eggs"]
    assert read.not_understood == ["yesterday", "frobnicated blorp"]


def test_an_amount_of_something_unknown_is_a_food_that_is_not_sure() -> None:
    (food,) = read_meal("2 scoops xyzzy", Table()).foods
    assert (food.query, food.is_sure) == ("2 scoops xyzzy", False)


def test_an_amount_before_an_unknown_word_is_of_the_food_behind_it() -> None:
    read = read_meal("250 g frobnicated cheese", Table())
    assert [(food.typed, food.query) for food in read.foods] == [
        ("250 g frobnicated cheese", "250 g cheese")
    ]
    assert read.not_understood == []


def test_what_is_beyond_the_limits_is_not_understood() -> None:
    many = read_meal(", ".join(["1 banana"] * (MOST_FOODS + 2)), Table())
    assert len(many.foods) == MOST_FOODS
    assert many.not_understood == ["1 banana"] * 2
    long = read_meal("banana\n" + "x" * MAX_MEAL_LENGTH, Table())
    assert long.not_understood[-1] == "x" * len("banana\n")


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", ",,;", "and", "no", "200 g", "at noon", "()", "1/0"]
)
def test_texts_without_a_food_have_none(text: str) -> None:
    assert read_meal(text, Table()).foods == []


@pytest.mark.parametrize(
    ("text", "is_told"),
    [("eggs", False), ("eggs, toast", False), ("I had eggs", True), ("eggs for lunch", True)],
)
def test_a_told_meal_is_known_by_its_words(text: str, is_told: bool) -> None:
    assert read_meal(text, Table()).is_told is is_told


@pytest.mark.parametrize(
    ("text", "may"),
    [("brown rice", False), ("200 g rice", False), ("eggs, toast", True), ("2 eggs 1 toast", True)],
)
def test_a_text_may_be_a_meal_by_its_look(text: str, may: bool) -> None:
    assert is_meal_text(text) is may


def test_time_of_half_a_day_is_that_of_its_meal() -> None:
    (food,) = read_meal("at 7 rice for dinner", Table()).foods
    assert food.time == dt.time(19, 0)
