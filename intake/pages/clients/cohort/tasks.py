"""The cohort as a file, made as a job: no file without a look in the record of each client."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django_tasks import task

from accounts.actions.consent import record_file
from accounts.models import AccessEvent, ClientTag, Consent, Profile, User
from accounts.models.consent import ConsentQuerySet
from intake.care.cohort import CohortRow, cohort_of, cohort_rows, read_cohort
from intake.pages.clients.cohort.table import cohort_table
from intake.transfer.exports.tables import ExportTable
from intake.transfer.exports.text_formats import stream_csv, stream_json
from intake.transfer.exports.workbook import write_table
from jobs.actions import start_job
from jobs.files import keep_file
from jobs.models import Job
from jobs.progress import JobDeferredError, JobGoneError, JobRefusedError, job_of, report
from jobs.replica import read_replica

#: What the record of looks calls a file with somebody in it.
LOOK = "cohort file"
#: Clients read between two looks at whether the file is still wanted.
BATCH = 100
#: Seconds until a file is made anew in which somebody was whose consent has ended meanwhile.
_AGAIN_S = 1

NOBODY_WORDS = "Nobody shares their log with you any more, so there is nothing to put into a file."


@dataclass(frozen=True)
class CohortFormat:
    """One form of the file."""

    words: str
    content_type: str
    make: Callable[[ExportTable, User], bytes]


def _workbook(table: ExportTable, owner: User) -> bytes:
    file = io.BytesIO()
    write_table(file, table, owner)
    return file.getvalue()


#: The forms by the ending of the file's name.
FORMATS = {
    "csv": CohortFormat(
        "CSV", "text/csv; charset=utf-8", lambda table, owner: b"".join(stream_csv(table, owner))
    ),
    "xlsx": CohortFormat(
        "Excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _workbook,
    ),
    "json": CohortFormat(
        "JSON", "application/json", lambda table, owner: b"".join(stream_json(table, owner))
    ),
}


def start_cohort_file(dietitian: User, *, ending: str, window: int, tag: ClientTag | None) -> Job:
    """Have the file made for a dietitian; the same one while it is under way."""
    return start_job(
        make_cohort_file,
        owner=dietitian,
        about=f"{ending} {window} {tag.pk if tag else '-'}",
        of_clients=True,
    )


@task()
def make_cohort_file(key: str) -> None:
    """Keep the rows of all who share their log by now; each client's record says so.

    Whoever ends a consent meanwhile deletes the job; where a consent ends by itself it is
    made anew.
    """
    job = job_of(key)
    if job.owner is None:
        raise JobGoneError
    ending, window, tag = query_of(job)
    consents = read_cohort(_asked_for(job.owner, tag), window=window)
    if not consents:
        raise JobRefusedError(NOBODY_WORDS)
    rows = read_replica(job, lambda: _rows(job, consents, window))
    chosen = FORMATS[ending]
    content = chosen.make(cohort_table(rows), job.owner)
    today = Profile.objects.of(job.owner).today()
    try:
        with transaction.atomic():
            _write_down(job, consents)
            keep_file(
                job,
                [content],
                name=f"midband-clients-{today}.{ending}",
                content_type=chosen.content_type,
            )
    except IntegrityError as error:
        # An account was deleted in this moment.
        raise JobDeferredError(_AGAIN_S) from error


def _rows(job: Job, consents: Sequence[Consent], window: int) -> list[CohortRow]:
    """The rows, a batch at a time. Raises JobGoneError where a consent was ended meanwhile."""
    rows: list[CohortRow] = []
    for start in range(0, len(consents), BATCH):
        rows += cohort_rows(consents[start : start + BATCH], window=window)
        report(job, done=len(rows), total=len(consents))
    return rows


def _write_down(job: Job, consents: Sequence[Consent]) -> None:
    """Write the file into each client's record, and see that all of them still share.

    Raises JobGoneError where somebody has ended their consent, JobDeferredError where one
    has run out.
    """
    record_file(consents=consents, what=LOOK)
    if connection.vendor == "postgresql":
        # Now and not at the end: people and consents are locked before the job, in the order of
        # whoever ends a consent or deletes an account. The other way round both would wait.
        connection.check_constraints()
    # An end waits here for the file and then deletes it, or was first and has deleted the job.
    if not Job.objects.select_for_update().filter(pk=job.pk, finished_at=None).exists():
        raise JobGoneError
    numbers = [consent.pk for consent in consents]
    if Consent.objects.live().filter(pk__in=numbers).count() != len(numbers):
        raise JobDeferredError(_AGAIN_S)


def _asked_for(dietitian: User, tag: int | None) -> ConsentQuerySet:
    """The consents of now; none where the tag is gone."""
    if tag is None:
        return cohort_of(dietitian)
    kept = ClientTag.objects.filter(dietitian=dietitian, pk=tag).first()
    return cohort_of(dietitian, kept) if kept else Consent.objects.none()


def query_of(job: Job) -> tuple[str, int, int | None]:
    """The form, the days and the number of the tag of a file; no tag for all clients."""
    ending, window, tag = job.about.split()
    return ending, int(window), None if tag == "-" else int(tag)


def may_be_sent(job: Job) -> bool:
    """Whether everybody in a file that was made still shares their log with its owner.

    Ended consents have deleted it; one that ran out, or a role that was taken, has not.
    """
    looks = AccessEvent.objects.filter(
        viewer=job.owner_id, what=LOOK, at__range=(job.made_at, job.finished_at or timezone.now())
    )
    consents = set(looks.values_list("consent", flat=True))
    live = Consent.objects.live().filter(dietitian=job.owner_id).values_list("pk", flat=True)
    return bool(consents) and consents <= set(live)
