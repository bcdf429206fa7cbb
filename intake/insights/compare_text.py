"""The sentences on intake and symptoms side by side. Pure: no Django.

Each sentence counts days or names a range; none claims that one explains the other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from foods.amounts import show_mg
from intake.insights.charts.days import DayBar
from intake.text import at_least, counted, exact_mg, plural

NO_CAUSE = (
    "Side by side, and no more. Symptoms have many causes. These days cannot tell "
    "whether one has to do with the other."
)


def symptom_words(strengths: Sequence[int | None], bars: Sequence[DayBar], worst: int) -> str:
    """Say how often a symptom was felt, how strong it was, and the intake on those days.

    ``strengths`` and ``bars`` are of the same dates, in order; ``worst`` is the
    strongest there can be.
    """
    felt = [strength for strength in strengths if strength]
    if not felt:
        return "noted as not there"
    days = f"on {len(felt)} of {len(bars)} days, strength {_span(felt)} of {worst}"
    of_them = intake_words([bar for bar, felt in zip(bars, strengths, strict=True) if felt])
    return f"{days}. {of_them}"


def noted_words(strengths: Iterable[tuple[dt.date, int]], none: set[dt.date], days: int) -> str:
    """Say on how many of some days a symptom was felt, or none; of the others nothing is known.

    ``strengths`` are those of every symptom noted on them; one of 0 was looked for and not
    felt. ``none`` are the days of which the person says that they felt nothing.
    """
    strongest: dict[dt.date, int] = dict.fromkeys(none, 0)
    for date, strength in strengths:
        strongest[date] = max(strength, strongest.get(date, 0))
    noted = len(strongest)
    felt = sum(strength > 0 for strength in strongest.values())
    return f"Noted on {noted} of {counted(days, 'day')}: felt on {felt}, none on {noted - felt}."


def intake_words(bars: Sequence[DayBar]) -> str:
    """Say how many of some days are full, and the range of their intake."""
    known = [bar for bar in bars if bar.is_complete and bar.total is not None]
    if not known:
        return "None of them is a full day with a known intake."
    amounts = [bar.total for bar in known if bar.total is not None]
    low, high = show_mg(exact_mg(min(amounts))), show_mg(exact_mg(max(amounts)))
    span = f"{low} mg" if low == high else f"{low} to {high} mg"
    amount = at_least(span, is_at_least=any(bar.unknown for bar in known))
    return f"{len(known)} of them {plural(len(known), 'is a full day', 'are full days')}: {amount}."


def _span(numbers: Sequence[int]) -> str:
    low, high = min(numbers), max(numbers)
    return f"{low}" if low == high else f"{low} to {high}"
