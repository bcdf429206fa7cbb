"""Importing a file of foods as a job: all of it or nothing, and once."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet
from django_tasks import task
from import_export.results import Result, RowResult
from tablib import Dataset

from accounts.models import User
from foods.curation.files.formats import read_foods
from foods.curation.files.resource import FoodResource
from jobs.actions import start_job
from jobs.models import Job
from jobs.progress import (
    JobGoneError,
    JobRefusedError,
    job_of,
    keep_outcome,
    lock_job,
    report,
)

CHANGED_WORDS = (
    "The table changed since the preview, and the file no longer fits it, or the "
    "box under the preview was not ticked. Nothing was imported; send it again."
)
NO_RIGHT_WORDS = "You may no longer change the food table. Nothing was imported."


@dataclass(frozen=True, kw_only=True)
class ConfirmedFile:
    """A file of foods with what its curator said of it; a job needs nothing else."""

    content: bytes
    #: The number of its format.
    format: int
    reason: str
    #: The big changes that were ticked, as their digest; empty for none.
    sure_of: str

    def packed(self) -> bytes:
        """It as one piece: a line of words, then the file as it came."""
        words = {"format": self.format, "reason": self.reason, "sure_of": self.sure_of}
        return json.dumps(words).encode() + b"\n" + self.content

    @classmethod
    def unpacked(cls, payload: bytes) -> ConfirmedFile:
        """The same file, out of that piece."""
        words, _line, content = payload.partition(b"\n")
        return cls(content=content, **json.loads(words))


def may_import(user: User) -> bool:
    """Whether a person may add and change foods."""
    return user.is_staff and user.has_perms(["foods.add_food", "foods.change_food"])


def imports_of(curator: User) -> QuerySet[Job]:
    """A curator's imports under way, and those of the last day."""
    jobs = Job.objects.filter(owner=curator, kind=import_foods.module_path)
    return jobs.exclude(pk__in=jobs.expired()).order_by("-made_at")


def started_import(*, curator: User, name: str) -> Job | None:
    """The job that was given out for a file kept under this name, perhaps a moment ago."""
    # A forged name may hold what the database takes for no text.
    return imports_of(curator).filter(about=name).first() if name.isalnum() else None


def start_import_of_foods(*, curator: User, name: str, file: ConfirmedFile) -> Job:
    """Have a file imported that was kept under this name; once, however often it is asked."""
    return started_import(curator=curator, name=name) or start_job(
        import_foods, owner=curator, about=name, payload=file.packed()
    )


@task()
def import_foods(key: str) -> None:
    """Import a file that a curator confirmed; its changes have the curator and the reason."""
    job = job_of(key)
    file = ConfirmedFile.unpacked(bytes(job.payload or b""))
    foods = read_foods(file.content, file.format)
    # Seen from now on; what stands in the transaction is not, until its end.
    report(job, done=0, total=len(foods))
    with transaction.atomic():
        # In the order in which deleting an account locks them.
        curator = _lock_owner(job)
        if lock_job(key).outcome:
            # By a process that was killed before it could note the end.
            return
        if not may_import(curator):
            raise JobRefusedError(NO_RIGHT_WORDS)
        keep_outcome(job, _words(_imported(foods, file, curator)))


def _lock_owner(job: Job) -> User:
    """The account of a job's owner, which nobody deletes until the end of the transaction."""
    if job.owner is None:
        raise JobGoneError
    # Rows that name the account may still be added meanwhile, such as the look at a page.
    account = User.objects.select_for_update(no_key=True).filter(pk=job.owner.pk).first()
    if account is None:
        raise JobGoneError
    return account


def _imported(foods: Dataset, file: ConfirmedFile, curator: User) -> Result:
    """Import the rows. Raises JobRefusedError, which takes all back, where one cannot be."""
    result = FoodResource().import_data(
        foods, user=curator, reason=file.reason, sure_of=file.sure_of
    )
    errors = [*result.base_errors, *(error for _row, of in result.row_errors() for error in of)]
    for error in errors:
        # Not of the file's making: the job is tried again.
        if isinstance(error.error, OperationalError | InterfaceError):
            raise error.error
    if errors or result.has_validation_errors():
        raise JobRefusedError(CHANGED_WORDS)
    return result


def _words(result: Result) -> str:
    new = result.totals[RowResult.IMPORT_TYPE_NEW]
    changed = result.totals[RowResult.IMPORT_TYPE_UPDATE]
    same = result.totals[RowResult.IMPORT_TYPE_SKIP]
    return f"{new:,} new, {changed:,} changed, {same:,} as they were. No logged day changed."
