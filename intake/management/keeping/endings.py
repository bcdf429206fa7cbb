"""Ending again what was ended after a backup, as the security log tells it.

The log names nobody: it has pseudonyms, which the restored secret key gives to the same
accounts again.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import transaction

from accounts.actions.administrators import LastAdministratorError, require_another_administrator
from accounts.actions.consent import end_consent
from accounts.enums import SecurityEvent
from accounts.models import Consent, User
from accounts.roles import ADMINISTRATOR
from accounts.security_log.lines import record
from accounts.security_log.pseudonyms import pseudonym_of
from intake.diary.account import delete_account

#: What takes an end back.
_TAKEN_BACK = {
    SecurityEvent.CONSENT_RESTORED: SecurityEvent.CONSENT_ENDED,
    SecurityEvent.ACCOUNT_OPENED: SecurityEvent.ACCOUNT_CLOSED,
    SecurityEvent.ROLE_GIVEN: SecurityEvent.ROLE_TAKEN,
}
#: Deletions last: whoever is gone cannot be found for the others.
_ENDS = (
    SecurityEvent.CONSENT_ENDED,
    SecurityEvent.ROLE_TAKEN,
    SecurityEvent.ACCOUNT_CLOSED,
    SecurityEvent.ACCOUNT_DELETED,
)
#: Where the way in of before is open again; nobody but the person can close it.
_CHANGED_WAYS_IN = {
    SecurityEvent.PASSWORD_CHANGED,
    SecurityEvent.PASSWORD_RESET,
    SecurityEvent.FACTOR_ADDED,
    SecurityEvent.FACTOR_REMOVED,
    SecurityEvent.RECOVERY_CODES_MADE,
    SecurityEvent.RECOVERY_CODE_USED,
    SecurityEvent.ADDRESS_CHANGED,
    SecurityEvent.ADDRESS_REMOVED,
}
#: A line has the time before its change was kept, cut to milliseconds and by the clock of its
#: host: what was under way as the backup began may stand so long before it, and is not in it.
_MARGIN = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Ending:
    """One thing that was ended, by pseudonyms."""

    event: SecurityEvent
    at: dt.datetime
    person: str
    #: The dietitian, or the role.
    other: str
    by: str


@dataclass(frozen=True)
class Repeated:
    """What was ended again."""

    counts: Counter[SecurityEvent]
    #: People whose address, password or second factor was another one already.
    changed_ways_in: int
    #: Roles or accounts that stay, since nobody else could administer the site.
    refused: int


def read_endings(lines: Iterable[str], *, since: dt.datetime) -> tuple[list[Ending], set[str]]:
    """What was ended since, or shortly before, and not taken back, and whose way in changed.

    Lines of other logs may stand between; whatever a line has before its ``{`` is passed over.
    """
    endings: dict[tuple[SecurityEvent, str, str], Ending] = {}
    changed: set[str] = set()
    for event, at, line in _events(lines, since - _MARGIN):
        person, other = line.get("person", ""), line.get("other", "") or line.get("what", "")
        if event in _CHANGED_WAYS_IN:
            changed.add(person)
        elif event in _ENDS:
            endings[event, person, other] = Ending(event, at, person, other, line.get("by", ""))
        elif event in _TAKEN_BACK:
            endings.pop((_TAKEN_BACK[event], person, other), None)
    return sorted(endings.values(), key=lambda one: _ENDS.index(one.event)), changed


def _events(
    lines: Iterable[str], since: dt.datetime
) -> Iterator[tuple[SecurityEvent, dt.datetime, dict[str, str]]]:
    for text in lines:
        start = text.find("{")
        try:
            line = json.loads(text[start:]) if start >= 0 else {}
            at = dt.datetime.fromisoformat(line["time"])
            if at < since:
                continue
            event = SecurityEvent(line["event"])
        except (KeyError, TypeError, ValueError):
            continue
        yield event, at, line


def repeat_endings(lines: Iterable[str], *, since: dt.datetime) -> Repeated:
    """End again what was ended since then and is open.

    Only for people and consents of the backup: numbers begin again after a restore, so
    somebody new may have the pseudonym of one who came after the backup and is gone.
    """
    endings, changed = read_endings(lines, since=since)
    restored = User.objects.filter(date_joined__lte=since + _MARGIN).only("pk", "date_joined")
    people = {pseudonym_of(user): user for user in restored.iterator()}
    counts: Counter[SecurityEvent] = Counter()
    refused = 0
    for ending in endings:
        user = _found(ending.person, people, ending)
        if user is None:
            continue
        try:
            counts[ending.event] += _repeat(ending, user, people, given_by=since + _MARGIN)
        except LastAdministratorError:
            refused += 1
    return Repeated(+counts, len(changed & people.keys()), refused)


def _found(pseudonym: str, people: dict[str, User], ending: Ending) -> User | None:
    """Whom a line of the log speaks of, as they are now; nobody who came after it."""
    known = people.get(pseudonym)
    if known is None or known.date_joined > ending.at:
        return None
    return User.objects.filter(pk=known.pk).first()


def _repeat(ending: Ending, user: User, people: dict[str, User], *, given_by: dt.datetime) -> int:
    """Do one again; return how many rows it ended."""
    match ending.event:
        case SecurityEvent.CONSENT_ENDED:
            dietitian = _found(ending.other, people, ending)
            if dietitian is None:
                return 0
            by = dietitian if ending.by == ending.other else user
            # A yes that was said after this end is another one, and stays.
            live = Consent.objects.of(user, dietitian).filter(
                revoked_at=None, valid_from__lt=ending.at, valid_from__lte=given_by
            )
            return sum(end_consent(consent=one, by=by) for one in live)
        case SecurityEvent.ROLE_TAKEN:
            return _take_role(user, ending.other)
        case SecurityEvent.ACCOUNT_CLOSED:
            return _close(user)
        case _:
            delete_account(user=user)
            return 1


@transaction.atomic
def _take_role(user: User, role: str) -> int:
    if role == ADMINISTRATOR:
        if not user.is_superuser:
            return 0
        require_another_administrator(than=user)
        user.is_staff = user.is_superuser = False
        user.save(update_fields=["is_staff", "is_superuser"])
    else:
        group = Group.objects.filter(name=role, user=user).first()
        if group is None:
            return 0
        user.groups.remove(group)
    record(SecurityEvent.ROLE_TAKEN, person=user, what=role)
    return 1


@transaction.atomic
def _close(user: User) -> int:
    if not user.is_active:
        return 0
    require_another_administrator(than=user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(SecurityEvent.ACCOUNT_CLOSED, person=user)
    return 1
