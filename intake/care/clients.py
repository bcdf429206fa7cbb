"""A dietitian's clients with what matters of each, read in the same few queries for any number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.access import Subject
from accounts.models import Consent, Profile, User
from intake.bands.in_force import Standing, standings_of
from intake.care.conversation import in_queue
from intake.enums import DayState, ReviewState
from intake.models import Comment, Day
from intake.models.conversation import reopened, with_review
from intake.science.attention import (
    Attention,
    Reason,
    SeenDay,
    StripDay,
    Watched,
    Written,
    attention,
    mean_words,
    strip,
    strip_words,
)
from intake.science.usual_intake.adequacy import (
    DEFAULT_WINDOW,
    Adequacy,
    LoggedDay,
    assess,
    window_ending,
)

#: How far any calendar is from UTC.
_ANY_ZONE = dt.timedelta(hours=14)
_LONG_AGO = dt.date(1900, 1, 1)


@dataclass(frozen=True)
class Waiting:
    """What a client wrote about some days that the dietitian has not opened, or not acted on."""

    count: int
    #: The first of the days.
    first: dt.date
    #: When the first of it was written.
    since: dt.datetime

    def on_calendar_of(self, dietitian: User) -> Written:
        """The same with the days since, as the dietitian counts them."""
        profile = Profile.objects.of(dietitian)
        days = (profile.today() - self.since.astimezone(profile.tzinfo).date()).days
        return Written(self.count, max(0, days))


@dataclass(frozen=True)
class ClientRow:
    """One client in the list."""

    subject: Subject
    watched: Watched
    reasons: tuple[Attention, ...]
    strip: list[StripDay]
    #: Dates that wait for a review, oldest first.
    to_review: list[dt.date]
    unread: Waiting | None
    #: Answers on days about which the dietitian had asked.
    answered: Waiting | None

    @property
    def first(self) -> Attention:
        """The reason that matters most."""
        return self.reasons[0]

    @property
    def name(self) -> str:
        """What the client is called."""
        return self.subject.name

    @property
    def usual(self) -> Adequacy:
        """The complete days of the window."""
        return self.watched.usual

    @property
    def mean_words(self) -> str:
        """The mean of the complete days as shown; empty without any."""
        return mean_words(self.usual)

    @property
    def strip_words(self) -> str:
        """The strip counted in words."""
        return strip_words(self.strip)

    @property
    def last_words(self) -> str:
        """When something was logged last, counted in days."""
        if self.watched.last_logged is None:
            return "never"
        days = self.watched.days_quiet
        return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")

    @property
    def day_url(self) -> str:
        """The day that the list leads to: the last one logged, or today."""
        return self.subject.url("intake:day", self.watched.last_logged or self.watched.today)

    @property
    def review_url(self) -> str:
        """The first day that waits for a review."""
        return self.subject.url("intake:day", self.to_review[0]) if self.to_review else ""

    @property
    def unread_url(self) -> str:
        """The first day with a comment not yet opened."""
        return self._comments_of(self.unread)

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Each reason in words, and where it leads; empty for nowhere but the day."""
        urls = {
            Reason.WROTE: self.unread_url,
            Reason.ANSWERED: self._comments_of(self.answered),
        }
        return [(one.words, urls.get(one.reason, "")) for one in self.reasons]

    def _comments_of(self, waiting: Waiting | None) -> str:
        if waiting is None:
            return ""
        return f"{self.subject.url('intake:day', waiting.first)}#comments"


def client_rows(dietitian: User) -> list[ClientRow]:
    """Read every client whose log is open to a dietitian now, within what each shared."""
    now = timezone.now()
    # Wherever a client lives, the window begins on or after this date.
    start, _ = window_ending((now - _ANY_ZONE).date(), DEFAULT_WINDOW)
    consents = list(_consents(dietitian, now, start))
    people = [consent.client for consent in consents]
    standings = standings_of(
        people,
        knows_kidneys={
            consent.client_id: Subject(consent.client, dietitian, consent).sees_profile
            for consent in consents
        },
    )
    days = _days(dietitian, people, start)
    unread = _unread(dietitian, people)
    return [
        _row(
            Subject(consent.client, dietitian, consent),
            consent,
            standings[consent.client_id],
            days.get(consent.client_id, []),
            unread.get(consent.client_id, []),
        )
        for consent in consents
    ]


def _consents(dietitian: User, now: dt.datetime, start: dt.date) -> Iterable[Consent]:
    earlier = (
        Day.objects.filter(
            subject=OuterRef("client"),
            entry_count__gt=0,
            date__lt=start,
            date__gte=Coalesce(OuterRef("earliest_day"), Value(_LONG_AGO)),
        )
        .order_by("-date")
        .values("date")[:1]
    )
    return (
        Consent.objects.live(now)
        .filter(dietitian=dietitian)
        .select_related("client__profile")
        .annotate(logged_before=Subquery(earlier))
        .order_by("pk")
    )


def _days(dietitian: User, people: list[User], start: dt.date) -> dict[int, list[Any]]:
    """The logged days of the window, and whatever was reopened before it, by client."""
    days = with_review(Day.objects.filter(subject__in=people), dietitian)
    found: dict[int, list[Any]] = {}
    for day in days.filter(Q(date__gte=start, entry_count__gt=0) | reopened()).order_by("date"):
        found.setdefault(day.subject_id, []).append(day)
    return found


def _unread(dietitian: User, people: list[User]) -> dict[int, list[Waiting]]:
    """The comments not yet opened of each day, by client."""
    rows = (
        Comment.objects.unread_by_dietitian()
        .filter(dietitian=dietitian, day__subject__in=people)
        .order_by()
        .values_list(F("day__subject"), "day__date")
        .annotate(count=Count("pk"), since=Min("at"))
    )
    found: dict[int, list[Waiting]] = {}
    for subject, date, count, since in rows:
        found.setdefault(subject, []).append(Waiting(count, date, since))
    return found


def _answers(days: Iterable[Any]) -> list[Waiting]:
    """The days of ``with_review`` that were answered after the dietitian asked."""
    return [
        Waiting(1, day.date, day.answered_at)
        for day in days
        if day.review_state == ReviewState.ASKED
        and day.answered_at is not None
        and day.answered_at > day.review_seen_at
    ]


def _together(waiting: list[Waiting]) -> Waiting | None:
    if not waiting:
        return None
    return Waiting(
        count=sum(one.count for one in waiting),
        first=min(one.first for one in waiting),
        since=min(one.since for one in waiting),
    )


def unread_count(dietitian: User) -> int:
    """How many comments of clients wait to be opened, within what each shares now; one query."""
    open_to = Consent.objects.live().filter(
        Q(earliest_day=None) | Q(earliest_day__lte=OuterRef("day__date")),
        dietitian=dietitian,
        client=OuterRef("day__subject"),
    )
    unread = Comment.objects.unread_by_dietitian().filter(dietitian=dietitian)
    return unread.filter(Exists(open_to.order_by())).count()


def _row(
    subject: Subject,
    consent: Consent,
    standing: Standing,
    days: list[Any],
    unread: list[Waiting],
) -> ClientRow:
    profile = Profile.objects.of(subject.user)
    today = profile.today()
    days = [day for day in days if subject.sees(day.date)]
    logged = [day for day in days if day.entry_count and day.date <= today]
    wrote = _together([one for one in unread if subject.sees(one.first)])
    answered = _together(_answers(days))
    watched = replace(
        _watched(consent, standing, logged, today, profile),
        wrote=wrote.on_calendar_of(subject.viewer) if wrote else None,
        answered=answered.on_calendar_of(subject.viewer) if answered else None,
    )
    return ClientRow(
        subject=subject,
        watched=watched,
        reasons=attention(watched),
        strip=strip(watched, visible_from=consent.earliest_day),
        to_review=[day.date for day in days if in_queue(day, today)],
        unread=wrote,
        answered=answered,
    )


def _watched(
    consent: Consent, standing: Standing, logged: list[Any], today: dt.date, profile: Profile
) -> Watched:
    first, last = window_ending(today, DEFAULT_WINDOW)
    window = [
        SeenDay(
            date=day.date,
            sums=day.sums,
            limits=standing.limits_on(day.date),
            is_complete=day.food == DayState.COMPLETE,
            supplements=day.supplements,
        )
        for day in logged
        if day.date >= first
    ]
    usual = assess(
        [
            LoggedDay(day.date, day.sums, day.is_complete, day.supplements, limits=day.limits)
            for day in window
        ],
        first=first,
        last=last,
        reference=standing.reference_on(today),
        limits=standing.limits_on(today),
        population=standing.population_on(today),
    )
    before: dt.date | None = vars(consent)["logged_before"]
    dates = [day.date for day in logged] + ([before] if before else [])
    since = consent.valid_from.astimezone(profile.tzinfo).date()
    return Watched(
        today=today,
        days=window,
        usual=usual,
        last_logged=max(dates, default=None),
        shared_since=max(since, consent.earliest_day or since),
    )


# -- Sorting, filtering, searching ---------------------------------------------------------------

#: The orders a list may take; the first is the default.
SORTS = {
    "reason": "What matters first",
    "name": "Name",
    "last": "Longest without a log",
    "mean": "Lowest mean",
}


def arranged(
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
        kept.sort(key=lambda row: (row.usual.mean_mg is None, row.usual.mean_mg or 0))
    return kept
