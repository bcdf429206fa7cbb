"""The meals of the day page: each line, sum and offer in the words that are shown.

A template looks a value up at each mention, so what a line says is put together here once.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from accounts.access import Subject
from foods.enums import FoodKind
from intake.enums import Meal
from intake.models import Entry
from intake.pages.day.entry_words import Figure, figure_of, foods_words, sum_words
from intake.pages.fields import new_request_key
from intake.science.recipe_parts import ShownPart


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One thing logged, as the viewer may read it."""

    key: str
    name: str
    #: The amount, with the time and the note where there are any; empty where it is not told.
    details: str
    mg: Figure
    #: Where it is changed; empty for who may only read.
    url: str
    #: Where an unknown value is given; empty where there is nothing to give.
    value_url: str
    #: The entry as its buttons name it: "Pumpkin seeds, 1 oz".
    spoken: str
    #: What was in a recipe when it was logged.
    parts: list[ShownPart]


@dataclass(frozen=True, slots=True)
class CopyOffer:
    """What one tap copies from the day before."""

    title: str
    #: What the title is of, where it does not stand beside the meal's name: "dinner".
    meal: str
    words: str
    #: The meal it copies; empty for the whole day.
    only: str
    request_key: uuid.UUID


@dataclass(frozen=True, slots=True)
class MealSection:
    """One meal with its lines and its sum."""

    key: str
    label: str
    #: Within a sentence.
    name: str
    lines: list[EntryLine]
    #: The sum; None for a meal without food: medicines are in no sum of it.
    sum: Figure | None
    is_supplements: bool
    copy: CopyOffer | None


def entry_line(entry: Entry, subject: Subject, entries_url: str) -> EntryLine:
    """An entry in words. Notes and medicines by name need a dietitian's own leave."""
    key = str(entry.pk)
    url = f"{entries_url}{key}/" if subject.may_write else ""
    mg, parts = figure_of(entry.mg_words), entry.shown_parts
    if entry.is_medicine and not subject.sees_profile:
        return EntryLine(key, "A medicine", "", mg, url, "", "A medicine", parts)
    amount = entry.amount_words
    # The food that was logged stands below what the person calls it.
    details = [entry.name, amount] if entry.typed_words else [amount]
    if entry.is_estimate:
        details.append("an estimate")
    if entry.time:
        details.append(f"{entry.time:%H:%M}")
    if entry.note and subject.sees_notes:
        details.append(entry.note)
    name = entry.shown_name
    spoken = f"{name}, {amount}"
    is_unknown = url and entry.magnesium_mg is None and entry.takes_value
    value_url = f"{url}value/" if is_unknown else ""
    return EntryLine(key, name, " · ".join(details), mg, url, value_url, spoken, parts)


def meal_sections(
    subject: Subject,
    entries: list[Entry],
    before: list[Entry],
    *,
    entries_url: str,
    is_today: bool,
    only: frozenset[str],
) -> list[MealSection]:
    """Every meal of a day, or some; an empty one offers what the day before had."""
    sections = []
    for meal in Meal:
        if only and meal not in only:
            continue
        logged = [entry for entry in entries if entry.meal == meal]
        eaten = [entry for entry in logged if entry.kind != FoodKind.MEDICINE]
        was = [] if logged else [entry for entry in before if entry.meal == meal]
        label = str(meal.label)
        sections.append(
            MealSection(
                key=meal.value,
                label=label,
                name=label.lower(),
                lines=[entry_line(entry, subject, entries_url) for entry in logged],
                sum=figure_of(sum_words(eaten)) if eaten else None,
                is_supplements=meal.is_supplements,
                copy=copy_offer(was, meal, is_today=is_today),
            )
        )
    return sections


def copy_offer(was: list[Entry], meal: Meal | None = None, *, is_today: bool) -> CopyOffer | None:
    """What may be copied from the day before; None where nothing was eaten then."""
    if not was:
        return None
    before = "yesterday" if is_today else "the day before"
    title = f"Copy all of {before}" if meal is None else f"Copy {before}’s"
    name = "" if meal is None else meal.label.lower()
    return CopyOffer(title, name, foods_words(was), meal or "", new_request_key())
