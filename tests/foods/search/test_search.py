"""How search reads what is typed, and whose foods it shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foods.enums import FoodStatus
from foods.models import Food
from foods.search.find import find
from foods.search.index import versions as search_index
from foods.search.index.versions import foods_changed
from foods.search.tokens import stem, words_of
from foods.units import usual_unit
from tests.factories import create_food, create_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("food_table")]


def names(query: str, **extra: object) -> list[str]:
    """The plain names that a query finds."""
    return [food.name for food in find(query, user=None, **extra).foods]  # type: ignore[arg-type]  # Any


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("BANANA", "Banana"),
        ("  banana  ", "Banana"),
        ("bananas", "Banana"),
        ("gruyère", "Gruyère"),
        ("gruyere", "Gruyère"),
        ("2 bananas", "Banana"),
        ("a cup of black beans", "Black beans, boiled"),
        ("boiled, spinach", "Spinach, boiled"),
        ("garbanzo", "Chickpeas, boiled"),
        ("aubergine", "Eggplant, boiled"),
    ],
)
def test_case_accents_plurals_amounts_and_order_do_not_matter(query: str, first: str) -> None:
    assert names(query)[0] == first


def test_first_letter_already_finds_everyday_foods() -> None:
    for letter in "abcdefghijklmnoprstvwy":
        found = find(letter, user=None).foods
        assert found, letter
        assert all(food.is_staple for food in found), letter


@pytest.mark.parametrize("query", ["", " ", "%", "''", "-", "\N{SNAIL}", "xyzzyplugh"])
def test_nothing_to_look_for_finds_nothing(query: str) -> None:
    assert names(query) == []


@pytest.mark.parametrize(
    "query", ['"', "' OR 1=1 --", "a" * 5_000, "spinach AND (", "name:*", "\0spinach", "[a TO z]"]
)
def test_odd_queries_are_only_words(query: str) -> None:
    find(query, user=None)


def test_plain_whole_foods_come_before_products() -> None:
    assert names("banana").index("Banana") < names("banana").index("Banana chips")
    assert names("milk")[0] == "Milk, whole"
    assert {"Spinach, raw", "Spinach, boiled"} <= set(names("spinach")[:3])


@pytest.mark.parametrize(
    ("plain", "compound"),
    [
        ("rice", "Rice with vermicelli"),
        ("eggs", "Bacon and eggs"),
        ("peas", "Peas in tomato sauce"),
    ],
)
def test_plain_foods_come_before_dishes_of_them_with_something_else(
    plain: str, compound: str, index_folder: Path
) -> None:
    create_food(name=compound, is_staple=True, rank=1)
    foods_changed()
    search_index.refresh()
    found = names(plain, limit=50)
    assert found[0] != compound
    assert compound in found


@pytest.mark.parametrize("alias", ["bacon and 2 eggs", "two eggs on toast"])
def test_a_number_before_a_food_is_an_amount_whatever_dishes_are_called(
    alias: str, index_folder: Path
) -> None:
    create_food(name="Big breakfast", is_staple=True).aliases.create(name=alias)
    foods_changed()
    search_index.refresh()
    found = find("2 eggs", user=None)
    assert found.amount is not None
    assert found.words == "eggs"


def test_limit_holds() -> None:
    assert len(names("milk", limit=5)) == 5


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("Pecans, Raw", "Pecans"),
        ("pecans r", "Pecans"),
        ("Pecns, Raw", "Pecans"),
        ("Flax Seeds, Not Fortified", "Flaxseed"),
        ("Walnuts, Raw, Unsalted", "Walnuts"),
        ("Honey, Raw", "Honey"),
        ("raw", "Carrot, raw"),
    ],
)
def test_what_only_qualifies_goes_before_a_word_is_spelled_otherwise(
    query: str, first: str
) -> None:
    assert names(query)[0] == first


@pytest.mark.parametrize("pattern", ["{}, Raw", "Organic {}", "{}, Not Fortified", "{}, homemade"])
def test_a_word_that_exists_is_never_spelled_away(pattern: str) -> None:
    for food in Food.objects.filter(is_staple=True, kind="food", rank=1):
        head = food.name.split(",")[0]
        hit = find(pattern.format(head), user=None, limit=1).foods[0]
        aliases = hit.aliases.values_list("name", flat=True)
        found = {
            stem(word) for text in (hit.name, hit.description, *aliases) for word in words_of(text)
        }
        lost = {stem(word) for word in words_of(head)} - found
        assert not lost, (food.name, hit.name)


@pytest.mark.usefixtures("index_folder")
def test_the_database_too_goes_without_what_only_qualifies() -> None:
    assert names("Pecans, Raw")[0] == "Pecans"


#: What was typed, the foods in the state asked for, and one in another.
STATES = [
    ("Basil, Dried, Organic", {"Spices, basil, dried"}, "Basil, fresh"),
    ("Brown Rice, Raw, Organic", {"Brown rice, dry"}, "Brown rice, cooked"),
    ("Thyme, Fresh", {"Thyme, fresh"}, "Thyme, dried"),
    ("Mango, Dried, Organic", {"Dried mango"}, "Mango"),
    ("Milk, Dry, Whole", {"Milk powder, whole"}, "Milk, whole"),
    ("Pinto Beans, Raw", {"Pinto beans, dry"}, "Pinto beans, boiled"),
    ("Pinto Beans, Dry", {"Pinto beans, dry"}, "Pinto beans, boiled"),
    ("Mung Beans, Raw", {"Mung beans, dry"}, "Bean sprouts, raw"),
    ("Soybeans, Dry", {"Soybeans, dry"}, "Soybeans, dry roasted"),
    ("Lentils, Cooked from Dried", {"Lentils, boiled"}, "Lentils, dry"),
]


@pytest.mark.parametrize("path", ["index", "database"])
@pytest.mark.parametrize(("query", "in_state", "in_another"), STATES)
def test_a_food_in_another_state_stands_below_the_one_asked_for(
    query: str, in_state: set[str], in_another: str, path: str, request: pytest.FixtureRequest
) -> None:
    if path == "database":
        request.getfixturevalue("no_index")
    found = names(query, limit=100)
    assert found[0] in in_state
    assert in_another not in found[:1]
    assert in_another in found


def test_what_exists_only_in_another_state_is_found() -> None:
    assert names("Injera, Dried")[0] == "Injera"


@pytest.mark.usefixtures("no_index")
def test_ones_own_food_in_another_state_stands_below_the_one_asked_for() -> None:
    owner = create_user()
    create_food(name="Thyme, dried", owner=owner)
    assert find("Thyme, fresh", user=owner).foods[0].name == "Thyme, fresh"


def test_ones_own_food_is_no_other_spelling_of_a_food_that_exists() -> None:
    owner = create_user()
    create_food(name="Peanns", owner=owner)
    own = create_food(name="Nettle soup", owner=owner)
    found = [food.name for food in find("pecans", user=owner).foods]
    assert (found[0], "Peanns" in found) == ("Pecans", False)
    assert find("Nettle soup, homemade", user=owner).foods[0] == own


def test_own_history_decides_between_equals() -> None:
    rival = Food.objects.get(name="Milk, skim")
    assert names("milk")[0] != rival.name
    assert names("milk", boosts={rival.pk: 1.0})[0] == rival.name
    seeds = Food.objects.get(name="Pumpkin seeds", is_staple=True)
    assert "Pumpkin seeds" not in names("milk", boosts={seeds.pk: 1.0})


def test_boosted_food_is_found_from_the_first_letter() -> None:
    rare = Food.objects.get(source_key="9544")
    assert rare.name not in names("b")
    assert rare.name in names("b", boosts={rare.pk: 1.0})


def test_own_history_of_a_food_in_the_words_of_its_source_is_seen_at_once() -> None:
    wild = Food.objects.get(name="Fish, salmon, Atlantic, wild, raw")
    assert wild.name not in names("salmon", limit=8)
    assert wild.name in names("salmon", boosts={wild.pk: 1.0}, limit=8)[:6]


def test_own_foods_are_found_by_their_owner_alone() -> None:
    owner, stranger = create_user(), create_user()
    soup = create_food(name="Grandmother's nettle soup", owner=owner)
    assert find("nettle soup", user=owner).foods[0] == soup
    assert find("netle soupp", user=owner).foods[0] == soup
    assert soup not in find("nettle soup", user=stranger).foods
    assert soup not in find("nettle soup", user=None).foods


def test_boost_never_shows_what_is_not_yours() -> None:
    soup = create_food(name="Grandmother's nettle soup", owner=create_user())
    assert soup not in find("nettle soup", user=create_user(), boosts={soup.pk: 1.0}).foods


def test_archived_foods_are_not_offered_even_by_a_stale_index() -> None:
    banana = find("banana", user=None).foods[0]
    Food.objects.filter(pk=banana.pk).update(status=FoodStatus.ARCHIVED)
    assert banana not in find("banana", user=None).foods
    own = create_food(name="Zanzibar stew", owner=create_user(), status=FoodStatus.ARCHIVED)
    assert own not in find("zanzibar stew", user=own.owner).foods


@pytest.mark.parametrize("query", ["s", "spinach", "almnds", "bread"])
def test_search_takes_one_query_once_the_index_is_open(query: str) -> None:
    user = create_user()
    for number in range(10):
        create_food(name=f"Bread number {number}", owner=user)
    find(query, user=user)
    with CaptureQueriesContext(connection) as queries:
        for food in find(query, user=user).foods:
            assert food.group.name
            assert usual_unit(food) is not None
    assert len(queries) == 1
