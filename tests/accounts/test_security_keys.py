"""Security keys as a second factor: added, asked for, refused, taken away."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from fido2.utils import websafe_encode
from pytest_django import Settings

from accounts.models import User
from tests.accounts.software_key import HOST, SoftwareKey
from tests.accounts.test_pages import check
from tests.factories import PASSWORD, create_dietitian, create_user
from tests.foods.curation.curators import create_curator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]
ADD, ASKED = "mfa_add_webauthn", "mfa_authenticate"


@pytest.fixture
def user() -> User:
    """Somebody with a confirmed address."""
    user = create_user()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def browser(user: User | None = None) -> Client:
    """A browser at localhost; of somebody who has just given their password."""
    client = Client(HTTP_HOST=HOST)
    if user is not None:
        client.force_login(user)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def options_of(page: Any, name: str) -> dict[str, Any]:
    """What a page asks a key, as its script reads it."""
    options: dict[str, Any] = json.loads(json.dumps(page.context["js_data"][name]))
    return options


def add_key(client: Client, key: SoftwareKey, name: str = "Stick") -> Any:
    """Add a key as the page does."""
    options = options_of(client.get(reverse(ADD)), "creation_options")
    return client.post(reverse(ADD), {"name": name, "credential": key.add(options)})


def asked(user: User) -> tuple[Client, dict[str, Any]]:
    """A browser in which the password was given, and what the key is asked then."""
    client = browser()
    data = {"login": user.email, "password": PASSWORD}
    answer = client.post(reverse("account_login"), data)
    assert answer["Location"].startswith(reverse(ASKED))
    return client, options_of(client.get(reverse(ASKED)), "request_options")


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_key_is_added_and_then_asked_for(user: User) -> None:
    key = SoftwareKey()
    client = browser(user)
    html = check(client.get(reverse(ADD)))
    assert "data-options=" in html
    assert 'src="/static/site.js"' in html
    assert add_key(client, key)["Location"] == reverse("mfa_view_recovery_codes")
    assert Authenticator.objects.get(type="webauthn").wrap().name == "Stick"
    other, options = asked(user)
    assert "Use a security key" in check(other.get(reverse(ASKED)))
    options = options_of(other.get(reverse(ASKED)), "request_options")
    assert not is_signed_in(other)
    other.post(reverse(ASKED), {"credential": key.use(options)})
    assert is_signed_in(other)


def test_a_recovery_code_stands_in_for_a_key(user: User) -> None:
    add_key(browser(user), SoftwareKey())
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    client, _options = asked(user)
    client.post(reverse(ASKED), {"code": codes[0]})
    assert is_signed_in(client)


def test_an_answer_holds_once_for_one_key_one_question_and_one_address(user: User) -> None:
    key, stranger = SoftwareKey(), SoftwareKey()
    add_key(browser(user), key)
    client, options = asked(user)
    old = key.use(options)
    _other, other_options = asked(user)
    elsewhere = SoftwareKey(origin="https://localhost.example.org")
    elsewhere.id, elsewhere.private = key.id, key.private
    forger = SoftwareKey()
    forger.id = key.id
    answers = [each.use(options) for each in (stranger, forger, elsewhere)]
    for answer in [*answers, key.use(other_options)]:
        html = check(client.post(reverse(ASKED), {"credential": answer}))
        assert "No key answered" in html
    assert "No key answered" in check(client.post(reverse(ASKED), {"credential": old}))
    assert not is_signed_in(client)


#: What no browser sends.
NONSENSE = [
    *("", "null", "5", '"x"', "[]", "[1]", "{}", "{", '{"response": {}}', '{"response": 5}'),
    '{"id": 5, "rawId": "é", "type": "public-key", "response": {"clientDataJSON": "x"}}',
    json.dumps(
        {
            "type": "public-key",
            "id": "AAAA",
            "rawId": "AAAA",
            "response": {
                "clientDataJSON": websafe_encode(
                    b'{"type":"webauthn.create","challenge":"AAAA","origin":"http://localhost"}'
                ),
                "attestationObject": "AAAA",
                "authenticatorData": "AAAA",
                "signature": "AAAA",
            },
        }
    ),
]


@pytest.mark.parametrize("answer", NONSENSE)
def test_nonsense_is_refused_in_words(user: User, answer: str) -> None:
    client = browser(user)
    client.get(reverse(ADD))
    html = check(client.post(reverse(ADD), {"name": "x", "credential": answer}))
    assert "No key answered" in html
    add_key(client, SoftwareKey())
    asking, _options = asked(user)
    html = check(asking.post(reverse(ASKED), {"credential": answer}))
    assert "No key answered" in html
    assert client.get(reverse("mfa_reauthenticate_webauthn")).status_code == 200
    url = reverse("mfa_reauthenticate_webauthn")
    again = client.post(url, {"credential": answer}, follow=True)
    assert "No key answered" in again.content.decode()


def test_keys_are_listed_renamed_and_removed(user: User) -> None:
    client = browser(user)
    add_key(client, SoftwareKey(), name="S" * 80)
    (key,) = Authenticator.objects.filter(type="webauthn")
    assert key.wrap().name == "S" * 60
    for name in ("mfa_index", "mfa_list_webauthn", "mfa_reauthenticate_webauthn"):
        check(client.get(reverse(name)))
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        check(client.get(reverse(name, args=[key.pk])))
        assert browser(create_user()).get(reverse(name, args=[key.pk])).status_code == 404
    client.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "Blue stick"})
    assert "Blue stick" in check(client.get(reverse("mfa_list_webauthn")))
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert not Authenticator.objects.exists()


def test_a_key_shows_that_it_is_still_you(user: User) -> None:
    key = SoftwareKey()
    add_key(browser(user), key)
    client, options = asked(user)
    client.post(reverse(ASKED), {"credential": key.use(options)})
    session = client.session
    session["account_authentication_methods"] = []
    session.save()
    assert client.get(reverse(ADD))["Location"].startswith(reverse("account_reauthenticate"))
    url = reverse("mfa_reauthenticate_webauthn")
    options = options_of(client.get(url), "request_options")
    client.post(url, {"credential": key.use(options)})
    check(client.get(reverse(ADD)))


def test_a_key_opens_what_asks_for_a_second_factor(settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    places = [
        (create_dietitian(), reverse("intake:clients")),
        (create_curator(), reverse("admin:foods_food_changelist")),
    ]
    for user, url in places:
        client = browser(user)
        closed = client.get(url, follow=True)
        assert closed.redirect_chain[-1][0] == reverse("mfa_index")
        add_key(client, SoftwareKey())
        assert client.get(url).status_code == 200
