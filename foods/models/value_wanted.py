"""Requests for the values of foods that have none."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from foods.models.food import Food


class ValueWanted(models.Model):
    """One person's request for the value of a food that has none; curators see the number."""

    food = models.ForeignKey(Food, on_delete=models.CASCADE, related_name="values_wanted")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="values_wanted"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "values wanted"
        constraints = [
            models.UniqueConstraint(fields=["food", "user"], name="value_wanted_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.food_id} wanted by {self.user_id}"
