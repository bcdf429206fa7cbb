"""Amounts as people type them, and magnesium in grams of food. Pure, no Django.

Everything is ``Decimal``. Magnesium is quantised once, to 0.001 mg, when an
entry is made; sums are exact after that and rounded only for display.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

#: Highest possible mg of magnesium in 100 g: pure magnesium oxide is 60.3 %.
MAX_MG_PER_100G = 61_000
#: Highest possible energy (kcal) of 100 g: fat has 902 in USDA's table (SR28, 4002 lard).
MAX_KCAL_PER_100G = 910
#: Above this a food's value is more likely a typing error (mg per 100 g).
UNUSUAL_MG_PER_100G = 1_500
#: The smallest amount of magnesium that is kept (mg).
MG_STEP = Decimal("0.001")
#: The values of calculated dishes (mg per 100 g) are not known more exactly than this.
CALCULATED_STEP = Decimal("0.1")
#: The largest number of portions one entry may hold.
MAX_QUANTITY = Decimal(10_000)
#: Above this the elemental magnesium of one piece (mg) is a typing error.
MAX_MG_PER_PIECE = Decimal(2_000)
#: Magnesium (mg) that 100 % on a label stands for: the Daily Value of the US FDA
#: (21 CFR 101.9, 2016) and the nutrient reference value of EU regulation 1169/2011.
DAILY_VALUES_MG = {"us": Decimal(420), "eu": Decimal(375)}
#: The longest amount that is read (characters).
MAX_QUANTITY_LENGTH = 40
#: The heaviest single entry (g): more than anybody eats of one thing in a day.
MAX_GRAMS = Decimal(20_000)

#: Grams in one avoirdupois ounce, as USDA rounds it in its portion table.
GRAMS_PER_OUNCE = Decimal("28.35")
#: Millilitres in one US fluid ounce (NIST Handbook 44).
ML_PER_FLUID_OUNCE = Decimal("29.574")
#: Millilitres in one US cup of 8 fluid ounces.
ML_PER_CUP = Decimal("236.588")

#: Grams in one avoirdupois pound (NIST Handbook 44).
GRAMS_PER_POUND = Decimal("453.59")
#: Units of weight that may be typed, in grams.
GRAMS_IN = {
    "g": Decimal(1),
    "kg": Decimal(1000),
    "oz": GRAMS_PER_OUNCE,
    "lb": GRAMS_PER_POUND,
}
#: Units of volume that may be typed, in millilitres; US cups, spoons and pints (NIST Handbook 44).
ML_IN = {
    "ml": Decimal(1),
    "cl": Decimal(10),
    "dl": Decimal(100),
    "l": Decimal(1000),
    "fl oz": ML_PER_FLUID_OUNCE,
    "cup": ML_PER_CUP,
    "tbsp": Decimal("14.787"),
    "tsp": Decimal("4.929"),
    "pint": Decimal("473.176"),
}
WEIGHT_AND_VOLUME = frozenset(GRAMS_IN) | frozenset(ML_IN)

_QUANTITY = re.compile(
    r"(?:(?P<whole>\d+)\s+)?(?P<top>\d+)\s*/\s*(?P<bottom>\d+)|(?P<number>\d+(?:[.,]\d+)?|[.,]\d+)"
)


class AmountError(ValueError):
    """An amount that is refused; its text is for the person."""


@dataclass(frozen=True)
class Unit:
    """A measure of a food, with the grams or the magnesium of one.

    Exactly one of ``grams`` (g) and ``magnesium_mg`` (mg) is set.
    """

    label: str
    grams: Decimal | None = None
    magnesium_mg: Decimal | None = None


@dataclass(frozen=True)
class TypedAmount:
    """An amount as typed with a food: how many of which unit, of which size.

    ``unit`` is empty for a bare count ("3 eggs"), else "g", "cup", "slice" ...;
    ``size`` is "small", "medium", "large", "extra large" or empty. ``words`` are those
    typed with it, which may say which portion is meant ("10 cherry tomatoes").
    """

    quantity: Decimal
    unit: str = ""
    size: str = ""
    words: str = field(default="", compare=False)


def parse_quantity(text: str) -> Decimal:
    """Read "1.5", "1,5", "1/2", "1 1/2", "½" or "1½" as a number above zero.

    Returns the quantity rounded to 0.001. Raises AmountError, in words for the
    person, for anything else.
    """
    plain = _spell_out_fractions(text)
    match = _QUANTITY.fullmatch(plain)
    if match is None or len(plain) > MAX_QUANTITY_LENGTH:
        raise AmountError("Enter an amount such as 1, 1.5, 1/2 or 1 1/2.")
    try:
        if match["number"]:
            value = Decimal(match["number"].replace(",", "."))
        else:
            value = Decimal(match["top"]) / Decimal(match["bottom"]) + Decimal(match["whole"] or 0)
    except (InvalidOperation, ZeroDivisionError):
        raise AmountError("Enter an amount such as 1, 1.5, 1/2 or 1 1/2.") from None
    if value > MAX_QUANTITY:
        raise AmountError(f"Enter an amount of at most {MAX_QUANTITY:,}.")
    value = value.quantize(Decimal("0.001"), ROUND_HALF_UP)
    if value <= 0:
        raise AmountError("Enter an amount above zero.")
    return value


def _spell_out_fractions(text: str) -> str:
    """Turn "1½" into "1 1/2", and full-width forms into their plain ones.

    Raised and circled digits stay as they are: "1²" is not 12.
    """
    plain = []
    for char in text:
        form = unicodedata.decomposition(char)
        if form.startswith("<fraction>"):
            plain.append(f" {unicodedata.normalize('NFKC', char)}")
        elif form.startswith("<wide>"):
            plain.append(unicodedata.normalize("NFKC", char))
        else:
            plain.append(char)
    return " ".join("".join(plain).replace("\N{FRACTION SLASH}", "/").split())


def magnesium_in(grams: Decimal, mg_per_100g: Decimal | None) -> Decimal | None:
    """Magnesium (mg, to 0.001) in an amount of food (g); None where it is unknown."""
    if mg_per_100g is None:
        return None
    return quantise_mg(grams * mg_per_100g / 100)


def quantise_mg(value: Decimal) -> Decimal:
    """Round an amount of magnesium (mg) to the step that is kept."""
    return value.quantize(MG_STEP, ROUND_HALF_UP)


def amount_of(
    quantity: Decimal, unit: Unit, mg_per_100g: Decimal | None
) -> tuple[Decimal | None, Decimal | None]:
    """Return (grams, magnesium in mg) of a quantity of a unit; each None where unknown.

    Raises AmountError for less than 0.001 g or more than ``MAX_GRAMS``.
    """
    if unit.grams is None:
        mg = None if unit.magnesium_mg is None else quantise_mg(quantity * unit.magnesium_mg)
        return None, mg
    grams = (quantity * unit.grams).quantize(Decimal("0.001"), ROUND_HALF_UP)
    if grams > MAX_GRAMS:
        raise AmountError(
            f"That is {grams / 1000:.0f} kg. Enter at most {MAX_GRAMS / 1000:.0f} kg."
        )
    if grams <= 0:
        raise AmountError("That is less than a thousandth of a gram. Enter a larger amount.")
    return grams, magnesium_in(grams, mg_per_100g)


def piece_refusal(magnesium_mg: Decimal) -> str:
    """Return why this is too much elemental magnesium (mg) for one piece; empty if it is not.

    A larger number is usually the weight of the compound.
    """
    if magnesium_mg <= MAX_MG_PER_PIECE:
        return ""
    return (
        f"{show_mg(magnesium_mg)} mg in one piece is more than any product holds. "
        "Look for the word elemental on the label."
    )


def weight_units() -> tuple[Unit, Unit]:
    """Grams and ounces, for every food that is weighed."""
    return Unit("g", grams=Decimal(1)), Unit("oz", grams=GRAMS_PER_OUNCE)


def volume_units(grams_per_ml: Decimal) -> tuple[Unit, Unit]:
    """Millilitres and US fluid ounces of a drink of this density (g per ml)."""
    per_ml = grams_per_ml.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return (
        Unit("ml", grams=per_ml),
        Unit("fl oz", grams=(per_ml * ML_PER_FLUID_OUNCE).quantize(MG_STEP, ROUND_HALF_UP)),
    )


def parse_amount(text: str) -> Decimal:
    """Read an amount as ``parse_quantity`` does, or 0. Raises AmountError."""
    plain = text.strip().replace(",", ".")
    if plain and not plain.strip("0.") and plain.count(".") <= 1 and plain != ".":
        return Decimal(0)
    return parse_quantity(text)


def mg_of_daily_value(percent: Decimal, basis: str) -> Decimal:
    """Magnesium (mg, to 0.001) in so many percent of a daily value, "us" or "eu"."""
    return quantise_mg(DAILY_VALUES_MG[basis] * percent / 100)


def mg_per_100g_of(magnesium_mg: Decimal, grams: Decimal) -> Decimal:
    """Magnesium (mg, to 0.001) per 100 g, given the magnesium (mg) in some grams."""
    return quantise_mg(magnesium_mg * 100 / grams)


def amount_words(quantity: Decimal, label: str) -> str:
    """Format an amount for people: "1 oz", "2 × ½ cup", "40 g"."""
    number = f"{quantity.normalize():f}"
    if not label:
        return number
    if not label[0].isalpha():
        # The label includes an amount, such as "½ cup, sliced".
        return label if quantity == 1 else f"{number} × {label}"
    return f"{number} {label}"


def show_mg(value: Decimal) -> str:
    """Format an amount (mg) for people: whole from 10 up, else one decimal, half up."""
    if 0 < value < Decimal("0.05"):
        return "under 0.1"
    tenths = value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    if abs(tenths) < 10 and tenths != tenths.to_integral_value():
        return f"{tenths:f}"
    return f"{value.quantize(Decimal(1), ROUND_HALF_UP):,f}"


def product_name(name: str, mg: Decimal) -> str:
    """The name of a product with the magnesium (mg) of a piece: "Citrate, 100 mg"."""
    return f"{name}, {mg.normalize():f} mg"


def mg_words(mg: Decimal | None, *, is_at_least: bool = False) -> str:
    """Format magnesium (mg) with its unit; None gives "unknown", which is never 0."""
    if mg is None:
        return "unknown"
    return f"at least {show_mg(mg)} mg" if is_at_least else f"{show_mg(mg)} mg"
