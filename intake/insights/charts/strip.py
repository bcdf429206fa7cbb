"""Days as a strip of zones, a row a month and a square a day. Pure: no Django."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from intake.insights.charts.bars import cell_paint
from intake.insights.charts.days import DayBar, DayLook
from intake.insights.charts.svg import Svg, patterns, text
from intake.text import month_words, short_month_words

#: Side of a day and distance to the next, in the strip's own units.
CELL, STEP = 20, 24


@dataclass(frozen=True)
class StripMonth:
    """One month, drawn, and its days counted."""

    first: dt.date
    drawing: Svg
    counts: dict[DayLook, int]

    @property
    def words(self) -> str:
        """The month in full: "November 2026"."""
        return month_words(self.first)

    @property
    def short_words(self) -> str:
        """The month at its row: "Nov 2026"."""
        return short_month_words(self.first)

    def count_of(self, look: DayLook) -> int:
        """How many days of the month look so."""
        return self.counts.get(look, 0)


def strip_months(bars: Sequence[DayBar], *, day_prefix: str) -> list[StripMonth]:
    """Lay the days out by month, a square a day, the latest month last.

    The first month has the patterns of all. ``day_prefix`` is the address of a day without
    its date: each square is a link to its day, for the mouse and a finger; the keyboard has
    the table of days.
    """
    months: dict[tuple[int, int], dict[DayLook, list[int]]] = {}
    for bar in bars:
        month = months.setdefault((bar.date.year, bar.date.month), {})
        month.setdefault(bar.look, []).append(bar.date.day)
    made, defined = [], patterns("months", {bar.look for bar in bars})
    for (year, number), looks in months.items():
        squares = "".join(
            f'<path {cell_paint(look, key="months")} d="{_squares(days)}"/>'
            for look, days in looks.items()
        )
        prefix = f"{text(day_prefix)}{year}-{number:02}-"
        links = "".join(
            f'<a href="{prefix}{day:02}/" tabindex="-1"><rect x="{(day - 1) * STEP}"/></a>'
            for days in looks.values()
            for day in days
        )
        drawing = Svg(
            f'<svg class="month" viewBox="0 0 {31 * STEP} {STEP}" preserveAspectRatio="none"'
            f' aria-hidden="true">{defined}{squares}<g fill-opacity="0">{links}</g></svg>'
        )
        counts = {look: len(days) for look, days in looks.items()}
        made.append(StripMonth(dt.date(year, number, 1), drawing, counts))
        defined = ""
    return made


def _squares(days: Sequence[int]) -> str:
    return "".join(f"M{(day - 1) * STEP + 2} 2h{CELL}v{CELL}h-{CELL}z" for day in days)
