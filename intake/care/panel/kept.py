"""What is kept of one client for the list: the words of a row, and what sorts and finds it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from accounts.models import ClientSummary, Profile
from intake.care.panel.client_rows import ClientComments, ClientRow
from intake.science.attention import Reason, mean_words, put_off_words, strip_words
from intake.text import counted

_EXACT = Decimal("0.001")
_LONGEST_KEY: int = ClientSummary._meta.get_field("name_key").max_length or 0


@dataclass(frozen=True, slots=True)
class KeptSummary:
    """The columns of a ``ClientSummary`` that are worked out."""

    first_reason: int
    reason_bits: int
    days_quiet: int
    last_logged: dt.date | None
    mean_mg: Decimal | None
    name_key: str
    search_text: str
    #: What ``intake/pages/clients/lines.py`` reads; plain texts, numbers and lists.
    shown: dict[str, Any]
    #: The next midnight where the client or the dietitian lives: dates are said in words.
    fresh_until: dt.datetime

    @property
    def columns(self) -> dict[str, Any]:
        """Each column with its value."""
        return asdict(self)


def kept_of(row: ClientRow, now: dt.datetime) -> KeptSummary:
    """What is kept of a row that was worked out at ``now``, or a moment later."""
    identity, usual = row.identity, row.watched.usual
    bits = 0
    for one in row.reasons:
        bits |= one.reason.bit
    return KeptSummary(
        first_reason=row.first.reason,
        reason_bits=bits,
        days_quiet=row.watched.days_quiet,
        last_logged=row.watched.last_logged,
        mean_mg=None if usual.mean_mg is None else usual.mean_mg.quantize(_EXACT),
        # Folding makes up to three letters of one.
        name_key=identity.name.casefold()[:_LONGEST_KEY],
        search_text=" ".join(_searched(row)).casefold(),
        shown=_shown(row),
        fresh_until=min(
            _midnight_after(now, zone)
            for zone in (Profile.objects.of(row.subject.user).tzinfo, row.calendar.zone)
        ),
    )


def _midnight_after(now: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    tomorrow = now.astimezone(zone).date() + dt.timedelta(days=1)
    return dt.datetime.combine(tomorrow, dt.time.min, tzinfo=zone)


def _searched(row: ClientRow) -> Iterable[str]:
    """What a client is found by: nothing that the dietitian neither sees nor has said."""
    identity, invitation = row.identity, row.consent.invitation
    born = str(identity.birth_year or "")
    invited = invitation.email if invitation is not None else ""
    # The name is the address where no name was told.
    parts = (identity.name, identity.label, identity.short_code, born, invited)
    return [part for part in parts if part]


def _shown(row: ClientRow) -> dict[str, Any]:
    watched, usual = row.watched, row.watched.usual
    return {
        "name": row.identity.name,
        "known": row.identity.words,
        "reasons": [
            [one.reason.slug, one.words, _leads_to(row, one.reason)] for one in row.reasons
        ],
        "put_off": put_off_words(row.put_off, row.calendar.today),
        # The last day logged, or today.
        "opens": str(watched.last_logged or watched.today),
        "last": _last_words(row),
        "mean": mean_words(usual),
        "days": f"{usual.n_days} of {counted(usual.days_in_window, 'day')}",
        "strip": [[str(day.date), day.zone.value] for day in row.strip],
        "strip_words": strip_words(row.strip),
        "unread": [row.unread.count, str(row.unread.first)] if row.unread else None,
        "review": [len(row.to_review), str(row.to_review[0])] if row.to_review else None,
    }


def _leads_to(row: ClientRow, reason: Reason) -> str:
    """The day on which a reason is found; one with comments ends in "#comments"."""

    def comments_of(waiting: ClientComments | None) -> str:
        return f"{waiting.first}/#comments" if waiting else ""

    if reason is Reason.CHANGED:
        return f"{row.watched.changed[0]}/"
    found = {
        Reason.EMERGENCY: row.emergency,
        Reason.WROTE: row.unread,
        Reason.ANSWERED: row.answered,
    }
    return comments_of(found.get(reason))


def _last_words(row: ClientRow) -> str:
    """When something was logged last, counted in days."""
    if row.watched.last_logged is None:
        return "never"
    days = row.watched.days_quiet
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
