"""What a person answered when a change of their habits was asked about."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.enums import ENUM_LENGTH
from intake.enums import HabitAnswer
from intake.models.person import PersonRow


class HabitChange(PersonRow):
    """One change that was asked about, so that it is not asked about again."""

    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="habit_changes"
    )
    began_on = models.DateField(help_text="The date since which something seemed to be different.")
    is_more = models.BooleanField(help_text="Whether it was more magnesium; else less.")
    answer = models.CharField(max_length=ENUM_LENGTH, choices=HabitAnswer.choices)
    answered_on = models.DateField(help_text="The person's own date.")

    class Meta:
        ordering = ["began_on"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "began_on"], name="habit_asked_once"),
            models.CheckConstraint(
                condition=Q(answer__in=HabitAnswer.values), name="habit_answer_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{'more' if self.is_more else 'less'} since {self.began_on}: {self.answer}"
