"""Carrying a plan out, one short transaction at a time, and taking it all back.

Each step adds whole days or nothing, and remembers in the same transaction
that it did. So an import that was interrupted goes on where it stopped.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from foods.enums import SUPPLEMENTAL
from foods.models import Food, Portion
from intake.diary.days import lock_many_days, rewrite_sums, set_sums
from intake.enums import DayState, ImportState, SupplementsTaken
from intake.models import Day, Entry, Import, ImportChunk
from intake.models.change import snapshot
from intake.transfer.imports.plan import CannotImportError
from intake.transfer.imports.planned_entries import PlannedEntry, split_already_logged


def start_import(*, subject: User, key: uuid.UUID, has_doubtful: bool) -> Import:
    """Begin to add a planned file; ``has_doubtful`` says whether doubtful rows too.

    Starting twice starts once. Raises CannotImportError while another import
    is under way, and before it is said which of the names are supplements.
    """
    try:
        with transaction.atomic():
            of = _locked(subject, key)
            if of.state == ImportState.READY:
                if "open" not in of.reading:
                    # Planned before supplements were told from food.
                    raise CannotImportError("Choose this file again: it is read better now.")
                if of.reading["open"]:
                    raise CannotImportError("Say first which of the names are supplements.")
                of.state, of.has_doubtful, of.content = ImportState.RUNNING, has_doubtful, None
                of.save(update_fields=["state", "has_doubtful", "content"])
    except IntegrityError:
        raise CannotImportError("Another import is under way. Let it finish first.") from None
    return of


def step_import(*, subject: User, key: uuid.UUID) -> Import:
    """Add, or take back, the next days in one transaction; do nothing at the end."""
    with transaction.atomic():
        of = _locked(subject, key)
        if of.state == ImportState.RUNNING:
            _add_next(of)
        elif of.state == ImportState.UNDOING:
            _take_back_next(of)
    return of


def undo_import(*, subject: User, key: uuid.UUID) -> Import:
    """Begin to take back all that an import added; also stops one that is running.

    Raises CannotImportError where it cannot be undone any more, or while
    another import is under way.
    """
    try:
        with transaction.atomic():
            of = _locked(subject, key)
            if of.state in {ImportState.UNDOING, ImportState.UNDONE}:
                return of
            if not of.can_be_undone:
                raise CannotImportError(
                    "That was more than a day ago, so it can no longer be undone."
                )
            of.state, of.kept_count = ImportState.UNDOING, 0
            of.save(update_fields=["state", "kept_count"])
    except IntegrityError:
        raise CannotImportError("Another import is under way. Let it finish first.") from None
    return of


def discard_import(*, subject: User, key: uuid.UUID) -> None:
    """Let go of a file that was not started; one that was is left as it is."""
    subject.imports.drafts().filter(key=key).delete()


def sweep_imports() -> int:
    """Forget files and rows that are of no more use; returns how many imports they were of.

    An import that was interrupted keeps its rows until it is finished or undone.
    """
    old = Import.objects.expired()
    drafts, _by_model = old.drafts().delete()
    ended = old.filter(state__in=[ImportState.DONE, ImportState.UNDONE])
    holding = ended.filter(chunks__isnull=False).distinct().count()
    ImportChunk.objects.filter(of__in=ended).delete()
    ended.exclude(preview={}).update(preview={})
    return holding + (1 if drafts else 0)


def _locked(subject: User, key: uuid.UUID) -> Import:
    # Held first, so that two tabs with the same import take turns.
    return subject.imports.select_for_update().defer("preview", "content").get(key=key)


def _add_next(of: Import) -> None:
    waiting = of.chunks.filter(is_done=False)
    chunk = waiting.first()
    if chunk is not None:
        _add(of, chunk)
    if not waiting.exists():
        of.state, of.finished_at = ImportState.DONE, timezone.now()
    of.save(update_fields=["state", "finished_at", "added_count"])


def _add(of: Import, chunk: ImportChunk) -> None:
    subject = of.subject
    planned = [PlannedEntry.from_kept(row) for row in chunk.rows]
    days = lock_many_days(subject, {row.date for row in planned})
    logged = _by_date(subject.entries.filter(date__in=days).order_by("pk"))
    new, _known, _loose = split_already_logged(
        planned, [entry for entries in logged.values() for entry in entries]
    )
    wanted = [row for row in new if of.has_doubtful or not row.is_doubtful]
    made = Entry.objects.bulk_create(_entries(subject, wanted))
    for date, entries in _by_date(made).items():
        day, before = days[date], logged.get(date, [])
        if set_sums(day, [*before, *entries]) and day.food != DayState.OPEN:
            day.changed_after_finish = True
        if not before and day.food == DayState.OPEN and _take_state(day, planned):
            chunk.finished.append(date.isoformat())
        day.changed_at = timezone.now()
        stated = ("food", "supplements", "changed_after_finish", "changed_at")
        day.save(update_fields=[*Day.SUM_COLUMNS, *stated])
    chunk.added, chunk.is_done = [[entry.pk, digest_of(entry)] for entry in made], True
    chunk.save(update_fields=["added", "finished", "is_done"])
    of.added_count += len(made)


def _entries(subject: User, planned: list[PlannedEntry]) -> list[Entry]:
    # Foods may have gone since the plan was made; the entry has its own copy of everything.
    foods = _still_there(Food, {row.food_id for row in planned})
    portions = _still_there(Portion, {row.portion_id for row in planned})
    return [
        Entry(
            subject=subject,
            created_by=subject,
            date=row.date,
            time=row.time,
            food_id=row.food_id if row.food_id in foods else None,
            portion_id=row.portion_id if row.portion_id in portions else None,
            **row.values,
        )
        for row in planned
    ]


def _still_there(model: type[Food] | type[Portion], numbers: set[int | None]) -> set[int | None]:
    wanted = [number for number in numbers if number is not None]
    if not wanted:
        return set()
    return set(model._default_manager.filter(pk__in=wanted).values_list("pk", flat=True))


def _take_state(day: Day, planned: list[PlannedEntry]) -> bool:
    """Finish a day as our own export says, where nothing was known of it; say whether."""
    row = next(row for row in planned if row.date == day.date)
    if row.day_state not in {DayState.COMPLETE, DayState.PARTIAL}:
        return False
    day.food = row.day_state
    has_supplement = any(
        other.values["kind"] in SUPPLEMENTAL for other in planned if other.date == day.date
    )
    if has_supplement:
        day.supplements = SupplementsTaken.TAKEN
    elif row.day_supplements in SupplementsTaken.values:
        day.supplements = row.day_supplements
    return True


def _take_back_next(of: Import) -> None:
    done = of.chunks.filter(is_done=True)
    chunk = done.last()
    if chunk is not None:
        _take_back(of, chunk)
    if not done.exists():
        of.state, of.finished_at = ImportState.UNDONE, timezone.now()
        of.chunks.all().delete()
        # What was said of its names goes with its rows.
        of.reading.pop("kinds", None)
    of.save(update_fields=["state", "finished_at", "added_count", "kept_count", "reading"])


def _take_back(of: Import, chunk: ImportChunk) -> None:
    """Delete what a step added, but keep what was changed since."""
    subject = of.subject
    days = lock_many_days(subject, {dt.date.fromisoformat(row[0]) for row in chunk.rows})
    was = dict(chunk.added)
    entries = list(subject.entries.filter(pk__in=was))
    same = [entry for entry in entries if digest_of(entry) == was[entry.pk]]
    subject.entries.filter(pk__in=[entry.pk for entry in same]).delete()
    finished = {dt.date.fromisoformat(date) for date in chunk.finished}
    for date, day in days.items():
        left = rewrite_sums(day)
        if date in finished and not left:
            day.food, day.supplements = DayState.OPEN, SupplementsTaken.NOT_TRACKED
            day.changed_after_finish = False
            day.save(update_fields=["food", "supplements", "changed_after_finish"])
    # A day of which nothing is known needs no row; the lock is held on it until the end.
    subject.days.filter(
        pk__in=[day.pk for day in days.values()],
        entry_count=0,
        food=DayState.OPEN,
        supplements=SupplementsTaken.NOT_TRACKED,
        note="",
        comments=None,
        reviews=None,
    ).delete()
    chunk.added, chunk.is_done, chunk.finished = [], False, []
    chunk.save(update_fields=["added", "is_done", "finished"])
    of.added_count -= len(was)
    of.kept_count += len(entries) - len(same)


def digest_of(entry: Entry) -> str:
    """A short mark that changes with any value of an entry."""
    values = json.dumps(snapshot(entry), sort_keys=True).encode()
    return hashlib.blake2b(values, digest_size=9).hexdigest()


def _by_date(entries: Iterable[Entry]) -> dict[dt.date, list[Entry]]:
    found: dict[dt.date, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.date, []).append(entry)
    return found
