"""The foods a person starred."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from foods.models import Food
from intake.models.person import PersonRow


class FavouriteFood(PersonRow):
    """One food that a person wants at hand; chosen by hand, never worked out."""

    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="favourites"
    )
    food = models.ForeignKey(Food, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "food"], name="favourite_once_a_food"),
        ]

    def __str__(self) -> str:
        return self.food.name
