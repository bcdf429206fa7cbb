"""How many messages wait to be opened by somebody, as a dietitian and as a client."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min

from accounts.models import User
from intake.diary.log import Log, Logs


@dataclass(frozen=True)
class WaitingForClient:
    """Messages of dietitians that a client has not opened."""

    count: int
    #: The first of the days they stand on; None without any.
    first: dt.date | None


def unread_count(dietitian: User) -> int:
    """How many messages of clients wait to be opened, within what each shares now; one query."""
    comments = Logs(dietitian.consents_held.live()).comments()
    # Named again for the index of unread comments.
    return comments.unread_by_dietitian().filter(dietitian=dietitian).count()


def waiting_for_client(user: User) -> WaitingForClient:
    """What dietitians wrote that this person has not opened; one query, none for who never shared.

    As on the person's pages, the messages stay after a consent has ended.
    """
    if not user.has_ever_shared:
        return WaitingForClient(0, None)
    unread = Log.of_oneself(user).comments().unread_by_client().order_by()
    return WaitingForClient(**unread.aggregate(count=Count("pk"), first=Min("day__date")))
