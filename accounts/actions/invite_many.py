"""Inviting several people at once: each row judged, and those without a problem invited."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.db.models import Case, Q, When
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.actions.consent import InvitationRefusedError, scope_columns
from accounts.actions.invitation_mail import send_letters
from accounts.enums import InvitationState, Scope, SecurityEvent
from accounts.models import Consent, Invitation, User
from accounts.models.consent import INVITATION_LIFETIME
from accounts.security_log.lines import record


@dataclass(frozen=True, kw_only=True)
class Invitee:
    """One row of a list of people to invite."""

    #: The number of its line, from 1, and the line as it was written.
    line: int
    raw: str = ""
    #: In lower case.
    email: str = ""
    name: str = ""
    #: The dietitian's own; never shown to the person.
    label: str = ""
    scopes: frozenset[Scope] = field(default_factory=frozenset)
    #: Why it is not invited, in words; empty where nothing stands against it.
    problem: str = ""
    #: Whether the problem is only that it was done already.
    is_waiting: bool = False

    @property
    def scope_words(self) -> list[str]:
        """The labels of what is asked for, in the order of the list."""
        return [str(scope.label) for scope in Scope if scope in self.scopes | {Scope.LOG}]


def judged(*, by: User, invitees: Sequence[Invitee]) -> list[Invitee]:
    """The rows with a problem where somebody is a client already, or was asked and may answer.

    Two queries, whatever their number. No answer tells whether an address has an account, nor
    which one a client has whose name is shown instead of it.
    """
    addresses = {one.email for one in invitees if not one.problem}
    clients = (
        Consent.objects.running()
        .filter(dietitian=by)
        .annotate(address=Case(When(client__name="", then=Lower("client__email"))))
        .filter(Q(address__in=addresses) | Q(invitation__email__in=addresses))
        .order_by()
        .values_list("address", "invitation__email")
    )
    known = {address for pair in clients for address in pair}
    waiting = set(
        by.invitations.waiting().filter(email__in=addresses).values_list("email", flat=True)
    )
    return [_judged(one, known, waiting) for one in invitees]


def _judged(one: Invitee, clients: set[str | None], waiting: set[str]) -> Invitee:
    if one.problem:
        return one
    if one.email in clients:
        return replace(one, problem="This person is your client already.")
    if one.email in waiting:
        words = "You have invited this address, and it can still answer."
        return replace(one, problem=words, is_waiting=True)
    return one


def invite_many(
    *, by: User, invitees: Sequence[Invitee], may_send: Callable[[int], None]
) -> list[Invitation]:
    """Invite everybody without a problem, and give out the letters; return the invitations.

    Who was invited since the rows were judged is left out, so that the same list sent twice
    invites once. ``may_send`` is called with the number of letters, and raises where they are too
    many. Raises InvitationRefusedError and LettersNotSentError. Where it raises, nobody is invited.
    """
    if not by.is_dietitian:
        raise InvitationRefusedError("Only a dietitian can invite.")
    if not by.name or not by.practice:
        raise InvitationRefusedError("Say your name and your practice first.")
    now = timezone.now()
    with transaction.atomic():
        # Locked, as for a single invitation: of two at once the second finds the first's.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        good = [one for one in judged(by=by, invitees=invitees) if not one.problem]
        may_send(len(good))
        by.invitations.filter(
            email__in=[one.email for one in good], state=InvitationState.OPEN
        ).update(state=InvitationState.WITHDRAWN, answered_at=now, answered_by=by)
        asked = []
        for one in good:
            token = secrets.token_urlsafe(32)
            invitation = Invitation(
                dietitian=by,
                email=one.email,
                client_name=one.name,
                label=one.label,
                token_hash=Invitation.hash_of(token),
                created_at=now,
                expires_at=now + INVITATION_LIFETIME,
                **scope_columns(one.scopes),
            )
            asked.append((invitation, token))
            record(SecurityEvent.INVITED, person=by, other=one.email)
        made = Invitation.objects.bulk_create([invitation for invitation, _token in asked])
        send_letters(asked)
    return made
