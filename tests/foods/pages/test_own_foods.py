"""A person's own foods: what a label says, who sees them, what follows a change."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from foods.models import Food
from foods.search.find import find
from foods.units import units_of
from tests.factories import create_food, create_user
from tests.pages import browser_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]

ADD = "/foods/own/add/"


def label(**said: Any) -> dict[str, Any]:
    """A filled form: oat bar, 120 mg in 100 g."""
    form = {
        "name": "Oat bar",
        "kind": "food",
        "amount": "120",
        "unit": "mg",
        "basis": "100g",
        "serving_label": "",
        "serving_grams": "",
        "request_key": str(uuid.uuid4()),
    }
    return form | said


def portions_of(food: Food) -> list[tuple[str, Decimal | None, Decimal | None]]:
    return list(food.portions.values_list("label", "grams", "magnesium_mg"))


def test_food_by_100g_is_kept_and_ready_to_log(client: Client, user: User) -> None:
    answer = client.post(ADD, label(), follow=True)
    food = user.own_foods.get()
    assert answer.redirect_chain == [(f"/foods/{food.pk}/", 302)]
    assert (food.magnesium_mg_per_100g, food.evidence) == (Decimal(120), "label")
    assert portions_of(food) == [("100 g", Decimal(100), None)]
    assert food in find("oat bar", user=user).foods


@pytest.mark.parametrize(
    ("unit", "amount", "mg", "words"),
    [
        ("us", "10", "105", "10 % of the US daily value of 420 mg is 42 mg in 1 bar"),
        ("eu", "8", "75", "8 % of the EU reference of 375 mg is 30 mg in 1 bar"),
        ("mg", "30", "75", "30 mg in 1 bar of 40 g is 75 mg per 100 g"),
    ],
)
def test_label_per_serving_is_converted_and_said_so(
    client: Client, user: User, unit: str, amount: str, mg: str, words: str
) -> None:
    form = label(
        amount=amount, unit=unit, basis="serving", serving_label="1 bar", serving_grams="40"
    )
    answer = client.post(ADD, form, follow=True)
    food = user.own_foods.get()
    assert food.magnesium_mg_per_100g == Decimal(mg)
    assert portions_of(food) == [("1 bar", Decimal(40), None)]
    assert words in text_of(answer)
    assert words in food.source


def test_piece_without_weight_is_taken_by_the_piece_alone(client: Client, user: User) -> None:
    form = label(kind="supplement", amount="50", unit="eu", basis="serving")
    client.post(ADD, form | {"serving_label": "1 tablet"})
    food = user.own_foods.get()
    assert food.magnesium_mg_per_100g is None
    assert portions_of(food) == [("1 tablet", None, Decimal("187.5"))]
    assert [unit.label for _key, unit in units_of(food)] == ["1 tablet"]
    bar = label(basis="serving", serving_label="1 bar")
    client.post(ADD, bar)
    food = user.own_foods.get(name="Oat bar", kind="food")
    assert [unit.label for _key, unit in units_of(food)] == ["1 bar"]
    assert "100 g" not in text_of(client.get(f"/foods/{food.pk}/"))


def test_value_may_be_unknown_or_zero_which_are_not_the_same(client: Client, user: User) -> None:
    client.post(ADD, label(name="Mystery", amount=""))
    client.post(ADD, label(name="Sweetener", amount="0"))
    values = dict(user.own_foods.values_list("name", "magnesium_mg_per_100g"))
    assert values == {"Mystery": None, "Sweetener": Decimal(0)}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"amount": "lots"}, "Enter an amount such as 1"),
        ({"amount": "70000"}, "Enter an amount of at most 10,000"),
        (
            {"basis": "serving", "amount": "900", "serving_label": "1 pinch", "serving_grams": "1"},
            "more than magnesium oxide holds",
        ),
        ({"amount": "2000"}, "more than in any food of the table"),
        ({"kind": "supplement", "amount": ""}, "Enter the magnesium that the label gives"),
        ({"basis": "serving"}, "Give one serving a name"),
        ({"serving_label": "1 bar"}, "Enter what it weighs in grams"),
        ({"serving_grams": "40"}, "Give this amount a name"),
        ({"label0": "1 slice"}, "Enter what it weighs in grams"),
        (
            {"basis": "serving", "serving_label": "1 pill", "amount": "2500"},
            "more than any product holds",
        ),
        (
            {"basis": "serving", "serving_label": "1 bar", "label0": "Half", "grams0": "20"},
            "Enter the weight of the serving too",
        ),
        ({"request_key": "x"}, "valid UUID"),
    ],
)
def test_what_no_food_can_be_is_refused_and_what_was_typed_stays(
    client: Client, user: User, said: dict[str, str], words: str
) -> None:
    answer = client.post(ADD, label(**said))
    assert answer.status_code == 422
    assert words in text_of(answer)
    if "name" not in said:
        assert 'value="Oat bar"' in answer.content.decode()
    assert not user.own_foods.exists()


def test_unusual_value_is_kept_once_it_is_confirmed(client: Client, user: User) -> None:
    form = label(amount="2000")
    assert 'type="checkbox" name="is_sure"' in client.post(ADD, form).content.decode()
    client.post(ADD, form | {"is_sure": "on"})
    assert user.own_foods.get().magnesium_mg_per_100g == Decimal(2000)


def test_same_form_twice_keeps_one_food(client: Client, user: User) -> None:
    form = label()
    for _time in range(2):
        assert client.post(ADD, form).status_code == 302
    assert user.own_foods.count() == 1


def test_key_of_somebody_else_keeps_what_was_typed_under_a_fresh_one(
    client: Client, user: User
) -> None:
    form = label()
    other = browser_of(create_user())
    other.post(ADD, form)
    answer = client.post(ADD, form)
    assert answer.status_code == 422
    assert form["request_key"] not in answer.content.decode()
    assert 'value="Oat bar"' in answer.content.decode()
    assert not user.own_foods.exists()


def test_own_foods_of_another_are_nowhere(client: Client) -> None:
    theirs = create_food(name="Their bread", owner=create_user())
    assert theirs.name not in text_of(client.get("/foods/own/"))
    for url in (f"/foods/{theirs.pk}/", f"/foods/own/{theirs.pk}/"):
        assert client.get(url).status_code == 404
    for route in ("", "archive/", "restore/"):
        assert client.post(f"/foods/own/{theirs.pk}/{route}", label()).status_code == 404
    shared = create_food(name="Almonds")
    assert client.post(f"/foods/own/{shared.pk}/archive/").status_code == 404
    theirs.refresh_from_db()
    assert (theirs.name, theirs.status) == ("Their bread", "verified")


def test_change_keeps_portions_and_their_rows(client: Client, user: User) -> None:
    client.post(ADD, label(serving_label="1 bar", serving_grams="40", label0="1 box", grams0="200"))
    food = user.own_foods.get()
    rows = list(food.portions.order_by("sequence").values_list("pk", flat=True))
    page = client.get(f"/foods/own/{food.pk}/").content.decode()
    assert 'value="120"' in page
    form = label(serving_label="1 large bar", serving_grams="50", label0="", grams0="")
    form |= {"label1": "1 crumb", "grams1": "2"}
    answer = client.post(f"/foods/own/{food.pk}/", form)
    assert answer.headers["Location"] == f"/foods/{food.pk}/"
    assert portions_of(food) == [("1 large bar", Decimal(50), None), ("1 crumb", Decimal(2), None)]
    assert food.portions.order_by("sequence").values_list("pk", flat=True)[0] == rows[0]


@pytest.mark.parametrize(
    ("typed", "name"), [("Citrate, 1000 mg", "Citrate, 200 mg"), ("My capsules", "My capsules")]
)
def test_name_that_states_the_amount_of_a_piece_follows_it(
    client: Client, user: User, typed: str, name: str
) -> None:
    food = create_food(name="Citrate, 1000 mg", owner=user, kind="supplement", mg_per_100g=None)
    food.portions.update(label="1 tablet", grams=None, magnesium_mg=1000, origin="own")
    form = label(name=typed, kind="supplement", basis="serving", serving_label="1 tablet")
    client.post(f"/foods/own/{food.pk}/", form | {"amount": "200", "serving_grams": ""})
    food.refresh_from_db()
    assert food.name == name
    assert portions_of(food) == [("1 tablet", None, Decimal(200))]


def test_change_of_kind_lets_go_of_the_form_of_a_compound(client: Client, user: User) -> None:
    food = create_food(owner=user, kind="supplement", form="citrate", mg_per_100g="900")
    client.post(f"/foods/own/{food.pk}/", label(amount="900"))
    food.refresh_from_db()
    assert (food.kind, food.form) == ("food", "")


def test_food_put_away_is_not_offered_until_it_is_brought_back(client: Client, user: User) -> None:
    food = create_food(name="Oat bar", owner=user)
    answer = client.post(f"/foods/own/{food.pk}/archive/", follow=True)
    assert "Oat bar is put away" in text_of(answer)
    assert find("oat bar", user=user).foods == []
    client.post(f"/foods/own/{food.pk}/restore/")
    assert find("oat bar", user=user).foods == [food]


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("/day/2026-11-22/?q=zzz&meal=lunch", "/day/2026-11-22/?q=Oat+bar&meal=lunch"),
        ("https://elsewhere.example/", "/foods/"),
        ("//elsewhere.example/", "/foods/"),
        ("http://testserver//elsewhere.example/", "/foods/"),
        ("/\\elsewhere.example/", "/foods/"),
    ],
)
def test_adding_leads_back_to_where_somebody_was_logging_and_nowhere_else(
    client: Client, target: str, leads_to: str
) -> None:
    answer = client.post(ADD, label(next=target))
    assert answer.headers["Location"].startswith(leads_to)


def test_name_is_filled_in_and_browse_leads_here(client: Client) -> None:
    assert 'value="zzqxv"' in client.get(ADD, {"name": "zzqxv"}).content.decode()
    found = client.get(reverse("intake:foods"), {"q": "zzqxv"})
    assert "Add your own food" in text_of(found)


@pytest.mark.parametrize("count", [1, 30])
def test_list_takes_the_same_queries_at_any_length(
    client: Client, user: User, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        create_food(name=f"Food {number}", owner=user)
    with django_assert_num_queries(5):
        client.get("/foods/own/")
