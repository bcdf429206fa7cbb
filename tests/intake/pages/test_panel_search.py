"""What the search of the add panel offers and logs: typed amounts, guesses, states, words."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from accounts.models import User
from foods.amounts import TypedAmount
from foods.enums import FoodKind
from foods.models import Food
from foods.search.find import FoundFoods
from foods.search.index import versions as search_index
from intake.pages.add import panel
from intake.pages.add.food_rows import amount_in_row
from tests.factories import create_food, log_entry
from tests.pages import HTMX, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]

ROW = re.compile(r'<li id="food-(\d+)" class="food-row">(.*?)</li>', re.S)


def searched(client: Client, today: dt.date, typed: str, **extra: str) -> str:
    """The answer to what was typed."""
    asked = {"q": typed, "meal": "lunch", **extra}
    return client.get(f"/day/{today}/add/", asked, headers=HTMX).content.decode()


def rows_of(html: str) -> list[dict[str, str]]:
    """The forms of the rows: what each sends, and what its button says."""
    found = []
    for row in ROW.findall(html):
        sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', row[1]))
        said = re.search(r'aria-label="Log ([^"]*)"', row[1])
        assert said is not None
        found.append({name: unescape(value) for name, value in sent.items()} | {"said": said[1]})
    return found


def bread() -> Food:
    """A loaf of two portions, which the index knows."""
    food = create_food(name="Rye bread", mg_per_100g="40", portions={"1 slice": "32", "1 oz": "28"})
    search_index.foods_changed()
    search_index.refresh()
    return food


@pytest.mark.parametrize(
    ("typed", "said", "mg"),
    [
        ("200 g rye bread", "200 g, 80 mg", "80"),
        ("rye bread 3 slices", "3 × 1 slice, 38 mg", "38.4"),
        ("two slices of rye bread", "2 × 1 slice, 26 mg", "25.6"),
        ("½ slice rye bread", "0.5 × 1 slice, 6.4 mg", "6.4"),
        ("rye bread", "1 slice, 13 mg", "12.8"),
    ],
)
def test_typed_amount_is_shown_and_logged(
    client: Client, user: User, today: dt.date, typed: str, said: str, mg: str
) -> None:
    bread()
    row = rows_of(searched(client, today, typed))[0]
    assert row.pop("said") == f"Rye bread, {said}"
    client.post(f"/day/{today}/entries/", row)
    assert user.entries.get().magnesium_mg == Decimal(mg)


def test_unit_that_the_food_lacks_is_said_beside_the_amount(client: Client, today: dt.date) -> None:
    bread()
    row = rows_of(searched(client, today, "2 bowls rye bread"))[0]
    assert row["said"] == "Rye bread, no bowl known; 1 slice, 13 mg"
    assert row["quantity"] == "1"


@pytest.mark.parametrize(
    ("typed", "lacks"),
    [
        (TypedAmount(Decimal(2), "clove"), "no clove known"),
        (TypedAmount(Decimal(2), "dl"), "no volume known"),
        (TypedAmount(Decimal(900), "kg"), "nobody eats so much"),
        (TypedAmount(Decimal("0.001"), "oz"), ""),
        (TypedAmount(Decimal(1), "slice", "large"), "no large one known"),
        (TypedAmount(Decimal(1), "slice", "medium"), ""),
        (TypedAmount(Decimal(3)), ""),
    ],
)
def test_what_a_food_lacks_of_an_amount_is_never_dropped(typed: TypedAmount, lacks: str) -> None:
    amount = amount_in_row(bread(), typed, None)
    assert amount.lacks == lacks
    assert amount.offered is not None


def test_own_last_amount_comes_before_the_usual_one(
    client: Client, user: User, today: dt.date
) -> None:
    food = bread()
    log_entry(user=user, food=food, date=today, quantity="3", meal="dinner")
    assert rows_of(searched(client, today, "rye bread"))[0]["said"].endswith("3 × 1 slice, 38 mg")
    log_entry(user=user, food=food, date=today, quantity="2", meal="lunch")
    log_entry(user=user, food=food, date=today, quantity="5", meal="dinner")
    # Of this meal where there is one, as before typing.
    assert rows_of(searched(client, today, "rye bread"))[0]["said"].endswith("2 × 1 slice, 26 mg")
    assert rows_of(searched(client, today, "1 slice rye bread"))[0]["quantity"] == "1"
    # In a unit that is gone nothing can be logged.
    food.portions.filter(label="1 slice").delete()
    assert rows_of(searched(client, today, "rye bread"))[0]["said"].endswith("1 oz, 11 mg")


def test_typed_words_go_with_the_food_and_stay_in_an_opened_row(
    client: Client, user: User, today: dt.date
) -> None:
    food = bread()
    food.aliases.create(name="Pumpernickel")
    search_index.foods_changed()
    search_index.refresh()
    html = searched(client, today, "2 slices pumpernickel")
    row = rows_of(html)[0]
    assert row["typed_words"] == "pumpernickel"
    assert f"{food.pk} 2 p" in html
    assert "|pumpernickel" in html
    client.post(f"/day/{today}/entries/", row)
    assert user.entries.get().typed_words == "pumpernickel"
    address = re.search(rf'href="([^"]*/add/{food.pk}/[^"]*)"', html)
    assert address is not None
    opened = client.get(unescape(address[1]), headers=HTMX).content.decode()
    assert 'name="typed_words" value="pumpernickel"' in opened
    refused = client.post(f"/day/{today}/entries/", row | {"quantity": "lots"}, headers=HTMX)
    assert 'name="typed_words" value="pumpernickel"' in refused.content.decode()
    # The food's own name is not sent along, nor are words with what is not searched.
    assert "typed_words" not in rows_of(searched(client, today, "rye bread"))[0]
    assert "typed_words" not in searched(client, today, "")


# -- Guesses --------------------------------------------------------------------------------


@pytest.fixture
def guessed(monkeypatch: pytest.MonkeyPatch) -> Food:
    """A search that is not sure of what it found."""
    food = create_food(name="Lobster")
    answer = FoundFoods("takis", TypedAmount(Decimal(50), "g"), [], [food])
    monkeypatch.setattr(panel, "find", lambda *_args, **_kwargs: answer)
    return food


def test_guesses_stand_apart_beside_other_ways_to_log(
    client: Client, today: dt.date, guessed: Food
) -> None:
    html = searched(client, today, "50 g takis")
    text = words_of(html)
    places = [
        text.index(words)
        for words in (
            "No exact match. Perhaps:",
            "Log “50 g takis” with its own magnesium",
            "Make it my own food",
            guessed.name,
        )
    ]
    assert places == sorted(places)
    assert 'data-sure="0"' in html
    assert '<ul class="food-rows" data-unsure>' in html
    assert "Not what you had?" not in html
    # What Enter says stays hidden until then.
    assert '<p id="choose" class="results-choose" hidden>' in html
    links = [unescape(link) for link in re.findall(r'href="([^"]+)"', html)]
    assert links[0] == f"/day/{today}/quick/?name=50%20g%20takis&meal=lunch"
    assert "name=takis&" in links[1]
    # Somebody may mean the guess all the same.
    assert rows_of(html)[0]["said"] == "Lobster, 50 g, 135 mg"


def test_guesses_are_left_out_beside_a_food_that_is_meant(
    client: Client, today: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    foods = [create_food(name=f"Food {number}") for number in range(8)]
    for sure, rows in ((1, 1), (0, 4)):
        answer = FoundFoods("food", None, foods[:sure], foods[sure:])
        monkeypatch.setattr(panel, "find", lambda *_a, _answer=answer, **_k: _answer)
        html = searched(client, today, "food")
        assert len(rows_of(html)) == rows
        assert f'data-sure="{sure}"' in html
        assert ('id="choose"' in html) is not bool(sure)


def test_no_supplement_is_guessed_for_a_food(
    client: Client, today: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    food = create_food(name="Lobster")
    tablet = create_food(name="Magnesium tablet", kind=FoodKind.SUPPLEMENT)
    for foods, offered in (([food, tablet], [False]), ([tablet, food], [True, False])):
        answer = FoundFoods("takis", None, [], foods)
        monkeypatch.setattr(panel, "find", lambda *_a, _answer=answer, **_k: _answer)
        said = [row["said"] for row in rows_of(searched(client, today, "takis"))]
        assert ["Magnesium" in words for words in said] == offered


def test_nothing_found_offers_both_ways_and_says_so_at_enter(
    client: Client, today: dt.date
) -> None:
    html = searched(client, today, "zzqxv")
    assert "We found no food for “zzqxv”" in words_of(html)
    assert 'id="choose"' in html


# -- Raw or cooked ----------------------------------------------------------------------------


def test_both_states_stand_side_by_side_where_none_was_said(
    client: Client, today: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    cooked = create_food(name="White rice, cooked", mg_per_100g="12")
    other = create_food(name="Brown rice, cooked")
    dry = create_food(name="White rice, dry", mg_per_100g="25")
    cooked.other_state = dry
    answer = FoundFoods("rice", TypedAmount(Decimal(100), "g"), [cooked, other, dry], [])
    monkeypatch.setattr(panel, "find", lambda *_args, **_kwargs: answer)
    html = searched(client, today, "100 g rice")
    assert '<li class="food-asks">Cooked or dry?</li>' in html
    assert [row["said"] for row in rows_of(html)] == [
        "White rice, cooked, 100 g, 12 mg",
        "White rice, dry, 100 g, 25 mg",
        "Brown rice, cooked, 100 g, 270 mg",
    ]


# -- What cannot be typed -----------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["a" * 5_000, "🍎" * 5_000, "🍎 almonds", "rye bread 🍞"])
def test_long_and_odd_texts_are_answered(client: Client, today: dt.date, typed: str) -> None:
    bread()
    for headers in (HTMX, {}):
        page = client.get(f"/day/{today}/add/", {"q": typed}, headers=headers)
        assert page.status_code == 200
    assert 'maxlength="1000"' in page.content.decode()
    asked = re.search(r'data-query="([^"]*)"', page.content.decode())
    assert asked is not None
    assert len(asked[1]) <= 1000


def test_label_is_asked_before_a_supplement_is_logged_in_any_amount(
    client: Client, today: dt.date
) -> None:
    create_food(name="Magnesium glycinate", mg_per_100g=None, portions={}, kind=FoodKind.SUPPLEMENT)
    search_index.foods_changed()
    search_index.refresh()
    html = searched(client, today, "2 tablets magnesium glycinate")
    assert "First enter the magnesium on its label" in html
