"""The report as a PDF, made as a job."""

from __future__ import annotations

import datetime as dt

from django.template.loader import render_to_string
from django_tasks import task

from accounts.access import ClosedLogError, Subject, log_for
from accounts.models import Profile
from intake.insights.pdf import NoPdfError, make_pdf
from intake.pages.report.context import report_context
from jobs.actions import start_job
from jobs.files import keep_file
from jobs.models import Job
from jobs.progress import JobGoneError, JobRefusedError, job_of
from jobs.replica import read_replica

#: Said where the server, or the host that took the job up, lacks what draws.
NO_PDF_WORDS = "This server makes no PDFs. Print this page and choose a PDF there."

#: The style sheets of the PDF.
_SHEETS = ("css/site/tokens.css", "css/report/report.css")


@task()
def make_report_pdf(key: str) -> None:
    """Keep the report of a range as a PDF, as far as its owner may see the log by now."""
    job = job_of(key)
    _first, last = range_of(job)
    html = read_replica(job, lambda: _html(job))
    try:
        made = make_pdf(html, styles=_SHEETS)
    except NoPdfError as error:
        raise JobRefusedError(NO_PDF_WORDS) from error
    keep_file(job, [made], name=f"midband-report-{last}.pdf", content_type="application/pdf")


def _html(job: Job) -> str:
    subject = _subject_of(job)
    today = Profile.objects.of(subject.user).today()
    context = report_context(subject, *range_of(job), today=today)
    return render_to_string("intake/report/report_pdf.html", context)


def start_report_pdf(subject: Subject, first: dt.date, last: dt.date) -> Job:
    """Have the report of a range made for the viewer; the same one while it is under way."""
    return start_job(
        make_report_pdf,
        owner=subject.viewer,
        about=f"{subject.user.code} {first} {last}",
        log_of=subject.user,
    )


def range_of(job: Job) -> tuple[dt.date, dt.date]:
    """First and last date of the report that a job makes."""
    _code, first, last = job.about.split()
    return dt.date.fromisoformat(first), dt.date.fromisoformat(last)


def _subject_of(job: Job) -> Subject:
    """Whose log it is, asked anew: access may have ended since. Raises JobGoneError."""
    if job.owner is None or job.log_of is None:
        raise JobGoneError
    try:
        return log_for(job.log_of, job.owner)
    except ClosedLogError as error:
        raise JobGoneError from error
