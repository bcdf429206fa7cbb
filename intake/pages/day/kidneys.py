"""The answer to the question about the kidneys."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from accounts.access import HtmxHttpRequest, Subject, own_log
from accounts.actions.profile import save_kidney_answer
from accounts.enums import KidneyAnswer
from intake.pages.day.addresses import loggable_or_404
from intake.pages.day.context import day_context
from intake.pages.day.forms import KidneysForm
from intake.pages.toasts import answer_changed

_KEPT = {
    KidneyAnswer.YES: "Kept in your profile: kidneys that work poorly.",
    KidneyAnswer.NO: "Kept in your profile: no trouble with the kidneys.",
    KidneyAnswer.UNSURE: "Kept in your profile: don’t know. A doctor can tell you.",
}


@own_log
@require_POST
def kidneys(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Keep the answer in the profile and show the day as it follows from it."""
    today = loggable_or_404(subject, date)
    form = KidneysForm(request.POST)
    text = "Choose one of the answers given."
    if form.is_valid():
        save_kidney_answer(user=subject.user, by=subject.viewer, answer=form.answer)
        text = _KEPT.get(form.answer, "Kept in your profile.")
    context = day_context(subject, date, today) | {"is_answered": form.is_valid()}
    return answer_changed(request, context, batch=None, text=text)
