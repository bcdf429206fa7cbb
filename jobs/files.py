"""The files that jobs make, kept in the database for a day, or an hour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import transaction

from jobs.models import Job, JobPart
from jobs.progress import JobGoneError, report

#: Bytes in one row. A transaction writes one, so others wait for a few milliseconds.
PART_BYTES = 256 * 1024


def keep_file(job: Job, pieces: Iterable[bytes], *, name: str, content_type: str) -> None:
    """Store a file as it comes, and say how far it is in kB; one begun before is replaced.

    Raises JobStoppedError and JobGoneError as ``report`` does.
    """
    job.parts.all().delete()
    number = size = 0
    for part in _parts(pieces):
        # Locked, so that a job deleted in this moment keeps no part.
        with transaction.atomic():
            if not Job.objects.select_for_update().filter(pk=job.pk, finished_at=None).exists():
                raise JobGoneError
            JobPart.objects.create(job=job, number=number, content=part)
        number, size = number + 1, size + len(part)
        report(job, done=size // 1024, total=0)
    Job.objects.filter(pk=job.pk).update(
        file_name=name, content_type=content_type, part_count=number, byte_count=size
    )


def _parts(pieces: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= PART_BYTES:
            yield bytes(held[:PART_BYTES])
            del held[:PART_BYTES]
    yield bytes(held)


def read_file(job: Job) -> Iterator[bytes]:
    """Yield the file of a job, one row at a time."""
    for number in range(job.part_count):
        yield bytes(job.parts.values_list("content", flat=True).get(number=number))
