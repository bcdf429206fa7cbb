"""Whether a day is still to review."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from intake.enums import ReviewState

#: How far back finished days wait for a review (policy); what was reopened waits at any age.
REVIEW_DAYS = 14


@dataclass(frozen=True)
class ReviewNow:
    """The state that holds now, and why it is open again, if it is."""

    state: ReviewState
    words: str
    is_reopened: bool = False


def _words(state: ReviewState) -> str:
    return "Waiting for an answer" if state is ReviewState.ASKED else state.label


_SINCE = {ReviewState.ASKED: "you asked", ReviewState.REVIEWED: "you reviewed it"}


def review_now(
    state: str | None,
    seen_at: dt.datetime | None,
    *,
    changed_at: dt.datetime | None = None,
    answered_at: dt.datetime | None = None,
) -> ReviewNow:
    """Return what holds now of a stored state, None for none.

    ``seen_at`` is when the page was made on which it was decided: an edit or an
    answer after that reopens the day, also one that came before the button.
    """
    stored = ReviewState(state) if state else ReviewState.TO_REVIEW
    since = _SINCE.get(stored)
    if since is None or seen_at is None:
        return ReviewNow(ReviewState.TO_REVIEW, _words(ReviewState.TO_REVIEW))
    events = [
        word
        for word, at in (("Changed", changed_at), ("Answered", answered_at))
        if at is not None and at > seen_at
    ]
    if not events:
        return ReviewNow(stored, _words(stored))
    words = f"{' and '.join(events).capitalize()} since {since}"
    return ReviewNow(ReviewState.TO_REVIEW, words, is_reopened=True)


def waits(
    now: ReviewNow, *, date: dt.date, today: dt.date, is_finished: bool, has_entries: bool
) -> bool:
    """Whether a day stands in the queue: reopened, or finished lately and not reviewed."""
    if now.state is not ReviewState.TO_REVIEW:
        return False
    if now.is_reopened:
        return True
    first = today - dt.timedelta(days=REVIEW_DAYS - 1)
    return is_finished and has_entries and first <= date <= today
