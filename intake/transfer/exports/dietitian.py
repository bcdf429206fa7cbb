"""Yields the rows of the tables of a dietitian's own doing: what they wrote, set, asked and saw.

Of a client they hold what the dietitian did, and never what the client logged or wrote.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from accounts.access import Subject
from accounts.models import AccessEvent, Consent, User
from intake.diary.log import WrittenByDietitian
from intake.transfer.exports.diary import ExportRow, page_by_page, values_of

CLIENT_COLUMNS = (
    "client",
    "may_see",
    "valid_from",
    "valid_until",
    "earliest_day",
    "ended_at",
    "ended_by",
)
SENT_COLUMNS = (
    "email",
    "asks_for",
    "state",
    "made_at",
    "expires_at",
    "answered_at",
    "client_name",
    "label",
    "reminded_at",
)
WRITTEN_COLUMNS = ("client", "date", "at", "text")
JUDGED_COLUMNS = ("client", "date", "state", "seen_at")
#: The fields of ``Band``, by their names.
_BAND_FIELDS = (
    "valid_from",
    "is_reset",
    "low_mg",
    "target_mg",
    "high_mg",
    "high_basis",
    "supplement_limit_mg",
    "reason",
    "reference",
    "set_at",
)
BAND_SET_COLUMNS = ("client", *_BAND_FIELDS)
LOOK_COLUMNS = ("client", "at", "what", "date", "is_change")


def client_names(user: User) -> defaultdict[int, str]:
    """What a dietitian's clients are called, by account.

    As on the pages while the client lets them in. Afterwards the pages show no name any
    more, so it is "former client 2", counted by the first consent.
    """
    held = Consent.objects.filter(dietitian=user).order_by("pk")
    clients = dict.fromkeys(held.values_list("client", flat=True))
    names: defaultdict[int, str] = defaultdict(lambda: "former client")
    names |= {pk: f"former client {number}" for number, pk in enumerate(clients, 1)}
    for consent in held.live().select_related("client"):
        names[consent.client_id] = Subject(consent.client, user, consent).name
    return names


def client_rows(user: User) -> Iterator[ExportRow]:
    """Yield who let the dietitian in, to what and until when."""
    names = client_names(user)
    for consent in Consent.objects.filter(dietitian=user).order_by("valid_from", "pk"):
        by = {None: "", user.pk: "you"}.get(consent.revoked_by_id, "the client")
        yield (
            names[consent.client_id],
            ", ".join(consent.scope_words),
            consent.valid_from,
            consent.valid_until,
            consent.earliest_day,
            consent.revoked_at,
            by,
        )


def sent_rows(user: User) -> Iterator[ExportRow]:
    """Yield the invitations that the dietitian sent."""
    for asked in page_by_page(user.invitations.all()):
        yield (
            asked.email,
            ", ".join(asked.scope_words),
            asked.state,
            asked.created_at,
            asked.expires_at,
            asked.answered_at,
            asked.client_name,
            asked.label,
            asked.reminded_at,
        )


def written_rows(user: User) -> Iterator[ExportRow]:
    """Yield the dietitian's own remarks on clients' days, but those taken back."""
    names = client_names(user)
    comments = WrittenByDietitian(user).comments().select_related("day")
    for one in page_by_page(comments):
        yield names[one.subject_id], one.day.date, one.at, one.text


def judged_rows(user: User) -> Iterator[ExportRow]:
    """Yield how far the dietitian is with clients' days."""
    names = client_names(user)
    for one in page_by_page(WrittenByDietitian(user).reviews().select_related("day")):
        yield names[one.subject_id], one.day.date, one.state, one.seen_at


def band_set_rows(user: User) -> Iterator[ExportRow]:
    """Yield the bands that the dietitian set for clients, with their reasons."""
    names = client_names(user)
    for band in page_by_page(WrittenByDietitian(user).bands()):
        yield names[band.subject_id], *values_of(band, _BAND_FIELDS)


def look_rows(user: User) -> Iterator[ExportRow]:
    """Yield each look of the dietitian at a client's log, and each change."""
    names = client_names(user)
    for one in page_by_page(AccessEvent.objects.filter(viewer=user)):
        yield names[one.subject_id], one.at, one.what, one.date, one.is_change
