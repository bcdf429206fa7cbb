"""Recipes: the magnesium and weight of the parts, of a serving and of a weighed amount.

Nothing is stored as a result: a recipe is computed from its parts every time. A
part without a value makes the sum a lower bound, never a zero; the known share is
by weight. Weights are g, magnesium is mg. Pure: no Django.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from foods.amounts import (
    MAX_GRAMS,
    MG_STEP,
    AmountError,
    Unit,
    amount_words,
    quantise_mg,
    show_mg,
    weight_units,
)

#: What one helping of a recipe is called, on the food and on what was logged of it.
SERVING = "1 serving"
#: The smallest weight that is kept (g).
_GRAM_STEP = Decimal("0.001")


@dataclass(frozen=True)
class RecipePart:
    """One food in a whole recipe, with its weight (g) and magnesium (mg).

    ``grams`` is None for a piece whose label gives no weight; its magnesium is then known.
    ``possible_mg`` is the most that a part without a value may hold, None where nothing bounds
    it; a recipe that was logged keeps it on the entry, not with its parts.
    """

    name: str
    quantity: Decimal
    label: str
    grams: Decimal | None
    magnesium_mg: Decimal | None
    possible_mg: Decimal | None = None


@dataclass(frozen=True)
class ShownPart:
    """A part as a page prints it."""

    name: str
    amount_words: str
    mg_words: str


@dataclass(frozen=True)
class RecipeShare:
    """Weight (g) and magnesium (mg) of a share of a recipe.

    ``known_grams``, the weight of the parts with a value, is set only where some part has none,
    and so is ``possible_mg``, the most that those without one may hold, if they all have a bound.
    """

    grams: Decimal | None
    known_grams: Decimal | None
    magnesium_mg: Decimal | None
    possible_mg: Decimal | None = None


@dataclass(frozen=True)
class WholeRecipe:
    """A whole recipe: its parts, how many it serves, and its weight when cooked (g)."""

    servings: Decimal
    cooked_grams: Decimal | None
    parts: tuple[RecipePart, ...]

    @property
    def unknown_names(self) -> list[str]:
        """The parts without a value."""
        return [part.name for part in self.parts if part.magnesium_mg is None]

    @property
    def magnesium_mg(self) -> Decimal | None:
        """Known magnesium of the whole (mg); None where no part has a value."""
        known = [part.magnesium_mg for part in self.parts if part.magnesium_mg is not None]
        return sum(known, Decimal(0)) if known else None

    @property
    def possible_mg(self) -> Decimal | None:
        """The most that the parts without a value may hold (mg); None where one has no bound."""
        unknown = [part.possible_mg for part in self.parts if part.magnesium_mg is None]
        bounds = [mg for mg in unknown if mg is not None]
        return sum(bounds, Decimal(0)) if unknown and len(bounds) == len(unknown) else None

    @property
    def is_at_least(self) -> bool:
        """Whether the sum is a lower bound, since some part has no value."""
        return bool(self.unknown_names) and self.magnesium_mg is not None

    @property
    def raw_grams(self) -> Decimal:
        """Weight (g) of all parts that have one, before cooking."""
        return sum((part.grams or Decimal(0) for part in self.parts), Decimal(0))

    @property
    def known_share(self) -> Decimal | None:
        """Share (0 to 1) of the weight of the parts that has a value; None without weight."""
        if not self.raw_grams:
            return None
        unknown = (part.grams or Decimal(0) for part in self.parts if part.magnesium_mg is None)
        return 1 - sum(unknown, Decimal(0)) / self.raw_grams

    @property
    def grams(self) -> Decimal | None:
        """What the whole weighs (g): cooked where that was said, else its parts."""
        return self.cooked_grams or self.raw_grams or None

    @property
    def mg_per_100g(self) -> Decimal | None:
        """Magnesium (mg) in 100 g as cooked; None where it was not weighed, or unknown."""
        if self.cooked_grams is None or self.magnesium_mg is None:
            return None
        return quantise_mg(self.magnesium_mg * 100 / self.cooked_grams)

    @property
    def mg_per_serving(self) -> Decimal | None:
        """Magnesium (mg) in one serving."""
        return self.eaten(1 / self.servings).magnesium_mg

    @property
    def serving(self) -> Unit:
        """One serving: by its weight where the cooked weight is known, else by its magnesium."""
        mg, grams = self.mg_per_serving, self.grams
        if grams is not None and (self.cooked_grams is not None or mg is None):
            each = (grams / self.servings).quantize(_GRAM_STEP, ROUND_HALF_UP)
            return Unit(SERVING, grams=max(each, _GRAM_STEP))
        return Unit(SERVING, magnesium_mg=mg or Decimal(0))

    @property
    def units(self) -> list[Unit]:
        """What it is logged in: servings, and weight where the cooked weight is known."""
        return [self.serving, *(weight_units() if self.cooked_grams is not None else ())]

    def share_of(self, quantity: Decimal, unit: Unit) -> Decimal:
        """Return how much of the whole (1 for all) an amount is.

        Raises AmountError for a weight where the recipe's own weight is not known.
        """
        if unit.label == SERVING:
            return quantity / self.servings
        if unit.grams is None or self.grams is None:
            raise AmountError("Enter how many servings.")
        return quantity * unit.grams / self.grams

    def eaten(self, share: Decimal) -> RecipeShare:
        """Return weight and magnesium of a share (1 for all) of the whole.

        Raises AmountError where it weighs more than ``MAX_GRAMS``, or less than 0.001 g.
        """
        mg, possible = self.magnesium_mg, self.possible_mg
        grams = None
        if self.grams is not None:
            grams = (self.grams * share).quantize(_GRAM_STEP, ROUND_HALF_UP)
            if grams > MAX_GRAMS:
                raise AmountError(
                    f"That is {grams / 1000:.0f} kg. Enter at most {MAX_GRAMS / 1000:.0f} kg."
                )
            if not grams:
                raise AmountError("That is less than a thousandth of a gram.")
        return RecipeShare(
            grams=grams,
            known_grams=self._known_of(grams) if self.is_at_least and grams else None,
            magnesium_mg=None if mg is None else quantise_mg(mg * share),
            possible_mg=None if possible is None else quantise_mg(possible * share),
        )

    def _known_of(self, grams: Decimal) -> Decimal:
        """Return the weight (g) that has a value within a weight: at least 0.001 g less than it."""
        known = (grams * (self.known_share or 0)).quantize(_GRAM_STEP, ROUND_DOWN)
        return max(min(known, grams - _GRAM_STEP), Decimal(0))

    def shown(self, share: Decimal = Decimal(1)) -> list[ShownPart]:
        """Return the parts of a share (1 for all) of the whole, as a page prints them."""
        return [
            ShownPart(
                name=part.name,
                amount_words=amount_words(_round_for_show(part.quantity * share), part.label),
                mg_words="unknown"
                if part.magnesium_mg is None
                else f"{show_mg(part.magnesium_mg * share)} mg",
            )
            for part in self.parts
        ]

    def as_json(self) -> dict[str, Any]:
        """Return the recipe as JSON stores it; amounts are text, which keeps them exact."""
        return {
            "servings": _plain(self.servings),
            "cooked_grams": _plain(self.cooked_grams),
            "parts": [
                {
                    "name": part.name,
                    "quantity": _plain(part.quantity),
                    "label": part.label,
                    "grams": _plain(part.grams),
                    "magnesium_mg": _plain(part.magnesium_mg),
                }
                for part in self.parts
            ],
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> WholeRecipe:
        """Read what ``as_json`` returned. Raises ValueError for anything else."""
        try:
            parts = tuple(_part(one) for one in stored["parts"])
            cooked = _number(stored["cooked_grams"])
            whole = cls(_number(stored["servings"]) or Decimal(0), cooked, parts)
        except (KeyError, TypeError, ArithmeticError) as error:
            raise ValueError("This is no recipe.") from error
        if whole.servings <= 0 or cooked == 0 or not parts:
            raise ValueError("This recipe serves nobody.")
        return whole


def _part(stored: dict[str, Any]) -> RecipePart:
    """Read one part. Raises ValueError for one without a name or an amount."""
    part = RecipePart(
        name=str(stored["name"])[:200],
        quantity=_number(stored["quantity"]) or Decimal(0),
        label=str(stored["label"])[:120],
        grams=_number(stored["grams"]),
        magnesium_mg=_number(stored["magnesium_mg"]),
    )
    if not part.name or part.quantity <= 0:
        raise ValueError("This part has no amount.")
    return part


def _number(text: str | None) -> Decimal | None:
    """Read an amount stored as text. Raises ValueError for what no amount can be."""
    if text is None:
        return None
    value = Decimal(str(text))
    if not value.is_finite() or not 0 <= value < 1_000_000_000:
        raise ValueError("This is no amount.")
    return value


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _round_for_show(quantity: Decimal) -> Decimal:
    """Round the amount of a part for display: whole from 10 up, else to two decimals."""
    step = Decimal(1) if quantity >= 10 else Decimal("0.01")
    return quantity.quantize(step, ROUND_HALF_UP) or MG_STEP
