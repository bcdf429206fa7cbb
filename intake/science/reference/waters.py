"""Waters: magnesium in a litre, and which to point out with impaired kidneys.

The table is in ``fixtures/references/waters.csv``. Pure: no Django.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from intake.science.reference.tables import REFERENCES, read_reference_lines
from intake.science.sums import SummedKind
from intake.text import Reader

#: Where the waters are kept.
WATERS_FILE = REFERENCES / "waters.csv"
COLUMNS = ("name", "magnesium_mg_per_litre", "kind", "note", "source", "certainty")

#: Above this (mg in a litre) a water is pointed out to people with impaired kidneys (policy).
RICH_ABOVE_MG_PER_LITRE = Decimal(100)
#: Grams in a litre of water, near enough for a drink.
GRAMS_PER_LITRE = Decimal(1000)


@dataclass(frozen=True)
class Water:
    """One water. Medicinal ones are of kind medicine and count with supplements."""

    name: str
    mg_per_litre: Decimal
    kind: str
    note: str
    source: str
    certainty: str


def load_waters(path: Path) -> tuple[Water, ...]:
    """Read a file of waters.

    Raises tables.ReferenceFileError, naming the place, for a damaged one.
    """
    return tuple(
        Water(
            name=line.text("name"),
            mg_per_litre=line.amount("magnesium_mg_per_litre"),
            kind=line.one_of("kind", (SummedKind.WATER, SummedKind.MEDICINE)),
            note=line.cells["note"],
            source=line.text("source"),
            certainty=line.certainty(),
        )
        for line in read_reference_lines(path, COLUMNS)
    )


@cache
def waters() -> tuple[Water, ...]:
    """Return the waters that come with Midband, read once."""
    return load_waters(WATERS_FILE)


def _richest_drunk() -> Water:
    """The drinking water with most magnesium."""
    drunk = [water for water in waters() if water.kind == SummedKind.WATER]
    return max(drunk, key=lambda water: water.mg_per_litre)


def refusal_of_stated(mg_per_litre: Decimal) -> str:
    """Return why nobody's drinking water has so much (mg in a litre); empty if it may.

    A water counts as medicine from the leanest medicinal one of the table on that no
    drinking water reaches; a leaner one is medicine for what else is in it.
    """
    richest = _richest_drunk().mg_per_litre
    medicinal = [water for water in waters() if water.kind == SummedKind.MEDICINE]
    leanest = min(
        (water for water in medicinal if water.mg_per_litre > richest),
        key=lambda water: water.mg_per_litre,
    )
    if mg_per_litre < leanest.mg_per_litre:
        return ""
    return (
        f"{mg_per_litre.normalize():,f} mg in a litre is more than drinking water has: "
        f"{leanest.name}, with about {leanest.mg_per_litre:,f}, counts as a medicine."
    )


def doubt_of_stated(mg_per_litre: Decimal) -> str:
    """Return what to check where a water (mg in a litre) is richer than any of the table."""
    richest = _richest_drunk()
    if mg_per_litre <= richest.mg_per_litre:
        return ""
    return (
        f"That is more than {richest.name} has, the richest water known here "
        f"({richest.mg_per_litre:,f} mg in a litre). Hardness is another number."
    )


def water_note(
    name: str, mg_per_100g: Decimal | None, *, kidneys_impaired: bool, reader: Reader
) -> str:
    """Point out a water rich in magnesium to somebody with impaired kidneys; else empty."""
    if not kidneys_impaired or mg_per_100g is None:
        return ""
    per_litre = mg_per_100g * GRAMS_PER_LITRE / 100
    if per_litre <= RICH_ABOVE_MG_PER_LITRE:
        return ""
    return (
        f"{name} has {per_litre.quantize(Decimal(1)):,f} mg of magnesium in a litre. "
        "With impaired kidneys, "
        + reader.choose(
            "ask your clinician about it.", "the client should ask a clinician about it."
        )
    )
