"""What a line of the security log is, and whom it names."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, RequestFactory
from pytest_django import Settings

from accounts.enums import SecurityEvent
from accounts.models import User
from accounts.security_log.lines import record
from accounts.security_log.pseudonyms import pseudonym_of, pseudonym_of_address
from tests.accounts import test_security_events, test_security_factors
from tests.accounts.security_lines import (
    SecurityLog,
    line,
    log_in,
)
from tests.factories import create_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]

# -- What a line is ------------------------------------------------------------------------------


def test_every_event_is_driven_here_and_told_of_in_the_docs() -> None:
    files = (
        Path(str(each.__file__)).read_text()
        for each in (test_security_events, test_security_factors)
    )
    driven = set(re.findall(r"SecurityEvent\.([A-Z][A-Z_]+)", "".join(files)))
    assert driven == set(SecurityEvent.__members__)
    docs = (Path(settings.BASE_DIR) / "docs" / "security.md").read_text()
    assert [event for event in SecurityEvent if f"`{event}`" not in docs] == []


def test_what_is_taken_back_has_no_line_and_an_attempt_has(mara: User, log: SecurityLog) -> None:
    def taken_back() -> None:
        with transaction.atomic():
            record(SecurityEvent.CONSENT_GIVEN, person=mara)
            record(SecurityEvent.REFUSED, person=mara)
            transaction.set_rollback(True)

    assert log.of(taken_back) == [line(SecurityEvent.REFUSED, mara)]


@pytest.mark.parametrize("word", ["two words", "ada@example.org", 'a","event":"x', "x\ny", "Ä"])
def test_only_words_of_the_code_are_taken(mara: User, word: str) -> None:
    with pytest.raises(ValueError, match="a word of the code"):
        record(SecurityEvent.SIGN_IN, person=mara, what=word)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("", None),
    ],
)
def test_a_network_is_told_and_no_address(
    client: Client, mara: User, log: SecurityLog, address: str, network: str | None
) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    with request_context(request):
        (found,) = log.whole(record, SecurityEvent.REFUSED, person=mara)
    assert found.get("network") == network


def test_fewer_proxies_than_named_take_the_network_and_not_the_line(
    mara: User, log: SecurityLog, settings: Settings
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="192.0.2.77")
    with request_context(request):
        (found,) = log.whole(record, SecurityEvent.REFUSED, person=mara)
    assert "network" not in found


def test_a_line_bears_the_number_of_its_answer(
    client: Client, mara: User, log: SecurityLog, settings: Settings
) -> None:
    answers = []
    (found,) = log.whole(lambda: answers.append(log_in(client, mara.email)))
    assert found["request"] == answers[0].headers["X-Request-ID"]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    behind = {"X-Request-ID": "0af7651916cd43dd", "X-Forwarded-For": "192.0.2.77"}
    (found,) = log.whole(log_in, Client(), mara.email, headers=behind)
    assert found["request"] == "0af7651916cd43dd"


def test_nothing_typed_makes_a_line_of_its_own(client: Client, log: SecurityLog) -> None:
    typed = '"{}\\n"@example.org'
    assert len(log.whole(log_in, client, typed, "wrong")) == 1


def test_how_it_ended_is_told(client: Client, mara: User, log: SecurityLog) -> None:
    (failed,) = log.whole(log_in, client, mara.email, "wrong")
    (done,) = log.whole(log_in, client, mara.email)
    assert (failed["outcome"], done["outcome"]) == ("failed", "done")


# -- Pseudonyms --------------------------------------------------------------------------------


def test_a_pseudonym_stays_with_the_account_and_depends_on_the_key(
    mara: User, settings: Settings
) -> None:
    before = pseudonym_of(mara)
    mara.email = "mara@new.example"
    assert pseudonym_of(mara) == before
    assert pseudonym_of(create_user()) != before
    settings.SECRET_KEY = "another"
    assert pseudonym_of(mara) != before


def said(*command: str) -> str:
    """What a command prints."""
    out = io.StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def test_the_machines_administrator_finds_whose_a_line_is(mara: User) -> None:
    EmailAddress.objects.create(user=mara, email="second@example.org")
    for pseudonym in (
        pseudonym_of(mara),
        pseudonym_of(mara).upper(),
        pseudonym_of_address(mara.email),
        pseudonym_of_address("second@example.org"),
    ):
        assert said("who_is", pseudonym) == f"{mara.email}\n"
    with pytest.raises(CommandError, match="No account here"):
        said("who_is", pseudonym_of_address("nobody@example.org"))


def test_a_person_is_found_in_the_log_by_their_address(mara: User) -> None:
    assert said("pseudonym", mara.email).split()[0] == pseudonym_of(mara)
    unknown = said("pseudonym", "Nobody@example.org")
    assert unknown.split()[0] == pseudonym_of_address("nobody@example.org")
