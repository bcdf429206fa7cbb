"""The pages of both sides: invite, answer, see who looked, end it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.actions.consent import invite, record_access
from accounts.enums import Scope
from accounts.models import Consent, Invitation, User
from tests.factories import create_consent, create_dietitian, create_user
from tests.pages import browser_of, text_of

pytestmark = pytest.mark.django_db
SHARING, INVITATIONS = "/account/sharing/", "/account/invitations/"


@pytest.fixture
def dietitian() -> User:
    return create_dietitian(name="Dana Reyes", practice="Clinic Leeds")


@pytest.fixture
def ada() -> User:
    return create_user(email="ada@example.org")


def link_on(response: Any) -> str:
    """The path of the one link to an invitation on a page or in a letter."""
    text = response if isinstance(response, str) else response.content.decode()
    return str(re.findall(r"http://127.0.0.1:8000(/account/invitation/\S+?/)", text)[0])


# -- The whole way --------------------------------------------------------------------------


def test_from_the_invitation_to_the_end(dietitian: User, ada: User) -> None:
    theirs, mine = browser_of(dietitian), browser_of(ada)
    made = theirs.post(INVITATIONS, {"may_set_band": "on"}, follow=True)
    link = link_on(made)
    # The link is shown once and nowhere again.
    assert link not in theirs.get(INVITATIONS).content.decode()
    page = text_of(mine.get(link))
    assert "Dana Reyes, Clinic Leeds" in page
    assert "May set my band" in page
    assert "Symptoms and notes" not in page
    done = mine.post(link, {"answer": "accept", "may_set_band": "on", "name": "Ada"}, follow=True)
    assert done.redirect_chain == [(SHARING, 302)]
    assert "Dana Reyes can see your log now." in text_of(done)
    assert theirs.get(f"/clients/{ada.code}/band/").status_code == 200
    assert "Ada" in text_of(theirs.get(INVITATIONS))
    shown = text_of(mine.get(SHARING))
    assert "Log and trends, May set my band" in shown
    assert re.search(r"Dana Reyes Band", shown)
    consent = Consent.objects.get()
    ended = mine.post(f"{SHARING}{consent.pk}/end/", follow=True)
    assert "Dana Reyes no longer sees your log." in text_of(ended)
    assert theirs.get(f"/clients/{ada.code}/band/").status_code == 404


def test_declining_shares_nothing_and_closes_the_link(dietitian: User, ada: User) -> None:
    _, token = invite(by=dietitian)
    link = reverse("accounts:invitation", kwargs={"token": token})
    done = browser_of(ada).post(link, {"answer": "decline", "last_day": "nonsense"}, follow=True)
    assert "Declined. Dana Reyes sees nothing of your log." in text_of(done)
    assert Invitation.objects.get().state == "declined"
    assert not Consent.objects.exists()
    assert browser_of(ada).get(link).status_code == 404


def test_the_dates_and_boxes_of_the_answer_are_kept(dietitian: User, ada: User) -> None:
    _, token = invite(by=dietitian, scopes=frozenset(Scope))
    today = timezone.now().date()
    last, earliest = today + dt.timedelta(days=30), today - dt.timedelta(days=10)
    data = {"symptoms_notes": "on", "last_day": last, "earliest_day": earliest}
    browser_of(ada).post(reverse("accounts:invitation", kwargs={"token": token}), data)
    consent = Consent.objects.get()
    assert consent.scopes == {Scope.LOG, Scope.SYMPTOMS_NOTES}
    assert (consent.last_day, consent.earliest_day) == (last, earliest)
    page = text_of(browser_of(ada).get(SHARING))
    assert f"Until {last:%-d %B %Y}" in page
    assert f"Days from {earliest:%-d %B %Y}" in page


@pytest.mark.parametrize(
    ("field", "date"),
    [
        ("last_day", -1),
        ("earliest_day", 1),
        ("last_day", dt.date.max),
        ("earliest_day", dt.date.min),
        # Somebody typed "26" for the year.
        ("earliest_day", dt.date(26, 11, 1)),
    ],
)
def test_dates_that_make_no_sense_are_refused_beside_their_box(
    dietitian: User, ada: User, field: str, date: int | dt.date
) -> None:
    _, token = invite(by=dietitian)
    url = reverse("accounts:invitation", kwargs={"token": token})
    if isinstance(date, int):
        date = timezone.now().date() + dt.timedelta(days=date)
    response = browser_of(ada).post(url, {field: date.isoformat()})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Invitation.objects.get().state == "open"


def test_an_address_longer_than_one_can_be_is_refused(dietitian: User) -> None:
    response = browser_of(dietitian).post(INVITATIONS, {"email": f"{'a' * 250}@example.org"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["email"]
    assert not Invitation.objects.exists()


# -- Whose invitation ----------------------------------------------------------------------


def test_somebody_elses_invitation_cannot_be_answered_even_with_its_link(
    dietitian: User, ada: User
) -> None:
    _, token = invite(by=dietitian, email="grace@example.org")
    url = reverse("accounts:invitation", kwargs={"token": token})
    page = browser_of(ada).get(url)
    assert "Dana Reyes asks to see your log" in text_of(page)
    assert "went to another e-mail address" in text_of(page)
    assert "grace" not in text_of(page)
    assert "csrfmiddlewaretoken" not in page.content.decode().split("<main", 1)[1]
    assert browser_of(ada).post(url).status_code == 404
    assert not Consent.objects.exists()


def test_a_replayed_link_is_not_found(dietitian: User, ada: User) -> None:
    _, token = invite(by=dietitian)
    url = reverse("accounts:invitation", kwargs={"token": token})
    assert browser_of(ada).post(url).status_code == 302
    for user in (ada, create_user()):
        assert browser_of(user).get(url).status_code == 404
        assert browser_of(user).post(url).status_code == 404
    assert Consent.objects.count() == 1


@pytest.mark.parametrize("state", ["withdrawn", "expired", "never was"])
def test_a_dead_link_is_not_found(dietitian: User, ada: User, state: str) -> None:
    invitation, token = invite(by=dietitian)
    if state == "withdrawn":
        browser_of(dietitian).post(f"{INVITATIONS}{invitation.pk}/withdraw/")
    elif state == "expired":
        long_ago = timezone.now() - dt.timedelta(days=8)
        Invitation.objects.update(created_at=long_ago, expires_at=long_ago + dt.timedelta(days=7))
    else:
        token = "x" * 43
    url = reverse("accounts:invitation", kwargs={"token": token})
    assert browser_of(ada).get(url).status_code == 404
    assert browser_of(ada).post(url).status_code == 404


def test_inviting_oneself_is_refused_by_address_and_by_link(dietitian: User) -> None:
    theirs = browser_of(dietitian)
    response = theirs.post(INVITATIONS, {"email": dietitian.email.upper()})
    assert response.status_code == 422
    assert "This is your own address." in text_of(response)
    _, token = invite(by=dietitian)
    url = reverse("accounts:invitation", kwargs={"token": token})
    answered = theirs.post(url, {"answer": "accept"}, follow=True)
    assert "This is your own invitation." in text_of(answered)
    assert not Consent.objects.exists()


def test_a_confirmed_address_sees_its_invitation_without_the_link(
    dietitian: User, ada: User
) -> None:
    invitation, _ = invite(by=dietitian, email=ada.email)
    url = reverse("accounts:asked_invitation", args=[invitation.pk])
    mine = browser_of(ada)
    # Not confirmed: a guessed number opens nothing, and nothing is listed.
    assert mine.get(url).status_code == 404
    assert "Somebody asks" not in text_of(mine.get(SHARING))
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True)
    assert "Somebody asks Dana Reyes" in text_of(mine.get(SHARING))
    assert mine.post(url, {"answer": "accept"}).status_code == 302
    assert Consent.objects.get().client == ada
    assert browser_of(create_user()).get(url).status_code == 404


@pytest.mark.parametrize("view", ["withdraw", "end_sharing"])
def test_guessed_numbers_end_nothing_of_others(dietitian: User, ada: User, view: str) -> None:
    invitation, _ = invite(by=dietitian)
    consent = create_consent(client=ada, dietitian=dietitian)
    pk = invitation.pk if view == "withdraw" else consent.pk
    url = reverse(f"accounts:{view}", args=[pk])
    assert browser_of(create_dietitian()).post(url).status_code == 404
    assert Invitation.objects.get().state == "open"
    assert Consent.objects.live().exists()


def test_a_dietitian_ends_it_too(dietitian: User, ada: User) -> None:
    consent = create_consent(client=ada, dietitian=dietitian)
    done = browser_of(dietitian).post(f"{SHARING}{consent.pk}/end/", follow=True)
    assert done.redirect_chain == [(INVITATIONS, 302)]
    assert not Consent.objects.live().exists()


def test_a_dietitian_is_asked_once_and_may_cancel(dietitian: User, ada: User) -> None:
    consent = create_consent(client=ada, dietitian=dietitian)
    theirs, url = browser_of(dietitian), f"{SHARING}{consent.pk}/end/"
    page = theirs.get(INVITATIONS).content.decode()
    assert f'href="{url}"' in page
    assert f'action="{url}"' not in page
    asked = theirs.get(url)
    assert f"End the sharing by {ada}?" in text_of(asked)
    assert f'action="{url}"' in asked.content.decode()
    assert f'href="{INVITATIONS}"' in asked.content.decode()
    consent.refresh_from_db()
    assert consent.revoked_at is None
    theirs.post(url, follow=True)
    consent.refresh_from_db()
    assert consent.revoked_by == dietitian
    # Asked again, the page names nobody.
    User.objects.filter(pk=ada.pk).update(name="Ada New")
    now = timezone.now()
    for ended_at, last in ((now, None), (None, now)):
        Consent.objects.filter(pk=consent.pk).update(revoked_at=ended_at, valid_until=last)
        for again in (theirs.get(url, follow=True), theirs.post(url, follow=True)):
            assert "That sharing has ended already." in text_of(again)
            assert "Ada" not in text_of(again)


def test_the_client_ends_with_one_click_and_a_link_ends_nothing(dietitian: User, ada: User) -> None:
    consent = create_consent(client=ada, dietitian=dietitian)
    mine, url = browser_of(ada), f"{SHARING}{consent.pk}/end/"
    assert f'action="{url}"' in mine.get(SHARING).content.decode()
    assert mine.get(url).headers["Location"] == SHARING
    consent.refresh_from_db()
    assert consent.revoked_at is None
    mine.post(url)
    consent.refresh_from_db()
    assert consent.revoked_at is not None


@pytest.mark.parametrize("who", ["stranger", "other dietitian"])
def test_nobody_else_learns_whose_sharing_it_is(dietitian: User, ada: User, who: str) -> None:
    consent = create_consent(client=ada, dietitian=dietitian)
    somebody = create_user() if who == "stranger" else create_dietitian(name="Erin Shaw")
    assert browser_of(somebody).get(f"{SHARING}{consent.pk}/end/").status_code == 404


def test_who_lost_the_role_can_still_end(dietitian: User, ada: User) -> None:
    consent = create_consent(client=ada, dietitian=dietitian)
    dietitian.groups.clear()
    done = browser_of(dietitian).post(f"{SHARING}{consent.pk}/end/")
    assert done["Location"] == SHARING


# -- Mail --------------------------------------------------------------------------------------


def test_an_invitation_by_address_is_mailed_and_the_page_offers_the_link(
    dietitian: User, ada: User
) -> None:
    page = browser_of(dietitian).post(INVITATIONS, {"email": "Ada@example.org"}, follow=True)
    assert "writes the message to a file instead, in the folder var/mail" in text_of(page)
    (letter,) = mail.outbox
    assert letter.to == ["ada@example.org"]
    body = str(letter.body)
    assert link_on(body) == link_on(page)
    assert body.startswith("Dana Reyes, Clinic Leeds, asks to see your magnesium log.")
    assert browser_of(ada).get(link_on(body)).status_code == 200


def test_where_mail_is_sent_the_page_does_not_speak_of_a_folder(
    dietitian: User, settings: Settings
) -> None:
    settings.MAIL_IS_SENT = True
    page = browser_of(dietitian).post(INVITATIONS, {"email": "ada@example.org"}, follow=True)
    assert "var/mail" not in text_of(page)


def test_a_mail_server_that_refuses_leaves_the_link(
    dietitian: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("accounts.actions.invitation_mail.send_mail", refuse)
    page = browser_of(dietitian).post(INVITATIONS, {"email": "ada@example.org"}, follow=True)
    assert "could not be sent" in text_of(page)
    assert link_on(page)


# -- The dietitian's name and the second factor -------------------------------------------------


def test_a_dietitian_without_a_name_is_asked_for_it_first() -> None:
    theirs = browser_of(create_dietitian(name="", practice=""))
    asked = theirs.get(INVITATIONS, follow=True)
    assert asked.redirect_chain == [("/account/practice/", 302)]
    assert theirs.post("/account/practice/", {"name": "Dana"}).status_code == 422
    said = {"name": "Dana Reyes", "practice": "Clinic Leeds"}
    done = theirs.post("/account/practice/", said, follow=True)
    assert "Clients see you as Dana Reyes, Clinic Leeds." in text_of(done)


def test_a_second_factor_is_asked_for_before_other_peoples_data(
    dietitian: User, ada: User, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    create_consent(client=ada, dietitian=dietitian)
    root = create_user(is_staff=True, is_superuser=True)
    closed = [
        (dietitian, INVITATIONS),
        (dietitian, f"/clients/{ada.code}/band/"),
        (root, "/admin/"),
    ]
    for user, url in closed:
        response = browser_of(user).get(url, follow=True)
        urls = [step for step, _ in response.redirect_chain]
        assert urls[-1] == "/account/2fa/"
    assert not ada.looks_at_me.exists()
    # One's own log stays open without.
    assert browser_of(dietitian).get("/band/").status_code == 200
    for user in (dietitian, root):
        TOTP.activate(user, generate_totp_secret())
    for user, url in closed:
        assert browser_of(user).get(url).status_code == 200


# -- Sharing ------------------------------------------------------------------------------------


def test_sharing_lists_every_look_newest_first(dietitian: User, ada: User) -> None:
    consent = create_consent(client=ada, dietitian=dietitian)
    record_access(consent=consent, what="day", date=dt.date(2026, 11, 20))
    record_access(consent=consent, what="band", is_change=True)
    page = text_of(browser_of(ada).get(SHARING))
    assert re.search(r"Dana Reyes Band \(changed\) .* Dana Reyes Day, 20 November 2026", page)
    assert "Last looked never" not in page
    dietitian.delete()
    assert "an account that is gone" in text_of(browser_of(ada).get(SHARING))


def test_sharing_shows_nothing_of_other_people(dietitian: User, ada: User) -> None:
    record_access(consent=create_consent(client=ada, dietitian=dietitian), what="day")
    page = text_of(browser_of(create_user()).get(SHARING))
    assert "Dana Reyes" not in page
    assert "Nobody has looked at your log." in page


def test_a_search_tells_no_address_that_the_dietitian_never_saw(dietitian: User) -> None:
    named = create_user(name="Ada Client", email="secret@example.org")
    asked, _ = invite(by=dietitian, email="clinic@example.org")
    create_consent(client=named, dietitian=dietitian, invitation=asked)
    create_consent(client=create_user(email="plain@example.org"), dietitian=dietitian)
    browser = browser_of(dietitian)

    def found(words: str) -> list[str]:
        return [row.who for row in browser.get(INVITATIONS, {"q": words}).context["shared"]]

    assert found("ada") == found("clinic") == ["Ada Client"]
    assert found("plain") == ["plain@example.org"]
    assert not found("secret")


@pytest.mark.parametrize("count", [1, 30])
def test_the_pages_take_the_same_queries_at_any_length(
    dietitian: User, ada: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        record_access(consent=create_consent(client=ada, dietitian=create_dietitian()), what="day")
        create_consent(client=create_user(), dietitian=dietitian)
        invite(by=dietitian, email=create_user().email)
    mine, theirs = browser_of(ada), browser_of(dietitian)
    # One of them counts the messages of dietitians, in the navigation.
    with django_assert_num_queries(8):
        mine.get(SHARING)
    # Session, viewer, time zone, who can be reminded, each list with its count, and labels.
    for query in ({}, {"q": "example.org"}):
        with django_assert_num_queries(9):
            theirs.get(INVITATIONS, query)
