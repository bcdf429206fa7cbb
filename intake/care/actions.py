"""Comments on a day, and marking it reviewed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.actions.consent import ConsentEndedError, lock_consent
from accounts.enums import Scope
from accounts.models import ClientSummary, User
from intake.care.message_mail import tell_soon
from intake.diary.days import lock_day
from intake.enums import ReviewState
from intake.models import Comment, Review


class CommentGoneError(Exception):
    """The comment is not the person's own, is gone, or is too old to take back."""


@transaction.atomic
def add_comment(
    *,
    subject: User,
    dietitian: User,
    by: User,
    date: dt.date,
    text: str,
    request_key: uuid.UUID,
) -> Comment:
    """Add a remark to the thread of a client and a dietitian about one day.

    The same request key adds one. Raises ConsentEndedError where the dietitian
    can no longer see the day, or ``by`` is neither of the two.
    """
    if by.pk not in {subject.pk, dietitian.pk}:
        raise ConsentEndedError
    consent = lock_consent(client=subject, dietitian=dietitian, scope=Scope.LOG)
    if not consent.reaches(date):
        raise ConsentEndedError
    day = lock_day(subject, date)
    comment, is_new = Comment.objects.get_or_create(
        subject=subject,
        day=day,
        dietitian=dietitian,
        from_client=by.pk == subject.pk,
        request_key=request_key,
        defaults={"text": text},
    )
    if is_new:
        tell_soon(comment, recipient=dietitian if comment.from_client else subject)
    return comment


@transaction.atomic
def delete_comment(*, comment: Comment, by: User) -> None:
    """Take one's own comment back within a day; its row stays without the text.

    Raises CommentGoneError.
    """
    _mark_stale(comment)
    rows = Comment.objects.select_for_update().filter(subject=comment.subject_id)
    locked = rows.get(pk=comment.pk)
    author = locked.subject_id if locked.from_client else locked.dietitian_id
    if author != by.pk or not locked.may_be_deleted:
        raise CommentGoneError
    locked.text, locked.deleted_at = "", timezone.now()
    locked.save(update_fields=["text", "deleted_at"])


def open_comments(*, subject: User, numbers: Iterable[int]) -> None:
    """Take the unread marks off comments on a client's days."""
    unread = Comment.objects.filter(subject=subject, pk__in=list(numbers), read_at=None)
    unread.update(read_at=timezone.now())


def forget_reviews(*, subject: User, numbers: Iterable[int]) -> None:
    """Let days of a client wait for their dietitian as if nothing had been decided."""
    Review.objects.filter(subject=subject, pk__in=list(numbers)).delete()


def _mark_stale(comment: Comment) -> None:
    """Let the list of the thread's dietitian work the client out again."""
    pair = ClientSummary.objects.of_pair(dietitian=comment.dietitian, client=comment.subject)
    pair.mark_stale()


@transaction.atomic
def set_review(
    *,
    subject: User,
    dietitian: User,
    date: dt.date,
    state: ReviewState,
    seen_at: dt.datetime | None = None,
) -> Review:
    """State how far a dietitian is with a day.

    ``seen_at`` is when the page was made on which it was decided; what the
    client changes after that opens the day again.
    """
    now = timezone.now()
    day = lock_day(subject, date)
    review, _ = Review.objects.update_or_create(
        subject=subject,
        day=day,
        dietitian=dietitian,
        defaults={"state": state, "seen_at": min(seen_at or now, now)},
    )
    return review
