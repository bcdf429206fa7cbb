"""Makers of sums and limits for the tests of the assessment."""

import datetime as dt
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from intake.science.limits import Limits
from intake.science.sums import Sums

D = Decimal

#: A day on which somebody's age is reckoned.
TODAY = dt.date(2026, 11, 22)


def born(months: int, *, days: int = 0) -> dt.date:
    """The birth date of somebody so many completed months old (and days) on 22 Nov 2026."""
    years, month = divmod(TODAY.year * 12 + TODAY.month - 1 - months, 12)
    return dt.date(years, month + 1, TODAY.day) - dt.timedelta(days=days)


def make_sums(
    food: str = "0",
    *,
    water: str = "0",
    supplement: str = "0",
    medicine: str = "0",
    unknown_foods: int = 0,
    unknown_grams: str = "100",
    unknown_others: int = 0,
    unknown_waters: int = 0,
    possible: str | None = None,
) -> Sums:
    """A day with one known food of 1 kg, and what else is asked for (mg).

    ``possible`` is the most that the unknown foods and waters may hold; without it nothing
    bounds them. The unknown others are supplements, which nothing ever bounds.
    """
    others = sum(amount != "0" for amount in (water, supplement, medicine))
    return Sums(
        food_mg=D(food),
        water_mg=D(water),
        supplement_mg=D(supplement),
        medicine_mg=D(medicine),
        entry_count=1 + others + unknown_foods + unknown_others + unknown_waters,
        unknown_count=unknown_foods + unknown_others + unknown_waters,
        food_count=1 + unknown_foods,
        food_known_count=1,
        food_grams=D(1000) + D(unknown_grams) * unknown_foods,
        food_known_grams=D(1000),
        water_unknown_count=unknown_waters,
        possible_mg=D(possible or "0"),
        unbounded_count=unknown_others
        + (unknown_foods + unknown_waters if possible is None else 0),
    )


def make_limits(**changes: Any) -> Limits:
    """The US limits of a woman of 31 to 50, with changes; numbers may be plain."""
    numbers = {
        name: D(value) if isinstance(value, int | str) and not isinstance(value, bool) else value
        for name, value in changes.items()
        if name in {"low", "low_if_other_sex", "target", "high", "supplement_limit"}
    }
    woman: dict[str, Any] = {
        "low": D(265),
        "target": D(320),
        "high": D(415),
        "supplement_limit": D(350),
        "reference": "IOM 1997, women 31 to 50",
    }
    return Limits(**(woman | changes | numbers))


WOMAN = make_limits()
SEX_NOT_SAID = make_limits(low_if_other_sex=350, target=420, high=545)
INFANT = make_limits(
    low=None,
    target=75,
    target_kind="AI",
    high=None,
    supplement_limit=None,
    no_supplement_is_safe=True,
)

amounts = st.decimals(min_value=0, max_value=1500, places=3)


@st.composite
def sums_of_a_day(draw: st.DrawFn) -> Sums:
    """Any day with something logged and every value known."""
    parts = [str(draw(amounts)) for _kind in range(4)]
    return make_sums(parts[0], water=parts[1], supplement=parts[2], medicine=parts[3])


@st.composite
def limits_of_anybody(draw: st.DrawFn) -> Limits:
    """Any limits in order, with and without each number."""
    edges = st.decimals(min_value=0, max_value=1000, places=1)
    low, other, target, high = sorted(draw(st.tuples(edges, edges, edges, edges)))
    has_low = draw(st.booleans())
    return make_limits(
        low=low if has_low else None,
        low_if_other_sex=other if has_low and draw(st.booleans()) else None,
        target=target if draw(st.integers(0, 9)) else None,
        high=high if draw(st.booleans()) else None,
        high_basis=draw(st.sampled_from(["diet", "all"])),
        supplement_limit=draw(st.none() | edges),
        source=draw(st.sampled_from(["reference", "own", "clinician"])),
    )
