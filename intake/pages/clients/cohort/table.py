"""The cohort as a table for files: the same columns in every form, never renamed later."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from intake.care.cohort import CohortRow
from intake.science.zones import Zone
from intake.transfer.exports.tables import ExportTable

#: Amounts of a file are rounded to this (mg), shares to the other.
_MG, _SHARE = Decimal("0.1"), Decimal("0.001")


def _mg(value: Decimal | float | None) -> Decimal | None:
    return None if value is None else Decimal(value).quantize(_MG)


def _edge(at: int) -> Callable[[CohortRow], Decimal | None]:
    return lambda row: _mg(row.found.interval[at]) if row.found.interval else None


def _zone(zone: Zone) -> Callable[[CohortRow], int]:
    return lambda row: row.zones[zone]


def _coverage(row: CohortRow) -> Decimal | None:
    return None if row.coverage is None else row.coverage.quantize(_SHARE)


#: docs/export.md says what each means. A new one is added at the end.
_VALUES: dict[str, Callable[[CohortRow], Any]] = {
    "client": lambda row: row.name,
    "label": lambda row: row.label,
    "short_code": lambda row: row.short_code,
    "birth_year": lambda row: row.birth_year,
    "tags": lambda row: ", ".join(row.tags),
    "first_day": lambda row: row.found.first,
    "last_day": lambda row: row.found.last,
    "days": lambda row: row.days,
    "full_days": lambda row: row.found.taken_days,
    "mean_days": lambda row: row.found.n_days,
    "mean_mg": lambda row: _mg(row.found.mean_mg),
    "mean_is_at_least": lambda row: row.found.is_at_least,
    "low_95_mg": _edge(0),
    "high_95_mg": _edge(1),
    "statement": lambda row: row.statement,
    "low_days": _zone(Zone.LOW),
    "borderline_days": _zone(Zone.BORDERLINE),
    "in_band_days": _zone(Zone.OPTIMAL),
    "adequate_days": _zone(Zone.ADEQUATE),
    "high_days": _zone(Zone.HIGH),
    "over_limit_days": _zone(Zone.OVER_LIMIT),
    "cannot_say_days": _zone(Zone.CANNOT_SAY),
    "not_judged_days": lambda row: row.not_judged_days,
    "supplement_days": lambda row: row.found.days_taken,
    "supplement_mg": lambda row: _mg(row.dose_mg),
    "supplement_is_at_least": lambda row: row.dose_is_at_least,
    "coverage": _coverage,
    "last_log": lambda row: row.last_logged,
    "band_low_mg": lambda row: row.limits.low if row.limits.shows_zones else None,
    "band_target_mg": lambda row: row.limits.target if row.limits.shows_zones else None,
    "band_high_mg": lambda row: row.limits.high if row.limits.shows_zones else None,
    "supplement_known_days": lambda row: row.dose_days,
}
COHORT_COLUMNS = tuple(_VALUES)


def cohort_table(rows: Iterable[CohortRow]) -> ExportTable:
    """The rows as a table, whoever asks for it."""
    made = [tuple(value(row) for value in _VALUES.values()) for row in rows]
    return ExportTable(
        "cohort", "Your clients, one a row", COHORT_COLUMNS, lambda _user: iter(made)
    )
