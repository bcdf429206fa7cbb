"""Yields the rows of the diary's tables: entries, days, bands and symptoms."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Max, Min, Model, QuerySet

from accounts.models import User
from intake.bands.in_force import BandsInForce
from intake.diary.log import Log
from intake.enums import DayState
from intake.models import Day
from intake.science.limits import Limits
from intake.science.sums import KIND_SUMS, Sums
from intake.science.uncertainty import probable_range
from intake.science.zones import Zone, judge

#: Days read at once: few enough to need little memory, enough to make few queries.
_WINDOW = dt.timedelta(days=92)

#: How exactly the ends of a probable range are written (mg).
_TENTH = Decimal("0.1")

#: The values of one row, in the order of its table's columns.
ExportRow = tuple[Any, ...]

DAY_COLUMNS = (
    "date",
    "day_state",
    "day_supplements",
    "changed_after_finish",
    "entries",
    "unknown_entries",
    *KIND_SUMS,
    "total_mg",
    "counted_mg",
    "known_share",
    "band_low_mg",
    "band_target_mg",
    "band_high_mg",
    "supplement_limit_mg",
    "zone",
    "note",
    "estimated_entries",
    "no_symptoms",
    "completeness_answered",
    "probable_low_mg",
    "probable_high_mg",
)

#: The fields of ``Band``, by their names.
BAND_COLUMNS = (
    "valid_from",
    "source",
    "is_reset",
    "low_mg",
    "target_mg",
    "high_mg",
    "high_basis",
    "supplement_limit_mg",
    "reason",
    "reference",
    "set_by",
    "set_at",
)

SYMPTOM_COLUMNS = ("date", "time", "kind", "own_word", "severity", "note", "places")
_SYMPTOM_FIELDS = ("date", "time", "kind", "word", "severity", "note")

_ENTRY_FIELDS = (
    "date",
    "meal",
    "time",
    "name",
    "food__data_set",
    "food__source_key",
    "quantity",
    "unit_label",
    "unit_grams",
    "unit_mg",
    "grams",
    "mg_per_100g",
    "magnesium_mg",
    "kind",
    "note",
    "known_grams",
    "parts",
    "typed_words",
    "value_given",
    "possible_mg",
    "composition_cv",
    "amount_cv",
)


@dataclass(frozen=True)
class _AssessedDay:
    """A day with the band in force on it, and the zone it is in."""

    day: Day
    limits: Limits
    zone: Zone

    @property
    def band(self) -> ExportRow:
        """Low, target and high (mg), each None where there is none."""
        return self.limits.low, self.limits.target, self.limits.high


def entry_rows(subject: User) -> Iterator[ExportRow]:
    """Yield every entry in order of its day, with the band and the zone of the day."""
    log = Log.of_oneself(subject)
    bands = BandsInForce(log)
    for first, last in _windows(log.entries()):
        days = {day.date: day for day in log.days().filter(date__range=(first, last))}
        assessed: dict[dt.date, _AssessedDay] = {}
        entries = log.entries().filter(date__range=(first, last)).order_by("date", "pk")
        for (
            *values,
            known_grams,
            parts,
            words,
            given,
            possible,
            by_food,
            by_amount,
        ) in entries.values_list(*_ENTRY_FIELDS):
            date: dt.date = values[0]
            if date not in assessed:
                day = days.get(date) or Day(subject=subject, date=date)
                assessed[date] = _assessed(day, bands)
            found = assessed[date]
            yield (
                *values[:4],
                values[4] or "",
                values[5] or "",
                *values[6:],
                found.day.food,
                found.day.supplements,
                *found.band,
                found.zone.value,
                known_grams,
                "" if parts is None else json.dumps(parts, ensure_ascii=False),
                words,
                given,
                possible,
                by_food,
                by_amount,
            )


def day_rows(subject: User) -> Iterator[ExportRow]:
    """Yield every day with its sums (mg), the band in force and the zone."""
    log = Log.of_oneself(subject)
    bands = BandsInForce(log)
    for first, last in _windows(log.days()):
        for day in log.days().filter(date__range=(first, last)).order_by("date"):
            sums, found = day.sums, _assessed(day, bands)
            share = sums.known_share
            yield (
                day.date,
                day.food,
                day.supplements,
                day.changed_after_finish,
                sums.entry_count,
                sums.unknown_count,
                *sums.known_mg.values(),
                sums.known_total_mg,
                sums.known_counted_mg(found.limits),
                None if share is None else round(share, 3),
                *found.band,
                found.limits.supplement_limit,
                found.zone.value,
                day.note,
                sums.estimated_count,
                day.no_symptoms,
                day.completeness_answered,
                *_probable(sums, found.limits),
            )


def _probable(sums: Sums, limits: Limits) -> tuple[Decimal | None, Decimal | None]:
    """Between what amounts (mg) a day's ``counted_mg`` lies in 8 of 10 cases; None where unsaid."""
    found = probable_range(sums, limits)
    if found is None:
        return None, None
    low, high = (mg.quantize(_TENTH, ROUND_HALF_UP) for mg in found)
    return low, high


def band_rows(subject: User) -> Iterator[ExportRow]:
    """Yield every band that was ever set, oldest first."""
    bands = Log.of_oneself(subject).bands()
    for band in bands.select_related("set_by").order_by("valid_from", "pk"):
        yield values_of(band, BAND_COLUMNS)


def symptom_rows(subject: User) -> Iterator[ExportRow]:
    """Yield every symptom in order of its time."""
    symptoms = Log.of_oneself(subject).symptoms()
    for first, last in _windows(symptoms):
        rows = symptoms.between(first, last).values_list(*_SYMPTOM_FIELDS, "places")
        for *values, places in rows:
            yield (*values, places.replace(",", ", "))


def page_by_page(rows: QuerySet[Any]) -> Iterator[Any]:
    """Yield rows by their key, without one cursor that stays open; see ``_windows``."""
    last = 0
    while page := list(rows.order_by("pk").filter(pk__gt=last)[:1000]):
        last = page[-1].pk
        yield from page


def values_of(row: Model, fields: Iterable[str]) -> ExportRow:
    """Return the fields of a row; of a person the name, "" for none."""
    values = {name: getattr(row, name) for name in fields}
    return tuple(
        str(value or "") if row._meta.get_field(name).is_relation else value
        for name, value in values.items()
    )


def _assessed(day: Day, bands: BandsInForce) -> _AssessedDay:
    """Assess a day as it stands; one that is not complete is open, whatever its sums."""
    limits, sums = bands.limits_on(day.date), day.sums
    zone = judge(sums, limits)[0]
    if zone is not Zone.EMPTY and day.food != DayState.COMPLETE:
        zone = Zone.OPEN
    return _AssessedDay(day, limits, zone)


def _windows(dated: QuerySet[Any]) -> Iterator[tuple[dt.date, dt.date]]:
    """Yield first and last date of each window, from the first row to the last.

    Rows are read window by window, not through one open cursor: so a slow reader
    holds no lock, no old version of the database and no connection of a pool.
    """
    found = dated.order_by().aggregate(first=Min("date"), last=Max("date"))
    start: dt.date | None = found["first"]
    while start is not None and start <= found["last"]:
        yield start, start + _WINDOW - dt.timedelta(days=1)
        start += _WINDOW
