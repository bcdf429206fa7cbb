"""Asking for a look at a log, answering, ending it, and writing down who looked."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Value
from django.utils import timezone

from accounts.enums import InvitationState, Scope
from accounts.models import AccessEvent, Consent, Invitation, Profile, User
from accounts.models.consent import INVITATION_LIFETIME, OPTIONAL_SCOPES


class InvitationRefusedError(ValueError):
    """An invitation was not made or not answered; carries the words."""


class ConsentEndedError(Exception):
    """The consent ended before a change could be made under it."""


@dataclass(frozen=True, kw_only=True)
class InvitationAnswer:
    """What a client says yes to: the boxes ticked, until when, and how far back."""

    scopes: frozenset[Scope] = field(default_factory=frozenset)
    last_day: dt.date | None = None
    earliest_day: dt.date | None = None


def _scope_columns(scopes: frozenset[Scope]) -> dict[str, bool]:
    return {name: Scope(name) in scopes for name in OPTIONAL_SCOPES}


def set_name_and_practice(*, user: User, by: User, name: str, practice: str) -> None:
    """Say under which name and practice clients see a dietitian.

    Raises InvitationRefusedError unless the person says it of themself.
    """
    if user.pk != by.pk:
        raise InvitationRefusedError("Only you can say your own name and practice.")
    user.name, user.practice = name, practice
    user.save(update_fields=["name", "practice"])


def invite(
    *, by: User, email: str = "", scopes: frozenset[Scope] = frozenset()
) -> tuple[Invitation, str]:
    """Ask one person to share their log; return the question and the token of its link.

    The token is not kept, so this is the only moment it is known. A new
    invitation to the same address takes the place of the one still waiting.
    Raises InvitationRefusedError.
    """
    if not by.is_dietitian:
        raise InvitationRefusedError("Only a dietitian can invite.")
    if not by.name or not by.practice:
        raise InvitationRefusedError("Say your name and your practice first.")
    email = email.strip().lower()
    if email and email == by.email.lower():
        raise InvitationRefusedError("This is your own address.")
    token, now = secrets.token_urlsafe(32), timezone.now()
    with transaction.atomic():
        # Two invitations at once would each leave the other waiting.
        User.objects.select_for_update().get(pk=by.pk)
        if email:
            by.invitations.filter(email=email, state=InvitationState.OPEN).update(
                state=InvitationState.WITHDRAWN, answered_at=now, answered_by=by
            )
        invitation = Invitation.objects.create(
            dietitian=by,
            email=email,
            token_hash=Invitation.hash_of(token),
            created_at=now,
            expires_at=now + INVITATION_LIFETIME,
            **_scope_columns(scopes),
        )
    return invitation, token


def accept_invitation(
    *, invitation: Invitation, by: User, answer: InvitationAnswer, name: str = ""
) -> Consent:
    """Say yes: make the consent, and end an earlier one to the same dietitian.

    Only what was asked for can be ticked. Raises InvitationRefusedError where
    the question was answered, withdrawn or has expired meanwhile.
    """
    now = timezone.now()
    if not answer.scopes <= invitation.scopes:
        raise InvitationRefusedError("More was ticked than was asked for.")
    with transaction.atomic():
        _answer(invitation, by, InvitationState.ACCEPTED, now)
        for earlier in (
            Consent.objects.of(by, invitation.dietitian).filter(revoked_at=None).select_for_update()
        ):
            _end(earlier, by, now)
        consent = Consent(
            client=by,
            dietitian=invitation.dietitian,
            invitation=invitation,
            valid_from=now,
            valid_until=_end_of_day(answer.last_day, by),
            earliest_day=answer.earliest_day,
            **_scope_columns(answer.scopes),
        )
        _save(consent, by)
        if name != by.name:
            by.name = name
            by.save(update_fields=["name"])
    return consent


def decline_invitation(*, invitation: Invitation, by: User) -> None:
    """Say no. Raises InvitationRefusedError where the question is no longer open."""
    with transaction.atomic():
        _answer(invitation, by, InvitationState.DECLINED, timezone.now())


def withdraw_invitation(*, invitation: Invitation, by: User) -> None:
    """Take a question back before it is answered. Raises InvitationRefusedError."""
    if invitation.dietitian_id != by.pk:
        raise InvitationRefusedError("This invitation is somebody else's.")
    with transaction.atomic():
        locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if locked.state != InvitationState.OPEN:
            raise InvitationRefusedError("This invitation was answered already.")
        _close(locked, by, InvitationState.WITHDRAWN, timezone.now())


def _answer(invitation: Invitation, by: User, state: InvitationState, now: dt.datetime) -> None:
    """Close an open question, once: of two answers at the same moment the second is refused."""
    if invitation.dietitian_id == by.pk:
        raise InvitationRefusedError("You cannot answer your own invitation.")
    # The client's row first: two invitations answered at once would make two consents.
    User.objects.select_for_update().get(pk=by.pk)
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.state != InvitationState.OPEN:
        raise InvitationRefusedError("This invitation was answered already or taken back.")
    if not Invitation.objects.waiting(now).filter(pk=locked.pk).exists():
        raise InvitationRefusedError("This invitation has expired. Ask for a new one.")
    _close(locked, by, state, now)


def _close(locked: Invitation, by: User, state: InvitationState, now: dt.datetime) -> None:
    locked.state, locked.answered_at, locked.answered_by = state, now, by
    locked.save(update_fields=["state", "answered_at", "answered_by"])


def _end_of_day(last_day: dt.date | None, client: User) -> dt.datetime | None:
    """The midnight that ends a day on the client's own calendar."""
    if last_day is None:
        return None
    zone = Profile.objects.of(client).tzinfo
    return dt.datetime.combine(last_day + dt.timedelta(days=1), dt.time.min, tzinfo=zone)


def end_consent(*, consent: Consent, by: User) -> bool:
    """End a consent at once, by either side; return whether it was still unended.

    A change under way under this consent holds its row: this waits for it, and
    no later change finds the consent. Raises ConsentEndedError for anybody else.
    """
    if by.pk not in {consent.client_id, consent.dietitian_id}:
        raise ConsentEndedError
    with transaction.atomic():
        locked = Consent.objects.select_for_update().get(pk=consent.pk)
        if locked.revoked_at is not None:
            return False
        _end(locked, by, timezone.now())
    return True


def _end(consent: Consent, by: User, now: dt.datetime) -> None:
    consent.revoked_at, consent.revoked_by = now, by
    _save(consent, by)


def _save(consent: Consent, by: User) -> None:
    # The history names who acted, also where no request is near.
    vars(consent)["_history_user"] = by
    consent.save()


def lock_consent(*, client: User, dietitian: User, scope: Scope) -> Consent:
    """Lock the live consent for a change; call it first in the change's transaction.

    Raises ConsentEndedError where it ended meanwhile or does not hold the scope.
    """
    unended = Consent.objects.of(client, dietitian).filter(revoked_at=None)
    # Locked first and judged afterwards: the lock may have waited for an end.
    locked = unended.select_for_update().first()
    if locked is None or not Consent.objects.live().filter(pk=locked.pk).exists():
        raise ConsentEndedError
    if not locked.has(scope):
        raise ConsentEndedError
    return locked


def record_access(
    *, consent: Consent, what: str, date: dt.date | None = None, is_change: bool = False
) -> AccessEvent:
    """Write down one look at a client's log, or one change to it."""
    return AccessEvent.objects.create(
        subject_id=consent.client_id,
        viewer_id=consent.dietitian_id,
        consent=consent,
        what=what,
        date=date,
        is_change=is_change,
    )


def record_listing(*, viewer: User, what: str = "clients list") -> None:
    """Write down that a list of all clients was seen: once a client a day, in one query."""
    now = timezone.now()
    columns: dict[str, Any] = {
        "subject_id": "client_id",
        "viewer_id": "dietitian_id",
        "consent_id": "pk",
        "what": Value(what),
        "is_change": Value(False),  # noqa: FBT003  # a value, no switch
        "at": Value(now),
        "listed_on": Value(timezone.localdate(now)),
    }
    seen = Consent.objects.live(now).filter(dietitian=viewer).order_by()
    query, parameters = seen.values_list(*columns.values()).query.sql_with_params()
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    table = connection.ops.quote_name(AccessEvent._meta.db_table)
    with connection.cursor() as cursor:
        # The ORM has no insert from a select; every name here is written above.
        cursor.execute(
            f"INSERT INTO {table} ({names}) {query} ON CONFLICT DO NOTHING",
            parameters,
        )
