"""The page of an invitation's link, before somebody signs in and afterwards."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.actions.consent import InvitationAnswer as Answer
from accounts.actions.consent import accept_invitation, invite, withdraw_invitation
from accounts.enums import Scope
from accounts.models import ClientCard, Consent, Invitation, User
from intake.diary.account import delete_account
from intake.transfer.exports.dietitian import SENT_COLUMNS, sent_rows
from tests.factories import PASSWORD, create_dietitian, create_user
from tests.pages import browser_of, new_account, text_of

pytestmark = pytest.mark.django_db
GRACE = "grace@example.org"


@pytest.fixture
def dietitian() -> User:
    return create_dietitian(
        name="Dana O’Reyes", practice="Clinic Leeds", practice_address="1 High Street\nLeeds"
    )


def url_of(token: str) -> str:
    return reverse("accounts:invitation", args=[token])


def test_the_link_says_who_asks_and_for_what_before_signing_in(dietitian: User) -> None:
    _, token = invite(by=dietitian, email=GRACE, scopes=frozenset({Scope.SYMPTOMS_NOTES}))
    Invitation.objects.update(client_name="Grace Hopper", label="Tuesday")
    page = Client().get(url_of(token))
    words = text_of(page)
    assert "Dana O’Reyes asks to see your log" in words
    assert "Clinic Leeds" in words
    assert "1 High Street Leeds" in words
    assert "Symptoms and notes . Your symptoms, and your notes" in words
    assert "May set my band" not in words
    for secret in (GRACE, "Grace", "Tuesday", dietitian.email, dietitian.code):
        assert secret not in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"


def test_signing_in_comes_back_to_the_invitation(dietitian: User) -> None:
    create_user(email=GRACE, name="")
    _, token = invite(by=dietitian, email=GRACE)
    Invitation.objects.update(client_name="Grace Hopper")
    browser = Client()
    page = browser.get(url_of(token)).content.decode()
    (login,) = re.findall(r'href="(/account/login/\?next=[^"]+)"[^>]*>Sign in</a>\s*<a', page)
    entry = browser.get(login)
    assert f'value="{url_of(token)}"' in entry.content.decode()
    sent = {"login": GRACE, "password": PASSWORD, "next": url_of(token)}
    answer = browser.post(reverse("account_login"), sent)
    assert answer["Location"] == url_of(token)
    # The name that the dietitian knows offers itself, since there is none yet.
    assert 'value="Grace Hopper"' in browser.get(url_of(token)).content.decode()


def test_a_name_of_ones_own_is_kept(dietitian: User) -> None:
    user = create_user(email=GRACE, name="G. H.")
    _, token = invite(by=dietitian, email=GRACE)
    Invitation.objects.update(client_name="Grace Hopper")
    page = browser_of(user).get(url_of(token)).content.decode()
    assert 'value="G. H."' in page
    assert "Hopper" not in page


def test_a_new_account_comes_back_after_its_confirmation_and_the_welcome(
    dietitian: User, settings: Settings
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    _, token = invite(by=dietitian, email=GRACE)
    browser = Client()
    page = browser.get(url_of(token)).content.decode()
    (sign_up,) = re.findall(r'href="(/account/signup/\?next=[^"]+)"[^>]*>Create an account', page)
    assert browser.get(sign_up).status_code == 200
    browser.post(sign_up, new_account(GRACE, next=url_of(token)))
    (link,) = re.findall(
        r"http://testserver(/account/confirm-email/\S+)", str(mail.outbox[-1].body)
    )
    confirmed = browser.post(link, follow=True)
    assert confirmed.redirect_chain[-1][0].startswith("/account/welcome/?next=")
    assert f'href="{url_of(token)}"' in confirmed.content.decode()
    assert 'value="accept"' in browser.get(url_of(token)).content.decode()


def test_answering_takes_a_sign_in(dietitian: User) -> None:
    _, token = invite(by=dietitian)
    answer = Client().post(url_of(token), {"answer": "accept"})
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/login/")
    assert not Consent.objects.exists()


@pytest.mark.parametrize("who", ["nobody", "somebody"])
def test_every_dead_link_has_the_same_page(dietitian: User, who: str) -> None:
    browser = Client() if who == "nobody" else browser_of(create_user())
    links = {name: invite(by=dietitian) for name in ("answered", "withdrawn", "expired")}
    accept_invitation(invitation=links["answered"][0], by=create_user(), answer=Answer())
    withdraw_invitation(invitation=links["withdrawn"][0], by=dietitian)
    long_ago = timezone.now() - dt.timedelta(days=9)
    Invitation.objects.filter(pk=links["expired"][0].pk).update(
        created_at=long_ago, expires_at=long_ago + dt.timedelta(days=7)
    )
    tokens = [token for _asked, token in links.values()]
    answers = [browser.get(url_of(token)) for token in (*tokens, "x" * 43, "é")]
    assert {answer.status_code for answer in answers} == {404}
    assert {text_of(answer) for answer in answers} == {text_of(answers[0])}
    assert "This link does not work" in text_of(answers[0])
    assert "Dana" not in text_of(answers[0])


def test_another_confirmed_address_of_the_account_may_answer(dietitian: User) -> None:
    user = create_user()
    _, token = invite(by=dietitian, email=GRACE)
    address = EmailAddress.objects.create(user=user, email=GRACE, verified=False)
    assert 'value="accept"' not in browser_of(user).get(url_of(token)).content.decode()
    EmailAddress.objects.filter(pk=address.pk).update(verified=True)
    assert browser_of(user).post(url_of(token), {"answer": "accept"}).status_code == 302
    assert Consent.objects.get().client == user


@pytest.mark.parametrize(("before", "after"), [(None, "Tuesday"), ("", "Tuesday"), ("Own", "Own")])
def test_the_label_of_an_invitation_becomes_that_of_the_client(
    dietitian: User, before: str | None, after: str
) -> None:
    client = create_user(email=GRACE)
    if before is not None:
        ClientCard.objects.create(dietitian=dietitian, client=client, label=before, short_code="T1")
    asked, _ = invite(by=dietitian, email=GRACE)
    Invitation.objects.update(label="Tuesday")
    asked.refresh_from_db()
    accept_invitation(invitation=asked, by=client, answer=Answer())
    assert ClientCard.objects.get().label == after


def test_without_a_label_no_card_is_made(dietitian: User) -> None:
    asked, _ = invite(by=dietitian)
    accept_invitation(invitation=asked, by=create_user(), answer=Answer())
    assert not ClientCard.objects.exists()


def test_the_practice_address_is_kept_as_typed_and_stands_in_the_letter(dietitian: User) -> None:
    theirs = browser_of(dietitian)
    typed = {"name": "Dana O'Reyes", "practice": "Clinic & Co", "practice_address": "A\r\nB"}
    assert theirs.post("/account/practice/", typed).status_code == 302
    assert ">\nA\r\nB</textarea>" in theirs.get("/account/practice/").content.decode()
    theirs.post("/account/invitations/", {"email": GRACE})
    body = str(mail.outbox[-1].body).replace("\r\n", "\n")
    assert body.startswith("Dana O'Reyes, Clinic & Co, asks")
    assert "\nA\nB\n" in body
    too_long = theirs.post("/account/practice/", typed | {"practice_address": "x" * 301})
    assert too_long.status_code == 422


@pytest.mark.parametrize("is_by_link", [True, False])
def test_a_deleted_account_leaves_nothing_that_was_said_of_it(
    dietitian: User, is_by_link: bool
) -> None:
    user = create_user(email=GRACE)
    asked, _ = invite(by=dietitian, email="" if is_by_link else GRACE)
    Invitation.objects.update(client_name="Grace Hopper", label="Tuesday")
    accept_invitation(invitation=asked, by=user, answer=Answer())
    delete_account(user=user)
    left = Invitation.objects.get()
    assert (left.email, left.client_name, left.label) == ("", "", "")


def test_what_was_noted_with_an_invitation_leaves_with_the_dietitians_file(
    dietitian: User,
) -> None:
    invite(by=dietitian, email=GRACE)
    Invitation.objects.update(client_name="Grace Hopper", label="Tuesday")
    (row,) = sent_rows(dietitian)
    told = dict(zip(SENT_COLUMNS, row, strict=True))
    assert (told["client_name"], told["label"]) == ("Grace Hopper", "Tuesday")
    assert told["reminded_at"] is None
