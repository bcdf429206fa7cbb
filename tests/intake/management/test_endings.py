"""What was ended after a backup is ended again after its restore, as the security log tells it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.actions.consent import (
    InvitationAnswer,
    accept_invitation,
    end_consent,
    invite,
    set_name_and_practice,
)
from accounts.enums import SecurityEvent
from accounts.models import Consent, User
from accounts.security_log.pseudonyms import pseudonym_of
from intake.management.keeping.endings import repeat_endings
from tests.factories import create_consent, create_dietitian, create_user

pytestmark = pytest.mark.django_db

#: Whoever a test makes without more was there before it.
SINCE = timezone.now() + dt.timedelta(days=1)


def line(
    event: SecurityEvent,
    person: User,
    *,
    minutes: int = 1,
    other: User | None = None,
    by: User | None = None,
    what: str = "",
) -> str:
    """A line of the log, so many minutes after the backup."""
    facts = {
        "time": (SINCE + dt.timedelta(minutes=minutes)).isoformat(timespec="milliseconds"),
        "event": event.value,
        "outcome": "done",
        "person": pseudonym_of(person),
    }
    facts |= {"other": pseudonym_of(other)} if other is not None else {}
    facts |= {"by": pseudonym_of(by)} if by is not None else {}
    facts |= {"what": what} if what else {}
    return json.dumps(facts) + "\n"


def is_open(consent: Consent) -> bool:
    return Consent.objects.live(timezone.now()).filter(pk=consent.pk).exists()


def test_a_deleted_account_is_deleted_again() -> None:
    gone, stays = create_user(), create_user()
    done = repeat_endings([line(SecurityEvent.ACCOUNT_DELETED, gone)], since=SINCE)
    assert done.counts == {SecurityEvent.ACCOUNT_DELETED: 1}
    assert list(User.objects.all()) == [stays]


def test_sharing_that_was_ended_is_ended_again(consent: Consent) -> None:
    other = create_consent(client=create_user(), dietitian=consent.dietitian)
    ended = line(SecurityEvent.CONSENT_ENDED, consent.client, other=consent.dietitian)
    assert repeat_endings([ended], since=SINCE).counts == {SecurityEvent.CONSENT_ENDED: 1}
    assert (is_open(consent), is_open(other)) == (False, True)
    consent.refresh_from_db()
    assert consent.revoked_by == consent.client
    # Again, there is nothing to do.
    assert repeat_endings([ended], since=SINCE).counts == {}


def test_a_dietitians_end_is_the_dietitians(consent: Consent) -> None:
    dietitian = consent.dietitian
    ended = line(SecurityEvent.CONSENT_ENDED, consent.client, other=dietitian, by=dietitian)
    repeat_endings([ended], since=SINCE)
    consent.refresh_from_db()
    assert consent.revoked_by == dietitian


def test_an_end_that_was_taken_back_is_none(consent: Consent) -> None:
    other = consent.dietitian
    lines = [
        line(SecurityEvent.CONSENT_ENDED, consent.client, minutes=1, other=other),
        line(SecurityEvent.CONSENT_RESTORED, consent.client, minutes=2, other=other),
    ]
    assert repeat_endings(lines, since=SINCE).counts == {}
    lines.append(line(SecurityEvent.CONSENT_ENDED, consent.client, minutes=3, other=other))
    assert repeat_endings(lines, since=SINCE).counts == {SecurityEvent.CONSENT_ENDED: 1}


def test_a_new_yes_does_not_open_what_was_ended_before(consent: Consent) -> None:
    # The newer consent, perhaps with less in it, came after the backup and is not there.
    other = consent.dietitian
    lines = [
        line(SecurityEvent.CONSENT_ENDED, consent.client, minutes=1, other=other),
        line(SecurityEvent.CONSENT_GIVEN, consent.client, minutes=2, other=other),
    ]
    repeat_endings(lines, since=SINCE)
    assert not is_open(consent)


def test_what_was_before_the_backup_is_in_it(consent: Consent) -> None:
    ended = line(SecurityEvent.CONSENT_ENDED, consent.client, minutes=-11, other=consent.dietitian)
    assert repeat_endings([ended], since=SINCE).counts == {}
    assert is_open(consent)


def test_what_was_under_way_as_the_backup_began_is_ended(consent: Consent) -> None:
    # A line has the time before its change was kept, by the clock of its host.
    gone = create_user()
    lines = [
        line(SecurityEvent.CONSENT_ENDED, consent.client, minutes=-1, other=consent.dietitian),
        line(SecurityEvent.ACCOUNT_DELETED, gone, minutes=-1),
    ]
    done = repeat_endings(lines, since=SINCE)
    assert done.counts == {SecurityEvent.CONSENT_ENDED: 1, SecurityEvent.ACCOUNT_DELETED: 1}
    assert not is_open(consent)


@pytest.mark.parametrize("minutes", [-1, 60])
def test_a_yes_that_was_said_after_an_end_stays(consent: Consent, minutes: int) -> None:
    """Said again shortly before the backup, or after its restore."""
    Consent.objects.update(valid_from=SINCE + dt.timedelta(minutes=minutes))
    other = consent.dietitian
    ended = line(SecurityEvent.CONSENT_ENDED, consent.client, minutes=minutes - 1, other=other)
    assert repeat_endings([ended], since=SINCE).counts == {}
    consent.refresh_from_db()
    assert consent.revoked_at is None


def test_a_yes_that_takes_the_place_of_another_stays(
    consent: Consent,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """Its line tells the end of the earlier one, which is in the backup with it."""
    dietitian = consent.dietitian
    set_name_and_practice(user=dietitian, by=dietitian, name="Dr Lind", practice="Lind")
    invitation, _token = invite(by=dietitian)
    with (
        caplog.at_level("INFO", logger="midband.security"),
        django_capture_on_commit_callbacks(execute=True),
    ):
        newer = accept_invitation(
            invitation=invitation, by=consent.client, answer=InvitationAnswer()
        )
    lines = [one.getMessage() for one in caplog.records if one.name == "midband.security"]
    assert any("consent-ended" in one for one in lines)
    assert repeat_endings(lines, since=timezone.now()).counts == {}
    assert is_open(newer)


@pytest.mark.parametrize(("joined", "ended"), [(60, 5), (60, 90), (5, 4)])
def test_somebody_new_with_the_number_of_before_stays(joined: int, ended: int) -> None:
    """Numbers begin again after a restore, and pseudonyms come from them."""
    dietitian = create_dietitian()
    new = create_user(date_joined=SINCE + dt.timedelta(minutes=joined))
    create_consent(client=new, dietitian=dietitian)
    lines = [
        line(SecurityEvent.CONSENT_ENDED, new, minutes=ended, other=dietitian),
        line(SecurityEvent.ACCOUNT_CLOSED, new, minutes=ended),
        line(SecurityEvent.ACCOUNT_DELETED, new, minutes=ended),
    ]
    assert repeat_endings(lines, since=SINCE).counts == {}
    new.refresh_from_db()
    assert new.is_active


def test_closed_accounts_and_roles_go_again() -> None:
    closed, dietitian = create_user(), create_dietitian()
    lines = [
        line(SecurityEvent.ACCOUNT_CLOSED, closed),
        line(SecurityEvent.ROLE_TAKEN, dietitian, what="dietitian"),
    ]
    done = repeat_endings(lines, since=SINCE)
    assert done.counts == {SecurityEvent.ACCOUNT_CLOSED: 1, SecurityEvent.ROLE_TAKEN: 1}
    closed.refresh_from_db()
    assert (closed.is_active, dietitian.groups.exists()) == (False, False)


def test_the_last_administrator_stays() -> None:
    last = create_user(is_staff=True, is_superuser=True)
    lines = [
        line(SecurityEvent.ACCOUNT_CLOSED, last),
        line(SecurityEvent.ROLE_TAKEN, last, what="administrator"),
        line(SecurityEvent.ACCOUNT_DELETED, last),
    ]
    done = repeat_endings(lines, since=SINCE)
    assert (done.counts, done.refused) == ({}, 3)
    last.refresh_from_db()
    assert (last.is_active, last.is_superuser) == (True, True)


def test_the_log_itself_is_read(
    consent: Consent,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """What the site writes is what is read, also between other lines of the server's log."""
    with (
        caplog.at_level("INFO", logger="midband.security"),
        django_capture_on_commit_callbacks(execute=True),
    ):
        end_consent(consent=consent, by=consent.client)
    written = [
        record.getMessage() for record in caplog.records if record.name == "midband.security"
    ]
    # As the backup had it, which began when this was under way.
    Consent.objects.update(revoked_at=None, revoked_by=None)
    noise = ["", "no JSON", '{"half', "[1]", '{"time": 3}', '{"event": "consent-ended"}']
    lines = [*noise, *(f"Dec 01 host midband[12]: {one}\n" for one in written)]
    assert repeat_endings(lines, since=timezone.now()).counts == {SecurityEvent.CONSENT_ENDED: 1}
    assert not is_open(consent)


def test_people_whose_old_way_in_works_again_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed, moved, left = create_user(), create_user(), create_user()
    lines = [
        line(SecurityEvent.PASSWORD_CHANGED, changed),
        line(SecurityEvent.FACTOR_ADDED, changed),
        line(SecurityEvent.ADDRESS_CHANGED, moved),
        line(SecurityEvent.ADDRESS_REMOVED, left),
    ]
    log = tmp_path / "security.log"
    log.write_text("".join(lines))
    call_command("repeat_endings", str(log), "--since", SINCE.isoformat())
    out = capsys.readouterr().out
    assert "Again: 0 accounts deleted, 0 sharings ended" in out
    assert "3 people had changed an address, a password" in out


def test_a_log_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("repeat_endings", str(tmp_path / "none"), "--since", SINCE.isoformat())
