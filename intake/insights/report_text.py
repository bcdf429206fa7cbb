"""The sentences of the report. Pure: no Django. Amounts are mg of magnesium a day."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from foods.amounts import mg_words, show_mg
from intake.insights.analysis import Period, SureDay
from intake.insights.trend_text import share_words
from intake.science.limits import Limits
from intake.science.spacing import SpacingNote
from intake.science.usual_intake.adequacy import Adequacy
from intake.science.usual_intake.answers import AdequacyAnswer
from intake.science.usual_intake.sentences import (
    WHAT_COUNTS,
    answer_words,
    high_words,
    more_days_words,
    notes,
)
from intake.science.verdict.band_words import clinician_sets_range
from intake.science.verdict.sure_words import range_words
from intake.text import Reader, capitalised, counted, sentences

#: What stands on each report beside the gaps of its own days.
LIMITS_OF_THE_DATA = (
    "The person kept this diary and estimated the portions. Values of foods are those of tables "
    "and labels. Only full days are averaged and counted by zone."
)
KIDNEYS_UNKNOWN = (
    "The profile is not shared. So impaired kidneys and medicines, if there are any, are not taken "
    "into account."
)


def logged_days_words(period: Period) -> str:
    """Say how many days were logged: "20 complete of 23 logged days, 28 in the period"."""
    logged = counted(period.complete + period.partial + period.open, "logged day")
    return f"{counted(period.complete, 'full day')} of {logged}, {period.calendar} in the period"


def coverage_words(period: Period) -> str:
    """Say how much of the food on complete days has a value; empty without food."""
    share = share_words(period.known_share)
    return f"{share} of the food (by weight) has a value" if share else ""


def sure_words(sure: SureDay | None) -> str:
    """Say how sure a day's number is; where something always has no value, that nobody can."""
    if sure is None:
        return "No day's number can be given a range: something has no value on each of them."
    between = range_words(sure.mg, sure.low_mg, sure.high_mg)
    return f"How sure is one day's number? Of the day in the middle: {between}"


def band_words(limits: Limits, *, sees_profile: bool) -> str:
    """Say the band in force, in numbers and with its origin where the viewer may know it."""
    if limits.no_reference:
        return limits.no_reference
    parts = [
        f"low below {show_mg(limits.low)}" if limits.low is not None else "",
        f"target {show_mg(limits.target)}" if limits.target is not None else "",
        f"high above {show_mg(limits.high)}" if limits.high is not None else "",
    ]
    if limits.is_own:
        origin = "set by the person"
    elif limits.is_clinicians:
        origin = "set by a clinician"
    else:
        origin = limits.reference if sees_profile else "the reference values"
    if limits.high is not None and limits.counts_all_sources:
        origin += "; high counts all sources"
    name = "Band" if limits.shows_zones else "Reference lines"
    numbers = f"{', '.join(part for part in parts if part)} mg"
    if limits.high is None:
        numbers += ", no upper edge"
    return sentences(f"{name}: {numbers} ({origin}).", limits.reference_note)


def verdict_words(found: Adequacy, reader: Reader) -> str:
    """Say the verdict on usual intake, or why there is none yet."""
    if not found.has_verdict:
        return more_days_words(found, reader)
    return {
        AdequacyAnswer.NOT_SHOWN: clinician_sets_range(reader),
        AdequacyAnswer.OVER_LIMIT: WHAT_COUNTS,
    }.get(found.answer, f"Usual intake: {answer_words(found, reader)}.")


def qualified_words(found: Adequacy, reader: Reader, unknown: Sequence[str]) -> list[str]:
    """List what goes with the verdict: whether intake is high, and what qualifies it.

    ``unknown`` are the names of what was eaten without a value.
    """
    return [words for words in (high_words(found), *notes(found, reader, unknown)) if words]


def dose_words(mg: Decimal | None, *, is_at_least: bool) -> str:
    """What was taken on a day: "300 mg", "at least 300 mg" or "unknown"."""
    return mg_words(mg, is_at_least=is_at_least)


def spacing_line(note: SpacingNote) -> str:
    """Say in one line how far apart a supplement and a medicine belong."""
    name = capitalised(note.medicine.name)
    apart = note.medicine.apart_words
    if note.medicine.never_together:
        return f"{name}: {apart}."
    if note.magnesium_at is None or note.medicine_at is None:
        return f"{name}: {apart}; no times to compare."
    return f"{name}: {apart}; {note.magnesium_at:%H:%M}, medicine {note.medicine_at:%H:%M}."
