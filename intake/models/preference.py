"""The foods a person does not want to be suggested."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from foods.enums import ContainsTag
from intake.models.person import PersonRow


def validate_tags(value: Any) -> None:
    """Refuse what is no list of known tags."""
    if not isinstance(value, list) or not set(value) <= set(ContainsTag.values):
        raise ValidationError("Choose among the tags given.")


class Preference(PersonRow):
    """Tags of foods left out of suggestions: a taste, never an allergy check."""

    subject = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preference"
    )
    excluded = models.JSONField(default=list, blank=True, validators=[validate_tags])

    def __str__(self) -> str:
        return ", ".join(self.excluded) or "nothing left out"
