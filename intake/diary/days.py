"""The day row: its lock, its sums, and how it is finished."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from accounts.models import ClientSummary, User
from accounts.models.prepared import prepared
from foods.enums import SUPPLEMENTAL, FoodKind
from intake.diary.log import Log
from intake.enums import DayState, SupplementsTaken
from intake.models import Day, Entry
from intake.science.sums import Sums, sum_entries

#: In which of a day's sums each kind is added.
_COUNTS_AS = {kind.value: kind.counts_as for kind in FoodKind}


@prepared
def _locked_day(subject_id: int, date: dt.date) -> QuerySet[Day]:
    rows = Day.objects.select_for_update().filter(subject=subject_id, date=date)
    return rows.order_by()


def lock_day(subject: User, date: dt.date) -> Day:
    """Return the person's day, made if need be, and hold it until the transaction ends.

    Every write to a day's entries comes through here first, so two writes to
    one day follow each other and the sums of the second include the first.
    Raises TransactionManagementError outside of a transaction, which would hold nothing.
    """
    _mark_summaries_stale(subject)
    return _lock(subject, date)


def _mark_summaries_stale(subject: User) -> None:
    """Let the lists of dietitians work the person out again; nothing where nobody ever had leave.

    Before any day is locked, always in this order, so that two writes cannot wait for each
    other. An account that was not read ``with_roles`` may have shared: asking costs as much.
    Raises TransactionManagementError outside of a transaction.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("A day is locked within a transaction.")
    if subject.may_have_shared:
        ClientSummary.objects.of_client(subject).mark_stale()


def _lock(subject: User, date: dt.date) -> Day:
    day = next(iter(_locked_day(subject.pk, date)), None)
    if day is not None:
        day.subject = subject
    else:
        # An upsert: where another request made the row meanwhile, this waits
        # for it and locks the same row.
        day = Day(subject=subject, date=date)
        _make_and_lock([day])
    return day


def lock_days(subject: User, dates: Iterable[dt.date]) -> dict[dt.date, Day]:
    """Lock several days, always in date order so that two moves cannot deadlock."""
    _mark_summaries_stale(subject)
    return {date: _lock(subject, date) for date in sorted(set(dates))}


def lock_many_days(subject: User, dates: Iterable[dt.date]) -> dict[dt.date, Day]:
    """Lock many days in two queries, in date order as ``lock_days`` does."""
    ordered = sorted(set(dates))
    _mark_summaries_stale(subject)
    # One upsert makes the missing rows and locks all of them in its order.
    _make_and_lock([Day(subject=subject, date=date) for date in ordered])
    return {day.date: day for day in subject.days.filter(date__in=ordered)}


def _make_and_lock(days: list[Day]) -> None:
    Day.objects.bulk_create(
        days, update_conflicts=True, update_fields=["date"], unique_fields=["subject", "date"]
    )


def sums_of(entries: Iterable[Entry]) -> Sums:
    """What some entries add up to."""
    return sum_entries(entries, counts_as=_COUNTS_AS)


def set_sums(day: Day, entries: Iterable[Entry]) -> bool:
    """Put the sums of these entries on an unsaved day; say whether they differ."""
    was, now = day.sums, sums_of(entries)
    day.sums = now
    return was != now


def rewrite_sums(day: Day, *, reads_day_before: bool = False) -> list[Entry]:
    """Rewrite the sums of a locked day from its entries, and return those entries.

    A day that was already finished remembers that it changed afterwards, and
    every day when it changed last. Where a page will offer what was eaten the day
    before, ``reads_day_before`` leaves that on the day, in the same query.
    """
    log = Log.of_oneself(day.subject)
    if reads_day_before:
        entries, day.day_before = log.entries_with_day_before(day.date)
    else:
        entries = log.entries_on(day.date)
    set_sums(day, entries)
    if day.food != DayState.OPEN:
        day.changed_after_finish = True
    day.changed_at = timezone.now()
    day.save(update_fields=[*Day.SUM_COLUMNS, "changed_after_finish", "changed_at"])
    return entries


@transaction.atomic
def finish_day(
    *, subject: User, date: dt.date, food: DayState, supplements: SupplementsTaken
) -> Day:
    """Mark a day complete or partial, and say what is known of its supplements.

    A logged supplement is always "taken", whatever was answered.
    """
    day = lock_day(subject, date)
    if (
        day.supplement_mg
        or day.medicine_mg
        or subject.entries.on(date).filter(kind__in=SUPPLEMENTAL).exists()
    ):
        supplements = SupplementsTaken.TAKEN
    day.food, day.supplements, day.changed_after_finish = food, supplements, False
    day.changed_at = timezone.now()
    day.save(update_fields=["food", "supplements", "changed_after_finish", "changed_at"])
    return day


@transaction.atomic
def reopen_day(*, subject: User, date: dt.date) -> Day:
    """Open a finished day again."""
    day = lock_day(subject, date)
    day.food, day.changed_after_finish = DayState.OPEN, False
    day.changed_at = timezone.now()
    day.save(update_fields=["food", "changed_after_finish", "changed_at"])
    return day
