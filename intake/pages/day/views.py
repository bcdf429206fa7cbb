"""The day page, going to a date, and finishing a day."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.access import HtmxHttpRequest, Subject, own_log, public, shared_log
from accounts.models import Profile, User
from intake.care.conversation import conversation, mark_read, review_queue
from intake.diary.days import finish_day, reopen_day
from intake.diary.log import Log
from intake.enums import DayState, SupplementsTaken
from intake.models import Band
from intake.pages.add.panel import panel_context
from intake.pages.clients.context import comments_context
from intake.pages.day.addresses import loggable_or_404, other_days
from intake.pages.day.context import day_context
from intake.pages.day.forms import DateForm, FinishForm
from intake.pages.day.notices import notice_words
from intake.pages.symptoms.context import remarks_context
from intake.pages.toasts import answer_changed, waiting_toast

#: Where a session keeps the newest band whose notice it has shown.
_BAND_SHOWN = "band_shown"


@public
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Redirect a signed-in person to their own today; show others the landing page."""
    if isinstance(request.user, User):
        date = Profile.objects.of(request.user).today()
        return redirect(Subject(request.user, request.user).url("intake:day", date))
    return render(request, "intake/day/today.html")


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
    context |= other_days(subject, date, today) | remarks_context(subject, date)
    shown = conversation(log, date, changed_at=context["day"].changed_at)
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
