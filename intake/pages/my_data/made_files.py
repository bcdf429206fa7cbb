"""A file that a job makes: its page, which shows how far it is, and the file itself."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render

from accounts.access import HtmxHttpRequest, Subject
from accounts.enums import SecurityEvent
from accounts.models import Profile
from accounts.security_log.lines import record
from intake.pages.my_data.polling import next_look
from jobs.files import read_file
from jobs.models import Job


def show_file(
    request: HtmxHttpRequest, job: Job, *, subject: Subject, **words_and_addresses: str
) -> HttpResponse:
    """Show how far a file is, and where it is once it is made; htmx asks again until then."""
    context = {
        "subject": subject,
        "job": job,
        "zone": Profile.objects.of(subject.viewer).tzinfo,
        **words_and_addresses,
        **next_look(request),
    }
    page = "intake/my_data/one_export.html"
    return render(request, f"{page}#export" if request.htmx else page, context)


def lead_to_file(url: str) -> HttpResponse:
    """Lead whoever asked for a file to its page, where a script saves it once it is made."""
    return redirect(f"{url}#asked")


def send_file(job: Job, *, subject: Subject) -> HttpResponseBase:
    """Send what was made, and note it. Raises Http404 where there is nothing, or nothing more."""
    if not job.has_file:
        raise Http404
    headers = {
        "Content-Disposition": f'attachment; filename="{job.file_name}"',
        "Content-Length": str(job.byte_count),
    }
    what = job.kind.rpartition(".")[2]
    record(SecurityEvent.EXPORTED, person=subject.user, by=subject.viewer, what=what)
    return StreamingHttpResponse(read_file(job), content_type=job.content_type, headers=headers)
