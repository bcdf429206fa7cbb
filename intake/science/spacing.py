"""Medicines and magnesium: which are to be taken apart, and by how many hours.

The classes of medicines are in ``fixtures/references/interactions.csv``; how far each
row could be traced stands in ``docs/science.md``, not on pages. The notes inform and
each refers to a pharmacist. Pure: no Django.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path

from intake.science.reference.tables import REFERENCES, ReferenceLine, read_reference_lines
from intake.text import Reader, capitalised, plural, sentences
from intake.text import listed as listed_names

#: Where the classes are kept.
INTERACTIONS_FILE = REFERENCES / "interactions.csv"
COLUMNS = (
    "key",
    "medicine_class",
    "examples",
    "names",
    "effect",
    "advice",
    "advice_about_client",
    "rule",
    "hours_after_magnesium",
    "hours_before_magnesium",
    "source",
    "certainty",
)
_DAY_MINUTES = 24 * 60
#: Both lower the magnesium in the body: who takes both is told once.
BOTH_LOWER = ("loop_thiazide_diuretics", "proton_pump_inhibitors")


class MedicineRule(StrEnum):
    """What matters where a medicine and magnesium meet."""

    #: The hours between the two.
    APART = "apart"
    #: The two do not go together, whatever the hours between them.
    NOT_TOGETHER = "not_together"
    #: What the medicine does to the magnesium in the body, or that to the medicine.
    LONG_USE = "long_use"


@dataclass(frozen=True)
class MedicineClass:
    """One class of medicines. Hours are None but where the rule is ``APART``."""

    key: str
    name: str
    examples: str
    #: What else it is found by: other generic names, brands, and endings such as "*floxacin".
    names: tuple[str, ...]
    effect: str
    #: What to do, written for the person ...
    advice: str
    #: ... and for a dietitian; empty where the same sentence serves both.
    advice_about_client: str
    rule: MedicineRule
    #: Taken after magnesium, the medicine waits at least this long ...
    hours_after: Decimal | None
    #: ... and taken before it, magnesium waits at least this long.
    hours_before: Decimal | None
    source: str
    certainty: str

    @property
    def name_in_full(self) -> str:
        """The class with its examples, where they say more than its name."""
        return self.name if self.examples == self.name else f"{self.name} ({self.examples})"

    @property
    def needs_spacing(self) -> bool:
        """Whether it matters when it is taken."""
        return self.rule is MedicineRule.APART

    @property
    def apart_words(self) -> str:
        """How far apart it belongs: "keep it 2 hours before or 6 hours after magnesium"."""
        if self.hours_after is None or self.hours_before is None:
            return "not with magnesium, not even hours apart" if self.never_together else ""
        if self.hours_after == self.hours_before:
            return f"keep {_hours(self.hours_after)} apart"
        return (
            f"keep it {_hours(self.hours_before)} before or {_hours(self.hours_after)} "
            "after magnesium"
        )

    @property
    def never_together(self) -> bool:
        """Whether no number of hours between the two is enough."""
        return self.rule is MedicineRule.NOT_TOGETHER

    def words(self, reader: Reader) -> str:
        """Say what the medicine and magnesium do to each other, what to do, and who knows more."""
        advice = reader.choose(self.advice, self.advice_about_client or self.advice)
        return sentences(self.effect, advice, ask_pharmacist(reader))


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
    #: Minutes between the two; None where a time is not known or does not matter.
    minutes: int | None
    #: Hours that should lie between them; None where no number of them is enough.
    hours: Decimal | None
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
    rule = MedicineRule(line.one_of("rule", tuple(MedicineRule)))
    if (after is not None) != (rule is MedicineRule.APART):
        raise line.fault("rule", "goes with hours where it is apart, and only there.")
    return MedicineClass(
        key=line.text("key"),
        name=line.text("medicine_class"),
        examples=line.text("examples"),
        names=tuple(filter(None, line.cells["names"].split(";"))),
        effect=line.text("effect"),
        advice=line.text("advice"),
        advice_about_client=line.cells["advice_about_client"],
        rule=rule,
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
    note says how far apart they belong. What does not go together at all comes first.
    """
    taken = list(supplement_times)
    if not taken:
        return []
    known = [(one, medicine) for medicine in medicines if (one := class_named(medicine.key))]
    notes = [_untimed(one, None, reader) for one, _medicine in known if one.never_together]
    for one, medicine in known:
        if one.hours_after is None or one.hours_before is None:
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
            notes.append(_untimed(one, max(one.hours_after, one.hours_before), reader))
    return notes


def _untimed(one: MedicineClass, hours: Decimal | None, reader: Reader) -> SpacingNote:
    """A note that compares no times."""
    words = f"{capitalised(one.name)} and magnesium. {one.words(reader)}"
    return SpacingNote(one, None, None, None, hours, words)


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


def _hours(hours: Decimal) -> str:
    """Print a number of hours: "1 hour", "2 hours"."""
    return f"{hours.normalize():f} {plural(int(hours), 'hour')}"


def chronic_notes(keys: Iterable[str], reader: Reader) -> list[str]:
    """Return a note for each listed class about which the hours say nothing.

    The two that lower the magnesium in the body most often are one note where both
    are listed.
    """
    listed = set(keys)
    both = combined_note(listed, reader)
    return [
        *filter(None, [both]),
        *(
            f"{capitalised(one.name_in_full)}. {one.words(reader)}"
            for one in medicine_classes()
            if one.key in listed and not one.needs_spacing and not (both and one.key in BOTH_LOWER)
        ),
    ]


def combined_note(keys: Collection[str], reader: Reader) -> str:
    """Say what a loop or thiazide diuretic and a proton-pump inhibitor do together.

    Empty unless both are among the listed classes.
    """
    both = [one for key in BOTH_LOWER if key in keys and (one := class_named(key))]
    if len(both) < len(BOTH_LOWER):
        return ""
    names = listed_names([one.name_in_full for one in both])
    return sentences(
        f"{capitalised(names)}.",
        "Each lowers the magnesium in the body with long use, and together they may lower it more.",
        reader.choose(
            "If you take both for long, mention them to your clinician together.",
            "The client’s clinician should know of long use of both.",
        ),
        ask_pharmacist(reader),
    )


def listed_words(keys: Collection[str], reader: Reader) -> dict[str, str]:
    """Return what to say beside each listed class, by its key.

    Nothing beside the two of which ``combined_note`` speaks.
    """
    both = combined_note(keys, reader)
    return {
        one.key: "" if both and one.key in BOTH_LOWER else one.words(reader)
        for one in medicine_classes()
        if one.key in keys
    }


def ask_pharmacist(reader: Reader) -> str:
    """Say who knows more."""
    return reader.choose("Ask your pharmacist.", "A pharmacist can advise.")
