"""One reminder of an invitation that nobody has answered yet."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from accounts.actions.invitation_mail import send_letters
from accounts.models import Invitation, User
from accounts.models.consent import INVITATION_LIFETIME, InvitationQuerySet

#: How long an invitation waits before it is among those that are all reminded of.
REMIND_ALL_AFTER = dt.timedelta(days=3)
#: The most letters of one act.
MAX_REMINDED = 200


def remind(
    *, invitations: InvitationQuerySet, by: User, may_send: Callable[[int], None]
) -> list[Invitation]:
    """Send one more letter for each of a dietitian's own invitations that had none yet.

    The letter holds a new link, which works as long as a first one does; the old link stops,
    since of a link only the hash is kept. ``may_send`` is called with the number of letters and
    raises where they are too many. Raises LettersNotSentError. Either way nothing is changed.
    """
    now = timezone.now()
    with transaction.atomic():
        # Locked: of two clicks at once the second finds them reminded.
        due = invitations.filter(dietitian=by).remindable().select_related("dietitian")
        found = list(due.order_by("pk").select_for_update(of=("self",))[:MAX_REMINDED])
        may_send(len(found))
        letters = []
        for invitation in found:
            token = secrets.token_urlsafe(32)
            invitation.token_hash = Invitation.hash_of(token)
            invitation.reminded_at, invitation.expires_at = now, now + INVITATION_LIFETIME
            letters.append((invitation, token))
        Invitation.objects.bulk_update(found, ["token_hash", "reminded_at", "expires_at"])
        send_letters(letters, is_reminder=True)
    return found
