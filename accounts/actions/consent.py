"""Invitations, consents, and the record of who opened whose log."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Value
from django.utils import timezone

from accounts.actions.end_mail import send_end
from accounts.enums import InvitationState, Scope, SecurityEvent
from accounts.models import (
    AccessEvent,
    ClientCard,
    ClientSummary,
    Consent,
    Invitation,
    Profile,
    User,
)
from accounts.models.consent import INVITATION_LIFETIME, OPTIONAL_SCOPES, RESTORABLE_FOR
from accounts.security_log.lines import record
from jobs.actions import delete_tasks_on_log


class InvitationRefusedError(ValueError):
    """An invitation cannot be made or answered; its text is for the person."""


class ConsentEndedError(Exception):
    """The consent ended before a change could be made under it."""


@dataclass(frozen=True, kw_only=True)
class InvitationAnswer:
    """What a client consents to: the scopes, until when, and from which day on."""

    scopes: frozenset[Scope] = field(default_factory=frozenset)
    last_day: dt.date | None = None
    earliest_day: dt.date | None = None


class RestoringRefusedError(ValueError):
    """An end cannot be taken back; its text is for the client."""


def scope_columns(scopes: frozenset[Scope]) -> dict[str, bool]:
    """The columns of the optional scopes, for a new row."""
    return {name: Scope(name) in scopes for name in OPTIONAL_SCOPES}


def set_name_and_practice(
    *, user: User, by: User, name: str, practice: str, practice_address: str = ""
) -> None:
    """Set the name and practice, with its address, under which clients see a dietitian.

    Raises InvitationRefusedError unless ``by`` is the dietitian.
    """
    if user.pk != by.pk:
        raise InvitationRefusedError("Only you can say your own name and practice.")
    with transaction.atomic():
        # A dietitian may be somebody's client as well.
        ClientSummary.objects.of_client(user).mark_stale()
        user.name, user.practice, user.practice_address = name, practice, practice_address
        user.save(update_fields=["name", "practice", "practice_address"])


def invite(
    *, by: User, email: str = "", scopes: frozenset[Scope] = frozenset()
) -> tuple[Invitation, str]:
    """Invite one person to share their log; return the invitation and the token of its link.

    Only a hash of the token is stored, so it is known at this moment only. A new
    invitation to the same address withdraws the open one. Raises
    InvitationRefusedError.
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
        # Locked: two invitations at once would each leave the other open.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
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
            **scope_columns(scopes),
        )
        record(SecurityEvent.INVITED, person=by, other=email)
    return invitation, token


def accept_invitation(
    *, invitation: Invitation, by: User, answer: InvitationAnswer, name: str = ""
) -> Consent:
    """Accept: create the consent, and end an earlier one for the same dietitian.

    Scopes that were not asked for are refused. Raises InvitationRefusedError,
    also where the invitation was answered, was withdrawn or has expired.
    """
    now = timezone.now()
    if not answer.scopes <= invitation.scopes:
        raise InvitationRefusedError("You ticked more than they asked for.")
    with transaction.atomic():
        unended = Consent.objects.of(by, invitation.dietitian).filter(revoked_at=None)
        # In the order of other writes: the consent, what lists keep, the account.
        has_earlier = bool(unended.select_for_update(no_key=True).values_list("pk"))
        if has_earlier or name != by.name:
            ClientSummary.objects.of_client(by).mark_stale()
        _answer(invitation, by, InvitationState.ACCEPTED, now)
        for earlier in unended.select_for_update(no_key=True):
            _end(earlier, by, now)
        consent = Consent(
            client=by,
            dietitian=invitation.dietitian,
            invitation=invitation,
            # After the end of the earlier one, by which the two are told apart later.
            valid_from=timezone.now(),
            valid_until=_end_of_day(answer.last_day, by),
            earliest_day=answer.earliest_day,
            **scope_columns(answer.scopes),
        )
        _save(consent, by)
        record(SecurityEvent.CONSENT_GIVEN, person=by, other=invitation.dietitian)
        if name != by.name:
            by.name = name
            by.save(update_fields=["name"])
        _keep_label(invitation, by)
    return consent


def _keep_label(invitation: Invitation, client: User) -> None:
    """The label that was given with the invitation, unless the client has one already."""
    if not invitation.label:
        return
    card, _is_new = ClientCard.objects.get_or_create(dietitian=invitation.dietitian, client=client)
    if not card.label:
        card.label = invitation.label
        card.save(update_fields=["label"])


def decline_invitation(*, invitation: Invitation, by: User) -> None:
    """Decline. Raises InvitationRefusedError where the invitation is no longer open."""
    with transaction.atomic():
        _answer(invitation, by, InvitationState.DECLINED, timezone.now())
        record(SecurityEvent.INVITATION_DECLINED, person=by, other=invitation.dietitian)


def withdraw_invitation(*, invitation: Invitation, by: User) -> None:
    """Withdraw an invitation that was not answered yet. Raises InvitationRefusedError."""
    if invitation.dietitian_id != by.pk:
        raise InvitationRefusedError("This invitation is for somebody else.")
    with transaction.atomic():
        locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if locked.state != InvitationState.OPEN:
            raise InvitationRefusedError("This invitation was answered already.")
        _close(locked, by, InvitationState.WITHDRAWN, timezone.now())
        record(SecurityEvent.INVITATION_WITHDRAWN, person=by, other=locked.email)


def _answer(invitation: Invitation, by: User, state: InvitationState, now: dt.datetime) -> None:
    """Close an open invitation once: the second of two simultaneous answers is refused."""
    if invitation.dietitian_id == by.pk:
        raise InvitationRefusedError("You cannot answer your own invitation.")
    # The client's row is locked first: two invitations accepted at once would create two consents.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.state != InvitationState.OPEN:
        raise InvitationRefusedError("This invitation was answered already, or taken back.")
    if not Invitation.objects.waiting(now).filter(pk=locked.pk).exists():
        raise InvitationRefusedError("This invitation has expired. Ask for a new one.")
    _close(locked, by, state, now)


def _close(locked: Invitation, by: User, state: InvitationState, now: dt.datetime) -> None:
    locked.state, locked.answered_at, locked.answered_by = state, now, by
    locked.save(update_fields=["state", "answered_at", "answered_by"])


def _end_of_day(last_day: dt.date | None, client: User) -> dt.datetime | None:
    """The midnight that ends a day in the client's time zone; None for None."""
    if last_day is None:
        return None
    zone = Profile.objects.of(client).tzinfo
    return dt.datetime.combine(last_day + dt.timedelta(days=1), dt.time.min, tzinfo=zone)


def end_consent(*, consent: Consent, by: User) -> bool:
    """End a consent at once, by either side; return whether it had not ended before.

    A change in progress under this consent holds a lock on its row: this waits for
    it, and no later change finds the consent. Files that the dietitian has had made of
    the log are deleted. A letter tells the client, who can take it back for a while
    (``restore_consent``). Raises ConsentEndedError for anybody else.
    """
    if by.pk not in {consent.client_id, consent.dietitian_id}:
        raise ConsentEndedError
    with transaction.atomic():
        locked = Consent.objects.select_for_update(no_key=True).get(pk=consent.pk)
        if locked.revoked_at is not None:
            return False
        now = timezone.now()
        had_run_out = locked.valid_until is not None and locked.valid_until <= now
        _end(locked, by, now)
    if not had_run_out:
        # After the transaction: a letter that cannot be sent must not keep a log open.
        is_restorable = Consent.objects.restorable().filter(pk=locked.pk).exists()
        send_end(locked, by=by, is_restorable=is_restorable)
    return True


def restore_consent(*, consent: Consent, by: User) -> bool:
    """Take an end back, by the client; return whether it had ended.

    The same row is no longer revoked, with the same scopes, earliest day and end; its history
    keeps the end. What was deleted at the end stays deleted. Raises RestoringRefusedError where
    that cannot be, and for anybody but the client.
    """
    if by.pk != consent.client_id:
        raise RestoringRefusedError("Only the person whose log it is can share it again.")
    with transaction.atomic():
        # The person first, as where an invitation is accepted: of both at once one comes second.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        locked = Consent.objects.select_for_update(no_key=True).get(pk=consent.pk)
        if locked.revoked_at is None:
            return False
        if refusal := why_not_restored(locked):
            raise RestoringRefusedError(refusal)
        locked.revoked_at, locked.revoked_by = None, None
        _save(locked, by)
        ClientSummary.objects.filter(consent=locked).mark_stale()
        record(SecurityEvent.CONSENT_RESTORED, person=by, other=locked.dietitian)
    return True


def why_not_restored(consent: Consent) -> str:
    """Why the end of a consent cannot be taken back, for the client; empty where it can."""
    now = timezone.now()
    if Consent.objects.restorable(now).filter(pk=consent.pk).exists():
        return ""
    dietitian, days = consent.dietitian, RESTORABLE_FOR.days
    if consent.restorable_until is not None and consent.restorable_until <= now:
        return f"It ended more than {days} days ago. {dietitian.name} can invite you again."
    if consent.valid_until is not None and consent.valid_until <= now:
        return f"Your own last day for it is over. {dietitian.name} can invite you again."
    if not (dietitian.is_active and dietitian.is_dietitian):
        return f"{dietitian.name} does not work as a dietitian on this site any more."
    return f"You have said yes to {dietitian.name} again since then. The newer answer counts."


def _end(consent: Consent, by: User, now: dt.datetime) -> None:
    consent.revoked_at, consent.revoked_by = now, by
    _save(consent, by)
    # What the dietitian's list kept of the log goes with the access to it.
    ClientSummary.objects.filter(consent=consent).delete()
    delete_tasks_on_log(consent.client, owner=consent.dietitian)
    record(SecurityEvent.CONSENT_ENDED, person=consent.client, other=consent.dietitian, by=by)


def _save(consent: Consent, by: User) -> None:
    # The author for the history, also outside of a request.
    consent._history_user = by
    consent.save()
    kept = ClientSummary.objects.filter(consent=consent)
    if consent.revoked_at is None:
        kept.mark_stale()
    else:
        # What the list said of a client is not the dietitian's to keep.
        kept.delete()


def lock_consent(*, client: User, dietitian: User, scope: Scope) -> Consent:
    """Lock the live consent before a change; call it first in the change's transaction.

    Raises ConsentEndedError where it has ended or lacks the scope.
    """
    unended = Consent.objects.of(client, dietitian).filter(revoked_at=None)
    # Without its key: a client's write that has marked the list twice looks for it at its end.
    # Checked after locking: the lock may have waited for a revocation.
    locked = unended.select_for_update(no_key=True).first()
    if locked is None or not Consent.objects.live().filter(pk=locked.pk).exists():
        raise ConsentEndedError
    if not locked.has(scope):
        raise ConsentEndedError
    return locked


def record_access(
    *, consent: Consent, what: str, date: dt.date | None = None, is_change: bool = False
) -> AccessEvent:
    """Record one access to a client's log, or one change to it."""
    return AccessEvent.objects.create(
        subject_id=consent.client_id,
        viewer_id=consent.dietitian_id,
        consent=consent,
        what=what,
        date=date,
        is_change=is_change,
    )


def record_file(*, consents: Iterable[Consent], what: str) -> None:
    """Record that a file of several clients' logs was made: one event a client, at one moment."""
    now = timezone.now()
    AccessEvent.objects.bulk_create(
        AccessEvent(
            subject_id=consent.client_id,
            viewer_id=consent.dietitian_id,
            consent=consent,
            what=what,
            at=now,
        )
        for consent in consents
    )


def record_listing(
    *, viewer: User, clients: Sequence[int] | None = None, what: str = "clients list"
) -> None:
    """Record that some clients were seen in a list: one event per client and day.

    ``clients`` are their numbers; None for all of them. Writes nothing where all of these were
    recorded today.
    """
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
    if clients is not None:
        recorded = AccessEvent.objects.filter(
            viewer=viewer, listed_on=timezone.localdate(now), what=what
        )
        done = set(
            recorded.filter(subject__in=clients).order_by().values_list("subject", flat=True)
        )
        missing = [number for number in clients if number not in done]
        if not missing:
            return
        seen = seen.filter(client__in=missing)
    query, parameters = seen.values_list(*columns.values()).query.sql_with_params()
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    table = connection.ops.quote_name(AccessEvent._meta.db_table)
    with connection.cursor() as cursor:
        # The ORM has no INSERT from SELECT; the names interpolated are those above.
        cursor.execute(f"INSERT INTO {table} ({names}) {query} ON CONFLICT DO NOTHING", parameters)
