"""What the day page shows, gathered once for every view that answers with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from accounts.access import Subject
from intake.bands.assessed import days_up_to, usual_intake, window_of
from intake.bands.in_force import BandsInForce
from intake.bands.kidneys import kidney_warning
from intake.bands.notes import day_notes, spacing_words
from intake.diary.log import Log
from intake.enums import DayState, Meal, SupplementsTaken
from intake.models import Day, Entry
from intake.pages.day.addresses import day_addresses
from intake.pages.day.asked import asked_about
from intake.pages.day.entry_words import unknown_names
from intake.pages.day.forms import (
    ASKED_CHOICES,
    FINISH_CHOICES,
    KIDNEY_CHOICES,
    SUPPLEMENTS_CHOICES,
)
from intake.pages.day.meal_sections import copy_offer, meal_sections
from intake.science.questions.completeness import questions_of
from intake.science.rulers import ruler, supplement_ruler
from intake.science.usual_intake.sentences import (
    more_days_words,
    over_limit_words,
    summary,
    summary_line,
)
from intake.science.verdict.band_words import origin_words
from intake.science.verdict.day_verdict import verdict_for
from intake.science.verdict.sure_words import how_sure
from intake.text import Reader


def day_context(
    subject: Subject,
    date: dt.date,
    today: dt.date,
    *,
    day: Day | None = None,
    entries: Iterable[Entry] | None = None,
    shows_usual: bool = False,
    added_to: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """What the fragments of the day page draw: its entries, its ruler, the usual intake.

    The page around them takes ``other_days`` as well. A view that has just
    written hands in the day and entries it holds. The usual intake stands on
    finished days, so it is read again only where one of them changed;
    ``shows_usual`` asks for it, as when a day is reopened. After entries were added to a
    day that had others, only the meals ``added_to`` are shown again.
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
    entries, before = _entries_of(log, date, day, entries, shows_before=not added_to)
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
        unknown_names=unknown_names(entries) if sums.unknown_count else (),
    )
    urls = day_addresses(subject, date)
    return urls | {
        "subject": subject,
        "may_write": subject.may_write,
        "date": date,
        "is_today": date == today,
        "day": day,
        "sums": sums,
        "counted_supplement_mg": limits.counted_supplement(sums.supplement_mg),
        "band_origin": origin_words(limits, reader),
        "bands": bands,
        "verdict": verdict,
        "how_sure": how_sure(sums, limits, [one for one in entries if not one.is_medicine]),
        "ruler": ruler(sums, limits),
        "supplement_ruler": supplement_ruler(sums, limits) if sums.supplemental_mg else None,
        "meals": meal_sections(
            subject,
            entries,
            before,
            entries_url=urls["add_entry_url"],
            is_today=date == today,
            only=added_to,
        ),
        "added_to": added_to,
        "copy_day": None if entries else copy_offer(before, is_today=date == today),
        "copy_from": date - dt.timedelta(days=1),
        "gap_url": urls["gap_url"] if bands.gap_on(date, sums) else None,
        "questions": None
        if day.food != DayState.OPEN
        else questions_of(entries, is_past=date < today),
        "usual": _usual(bands, window, date, today, reader) if shows_usual else None,
        "asked": asked_about(subject, bands, window, date, today) if shows_usual else None,
        "asked_choices": ASKED_CHOICES,
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
    more = more_days_words(found, reader) if found.has_verdict else ""
    return {
        "found": found,
        "over_limit": over_limit_words(found, reader),
        "summary": summary(found, reader),
        "line": summary_line(found, reader),
        # What calls for something is not folded away; the kidneys' words stand on the day itself.
        "is_open": found.is_over_limit or found.days_over_supplement_limit > 0,
        "more": more,
    }


def _entries_of(
    log: Log, date: dt.date, day: Day, entries: Iterable[Entry] | None, *, shows_before: bool
) -> tuple[list[Entry], list[Entry]]:
    """The entries of a day, and those of the day before for whoever may copy them."""
    if not log.is_self or not shows_before:
        return list(log.entries_on(date) if entries is None else entries), []
    if entries is not None and day.day_before is not None:
        return list(entries), day.day_before
    return log.entries_with_day_before(date)
