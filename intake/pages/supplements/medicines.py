"""The medicines a person listed; a dietitian needs the profile scope."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Subject, own_log, shared_log
from accounts.enums import Scope
from accounts.models import Profile
from intake.diary.log import Log
from intake.models import Medicine
from intake.pages.supplements.forms import MedicineForm
from intake.pages.toasts import posted, show_form
from intake.science.spacing import chronic_notes
from intake.text import reader_of


@shared_log(Scope.PROFILE_MEDICINES)
@require_http_methods(["GET", "POST"])
def medicines(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Show the listed medicines and what they mean; add one."""
    form = MedicineForm(posted(request))
    if form.is_valid():
        Medicine.objects.update_or_create(
            subject=subject.user,
            key=form.cleaned_data["key"],
            defaults={"times": form.cleaned_data["times"]},
        )
        messages.success(request, "The medicine is listed.")
        return redirect(subject.url("intake:medicines"))
    context = _context(subject) | {"form": form}
    return show_form(request, "intake/supplements/medicines.html", context)


def _context(subject: Subject) -> dict[str, Any]:
    listed = [(one, known) for one in Log(subject).medicines() if (known := one.known)]
    reader = reader_of(subject)
    return {
        "subject": subject,
        "listed": [{"medicine": one, "words": known.words(reader)} for one, known in listed],
        "chronic": chronic_notes((one.key for one, _known in listed), reader),
        "today": Profile.objects.of(subject.user).today(),
    }


@own_log
@require_POST
def remove_medicine(request: HttpRequest, subject: Subject, pk: int) -> HttpResponse:
    """Remove a medicine from the list; one that is gone already is no error."""
    Log(subject).medicines().filter(pk=pk).delete()
    messages.success(request, "The medicine is no longer listed.")
    return redirect(subject.url("intake:medicines"))
