"""What is worth knowing of a day's supplements, medicines and waters, and of one product."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby

from foods.enums import SUPPLEMENTAL, FoodKind
from foods.models import Food
from intake.enums import SupplementsTaken
from intake.models import Day, Entry, Medicine
from intake.science.kidneys import kidneys_unsure_words
from intake.science.limits import Limits
from intake.science.reference.waters import water_note
from intake.science.spacing import spacing_notes
from intake.science.sums import Sums
from intake.science.supplements import (
    ANTACID_NOTE,
    form_note,
    medicine_note,
    split_dose_note,
    week_mean,
    week_words,
)
from intake.text import Reader


def day_notes(  # one argument a thing a note is about
    entries: Sequence[Entry],
    sums: Sums,
    limits: Limits,
    *,
    week: Iterable[Day],
    date: dt.date,
    profile: str | None,
    reader: Reader,
    kidneys_unsure: bool = False,
) -> list[str]:
    """List what is worth knowing of a day's supplements and waters, most important first.

    ``profile`` names the reference values; None keeps to what tells nothing of the person.
    """
    asks_first = kidneys_unsure and sums.has_supplemental
    notes = [kidneys_unsure_words(reader)] if asks_first else []
    kidneys = limits.kidneys_impaired
    if sums.supplemental_mg:
        notes += [
            week_words(week_of(week, date), limits),
            medicine_note(sums.medicine_mg, kidneys_impaired=kidneys, reader=reader),
            split_dose_note(doses_of(entries), profile or ""),
        ]
    waters = {
        water_note(entry.name, entry.mg_per_100g, kidneys_impaired=kidneys, reader=reader)
        for entry in entries
        if entry.kind == FoodKind.WATER and profile is not None
    }
    return [note for note in (*notes, *sorted(waters)) if note]


def week_of(days: Iterable[Day], date: dt.date) -> Decimal | None:
    """The mean (mg a day) of supplements and medicines over the week that ends with a date.

    Only days on which what was taken is known count; None where there is none.
    """
    told = [
        (day.date, day.sums.supplemental_mg)
        for day in days
        if day.supplements == SupplementsTaken.NONE or day.sums.supplemental_mg
    ]
    return week_mean(told, date)


def doses_of(entries: Iterable[Entry]) -> list[Decimal]:
    """The amounts (mg) taken at one time; without a time each entry is one dose."""
    taken = [
        entry for entry in entries if entry.kind in SUPPLEMENTAL and entry.magnesium_mg is not None
    ]
    timed = sorted((entry for entry in taken if entry.time), key=lambda entry: str(entry.time))
    doses = [
        sum((entry.magnesium_mg or Decimal(0) for entry in at_once), Decimal(0))
        for _time, at_once in groupby(timed, key=lambda entry: entry.time)
    ]
    return doses + [entry.magnesium_mg for entry in taken if not entry.time and entry.magnesium_mg]


def spacing_words(
    entries: Iterable[Entry], medicines: Iterable[Medicine], reader: Reader
) -> list[str]:
    """List supplements of a day that are too near a medicine the person listed.

    ``medicines`` are not read on a day without supplements.
    """
    taken = [entry.time for entry in entries if entry.kind in SUPPLEMENTAL]
    if not taken:
        return []
    listed = [one.taken for one in medicines]
    return [note.words for note in spacing_notes(taken, listed, reader)]


def food_notes(food: Food, *, kidneys_impaired: bool, kidney_note: str) -> list[str]:
    """List what is worth knowing of one supplement, medicine or water before it is logged.

    Only the person logs, so it is written for them.

    ``kidney_note`` is what the kidneys call for before a supplement or medicine.
    """
    notes = []
    if food.kind in SUPPLEMENTAL:
        notes = [
            kidney_note,
            form_note(food.form) if food.form else "",
            ANTACID_NOTE if food.kind == FoodKind.MEDICINE else "",
        ]
    elif food.kind == FoodKind.WATER:
        notes = [
            water_note(
                food.name,
                food.magnesium_mg_per_100g,
                kidneys_impaired=kidneys_impaired,
                reader=Reader.PERSON,
            )
        ]
    return [note for note in notes if note]
