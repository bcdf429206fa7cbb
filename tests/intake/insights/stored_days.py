"""Makers of stored and judged days for the tests of the analysis; no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from accounts.models import Profile, ProfileFacts, User
from intake.bands.in_force import BandsInForce, DatedRows
from intake.diary.log import Log, StoredDay
from intake.insights.analysis import JudgedDay
from intake.insights.range_days import judged
from intake.models import Band
from intake.science.sums import SUM_TYPES, Sums

#: A Sunday on which clocks in Europe go back is in the middle of it.
FIRST = dt.date(2026, 10, 12)
BORN = dt.date(1986, 5, 1)
STATES = ("open", "partial", "complete")


_ONE_FOOD = Sums(
    entry_count=1,
    food_count=1,
    food_known_count=1,
    food_grams=Decimal(1000),
    food_known_grams=Decimal(1000),
)


def make_day(
    date: dt.date, food: float = 300.0, *, state: str = "complete", **changes: float
) -> StoredDay:
    """A full day with one known food, with changes to its sums."""
    exact = {name: SUM_TYPES[name](str(mg)) for name, mg in {"food_mg": food, **changes}.items()}
    return StoredDay(date, state, replace(_ONE_FOOD, **exact))  # type: ignore[arg-type]  # by name


def make_bands(
    *bands: Band, kidneys: str = "", sex: str = "F", born: dt.date = BORN
) -> BandsInForce:
    """A woman of 40 with these bands, the newest first; low 265, target 320, high 415."""
    profile = Profile(user=User(), birth_date=born, kidneys_impaired=kidneys)
    rows = DatedRows(
        facts=[ProfileFacts(sex=sex, valid_from=dt.date(1900, 1, 1))],
        bands=sorted(bands, key=lambda band: band.valid_from, reverse=True),
        site=[],
    )
    return BandsInForce(Log.of_oneself(profile.user), rows)


def make_band(valid_from: dt.date, low: str, target: str, high: str) -> Band:
    """An own band from a day on."""
    return Band(
        valid_from=valid_from,
        low_mg=Decimal(low),
        target_mg=Decimal(target),
        high_mg=Decimal(high),
    )


def make_range(
    days: Sequence[StoredDay], length: int = 28, bands: BandsInForce | None = None
) -> list[JudgedDay]:
    """So many dates from ``FIRST``, judged."""
    last = FIRST + dt.timedelta(days=length - 1)
    return judged(days, bands or make_bands(), FIRST, last)


_mg = st.decimals(min_value=0, max_value=900, places=3)


@st.composite
def stored_day(draw: st.DrawFn, date: dt.date) -> StoredDay:
    """Any day: with foods and other things, of which some or all are unknown.

    A food without a value may be a recipe, some of whose parts have one.
    """
    foods, others = draw(st.integers(0, 4)), draw(st.integers(0, 3))
    known, others_known = draw(st.integers(0, foods)), draw(st.integers(0, others))
    grams = draw(st.integers(0, 800)) if known < foods else 0
    known_grams = draw(st.integers(0, 800)) if known else 0
    is_partly_known = known < foods and draw(st.booleans())
    return StoredDay(
        date=date,
        state=draw(st.sampled_from(STATES)),
        sums=Sums(
            food_mg=draw(_mg) if known or is_partly_known else Decimal(0),
            water_mg=draw(_mg) if others_known else Decimal(0),
            supplement_mg=draw(_mg) if others_known > 1 else Decimal(0),
            medicine_mg=draw(_mg) if others_known > 2 else Decimal(0),
            entry_count=foods + others,
            unknown_count=foods - known + others - others_known,
            food_count=foods,
            food_known_count=known,
            food_grams=Decimal(grams + known_grams),
            food_known_grams=Decimal(known_grams),
        ),
    )


@st.composite
def diaries(draw: st.DrawFn) -> tuple[int, list[StoredDay]]:
    """A number of dates and the days stored of them: none, one, with gaps, all."""
    length = draw(st.integers(1, 40))
    places = draw(st.sets(st.integers(0, length - 1)))
    return length, [draw(stored_day(FIRST + dt.timedelta(days=at))) for at in sorted(places)]


@st.composite
def any_bands(draw: st.DrawFn) -> BandsInForce:
    """Anybody, with up to two own bands that begin inside the range."""
    edges = st.decimals(min_value=1, max_value=900, places=1)
    bands = []
    for at in draw(st.sets(st.integers(0, 39), max_size=2)):
        low, target, high = sorted(draw(st.tuples(edges, edges, edges)))
        bands.append(make_band(FIRST + dt.timedelta(days=at), str(low), str(target), str(high)))
    return make_bands(
        *bands,
        kidneys=draw(st.sampled_from(["", "yes"])),
        sex=draw(st.sampled_from(["", "F", "M"])),
    )
