"""One page on paper for a dietitian or doctor."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import Subject, shared_log
from accounts.models import Profile
from intake.insights.pdf import can_make_pdf
from intake.pages.report.context import report_context
from intake.pages.report.notes import note_context
from intake.pages.trends.forms import ReportForm


@shared_log()
@require_safe
def report(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Show the report of a range, ready to be printed."""
    form = ReportForm(request.GET, today=Profile.objects.of(subject.user).today())
    context = report_context(subject, *form.range, today=form.today) | {
        "window": form,
        "pdf_url": f"{subject.url('intake:report_pdf')}?{form.query}" if can_make_pdf() else "",
    }
    if not subject.is_self:
        context |= note_context(subject, form, context["notes"])
    return render(request, "intake/report/report.html", context)
