"""In which order the parts of the day page stand, which is that of keyboard and screen reader."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from tests.factories import create_food
from tests.pages import HTMX, form_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


def test_what_is_read_first_stands_first_at_any_width(client: Client, today: dt.date) -> None:
    html = client.get(f"/day/{today}/").content.decode()
    parts = ("slim", "kidneys", "q", "results", "ruler", "usual", "entries", "symptoms", "day-note")
    places = [html.index(f'id="{part}"') for part in parts]
    assert places == sorted(places)


def test_adding_brings_the_slim_ruler_too(client: Client, today: dt.date) -> None:
    food = create_food(mg_per_100g="300", portions={"1 plate": "100"})
    answer = client.post(f"/day/{today}/entries/", form_for(food), headers=HTMX).content.decode()
    slim = answer[answer.index('<div id="slim"') :]
    assert 'hx-swap-oob="true"' in slim[: slim.index(">")]
    assert "<b>300 mg</b>" in slim
