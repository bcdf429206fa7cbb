"""Exports as jobs: each makes a file that its owner takes within a day."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from django_tasks import task

from accounts.models import Profile, User
from intake.transfer.exports.archive import stream_archive
from intake.transfer.exports.workbook import write_workbook
from jobs.files import PART_BYTES, keep_file
from jobs.models import Job
from jobs.progress import JobGoneError, job_of
from jobs.replica import read_replica


@task()
def make_archive(key: str) -> None:
    """Keep a zip of everything about a person."""
    job = job_of(key)
    user = _owner_of(job)
    name = f"midband-everything-{_today(user)}.zip"
    read_replica(
        job,
        lambda: keep_file(job, stream_archive(user), name=name, content_type="application/zip"),
    )


@task()
def make_workbook(key: str) -> None:
    """Keep a person's diary as an Excel workbook."""
    job = job_of(key)
    user = _owner_of(job)
    name = f"midband-{_today(user)}.xlsx"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    read_replica(job, lambda: keep_file(job, _workbook(user), name=name, content_type=kind))


#: The files that are made for a person, by the names of their tasks.
EXPORTS = {make_archive.module_path: "Everything", make_workbook.module_path: "Diary as Excel"}


def _owner_of(job: Job) -> User:
    if job.owner is None:
        raise JobGoneError
    return job.owner


def _workbook(user: User) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        write_workbook(file, user)
        file.seek(0)
        while piece := file.read(PART_BYTES):
            yield piece


def _today(user: User) -> str:
    return Profile.objects.of(user).today().isoformat()
