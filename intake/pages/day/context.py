"""What the day page shows, gathered once for every view that answers with it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.access import Subject
from foods.enums import FoodKind
from intake.bands.assessed import days_up_to, usual_intake, window_of
from intake.bands.in_force import BandsInForce
from intake.bands.kidneys import kidney_warning
from intake.bands.notes import day_notes, spacing_words
from intake.diary.log import Log
from intake.enums import DayState, Meal, SupplementsTaken
from intake.models import Day, Entry
from intake.pages.day.addresses import day_addresses
from intake.pages.day.entry_words import foods_words, sum_words
from intake.pages.day.forms import FINISH_CHOICES, KIDNEY_CHOICES, SUPPLEMENTS_CHOICES
from intake.pages.fields import new_request_key
from intake.science.completeness import questions_of
from intake.science.rulers import ruler, supplement_ruler
from intake.science.usual_intake.sentences import more_days_words, over_limit_words, summary
from intake.science.verdict.band_words import origin_words
from intake.science.verdict.day_verdict import verdict_for
from intake.text import Reader


@dataclass(frozen=True)
class CopyOffer:
    """What one tap copies from the day before."""

    title: str
    words: str
    #: The meal it copies; empty for the whole day.
    only: str
    request_key: uuid.UUID


@dataclass(frozen=True)
class MealSection:
    """One meal with its lines and subtotal."""

    meal: Meal
    entries: list[Entry]
    copy: CopyOffer | None = None

    @property
    def subtotal_words(self) -> str:
        """The subtotal as shown; empty for a meal without food: medicines are in no sum of it."""
        eaten = [entry for entry in self.entries if entry.kind != FoodKind.MEDICINE]
        return sum_words(eaten) if eaten else ""


def day_context(
    subject: Subject,
    date: dt.date,
    today: dt.date,
    *,
    day: Day | None = None,
    entries: Iterable[Entry] | None = None,
    shows_usual: bool = False,
) -> dict[str, Any]:
    """What the fragments of the day page draw: its entries, its ruler, the usual intake.

    The page around them takes ``other_days`` as well. A view that has just
    written hands in the day and entries it holds. The usual intake stands on
    finished days, so it is read again only where one of them changed;
    ``shows_usual`` asks for it, as when a day is reopened.
    """
    shows_usual = shows_usual or day is None or day.food == DayState.COMPLETE
    log = Log(subject)
    bands = BandsInForce(log)
    window: list[Day] = []
    if shows_usual or bands.kidneys_impaired or (day is not None and day.sums.supplemental_mg):
        window = days_up_to(log, date, today)
    if day is None:
        found = [one for one in window if one.date == date]
        day = found[0] if found else Day(subject=subject.user, date=date)
    entries, before = _entries_of(log, date, day, entries)
    limits, sums = bands.limits_on(date), day.sums
    reader = log.reader
    kidneys = kidney_warning(bands, window, date, today, reader)
    verdict = verdict_for(
        sums,
        limits,
        reader=reader,
        is_complete=day.food == DayState.COMPLETE,
        supplements=day.supplements,
        kidney_advice=kidneys,
    )
    urls = day_addresses(subject, date)
    return urls | {
        "subject": subject,
        "date": date,
        "is_today": date == today,
        "day": day,
        "sums": sums,
        "counted_mg": sums.counted_mg(limits),
        "counted_supplement_mg": limits.counted_supplement(sums.supplement_mg),
        "limits": limits,
        "band_origin": origin_words(limits, reader),
        "bands": bands,
        "verdict": verdict,
        "ruler": ruler(sums, limits),
        "supplement_ruler": supplement_ruler(sums, limits),
        "meals": _meals(entries, before, is_today=date == today),
        "copy_day": _copy_offer(before, is_today=date == today) if not entries else None,
        "copy_from": date - dt.timedelta(days=1),
        "gap_url": urls["gap_url"] if bands.gap_on(date, sums) else None,
        "questions": None
        if day.food != DayState.OPEN
        else questions_of(entries, is_past=date < today),
        "usual": _usual(bands, window, date, today, reader) if shows_usual else None,
        "notes": day_notes(
            entries,
            sums,
            limits,
            week=window,
            date=date,
            profile=bands.reference_profile_on(date),
            reader=reader,
            kidneys_unsure=bands.kidneys_unsure,
        ),
        "spacing": spacing_words(entries, log.medicines(), reader),
        "kidneys_impaired": bands.kidneys_impaired,
        "kidney_said": kidneys,
        "finish_choices": FINISH_CHOICES,
        "supplements_choices": SUPPLEMENTS_CHOICES,
        "supplements_suggested": day.supplements
        or (SupplementsTaken.TAKEN if sums.supplemental_mg else SupplementsTaken.NOT_TRACKED),
        "snacks": Meal.SNACKS,
        "supplements_meal": Meal.SUPPLEMENTS,
        "kidney_choices": KIDNEY_CHOICES,
        "asks_kidneys": bands.asks_for_kidneys and sums.has_supplemental,
        "profile_prompt": bands.asks_for_profile,
        "band_url": subject.url("intake:band"),
    }


def _usual(
    bands: BandsInForce, window: list[Day], date: dt.date, today: dt.date, reader: Reader
) -> dict[str, Any]:
    first, last = window_of(date, today)
    found = usual_intake(bands, window, first=first, last=last)
    more = more_days_words(found) if found.has_verdict else ""
    return {
        "found": found,
        "over_limit": over_limit_words(found, reader),
        "summary": summary(found, reader),
        "more": more,
    }


def _entries_of(
    log: Log, date: dt.date, day: Day, entries: Iterable[Entry] | None
) -> tuple[list[Entry], list[Entry]]:
    """The entries of a day, and those of the day before for whoever may copy them."""
    if not log.is_self:
        return list(log.entries().on(date) if entries is None else entries), []
    if entries is not None and day.day_before is not None:
        return list(entries), day.day_before
    return log.entries().with_day_before(date)


def _meals(entries: list[Entry], before: list[Entry], *, is_today: bool) -> list[MealSection]:
    sections = []
    for meal in Meal:
        logged = [entry for entry in entries if entry.meal == meal]
        was = [] if logged else [entry for entry in before if entry.meal == meal]
        sections.append(
            MealSection(
                meal=meal,
                entries=logged,
                copy=_copy_offer(was, meal, is_today=is_today),
            )
        )
    return sections


def _copy_offer(was: list[Entry], meal: Meal | None = None, *, is_today: bool) -> CopyOffer | None:
    """What may be copied from the day before; None where nothing was eaten then."""
    if not was:
        return None
    if meal is None:
        title = "Copy all of yesterday" if is_today else "Copy all of the day before"
    elif is_today:
        title = f"Copy yesterday’s {meal.label.lower()}"
    else:
        title = f"Copy {meal.label.lower()} of the day before"
    return CopyOffer(title, foods_words(was), meal or "", new_request_key())
