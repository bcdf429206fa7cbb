"""The question whether the person's habits changed, and its answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.access import HtmxHttpRequest, Subject, own_log
from accounts.models import Profile
from intake.bands.in_force import BandsInForce
from intake.enums import HabitAnswer
from intake.insights.habits import answer_habit_question
from intake.pages.toasts import refuse_in_toast
from intake.pages.trends.forms import HabitForm, TrendForm
from intake.science.questions.habits import ChangePoint, means_words, seems_words
from intake.text import reader_of

_THANKS = "Thank you, that is kept. You will not be asked about it again."
_REFUSED = "Choose one of the answers given."


def habit_context(
    subject: Subject, change: ChangePoint | None, bands: BandsInForce, form: TrendForm
) -> dict[str, Any]:
    """The question as a page shows it; a dietitian reads it and cannot answer."""
    if change is None:
        return {}
    seems = seems_words(
        change.began_on,
        form.today,
        reader_of(subject),
        is_more=change.is_more,
        is_child=bands.logs_for_child,
    )
    return {
        "habit": {
            "seems": seems,
            "means": means_words(change),
            "change": change,
            "choices": HabitAnswer.choices if subject.may_write else (),
        }
    }


@own_log
@require_POST
def answer_habit(request: HtmxHttpRequest, subject: Subject) -> HttpResponse:
    """Keep what the person says of a change, which is then not asked about again."""
    today = Profile.objects.of(subject.user).today()
    form = HabitForm(request.POST, today=today)
    is_kept = form.is_valid()
    if is_kept:
        answer_habit_question(
            subject=subject.user,
            began_on=form.cleaned_data["began_on"],
            is_more=form.cleaned_data["is_more"],
            answer=HabitAnswer(form.cleaned_data["answer"]),
            today=today,
        )
    words = _THANKS if is_kept else _REFUSED
    if not request.htmx:
        messages.info(request, words)
        looked_at = TrendForm(request.GET, today=today).query
        return redirect(f"{subject.url('intake:trends')}?{looked_at}")
    if not is_kept:
        return refuse_in_toast(request, words)
    return render(request, "intake/trends/trends.html#habit", {"answered": words})
