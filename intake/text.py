"""How sentences are put: who they are written for, and amounts, counts and dates in words.

Pure: no Django. ``foods.amounts`` prints a single amount.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Protocol

from foods.amounts import show_mg

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


# -- Who reads -----------------------------------------------------------------------------------


class Reader(StrEnum):
    """Who a sentence about somebody's log is written for.

    Whatever builds such a sentence takes a reader and has both forms side by side.
    """

    #: The person whose log it is, spoken to as "you".
    PERSON = "person"
    #: A dietitian who looks at the log, and reads of "the client".
    DIETITIAN = "dietitian"

    def choose(self, person: str, dietitian: str) -> str:
        """Return the form that is written for this reader."""
        return person if self is Reader.PERSON else dietitian


class ViewedLog(Protocol):
    """A log as somebody looks at it (``accounts.access.Subject``)."""

    @property
    def is_self(self) -> bool: ...


def reader_of(subject: ViewedLog) -> Reader:
    """Return the reader of a page about a subject: the person, or their dietitian."""
    return Reader.PERSON if subject.is_self else Reader.DIETITIAN


# -- Amounts -------------------------------------------------------------------------------------


def exact_mg(mg: float) -> Decimal:
    """Return the amount (mg) that a float of a frame stands for, to six decimals."""
    return Decimal(str(round(mg, 6)))


def show_beside(value: Decimal, *edges: Decimal | None) -> str:
    """Print an amount (mg) so that it never looks equal to an edge that it misses.

    265 beside an edge of 265 is only printed when both are the same number;
    else it is "just under 265" or "just over 265". An edge of None is none.
    """
    words = show_mg(value)
    alike = [edge for edge in edges if edge is not None and show_mg(edge) == words]
    if not alike or value in alike:
        return words
    return f"just {'under' if value < alike[0] else 'over'} {words}"


def show_gap(value: Decimal, edge: Decimal) -> str:
    """Print the distance (mg) between two amounts, as the printed amounts have it.

    169 beside 265 is 96 apart, whatever was rounded away. Empty when the two
    are printed alike.
    """
    if show_mg(value) == show_mg(edge):
        return ""
    step = Decimal("0.1") if max(value, edge) < 10 else Decimal(1)
    gap = abs(edge.quantize(step, ROUND_HALF_UP) - value.quantize(step, ROUND_HALF_UP))
    return show_mg(gap) if gap else ""


def at_least(words: str, *, is_at_least: bool) -> str:
    """Mark a printed amount as a lower bound where something in it has no value."""
    return f"at least {words}" if is_at_least else words


# -- Counts and lists ----------------------------------------------------------------------------


def plural(count: int, one: str, many: str = "") -> str:
    """Return the words that go with a number: "day" or "days"; ``many`` where no "s" makes it."""
    return one if count == 1 else many or f"{one}s"


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with its words: "1 day", "3 days"."""
    return f"{count} {plural(count, one, many)}"


def listed(names: Sequence[str]) -> str:
    """Join names as people list them: "a", "a and b", "a, b and c"; empty for none."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def sentences(*parts: str) -> str:
    """Put sentences one after the other, leaving out the empty ones."""
    return " ".join(filter(None, parts))


def capitalised(words: str) -> str:
    """Begin with a capital letter and leave the rest as it is."""
    return words[:1].upper() + words[1:]


# -- Dates ---------------------------------------------------------------------------------------
# By names of their own: formatting by locale takes longer than the rest of a table's row.


def date_words(date: dt.date) -> str:
    """Write a date in full: "22 November 2026"."""
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def day_and_month(date: dt.date, today: dt.date) -> str:
    """Write a date in full, with its year only where it is not this one: "22 November"."""
    in_full = date_words(date)
    return in_full.removesuffix(f" {date.year}") if date.year == today.year else in_full


def month_words(date: dt.date) -> str:
    """Write the month of a date: "November 2026"."""
    return f"{_MONTHS[date.month - 1]} {date.year}"


def short_month_words(date: dt.date) -> str:
    """Write the month of a date for a small place: "Nov 2026"."""
    return f"{_MONTHS[date.month - 1][:3]} {date.year}"


def short_date(date: dt.date) -> str:
    """Write a date without its year: "22 Nov"."""
    return f"{date.day} {_MONTHS[date.month - 1][:3]}"


def weekday_date(date: dt.date) -> str:
    """Write a date for a table: "Sun 22 Nov 2026"."""
    return f"{short_weekday_date(date)} {date.year}"


def short_weekday_date(date: dt.date) -> str:
    """Write a date for a small place: "Sun 22 Nov"."""
    return f"{_WEEKDAYS[date.weekday()][:3]} {short_date(date)}"


def weekday_in_full(date: dt.date) -> str:
    """Write a date of these days in full: "Sunday 22 November"."""
    return f"{_WEEKDAYS[date.weekday()]} {date.day} {_MONTHS[date.month - 1]}"


def date_range_words(first: dt.date, last: dt.date) -> str:
    """Write a range: "1 to 28 November 2026", "20 December 2026 to 3 January 2027"."""
    if first == last:
        return date_words(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {date_words(last)}"
    if first.year == last.year:
        return f"{first.day} {_MONTHS[first.month - 1]} to {date_words(last)}"
    return f"{date_words(first)} to {date_words(last)}"
