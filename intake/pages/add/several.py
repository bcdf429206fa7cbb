"""Several foods ticked and added at once: one act, one undo."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from accounts.access import HtmxHttpRequest, Subject, own_log
from foods.amounts import AmountError
from intake.diary import copying
from intake.diary.entries import AlreadyActedError
from intake.pages.add.forms import SeveralForm
from intake.pages.add.panel import panel_context
from intake.pages.add.views import addresses
from intake.pages.day.addresses import loggable_or_404
from intake.pages.day.entry_words import foods_words
from intake.pages.fields import new_request_key
from intake.pages.toasts import answer_day, refuse_in_toast, words_of_errors


@own_log
@require_POST
def add_several(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Log every food that was ticked; the same form sent twice logs them once."""
    loggable_or_404(subject, date)
    form = SeveralForm(request.POST, user=subject.user)
    if not form.is_valid():
        return _refuse(request, subject, date, form)
    key: uuid.UUID = form.cleaned_data["request_key"]
    done = None
    try:
        done = copying.add_several(
            subject=subject.user,
            by=subject.viewer,
            date=date,
            meal=form.cleaned_data["meal"],
            picks=form.picks,
            request_key=key,
        )
        text = f"Added {foods_words(done.placed)}"
        if form.gone:
            text += f". {form.gone} could not be logged any more and was left out"
    except AmountError as error:
        # Only the parts of a recipe tell that so many servings are too heavy.
        form.add_error(None, str(error))
        return _refuse(request, subject, date, form)
    except AlreadyActedError:
        text = "These were added already."
    answer = answer_day(request, subject, date, text, done, batch=key)
    if request.htmx:
        fresh = {"key": new_request_key(), "oob": True}
        answer.write(render_to_string("intake/add/_several_key.html", fresh))
    return answer


def _refuse(
    request: HtmxHttpRequest, subject: Subject, date: dt.date, form: SeveralForm
) -> HttpResponse:
    words = words_of_errors(form)
    if request.htmx:
        return refuse_in_toast(request, words)
    context = addresses(subject, date) | panel_context(request, subject)
    if "meal" not in form.errors:
        context["meal"] = request.POST.get("meal", "")
    context["several_error"] = words
    return render(request, "intake/add/add.html", context, status=422)
