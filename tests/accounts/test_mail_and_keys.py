"""The page on which somebody says when mail comes, and a dietitian whether keys are used."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import create_dietitian, create_user
from tests.pages import browser_of, text_of

pytestmark = pytest.mark.django_db
URL = "/account/mail-and-keys/"


def test_everybody_chooses_when_mail_comes() -> None:
    user = create_user()
    browser = browser_of(user)
    assert URL in browser.get("/account/").text
    page = browser.get(URL)
    assert "Once a day" in text_of(page)
    assert "uses_keys" not in page.text
    assert browser.post(URL, {"message_mail": "off", "uses_keys": ""}).status_code == 302
    user.refresh_from_db()
    assert (user.message_mail, user.uses_keys) == ("off", True)


def test_a_dietitian_switches_keys_off() -> None:
    user = create_dietitian()
    browser = browser_of(user)
    assert "Use keys with clients" in text_of(browser.get(URL))
    browser.post(URL, {"message_mail": "at_once"})
    user.refresh_from_db()
    assert (user.message_mail, user.uses_keys) == ("at_once", False)
    assert "checked" not in browser.get(URL).text.partition("uses_keys")[2][:80]


@pytest.mark.parametrize("answer", ["", "hourly"])
def test_anything_else_is_refused_beside_the_field(answer: str) -> None:
    user = create_user()
    page = browser_of(user).post(URL, {"message_mail": answer, "email": "x@example.org"})
    assert page.status_code == 422
    assert "Choose one of these." in text_of(page)
    before = user.email
    user.refresh_from_db()
    assert (user.message_mail, user.email) == ("daily", before)


def test_nobody_else_is_let_in(client: Client) -> None:
    assert client.get(URL).status_code == 302
