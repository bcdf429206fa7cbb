"""What has no value, in words: whether it decides a day's zone, and which things those are."""

from __future__ import annotations

from collections.abc import Sequence

from intake.science.sums import Sums
from intake.science.zones import Zone
from intake.text import counted, listed, plural

#: How many things without a value are named; of others their number is said.
MOST_NAMED = 3
#: The zones of which it is said that they hold whatever has no value.
_JUDGED = (Zone.LOW, Zone.BORDERLINE, Zone.OPTIMAL, Zone.HIGH, Zone.ADEQUATE)


def deciding_headline(sums: Sums, names: Sequence[str] = ()) -> str:
    """Say that what has no value decides: "Cannot say: 2 foods without a value decide it".

    ``names`` are those things where the caller knows them; else they are counted in the sums.
    """
    count = len(names) or _deciding_count(sums)
    things = counted(count, *_nouns(sums))
    return f"Cannot say: {things} without a value {plural(count, 'decides', 'decide')} it"


def still_words(zone: Zone, sums: Sums, names: Sequence[str] = ()) -> str:
    """Say that a zone holds whatever has no value; empty where everything has one."""
    count = len(names) or _deciding_count(sums)
    if zone not in _JUDGED or not count:
        return ""
    things = named_words(names) or _things(count, sums)
    if zone is Zone.LOW:
        return f"Low even if {things} were rich in magnesium."
    return f"That holds whatever {things} {plural(count, 'has', 'have')}."


def named_words(names: Sequence[str]) -> str:
    """Return names in quotes, up to three: “Latte”, “Cake”, “Soup” and 2 more; empty for none."""
    shown = [f"“{name}”" for name in names[:MOST_NAMED]]
    more = len(names) - len(shown)
    return listed([*shown, f"{more} more"] if more > 0 else shown)


def _things(count: int, sums: Sums) -> str:
    one, many = _nouns(sums)
    return f"the {one if count == 1 else f'{count} {many}'} without a value"


def _deciding_count(sums: Sums) -> int:
    """How many things without a value may decide: medicines are in no band."""
    foods = sums.food_count - sums.food_known_count
    return foods + sums.water_unknown_count + _supplements(sums)


def _supplements(sums: Sums) -> int:
    # The sums count supplements and medicines without a value together; no supplement is bounded.
    return min(sums.supplemental_unknown_count, sums.unbounded_count)


def _nouns(sums: Sums) -> tuple[str, str]:
    kinds = [
        nouns
        for nouns, count in (
            (("food", "foods"), sums.food_count - sums.food_known_count),
            (("water", "waters"), sums.water_unknown_count),
            (("supplement", "supplements"), _supplements(sums)),
        )
        if count
    ]
    return kinds[0] if len(kinds) == 1 else ("thing", "things")
