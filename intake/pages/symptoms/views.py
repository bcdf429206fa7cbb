"""Symptoms: two taps on the day, and a page that describes them. Nothing is explained by intake."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import HtmxHttpRequest, Subject, own_log, shared_log
from accounts.enums import Scope
from accounts.models import Profile
from intake.diary import symptoms as symptom_actions
from intake.diary.entries import AlreadyActedError
from intake.diary.log import Log
from intake.diary.symptoms import SymptomDetails, SymptomsNotedError, change_symptom
from intake.enums import SymptomName, SymptomPlace
from intake.insights.compare_text import noted_words
from intake.models import Symptom
from intake.models.symptom import places_words
from intake.pages.day.addresses import loggable_or_404
from intake.pages.symptoms.context import (
    SUMMARY_DAYS,
    remarks_context,
    symptom_counts,
    symptom_words,
)
from intake.pages.symptoms.forms import NoSymptomsForm, RepeatForm, SymptomForm
from intake.pages.toasts import leave_toast, posted, show_form, toast_of
from intake.science.signs.of_symptoms import DOCTOR_SIGNS, emergency_signs
from intake.text import reader_of

_PAGE_SIZE = 50
_GONE = "That symptom is already gone."
_TWICE = "That was noted already."
_NOTED = "Something is noted on this day already."


@shared_log(Scope.SYMPTOMS_NOTES)
@require_GET
def symptoms(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Every symptom, newest first, and how often each was there lately."""
    today = Profile.objects.of(subject.user).today()
    log = Log(subject)
    kept = log.symptoms().order_by("-date", "-time", "-pk")
    page = Paginator(kept, _PAGE_SIZE).get_page(request.GET.get("page"))
    first = log.first_reached(today - dt.timedelta(days=SUMMARY_DAYS - 1))
    lately = log.symptoms_between(first, today)
    none = log.dates_without_symptoms(first, today)
    strengths = [(one.date, one.severity) for one in lately]
    context = {
        "subject": subject,
        "page": page,
        "summary": symptom_counts(lately),
        "noted": noted_words(strengths, none, (today - first).days + 1) if lately or none else "",
        "today": today,
        "emergency_signs": emergency_signs(reader_of(subject)),
        "doctor_signs": DOCTOR_SIGNS,
    }
    return render(request, "intake/symptoms/symptoms.html", context)


@own_log
@require_http_methods(["GET", "POST"])
def add_symptom(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Keep a symptom of a day; the same form sent twice keeps it once."""
    today = loggable_or_404(subject, date)
    form = SymptomForm(posted(request))
    if form.is_valid():
        key = form.cleaned_data["request_key"] or uuid.uuid4()
        details = form.details
        if details.time is None and date == today:
            details = replace(details, time=_now(subject))
        try:
            symptom_actions.add_symptom(
                subject=subject.user, by=subject.viewer, date=date, details=details, request_key=key
            )
        except AlreadyActedError:
            return _answer(request, subject, date, None, _TWICE)
        return _answer(request, subject, date, key, f"Noted: {_spoken(details)}")
    return _ask(request, subject, date, form)


@own_log
@require_POST
def repeat_symptoms(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Note what was felt the day before once more, on a day that has nothing noted."""
    key = _key_or_404(subject, date, RepeatForm(request.POST))
    try:
        made = symptom_actions.repeat_symptoms(
            subject=subject.user, by=subject.viewer, date=date, request_key=key
        )
    except (AlreadyActedError, SymptomsNotedError):
        return _answer(request, subject, date, None, _NOTED)
    if not made:
        return _answer(request, subject, date, None, "Nothing was felt the day before.")
    return _answer(request, subject, date, key, f"Noted: {'; '.join(map(symptom_words, made))}")


@own_log
@require_POST
def no_symptoms(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Say of a day that nothing was felt, or take that back."""
    form = NoSymptomsForm(request.POST)
    key = _key_or_404(subject, date, form)
    is_said = form.cleaned_data["is_said"]
    try:
        symptom_actions.set_no_symptoms(
            subject=subject.user, by=subject.viewer, date=date, is_said=is_said, request_key=key
        )
    except AlreadyActedError:
        return _answer(request, subject, date, None, _TWICE)
    except SymptomsNotedError:
        return _answer(request, subject, date, None, _NOTED)
    text = "Noted: no symptoms" if is_said else "Taken back: no symptoms"
    return _answer(request, subject, date, key, text)


@own_log
@require_http_methods(["GET", "POST"])
def symptom(request: HtmxHttpRequest, subject: Subject, date: dt.date, pk: int) -> HttpResponse:
    """Change a symptom."""
    loggable_or_404(subject, date)
    kept = get_object_or_404(Log(subject).symptoms(), date=date, pk=pk)
    initial = {name: getattr(kept, name) for name in ("kind", "word", "severity", "time", "note")}
    initial["places"] = kept.places.split(",")
    form = SymptomForm(posted(request), initial=initial)
    if form.is_valid():
        try:
            batch = change_symptom(symptom=kept, by=subject.viewer, details=form.details)
        except Symptom.DoesNotExist:
            return _answer(request, subject, date, None, _GONE)
        return _answer(request, subject, date, batch, f"Changed: {_spoken(form.details)}")
    context = {"subject": subject, "date": date, "form": form, "symptom": kept}
    return show_form(request, "intake/symptoms/symptom.html", context)


@own_log
@require_POST
def delete_symptom(
    request: HtmxHttpRequest, subject: Subject, date: dt.date, pk: int
) -> HttpResponse:
    """Delete a symptom; a second tap finds it gone and says so."""
    loggable_or_404(subject, date)
    try:
        kept = Log(subject).symptoms().get(date=date, pk=pk)
        batch = symptom_actions.delete_symptom(symptom=kept, by=subject.viewer)
    except Symptom.DoesNotExist:
        return _answer(request, subject, date, None, _GONE)
    return _answer(request, subject, date, batch, f"Deleted: {kept.name}")


def _now(subject: Subject) -> dt.time:
    """The time on the person's own clock, to the minute."""
    zone = Profile.objects.of(subject.user).tzinfo
    return timezone.now().astimezone(zone).time().replace(second=0, microsecond=0)


def _key_or_404(subject: Subject, date: dt.date, form: RepeatForm) -> uuid.UUID:
    """The key of a form of one button; Http404 for a day that is still to come."""
    if date > loggable_or_404(subject, date):
        raise Http404
    key: uuid.UUID | None = form.cleaned_data.get("request_key") if form.is_valid() else None
    return key or uuid.uuid4()


def _spoken(details: SymptomDetails) -> str:
    words = f"{details.word or details.kind.label}, {details.severity} of {Symptom.WORST}"
    return ", ".join(filter(None, [words, places_words(details.places)]))


def _answer(
    request: HtmxHttpRequest, subject: Subject, date: dt.date, batch: uuid.UUID | None, text: str
) -> HttpResponse:
    """Answer a write: htmx gets the symptoms and the toast, others a redirect to the day."""
    if not request.htmx:
        leave_toast(request, text, batch)
        return redirect(subject.url("intake:day", date))
    context = _day(subject, date) | toast_of(text, batch)
    answer = render(request, "intake/day/day.html#symptoms", context)
    answer.write(render_to_string("_toast.html", context | {"oob": True}, request))
    return answer


def _ask(
    request: HtmxHttpRequest, subject: Subject, date: dt.date, form: SymptomForm
) -> HttpResponse:
    """The form again with what was typed; as a piece of the day for htmx."""
    kind = form["kind"].value()
    # As it is in the list: what else is sent shall not be kept with the drawn choice.
    chosen = kind if kind in SymptomName.values else ""
    places = tuple(one for one in form["places"].value() or () if one in SymptomPlace.values)
    context = _day(subject, date) | {"symptom_form": form, "symptom_chosen": chosen}
    context["places_chosen"] = places
    template = (
        "intake/day/day.html#symptoms" if request.htmx else "intake/symptoms/add_symptom.html"
    )
    return render(request, template, context, status=422 if form.is_bound else 200)


def _day(subject: Subject, date: dt.date) -> dict[str, Any]:
    today = Profile.objects.of(subject.user).today()
    return {"subject": subject, "date": date} | remarks_context(subject, date, today)
