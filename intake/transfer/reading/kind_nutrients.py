"""What the magnesium and energy of a row say of its kind: no food has so much with so little.

Pure: no Django.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

#: Rows with less magnesium than this, in all and in one piece, are never asked about (mg).
FEW_MG = 50
#: More magnesium than this for each kcal is in no food but water. The most in USDA SR28
#: are 8.9 in espresso, 5.5 in the liquid of canned clams and 4.7 in raw dock.
MOST_MG_A_KCAL = 10
#: More than this in one piece is asked about where the file leaves its energy empty (mg).
MANY_MG = 100
#: The same where the file has no column of energy at all, so that nothing tells a tablet
#: from a meal: less than this is in many a bowl of beans (mg).
VERY_MANY_MG = 300


def is_little(mg: Decimal, quantity: Decimal) -> bool:
    """Whether the row, and one of its units, have too little magnesium (mg) to be asked about."""
    return mg < FEW_MG and mg < FEW_MG * quantity


@dataclass(frozen=True, slots=True)
class NutrientEvidence:
    """Magnesium (mg) and energy (kcal) of a row, None where unknown, and its amount."""

    mg: Decimal
    quantity: Decimal
    kcal: Decimal | None
    #: Whether the file has a column of energy.
    has_energy: bool

    @property
    def has_energy_of_food(self) -> bool:
        """Whether the energy is known, and enough for a food with so much magnesium."""
        return self.kcal is not None and self.mg <= MOST_MG_A_KCAL * self.kcal

    def doubt(self, *, is_counted: bool, is_food: bool) -> str:
        """Return why the row is asked about; "" where its numbers are those of a food.

        ``is_counted`` says that its unit is a piece or a serving, ``is_food``
        that its name or category is one of food.
        """
        # A fifth of a litre is no fifth of a piece.
        quantity = self.quantity if is_counted else Decimal(1)
        if self.has_energy_of_food or is_little(self.mg, quantity):
            return ""
        if self.kcal is not None:
            return f"It has magnesium and {_few(self.kcal)} energy, as supplements do."
        many = MANY_MG if self.has_energy else VERY_MANY_MG
        if is_counted and not is_food and self.mg / self.quantity > many:
            return "One of it has as much magnesium as supplements have."
        return ""


def _few(kcal: Decimal) -> str:
    return "hardly any" if kcal else "no"
