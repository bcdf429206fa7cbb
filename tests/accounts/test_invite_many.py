"""Inviting several people from a list: looked at first, then sent in one act, each once."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.actions.consent import invite
from accounts.actions.invite_many import Invitee, invite_many
from accounts.enums import Scope
from accounts.models import Invitation, User
from tests.at_once import at_once
from tests.factories import create_consent, create_dietitian, create_user
from tests.pages import browser_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]
MANY, INVITATIONS = "/account/invitations/many/", "/account/invitations/"


@pytest.fixture
def dietitian() -> User:
    return create_dietitian(name="Dana Reyes", practice="Clinic Leeds")


@pytest.fixture
def theirs(dietitian: User) -> Client:
    return browser_of(dietitian)


def box_of(page: Any) -> str:
    """What stands in the box of a page."""
    (found,) = re.findall(r"<textarea[^>]*>\n?(.*?)</textarea>", page.content.decode(), re.DOTALL)
    return html.unescape(found)


def look(browser: Client, rows: str, **more: Any) -> Any:
    return browser.post(MANY, {"rows": rows, "act": "look", **more})


def send(browser: Client, page: Any, **more: Any) -> Any:
    """Press the button of a page that was looked at."""
    data = {"rows": box_of(page), "seen": page.context["form"].data["seen"], "act": "send"}
    return browser.post(MANY, data | more, follow=True)


def test_a_list_is_looked_at_before_anything_is_sent(theirs: Client) -> None:
    page = look(theirs, "ada@example.org, Ada, Tuesday, notes\nBob\n", may_set_band="on")
    words = text_of(page)
    assert page.status_code == 200
    assert "1 person to invite ada@example.org Ada · Tuesday Log and trends, Symptoms" in words
    assert "1 line with a problem Line 2 Bob There is no address in this line." in words
    assert box_of(page) == "ada@example.org, Ada, Tuesday, notes\nBob\n"
    assert (Invitation.objects.count(), mail.outbox) == (0, [])


def test_one_act_sends_the_good_ones_and_leaves_the_others(theirs: Client, dietitian: User) -> None:
    page = look(theirs, "name;email;label\nAda;ada@example.org;T1\nBob;\n", may_set_band="on")
    done = send(theirs, page, may_set_band="on")
    assert "1 person is invited. The lines below are left over." in text_of(done)
    assert box_of(done) == "name;email;label\nBob;"
    made = Invitation.objects.get()
    assert (made.dietitian, made.email) == (dietitian, "ada@example.org")
    assert (made.client_name, made.label) == ("Ada", "T1")
    assert made.scopes == {Scope.LOG, Scope.MAY_SET_BAND}
    (letter,) = mail.outbox
    assert letter.to == ["ada@example.org"]
    assert not re.search("Ada|T1", str(letter.body))
    (token,) = re.findall(r"/account/invitation/(\S+?)/", str(letter.body))
    assert Invitation.objects.with_token(token).get() == made


def test_a_double_click_and_a_form_sent_again_invite_once(theirs: Client) -> None:
    page = look(theirs, "ada@example.org\nbob@example.org")
    first, second = send(theirs, page), send(theirs, page)
    assert first.redirect_chain == second.redirect_chain == [(INVITATIONS, 302)]
    assert "2 people are invited." in text_of(first)
    assert "They are invited already, each once." in text_of(second)
    assert (Invitation.objects.count(), len(mail.outbox)) == (2, 2)
    # With lines left over, too, the second of two clicks says what is so.
    mixed = look(theirs, "cara@example.org\nnobody")
    assert "1 person is invited." in text_of(send(theirs, mixed))
    again = send(theirs, mixed)
    assert "They are invited already, each once. The lines below are left over." in text_of(again)
    assert box_of(again) == "nobody"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_invite_once(dietitian: User) -> None:
    rows = [Invitee(line=1, raw="ada@example.org", email="ada@example.org")]

    def act() -> int:
        by = User.objects.get(pk=dietitian.pk)
        return len(invite_many(by=by, invitees=rows, may_send=lambda _count: None))

    assert sorted(one.result() for one in at_once(act, act)) == [0, 1]
    assert Invitation.objects.count() == 1


def test_what_was_not_looked_at_is_not_sent(theirs: Client) -> None:
    page = look(theirs, "ada@example.org")
    changed = send(theirs, page, rows="ada@example.org\nbob@example.org")
    assert "2 people to invite" in text_of(changed)
    assert send(theirs, page, may_set_band="on").status_code == 200
    assert theirs.post(MANY, {"rows": "ada@example.org", "act": "send"}).status_code == 200
    assert not Invitation.objects.exists()


def test_clients_and_who_was_asked_are_named_beside_their_line(
    theirs: Client, dietitian: User
) -> None:
    create_consent(client=create_user(email="Ada@example.org"), dietitian=dietitian)
    invite(by=dietitian, email="bob@example.org")
    page = look(theirs, "ada@example.org\nbob@example.org")
    assert page.status_code == 422
    assert "This person is your client already." in text_of(page)
    assert "You have invited this address, and it can still answer." in text_of(page)


def test_the_address_of_a_client_who_told_a_name_is_not_confirmed(
    theirs: Client, dietitian: User
) -> None:
    create_consent(client=create_user(name="Ada", email="ada@example.org"), dietitian=dietitian)
    pages = [look(theirs, f"{name}@example.org") for name in ("ada", "other")]
    words = [text_of(page).replace("ada@", "other@") for page in pages]
    assert words[0] == words[1]


def test_nobody_learns_whether_an_address_has_an_account(theirs: Client) -> None:
    create_consent(client=create_user(email="known@example.org"), dietitian=create_dietitian())
    pages = [look(theirs, f"{name}@example.org") for name in ("known", "other")]
    words = [text_of(page).replace("known", "other") for page in pages]
    assert words[0] == words[1]
    done = [text_of(send(theirs, page)).replace("known", "other") for page in pages]
    assert "1 person is invited." in done[0]
    made = Invitation.objects.order_by("email").values("state", "client_name", "label")
    assert made[0] == made[1]


def test_a_file_is_shown_in_the_box_and_judged_first(theirs: Client) -> None:
    content = "\ufeffE-Mail;Name\nada@example.org;Zoë".encode()
    page = look(theirs, "", file=SimpleUploadedFile("list.csv", content))
    assert box_of(page).replace("\r\n", "\n") == "E-Mail;Name\nada@example.org;Zoë"
    send(theirs, page)
    assert Invitation.objects.get().client_name == "Zoë"


def test_a_file_takes_nothing_away_that_was_pasted(theirs: Client) -> None:
    file = SimpleUploadedFile("list.csv", b"bob@example.org")
    page = look(theirs, "ada@example.org", file=file)
    assert list(page.context["form"].errors) == ["file"]
    assert box_of(page) == "ada@example.org"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04", "This is not a text file."),
        (b"a" * 100_001, "The file is too large."),
        (b"", "Paste the addresses, or choose a file."),
        (b"\n".join(b"a%d@b.org" % number for number in range(201)), "more people than 200"),
        (b"email," * 30, "more than 20 columns"),
    ],
)
def test_a_file_that_is_too_much_is_refused_beside_its_box(
    theirs: Client, content: bytes, words: str
) -> None:
    page = look(theirs, "", file=SimpleUploadedFile("list.csv", content))
    assert page.status_code == 422
    assert words in text_of(page)
    assert list(page.context["form"].errors) == ["file"]


@pytest.mark.parametrize("rows", ["", "a\0b", "\n".join(f"a{n}@b.org" for n in range(201))])
def test_what_was_pasted_is_still_there_after_a_problem(theirs: Client, rows: str) -> None:
    page = look(theirs, rows)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["rows"]
    assert box_of(page) == rows


def test_the_limit_counts_each_address_and_sends_none_of_too_many(
    theirs: Client, settings: Settings
) -> None:
    settings.LIMITS = settings.LIMITS | {"invite_many": "3/h/user,9/d/user"}
    send(theirs, look(theirs, "a@example.org\nb@example.org"))
    page = look(theirs, "c@example.org\nd@example.org")
    refused = send(theirs, page)
    assert refused.status_code == 429
    assert 3500 < int(refused["Retry-After"]) <= 3600
    assert "1 can be invited now, all of these in 60 minutes." in text_of(refused)
    assert box_of(refused) == "c@example.org\nd@example.org"
    assert Invitation.objects.count() == len(mail.outbox) == 2
    # Nothing of it was counted, and a list that was sent already costs nothing.
    send(theirs, look(theirs, "c@example.org"))
    assert Invitation.objects.count() == 3
    assert send(theirs, page).status_code == 429


def test_letters_that_cannot_go_out_leave_nobody_invited(
    theirs: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise ConnectionRefusedError

    page = look(theirs, "ada@example.org")
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    failed = send(theirs, page)
    assert failed.status_code == 422
    assert "so nobody was invited" in text_of(failed)
    assert not Invitation.objects.exists()


def test_a_dietitian_without_a_practice_says_it_first() -> None:
    theirs = browser_of(create_dietitian(name="", practice=""))
    assert theirs.get(MANY)["Location"] == "/account/practice/"


@pytest.mark.parametrize("count", [1, 30])
def test_looking_takes_the_same_queries_at_any_length(
    theirs: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = "\n".join(f"a{number}@example.org" for number in range(count))
    # Session, viewer, clients, waiting, and what waits for the navigation.
    with django_assert_num_queries(5):
        look(theirs, rows)
