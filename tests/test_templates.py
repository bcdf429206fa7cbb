"""Pages are sent without the indentation of their templates, and with all of their words."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.template.loader import get_template
from django.test import Client

from accounts.models import User
from tests.pages import HTMX, browser_of

NOTE = "first line\n\n   indented by hand"


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/", "/account/login/", "/learn/"])
def test_a_page_has_no_line_that_is_empty_or_indented(client: Client, url: str) -> None:
    html = client.get(url).content.decode()
    assert re.findall(r"\n[ \t].*", html) == []
    # Where a tag stood alone on its line, the line stays; it costs nothing as sent.
    assert len(re.findall(r"\n\n", html)) < html.count("\n") / 2


def test_what_somebody_wrote_keeps_its_lines(user: User, today: dt.date) -> None:
    # Without its key the form comes back with what was typed.
    for headers in (HTMX, {}):
        sent = {"note": NOTE}
        response = browser_of(user).post(f"/day/{today}/note/", sent, headers=headers)
        assert response.status_code == 422
        assert f"{NOTE}</textarea>" in response.content.decode()


def test_mail_keeps_its_paragraphs() -> None:
    message: Any = get_template("account/email/password_reset_key_message.txt")
    assert "\n\n" in message.template.source
