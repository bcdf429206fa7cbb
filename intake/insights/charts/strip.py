"""Days as a strip of zones, a row a month and a square a day. Pure: no Django."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from intake.insights.charts.days import DayBar, DayLook

#: Side of a day and distance to the next, in the strip's own units.
CELL, STEP = 20, 24


@dataclass(frozen=True)
class StripMonth:
    """One month: each look that occurs as a path of squares, and the days counted."""

    first: dt.date
    paths: tuple[tuple[DayLook, str], ...]
    counts: dict[DayLook, int]

    def count_of(self, look: DayLook) -> int:
        """How many days of the month look so."""
        return self.counts.get(look, 0)


def strip_months(bars: Sequence[DayBar]) -> list[StripMonth]:
    """Lay the days out by month, a square a day, the latest month last."""
    months: dict[tuple[int, int], dict[DayLook, list[int]]] = {}
    for bar in bars:
        month = months.setdefault((bar.date.year, bar.date.month), {})
        month.setdefault(bar.look, []).append(bar.date.day)
    return [
        StripMonth(
            first=dt.date(year, month, 1),
            paths=tuple((look, _squares(days)) for look, days in looks.items()),
            counts={look: len(days) for look, days in looks.items()},
        )
        for (year, month), looks in months.items()
    ]


def _squares(days: Sequence[int]) -> str:
    return "".join(f"M{(day - 1) * STEP + 2} 2h{CELL}v{CELL}h-{CELL}z" for day in days)
