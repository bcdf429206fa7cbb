"""A meal in one sentence: what is shown of it, what is logged, and that nothing is unasked."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from foods.enums import FoodKind
from foods.models import Food
from foods.search.index import versions as search_index
from tests.factories import create_food, create_user, log_entry
from tests.pages import HTMX, fields_of, text_of, undo_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]

_LETTERS = str.maketrans("0123456789abcdef", "bcdfghjklmnpqrst")
SENTENCE = "2 walnuts, porridge and a slice of rye bread"


@pytest.fixture(autouse=True)
def table(db: None) -> dict[str, Food]:
    """A few foods that the index knows, by name."""
    return table_of(
        create_food(name="Walnuts", mg_per_100g="158", portions={"1 walnut": "5", "1 oz": "28"}),
        create_food(name="Egg", portions={"1 large": "50", "2 large": "100", "3 large": "140"}),
        create_food(name="Porridge", mg_per_100g="25", portions={"1 bowl": "250"}),
        create_food(name="Rye bread", mg_per_100g="40", portions={"1 slice": "32"}),
        named("Latte", "flat white", portions={"1 mug": "240"}),
        named("Oat latte", "oat flat white", portions={"1 mug": "250"}),
    )


def named(name: str, alias: str, **extra: Any) -> Food:
    """A food with another name."""
    food = create_food(name=name, **extra)
    food.aliases.create(name=alias)
    return food


def table_of(*foods: Food) -> dict[str, Food]:
    search_index.foods_changed()
    search_index.refresh()
    return {food.name: food for food in foods}


def read(client: Client, today: dt.date, text: str = SENTENCE, **extra: str) -> Any:
    """The answer of the search box to a sentence."""
    asked = {"q": text, "meal": "lunch", **extra}
    return client.get(f"/day/{today}/add/", asked, headers=HTMX)


def form_of(client: Client, today: dt.date, text: str = SENTENCE) -> dict[str, Any]:
    """What the form of a sentence sends as it stands."""
    return fields_of(read(client, today, text), "sentence")


def send(client: Client, today: dt.date, form: dict[str, Any], **headers: str) -> Any:
    return client.post(f"/day/{today}/meal/", form, headers=headers or HTMX)


def logged(user: User) -> list[tuple[str, float, str, str]]:
    rows = user.entries.order_by("pk")
    return [(one.name, float(one.quantity), one.unit_label, one.meal) for one in rows]


# -- What is shown ---------------------------------------------------------------------------


def test_sentence_becomes_a_line_for_each_food_with_their_sum(
    client: Client, today: dt.date
) -> None:
    text = text_of(read(client, today))
    for words in ("Walnuts", "16", "“2 walnuts”", "Porridge", "Rye bread", "Log 3 foods"):
        assert words in text
    # 10 g of walnuts, a bowl of porridge, a slice of bread.
    assert "91 mg" in text


def test_one_food_is_searched_as_ever(client: Client, today: dt.date) -> None:
    for typed in ("walnuts", "2 walnuts", "rye bread", "3 slices of rye bread"):
        page = read(client, today, typed)
        assert "food-row" in page.content.decode()
        assert 'id="sentence"' not in page.content.decode()


def test_nothing_sure_leaves_the_ways_to_log_what_the_table_lacks(
    client: Client, today: dt.date
) -> None:
    text = text_of(read(client, today, "a slice of rye xyzzyplugh, 2 slices of rye qwxyzzy"))
    assert "which did you mean?" in text
    assert "Make it my own food" in text
    assert "Make it my own food" not in text_of(read(client, today))


def test_unknown_magnesium_makes_the_sum_a_least_one(client: Client, today: dt.date) -> None:
    table_of(create_food(name="Kvass", mg_per_100g=None, portions={"1 glass": "200"}))
    text = text_of(read(client, today, "porridge and kvass"))
    assert "unknown" in text
    assert "at least 63 mg" in text


def test_what_is_not_understood_stays_as_text_to_search(client: Client, today: dt.date) -> None:
    html = read(client, today, "porridge, walnuts, xyzzyplugh").content.decode()
    assert 'data-search="xyzzyplugh"' in html
    assert "Log 2 foods" in html


# -- What is logged --------------------------------------------------------------------------


def test_one_tap_logs_all_and_one_undo_takes_all_back(
    client: Client, user: User, today: dt.date
) -> None:
    answer = send(client, today, form_of(client, today))
    assert answer.status_code == 200
    assert logged(user) == [
        ("Walnuts", 2, "1 walnut", "lunch"),
        ("Porridge", 1, "1 bowl", "lunch"),
        ("Rye bread", 1, "1 slice", "lunch"),
    ]
    assert "Added 3 foods, 91 mg" in text_of(answer)
    client.post(undo_url(answer), headers=HTMX)
    assert logged(user) == []


def test_same_form_sent_twice_logs_once(client: Client, user: User, today: dt.date) -> None:
    form = form_of(client, today)
    send(client, today, form)
    assert "These were added already." in text_of(send(client, today, form))
    assert len(logged(user)) == 3


def test_meal_and_time_of_the_sentence_are_those_of_the_entries(
    client: Client, user: User, today: dt.date
) -> None:
    form = form_of(client, today, "for breakfast porridge and walnuts")
    assert form["meals-0-meal"] == "breakfast"
    send(client, today, form | {"meals-0-time": "08:15"})
    assert {(one.meal, one.time) for one in user.entries.all()} == {("breakfast", dt.time(8, 15))}


def test_time_alone_tells_the_meal(client: Client, user: User, today: dt.date) -> None:
    send(client, today, form_of(client, today, "at 7 pm porridge and walnuts"))
    assert {(one.meal, one.time) for one in user.entries.all()} == {("dinner", dt.time(19))}


def test_unticked_lines_are_not_logged_and_may_hold_anything(
    client: Client, user: User, today: dt.date
) -> None:
    form = form_of(client, today) | {"lines-1-quantity": "lots"}
    del form["lines-1-is_logged"]
    send(client, today, form)
    assert [row[0] for row in logged(user)] == ["Walnuts", "Rye bread"]


def test_changed_amount_is_logged(client: Client, user: User, today: dt.date) -> None:
    form = form_of(client, today) | {"lines-0-quantity": "1½", "lines-0-unit": "oz"}
    send(client, today, form)
    assert logged(user)[0] == ("Walnuts", 1.5, "oz", "lunch")


@pytest.mark.parametrize(
    ("typed", "said"),
    [("two eggs", (2, "1 large")), ("3 eggs", (1, "3 large")), ("egg", (1, "1 large"))],
)
def test_pieces_are_counted_singly_where_they_weigh_the_same(
    client: Client, user: User, today: dt.date, typed: str, said: tuple[float, str]
) -> None:
    send(client, today, form_of(client, today, f"{typed} and porridge"))
    assert logged(user)[0][1:3] == said


# -- Nothing unasked -------------------------------------------------------------------------


def test_food_that_is_unsure_is_asked_for_and_not_logged(
    client: Client, user: User, today: dt.date
) -> None:
    page = read(client, today, "porridge and a slice of rye xyzzyplugh")
    assert "which did you mean?" in text_of(page)
    form = fields_of(page, "sentence")
    assert "lines-1-food" not in form
    answer = send(client, today, form)
    assert [row[0] for row in logged(user)] == ["Porridge"]
    assert "Not logged: “a slice of rye xyzzyplugh”" in text_of(answer)


def test_chosen_food_comes_in_the_typed_amount_and_keeps_the_typed_words(
    client: Client, user: User, today: dt.date, table: dict[str, Food]
) -> None:
    oat = str(table["Oat latte"].pk)
    form = form_of(client, today, "porridge and 2 mugs of flat white")
    form["lines-1-food"] = oat
    # Without a look at its amount it is not logged.
    refused = send(client, today, form)
    assert refused.status_code == 422
    assert logged(user) == []
    assert "Check the amount of this food" in text_of(refused)
    shown = send(client, today, form | {"update": "1"})
    assert shown.status_code == 200
    again = fields_of(shown, "sentence")
    assert again["lines-1-shown"] == oat
    assert again["lines-1-quantity"] == "2"
    send(client, today, again)
    assert logged(user)[1] == ("Oat latte", 2, "1 mug", "lunch")
    assert user.entries.get(name="Oat latte").typed_words == "flat white"


@pytest.mark.parametrize("headers", [HTMX, {"Accept": "text/html"}])
def test_refused_amount_is_said_beside_its_line_and_all_is_kept(
    client: Client, user: User, today: dt.date, headers: dict[str, str]
) -> None:
    form = form_of(client, today) | {"lines-0-quantity": "lots", "lines-2-quantity": "3"}
    del form["lines-1-is_logged"]
    refused = send(client, today, form, **headers)
    assert refused.status_code == 422
    assert logged(user) == []
    kept = fields_of(refused, "sentence")
    assert kept | {"csrfmiddlewaretoken": ""} == form | {"csrfmiddlewaretoken": ""}
    text = text_of(refused)
    assert text.index("Enter an amount such as") < text.index("Porridge")


def test_nothing_ticked_is_refused_in_words(client: Client, user: User, today: dt.date) -> None:
    form = form_of(client, today)
    for name in [name for name in form if name.endswith("-is_logged")]:
        del form[name]
    refused = send(client, today, form)
    assert refused.status_code == 422
    assert "Nothing is ticked." in text_of(refused)


def test_foods_of_others_and_forged_units_are_not_logged(
    client: Client, user: User, today: dt.date, table: dict[str, Food]
) -> None:
    theirs = create_food(name="Theirs", owner=create_user())
    form = form_of(client, today)
    stolen = {f"lines-0-{name}": str(theirs.pk) for name in ("food", "shown", "candidates")}
    refused = send(client, today, form | stolen)
    assert refused.status_code == 422
    assert "no longer in the food table" in text_of(refused)
    assert "Theirs" not in text_of(refused)
    portion = table["Porridge"].portions.get()
    refused = send(client, today, form | {"lines-0-unit": f"p{portion.pk}"})
    assert "Choose one of the amounts listed." in text_of(refused)
    for odd in (
        {"lines-0-group": "9"},
        {"lines-0-candidates": "9" * 200, "lines-0-amount": "x|y"},
        {"meals-0-meal": "feast"},
        {"meals-0-time": "late"},
        {"lines-TOTAL_FORMS": "100000"},
        {"lines-TOTAL_FORMS": "-1"},
        {"request_key": "none"},
        {"lines-0-group": "9" * 5000},
    ):
        assert send(client, today, form | odd).status_code == 422, odd
    assert logged(user) == []


def test_supplement_without_its_label_leads_to_its_own_row(
    client: Client, user: User, today: dt.date
) -> None:
    table_of(
        create_food(
            name="Magnesium citrate", mg_per_100g=None, portions={}, kind=FoodKind.SUPPLEMENT
        )
    )
    page = read(client, today, "porridge and magnesium citrate")
    assert "First enter the magnesium on its label" in text_of(page)
    form = fields_of(page, "sentence")
    send(client, today, form)
    assert [row[0] for row in logged(user)] == ["Porridge"]
    forged = form | {"lines-1-is_logged": "1", "request_key": str(uuid.uuid4())}
    assert send(client, today, forged).status_code == 422


# -- A page of its own -----------------------------------------------------------------------


def test_page_reads_lines_and_leads_back_to_the_day(
    client: Client, user: User, today: dt.date
) -> None:
    page = client.get(f"/day/{today}/meal/", {"q": "porridge\r\n2 walnuts", "meal": "snacks"})
    assert "porridge\n2 walnuts</textarea>" in page.content.decode().replace("\r", "")
    answer = client.post(f"/day/{today}/meal/", fields_of(page, "sentence"))
    assert answer["Location"] == f"/day/{today}/"
    assert [row[0] for row in logged(user)] == ["Porridge", "Walnuts"]
    assert {row[3] for row in logged(user)} == {"snacks"}


def test_page_says_where_nothing_is_found(client: Client, today: dt.date) -> None:
    assert "Say what you had" in text_of(client.get(f"/day/{today}/meal/"))
    page = client.get(f"/day/{today}/meal/?q=xyzzyplugh")
    assert "We found no food in it." in text_of(page)


def test_days_that_no_diary_has_are_not_found(client: Client, today: dt.date) -> None:
    for date in (dt.date(1999, 1, 1), today + dt.timedelta(days=30)):
        assert client.get(f"/day/{date}/meal/").status_code == 404
        assert client.post(f"/day/{date}/meal/").status_code == 404


# -- Budgets ---------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [2, 10, 30])
def test_sentence_takes_the_same_queries_at_any_length(
    client: Client,
    user: User,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    # Nothing alike, or a slip of one would be another.
    words = [
        hashlib.sha256(str(place).encode()).hexdigest().translate(_LETTERS)[:9]
        for place in range(count)
    ]
    foods = [create_food(name=word, portions={"1 piece": "50"}) for word in words]
    table_of(*foods)
    log_entry(user=user, food=foods[0], date=today)
    # One without an amount, whose other units are read apart.
    text = ", ".join([words[0], *(f"2 {word}" for word in words[1:])])
    read(client, today, text)
    with django_assert_num_queries(8):
        page = read(client, today, text)
    assert f"Log {count} foods" in text_of(page)
    form = fields_of(page, "sentence")
    with django_assert_num_queries(5):
        send(client, today, form | {"update": "1"})
    with django_assert_num_queries(15):
        assert send(client, today, form).status_code == 200
    assert user.entries.count() == count + 1


@pytest.mark.parametrize("text", ["didn't have lunch", "no sugar, no milk", "skipped breakfast"])
def test_who_ate_nothing_is_offered_nothing(client: Client, today: dt.date, text: str) -> None:
    page = read(client, today, text)
    assert "These words say that you ate nothing" in text_of(page)
    assert "food-row" not in page.content.decode()
