"""A dietitian's clients with what matters of each, read in the same few queries for any number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone

from accounts.access import Subject
from accounts.models import Profile, User
from intake.bands.in_force import BandsInForce, bands_in_force_of
from intake.care.conversation import in_queue
from intake.diary.log import Log, Logs, last_logged_before
from intake.enums import DayState, ReviewState
from intake.models.conversation import reopened, with_review
from intake.science.attention import (
    Attention,
    ClientRecord,
    Reason,
    SharedDay,
    StripDay,
    WaitingMessages,
    attention,
    strip,
)
from intake.science.sums import SUM_TYPES, Sums
from intake.science.usual_intake.adequacy import (
    DEFAULT_WINDOW,
    assess,
    window_ending,
)

#: How far any calendar is from UTC.
_ANY_ZONE = dt.timedelta(hours=14)
#: What is read of each day; see ``with_review``.
_DAY_COLUMNS = (
    *("subject_id", "date", "food", "supplements", "changed_at"),
    *("review_state", "review_seen_at", "answered_at"),
    *SUM_TYPES,
)
_sums_of = attrgetter(*SUM_TYPES)


@dataclass(frozen=True)
class ClientComments:
    """Comments of a client that the dietitian has not opened, or not acted on."""

    count: int
    #: The first of the days.
    first: dt.date
    #: When the first of it was written.
    since: dt.datetime

    def on_calendar_of(self, dietitian: User) -> WaitingMessages:
        """The same with the days since, as the dietitian counts them."""
        profile = Profile.objects.of(dietitian)
        days = (profile.today() - self.since.astimezone(profile.tzinfo).date()).days
        return WaitingMessages(self.count, max(0, days))


@dataclass(frozen=True)
class ClientRow:
    """One client in the list."""

    subject: Subject
    watched: ClientRecord
    reasons: tuple[Attention, ...]
    strip: list[StripDay]
    #: Dates that wait for a review, oldest first.
    to_review: list[dt.date]
    unread: ClientComments | None
    #: Answers on days about which the dietitian had asked.
    answered: ClientComments | None

    @property
    def first(self) -> Attention:
        """The reason that matters most."""
        return self.reasons[0]

    @property
    def name(self) -> str:
        """What the client is called."""
        return self.subject.name


def client_rows(dietitian: User) -> list[ClientRow]:
    """Read every client whose log is open to a dietitian now, within what each shared."""
    now = timezone.now()
    # Wherever a client lives, the window begins on or after this date.
    start, _ = window_ending((now - _ANY_ZONE).date(), DEFAULT_WINDOW)
    found: QuerySet[Any] = (
        dietitian.consents_held.live(now)
        .select_related("client__profile")
        .annotate(logged_before=last_logged_before(start))
        .order_by("pk")
    )
    consents = list(found)
    logs = Logs(consents)
    bands = bands_in_force_of(logs)
    days = _days(logs, dietitian, start)
    unread = _unread(logs)
    return [
        _row(
            log,
            bands[log.user.pk],
            days.get(log.user.pk, []),
            unread.get(log.user.pk, []),
            logged_before=consent.logged_before,
        )
        for log, consent in zip(logs, consents, strict=True)
    ]


def _days(logs: Logs, dietitian: User, start: dt.date) -> dict[int, list[Any]]:
    """The logged days of the window, and whatever was reopened before it, by client.

    As rows of ``_DAY_COLUMNS``: thousands of whole days would take twice as long to make.
    """
    days = with_review(logs.days(), dietitian)
    wanted = days.filter(Q(date__gte=start, entry_count__gt=0) | reopened()).order_by("date")
    found: dict[int, list[Any]] = {}
    for day in wanted.values_list(*_DAY_COLUMNS, named=True):
        found.setdefault(day.subject_id, []).append(day)
    return found


def _unread(logs: Logs) -> dict[int, list[ClientComments]]:
    """The comments not yet opened of each day, by client."""
    rows = (
        logs.comments()
        .unread_by_dietitian()
        .order_by()
        .values_list(F("day__subject"), "day__date")
        .annotate(count=Count("pk"), since=Min("at"))
    )
    found: dict[int, list[ClientComments]] = {}
    for subject, date, count, since in rows:
        found.setdefault(subject, []).append(ClientComments(count, date, since))
    return found


def _answers(days: Iterable[Any]) -> list[ClientComments]:
    """The days of ``with_review`` that were answered after the dietitian asked."""
    return [
        ClientComments(1, day.date, day.answered_at)
        for day in days
        if day.review_state == ReviewState.ASKED
        and day.answered_at is not None
        and day.answered_at > day.review_seen_at
    ]


def _together(waiting: list[ClientComments]) -> ClientComments | None:
    if not waiting:
        return None
    return ClientComments(
        count=sum(one.count for one in waiting),
        first=min(one.first for one in waiting),
        since=min(one.since for one in waiting),
    )


def unread_count(dietitian: User) -> int:
    """How many comments of clients wait to be opened, within what each shares now; one query."""
    comments = Logs(dietitian.consents_held.live()).comments()
    # Named again for the index of unread comments.
    return comments.unread_by_dietitian().filter(dietitian=dietitian).count()


def _row(
    log: Log,
    bands: BandsInForce,
    days: list[Any],
    unread: list[ClientComments],
    *,
    logged_before: dt.date | None,
) -> ClientRow:
    today = Profile.objects.of(log.user).today()
    logged = [day for day in days if day.entry_count and day.date <= today]
    wrote = _together(unread)
    answered = _together(_answers(days))
    viewer = log.subject.viewer
    watched = replace(
        _watched(log, bands, logged, today, logged_before),
        wrote=wrote.on_calendar_of(viewer) if wrote else None,
        answered=answered.on_calendar_of(viewer) if answered else None,
    )
    return ClientRow(
        subject=log.subject,
        watched=watched,
        reasons=attention(watched),
        strip=strip(watched, visible_from=log.earliest_day),
        to_review=[day.date for day in days if in_queue(day, today)],
        unread=wrote,
        answered=answered,
    )


def _watched(
    log: Log,
    bands: BandsInForce,
    logged: list[Any],
    today: dt.date,
    logged_before: dt.date | None,
) -> ClientRecord:
    first, last = window_ending(today, DEFAULT_WINDOW)
    window = [
        SharedDay(
            date=day.date,
            sums=Sums(*_sums_of(day)),
            limits=bands.limits_on(day.date),
            is_complete=day.food == DayState.COMPLETE,
            supplements=day.supplements,
        )
        for day in logged
        if day.date >= first
    ]
    usual = assess(
        window,
        first=first,
        last=last,
        reference=bands.reference_on(today),
        limits=bands.limits_on(today),
        prior=bands.prior_on(today),
    )
    dates = [day.date for day in logged] + ([logged_before] if logged_before else [])
    return ClientRecord(
        today=today,
        days=window,
        usual=usual,
        last_logged=max(dates, default=None),
        shared_since=log.first_reached(log.shared_since or today),
    )


# -- Sorting, filtering, searching ---------------------------------------------------------------

#: The orders a list may take; the first is the default.
SORTS = {
    "reason": "What matters first",
    "name": "Name",
    "last": "Longest without a log",
    "mean": "Lowest mean",
}


def arrange(
    rows: Iterable[ClientRow], *, query: str = "", reason: Reason | None = None, sort: str = ""
) -> list[ClientRow]:
    """Search by name, filter by a reason that holds, and sort; ties go by reason and name."""
    words = query.casefold().split()
    kept = [
        row
        for row in rows
        if all(word in row.name.casefold() for word in words)
        and (reason is None or any(one.reason is reason for one in row.reasons))
    ]
    kept.sort(key=lambda row: (row.first.reason, -row.watched.days_quiet, row.name.casefold()))
    if sort == "name":
        kept.sort(key=lambda row: row.name.casefold())
    elif sort == "last":
        kept.sort(key=lambda row: row.watched.last_logged or dt.date.min)
    elif sort == "mean":
        kept.sort(key=lambda row: ((mean := row.watched.usual.mean_mg) is None, mean or 0))
    return kept
