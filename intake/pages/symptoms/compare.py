"""Intake and symptoms on one axis of time: drawn, in words and as a table."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import Subject, shared_log
from accounts.enums import Scope
from accounts.models import Profile
from intake.diary.log import Log
from intake.insights import compare_text, trend_text
from intake.insights.charts.bars import THIN_FROM, draw_days, draw_strengths, start_of
from intake.insights.charts.days import DayLook, day_rows
from intake.insights.charts.keys import days_key
from intake.models import Symptom
from intake.pages.day.addresses import day_prefix
from intake.pages.trends.forms import TrendForm
from intake.science.signs.of_symptoms import DOCTOR_SIGNS, emergency_signs
from intake.science.verdict.day_verdict import DISCLAIMER
from intake.text import reader_of

if TYPE_CHECKING:
    from intake.insights.compare import Comparison

#: How many symptoms are drawn; the table has them all.
MOST_LANES = 8
#: Heights (pixels) of the days and of one symptom.
_DAYS, _LANE = 240, 40
#: What is said of them.
_SAME = "The table below says the same."
_LABEL = f"Magnesium of each day as a bar over the edges of its band. {_SAME}"


@shared_log(Scope.SYMPTOMS_NOTES)
@require_safe
def compare_symptoms(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Show what was eaten and what was felt on the same days; nothing explains the other."""
    # pandas costs most of a second per process, so it is loaded with the first such page.
    from intake.insights.compare import comparison_of  # noqa: PLC0415  # see above

    form = TrendForm(request.GET, today=Profile.objects.of(subject.user).today())
    found = comparison_of(Log(subject), *form.range)
    context = {
        "subject": subject,
        "window": form,
        "emergency_signs": emergency_signs(reader_of(subject)),
        "doctor_signs": DOCTOR_SIGNS,
        "disclaimer": DISCLAIMER,
        "no_cause": compare_text.NO_CAUSE,
        "range_words": trend_text.range_words(found.first, found.last)
        if found
        else "Before the days that are shared",
    }
    if found is not None:
        context |= _shown(subject, found)
    return render(request, "intake/symptoms/compare_symptoms.html", context)


def _shown(subject: Subject, found: Comparison) -> dict[str, Any]:
    bars = found.bars
    has_days = any(bar.look is not DayLook.EMPTY for bar in bars)
    is_thin = len(bars) >= THIN_FROM
    strengths = [(one.date, one.severity) for one in found.noted]
    return {
        "noted": compare_text.noted_words(strengths, found.none, len(bars))
        if found.noted or found.none
        else "",
        "has_days": has_days,
        "has_symptoms": bool(found.lanes),
        "drawing": draw_days(bars, height=_DAYS, label=_LABEL, day_prefix=day_prefix(subject))
        if has_days
        else "",
        "drawing_key": days_key(bars) if has_days else [],
        "is_thin": is_thin,
        "has_marks": not is_thin and any(bar.unknown for bar in bars),
        "lanes": [
            (
                lane.name,
                draw_strengths(
                    lane.strengths,
                    most=Symptom.WORST,
                    height=_LANE,
                    label=f"{lane.name} by day, on the same axis of time. {_SAME}",
                    start=start_of(bars),
                ),
                compare_text.symptom_words(lane.strengths, bars, Symptom.WORST),
            )
            for lane in found.lanes[:MOST_LANES]
        ],
        "more_lanes": max(0, len(found.lanes) - MOST_LANES),
        "all_days": compare_text.intake_words(found.bars) if has_days else "",
        "all_count": len(found.bars),
        "rows": _rows(subject, found),
        "worst": Symptom.WORST,
    }


def _rows(subject: Subject, found: Comparison) -> list[dict[str, Any]]:
    """Each date with an entry or a symptom, the latest first."""
    eaten = {row.date: row for row in day_rows(found.bars)}
    felt: dict[str, list[str]] = {}
    for symptom in found.noted:
        where = f" ({symptom.places_words})" if symptom.places else ""
        said = f"{symptom.name} {symptom.severity}{where}"
        felt.setdefault(symptom.date.isoformat(), []).append(said)
    for date in found.none:
        felt[date.isoformat()] = ["none"]
    prefix = day_prefix(subject)
    return [
        {
            "date": dt.date.fromisoformat(date),
            "url": f"{prefix}{date}/",
            "total": eaten[date].total if date in eaten else "",
            "word": eaten[date].word if date in eaten else DayLook.EMPTY.word,
            "symptoms": ", ".join(felt.get(date, [])),
        }
        for date in sorted(eaten.keys() | felt.keys(), reverse=True)
    ]
