"""What a page that is behind its day gets when something is added."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import create_food, log_entry
from tests.pages import HTMX, form_for, version_of

pytestmark = pytest.mark.usefixtures("signed_in")


@pytest.mark.parametrize("act", ["add", "change", "delete"])
def test_a_page_that_lacks_a_change_gets_the_whole_day(
    client: Client, user: User, today: dt.date, act: str
) -> None:
    """Its answer was lost, or it was made on another device."""
    bread, oats = create_food(name="Bread"), create_food(name="Oats")
    kept = log_entry(user=user, food=bread, date=today, meal="breakfast")
    log_entry(user=user, food=bread, date=today, meal="lunch")
    known = {**HTMX, "Day-Version": version_of(client.get(f"/day/{today}/"))}
    if act == "add":
        log_entry(user=user, food=oats, date=today, meal="dinner")
    elif act == "delete":
        client.post(f"/day/{today}/entries/{kept.pk}/delete/", headers=HTMX)
    else:
        said = {"quantity": "3", "unit": "g", "meal": "dinner", "date": str(today)}
        assert (
            client.post(f"/day/{today}/entries/{kept.pk}/", said, headers=HTMX).status_code == 200
        )
    answer = client.post(f"/day/{today}/entries/", form_for(create_food()), headers=known)
    assert "HX-Reswap" not in answer.headers
    shown = re.findall(r'id="entry-(\d+)"', answer.content.decode())
    assert sorted(map(int, shown)) == sorted(user.entries.values_list("pk", flat=True))
