"""Asking for a page as a browser does, and reading what came back."""

from __future__ import annotations

import html
import re
import uuid
from typing import Any

from django.test import Client

from accounts.models import User
from foods.models import Food

#: What htmx sends with each of its requests.
HTMX = {"HX-Request": "true"}


def browser_of(user: User) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(user)
    return client


def words_of(markup: str) -> str:
    """What a person reads of it: no tags, each run of blanks one space."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", markup)))


def text_of(response: Any) -> str:
    """What a person reads of a page or a fragment."""
    return words_of(response.content.decode())


def undo_url(response: Any) -> str:
    """Where the undo leads that an answer offers."""
    found = re.search(r'action="(/undo/[^"]+)"', response.content.decode())
    assert found is not None
    return found.group(1)


def form_for(food: Food, **extra: Any) -> dict[str, Any]:
    """What a row of the search sends to log a food on a day, in its first portion."""
    portion = food.portions.first()
    unit = {} if portion is None else {"unit": f"p{portion.pk}"}
    return {"food": food.pk, "meal": "lunch", "request_key": str(uuid.uuid4())} | unit | extra


def version_of(page: Any) -> str:
    """The version of the day that a page or an answer shows."""
    (found,) = re.findall(r'data-version="([^"]*)"', page.content.decode())
    return str(found)
