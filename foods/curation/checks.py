"""What a curator may state of a food, whichever way it comes in: one set of rules."""

from __future__ import annotations

from decimal import Decimal

from foods.amounts import MAX_GRAMS, MAX_MG_PER_100G, MAX_MG_PER_PIECE, UNUSUAL_MG_PER_100G, show_mg
from foods.enums import FoodKind
from foods.models import Food

#: Of a portion: grams (g) and magnesium of a piece (mg), one of them None.
Amounts = tuple[Decimal | None, Decimal | None]

#: The rank of what is no everyday food.
LAST_RANK = 9
#: Amounts further apart than this factor are more likely a slip (the point, the unit,
#: the row) than a finding. Midband's own choice; it costs a curator one tick.
BIG_CHANGE_FACTOR = 3
#: Digits of the codes under the bars: GTIN-8, -12 (UPC), -13 (EAN) and -14.
_BARCODE_LENGTHS = {8, 12, 13, 14}
_BY_PIECE = (FoodKind.SUPPLEMENT, FoodKind.MEDICINE)


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
    is_eaten = kind in {FoodKind.FOOD, FoodKind.WATER}
    if mg_per_100g is None or mg_per_100g <= UNUSUAL_MG_PER_100G or not is_eaten:
        return ""
    return (
        f"That is {show_mg(mg_per_100g)} mg in 100 g, more than in any food of the table. "
        "Check the number, its unit and the weight."
    )


def is_big_change(old: Decimal | None, new: Decimal | None) -> bool:
    """Whether an amount (mg or g) changes by more than ``BIG_CHANGE_FACTOR``, or is lost.

    From and to zero counts, since no factor is as large. What was unknown may
    become anything: filling a gap is what curators are for.
    """
    if old is None or old == new:
        return False
    if new is None:
        return True
    return max(old, new) > BIG_CHANGE_FACTOR * min(old, new)


def change_words(old: Decimal | None, new: Decimal | None, unit: str) -> str:
    """Say what a big change is: "from 47 to 4.7 mg per 100 g"; empty where it is none."""
    if not is_big_change(old, new):
        return ""
    return f"from {amount_text(old)} to {amount_text(new)} {unit}"


def amount_text(amount: Decimal | None) -> str:
    """An amount as it is typed, without zeros at the end."""
    return "unknown" if amount is None else f"{amount.normalize():f}"


def portion_change(old: Amounts, new: Amounts) -> str:
    """Words for a big change of a portion, given as its weight (g) and magnesium a piece (mg).

    Every later entry in that portion changes by as much. Between a weight and
    magnesium a piece nothing can be compared.
    """
    for was, now, unit in zip(old, new, ("g", "mg"), strict=True):
        if now is not None and (words := change_words(was, now, unit)):
            return words
    return ""


def barcode_of(typed: str) -> str:
    """The fourteen digits of a barcode, a shorter one filled up with zeros; empty of none.

    Raises ValueError, in words, for what is no GTIN.
    """
    code = typed.replace(" ", "")
    if not code:
        return ""
    if not (code.isascii() and code.isdigit() and len(code) in _BARCODE_LENGTHS):
        raise ValueError("Enter the 8, 12, 13 or 14 digits under the bars.")
    return code.zfill(14)


def portion_faults(grams: Decimal | None, magnesium_mg: Decimal | None) -> dict[str, str]:
    """What is wrong with a portion of so many grams (g), or mg a piece, by field."""
    if (grams is None) == (magnesium_mg is None):
        return {"grams": "Enter either a weight or, for things counted by piece, the magnesium."}
    if grams is not None and not 0 < grams <= MAX_GRAMS:
        return {"grams": f"Enter a weight above 0 g and of at most {MAX_GRAMS:,} g."}
    if magnesium_mg is not None and not 0 <= magnesium_mg <= MAX_MG_PER_PIECE:
        return {"magnesium_mg": f"Enter from 0 to {MAX_MG_PER_PIECE:,} mg: no piece holds more."}
    return {}
