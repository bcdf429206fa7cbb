"""Intake and symptoms of the same days, side by side: read in six queries.

It describes. There is no coefficient, and nothing is said of a cause: symptoms
have many, and a diary of weeks cannot tell them apart. Loads pandas, so views
import it when they need it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from dataclasses import dataclass

from intake.bands.in_force import BandsInForce
from intake.diary.log import Log
from intake.insights.analysis import day_bars
from intake.insights.charts.days import DayBar
from intake.insights.frames import strength_frame
from intake.insights.range_days import judged_days
from intake.models import Symptom
from intake.science.limits import Limits


@dataclass(frozen=True)
class SymptomStrengths:
    """One symptom over the days of a range."""

    name: str
    #: The strongest of each day of the range, in order; None where none was noted.
    strengths: list[int | None]
    times: int

    @property
    def felt(self) -> list[int]:
        """The strengths of the days on which it was felt at all."""
        return [strength for strength in self.strengths if strength]


@dataclass(frozen=True)
class Comparison:
    """A range of days of one person, as far as the viewer may see it."""

    first: dt.date
    last: dt.date
    limits: Limits
    #: Every date of the range, logged or not.
    bars: list[DayBar]
    #: Each symptom that was noted, the one on most days first.
    lanes: list[SymptomStrengths]
    noted: list[Symptom]
    #: The days of which the person says that nothing was felt.
    none: set[dt.date]


def comparison_of(log: Log, first: dt.date, last: dt.date) -> Comparison | None:
    """Gather a range, first and last date included; None where nothing of it may be seen."""
    first = log.first_reached(first)
    if last < first:
        return None
    bands = BandsInForce(log)
    noted = list(log.symptoms().between(first, last))
    return Comparison(
        first=first,
        last=last,
        limits=bands.limits_on(last),
        bars=day_bars(judged_days(log, bands, first, last)),
        lanes=_lanes(noted, first, last),
        noted=noted,
        none=log.dates_without_symptoms(first, last),
    )


def _lanes(noted: list[Symptom], first: dt.date, last: dt.date) -> list[SymptomStrengths]:
    if not noted:
        return []
    names: dict[str, str] = {}
    for symptom in noted:
        names.setdefault(symptom.name.casefold(), symptom.name)
    times = Counter(one.name.casefold() for one in noted if one.severity)
    frame = strength_frame(noted, first, last)
    lanes = [
        SymptomStrengths(
            name=name,
            strengths=[None if math.isnan(one) else int(one) for one in frame[folded].tolist()],
            times=times[folded],
        )
        for folded, name in names.items()
    ]
    return sorted(lanes, key=lambda lane: (-len(lane.felt), lane.name))
