"""What a day page shows of the people it is shared with: comment threads and reviews."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import ClientSummary, Consent, User
from intake.care.actions import open_comments
from intake.care.reviews import REVIEW_DAYS, ReviewNow, review_now, waits
from intake.diary.log import Log
from intake.enums import DayState, ReviewState
from intake.models import Comment
from intake.models.conversation import reopened, with_review
from intake.science.signs.in_messages import urgent_words


@dataclass(frozen=True)
class ShownComment:
    """One comment as its reader sees it."""

    comment: Comment
    author: str
    is_own: bool
    is_new: bool
    delete_url: str
    #: What to do about signs of an emergency in it; empty where none was found.
    urgent: str = ""

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
    comments: list[ShownComment]
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
    def is_begun(self) -> bool:
        """Whether anything was said of this day, or was to be and was refused."""
        return any(one.comments or one.review_words or one.form is not None for one in self.threads)

    @property
    def has_messages_of_the_client(self) -> bool:
        """Whether anything is shown that could have been marked."""
        return any(one.comment.from_client for thread in self.threads for one in thread.comments)

    @property
    def fresh(self) -> list[ShownComment]:
        """The comments that are shown for the first time."""
        return [one for thread in self.threads for one in thread.comments if one.is_new]


@dataclass(frozen=True)
class ThreadDietitian:
    """The dietitian of a thread: one who may read the log, or once might."""

    key: int
    dietitian: User
    #: Whether this day is open to them now.
    is_open: bool
    #: Their review of the day, for the client to read.
    state: str | None = None
    seen_at: dt.datetime | None = None


def conversation(
    log: Log, date: dt.date, *, changed_at: dt.datetime | None = None, form: Any = None
) -> Conversation:
    """Read what was said about a day, in one query, or two for the owner of the log.

    ``changed_at`` is when the day changed last; ``form`` is a comment that was
    refused, or filled from a template, shown in its thread.
    """
    subject = log.subject
    if subject.consent is not None:
        dietitians = [ThreadDietitian(subject.consent.pk, subject.viewer, is_open=True)]
    else:
        dietitians = _dietitians(log, date) if log.user.has_ever_shared else []
    if not dietitians:
        return Conversation([])
    comments = log.comments()
    here_or_unread = comments.on_or_unread(date, by_client=subject.consent is None)
    rows = list(here_or_unread.select_related("day", "dietitian"))
    waiting = [row for row in rows if row.day.date != date]
    here = [row for row in rows if row.day.date == date]
    earliest = min((row.day.date for row in waiting), default=None)
    return Conversation(
        threads=[
            _thread(log, date, partner, those, changed_at, form)
            for partner in dietitians
            if (those := [row for row in here if row.dietitian_id == partner.dietitian.pk])
            or partner.is_open
        ],
        waiting=len(waiting),
        waiting_url=f"{subject.url('intake:day', earliest)}#comments" if earliest else "",
        new=tuple(row.pk for row in here if _is_new(log, row)),
    )


def _dietitians(log: Log, date: dt.date) -> list[ThreadDietitian]:
    """Everybody who ever had the client's leave, each once, those who have it first."""
    reviews = log.reviews().filter(dietitian=OuterRef("dietitian"), day__date=date)
    consents: QuerySet[Any] = (
        Consent.objects.filter(client=log.user)
        .select_related("dietitian")
        .annotate(
            is_live=Exists(Consent.objects.live().filter(pk=OuterRef("pk")).order_by()),
            review_state=Subquery(reviews.values("state")[:1]),
            review_seen_at=Subquery(reviews.values("seen_at")[:1]),
        )
        .order_by("-is_live", "-valid_from", "-pk")
    )
    found: dict[int, ThreadDietitian] = {}
    for consent in consents:
        partner = ThreadDietitian(
            consent.pk,
            consent.dietitian,
            is_open=consent.is_live and consent.reaches(date),
            state=consent.review_state,
            seen_at=consent.review_seen_at,
        )
        found.setdefault(consent.dietitian_id, partner)
    return list(found.values())


_REVIEW_WORDS = {
    ReviewState.ASKED: "waits for your answer.",
    ReviewState.REVIEWED: "reviewed this day.",
}


def _thread(
    log: Log,
    date: dt.date,
    partner: ThreadDietitian,
    rows: list[Comment],
    changed_at: dt.datetime | None,
    form: Any,
) -> Thread:
    answered_at = max((row.at for row in rows if row.from_client), default=None)
    review = review_now(
        partner.state, partner.seen_at, changed_at=changed_at, answered_at=answered_at
    )
    is_its_form = form is not None and (
        not log.is_self or form.data.get("thread") == str(partner.key)
    )
    return Thread(
        key=partner.key,
        other=(partner.dietitian.name or "Your dietitian") if log.is_self else log.subject.name,
        comments=[_shown(log, date, row) for row in rows],
        is_open=partner.is_open,
        review_words=_REVIEW_WORDS.get(review.state, ""),
        form=form if is_its_form else None,
    )


def _shown(log: Log, date: dt.date, row: Comment) -> ShownComment:
    is_own = row.from_client is log.is_self
    if is_own:
        author = "You"
    elif row.from_client:
        author = log.subject.name
    else:
        author = row.dietitian.name or "Your dietitian"
    return ShownComment(
        comment=row,
        author=author,
        is_own=is_own,
        is_new=_is_new(log, row),
        delete_url=log.subject.url("intake:delete_comment", date, row.pk),
        urgent=urgent_words(row.text, log.reader) if row.from_client else "",
    )


def _is_new(log: Log, row: Comment) -> bool:
    return row.from_client is not log.is_self and row.read_at is None and row.deleted_at is None


def mark_read(log: Log, shown: Conversation) -> None:
    """Take the unread marks off what was just shown; no query where nothing is new."""
    if not shown.new:
        return
    with transaction.atomic():
        if not log.is_self:
            ClientSummary.objects.of_pair(
                dietitian=log.subject.viewer, client=log.user
            ).mark_stale()
        open_comments(subject=log.user, numbers=shown.new)


# -- Reviewing ---------------------------------------------------------------------------------


_DECIDE_WORDS = {
    ReviewState.ASKED: "Ask for information",
    ReviewState.TO_REVIEW: "Back to review",
}


@dataclass(frozen=True)
class ReviewQueue:
    """How far the dietitian is with a day, and the nearest ones that wait."""

    now: ReviewNow
    seen: dt.datetime
    previous_url: str
    next_url: str
    #: How many other days wait.
    count: int
    #: How many days, this one too, wait as they were finished; they can be reviewed in one act.
    unchanged: int
    #: Names that act, so that it is done once.
    request_key: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What may be decided, with the words on its button; the usual one first."""
        return [
            (state.value, _DECIDE_WORDS.get(state, state.label)) for state in reversed(ReviewState)
        ]


def review_queue(log: Log, date: dt.date, today: dt.date) -> ReviewQueue:
    """Read the review of a day and the days of the same client that wait, in one query."""
    days = list(_looked_through(log, today, also=date))
    waiting = [day for day in days if in_queue(day, today)]
    others = [day.date for day in waiting if day.date != date]
    return ReviewQueue(
        now=next((_state_of(day) for day in days if day.date == date), review_now(None, None)),
        seen=timezone.now(),
        previous_url=_url(log, [day for day in others if day < date][-1:]),
        next_url=_url(log, [day for day in others if day > date][:1]),
        count=len(others),
        unchanged=sum(is_unchanged(day) for day in waiting),
    )


def waiting_days(log: Log, today: dt.date) -> list[Any]:
    """The days of one client that wait for their dietitian, as ``with_review`` reads them, in
    order of their dates; one query.
    """
    return [day for day in _looked_through(log, today) if in_queue(day, today)]


def _looked_through(log: Log, today: dt.date, also: dt.date | None = None) -> QuerySet[Any]:
    """The days among which those that wait are found, and one other."""
    first = today - dt.timedelta(days=REVIEW_DAYS - 1)
    unread = log.comments().unread_by_dietitian().filter(day=OuterRef("pk")).order_by()
    days = with_review(log.days(), log.subject.viewer).annotate(has_unread=Exists(unread))
    return days.filter(Q(date=also) | Q(date__gte=first) | reopened()).order_by("date")


def is_unchanged(day: Any) -> bool:
    """Whether a day that waits holds nothing but what was finished: neither was it changed or
    answered after the dietitian decided, nor did the client write what was not opened yet.
    """
    return not day.has_unread and not _state_of(day).is_reopened


def _state_of(day: Any) -> ReviewNow:
    return review_now(
        day.review_state,
        day.review_seen_at,
        changed_at=day.changed_at,
        answered_at=day.answered_at,
    )


def in_queue(day: Any, today: dt.date) -> bool:
    """Whether a day of ``with_review`` waits for its dietitian."""
    return waits(
        _state_of(day),
        date=day.date,
        today=today,
        is_finished=day.food != DayState.OPEN,
        has_entries=day.entry_count > 0,
    )


def _url(log: Log, dates: Iterable[dt.date]) -> str:
    # With the place: whoever goes on by the keyboard stands before what decides.
    return next((f"{log.subject.url('intake:day', date)}#review" for date in dates), "")
