"""The cohort as a file: asked for, on its way, sent."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.access import HtmxHttpRequest, Subject, dietitian, fresh_sign_in, viewer
from accounts.enums import SecurityEvent
from accounts.models import User
from accounts.security_log.lines import record
from accounts.views.limits import limited
from intake.pages.clients.cohort.forms import CohortFileForm, CohortForm
from intake.pages.clients.cohort.tasks import (
    make_cohort_file,
    may_be_sent,
    query_of,
    start_cohort_file,
)
from intake.pages.my_data.made_files import lead_to_file, send_file, show_file
from jobs.models import Job

#: The last file that was asked for, in the session.
_ASKED = "cohort_file"
#: Said where a file that was asked for is no more.
GONE_WORDS = (
    "The file is gone: its hour is over, or somebody who was in it no longer shares their log. "
    "Ask for it again."
)


@dietitian
@fresh_sign_in("intake:cohort")
@limited("export_cohort")
@require_POST
def cohort_file(request: HttpRequest) -> HttpResponse:
    """Have the rows made as a file."""
    user = viewer(request)
    chosen = CohortForm(request.POST.dict(), tags=list(user.client_tags.all()))
    form = CohortFileForm(request.POST)
    if not form.is_valid():
        raise Http404
    job = start_cohort_file(
        user,
        ending=form.cleaned_data["form"],
        window=chosen.window_chosen,
        tag=chosen.tag_chosen,
    )
    request.session[_ASKED] = str(job.key)
    record(SecurityEvent.EXPORT_ASKED, person=user, what=make_cohort_file.name)
    return lead_to_file(reverse("intake:one_cohort_file", args=[job.key]))


@dietitian
@require_GET
def one_cohort_file(request: HtmxHttpRequest, file: uuid.UUID) -> HttpResponse:
    """Show how far the file is, and nothing of a client; htmx asks again until it is made."""
    user = viewer(request)
    job = _file_of(user, file)
    if job is None and request.htmx and request.session.get(_ASKED) == str(file):
        # Taken away while somebody waits for it.
        messages.info(request, GONE_WORDS)
        return HttpResponseClientRedirect(reverse("intake:cohort"))
    if job is None:
        raise Http404
    _form, window, tag = query_of(job)
    query = f"?window={window}" + (f"&tag={tag}" if tag else "")
    return show_file(
        request,
        job,
        subject=Subject(user=user, viewer=user),
        words="Your clients as a file",
        look_url=reverse("intake:one_cohort_file", args=[file]),
        file_url=reverse("intake:download_cohort_file", args=[file]),
        back_url=reverse("intake:cohort") + query,
        back_words="Back to all clients side by side",
    )


@dietitian
@require_GET
def download_cohort_file(request: HttpRequest, file: uuid.UUID) -> HttpResponseBase:
    """Send the file to whom it was made for, while everybody in it shares their log."""
    user = viewer(request)
    job = _file_of(user, file)
    if job is None:
        raise Http404
    return send_file(job, subject=Subject(user=user, viewer=user))


def _file_of(user: User, key: uuid.UUID) -> Job | None:
    """A file of a dietitian's clients; None for one whose time is over.

    One in which somebody is who shares no more is deleted.
    """
    jobs = Job.objects.filter(owner=user, of_clients=True, kind=make_cohort_file.module_path)
    job = jobs.exclude(pk__in=jobs.expired()).filter(key=key).first()
    if job is not None and job.has_file and not may_be_sent(job):
        job.delete()
        return None
    return job
