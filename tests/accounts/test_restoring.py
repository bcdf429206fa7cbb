"""An end by mistake: the client takes it back within thirty days, as it was."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone

from accounts.actions.consent import (
    InvitationAnswer,
    RestoringRefusedError,
    accept_invitation,
    end_consent,
    invite,
    restore_consent,
)
from accounts.enums import Scope, SecurityEvent
from accounts.models import ClientCard, ClientSummary, Consent, User
from tests.accounts.security_lines import SecurityLog, line
from tests.factories import create_consent, create_dietitian, create_profile, create_user
from tests.pages import browser_of, text_of

pytestmark = pytest.mark.django_db
SHARING = "/account/sharing/"


@pytest.fixture
def dietitian() -> User:
    return create_dietitian(name="Dana Reyes", practice="Clinic Leeds")


@pytest.fixture
def ada() -> User:
    user = create_user(email="ada@example.org", name="Ada")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def consent(ada: User, dietitian: User) -> Consent:
    today = timezone.now().date()
    return create_consent(
        client=ada,
        dietitian=dietitian,
        symptoms_notes=True,
        earliest_day=today - dt.timedelta(days=10),
        valid_until=timezone.now() + dt.timedelta(days=90),
    )


def restore_url(consent: Consent) -> str:
    return f"{SHARING}{consent.pk}/restore/"


def test_from_the_letter_to_the_same_consent(consent: Consent, ada: User, dietitian: User) -> None:
    before = (consent.scopes, consent.earliest_day, consent.valid_until)
    browser_of(dietitian).post(f"{SHARING}{consent.pk}/end/")
    (letter,) = mail.outbox
    assert letter.to == ["ada@example.org"]
    body = str(letter.body)
    assert "Sharing with Dana Reyes, Clinic Leeds, has ended. They ended it." in body
    (link,) = re.findall(r"http://127.0.0.1:8000(/account/sharing/\S+)", body)
    assert link == restore_url(consent)
    mine, theirs = browser_of(ada), browser_of(dietitian)
    log = f"/clients/{ada.code}/trends/"
    assert theirs.get(log).status_code == 404
    page = text_of(mine.get(link))
    assert "Share again with Dana Reyes?" in page
    assert "Log and trends, Symptoms and notes" in page
    # The page alone shares nothing.
    assert theirs.get(log).status_code == 404
    assert restore_url(consent) in mine.get(SHARING).content.decode()
    done = mine.post(link, follow=True)
    assert "Dana Reyes can see your log again, as before." in text_of(done)
    assert theirs.get(log).status_code == 200
    again = Consent.objects.get()
    assert (again.pk, again.revoked_at, again.revoked_by) == (consent.pk, None, None)
    assert (again.scopes, again.earliest_day, again.valid_until) == before
    # The end stays in its history.
    ends = list(again.history.order_by("history_date").values_list("revoked_at", flat=True))
    assert [end is None for end in ends] == [True, False, True]


def test_a_double_click_restores_once(consent: Consent, ada: User) -> None:
    end_consent(consent=consent, by=ada)
    mine = browser_of(ada)
    for _click in range(2):
        done = mine.post(restore_url(consent), follow=True)
        assert "can see your log again" in text_of(done)
    assert Consent.history.count() == 3
    assert "has not ended" in text_of(mine.get(restore_url(consent), follow=True))


def test_the_letter_says_who_ended_it_and_nothing_of_the_log(consent: Consent, ada: User) -> None:
    end_consent(consent=consent, by=ada)
    body = str(mail.outbox[0].body)
    assert "You ended it." in body
    assert not re.search(r"\d mg|day \d|Ada", body)


def test_no_letter_goes_to_an_address_that_nobody_confirmed(consent: Consent, ada: User) -> None:
    EmailAddress.objects.update(verified=False)
    end_consent(consent=consent, by=ada)
    assert mail.outbox == []


def test_a_newer_yes_to_the_same_dietitian_sends_no_letter(
    consent: Consent, ada: User, dietitian: User
) -> None:
    accept_invitation(invitation=invite(by=dietitian)[0], by=ada, answer=InvitationAnswer())
    assert mail.outbox == []


def lose_the_role(consent: Consent) -> None:
    consent.dietitian.groups.clear()


def close_the_account(consent: Consent) -> None:
    User.objects.filter(pk=consent.dietitian_id).update(is_active=False)


def say_yes_again(consent: Consent) -> None:
    asked, _ = invite(by=consent.dietitian)
    accept_invitation(invitation=asked, by=consent.client, answer=InvitationAnswer())


def say_yes_again_and_end_that(consent: Consent) -> None:
    say_yes_again(consent)
    newer = Consent.objects.latest("pk")
    end_consent(consent=newer, by=consent.client)


def end_long_ago(consent: Consent) -> None:
    Consent.objects.update(revoked_at=timezone.now() - dt.timedelta(days=30, seconds=1))


def run_out(consent: Consent) -> None:
    now = timezone.now()
    Consent.objects.update(
        valid_from=now - dt.timedelta(days=9), valid_until=now - dt.timedelta(days=1)
    )


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (end_long_ago, "It ended more than 30 days ago."),
        (run_out, "Your own last day for it is over."),
        (lose_the_role, "does not work as a dietitian on this site any more"),
        (close_the_account, "does not work as a dietitian on this site any more"),
        (say_yes_again, "You have said yes to Dana Reyes again since then."),
        (say_yes_again_and_end_that, "You have said yes to Dana Reyes again since then."),
    ],
)
def test_what_cannot_be_taken_back_is_refused_in_words(
    consent: Consent, ada: User, happens: Callable[[Consent], None], words: str
) -> None:
    end_consent(consent=consent, by=ada)
    happens(consent)
    mine = browser_of(ada)
    page = mine.get(restore_url(consent))
    assert words in text_of(page)
    assert f'action="{restore_url(consent)}"' not in page.content.decode()
    assert f'action="{restore_url(consent)}"' not in mine.get(SHARING).content.decode()
    assert words in text_of(mine.post(restore_url(consent), follow=True))
    consent.refresh_from_db()
    assert consent.revoked_at is not None


def test_the_last_second_still_counts(consent: Consent, ada: User) -> None:
    Consent.objects.update(valid_until=None)
    end_consent(consent=consent, by=ada)
    consent.refresh_from_db()
    until = consent.restorable_until
    assert until is not None
    with time_machine.travel(until - dt.timedelta(seconds=1)):
        assert restore_consent(consent=consent, by=ada)


@pytest.mark.parametrize("who", ["dietitian", "stranger"])
def test_nobody_but_the_client_takes_it_back(
    consent: Consent, ada: User, dietitian: User, who: str
) -> None:
    end_consent(consent=consent, by=dietitian)
    somebody = dietitian if who == "dietitian" else create_user()
    for method in ("get", "post"):
        assert getattr(browser_of(somebody), method)(restore_url(consent)).status_code == 404
    with pytest.raises(RestoringRefusedError):
        restore_consent(consent=consent, by=somebody)
    assert not Consent.objects.live().exists()


def test_the_security_log_tells_of_it(consent: Consent, ada: User, log: SecurityLog) -> None:
    end_consent(consent=consent, by=ada)
    lines = log.of(restore_consent, consent=consent, by=ada)
    assert lines == [line(SecurityEvent.CONSENT_RESTORED, ada, other=consent.dietitian)]


def test_what_the_list_of_clients_kept_goes_at_the_end(consent: Consent, ada: User) -> None:
    ClientSummary.objects.create(consent=consent, client=ada, search_text="ada")
    end_consent(consent=consent, by=ada)
    assert not ClientSummary.objects.exists()
    # Kept again by somebody who was at it when the end came.
    ClientSummary.objects.create(
        consent=consent, client=ada, is_stale=False, fresh_until=timezone.now()
    )
    restore_consent(consent=consent, by=ada)
    assert ClientSummary.objects.get().is_stale


# -- Who is who, before the end ----------------------------------------------------------------


def test_two_of_a_name_are_told_apart_before_an_end(dietitian: User) -> None:
    one, two = (create_user(name="Umar K.") for _ in range(2))
    create_profile(user=one, birth_date=dt.date(1971, 5, 1))
    shared = create_consent(client=one, dietitian=dietitian, profile_medicines=True)
    create_consent(client=two, dietitian=dietitian)
    ClientCard.objects.create(dietitian=dietitian, client=one, label="Tuesday", short_code="T1")
    theirs = browser_of(dietitian)
    page = text_of(theirs.get(f"{SHARING}{shared.pk}/end/"))
    assert "Umar K. Tuesday · T1 · born 1971" in page
    assert "You have 2 clients called Umar K." in page
    # Once the time of the consent is over, the profile is not theirs to see.
    Consent.objects.filter(pk=shared.pk).update(
        valid_from=timezone.now() - dt.timedelta(days=2),
        valid_until=timezone.now() - dt.timedelta(days=1),
    )
    assert "1971" not in text_of(theirs.get(f"{SHARING}{shared.pk}/end/"))


def test_one_of_a_name_is_asked_for_plainly(consent: Consent, dietitian: User) -> None:
    page = text_of(browser_of(dietitian).get(f"{SHARING}{consent.pk}/end/"))
    assert "clients called" not in page
    assert Scope.LOG in consent.scopes
