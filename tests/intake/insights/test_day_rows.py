"""How a day looks, and days as a table: nothing unknown as zero."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from intake.insights.charts.days import DayBar, DayLook, day_look, day_rows
from tests.intake.insights.drawn_days import make_bar


def bars_of(*changes: dict[str, Any]) -> list[DayBar]:
    first = dt.date(2026, 11, 2)
    return [
        make_bar(date=first + dt.timedelta(days=at), **change) for at, change in enumerate(changes)
    ]


@pytest.mark.parametrize(
    ("state", "zone", "entries", "look"),
    [
        ("complete", "low", 1, DayLook.LOW),
        ("complete", "borderline", 1, DayLook.OPTIMAL),
        ("complete", "adequate", 1, DayLook.OPTIMAL),
        ("complete", "high", 1, DayLook.HIGH),
        ("complete", "cannot_say", 1, DayLook.NONE),
        ("complete", "not_shown", 1, DayLook.NONE),
        ("complete", "empty", 0, DayLook.NONE),
        ("partial", "open", 1, DayLook.PARTIAL),
        ("open", "open", 1, DayLook.OPEN),
        ("open", "open", 0, DayLook.EMPTY),
        ("", "empty", 0, DayLook.EMPTY),
    ],
)
def test_look_of_a_day(state: str, zone: str, entries: int, look: DayLook) -> None:
    assert day_look(state, zone, entries) is look


def test_table_says_the_same_and_never_prints_a_total_like_an_edge_it_misses() -> None:
    rows = day_rows(
        bars_of(
            {"food": 264.9, "total": 264.9, "look": DayLook.LOW, "zone": "low"},
            {"food": None, "total": None, "unknown": 1, "look": DayLook.NONE, "zone": "cannot_say"},
            {"unknown": 1, "look": DayLook.OPEN, "zone": "open", "high": None},
            {"look": DayLook.EMPTY, "entries": 0},
            {"total": 349.8, "low_if_other_sex": 350.0, "look": DayLook.NONE, "zone": "cannot_say"},
            # Finished with nothing eaten.
            {"look": DayLook.NONE, "entries": 0, "food": 0.0, "total": None, "zone": "empty"},
        )
    )
    told = [(row.label, row.total, row.word, row.band) for row in rows]
    assert told == [
        ("Fri 6 Nov 2026", "just under 350", "cannot say", "from 265 to 415, target 320"),
        ("Wed 4 Nov 2026", "at least 300", "not finished", "from 265, target 320"),
        ("Tue 3 Nov 2026", "unknown", "cannot say", "from 265 to 415, target 320"),
        ("Mon 2 Nov 2026", "just under 265", "low", "from 265 to 415, target 320"),
    ]
    assert rows[2].food == "unknown"
