"""Household portions of foods."""

from __future__ import annotations

from typing import TypedDict

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.enums import ENUM_LENGTH
from foods.amounts import Unit
from foods.enums import PortionOrigin
from foods.limits import MAX_PORTION_LABEL


class UsualPortion(TypedDict):
    """The portion a food is offered in; amounts as text, to be exact."""

    pk: int
    label: str
    grams: str | None
    magnesium_mg: str | None


class Portion(models.Model):
    """A household portion, with its weight or, for what is counted by piece, its magnesium."""

    food = models.ForeignKey("foods.Food", on_delete=models.CASCADE, related_name="portions")
    origin = models.CharField(
        max_length=ENUM_LENGTH, choices=PortionOrigin.choices, default=PortionOrigin.SOURCE
    )
    sequence = models.PositiveSmallIntegerField(default=1)
    label = models.CharField(max_length=MAX_PORTION_LABEL)
    grams = models.DecimalField(
        max_digits=9, decimal_places=3, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    magnesium_mg = models.DecimalField(
        "magnesium per piece, mg",
        max_digits=9,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    is_estimate = models.BooleanField(default=False)

    class Meta:
        ordering = ["origin", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["food", "origin", "sequence"], name="portion_sequence_unique"
            ),
            models.CheckConstraint(
                condition=Q(grams__gt=0, magnesium_mg=None) | Q(grams=None, magnesium_mg__gte=0),
                name="portion_grams_or_magnesium",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def unit(self) -> Unit:
        """The portion as a unit, with grams or magnesium (mg)."""
        return Unit(self.label, self.grams, self.magnesium_mg)
