"""The band page: reference values, the U, the history, and the form that states a band."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Subject, shared_log
from accounts.enums import Scope
from accounts.models import Consent, Profile
from intake.bands import actions as band_actions
from intake.bands.assessed import usual_intake
from intake.bands.in_force import BandsInForce
from intake.bands.kidneys import kidney_warning_now
from intake.bands.what_if import why_no_food_is_tried
from intake.diary.eaten import unknown_names
from intake.diary.log import Log
from intake.enums import BandSource
from intake.insights.charts.u import draw_u, u_key, u_table
from intake.models import Day
from intake.pages.band.forms import BandForm
from intake.pages.toasts import show_form
from intake.pages.trends.forms import WindowForm
from intake.science.limits import Limits
from intake.science.spacing import chronic_notes
from intake.science.u_shape import u_caption, u_curve
from intake.science.usual_intake.adequacy import Adequacy
from intake.science.usual_intake.explanation import explanation, limit_of_the_method
from intake.science.usual_intake.sentences import (
    answer_words,
    interval_words,
    more_days_words,
    notes,
    over_limit_words,
    summary,
)
from intake.science.verdict.day_verdict import DISCLAIMER
from intake.science.zones import supplement_state
from intake.text import Reader, capitalised


@shared_log(write=Scope.MAY_SET_BAND)
@require_http_methods(["GET", "POST"])
def band(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Show today's band and the U; state a new band."""
    today = Profile.objects.of(subject.user).today()
    bands = BandsInForce(Log(subject))
    limits = bands.limits_on(today)
    window = WindowForm(request.GET, today=today)
    form = BandForm(
        request.POST or None,
        initial=_initial(limits, today),
        ul=bands.reference_on(today).supplement_limit,
        kidneys_impaired=bands.kidneys_impaired,
        by_clinician=not subject.is_self,
        sees_profile=subject.sees_profile,
        today=today,
    )
    if form.is_valid():
        _set(subject, form.cleaned_data)
        messages.success(
            request,
            "Your band is set." if subject.is_self else f"The band of {subject.name} is set.",
        )
        return redirect(subject.url("intake:band"))
    context = _context(subject, bands, limits, today, window) | {"form": form}
    return show_form(request, "intake/band/band.html", context)


def _initial(limits: Limits, today: dt.date) -> dict[str, Any]:
    def plain(mg: Decimal | None) -> str:
        return "" if mg is None else f"{mg.normalize():f}"

    return {
        "low": plain(limits.low),
        "target": plain(limits.target),
        "high": plain(limits.high),
        "no_high": limits.high is None,
        "high_basis": limits.high_basis,
        "supplement_limit": plain(limits.supplement_limit),
        "valid_from": today,
    }


def _set(subject: Subject, data: dict[str, Any]) -> None:
    band_actions.set_band(
        subject=subject.user,
        by=subject.viewer,
        source=BandSource.OWN if subject.is_self else BandSource.CLINICIAN,
        valid_from=data["valid_from"],
        low_mg=data["low"],
        target_mg=data["target"],
        high_mg=data["high"],
        high_basis=data["high_basis"],
        supplement_limit_mg=data.get("supplement_limit"),
        reason=data["reason"],
    )


def _context(
    subject: Subject, bands: BandsInForce, limits: Limits, today: dt.date, window: WindowForm
) -> dict[str, Any]:
    first, last = window.range
    log = Log(subject)
    days = log.days_between(first, last, today)
    found = usual_intake(bands, days, first=first, last=last)
    reader = log.reader
    return {
        "subject": subject,
        "today": today,
        "limits": limits,
        "reference_limits": bands.reference_on(today),
        "kidneys_impaired": bands.kidneys_impaired,
        "kidney_said": kidney_warning_now(log, bands, today),
        "history": bands.rows.bands[:50],
        "may_reset": _resettable(subject, bands, today) is not None,
        "found": found,
        "over_limit": over_limit_words(found, reader),
        "verdict_words": capitalised(answer_words(found, reader)),
        "summary": summary(found, reader),
        "more": more_days_words(found, reader) if found.has_verdict else "",
        "interval": interval_words(found, reader),
        "notes": notes(found, reader, _unknown_names(log, found)),
        "steps": explanation(found, reader) if subject.sees_profile else [],
        "limit_of_the_method": limit_of_the_method(reader),
        "window": window,
        "may_try_foods": not why_no_food_is_tried(log, bands, found, today),
        "chronic": chronic_notes(log.medicines().values_list("key", flat=True), reader),
        "disclaimer": DISCLAIMER,
    } | _u(limits, found, next((day for day in days if day.date == today), None), reader)


def _unknown_names(log: Log, found: Adequacy) -> list[str]:
    """What was eaten without a value, where the words name it; one query, or none."""
    return unknown_names(log, found.first, found.last) if found.is_at_least else []


def _u(limits: Limits, found: Adequacy, day: Day | None, reader: Reader) -> dict[str, Any]:
    """The U with the usual intake and its interval, or with today where there is no verdict.

    No mark stands in a zone while supplements and medicines pass their limit, nor where
    something is unknown: a lower bound has no place on the curve.
    """
    total = diet = interval = None
    name, title = "Today", "Today on the U"
    if found.has_verdict:
        name, title = "Usual day", f"The usual day on the U, from {found.n_days} full days"
        usual = found.usual
        if usual is not None and not found.is_over_limit and not found.is_at_least:
            total, diet = usual.median_mg, usual.diet.median_mg
            interval = found.interval
    elif day is not None and day.entry_count:
        sums = day.sums
        if not (supplement_state(sums, limits).is_alert or sums.is_at_least):
            total, diet = float(sums.counted_mg(limits)), float(sums.diet_mg)
    end = max(total or 0, interval[1] if interval else 0)
    drawing = draw_u(
        u_curve(limits, up_to_mg=end),
        limits,
        total,
        diet,
        reader=reader,
        title=title,
        interval=interval,
    )
    return {
        "u_drawing": drawing,
        "u_key": u_key(total, diet, limits),
        "u_table": u_table(limits, total, diet),
        "u_name": name,
        "u_has_mark": total is not None,
        "u_interval": interval,
        "u_caption": u_caption(reader),
    }


@shared_log(write=Scope.MAY_SET_BAND)
@require_POST
def reset_band(request: HttpRequest, subject: Subject) -> HttpResponse:
    """End a stated band from today on; the one before it, or the default, holds again."""
    today = Profile.objects.of(subject.user).today()
    bands = BandsInForce(Log(subject))
    source = _resettable(subject, bands, today)
    if source is None:
        messages.info(request, "There was nothing to take back.")
        return redirect(subject.url("intake:band"))
    band_actions.reset_band(
        subject=subject.user, by=subject.viewer, source=source, valid_from=today
    )
    if source == BandSource.OWN:
        text = "Your band follows the reference values again from today."
    else:
        text = "The band is taken back from today. Earlier days keep it."
    messages.success(request, text)
    return redirect(subject.url("intake:band"))


def _resettable(subject: Subject, bands: BandsInForce, today: dt.date) -> BandSource | None:
    """Whose band the viewer may take back, of the one in force.

    A clinician's is the clinicians' as long as whoever set it may set it; after
    that the person is not bound to it for ever.
    """
    clinicians = bands.clinician_band_on(today)
    if not subject.is_self:
        return BandSource.CLINICIAN if clinicians and subject.may_set_band else None
    if clinicians is not None:
        still = Consent.objects.live().with_scope(Scope.MAY_SET_BAND).filter(client=subject.user)
        is_held = still.filter(dietitian=clinicians.set_by).exists()
        return None if is_held else BandSource.CLINICIAN
    return BandSource.OWN if bands.own_band_on(today) else None
