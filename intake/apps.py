"""The room that knows how much: entries, days, bands and what they mean."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "intake"
    verbose_name = "Intake"
