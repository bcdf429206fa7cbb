"""How sure a day's number is, in words: between what it probably lies, and what is least sure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from intake.science.limits import Limits
from intake.science.sums import Sums
from intake.science.uncertainty import (
    DoubtShare,
    UnsureEntry,
    doubt_shares,
    has_unknown,
    probable_range,
)

#: How many things are listed that add most to the doubt (policy).
MOST_LISTED = 4
#: A share of the doubt below which nothing needs to be weighed (policy).
WORTH_WEIGHING = Decimal("0.15")
#: From these amounts (mg) on a rough number is rounded to these: nobody knows it better.
_ROUGH = ((Decimal(100), Decimal(10)), (Decimal(20), Decimal(5)), (Decimal(0), Decimal(1)))

WHY_NOT = "Something has no value, so nobody can say how far off this number is."


@dataclass(frozen=True)
class HowSure:
    """What a page says of how sure a day's number is."""

    #: "About 150 mg, probably 120 to 180 mg", or why that cannot be said.
    words: str
    #: What adds most to the doubt, the largest first; none where nothing can be said.
    shares: Sequence[DoubtShare] = ()
    #: What would help most; empty where nothing would.
    hint: str = ""


def how_sure(sums: Sums, limits: Limits, entries: Iterable[UnsureEntry]) -> HowSure | None:
    """Say how sure a day's number is; None on a day without an entry or without magnesium.

    ``entries`` are those that count: no medicines.
    """
    if not sums.entry_count or sums.is_medicine_alone:
        return None
    if has_unknown(sums):
        return HowSure(WHY_NOT)
    found = probable_range(sums, limits)
    if found is None or not sums.counted_mg(limits):
        return None
    shares = doubt_shares(entries, most=MOST_LISTED)
    return HowSure(range_words(sums.counted_mg(limits), *found), shares, _hint(shares))


def range_words(total: Decimal, low: Decimal, high: Decimal) -> str:
    """Return "About 150 mg, probably 120 to 180 mg." of amounts in mg."""
    return f"About {rough(total)} mg, probably {rough(low)} to {rough(high)} mg."


def rough(mg: Decimal) -> str:
    """Print an amount (mg) as roughly as it is known: to 10 from 100 mg on, to 5 from 20."""
    step = next(step for least, step in _ROUGH if mg >= least)
    return f"{(mg / step).quantize(Decimal(1), ROUND_HALF_UP) * step:,.0f}"


def _hint(shares: Sequence[DoubtShare]) -> str:
    if not shares or shares[0].share < WORTH_WEIGHING:
        return ""
    most = shares[0]
    if most.is_weighed or not most.is_amount:
        return (
            f"Most of the doubt is about “{most.name}”: foods of this kind differ. "
            "A label, or the recipe it was made by, would tell more."
        )
    return f"Most of the doubt is about “{most.name}”: weigh it once."
