"""The rows of the cohort's table, in the words and addresses that are shown."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from intake.care.cohort import CohortRow
from intake.insights.charts.cohort import apart_rows, draw_places, place_of, place_rows
from intake.insights.trend_text import share_words
from intake.science.attention import mean_words
from intake.science.usual_intake.answers import AdequacyAnswer
from intake.science.usual_intake.sentences import range_words
from intake.science.zones import Zone
from intake.text import at_least, counted, exact_mg, short_date, show_beside


@dataclass(frozen=True, slots=True)
class CohortLine:
    """One client of the table."""

    name: str
    url: str
    #: The dietitian's own words and the year of birth: "Tuesday · T1 · born 1971".
    known_by: str
    tags: str
    days: str
    mean: str
    interval: str
    statement: str
    zones: str
    supplements: str
    coverage: str
    last: str


#: The zones in the order in which they are counted.
_ZONES = (
    *(Zone.LOW, Zone.BORDERLINE, Zone.OPTIMAL, Zone.ADEQUATE),
    *(Zone.HIGH, Zone.OVER_LIMIT, Zone.CANNOT_SAY, Zone.NOT_SHOWN),
)


def _word(zone: Zone) -> str:
    """The zone's word, without a comma of its own."""
    return "borderline" if zone is Zone.BORDERLINE else zone.word


def cohort_lines(rows: Iterable[CohortRow]) -> list[CohortLine]:
    """Each client in words."""
    return [_line(row) for row in rows]


def _line(row: CohortRow) -> CohortLine:
    found, subject = row.found, row.log.subject
    born = f"born {row.birth_year}" if row.birth_year else ""
    mean, interval = mean_words(found), found.interval
    share = None if row.coverage is None else float(row.coverage)
    return CohortLine(
        name=row.name,
        url=subject.url("intake:trends"),
        known_by=" · ".join(part for part in (row.label, row.short_code, born) if part),
        tags=", ".join(row.tags),
        days=f"{found.n_days} of {row.days}",
        mean=mean,
        interval=range_words(interval) if interval else "",
        statement=row.statement,
        zones=", ".join(f"{row.zones[zone]} {_word(zone)}" for zone in _ZONES if row.zones[zone]),
        supplements=_supplement_words(row),
        coverage=share_words(share),
        last=_date_words(row.last_logged) if row.last_logged else "never",
    )


def _date_words(date: dt.date) -> str:
    """A date with its year, as short as it goes: "22 Nov 2026"."""
    return f"{short_date(date)} {date.year}"


def _supplement_words(row: CohortRow) -> str:
    """What was taken: "150 mg on 6 days, no value on 1 day"; empty for nothing."""
    days = row.found.days_taken
    if not days:
        return ""
    if row.dose_mg is None:
        return f"no value, on {counted(days, 'day')}"
    shown = show_beside(exact_mg(float(row.dose_mg)), row.limits.supplement_limit)
    known, unknown = row.dose_days, days - row.dose_days
    words = f"{at_least(shown, is_at_least=row.dose_is_at_least)} mg on {counted(known, 'day')}"
    return words + (f", no value on {counted(unknown, 'day')}" if unknown else "")


def cohort_picture(rows: Sequence[CohortRow]) -> dict[str, Any]:
    """The picture of the means with its table, and how many have which statement."""
    places = [place_of(row.found) for row in rows]
    statements = Counter(row.found.answer for row in rows)
    return {
        "drawing": draw_places(places),
        "place_rows": place_rows(places),
        "apart_rows": apart_rows(places),
        "statements": [
            (_STATEMENT_WORDS.get(answer, answer.value), statements[answer])
            for answer in AdequacyAnswer
            if statements[answer]
        ],
    }


_STATEMENT_WORDS = {
    AdequacyAnswer.NOT_SHOWN: "not shown: a clinician sets the range",
    AdequacyAnswer.NOT_YET: "not yet: too few full days",
}
