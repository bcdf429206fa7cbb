"""Questions before a day is marked complete: a long gap between meals, and forgotten foods.

At most one gap and one list of sources: with the question on supplements there are
three short ones, none of which must be answered. Pure: no Django.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Protocol

from intake.science.sums import SummedKind

#: Two timed meals further apart than this (hours) are asked about (policy).
LONG_GAP_HOURS = 4
#: Number of different meals from which a day still under way is asked about (policy).
MEALS_BEFORE_ASKING = 2


class MealName(StrEnum):
    """The meals that the questions tell apart; any other comes at any time, as snacks do."""

    BREAKFAST = "breakfast"
    LUNCH = "lunch"
    DINNER = "dinner"
    SUPPLEMENTS = "supplements"


#: Meals of the day that have an order.
_ORDER: dict[str, int] = {MealName.BREAKFAST: 0, MealName.LUNCH: 1, MealName.DINNER: 2}


@dataclass(frozen=True)
class ForgettableSource:
    """A source of magnesium that people often forget to log."""

    #: Its name in the question, and the search term for it.
    name: str
    #: Words in an entry's name that show it was logged.
    words: frozenset[str] = frozenset()
    #: Kinds of entry that show it was logged, whatever their name.
    kinds: frozenset[str] = frozenset()
    #: The search term, where that is not its name.
    search: str = ""

    @property
    def query(self) -> str:
        """What to search the food table for."""
        return self.search or self.name


_NUTS = (
    "nut nuts almond almonds walnut walnuts cashew cashews pistachio pistachios pecan pecans "
    "hazelnut hazelnuts macadamia macadamias peanut peanuts marzipan"
)
_SEEDS = "seed seeds tahini sesame chia flax flaxseed flaxseeds linseed linseeds hemp granola"
_COCOA = "cocoa cacao chocolate chocolates brownie brownies"

#: In the order of the question.
FORGETTABLE_SOURCES = (
    ForgettableSource("nuts", frozenset(_NUTS.split())),
    ForgettableSource("seeds", frozenset(_SEEDS.split())),
    ForgettableSource("cocoa", frozenset(_COCOA.split()), search="chocolate"),
    ForgettableSource("bran", frozenset({"bran"})),
    ForgettableSource("mineral water", kinds=frozenset({SummedKind.WATER})),
    ForgettableSource(
        "an antacid", frozenset({"antacid"}), frozenset({SummedKind.MEDICINE}), "antacid"
    ),
)


class TimedEntry(Protocol):
    """The fields of an entry that the questions read."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def meal(self) -> str: ...
    @property
    def time(self) -> dt.time | None: ...


@dataclass(frozen=True)
class MealGap:
    """A long time between two timed meals."""

    start: dt.time
    end: dt.time

    @property
    def words(self) -> str:
        """The question: "Anything between 9:00 and 14:00?"."""
        return f"Anything between {_clock(self.start)} and {_clock(self.end)}?"


@dataclass(frozen=True)
class FinishingQuestions:
    """What to ask beside the question on supplements; both may be empty."""

    gap: MealGap | None
    forgotten: Sequence[ForgettableSource]


def questions_of(entries: Iterable[TimedEntry], *, is_past: bool) -> FinishingQuestions:
    """Return what to ask about a day before it is marked complete.

    ``is_past`` says that the day is over. Nothing is asked while only one meal of a
    day still under way is logged, since the next one is probably still to come.
    """
    logged = list(entries)
    meals = {entry.meal for entry in logged} & _ORDER.keys()
    if not is_past and len(meals) < MEALS_BEFORE_ASKING:
        return FinishingQuestions(None, ())
    return FinishingQuestions(longest_gap(logged), not_logged(logged))


def longest_gap(entries: Iterable[TimedEntry]) -> MealGap | None:
    """Return the longest gap between timed meals, if it exceeds ``LONG_GAP_HOURS``.

    A gap is ignored where an entry without a time may lie in it: a meal between the
    two, or snacks. Supplements and medicines are not meals.
    """
    eaten = [entry for entry in entries if entry.kind in {SummedKind.FOOD, SummedKind.WATER}]
    untimed = {entry.meal for entry in eaten if entry.time is None}
    timed = sorted((entry.time, entry.meal) for entry in eaten if entry.time is not None)
    gaps = [
        (_minutes(end) - _minutes(start), MealGap(start, end))
        for (start, before), (end, after) in pairwise(timed)
        if not _may_hold(untimed, before, after)
    ]
    minutes, gap = max(gaps, key=lambda found: found[0], default=(0, None))
    return gap if minutes > LONG_GAP_HOURS * 60 else None


def _may_hold(untimed: set[str], before: str, after: str) -> bool:
    """Whether something without a time may have been eaten between two meals."""
    first, last = _ORDER.get(before, 0), _ORDER.get(after, len(_ORDER))
    return any(
        first <= _ORDER[meal] <= last if meal in _ORDER else meal != MealName.SUPPLEMENTS
        for meal in untimed
    )


def not_logged(entries: Iterable[TimedEntry]) -> list[ForgettableSource]:
    """Return the forgettable sources that no entry of a day shows."""
    logged = [(_words(entry.name), entry.kind) for entry in entries]
    return [
        source
        for source in FORGETTABLE_SOURCES
        if not any(words & source.words or kind in source.kinds for words, kind in logged)
    ]


def _words(name: str) -> set[str]:
    return set(re.findall(r"[a-z]+", name.lower()))


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def _clock(time: dt.time) -> str:
    return f"{time.hour}:{time.minute:02d}"
