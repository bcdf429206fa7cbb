"""A dietitian's zip holds what they did themself, and nothing that a client logged or wrote."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions.consent import (
    end_consent,
    invite,
    record_access,
    withdraw_invitation,
)
from accounts.enums import Scope
from accounts.models import User
from intake.care.actions import add_comment, delete_comment, set_review
from intake.enums import ReviewState
from intake.transfer.exports.archive import stream_archive
from tests.access_world import create_owner
from tests.factories import (
    create_band,
    create_consent,
    create_dietitian,
    create_food,
    create_user,
    new_key,
)
from tests.markers import marks_in, plant

pytestmark = pytest.mark.django_db

DATE = dt.date(2026, 6, 10)
AS_DIETITIAN = (
    "clients",
    "invitations_sent",
    "comments_written",
    "reviews_made",
    "bands_set",
    "looks_made",
)


def zip_of(user: User) -> bytes:
    return b"".join(stream_archive(user))


def tables_of(user: User) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(io.BytesIO(zip_of(user))) as parts:
        return {
            name.removesuffix(".csv"): list(
                csv.DictReader(io.StringIO(parts.read(name).decode("utf-8-sig"), newline=""))
            )
            for name in parts.namelist()
            if name.endswith(".csv")
        }


def say(client: User, dietitian: User, by: User, text: str) -> None:
    add_comment(
        subject=client, dietitian=dietitian, by=by, date=DATE, text=text, request_key=new_key()
    )


@pytest.fixture
def care() -> tuple[User, User]:
    """(dietitian, client): all that can arise between them, each text of the client marked."""
    dietitian, client = create_dietitian(), create_owner(shared=create_food(), today=DATE)
    consent = create_consent(
        client=client,
        dietitian=dietitian,
        may_set_band=True,
        profile_medicines=True,
        symptoms_notes=True,
    )
    say(client, dietitian, client, "x")
    plant(client)
    say(client, dietitian, dietitian, "=More seeds")
    set_review(subject=client, dietitian=dietitian, date=DATE, state=ReviewState.ASKED)
    create_band(user=client, valid_from=DATE, target="310", by=dietitian, reason="As agreed")
    record_access(consent=consent, what="day", date=DATE)
    client.refresh_from_db()
    return dietitian, client


def test_a_dietitians_zip_holds_what_they_wrote_set_and_saw(care: tuple[User, User]) -> None:
    dietitian, client = care
    invite(by=dietitian, email="asked@example.org", scopes=frozenset({Scope.SYMPTOMS_NOTES}))
    tables = tables_of(dietitian)
    (held,) = tables["clients"]
    assert held["client"] == client.name
    assert held["may_see"].startswith("Log and trends, Symptoms and notes")
    assert (held["ended_at"], held["ended_by"]) == ("", "")
    (asked,) = tables["invitations_sent"]
    assert (asked["email"], asked["state"]) == ("asked@example.org", "open")
    assert asked["asks_for"] == "Log and trends, Symptoms and notes"
    (said,) = tables["comments_written"]
    assert (said["client"], said["date"], said["text"]) == (client.name, f"{DATE}", "'=More seeds")
    (judged,) = tables["reviews_made"]
    assert (judged["client"], judged["state"]) == (client.name, "asked")
    (band,) = tables["bands_set"]
    assert (band["target_mg"], band["reason"]) == ("310", "As agreed")
    (look,) = tables["looks_made"]
    assert (look["client"], look["what"], look["date"]) == (client.name, "day", f"{DATE}")


def test_of_a_client_it_tells_the_name_alone(care: tuple[User, User]) -> None:
    dietitian, client = care
    assert marks_in(zip_of(dietitian)) == {"accounts.User.name"}
    assert marks_in(zip_of(client)) >= {"intake.Comment.text", "intake.Symptom.note"}
    assert "'=More seeds" in [row["text"] for row in tables_of(client)["comments"]]
    assert not any(tables_of(client)[name] for name in AS_DIETITIAN)


def test_after_the_end_it_tells_no_name(care: tuple[User, User]) -> None:
    dietitian, client = care
    for consent in client.consents_given.all():
        end_consent(consent=consent, by=client)
    other = create_user(name="Bea")
    create_consent(client=other, dietitian=dietitian)
    say(other, dietitian, dietitian, "Hello")
    assert marks_in(zip_of(dietitian)) == set()
    tables = tables_of(dietitian)
    assert [row["client"] for row in tables["clients"]] == ["former client 1", "Bea"]
    assert tables["clients"][0]["ended_by"] == "the client"
    assert [row["client"] for row in tables["comments_written"]] == ["former client 1", "Bea"]
    assert {row["client"] for row in tables["bands_set"]} == {"former client 1"}


def test_what_others_did_and_what_was_taken_back_is_left_out(care: tuple[User, User]) -> None:
    dietitian, client = care
    other = create_dietitian(name="Other")
    create_consent(client=client, dietitian=other, may_set_band=True)
    say(client, other, other, "From somebody else")
    create_band(user=client, valid_from=DATE, target="320", by=other, reason="Elsewhere")
    create_band(user=dietitian, valid_from=DATE, target="330", reason="My own")
    for comment in dietitian.threads.filter(from_client=False):
        delete_comment(comment=comment, by=dietitian)
    tables = tables_of(dietitian)
    assert tables["comments_written"] == []
    assert [row["reason"] for row in tables["bands_set"]] == ["As agreed"]


def test_an_invitation_taken_back_was_sent_and_not_received() -> None:
    dietitian = create_dietitian()
    invitation, _token = invite(by=dietitian, email="asked@example.org")
    withdraw_invitation(invitation=invitation, by=dietitian)
    tables = tables_of(dietitian)
    assert [row["state"] for row in tables["invitations_sent"]] == ["withdrawn"]
    assert tables["invitations"] == []


def test_many_remarks_cost_no_more_queries_than_one(care: tuple[User, User]) -> None:
    dietitian, client = care

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            zip_of(dietitian)
        return len(queries)

    # The first also asks what is asked once in a process.
    zip_of(dietitian)
    before = count()
    for number in range(5):
        say(client, dietitian, dietitian, f"Remark {number}")
        record_access(consent=client.consents_given.get(), what="day", date=DATE)
    assert count() == before


def test_a_persons_addresses_factors_and_open_invitations_are_in_their_zip() -> None:
    user = create_user(email="me@example.org")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    EmailAddress.objects.create(user=user, email="new@example.org")
    Authenticator.objects.create(user=user, type="totp", data={"secret": "zqsecretqz"})
    invite(by=create_dietitian(), email=user.email)
    assert [row["state"] for row in tables_of(user)["invitations"]] == ["open"]
    with zipfile.ZipFile(io.BytesIO(zip_of(user))) as parts:
        text = parts.read("account.json").decode()
    account = json.loads(text)
    assert account["addresses"] == "me@example.org (confirmed); new@example.org (not confirmed)"
    assert account["second_factors"].startswith("TOTP Authenticator since 20")
    assert "zqsecretqz" not in text
