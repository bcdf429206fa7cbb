"""A hit is sure where it carries what was typed; anything else is only a guess.

``not_in_table.csv`` holds foods, products and medicines that the table has not, and
``not_food.csv`` what is no food at all: nothing may be sure for them.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from foods.enums import FoodKind
from foods.models import Food
from foods.search.find import find
from foods.search.tokens import WORD_LISTS, stem, synonyms_of, words_of
from tests.factories import create_food, create_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("food_table")]


#: Words that a hit may lack.
_NEEDLESS = frozenset().union(
    *(WORD_LISTS[name][0] for name in ("not a food", "minor qualifier", "preparation"))
)


def queries_of(name: str) -> list[str]:
    """The queries of a file beside this one."""
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return [row["query"] for row in csv.DictReader(file)]


def sure(query: str) -> list[str]:
    """The names of the sure hits."""
    return [food.name for food in find(query, user=None).sure]


@pytest.mark.parametrize(("name", "at_least"), [("not_in_table.csv", 60), ("not_food.csv", 40)])
def test_nothing_is_sure_that_is_not_there(name: str, at_least: int) -> None:
    queries = queries_of(name)
    assert len(queries) >= at_least
    assert {query: found for query in queries if (found := sure(query))} == {}


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("Pecans, Raw", "Pecans"),
        ("organic almonds", "Almonds"),
        ("almnds", "Almonds"),
        ("mushrom", "Mushrooms, raw"),
        ("brocolli", "Broccoli, boiled"),
        ("almnd butter", "Almond butter"),
        ("soymilk", "Soy milk"),
        ("flax seeds", "Flaxseed"),
        ("pumpk", "Pumpkin seeds"),
        ("2% milk", "Milk, 2 % fat"),
        ("aubergine", "Eggplant, boiled"),
        ("fish and chips", "Fish and chips"),
        ("rice & beans", "Rice and black beans"),
        ("2 Scheiben Brot", "White bread"),
    ],
)
def test_words_slips_and_missing_qualifiers_are_sure(query: str, first: str) -> None:
    assert sure(query)[:1] == [first]


@pytest.mark.parametrize(
    "query",
    [
        # A word that no name has, or that another one has.
        *("gulab jamunzz", "chocolate salmon", "zorblax a day mens", "frumpkinsz"),
        # A number that belongs to the name, two foods, a word that exists in another place.
        *("50/50 bread", "2 eggs and halibut", "pecan prosciutto", "almonds lobster"),
        # Too short or too different to be a slip.
        *("brd", "lettus"),
    ],
)
def test_anything_else_is_a_guess(query: str) -> None:
    assert sure(query) == []


@pytest.mark.parametrize(("query", "first"), [("breda", "White bread"), ("onoin", "Onion, raw")])
def test_a_short_word_alone_is_a_slip_of_a_common_food(query: str, first: str) -> None:
    assert sure(query)[:1] == [first]


@pytest.mark.parametrize("query", ["pohaa", "huell"])
def test_a_short_word_alone_is_no_slip_of_a_rare_food(query: str) -> None:
    assert sure(query) == []


@pytest.mark.parametrize("query", ["lamp", "test"])
def test_a_word_alone_is_no_beginning_of_a_rare_alias(query: str) -> None:
    assert sure(query) == []


def test_a_short_slip_beside_a_word_that_is_there_is_sure() -> None:
    assert sure("orange jucie")[:1] == ["Orange juice"]


def test_a_word_that_exists_is_in_each_sure_hit() -> None:
    heads = [
        food.name.split(",")[0]
        for food in Food.objects.filter(is_staple=True, kind=FoodKind.FOOD, rank=1)
    ]
    for query in (f"{head} with {other}" for head, other in zip(heads, heads[7:], strict=False)):
        words = set(words_of(query)) - _NEEDLESS
        wanted = {stem(word) for word in words}
        for hit in find(query, user=None).sure:
            aliases = hit.aliases.values_list("name", flat=True)
            texts = (hit.name, hit.description, *aliases)
            found = {stem(word) for text in texts for word in words_of(text)}
            missing = {word for word in wanted - found if not synonyms_of(word) & found}
            # The last word may be the beginning of one.
            last = stem(words_of(query)[-1])
            assert all(word == last for word in missing), (query, hit.name)


def test_ones_own_food_is_sure_by_its_words_alone() -> None:
    owner = create_user()
    soup = create_food(name="Grandmother's nettle soup", owner=owner)
    assert find("nettle soup", user=owner).sure[:1] == [soup]
    assert find("netle soup", user=owner).sure[:1] == [soup]
    assert soup not in find("tomato soup", user=owner).sure
    hello = create_food(name="Hello", owner=owner)
    assert find("hello", user=owner).sure == [hello]


def test_without_an_index_sure_and_unsure_are_apart_too(no_index: None) -> None:
    assert sure("Pecans, Raw")[:1] == ["Pecans"]
    assert sure("chocolate salmon") == []
    found = find("3 eggs", user=None)
    assert found.amount is not None
    assert found.words == "eggs"
