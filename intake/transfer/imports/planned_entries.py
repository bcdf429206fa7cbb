"""One row on its way from a file to the diary, and how it is told from another."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from intake.models import Entry
from intake.transfer.reading.rows import DiaryRow

#: What is copied from a row to its entry.
_PLAIN = ("meal", "name", "kind", "unit_label", "note", "parts")
_DECIMAL = (
    "quantity",
    "unit_grams",
    "unit_mg",
    "mg_per_100g",
    "grams",
    "magnesium_mg",
    "known_grams",
)


@dataclass(frozen=True, slots=True)
class PlannedEntry:
    """An entry to make, with the food it was matched to."""

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
        """Plan a row as it was read."""
        return cls(
            date=row.date,
            time=row.time,
            values={name: getattr(row, name) for name in (*_PLAIN, *_DECIMAL)},
            food_id=food_id,
            portion_id=portion_id,
            is_doubtful=bool(row.doubt),
            day_state=row.day_state,
            day_supplements=row.day_supplements,
        )

    def kept(self) -> list[Any]:
        """The row as JSON keeps it."""
        values = self.values
        return [
            self.date.isoformat(),
            self.time and self.time.isoformat(),
            *(values[name] for name in _PLAIN),
            *(None if values[name] is None else str(values[name]) for name in _DECIMAL),
            self.food_id,
            self.portion_id,
            self.is_doubtful,
            self.day_state,
            self.day_supplements,
        ]

    @classmethod
    def from_kept(cls, kept: list[Any]) -> PlannedEntry:
        """Read a row that was kept."""
        date, time, *rest = kept
        plain, rest = rest[: len(_PLAIN)], rest[len(_PLAIN) :]
        decimals, rest = rest[: len(_DECIMAL)], rest[len(_DECIMAL) :]
        values: dict[str, Any] = dict(zip(_PLAIN, plain, strict=True))
        for name, text in zip(_DECIMAL, decimals, strict=True):
            values[name] = None if text is None else Decimal(text)
        return cls(dt.date.fromisoformat(date), time and dt.time.fromisoformat(time), values, *rest)

    @property
    def fingerprint(self) -> Hashable:
        """Equal for the same amount of the same food at the same place of a day."""
        return _fingerprint(self.date, self.time, **self.values)


def _fingerprint(date: dt.date, time: dt.time | None, **values: Any) -> Hashable:
    return (
        date,
        time and time.replace(microsecond=0),
        values["meal"],
        values["name"].casefold(),
        values["quantity"],
        values["unit_label"].casefold(),
        values["grams"],
        values["magnesium_mg"],
        values["note"],
    )


def fingerprint_of(entry: Entry) -> Hashable:
    """The mark of an entry that is logged already."""
    values = {name: getattr(entry, name) for name in (*_PLAIN, *_DECIMAL)}
    return _fingerprint(entry.date, entry.time, **values)


def same_day_fingerprint(
    date: dt.date, name: str, mg: Decimal | None, grams: Decimal | None
) -> Hashable:
    """Equal for the same amount of the same food on one day, whatever the meal."""
    return (date, name.casefold(), mg, grams)


def split_already_logged(
    planned: Iterable[PlannedEntry], entries: Iterable[Entry]
) -> tuple[list[PlannedEntry], list[PlannedEntry], Counter[Hashable]]:
    """Tell rows that are logged already from new ones.

    Two equal rows of a file are two entries, so each entry accounts for one
    row. Returns the new rows, the known ones, and the loose marks of entries
    that account for none.
    """
    left: dict[Hashable, list[Entry]] = {}
    for entry in entries:
        left.setdefault(fingerprint_of(entry), []).append(entry)
    new, known = [], []
    for row in planned:
        same = left.get(row.fingerprint)
        if same:
            same.pop()
            known.append(row)
        else:
            new.append(row)
    loose = Counter(
        same_day_fingerprint(entry.date, entry.name, entry.magnesium_mg, entry.grams)
        for entries_left in left.values()
        for entry in entries_left
    )
    return new, known, loose
