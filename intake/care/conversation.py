"""What a day page shows of the people it is shared with: threads, reviews, a band set for one."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.access import Subject
from accounts.models import Consent, User
from intake.bands.in_force import Standing
from intake.care.reviews import REVIEW_DAYS, ReviewNow, ReviewState, review_now, waits
from intake.enums import DayState
from intake.models import Band, Comment, Day, Review
from intake.models.conversation import reopened, with_review


@dataclass(frozen=True)
class Said:
    """One comment as its reader sees it."""

    comment: Comment
    author: str
    is_own: bool
    is_new: bool
    delete_url: str

    @property
    def may_be_deleted(self) -> bool:
        """Whether the reader wrote it and may still take it back."""
        return self.is_own and self.comment.may_be_deleted


@dataclass(frozen=True)
class Thread:
    """What a client and one dietitian said about a day."""

    #: Names the thread on the page and in its form: the consent's number, for the client.
    key: int
    other: str
    comments: list[Said]
    #: Whether it can go on: the dietitian still sees this day.
    is_open: bool
    #: What the dietitian said of the day, for the client to read; empty for nothing.
    review_words: str = ""
    request_key: uuid.UUID = field(default_factory=uuid.uuid4)
    form: Any = None


@dataclass(frozen=True)
class Conversation:
    """The threads of one day, and where else something new waits."""

    threads: list[Thread]
    #: Comments on other days not yet opened.
    waiting: int = 0
    waiting_url: str = ""
    #: Numbers of the comments that are shown for the first time.
    new: tuple[int, ...] = ()

    @property
    def fresh(self) -> list[Said]:
        """The comments that are shown for the first time."""
        return [said for thread in self.threads for said in thread.comments if said.is_new]


@dataclass(frozen=True)
class Holder:
    """One side of a thread: a dietitian who sees, or once saw, the log."""

    key: int
    dietitian: User
    #: Whether this day is open to them now.
    is_open: bool
    #: Their review of the day, for the client to read.
    state: str | None = None
    seen_at: dt.datetime | None = None


def conversation(
    subject: Subject, date: dt.date, *, changed_at: dt.datetime | None = None, form: Any = None
) -> Conversation:
    """Read what was said about a day, in one query, or two for the owner of the log.

    ``changed_at`` is when the day changed last; ``form`` is a refused comment,
    shown again in its thread.
    """
    if subject.consent is not None:
        holders = [Holder(subject.consent.pk, subject.viewer, is_open=True)]
        comments = Comment.objects.filter(dietitian=subject.viewer)
        unread = comments.unread_by_dietitian()
    else:
        holders = _holders(subject.user, date) if subject.user.has_ever_shared else []
        comments = Comment.objects.all()
        unread = comments.unread_by_client()
    if not holders:
        return Conversation([])
    rows = list(
        (comments.filter(day__date=date) | unread)
        .filter(day__subject=subject.user)
        .select_related("day", "dietitian")
    )
    waiting = [row for row in rows if row.day.date != date and subject.sees(row.day.date)]
    here = [row for row in rows if row.day.date == date]
    earliest = min((row.day.date for row in waiting), default=None)
    return Conversation(
        threads=[
            _thread(subject, date, holder, said, changed_at, form)
            for holder in holders
            if (said := [row for row in here if row.dietitian_id == holder.dietitian.pk])
            or holder.is_open
        ],
        waiting=len(waiting),
        waiting_url=f"{subject.url('intake:day', earliest)}#comments" if earliest else "",
        new=tuple(row.pk for row in here if _is_new(subject, row)),
    )


def _holders(user: User, date: dt.date) -> list[Holder]:
    """Everybody who ever had the client's leave, each once, those who have it first."""
    reviews = Review.objects.filter(
        dietitian=OuterRef("dietitian"), day__subject=user, day__date=date
    )
    consents: QuerySet[Any] = (
        Consent.objects.filter(client=user)
        .select_related("dietitian")
        .annotate(
            is_live=Exists(Consent.objects.live().filter(pk=OuterRef("pk")).order_by()),
            review_state=Subquery(reviews.values("state")[:1]),
            review_seen_at=Subquery(reviews.values("seen_at")[:1]),
        )
        .order_by("-is_live", "-valid_from", "-pk")
    )
    found: dict[int, Holder] = {}
    for consent in consents:
        holder = Holder(
            consent.pk,
            consent.dietitian,
            is_open=consent.is_live and consent.reaches(date),
            state=consent.review_state,
            seen_at=consent.review_seen_at,
        )
        found.setdefault(consent.dietitian_id, holder)
    return list(found.values())


_TOLD = {ReviewState.ASKED: "waits for your answer.", ReviewState.REVIEWED: "reviewed this day."}


def _thread(
    subject: Subject,
    date: dt.date,
    holder: Holder,
    rows: list[Comment],
    changed_at: dt.datetime | None,
    form: Any,
) -> Thread:
    answered_at = max((row.at for row in rows if row.from_client), default=None)
    review = review_now(
        holder.state, holder.seen_at, changed_at=changed_at, answered_at=answered_at
    )
    is_refused = form is not None and (
        not subject.is_self or form.data.get("thread") == str(holder.key)
    )
    return Thread(
        key=holder.key,
        other=(holder.dietitian.name or "Your dietitian") if subject.is_self else subject.name,
        comments=[_said(subject, date, row) for row in rows],
        is_open=holder.is_open,
        review_words=_TOLD.get(review.state, ""),
        form=form if is_refused else None,
    )


def _said(subject: Subject, date: dt.date, row: Comment) -> Said:
    is_own = row.from_client is subject.is_self
    if is_own:
        author = "You"
    elif row.from_client:
        author = subject.name
    else:
        author = row.dietitian.name or "Your dietitian"
    return Said(
        comment=row,
        author=author,
        is_own=is_own,
        is_new=_is_new(subject, row),
        delete_url=subject.url("intake:delete_comment", date, row.pk),
    )


def _is_new(subject: Subject, row: Comment) -> bool:
    return row.from_client is not subject.is_self and row.read_at is None and row.deleted_at is None


def mark_read(shown: Conversation) -> None:
    """Take the unread marks off what was just shown; no query where nothing is new."""
    if shown.new:
        Comment.objects.filter(pk__in=shown.new, read_at=None).update(read_at=timezone.now())


# -- Reviewing ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Queue:
    """How far the dietitian is with a day, and the nearest ones that wait."""

    now: ReviewNow
    seen: dt.datetime
    previous_url: str
    next_url: str
    count: int


def review_queue(subject: Subject, date: dt.date, today: dt.date) -> Queue:
    """Read the review of a day and the days of the same client that wait, in one query."""
    first = today - dt.timedelta(days=REVIEW_DAYS - 1)
    days: QuerySet[Any] = with_review(Day.objects.filter(subject=subject.user), subject.viewer)
    rows = days.filter(Q(date=date) | Q(date__gte=first) | reopened()).order_by("date")
    now, waiting = review_now(None, None), []
    for day in rows:
        state = _state_of(day)
        if day.date == date:
            now = state
        elif subject.sees(day.date) and _in_queue(day, state, today):
            waiting.append(day.date)
    return Queue(
        now=now,
        seen=timezone.now(),
        previous_url=_url(subject, [day for day in waiting if day < date][-1:]),
        next_url=_url(subject, [day for day in waiting if day > date][:1]),
        count=len(waiting),
    )


def _state_of(day: Any) -> ReviewNow:
    return review_now(
        day.review_state,
        day.review_seen_at,
        changed_at=day.changed_at,
        answered_at=day.answered_at,
    )


def _in_queue(day: Any, state: ReviewNow, today: dt.date) -> bool:
    return waits(
        state,
        date=day.date,
        today=today,
        is_finished=day.food != DayState.OPEN,
        has_entries=day.entry_count > 0,
    )


def in_queue(day: Any, today: dt.date) -> bool:
    """Whether a day of ``with_review`` waits for its dietitian."""
    return _in_queue(day, _state_of(day), today)


def _url(subject: Subject, dates: Iterable[dt.date]) -> str:
    return next((subject.url("intake:day", date) for date in dates), "")


# -- A band set for somebody ----------------------------------------------------------------------


def band_notice(subject: Subject, standing: Standing, date: dt.date) -> Band | None:
    """The band a clinician set that holds on a day, with its author; only for one's own day."""
    row = standing.clinician_band_on(date) if subject.is_self else None
    return None if row is None else Band.objects.select_related("set_by").get(pk=row.pk)
