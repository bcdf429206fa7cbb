"""Medicines and magnesium: which are to be taken apart, and by how many hours.

The classes of medicines are in ``fixtures/references/interactions.csv``. The notes
inform and each refers to a pharmacist. Pure: no Django.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from intake.science.reference.tables import REFERENCES, ReferenceLine, read_reference_lines
from intake.text import Reader, capitalised, sentences

#: Where the classes are kept.
INTERACTIONS_FILE = REFERENCES / "interactions.csv"
COLUMNS = (
    "key",
    "medicine_class",
    "examples",
    "effect",
    "advice",
    "advice_about_client",
    "hours_after_magnesium",
    "hours_before_magnesium",
    "source",
    "certainty",
)
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class MedicineClass:
    """One class of medicines. Hours are None where there is nothing to space."""

    key: str
    name: str
    examples: str
    effect: str
    #: What to do, written for the person ...
    advice: str
    #: ... and for a dietitian; empty where the same sentence serves both.
    advice_about_client: str
    #: Taken after magnesium, the medicine waits at least this long ...
    hours_after: Decimal | None
    #: ... and taken before it, magnesium waits at least this long.
    hours_before: Decimal | None
    source: str
    certainty: str

    @property
    def needs_spacing(self) -> bool:
        """Whether it matters when it is taken; else it matters that it is taken for long."""
        return self.hours_after is not None

    def words(self, reader: Reader) -> str:
        """Say what the medicine and magnesium do to each other, what to do, and who knows more."""
        advice = reader.choose(self.advice, self.advice_about_client or self.advice)
        ask = reader.choose("Ask your pharmacist.", "A pharmacist can advise.")
        return sentences(self.effect, advice, ask)


@dataclass(frozen=True)
class TakenMedicine:
    """A medicine that a person takes: the key of its class, and the times of day if stated."""

    key: str
    times: Sequence[dt.time] = ()


@dataclass(frozen=True)
class SpacingNote:
    """A supplement and a medicine that are taken too close together."""

    medicine: MedicineClass
    magnesium_at: dt.time | None
    medicine_at: dt.time | None
    #: Minutes between the two; None where a time is not known.
    minutes: int | None
    #: Hours that should lie between them.
    hours: Decimal
    words: str


def load_classes(path: Path) -> tuple[MedicineClass, ...]:
    """Read a file of medicine classes.

    Raises tables.ReferenceFileError, naming the place, for a damaged one.
    """
    return tuple(_class(line) for line in read_reference_lines(path, COLUMNS))


def _class(line: ReferenceLine) -> MedicineClass:
    after, before = line.number("hours_after_magnesium"), line.number("hours_before_magnesium")
    if (after is None) != (before is None):
        raise line.fault("hours_before_magnesium", "goes with hours_after_magnesium.")
    return MedicineClass(
        key=line.text("key"),
        name=line.text("medicine_class"),
        examples=line.text("examples"),
        effect=line.text("effect"),
        advice=line.text("advice"),
        advice_about_client=line.cells["advice_about_client"],
        hours_after=after,
        hours_before=before,
        source=line.text("source"),
        certainty=line.certainty(),
    )


@cache
def medicine_classes() -> tuple[MedicineClass, ...]:
    """Return the classes that come with Midband, read once."""
    return load_classes(INTERACTIONS_FILE)


def class_named(key: str) -> MedicineClass | None:
    """Return a class by its key; None for one that has left the table."""
    return next((one for one in medicine_classes() if one.key == key), None)


def spacing_notes(
    supplement_times: Iterable[dt.time | None], medicines: Iterable[TakenMedicine], reader: Reader
) -> list[SpacingNote]:
    """Return a note for each class of medicine that a supplement of the day is too close to.

    Give one time for each supplement or magnesium medicine of the day, None
    where it is not known. Medicines are taken daily, so the evening before and
    the morning after count too. Where a time is missing on either side, the
    note says how far apart they belong.
    """
    taken = list(supplement_times)
    notes = []
    for medicine in medicines:
        one = class_named(medicine.key)
        if one is None or one.hours_after is None or one.hours_before is None or not taken:
            continue
        near = [
            note
            for at in taken
            if at is not None
            for medicine_at in medicine.times
            if (note := _too_near(one, at, medicine_at, reader)) is not None
        ]
        if near:
            notes.append(min(near, key=lambda note: note.minutes or 0))
        elif None in taken or not medicine.times:
            hours = max(one.hours_after, one.hours_before)
            words = f"{capitalised(one.name)} and magnesium. {one.words(reader)}"
            notes.append(SpacingNote(one, None, None, None, hours, words))
    return notes


def _too_near(
    one: MedicineClass, magnesium_at: dt.time, medicine_at: dt.time, reader: Reader
) -> SpacingNote | None:
    after_hours, before_hours = one.hours_after or Decimal(0), one.hours_before or Decimal(0)
    # Going round the clock, the medicine comes both after and before the supplement.
    after = (_minutes(medicine_at) - _minutes(magnesium_at)) % _DAY_MINUTES
    before = (_minutes(magnesium_at) - _minutes(medicine_at)) % _DAY_MINUTES
    missed = [
        (minutes, hours)
        for minutes, hours in ((after, after_hours), (before, before_hours))
        if minutes < hours * 60
    ]
    if not missed:
        return None
    minutes, hours = min(missed)
    times = f"Magnesium at {magnesium_at:%H:%M}, {one.name} at {medicine_at:%H:%M}."
    words = sentences(times, one.words(reader))
    return SpacingNote(one, magnesium_at, medicine_at, minutes, hours, words)


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def chronic_notes(keys: Iterable[str], reader: Reader) -> list[str]:
    """Return a note for each listed class that changes the body's magnesium with long use."""
    listed = set(keys)
    return [
        f"{capitalised(one.name)} ({one.examples}). {one.words(reader)}"
        for one in medicine_classes()
        if one.key in listed and not one.needs_spacing
    ]
