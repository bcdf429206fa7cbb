"""Asking for a page as a browser does, and reading what came back."""

from __future__ import annotations

import html
import re
import uuid
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from foods.models import Food
from tests.factories import PASSWORD

#: What htmx sends with each of its requests.
HTMX = {"HX-Request": "true"}


def browser_of(user: User) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(user)
    return client


def confirm(client: Client) -> None:
    """Show once more who it is, by the password."""
    answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert answer.status_code == 302


def new_account(email: str, password: str = PASSWORD, **extra: str) -> dict[str, str]:
    """What the form of a new account sends."""
    return {"email": email, "password1": password, "privacy_agreed": "on", **extra}


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


class _Fields(HTMLParser):
    """The fields of one form as a browser sends them, radios and boxes only where they are on."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.is_inside, self.select = form_id, False, ""
        self.sent: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.is_inside = given.get("id") == self.form_id if tag == "form" else self.is_inside
        if not self.is_inside:
            return
        if tag == "select":
            self.select = given["name"]
        elif tag == "option":
            if "selected" in given or self.select not in self.sent:
                self.sent[self.select] = [given["value"]]
        elif tag == "input":
            is_choice = given.get("type") in {"radio", "checkbox"}
            if not is_choice or "checked" in given:
                self.sent.setdefault(given["name"], []).append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        self.is_inside = self.is_inside and tag != "form"


def fields_of(response: Any, form_id: str) -> dict[str, Any]:
    """What the form of this id on a page sends as it stands."""
    reader = _Fields(form_id)
    reader.feed(response.content.decode())
    assert reader.sent, f"There is no form {form_id}."
    return {name: values[0] if len(values) == 1 else values for name, values in reader.sent.items()}
