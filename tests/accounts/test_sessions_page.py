"""The page that says where one is signed in, and ends it there."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.adapter import device_words
from accounts.models import Session, User
from tests.accounts.test_pages import check
from tests.factories import PASSWORD, create_user
from tests.pages import new_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]
PAGE, OTHERS = reverse("accounts:sessions"), reverse("accounts:end_other_sessions")
NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
_WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0"
IPHONE = (
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) {_WEBKIT} "
    "Version/18.1 Mobile/15E148 Safari/604.1"
)


def browser(user: User, user_agent: str = FIREFOX) -> Client:
    """A browser in which somebody has signed in by the form."""
    client = Client(HTTP_USER_AGENT=user_agent)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def code_of(client: Client) -> str:
    """What stands for a browser's session on pages."""
    return Session.objects.get(pk=client.session.session_key).code


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (IPHONE, "Safari on iOS"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36", "Chrome on Windows"),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36 Edg/131.0.0.0",
            "Edge on Windows",
        ),
        (f"Mozilla/5.0 (Linux; Android 10; K) {_CHROME} Mobile Safari/537.36", "Chrome on Android"),
        (
            f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_WEBKIT} Version/18.1 Safari/605.1",
            "Safari on macOS",
        ),
        ("curl/8.5.0", "curl"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_device_is_named_in_words(user_agent: str, words: str) -> None:
    assert device_words(user_agent) == words


def test_every_device_is_listed_and_this_one_marked(user: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser(user, IPHONE)
        clock.shift(dt.timedelta(hours=1))
        here, nameless = browser(user), browser(user, "")
        browser(create_user(), f"{FIREFOX} of somebody else")
        html = check(here.get(PAGE))
    assert html.count('class="session"') == 3
    assert "<b>Firefox on Linux</b>, this one" in html
    assert "<b>A browser</b>" in html
    for said in ("signed in", "last used"):
        assert f'<span class="quiet">{said} 23 November 2026, 10:00</span>' in html
    # Nothing that would let somebody in.
    keys = [one.session.session_key or "" for one in (here, nameless)]
    assert [key for key in keys if key in html] == []


def test_the_page_costs_the_same_for_one_and_for_ten(
    user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    here = browser(user)
    for count in (1, 9):
        with django_assert_num_queries(3):
            here.get(PAGE)
        for _ in range(count):
            browser(user)


def test_one_device_is_signed_out_and_the_others_stay(user: User) -> None:
    here, phone, third = browser(user), browser(user, IPHONE), browser(user)
    end = reverse("accounts:end_session", args=[code_of(phone)])
    assert here.get(end).status_code == 405
    page = here.post(end, follow=True)
    assert "Signed out: Safari on iOS." in page.content.decode()
    assert [one.get(PAGE).status_code for one in (here, phone, third)] == [200, 302, 200]
    assert here.post(end).status_code == 404


def test_all_others_are_signed_out_at_once(user: User) -> None:
    here, phone, stranger = browser(user), browser(user, IPHONE), browser(create_user())
    assert here.post(OTHERS)["Location"] == PAGE
    assert [one.get(PAGE).status_code for one in (here, phone, stranger)] == [200, 302, 200]


def test_nobody_ends_somebody_elses_session_nor_this_one_by_its_code(user: User) -> None:
    here, stranger = browser(user), browser(create_user())
    for code in (code_of(stranger), code_of(here), "nonsense"):
        assert here.post(reverse("accounts:end_session", args=[code])).status_code == 404
    assert [one.get(PAGE).status_code for one in (here, stranger)] == [200, 200]


def test_a_new_password_ends_all_others(user: User) -> None:
    here, phone = browser(user), browser(user, IPHONE)
    new = "battery staple horse"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    here.post(reverse("account_change_password"), form)
    html = check(here.get(PAGE))
    assert (html.count('class="session"'), "this one" in html) == (1, True)
    assert "Firefox on Linux" in html
    assert phone.get(PAGE).status_code == 302


def test_no_session_holds_the_address_of_somebody_else(user: User) -> None:
    other = create_user(email="other@example.org")
    here = browser(user)
    here.post(reverse("account_email"), {"email": other.email, "action_add": ""})
    here.post(reverse("account_signup"), new_account(other.email))
    nobody = Client()
    nobody.post(reverse("account_signup"), new_account(other.email))
    nobody.post(reverse("account_login"), {"login": other.email, "password": "wrong password"})
    nobody.post(reverse("account_reset_password"), {"email": other.email})
    held = [(row.user, str(row.get_decoded())) for row in Session.objects.all()]
    assert [data for owner, data in held if owner != other and "other" in data] == []
