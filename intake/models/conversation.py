"""Comments between a client and a dietitian on a day, and the dietitian's reviews of days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.enums import ENUM_LENGTH
from accounts.models import User
from intake.enums import ReviewState
from intake.models.day import Day
from intake.models.person import PersonKey, PersonRow

#: The most characters of one comment.
MAX_COMMENT = 2_000
#: How long the author may take a comment back.
COMMENT_PERIOD = dt.timedelta(hours=24)


class CommentQuerySet(models.QuerySet["Comment"]):
    """Questions about comments."""

    def on_or_unread(self, date: dt.date, *, by_client: bool) -> CommentQuerySet:
        """Those on one day, and on any day those that one of the sides has not opened."""
        unread = Q(from_client=not by_client, read_at=None, deleted_at=None)
        return self.filter(Q(day__date=date) | unread)

    def unread_by_dietitian(self) -> CommentQuerySet:
        """What clients wrote that the dietitian has not opened."""
        return self.filter(from_client=True, read_at=None, deleted_at=None)

    def unread_by_client(self) -> CommentQuerySet:
        """What dietitians wrote that the client has not opened."""
        return self.filter(from_client=False, read_at=None, deleted_at=None)


class Comment(PersonRow):
    """One comment on a day, between the client and one dietitian.

    Each dietitian has a thread of their own: what a client wrote to one is not
    shown to another. A comment taken back keeps its row without its text, so
    that its request key stays used.
    """

    subject = PersonKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        parent="day",
        db_index=False,
    )
    day = models.ForeignKey(Day, on_delete=models.CASCADE, related_name="comments")
    dietitian = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="threads"
    )
    from_client = models.BooleanField()
    text = models.TextField(max_length=MAX_COMMENT, blank=True)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    request_key = models.UUIDField()

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [
            models.Index(
                fields=["dietitian", "day"],
                condition=Q(read_at=None, deleted_at=None),
                name="comment_unread",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "day", "dietitian", "from_client", "request_key"],
                name="comment_acts_once",
            ),
            models.CheckConstraint(
                condition=Q(deleted_at=None) & ~Q(text="") | Q(deleted_at__isnull=False, text=""),
                name="comment_has_text_unless_deleted",
            ),
        ]

    def __str__(self) -> str:
        return f"{'client' if self.from_client else 'dietitian'}, {self.at}"

    @property
    def may_be_deleted(self) -> bool:
        """Whether its author may still take it back."""
        return self.deleted_at is None and timezone.now() - self.at < COMMENT_PERIOD


class Review(PersonRow):
    """How far one dietitian is with one day; without a row it is still to review."""

    subject = PersonKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        parent="day",
        db_index=False,
    )
    day = models.ForeignKey(Day, on_delete=models.CASCADE, related_name="reviews")
    dietitian = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reviews"
    )
    state = models.CharField(max_length=ENUM_LENGTH, choices=ReviewState.choices)
    seen_at = models.DateTimeField(help_text="When the page was made on which this was decided.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "day", "dietitian"], name="review_one_a_dietitian"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ReviewState.values),
                name="review_state_known",
            ),
        ]

    def __str__(self) -> str:
        return self.state


def with_review(days: QuerySet[Day], dietitian: User) -> QuerySet[Day]:
    """Annotate days with the dietitian's own review and the time of the client's last comment."""
    answers = (
        Comment.objects.filter(
            subject=OuterRef("subject"),
            day=OuterRef("pk"),
            dietitian=dietitian,
            from_client=True,
            deleted_at=None,
        )
        .order_by("-at")
        .values("at")[:1]
    )
    return days.annotate(
        mine=FilteredRelation(
            "reviews", condition=Q(reviews__subject=F("subject"), reviews__dietitian=dietitian)
        ),
        review_state=F("mine__state"),
        review_seen_at=F("mine__seen_at"),
        answered_at=Subquery(answers),
    )


def with_comments(days: QuerySet[Day]) -> QuerySet[Day]:
    """Join days with what was said of them, as ``said``."""
    return days.alias(
        said=FilteredRelation("comments", condition=Q(comments__subject=F("subject")))
    )


def reopened() -> Q:
    """Days of ``with_review`` that were edited or answered after the dietitian decided."""
    return Q(changed_at__gt=F("review_seen_at")) | Q(answered_at__gt=F("review_seen_at"))


def messages_to_clients(clients: Iterable[int]) -> CommentQuerySet:
    """What dietitians wrote to some people, by their numbers, also after a consent ended."""
    return Comment.objects.filter(subject__in=list(clients), from_client=False)
