"""Files of one's own data: tables at once, larger ones as jobs with their progress."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_tasks.base import Task

from accounts.access import HtmxHttpRequest, Subject, fresh_sign_in, own_log
from accounts.enums import SecurityEvent
from accounts.models import Profile
from accounts.security_log.lines import record
from accounts.views.limits import always, limited
from intake.pages.my_data.made_files import lead_to_file, send_file, show_file
from intake.transfer.exports.tables import DIARY
from intake.transfer.exports.tasks import EXPORTS, make_archive, make_workbook
from intake.transfer.exports.text_formats import stream_csv, stream_json
from jobs.actions import start_job
from jobs.models import Job


def exports_of(subject: Subject) -> QuerySet[Job]:
    """The files that are being made for a person, and those that can still be had."""
    jobs = Job.objects.filter(owner=subject.user, kind__in=EXPORTS)
    return jobs.exclude(pk__in=jobs.expired()).order_by("-made_at")


@own_log
@limited("export_table", counts=always)
@require_GET
def export_file(_request: HttpRequest, subject: Subject, table: str, form: str) -> HttpResponseBase:
    """One table of the diary as a file."""
    if table not in DIARY or form not in {"csv", "json"}:
        raise Http404
    stream = {"csv": stream_csv, "json": stream_json}[form](DIARY[table], subject.user)
    kind = {"csv": "text/csv; charset=utf-8", "json": "application/json"}[form]
    name = f"midband-{table}-{Profile.objects.of(subject.user).today().isoformat()}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    record(SecurityEvent.EXPORTED, person=subject.user, what=table)
    return StreamingHttpResponse(stream, content_type=kind, headers=headers)


@own_log
@limited("export_workbook")
@require_POST
def export_workbook(_request: HttpRequest, subject: Subject) -> HttpResponse:
    """Have the diary made as an Excel workbook."""
    return _make(make_workbook, subject)


@own_log
@fresh_sign_in("intake:my_data")
@limited("export_everything")
@require_POST
def export_all(_request: HttpRequest, subject: Subject) -> HttpResponse:
    """Have one zip made of everything about the person."""
    return _make(make_archive, subject)


def _make(task: Task[[str], None], subject: Subject) -> HttpResponse:
    record(SecurityEvent.EXPORT_ASKED, person=subject.user, what=task.name)
    job = start_job(task, owner=subject.user)
    return lead_to_file(reverse("intake:one_export", args=[job.key]))


@own_log
@require_GET
def one_export(request: HtmxHttpRequest, subject: Subject, export: uuid.UUID) -> HttpResponse:
    """Show how far a file is, and where it is once it is made; htmx asks again until then."""
    job = get_object_or_404(exports_of(subject), key=export)
    return show_file(
        request,
        job,
        subject=subject,
        words=EXPORTS[job.kind],
        look_url=reverse("intake:one_export", args=[export]),
        file_url=reverse("intake:download_export", args=[export]),
        back_url=reverse("intake:my_data"),
        back_words="Back to my data",
    )


@own_log
@require_GET
def download_export(request: HttpRequest, subject: Subject, export: uuid.UUID) -> HttpResponseBase:
    """Send a file that was made to whom it is about."""
    job = get_object_or_404(exports_of(subject), key=export)
    # One that lies there since this morning is no less everything.
    send = _send_everything if job.kind == make_archive.module_path else _send
    return send(request, subject, job)


def _send(_request: HttpRequest, subject: Subject, job: Job) -> HttpResponseBase:
    return send_file(job, subject=subject)


_send_everything = fresh_sign_in("intake:my_data")(_send)
