"""The report as a file: asked for, on its way, sent."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from accounts.access import HtmxHttpRequest, Subject, shared_log
from accounts.enums import Scope, SecurityEvent
from accounts.models import Profile
from accounts.security_log.lines import record
from accounts.views.limits import limited
from intake.insights.pdf import can_make_pdf
from intake.pages.my_data.made_files import lead_to_file, send_file, show_file
from intake.pages.report.tasks import NO_PDF_WORDS, make_report_pdf, range_of, start_report_pdf
from intake.pages.trends.forms import REPORT_WINDOWS, ReportForm
from jobs.models import Job, JobQuerySet


@shared_log(write=Scope.LOG, changes=False)
@limited("report_pdf")
@require_POST
def report_pdf(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Have the same page made as a PDF; lead to the page where the server cannot make one."""
    form = ReportForm(request.GET, today=Profile.objects.of(subject.user).today())
    if not can_make_pdf():
        messages.info(request, NO_PDF_WORDS)
        return redirect(f"{subject.url('intake:report')}?{form.query}")
    job = start_report_pdf(subject, *form.range)
    record(
        SecurityEvent.EXPORT_ASKED,
        person=subject.user,
        by=subject.viewer,
        what=make_report_pdf.name,
    )
    return lead_to_file(subject.url("intake:one_report_pdf", job.key))


@shared_log(shows=False)
@require_GET
def one_report_pdf(request: HtmxHttpRequest, subject: Subject, pdf: uuid.UUID) -> HttpResponse:
    """Show how far the PDF is, and nothing of the log; htmx asks again until it is made."""
    job = get_object_or_404(_made_for(subject), key=pdf)
    return show_file(
        request,
        job,
        subject=subject,
        words="Report as PDF",
        look_url=subject.url("intake:one_report_pdf", pdf),
        file_url=subject.url("intake:download_report_pdf", pdf),
        back_url=f"{subject.url('intake:report')}?{_query_of(job, subject)}",
        back_words="Back to the report",
    )


@shared_log()
@require_GET
def download_report_pdf(
    _request: HttpRequest, subject: Subject, pdf: uuid.UUID
) -> HttpResponseBase:
    """Send the PDF to whom it was made for, while they may see the log."""
    return send_file(get_object_or_404(_made_for(subject), key=pdf), subject=subject)


def _query_of(job: Job, subject: Subject) -> str:
    """The range of a PDF as the query of the report; one of the usual ranges by its length."""
    first, last = range_of(job)
    days = (last - first).days + 1
    is_usual = days in REPORT_WINDOWS and last == Profile.objects.of(subject.user).today()
    return f"window={days}" if is_usual else f"first={first}&last={last}"


def _made_for(subject: Subject) -> JobQuerySet:
    """The PDFs of this log that the viewer has had made, but those whose time is over."""
    jobs = Job.objects.filter(
        owner=subject.viewer, log_of=subject.user, kind=make_report_pdf.module_path
    )
    return jobs.exclude(pk__in=jobs.expired())
