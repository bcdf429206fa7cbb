"""Symptoms: which, how strong and when. Nothing relates them to intake as a cause."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.enums import ENUM_LENGTH
from intake.enums import SymptomName, SymptomPlace
from intake.models.person import PersonRow


class SymptomQuerySet(models.QuerySet["Symptom"]):
    """Questions about symptoms; start from ``subject.symptoms``."""

    def between(self, first: dt.date, last: dt.date) -> SymptomQuerySet:
        """Those of some days, both ends included, in the order of the clock."""
        return self.filter(date__range=(first, last)).order_by("date", "time", "pk")


class Symptom(PersonRow):
    """One symptom on one local date, from 0 (none) to 10 (the worst imaginable)."""

    #: The most that can be felt.
    WORST = 10

    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="symptoms"
    )
    date = models.DateField()
    time = models.TimeField(null=True, blank=True)
    kind = models.CharField(max_length=ENUM_LENGTH, choices=SymptomName.choices)
    word = models.CharField("in one's own words", max_length=60, blank=True)
    severity = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=300, blank=True)
    places = models.CharField(
        max_length=150, blank=True, help_text="Values of SymptomPlace, in its order, with commas."
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = SymptomQuerySet.as_manager()

    class Meta:
        ordering = ["date", "time", "pk"]
        indexes = [models.Index(fields=["subject", "date"], name="symptom_subject_date")]
        constraints = [
            models.CheckConstraint(condition=Q(severity__lte=10), name="symptom_severity_to_ten"),
            models.CheckConstraint(
                condition=Q(kind__in=SymptomName.values),
                name="symptom_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(kind=SymptomName.OTHER) & ~Q(word="")
                | ~Q(kind=SymptomName.OTHER) & Q(word=""),
                name="symptom_word_of_another",
            ),
            models.CheckConstraint(
                condition=Q(places__in=SymptomPlace.every_joined()), name="symptom_places_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.date}"

    @property
    def name(self) -> str:
        """What it is called: the kind, or the person's own word."""
        return self.word or self.get_kind_display()

    @property
    def places_words(self) -> str:
        """Where it is felt, as printed: "feet, hands"; empty where nobody said."""
        return places_words(self.places)

    @property
    def details(self) -> str:
        """Where, when and the note, as printed: "feet · 21:30 · after a walk"."""
        time = f"{self.time:%H:%M}" if self.time else ""
        return " · ".join(filter(None, [self.places_words, time, self.note]))


def places_words(places: str) -> str:
    """Some places as a column holds them, in words."""
    return ", ".join(SymptomPlace(one).label.lower() for one in places.split(",") if one)
