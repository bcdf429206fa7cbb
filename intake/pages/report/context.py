"""What stands on the sheet of the report: the same for the page and for the PDF."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from accounts.access import Subject
from intake.care.report_notes import note_on, report_notes
from intake.diary.log import Log
from intake.enums import HabitAnswer
from intake.insights import report_text, trend_text
from intake.insights.charts.bars import THIN_FROM, draw_days
from intake.insights.charts.keys import days_key
from intake.insights.charts.rulers import RulerSize, RulerSpan, draw_ruler
from intake.insights.charts.svg import Svg
from intake.insights.compare_text import noted_words
from intake.insights.one_page import ProductTaken, Report, report_of
from intake.models import Symptom
from intake.pages.symptoms.context import symptom_counts
from intake.science.questions.habits import confirmed_words, means_words, seems_words
from intake.science.rulers import Ruler, ruler, supplement_ruler
from intake.science.sums import SummedKind
from intake.science.usual_intake.sentences import over_limit_words, supplement_words
from intake.science.verdict.day_verdict import DISCLAIMER
from intake.text import Reader, counted, exact_mg, reader_of

#: What fits on the page; what is left out is counted.
MOST_SOURCES = 10
MOST_SUPPLEMENTS = 5
MOST_SPACING = 2
MOST_MEDICINES = 4
MOST_SYMPTOMS = 4
MOST_NOTES = 2
#: Height of the bars (pixels), and what is said of them.
_DRAWN = 140
_LABEL = (
    "Magnesium of each day as a bar over the edges of its band. Trends has the same as a table."
)
_MEAN = "What counts on the mean full day"
_EXTRA = "Supplements and medicines on the mean full day"


@dataclass(frozen=True)
class ReportLine:
    """A line of a table, as printed."""

    name: str
    first: str
    second: str
    note: str = ""


def report_context(
    subject: Subject, first: dt.date, last: dt.date, *, today: dt.date
) -> dict[str, Any]:
    """What the sheet of a range says, as far as the viewer may see the log."""
    found = report_of(Log(subject), first, last, count=MOST_SOURCES)
    context = _by_dietitian(subject, last) | {
        "subject": subject,
        "today": today,
        "disclaimer": DISCLAIMER,
        "range_words": trend_text.range_words(found.first, last)
        if found
        else trend_text.BEFORE_SHARED,
        "has_days": found is not None and any(bar.entries for bar in found.bars),
    }
    if found is None or not context["has_days"]:
        return context
    return context | _said(subject, found) | _drawn(found) | _listed(subject, found)


def _by_dietitian(subject: Subject, last: dt.date) -> dict[str, Any]:
    """The practice at the head, the note and who signs; nothing of it on one's own report."""
    if subject.is_self:
        return {}
    notes, author = report_notes(subject), subject.viewer
    lines = [author.practice, *author.practice_address.splitlines()]
    return {
        "notes": notes,
        "note": note_on(notes, last),
        "letterhead": [line for line in lines if line.strip()],
        "signed_by": author.name,
    }


def _said(subject: Subject, found: Report) -> dict[str, Any]:
    """The words: days, mean, verdict, band, and what the data do not tell."""
    period, limits, reader = found.period, found.limits, reader_of(subject)
    return {
        "period": period,
        "week": trend_text.week_words(period),
        "habits": _habit_lines(found, reader),
        "told": report_text.logged_days_words(period),
        "coverage": report_text.coverage_words(period),
        "band": report_text.band_words(limits, sees_profile=subject.sees_profile),
        "mean": trend_text.mean_words(period, limits),
        "interval": trend_text.interval_words(period, limits, reader),
        "over_limit": over_limit_words(found.found, reader),
        "verdict": report_text.verdict_words(found.found, reader),
        "qualified": report_text.qualified_words(found.found, reader, found.unknown)[:MOST_NOTES],
        "supplement_words": supplement_words(found.found, reader),
        "kidneys_impaired": found.bands.kidneys_impaired,
        "zones": trend_text.zones_words(period) if limits.shows_zones else "",
        "clinicians": found.clinicians,
        "limits_of_the_data": [
            words
            for words in (
                trend_text.left_out_words(period),
                trend_text.known_words(period),
                report_text.sure_words(found.sure) if period.mean.days else "",
                report_text.LIMITS_OF_THE_DATA,
                "" if subject.sees_profile else report_text.KIDNEYS_UNKNOWN,
            )
            if words
        ],
    }


def _habit_lines(found: Report, reader: Reader) -> list[str]:
    """What seems to have changed, and what the person said of changes in the range."""
    change, last, is_child = found.habits.change, found.last, found.bands.logs_for_child
    lines = [
        confirmed_words(one.began_on, last, reader, is_more=one.is_more)
        for one in found.habits.answered
        if one.answer == HabitAnswer.YES and one.began_on >= found.first
    ]
    if change is not None:
        began_on, is_more = change.began_on, change.is_more
        seems = seems_words(began_on, last, reader, is_more=is_more, is_child=is_child)
        lines.append(f"{seems} {means_words(change)}")
    return lines


def _drawn(found: Report) -> dict[str, Any]:
    """The pictures: two rulers and the days."""
    bars = found.bars
    is_thin = len(bars) >= THIN_FROM
    scale = _mean_ruler(found)
    extra = supplement_ruler(found.mean, found.limits) if found.mean else None
    return {
        "ruler": _sheet(scale, _MEAN, "mean", _span(found, scale)) if scale else "",
        "supplement_ruler": _sheet(extra, _EXTRA, "extra") if extra else "",
        "drawing": draw_days(bars, height=_DRAWN, label=_LABEL),
        "drawing_key": days_key(bars),
        "is_thin": is_thin,
        "kinds": {
            kind
            for kind in ("food", "water", "supplement")
            if any(getattr(bar, kind) for bar in bars)
        },
        "has_marks": not is_thin and any(bar.unknown for bar in bars),
    }


def _sheet(scale: Ruler, name: str, key: str, span: RulerSpan | None = None) -> Svg:
    return draw_ruler(scale, size=RulerSize.SHEET, name=name, key=key, span=span)


def _mean_ruler(found: Report) -> Ruler | None:
    """The ruler of the mean day; each day's supplements were capped before they were averaged."""
    if found.mean is None or found.period.mean.mg is None:
        return None
    # From the rounded parts: what rounding leaves of the mean itself is no supplement.
    supplements = exact_mg(found.period.parts[SummedKind.SUPPLEMENT].mg or 0)
    return ruler(found.mean, found.limits, counted_mg=found.mean.diet_mg + supplements)


def _span(found: Report, scale: Ruler) -> RulerSpan | None:
    """Where the usual intake lies on the ruler, with 95 % confidence.

    It stops where the ruler's own filling would: what supplements add never
    enters the high zone, unless the upper edge is read at all sources.
    """
    period, limits = found.period, found.limits
    if period.interval is None or period.mean.mg is None or found.mean is None:
        return None
    stop = float(scale.scale_mg)
    if limits.high is not None and not limits.counts_all_sources:
        stop = float(max(limits.high, found.mean.diet_mg))
    start, end, mean = (
        round(mg / float(scale.scale_mg) * 100, 2)
        for mg in (*(min(edge, stop) for edge in period.interval), period.mean.mg)
    )
    return RulerSpan(
        start=max(0.0, start),
        end=end,
        mean=mean if period.mean.mg <= stop else None,
        is_clipped=period.interval[1] > stop,
    )


def _listed(subject: Subject, found: Report) -> dict[str, Any]:
    """The tables: sources, supplements, symptoms, medicines."""
    # How often each was felt, for who may see it; no cause is claimed.
    log = Log(subject)
    noted = log.symptoms_between(found.first, found.last)
    none = log.dates_without_symptoms(found.first, found.last)
    symptoms = symptom_counts(noted)
    return {
        "sources": [
            ReportLine(
                one.name,
                trend_text.mg_words(one.part.mg),
                trend_text.share_words(one.part.share),
                f"{one.unknown} of {one.entries} without a value" if one.unknown else "",
            )
            for one in found.sources
        ],
        "supplements": [_supplement_row(one) for one in found.supplements[:MOST_SUPPLEMENTS]],
        "more_supplements": max(0, len(found.supplements) - MOST_SUPPLEMENTS),
        "spacing": [report_text.spacing_line(note) for note in found.spacing[:MOST_SPACING]],
        "more_spacing": max(0, len(found.spacing) - MOST_SPACING),
        "medicines": [
            f"{one.known.name} ({one.times_words})" if one.times_words else one.known.name
            for one in found.medicines[:MOST_MEDICINES]
            if one.known
        ],
        "more_medicines": max(0, len(found.medicines) - MOST_MEDICINES),
        "symptoms_noted": noted_words(
            [(one.date, one.severity) for one in noted], none, (found.last - found.first).days + 1
        )
        if noted or none
        else "",
        "symptoms": symptoms[:MOST_SYMPTOMS],
        "more_symptoms": max(0, len(symptoms) - MOST_SYMPTOMS),
        "worst": Symptom.WORST,
    }


def _supplement_row(one: ProductTaken) -> ReportLine:
    return ReportLine(
        one.name,
        report_text.dose_words(one.mg, is_at_least=one.is_at_least),
        counted(one.days, "day"),
        one.form or "not stated",
    )
