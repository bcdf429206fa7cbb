"""A name and its magnesium, logged without a food."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from tests.factories import create_food, log_entry
from tests.pages import HTMX, text_of, undo_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


def quick(**said: Any) -> dict[str, Any]:
    form = {"name": "Canteen curry", "mg": "110", "meal": "lunch"}
    return form | {"request_key": str(uuid.uuid4())} | said


def test_quick_add_counts_as_food_and_is_undone(client: Client, user: User, today: dt.date) -> None:
    answer = client.post(f"/day/{today}/quick/", quick(mg="110,5"), headers=HTMX)
    assert answer.content.decode().lstrip().startswith('<section id="entries"')
    assert "Added: Canteen curry, 111 mg" in text_of(answer)
    assert re.search(r"Canteen curry , edit: quick add 111 mg", text_of(answer))
    entry = user.entries.get()
    assert (entry.food, entry.kind, entry.grams) == (None, "food", None)
    assert user.days.get().food_mg == Decimal("110.5")
    client.post(undo_url(answer))
    assert not user.entries.exists()
    assert user.days.get().food_mg == 0


def test_fresh_form_comes_back_with_a_key_of_its_own(client: Client, today: dt.date) -> None:
    form = quick()
    body = client.post(f"/day/{today}/quick/", form, headers=HTMX).content.decode()
    fresh = re.search(r'<form id="quick".*?</form>', body, re.S)
    assert fresh is not None
    assert 'hx-swap-oob="true"' in fresh.group()
    assert "Canteen" not in fresh.group()
    assert form["request_key"] not in fresh.group()


def test_same_form_twice_logs_once(client: Client, user: User, today: dt.date) -> None:
    form = quick()
    for _time in range(2):
        assert client.post(f"/day/{today}/quick/", form, headers=HTMX).status_code == 200
    assert user.entries.count() == 1


@pytest.mark.parametrize(("typed", "mg"), [("", None), ("0", Decimal(0)), ("½", Decimal("0.5"))])
def test_magnesium_may_be_unknown_or_none_at_all(
    client: Client, user: User, today: dt.date, typed: str, mg: Decimal | None
) -> None:
    client.post(f"/day/{today}/quick/", quick(mg=typed))
    assert user.entries.get().magnesium_mg == mg
    assert user.days.get().unknown_count == (1 if mg is None else 0)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": " "}, "This field is required"),
        ({"mg": "much"}, "Enter an amount such as 1"),
        ({"mg": "6000"}, "more than anybody eats in a day"),
        ({"meal": "brunch"}, "Select a valid choice"),
        ({"request_key": ""}, "This field is required"),
    ],
)
def test_wrong_form_keeps_what_was_typed(
    client: Client, user: User, today: dt.date, said: dict[str, str], words: str
) -> None:
    form = quick(**said)
    answer = client.post(f"/day/{today}/quick/", form, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#quick")
    page = client.post(f"/day/{today}/quick/", form)
    assert page.status_code == 422
    for one in (answer, page):
        assert words in text_of(one)
        if said.get("name") is None:
            assert 'value="Canteen curry"' in one.content.decode()
    assert not user.entries.exists()


def test_entry_is_changed_by_name_and_magnesium_and_undone(
    client: Client, user: User, today: dt.date
) -> None:
    client.post(f"/day/{today}/quick/", quick())
    entry = user.entries.get()
    url = f"/day/{today}/entries/{entry.pk}/"
    assert 'value="110"' in client.get(url, headers=HTMX).content.decode()
    form = {"name": "Curry", "mg": "80", "meal": "dinner", "time": "19:00", "note": "spicy"}
    answer = client.post(url, form, headers=HTMX)
    assert "Changed: Curry, 80 mg" in text_of(answer)
    assert user.days.get().food_mg == 80
    entry.refresh_from_db()
    assert (entry.meal, entry.time, entry.note) == ("dinner", dt.time(19), "spicy")
    client.post(undo_url(answer))
    assert user.days.get().food_mg == 110
    refused = client.post(url, form | {"mg": "x"}, headers=HTMX)
    assert (refused.status_code, refused.headers["HX-Retarget"]) == (422, f"#entry-{entry.pk}")


def test_panel_offers_both_ways_when_nothing_matches(client: Client, today: dt.date) -> None:
    body = client.get(f"/day/{today}/add/", {"q": "zz qxv", "meal": "lunch"}, headers=HTMX)
    links = re.findall(r'href="([^"]+)"', body.content.decode())
    assert links == [
        f"/day/{today}/quick/?name=zz%20qxv&amp;meal=lunch",
        f"/foods/own/add/?name=zz%20qxv&amp;next=%2Fday%2F{today}%2F%3Fq=zz%2520qxv%26meal=lunch",
    ]
    page = client.get(unescape(links[0])).content.decode()
    assert 'value="zz qxv"' in page
    assert '<option value="lunch" selected>' in page


def test_new_own_food_stands_ready_on_the_day_it_was_missed_on(
    client: Client, today: dt.date
) -> None:
    form = {"name": "Oat bar", "kind": "food", "amount": "90", "unit": "mg", "basis": "100g"}
    form |= {"request_key": str(uuid.uuid4()), "next": f"/day/{today}/?q=zzqxv&meal=lunch"}
    page = client.post("/foods/own/add/", form, follow=True)
    assert page.redirect_chain[-1][0] == f"/day/{today}/?q=Oat+bar&meal=lunch"
    assert "Log Oat bar, 100 g, 90 mg" in page.content.decode()


def test_new_own_food_stands_ready_in_the_amount_that_was_typed(
    client: Client, today: dt.date
) -> None:
    typed = {"q": "2 slices of zzqxv", "meal": "lunch"}
    body = client.get(f"/day/{today}/add/", typed, headers=HTMX).content.decode()
    link = re.search(r'href="(/foods/own/add/[^"]+)"', body)
    assert link is not None
    asked = client.get(unescape(link[1])).content.decode()
    assert 'value="zzqxv"' in asked
    assert 'value="1 slice"' in asked
    back = re.search(r'name="next" value="([^"]+)"', asked)
    assert back is not None
    form = {"name": "Zz bread", "kind": "food", "amount": "90", "unit": "mg", "basis": "100g"}
    form |= {"serving_label": "1 slice", "serving_grams": "40", "next": unescape(back[1])}
    form |= {"request_key": str(uuid.uuid4())}
    page = client.post("/foods/own/add/", form, follow=True)
    assert page.redirect_chain[-1][0] == f"/day/{today}/?q=2+slice+Zz+bread&meal=lunch"
    assert "Log Zz bread, 2 × 1 slice, 72 mg" in page.content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_quick_add_takes_the_same_queries_at_any_length(
    client: Client,
    user: User,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    food = create_food()
    for _number in range(count):
        log_entry(user=user, food=food, date=today)
    form = quick()
    known = {**HTMX, "Day-Version": user.days.get(date=today).version}
    with django_assert_num_queries(12):
        client.post(f"/day/{today}/quick/", form, headers=known)
