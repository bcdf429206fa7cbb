"""The rules for foods and portions that curators enter, on a page or in a file."""

from __future__ import annotations

from decimal import Decimal

from foods.amounts import MAX_GRAMS, MAX_MG_PER_100G, MAX_MG_PER_PIECE, UNUSUAL_MG_PER_100G, show_mg
from foods.enums import SUPPLEMENTAL
from foods.limits import LAST_RANK
from foods.models import Food

#: Of a portion: its weight (g) and the magnesium of a piece (mg), one of them None.
PortionAmounts = tuple[Decimal | None, Decimal | None]

#: A change by more than this factor is more likely an error (decimal point, unit, row)
#: than a finding. Midband's own choice; it costs a curator one tick.
BIG_CHANGE_FACTOR = 3
#: Digits of a barcode: GTIN-8, -12 (UPC), -13 (EAN) and -14.
_BARCODE_LENGTHS = {8, 12, 13, 14}


def food_errors(food: Food, *, cites_release: bool) -> dict[str, str]:
    """Return the error messages of a food by field; empty where it is valid.

    ``cites_release`` says whether its value comes from a release.
    """
    errors = {}
    value = food.magnesium_mg_per_100g
    if value is not None and not 0 <= value <= MAX_MG_PER_100G:
        errors["magnesium_mg_per_100g"] = (
            f"A value lies between 0 and {MAX_MG_PER_100G:,} mg per 100 g; "
            "pure magnesium oxide holds 60,300."
        )
    if value is None and food.evidence:
        errors["evidence"] = "There is no value to have any."
    if value is not None and not cites_release:
        if not food.source:
            errors["source"] = "Say where the value comes from."
        if not food.evidence:
            errors["evidence"] = "Say what the value rests on."
    if food.form and food.kind not in SUPPLEMENTAL:
        errors["form"] = "Only supplements and medicines have a form."
    if food.grams_per_ml is not None and food.grams_per_ml <= 0:
        errors["grams_per_ml"] = "Enter a weight above 0 g."
    if not 1 <= food.rank <= LAST_RANK:
        errors["rank"] = f"Give 1 (eaten by nearly everybody) to {LAST_RANK} (no everyday food)."
    return errors


def unusual_value_text(kind: str, mg_per_100g: Decimal | None) -> str:
    """Return why a value (mg per 100 g) is unusually high for its kind; empty if it is not."""
    if mg_per_100g is None or mg_per_100g <= UNUSUAL_MG_PER_100G or kind in SUPPLEMENTAL:
        return ""
    return (
        f"That is {show_mg(mg_per_100g)} mg in 100 g, more than in any food of the table. "
        "Check the number, its unit and the weight."
    )


def is_big_change(old: Decimal | None, new: Decimal | None) -> bool:
    """Whether an amount (mg or g) changes by more than ``BIG_CHANGE_FACTOR``, or is removed.

    A change from or to zero counts. An unknown amount may become anything.
    """
    if old is None or old == new:
        return False
    if new is None:
        return True
    return max(old, new) > BIG_CHANGE_FACTOR * min(old, new)


def big_change_text(old: Decimal | None, new: Decimal | None, unit: str) -> str:
    """Describe a big change, "from 47 to 4.7 mg per 100 g"; empty where it is not big."""
    if not is_big_change(old, new):
        return ""
    return f"from {amount_text(old)} to {amount_text(new)} {unit}"


def amount_text(amount: Decimal | None) -> str:
    """An amount as typed, without trailing zeros; None gives "unknown"."""
    return "unknown" if amount is None else f"{amount.normalize():f}"


def big_portion_change_text(old: PortionAmounts, new: PortionAmounts) -> str:
    """Describe a big change of a portion's weight (g) or magnesium per piece (mg); else empty.

    Later entries in that portion change by as much. A weight and a magnesium per
    piece cannot be compared.
    """
    for before, after, unit in zip(old, new, ("g", "mg"), strict=True):
        if after is not None and (words := big_change_text(before, after, unit)):
            return words
    return ""


def normalised_barcode(typed: str) -> str:
    """Return a barcode as 14 digits, padded with zeros; empty for empty.

    Raises ValueError, with a message for the curator, for what is not a GTIN.
    """
    code = typed.replace(" ", "")
    if not code:
        return ""
    if not (code.isascii() and code.isdigit() and len(code) in _BARCODE_LENGTHS):
        raise ValueError("Enter the 8, 12, 13 or 14 digits under the bars.")
    return code.zfill(14)


def portion_errors(grams: Decimal | None, magnesium_mg: Decimal | None) -> dict[str, str]:
    """Return the error messages of a portion by field, given its grams or mg per piece."""
    if (grams is None) == (magnesium_mg is None):
        return {"grams": "Enter either a weight or, for things counted by piece, the magnesium."}
    if grams is not None and not 0 < grams <= MAX_GRAMS:
        return {"grams": f"Enter a weight above 0 g and of at most {MAX_GRAMS:,} g."}
    if magnesium_mg is not None and not 0 <= magnesium_mg <= MAX_MG_PER_PIECE:
        return {"magnesium_mg": f"Enter from 0 to {MAX_MG_PER_PIECE:,} mg: no piece holds more."}
    return {}
