"""What a job says while it is done, and the ways in which it ends early."""

from __future__ import annotations

import threading

from django.db.models import Case, SmallIntegerField, When

from jobs.models import Job

#: Set where the process is to end: jobs stop at the next thing they report.
STOPPING = threading.Event()


class JobStoppedError(Exception):
    """The process ends; the job goes on in another one."""


class JobGoneError(Exception):
    """Nobody wants it any more: it was deleted, with its owner or by itself."""


class JobDeferredError(Exception):
    """It cannot be done now and is tried again after a while."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds:.0f} s")
        self.seconds = seconds


class JobRefusedError(Exception):
    """It cannot be done at all; the message is for its owner."""


def job_of(key: str) -> Job:
    """The job of a task. Raises JobGoneError where it is deleted or at its end."""
    job = Job.objects.select_related("owner").filter(key=key, finished_at=None).first()
    if job is None:
        raise JobGoneError
    return job


def lock_job(key: str) -> Job:
    """The same, locked to the end of the transaction: two processes take turns.

    For work in one transaction: who comes second finds the outcome that the first has kept.
    """
    job = Job.objects.select_for_update().filter(key=key, finished_at=None).first()
    if job is None:
        raise JobGoneError
    return job


def keep_outcome(job: Job, words: str) -> None:
    """Keep what came of a job in the transaction of its work.

    A process may be killed after the work and before the note of its end; whoever is then
    given the job finds this, and does nothing.
    """
    Job.objects.filter(pk=job.pk).update(outcome=words)


def report(job: Job, *, done: int, total: int) -> None:
    """Say how far a job is, between two steps of which each is whole by itself.

    One that came further than ever before is none that kills its process each time.
    Raises JobStoppedError where the process is to end, and JobGoneError where the job was deleted.
    """
    if STOPPING.is_set():
        raise JobStoppedError
    times_lost = Case(
        When(done__lt=done, then=0), default="times_lost", output_field=SmallIntegerField()
    )
    under_way = Job.objects.filter(pk=job.pk, finished_at=None)
    if not under_way.update(done=done, total=total, times_lost=times_lost):
        raise JobGoneError
