"""Entries planned from the rows of a file, as JSON in a chunk, and told from logged ones."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from intake.enums import ValueGiven
from intake.models import Entry
from intake.transfer.reading.rows import DiaryRow

#: Fields copied from a row to its entry: texts, and amounts that JSON stores as text.
_TEXTS = ("meal", "name", "kind", "unit_label", "note", "parts")
#: Fields that files planned before they were known do not hold, with what these have instead.
LATER_VALUES: dict[str, Any] = {
    "typed_words": "",
    "value_given": ValueGiven.BY_FOOD.value,
    "uncertainty": {},
}
_AMOUNTS = (
    "quantity",
    "unit_grams",
    "unit_mg",
    "mg_per_100g",
    "grams",
    "magnesium_mg",
    "known_grams",
)

#: Food, portion, doubt, and the two states of the day.
_PLACES = 5


@dataclass(frozen=True, slots=True)
class PlannedEntry:
    """An entry to be made, with the food it was matched to."""

    date: dt.date
    time: dt.time | None
    values: dict[str, Any]
    food_id: int | None
    portion_id: int | None
    is_doubtful: bool
    day_state: str
    day_supplements: str

    @classmethod
    def of_row(cls, row: DiaryRow, food_id: int | None, portion_id: int | None) -> PlannedEntry:
        """Plan a row with the food and the portion it was matched to."""
        return cls(
            date=row.date,
            time=row.time,
            values={name: getattr(row, name) for name in (*_TEXTS, *_AMOUNTS, *LATER_VALUES)},
            food_id=food_id,
            portion_id=portion_id,
            is_doubtful=bool(row.doubt),
            day_state=row.day_state,
            day_supplements=row.day_supplements,
        )

    def as_json(self) -> list[Any]:
        """Return the entry as ``ImportChunk.rows`` stores it."""
        values = self.values
        return [
            self.date.isoformat(),
            self.time and self.time.isoformat(),
            *(values[name] for name in _TEXTS),
            *(None if values[name] is None else str(values[name]) for name in _AMOUNTS),
            self.food_id,
            self.portion_id,
            self.is_doubtful,
            self.day_state,
            self.day_supplements,
            {name: values[name] for name in LATER_VALUES},
        ]

    @classmethod
    def from_json(cls, stored: list[Any]) -> PlannedEntry:
        """Return the entry that ``as_json`` stored."""
        date, time, *rest = stored
        texts, rest = rest[: len(_TEXTS)], rest[len(_TEXTS) :]
        amounts, rest = rest[: len(_AMOUNTS)], rest[len(_AMOUNTS) :]
        values: dict[str, Any] = dict(zip(_TEXTS, texts, strict=True))
        for name, text in zip(_AMOUNTS, amounts, strict=True):
            values[name] = None if text is None else Decimal(text)
        rest, later = rest[:_PLACES], rest[_PLACES:]
        values |= LATER_VALUES | (later[0] if later else {})
        return cls(dt.date.fromisoformat(date), time and dt.time.fromisoformat(time), values, *rest)

    @property
    def fingerprint(self) -> Hashable:
        """Equal for the same amount of the same food at the same time and meal of a day."""
        return _fingerprint(self.date, self.time, **self.values)


def _same_name(name: str) -> str:
    """A name without what a spreadsheet leaves around it: case and stray blanks."""
    return " ".join(name.casefold().split())


def _fingerprint(date: dt.date, time: dt.time | None, **values: Any) -> Hashable:
    return (
        date,
        time and time.replace(microsecond=0),
        values["meal"],
        _same_name(values["name"]),
        values["quantity"],
        values["unit_label"].casefold(),
        values["grams"],
        values["magnesium_mg"],
        values["note"].strip(),
    )


def fingerprint_of(entry: Entry) -> Hashable:
    """Return the fingerprint of a logged entry, equal to that of the row it came from."""
    values = {name: getattr(entry, name) for name in (*_TEXTS, *_AMOUNTS)}
    return _fingerprint(entry.date, entry.time, **values)


def same_day_fingerprint(
    date: dt.date, name: str, mg: Decimal | None, grams: Decimal | None
) -> Hashable:
    """Return what is equal for the same amount of the same food on a day, in any meal."""
    return (date, _same_name(name), mg, grams)


def match_logged(
    planned: Iterable[PlannedEntry], entries: Iterable[Entry]
) -> tuple[list[bool], Counter[Hashable]]:
    """Find the planned entries that are in the diary already.

    Two equal rows of a file are two entries, so each logged entry matches one
    row. Returns whether each planned entry is logged, in their order, and the
    ``same_day_fingerprint`` of every entry that matches none.
    """
    left: dict[Hashable, list[Entry]] = {}
    for entry in entries:
        left.setdefault(fingerprint_of(entry), []).append(entry)
    is_logged = []
    for plan in planned:
        same = left.get(plan.fingerprint)
        is_logged.append(bool(same))
        if same:
            same.pop()
    unmatched = (entry for entries_left in left.values() for entry in entries_left)
    return is_logged, Counter(
        same_day_fingerprint(entry.date, entry.name, entry.magnesium_mg, entry.grams)
        for entry in unmatched
    )
