"""What a curator may state of a food, whichever way it comes in: one set of rules."""

from __future__ import annotations

from decimal import Decimal

from foods.amounts import (
    MAX_GRAMS,
    MAX_MG_PER_100G,
    MAX_MG_PER_PIECE,
    UNUSUAL_MG_PER_100G,
    show_mg,
)
from foods.models import Food

#: The rank of what is no everyday food.
LAST_RANK = 9
_BY_PIECE = (Food.Kind.SUPPLEMENT, Food.Kind.MEDICINE)


def food_faults(food: Food, *, cites_release: bool) -> dict[str, str]:
    """What is wrong with a food, in words by field; empty where nothing is.

    ``cites_release`` says whether its value still comes from a release.
    """
    faults = {}
    value = food.magnesium_mg_per_100g
    if value is not None and not 0 <= value <= MAX_MG_PER_100G:
        faults["magnesium_mg_per_100g"] = (
            f"A value lies between 0 and {MAX_MG_PER_100G:,} mg per 100 g; "
            "pure magnesium oxide holds 60,300."
        )
    if value is None and food.evidence:
        faults["evidence"] = "There is no value to have any."
    if value is not None and not cites_release:
        if not food.source:
            faults["source"] = "Say where the value comes from."
        if not food.evidence:
            faults["evidence"] = "Say what the value rests on."
    if food.form and food.kind not in _BY_PIECE:
        faults["form"] = "Only supplements and medicines have a form."
    if food.grams_per_ml is not None and food.grams_per_ml <= 0:
        faults["grams_per_ml"] = "Enter a weight above 0 g."
    if not 1 <= food.rank <= LAST_RANK:
        faults["rank"] = f"Give 1 (eaten by nearly everybody) to {LAST_RANK} (no everyday food)."
    return faults


def unusual(kind: str, mg_per_100g: Decimal | None) -> str:
    """Words where a value (mg per 100 g) is more likely a slip than a food; else empty."""
    is_eaten = kind in {Food.Kind.FOOD, Food.Kind.WATER}
    if mg_per_100g is None or mg_per_100g <= UNUSUAL_MG_PER_100G or not is_eaten:
        return ""
    return (
        f"That is {show_mg(mg_per_100g)} mg in 100 g, more than in any food of the table. "
        "Check the number, its unit and the weight."
    )


def portion_faults(grams: Decimal | None, magnesium_mg: Decimal | None) -> dict[str, str]:
    """What is wrong with a portion of so many grams (g), or mg a piece, by field."""
    if (grams is None) == (magnesium_mg is None):
        return {"grams": "Enter either a weight or, for things counted by piece, the magnesium."}
    if grams is not None and not 0 < grams <= MAX_GRAMS:
        return {"grams": f"Enter a weight above 0 g and of at most {MAX_GRAMS:,} g."}
    if magnesium_mg is not None and not 0 <= magnesium_mg <= MAX_MG_PER_PIECE:
        return {"magnesium_mg": f"Enter from 0 to {MAX_MG_PER_PIECE:,} mg: no piece holds more."}
    return {}
