"""Marking all finished days of a client reviewed in one act, and taking that back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Profile
from intake.care.actions import forget_reviews
from intake.care.conversation import is_unchanged, waiting_days
from intake.diary.days import lock_many_days
from intake.diary.log import Log
from intake.enums import ReviewState
from intake.models import Review, ReviewBatch
from intake.models.casework import BATCH_UNDO_PERIOD


class ReviewsStayError(Exception):
    """The reviews of an act stay as they are; the text says why, for the dietitian."""


@dataclass(frozen=True)
class UndoneReviews:
    """What became of the days of an act that was taken back."""

    count: int
    #: How many stayed as they are: something else was decided of them since.
    stay: int


class ForeignBatchError(Exception):
    """The key names an act of somebody else, or about somebody else."""


@transaction.atomic
def review_all(*, log: Log, seen_at: dt.datetime | None, key: uuid.UUID) -> int:
    """Mark every finished day of a client that waits reviewed; return how many these were.

    ``seen_at`` is when the page was made on which it was decided (default: now). What was
    changed or answered after that stays, and so does what was so after an earlier decision.
    The same key acts once. Raises ForeignBatchError, and ReviewsStayError where the act of this
    key was taken back since.
    """
    dietitian, client = log.subject.viewer, log.user
    done = ReviewBatch.objects.filter(key=key).first()
    if done is not None:
        if (done.dietitian_id, done.client_id) != (dietitian.pk, client.pk):
            raise ForeignBatchError(key)
        if done.undone_at is not None:
            raise ReviewsStayError(
                "That was undone. Press the button on this page to review them after all."
            )
        return len(done.before or [])
    now, today = timezone.now(), Profile.objects.of(client).today()
    seen = min(seen_at or now, now)
    days = _held(log, today, seen)
    if not days:
        return 0
    before = [
        {
            "date": day.date.isoformat(),
            "state": day.review_state,
            # As text: kept as times they would lose what is below a thousandth of a second.
            "seen_at": day.review_seen_at and day.review_seen_at.isoformat(),
            "set_at": seen.isoformat(),
        }
        for day in days
    ]
    ReviewBatch.objects.create(dietitian=dietitian, client=client, key=key, before=before)
    _keep(
        Review(day=day, dietitian=dietitian, state=ReviewState.REVIEWED, seen_at=seen)
        for day in days
    )
    return len(days)


def _held(log: Log, today: dt.date, seen: dt.datetime) -> list[Any]:
    """The days to mark, locked in the order of their dates and read again under the lock."""
    found = [day.date for day in waiting_days(log, today) if is_unchanged(day)]
    if not found:
        return []
    lock_many_days(log.user, found)
    return [
        day
        for day in waiting_days(log, today)
        if day.date in found
        and is_unchanged(day)
        and not any(at is not None and at > seen for at in (day.changed_at, day.answered_at))
    ]


@transaction.atomic
def undo_review_all(*, log: Log, key: uuid.UUID) -> UndoneReviews:
    """Make the days of an act what they were before.

    Days of which something else was decided since stay as they are. Raises ReviewsStayError
    where none is left, where the act was taken back already, or after a day; and
    ForeignBatchError for an act that is not this dietitian's about this client.
    """
    dietitian = log.subject.viewer
    acts = ReviewBatch.objects.select_for_update()
    batch = acts.filter(key=key, dietitian=dietitian, client=log.user).first()
    if batch is None:
        raise ForeignBatchError(key)
    if batch.undone_at is not None:
        raise ReviewsStayError("That was undone already.")
    if timezone.now() - batch.at >= BATCH_UNDO_PERIOD:
        raise ReviewsStayError("That was more than a day ago, so you can no longer undo it.")
    kept = {dt.date.fromisoformat(one["date"]): one for one in batch.before or []}
    days = lock_many_days(log.user, kept)
    rows = log.reviews().filter(day__date__in=list(kept)).select_related("day")
    same = [row for row in rows if _is_as_set(row, kept[row.day.date])]
    if kept and not same:
        raise ReviewsStayError("You decided otherwise about these days since, so they stay.")
    dates = {row.day.date for row in same}
    decided = {date for date in dates if kept[date]["state"] is not None}
    forget_reviews(
        subject=log.user, numbers=[row.pk for row in same if row.day.date not in decided]
    )
    _keep(
        Review(
            day=days[date],
            dietitian=dietitian,
            state=kept[date]["state"],
            seen_at=dt.datetime.fromisoformat(kept[date]["seen_at"]),
        )
        for date in decided
    )
    batch.undone_at = timezone.now()
    batch.save(update_fields=["undone_at"])
    return UndoneReviews(count=len(same), stay=len(kept) - len(same))


def forget_old_batches() -> int:
    """Delete what the days of acts too old to undo were before; return how many acts these were.

    Their keys stay used.
    """
    old = ReviewBatch.objects.filter(at__lt=timezone.now() - BATCH_UNDO_PERIOD)
    return old.exclude(before=None).update(before=None)


def _is_as_set(row: Review, kept: dict[str, Any]) -> bool:
    """Whether a review is still the one that the act made."""
    set_at = dt.datetime.fromisoformat(kept["set_at"])
    return row.state == ReviewState.REVIEWED and row.seen_at == set_at


def _keep(rows: Iterable[Review]) -> None:
    Review.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["subject", "day", "dietitian"],
        update_fields=["state", "seen_at"],
    )
