"""Tasks that end in each of the ways there are."""

from __future__ import annotations

import time
from pathlib import Path

from django.db import transaction
from django_tasks import task

from jobs.progress import (
    JobDeferredError,
    JobGoneError,
    JobRefusedError,
    job_of,
    keep_outcome,
    lock_job,
    report,
)

#: What was done, by key.
DONE: list[str] = []


@task()
def be_done(key: str) -> None:
    """End well."""
    report(job_of(key), done=1, total=1)
    DONE.append(key)


@task()
def be_refused(_key: str) -> None:
    """Say why it cannot be."""
    raise JobRefusedError("The file is empty.")


@task()
def be_gone(_key: str) -> None:
    """Find that nobody wants it any more."""
    raise JobGoneError


@task()
def fail(_key: str) -> None:
    """Fail as nobody expects it, with something of somebody's in the message."""
    raise ValueError("zq" + "secret" + "qz")


@task(queue_name="mail")
def be_deferred(_key: str) -> None:
    """Ask for another time."""
    raise JobDeferredError(60)


@task()
def wait_for_file(key: str) -> None:
    """Go on until the file lies there that the job is about."""
    job = job_of(key)
    steps = job.done
    while not Path(bytes(job.payload or b"").decode()).exists():
        steps += 1
        report(job, done=steps, total=0)
        time.sleep(0.02)


@task()
def be_done_whole(key: str) -> None:
    """Do it in one transaction, unless that was done."""
    with transaction.atomic():
        job = lock_job(key)
        if not job.outcome:
            DONE.append(key)
            keep_outcome(job, "1 is done.")
