"""What is drawn of a day, how it looks, and days as a table.

Pure: no Django. Medicines count towards no band, so they stand in the table alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from foods.amounts import show_mg
from intake.enums import DayState
from intake.science.zones import Zone
from intake.text import at_least, exact_mg, show_beside, weekday_date


class DayLook(StrEnum):
    """How a day is drawn in bars and strip; the value is its CSS class."""

    LOW = "low"
    OPTIMAL = "optimal"
    HIGH = "high"
    #: Complete, with supplements and medicines above their limit.
    OVER = "over"
    #: Complete, without a zone to give.
    NONE = "none"
    PARTIAL = "partial"
    OPEN = "open"
    #: Nothing logged.
    EMPTY = "empty"

    @property
    def word(self) -> str:
        """The word for it in keys and tables."""
        return _WORDS[self]


#: The word for each look, as in keys and tables.
_WORDS = {
    DayLook.LOW: "low",
    DayLook.OPTIMAL: "in the band",
    DayLook.HIGH: "above the usual range",
    DayLook.OVER: "supplements above the limit",
    DayLook.NONE: "complete, no zone",
    DayLook.PARTIAL: "partial",
    DayLook.OPEN: "not finished",
    DayLook.EMPTY: "nothing logged",
}
_LOOK_OF = {
    Zone.LOW.value: DayLook.LOW,
    Zone.BORDERLINE.value: DayLook.OPTIMAL,
    Zone.OPTIMAL.value: DayLook.OPTIMAL,
    Zone.ADEQUATE.value: DayLook.OPTIMAL,
    Zone.HIGH.value: DayLook.HIGH,
    Zone.OVER_LIMIT.value: DayLook.OVER,
}


def zone_look(zone: str) -> DayLook:
    """Return how a day is drawn of which the zone alone is known: open ones never as low."""
    apart = {Zone.OPEN.value: DayLook.OPEN, Zone.EMPTY.value: DayLook.EMPTY}
    return apart.get(zone) or _LOOK_OF.get(zone, DayLook.NONE)


def day_look(state: str, zone: str, entries: int) -> DayLook:
    """Return how a day is drawn: open and partial ones are never drawn as low."""
    if state == DayState.COMPLETE:
        return _LOOK_OF.get(zone, DayLook.NONE)
    if not entries:
        return DayLook.EMPTY
    return DayLook.OPEN if state == DayState.OPEN else DayLook.PARTIAL


class DayBar(NamedTuple):
    """One date with what is drawn of it; mg, None where unknown or not there."""

    date: dt.date
    look: DayLook
    zone: str
    food: float | None
    water: float | None
    supplement: float | None
    medicine: float | None
    #: Supplements as far as they count, which is what is drawn of them.
    counted_supplement: float | None
    #: What counts: food, water and that.
    total: float | None
    entries: int
    unknown: int
    low: float | None
    low_if_other_sex: float | None
    target: float | None
    high: float | None

    @property
    def is_complete(self) -> bool:
        """Whether the day was marked complete."""
        return self.look in _JUDGED


# -- The table twin --------------------------------------------------------------------------


class DayRow(NamedTuple):
    """One line of the table: everything as it is printed."""

    date: str
    #: The date as people read it: "Sun 22 Nov 2026".
    label: str
    look: str
    total: str
    food: str
    water: str
    supplement: str
    medicine: str
    band: str
    word: str


def day_rows(bars: Sequence[DayBar]) -> list[DayRow]:
    """Return the table of the bars, the latest day first; dates without an entry are left out."""
    return [
        DayRow(
            date=bar.date.isoformat(),
            label=weekday_date(bar.date),
            look=bar.look.value,
            total=_day_total(bar),
            food=_shown(bar.food),
            water=_shown(bar.water),
            supplement=_shown(bar.supplement),
            medicine=_shown(bar.medicine),
            band=_band(bar.low, bar.target, bar.high),
            word=_word(bar),
        )
        for bar in reversed(bars)
        if bar.entries and bar.look is not DayLook.EMPTY
    ]


def _word(bar: DayBar) -> str:
    return Zone(bar.zone).word if bar.look in _JUDGED else bar.look.word


_JUDGED = {DayLook.LOW, DayLook.OPTIMAL, DayLook.HIGH, DayLook.OVER, DayLook.NONE}


@lru_cache(maxsize=4096)
def _shown(mg: float | None) -> str:
    return "unknown" if mg is None else show_mg(exact_mg(mg))


def _day_total(bar: DayBar) -> str:
    total = _total(bar.total, bar.low, bar.low_if_other_sex, bar.target, bar.high)
    return at_least(total, is_at_least=bar.unknown > 0 and bar.total is not None)


@lru_cache(maxsize=4096)
def _total(total: float | None, *edges: float | None) -> str:
    """A total that never looks like an edge that it misses."""
    if total is None:
        return "unknown"
    return show_beside(exact_mg(total), *(exact_mg(edge) for edge in edges if edge is not None))


@lru_cache(maxsize=256)
def _band(low: float | None, target: float | None, high: float | None) -> str:
    if low is None and target is None:
        return "none"
    first = f"from {_shown(low)}" if low is not None else ""
    aim = f"target {_shown(target)}" if target is not None else ""
    last = f"to {_shown(high)}" if high is not None else ""
    return ", ".join(part for part in (f"{first} {last}".strip(), aim) if part)
