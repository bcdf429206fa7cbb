"""A form with a key that is another person's changes nothing."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.test import Client

from accounts.models import User
from foods.models import Food
from tests.factories import create_food, create_user, log_entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


def test_a_value_with_the_key_of_somebody_elses_food_is_not_given(
    client: Client, user: User
) -> None:
    key = str(uuid.uuid4())
    other = create_food(name="Soup", owner=create_user())
    Food.objects.filter(pk=other.pk).update(source_key=key)
    unknown = create_food(name="Oat drink", mg_per_100g=None)
    entry = log_entry(user=user, food=unknown, date=dt.date(2026, 11, 20))
    url = f"/day/{entry.date}/entries/{entry.pk}/value/"
    sent = {"how": "100g", "mg": "20", "keeps": "own", "request_key": key}
    shown = client.post(url, sent).content.decode()
    found = re.search(r'name="seen" value="([^"]*)"', shown)
    assert found is not None
    client.post(url, sent | {"seen": found[1].replace("&amp;", "&")})
    entry.refresh_from_db()
    assert (entry.magnesium_mg, entry.food) == (None, unknown)
    assert not Food.objects.own(user).exists()
