"""Intake and symptoms of the same days, side by side: read in five queries.

It describes. There is no coefficient, and nothing is said of a cause: symptoms
have many, and a diary of weeks cannot tell them apart. Loads pandas, so views
import it when they need it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from intake.bands.in_force import BandsInForce
from intake.diary.log import Log
from intake.insights.analysis import day_bars
from intake.insights.charts.days import DayBar
from intake.insights.frames import day_frame, stored_days
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


def comparison_of(log: Log, first: dt.date, last: dt.date) -> Comparison | None:
    """Gather a range, first and last date included; None where nothing of it may be seen."""
    first = log.first_reached(first)
    if last < first:
        return None
    bands = BandsInForce(log)
    frame = day_frame(stored_days(log, first, last), bands, first, last)
    noted = list(log.symptoms().between(first, last))
    return Comparison(
        first=first,
        last=last,
        limits=bands.limits_on(last),
        bars=day_bars(frame),
        lanes=_lanes(noted, first, last),
        noted=noted,
    )


def _lanes(noted: list[Symptom], first: dt.date, last: dt.date) -> list[SymptomStrengths]:
    by_name: dict[str, list[Symptom]] = {}
    for symptom in noted:
        by_name.setdefault(symptom.name.casefold(), []).append(symptom)
    lanes = [_lane(those, first, last) for those in by_name.values()]
    return sorted(lanes, key=lambda lane: (-len(lane.felt), lane.name))


def _lane(those: list[Symptom], first: dt.date, last: dt.date) -> SymptomStrengths:
    strengths: list[int | None] = [None] * ((last - first).days + 1)
    for symptom in those:
        at = (symptom.date - first).days
        strengths[at] = max(strengths[at] or 0, symptom.severity)
    return SymptomStrengths(those[0].name, strengths, sum(1 for one in those if one.severity))
