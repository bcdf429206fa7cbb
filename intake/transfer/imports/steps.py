"""Adds a planned import to the diary in short transactions, and takes it back.

Each step adds whole days or nothing, and records in the same transaction that
it did. So an import that was interrupted goes on where it stopped. A job takes the steps.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import time
import uuid
from collections.abc import Iterable
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django_tasks import task

from accounts.models import User
from foods.enums import SUPPLEMENTAL
from foods.models import Food, Portion
from intake.diary.days import lock_many_days, rewrite_sums, set_sums
from intake.enums import DayState, ImportState, SupplementsTaken
from intake.models import Day, Entry, Import, ImportChunk
from intake.models.change import snapshot
from intake.models.entry_uncertainty import set_uncertainty
from intake.transfer.imports.plan import CannotImportError
from intake.transfer.imports.planned_entries import LATER_VALUES, PlannedEntry, match_logged
from intake.transfer.reading.rows import UNCERTAINTY
from jobs.actions import start_job
from jobs.models import Job
from jobs.progress import JobGoneError, job_of, report

#: Seconds between two steps, in which whoever waits for the database comes first.
_REST_S = 0.05
#: The most rows that one person's imports add within a day, however many files hold them: twenty
#: years of a full diary (a file has up to 50,000).
MAX_ROWS_WITHIN_A_DAY = 200_000


def start_import(*, subject: User, key: uuid.UUID, has_doubtful: bool) -> Import:
    """Start to add a planned file, with its doubtful rows if ``has_doubtful``.

    Starting twice starts once. Raises CannotImportError while another import is
    under way, before it is answered which of the names are supplements, and where the
    person's imports of a day would have more than ``MAX_ROWS_WITHIN_A_DAY`` rows.
    """
    try:
        with transaction.atomic():
            record = _locked(subject, key)
            if record.state == ImportState.READY:
                if "open" not in record.reading:
                    # Planned before supplements were told from food.
                    raise CannotImportError("Choose this file again: it is read better now.")
                if record.reading["open"]:
                    raise CannotImportError("Say first which of the names are supplements.")
                _keep_to_a_day(record, has_doubtful=has_doubtful)
                record.state, record.has_doubtful, record.content = (
                    ImportState.RUNNING,
                    has_doubtful,
                    None,
                )
                record.save(update_fields=["state", "has_doubtful", "content"])
                give_out(record)
    except IntegrityError:
        raise CannotImportError("Another import is under way. Let it finish first.") from None
    return record


def _keep_to_a_day(record: Import, *, has_doubtful: bool) -> None:
    """Count what was started within a day, also what was taken back: adding it was work, too."""
    rows = record.sound_count + (record.doubtful_count if has_doubtful else 0)
    earlier = record.subject.imports.started_within_a_day()
    if earlier.row_count() + rows > MAX_ROWS_WITHIN_A_DAY:
        raise CannotImportError(
            f"Within a day {MAX_ROWS_WITHIN_A_DAY:,} rows can be brought along, and with this file "
            "there would be more. Bring it along tomorrow; nothing of it was added."
        )


def give_out(record: Import) -> Job:
    """Give out the steps that an import under way still needs; once, however often it is asked."""
    return start_job(take_steps, owner=record.subject, about=_about(record))


def is_given_out(record: Import) -> bool:
    """Whether a job takes the steps of an import, or is about to."""
    return Job.objects.filter(owner=record.subject, about=_about(record)).under_way().exists()


def _about(record: Import) -> str:
    # The way back is another job: that of the way there may just be ending.
    return f"{record.key} {record.state}"


@task()
def take_steps(key: str) -> None:
    """Take all steps of the import that a job is about, each in a transaction of its own."""
    job = job_of(key)
    number, _space, _state = job.about.partition(" ")
    # More than before, where it goes on.
    steps = job.done
    while _step_of(job, number).is_under_way:
        steps += 1
        report(job, done=steps, total=0)
        time.sleep(_REST_S)


def _step_of(job: Job, number: str) -> Import:
    if job.owner is None:
        raise JobGoneError
    try:
        return step_import(subject=job.owner, key=uuid.UUID(number))
    except Import.DoesNotExist:
        raise JobGoneError from None


def step_import(*, subject: User, key: uuid.UUID) -> Import:
    """Add or take back the next chunk in one transaction; do nothing after the last."""
    with transaction.atomic():
        record = _locked(subject, key)
        if record.state == ImportState.RUNNING:
            _add_next(record)
        elif record.state == ImportState.UNDOING:
            _take_back_next(record)
    return record


def undo_import(*, subject: User, key: uuid.UUID) -> Import:
    """Start to take back all that an import added, or has added so far.

    Raises CannotImportError where it cannot be undone any more, or while
    another import is under way.
    """
    try:
        with transaction.atomic():
            record = _locked(subject, key)
            if record.state in {ImportState.UNDOING, ImportState.UNDONE}:
                return record
            if not record.can_be_undone:
                raise CannotImportError(
                    "That was more than a day ago, so it can no longer be undone."
                )
            record.state, record.kept_count = ImportState.UNDOING, 0
            record.save(update_fields=["state", "kept_count"])
            give_out(record)
    except IntegrityError:
        raise CannotImportError("Another import is under way. Let it finish first.") from None
    return record


def discard_import(*, subject: User, key: uuid.UUID) -> None:
    """Delete a file that was not started; one that was started stays as it is."""
    subject.imports.drafts().filter(key=key).delete()


def sweep_imports() -> int:
    """Delete files and rows that cannot be used any more; return how many imports.

    An import that was interrupted keeps its rows until it is finished or undone.
    """
    old = Import.objects.expired()
    drafts, _by_model = old.drafts().delete()
    ended = old.filter(state__in=[ImportState.DONE, ImportState.UNDONE])
    holding = ended.filter(chunks__subject=F("subject")).distinct().count()
    of_ended = ended.order_by().filter(pk=OuterRef("of"), subject=OuterRef("subject"))
    ImportChunk.objects.filter(Exists(of_ended)).delete()
    ended.exclude(preview={}).update(preview={})
    return holding + (1 if drafts else 0)


def _locked(subject: User, key: uuid.UUID) -> Import:
    # Locked first, so that two tabs with the same import take turns.
    return subject.imports.select_for_update().defer("preview", "content").get(key=key)


def _add_next(record: Import) -> None:
    waiting = record.own_chunks.filter(is_done=False)
    chunk = waiting.first()
    if chunk is not None:
        _add(record, chunk)
    if not waiting.exists():
        record.state, record.finished_at = ImportState.DONE, timezone.now()
    record.save(update_fields=["state", "finished_at", "added_count"])


def _add(record: Import, chunk: ImportChunk) -> None:
    subject = record.subject
    planned = [PlannedEntry.from_json(row) for row in chunk.rows]
    days = lock_many_days(subject, {row.date for row in planned})
    logged = _by_date(subject.entries.filter(date__in=days).order_by("pk"))
    is_logged, _same_day = match_logged(
        planned, [entry for entries in logged.values() for entry in entries]
    )
    wanted = [
        row
        for row, is_there in zip(planned, is_logged, strict=True)
        if not is_there and (record.has_doubtful or not row.is_doubtful)
    ]
    made = Entry.objects.bulk_create(_entries(subject, wanted))
    for date, entries in _by_date(made).items():
        day, before = days[date], logged.get(date, [])
        if set_sums(day, [*before, *entries]) and day.food != DayState.OPEN:
            day.changed_after_finish = True
        if not before and day.food == DayState.OPEN and _finish_as_exported(day, planned):
            chunk.finished.append(date.isoformat())
        day.changed_at = timezone.now()
        stated = ("food", "supplements", "changed_after_finish", "changed_at")
        day.save(update_fields=[*Day.SUM_COLUMNS, *stated])
    chunk.added, chunk.is_done = [[entry.pk, digest_of(entry)] for entry in made], True
    chunk.save(update_fields=["added", "finished", "is_done"])
    record.added_count += len(made)


def _entries(subject: User, planned: list[PlannedEntry]) -> list[Entry]:
    # Foods may have gone since the plan was made; the entry has its own copy of everything.
    foods = Food.objects.filter(pk__in=[row.food_id for row in planned if row.food_id])
    portions = Portion.objects.filter(pk__in=[row.portion_id for row in planned if row.portion_id])
    found = {food.pk: food for food in foods.select_related("group")}
    portion_ids = set(portions.values_list("pk", flat=True))
    made = []
    for row in planned:
        values = {name: value for name, value in row.values.items() if name != "uncertainty"}
        food = found.get(row.food_id or 0)
        entry = Entry(
            subject=subject,
            created_by=subject,
            date=row.date,
            time=row.time,
            food=food,
            portion_id=row.portion_id if row.portion_id in portion_ids else None,
            **values,
        )
        set_uncertainty(entry, food)
        for name, stated in row.values["uncertainty"].items():
            setattr(entry, name, None if stated is None else Decimal(stated))
        made.append(entry)
    return made


def _finish_as_exported(day: Day, planned: list[PlannedEntry]) -> bool:
    """Finish a new day as our own export states; return whether it does."""
    row = next(row for row in planned if row.date == day.date)
    if row.day_state not in DayState.values or row.day_state == DayState.OPEN:
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


def _take_back_next(record: Import) -> None:
    done = record.own_chunks.filter(is_done=True)
    chunk = done.last()
    if chunk is not None:
        _take_back(record, chunk)
    if not done.exists():
        record.state, record.finished_at = ImportState.UNDONE, timezone.now()
        record.own_chunks.all().delete()
        # The answers for its names are deleted with its rows.
        record.reading.pop("kinds", None)
    record.save(update_fields=["state", "finished_at", "added_count", "kept_count", "reading"])


def _take_back(record: Import, chunk: ImportChunk) -> None:
    """Delete the entries of a chunk, but for those that were changed since."""
    subject = record.subject
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
    # An empty day needs no row; it stays locked until the transaction ends.
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
    record.added_count -= len(was)
    record.kept_count += len(entries) - len(same)


def digest_of(entry: Entry) -> str:
    """Return a short digest that changes with any value of an entry.

    It stays what it was when a column comes that says nothing of the entry. How sure it is
    follows from its other values.
    """
    kept = {
        name: value
        for name, value in snapshot(entry).items()
        if name not in UNCERTAINTY and (name not in LATER_VALUES or value != LATER_VALUES[name])
    }
    values = json.dumps(kept, sort_keys=True).encode()
    return hashlib.blake2b(values, digest_size=9).hexdigest()


def _by_date(entries: Iterable[Entry]) -> dict[dt.date, list[Entry]]:
    found: dict[dt.date, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.date, []).append(entry)
    return found
