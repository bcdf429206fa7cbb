"""Days of food and water with each food at one value, however its value changed meanwhile.

A logged entry keeps the value its food had then. So a food that got its value, or a
curator's correction, would look like a change of habits. Pure: no Django.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable
from typing import NamedTuple

from intake.science.questions.habits import IntakeDay


class EatenAmount(NamedTuple):
    """An entry of food or water as it was logged."""

    date: dt.date
    #: What names its food; None for a quick add, whose mg is what the person said.
    food: Hashable | None
    #: What the amount is counted in, empty for grams.
    measure: str
    amount: float
    #: None is unknown; a lower bound where ``is_partial``.
    mg: float | None
    is_partial: bool = False


def at_one_value(eaten: Iterable[EatenAmount]) -> list[IntakeDay]:
    """The days of some entries, in order of their dates, each food at the last value it had.

    A food is left out of every day where it has a value by one measure and none by another.
    Days on which nothing is known are left out.
    """
    entries = sorted(eaten, key=lambda one: one.date)
    values = {
        (one.food, one.measure): one.mg / one.amount
        for one in entries
        if one.food is not None and one.mg is not None and not one.is_partial
    }
    valued = {food for food, _measure in values}
    days: dict[dt.date, list[float]] = {}
    unknown: dict[dt.date, int] = {}
    for one in entries:
        value = values.get((one.food, one.measure))
        if value is None and one.food in valued:
            continue
        mg = one.mg if value is None else value * one.amount
        if mg is not None:
            days.setdefault(one.date, []).append(mg)
        if mg is None or (value is None and one.is_partial):
            unknown[one.date] = unknown.get(one.date, 0) + 1
    return [IntakeDay(date, sum(amounts), unknown.get(date, 0)) for date, amounts in days.items()]
