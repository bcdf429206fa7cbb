"""The day page: going to a date, finishing, the note, the question about the kidneys."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import HtmxHttpRequest, Subject, own_log, public, shared_log
from accounts.actions.profile import save_kidney_answer
from accounts.enums import KidneyAnswer
from accounts.models import Profile, User
from intake.care.conversation import conversation, mark_read, review_queue
from intake.diary.days import finish_day, reopen_day
from intake.diary.entries import AlreadyActedError
from intake.diary.log import Log
from intake.diary.symptoms import NotAskedError, say_if_complete, set_note
from intake.enums import DayState, SupplementsTaken
from intake.models import Band, Day
from intake.pages.add.panel import panel_context
from intake.pages.clients.comments import comments_context, filled_form
from intake.pages.day.addresses import loggable_or_404, other_days
from intake.pages.day.context import day_context
from intake.pages.day.forms import AskedForm, DateForm, FinishForm, KidneysForm, NoteForm
from intake.pages.day.notices import notice_words
from intake.pages.symptoms.context import remarks_context
from intake.pages.toasts import (
    answer_changed,
    leave_toast,
    posted,
    show_form,
    toast_of,
    waiting_toast,
)
from intake.science.limits import Limits
from intake.science.rulers import ruler
from intake.science.sums import Sums

#: The day on the landing page: a woman of 40, on the reference values of the IOM.
_EXAMPLE = ruler(
    Sums(food_mg=Decimal(301), water_mg=Decimal(52)),
    Limits(low=Decimal(265), target=Decimal(320), high=Decimal(415)),
)
#: Where a session keeps the newest band whose notice it has shown.
_BAND_SHOWN = "band_shown"
#: What was done after each answer to whether the day before was everything.
_ANSWERED = {
    DayState.COMPLETE: "Yesterday is finished.",
    DayState.PARTIAL: "Yesterday is kept as partial.",
    DayState.OPEN: "Yesterday stays open. We do not ask again.",
}
_KEPT = {
    KidneyAnswer.YES: "Kept in your profile: kidneys that work poorly.",
    KidneyAnswer.NO: "Kept in your profile: no trouble with the kidneys.",
    KidneyAnswer.UNSURE: "Kept in your profile: don’t know. A doctor can tell you.",
}


@public
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Redirect a signed-in person to their own today; show others the landing page."""
    if isinstance(request.user, User):
        date = Profile.objects.of(request.user).today()
        return redirect(Subject(request.user, request.user).url("intake:day", date))
    return render(request, "intake/day/today.html", {"example": _EXAMPLE})


@shared_log(shows=False)
@require_GET
def jump(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Open the date somebody typed."""
    today = Profile.objects.of(subject.user).today()
    if "date" not in request.GET:
        return redirect(subject.url("intake:day", today))
    form = DateForm(request.GET, today=today)
    if form.is_valid():
        return redirect(subject.url("intake:day", form.cleaned_data["date"]))
    messages.error(request, " ".join(map(str, form.errors["date"])))
    return redirect(subject.url("intake:day", today))


@shared_log()
@require_GET
def day(request: HttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Show one day."""
    today = loggable_or_404(subject, date)
    log = Log(subject)
    context = day_context(subject, date, today) | waiting_toast(request)
    context |= other_days(subject, date, today)
    context |= remarks_context(subject, date, today, day=context["day"])
    # Of the address the template alone: a link must not put somebody's words into the box.
    chosen = {"template": request.GET.get("template", "")}
    form = None if subject.is_self else filled_form(subject, date, today, chosen)
    shown = conversation(log, date, changed_at=context["day"].changed_at, form=form)
    context |= comments_context(subject, date) | {"conversation": shown}
    if subject.may_write:
        context |= panel_context(request, subject)
        context["is_beside_day"] = True
        notice = context["bands"].clinician_band_on(date)
        rule_notice = notice_words(Profile.objects.of(subject.user).pending_notice)
        # Whatever is told first is seen first: the search takes the cursor only without it.
        is_told = bool(shown.new or shown.waiting or rule_notice)
        is_told = _is_first_shown(request, notice) or is_told
        context |= {"band_notice": notice, "rule_notice": rule_notice, "is_told": is_told}
    else:
        context["queue"] = review_queue(log, date, today)
    mark_read(log, shown)
    return render(request, "intake/day/day.html", context)


def _is_first_shown(request: HttpRequest, notice: Band | None) -> bool:
    """Whether the notice of a band was on no page of this browser's session yet; it is then."""
    if notice is None or request.session.get(_BAND_SHOWN, 0) >= notice.pk:
        return False
    request.session[_BAND_SHOWN] = notice.pk
    return True


@own_log
@require_POST
def put_notice_away(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Dismiss a one-time notice, and go back to the day it stood on."""
    Profile.objects.filter(user=subject.user).update(pending_notice="")
    today = Profile.objects.of(subject.user).today()
    form = DateForm(request.POST, today=today)
    date = form.cleaned_data["date"] if form.is_valid() else today
    return redirect(subject.url("intake:day", date))


@own_log
@require_POST
def finish(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Mark a day complete or partial."""
    today = loggable_or_404(subject, date)
    form = FinishForm(request.POST)
    if not form.is_valid():
        context = day_context(subject, date, today)
        return answer_changed(request, context, batch=None, text="Choose one of the answers given.")
    finished = finish_day(
        subject=subject.user,
        date=date,
        food=DayState(form.cleaned_data["food"]),
        supplements=SupplementsTaken(form.cleaned_data["supplements"]),
    )
    context = day_context(subject, date, today, day=finished, shows_usual=True)
    text = "Day finished." if finished.food == DayState.COMPLETE else "Day kept as partial."
    return answer_changed(request, context, batch=None, text=text)


@own_log
@require_POST
def reopen(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Open a finished day again."""
    today = loggable_or_404(subject, date)
    opened = reopen_day(subject=subject.user, date=date)
    context = day_context(subject, date, today, day=opened, shows_usual=True)
    return answer_changed(request, context, batch=None, text="Day opened again.")


@own_log
@require_POST
def everything(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Keep whether a day was everything, and go on with the next one, which asked."""
    today = loggable_or_404(subject, date)
    form = AskedForm(request.POST)
    batch, text = None, "Choose one of the answers given."
    if form.is_valid():
        food = DayState(form.cleaned_data["food"])
        batch, text = form.cleaned_data["request_key"], _ANSWERED[food]
        try:
            say_if_complete(
                subject=subject.user, by=subject.viewer, date=date, food=food, request_key=batch
            )
        except AlreadyActedError:
            pass  # The same tap came twice; what it did can be undone.
        except NotAskedError:
            batch, text = (
                None,
                "Nothing changed. You have answered already, or yesterday is empty.",
            )
    shown = min(date + dt.timedelta(days=1), today)
    context = day_context(subject, shown, today)
    return answer_changed(request, context | {"is_asked_answered": True}, batch=batch, text=text)


@own_log
@require_http_methods(["GET", "POST"])
def note(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Write the note of a day; an empty one deletes it."""
    loggable_or_404(subject, date)
    day = Log(subject).day_on(date)
    form = NoteForm(posted(request), initial={"note": day.note})
    if not form.is_valid():
        return _ask_note(request, subject, day, form)
    key: uuid.UUID | None = form.cleaned_data["request_key"]
    text = "Note saved." if form.cleaned_data["note"] else "Note taken away."
    if form.cleaned_data["note"] == day.note:
        key = None
    else:
        try:
            day = set_note(subject=subject.user, by=subject.viewer, date=date, **form.cleaned_data)
        except AlreadyActedError:
            key, text = None, "That note was saved before. Open the page again to write more."
    if not request.htmx:
        leave_toast(request, text, key)
        return redirect(subject.url("intake:day", date))
    context = _note_context(subject, day) | _remarks(subject, day) | toast_of(text, key)
    answer = render(request, "intake/day/day.html#day-note", context)
    answer.write(render_to_string("_toast.html", context | {"oob": True}, request))
    return answer


def _ask_note(request: HtmxHttpRequest, subject: Subject, day: Day, form: NoteForm) -> HttpResponse:
    """The form on a page of its own, or refused as a fragment of the day."""
    context = _note_context(subject, day) | {"form": form}
    if request.htmx and form.is_bound:
        context |= _remarks(subject, day) | {"note_form": form}
        return render(request, "intake/day/day.html#day-note", context, status=422)
    return show_form(request, "intake/day/note.html", context)


def _remarks(subject: Subject, day: Day) -> dict[str, Any]:
    today = Profile.objects.of(subject.user).today()
    return remarks_context(subject, day.date, today, day=day)


def _note_context(subject: Subject, day: Day) -> dict[str, Any]:
    return {"subject": subject, "date": day.date, "day": day}


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
