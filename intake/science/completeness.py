"""What is worth asking before a day is finished: long gaps, and what is easily forgotten.

Pure: no Django. At most one gap and one line of sources, so that with the
supplements there are three short questions; none needs an answer to finish.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

#: Two timed meals further apart than this (hours) may have something between them.
LONG_GAP_HOURS = 4
#: A day under way is asked about from this number of meals on.
MEALS_BEFORE_ASKING = 2
#: Meals of the day that have an order; snacks come at any time.
_ORDER = {"breakfast": 0, "lunch": 1, "dinner": 2}


@dataclass(frozen=True)
class ForgettableSource:
    """A source of magnesium that is easily forgotten."""

    #: What it is called in the question, and what is typed to find it.
    name: str
    #: Words in the name of an entry that tell of it.
    words: frozenset[str] = frozenset()
    #: Kinds of entry that tell of it, whatever the name.
    kinds: frozenset[str] = frozenset()
    #: What finds it in the food table, where that is not its name.
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
    ForgettableSource("mineral water", kinds=frozenset({"water"})),
    ForgettableSource("an antacid", frozenset({"antacid"}), frozenset({"medicine"}), "antacid"),
)


class TimedEntry(Protocol):
    """One entry, as much of it as the questions need."""

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
    """What to ask beside the supplements; both may be empty."""

    gap: MealGap | None
    forgotten: Sequence[ForgettableSource]


def questions_of(entries: Iterable[TimedEntry], *, is_past: bool) -> FinishingQuestions:
    """Find what to ask of a day that may be about to be finished.

    Nothing while only one meal of a day still under way is logged: then the
    questions would come in the way of the next meal.
    """
    logged = list(entries)
    meals = {entry.meal for entry in logged} & _ORDER.keys()
    if not is_past and len(meals) < MEALS_BEFORE_ASKING:
        return FinishingQuestions(None, ())
    return FinishingQuestions(longest_gap(logged), not_logged(logged))


def longest_gap(entries: Iterable[TimedEntry]) -> MealGap | None:
    """Return the longest gap between timed meals, if it is longer than four hours.

    A gap is left out where something eaten without a time may lie in it: a meal
    between the two, or snacks. Tablets are no meals.
    """
    eaten = [entry for entry in entries if entry.kind in {"food", "water"}]
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
        first <= _ORDER[meal] <= last if meal in _ORDER else meal == "snacks" for meal in untimed
    )


def not_logged(entries: Iterable[TimedEntry]) -> list[ForgettableSource]:
    """Return the easily forgotten sources of which a day shows none."""
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
