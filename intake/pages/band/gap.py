"""Foods that would close a day's gap, and the preferences that leave foods out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import HtmxHttpRequest, Subject, own_log
from accounts.models import Profile
from intake.bands.gap_foods import candidates_for
from intake.bands.in_force import BandsInForce
from intake.diary.log import Log
from intake.models import Preference
from intake.pages.add.one_portion import log_portion
from intake.pages.add.panel import likely_meal
from intake.pages.band.forms import PreferenceForm
from intake.pages.day.addresses import loggable_or_404
from intake.pages.fields import new_request_key
from intake.pages.toasts import answer_day, show_form
from intake.science.shortfall import OFFERED_FROM_AGE, offers
from intake.text import show_gap


@own_log
@require_http_methods(["GET", "POST"])
def gap(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Offer foods that close the gap, with the sum they lead to; log one of them."""
    loggable_or_404(subject, date)
    if request.method == "POST":
        text, done, batch = log_portion(request, subject, date)
        return answer_day(request, subject, date, text, done, batch=batch)
    context = {"subject": subject, "date": date, "meal": likely_meal(subject)}
    context |= _offered(subject, date)
    template = "intake/band/gap.html#gap" if request.htmx else "intake/band/gap.html"
    return render(request, template, context)


def _offered(subject: Subject, date: dt.date) -> dict[str, Any]:
    log = Log(subject)
    day = log.day_on(date)
    bands = BandsInForce(log)
    found = bands.gap_on(date, day.sums)
    if found is None:
        return {
            "rows": [],
            "gap": None,
            "kidneys_impaired": bands.kidneys_impaired,
            "is_too_young": not bands.may_offer_on(date),
            "offered_from": OFFERED_FROM_AGE,
        }
    excluded = log.left_out_tags()
    known = candidates_for(log, found)
    chosen = offers(found, (one.candidate for one in known.values()), excluded)
    return {
        "gap": found,
        "missing": show_gap(found.total_mg, found.edge_mg) or "under 1",
        "rows": [(offer, known[offer.candidate.food_id], new_request_key()) for offer in chosen],
        "closes": any(offer.closes for offer in chosen),
        "excluded": excluded,
    }


@own_log
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Edit the tags left out of suggestions: a preference, not an allergy check."""
    form = PreferenceForm(initial={"excluded": Log(subject).left_out_tags()})
    if request.method == "POST":
        # A form with every box empty is an answer too.
        form = PreferenceForm(request.POST)
        if form.is_valid():
            Preference.objects.update_or_create(
                subject=subject.user, defaults={"excluded": form.cleaned_data["excluded"]}
            )
            messages.success(request, "Your choices are kept.")
            return redirect(subject.url("intake:preferences"))
    today = Profile.objects.of(subject.user).today()
    context = {"subject": subject, "form": form, "day_url": subject.url("intake:day", today)}
    return show_form(request, "intake/band/preferences.html", context)
