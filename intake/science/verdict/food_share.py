"""Food and tablets said apart, where food alone would be low. Pure: no Django."""

from __future__ import annotations

from decimal import Decimal

from foods.amounts import show_mg
from intake.science.limits import Limits
from intake.science.sums import Sums
from intake.text import Reader, capitalised, sentences, show_beside


def food_share_words(
    diet_mg: Decimal,
    counted_mg: Decimal,
    low_mg: Decimal | None,
    is_over_limit: bool,  # noqa: FBT001  amounts, state, reader: one order for all callers
    reader: Reader,
) -> str:
    """Say how much of a total is food where only tablets lift it out of low; else empty.

    All in mg, of a day or a mean day: ``diet_mg`` is food and water, ``counted_mg`` the
    total with supplements, ``low_mg`` the lower edge or requirement (None for none).
    ``is_over_limit`` says that supplements pass their limit, which is then said first;
    leave it out where a headline has said so.
    "75 of 225 mg come from food, less than the 110 mg where your band begins."
    """
    if low_mg is None or not diet_mg < low_mg <= counted_mg:
        return ""
    begins = reader.choose("your band begins", "the band begins")
    diet = capitalised(show_beside(diet_mg, low_mg))
    return sentences(
        "Tablets are above the limit." if is_over_limit else "",
        f"{diet} of {show_mg(counted_mg)} mg come from food, less than "
        f"the {show_mg(low_mg)} mg where {begins}.",
    )


def food_share_of_day(sums: Sums, limits: Limits, reader: Reader) -> str:
    """Say the same of a finished day, whose headline has said what passes a limit.

    Empty where no zones are shown, and where something that was eaten has no value:
    food alone may then be enough.
    """
    if not limits.shows_zones or sums.is_at_least:
        return ""
    # What is above the supplement limit lifts nothing.
    if limits.low is None or sums.counted_mg(limits) < limits.low:
        return ""
    whole = sums.diet_mg + sums.supplement_mg
    return food_share_words(sums.diet_mg, whole, limits.low, is_over_limit=False, reader=reader)
