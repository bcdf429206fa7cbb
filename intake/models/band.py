"""The band a day is held against: dated, signed, never rewritten."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.enums import ENUM_LENGTH, ReferenceProfile
from accounts.models.profile import reference_profiles
from intake.enums import BandSource, HighBasis
from intake.models.person import PersonRow


def _mg() -> models.DecimalField[Any, Any]:
    return models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)


class BandQuerySet(models.QuerySet["Band"]):
    """Questions about bands; start from ``subject.bands``."""

    def newest_first(self) -> BandQuerySet:
        """The order in which the first match is the one in force."""
        return self.order_by("-valid_from", "-pk")


class Band(PersonRow):
    """One stated band. Rows are only added, so the history is the table itself."""

    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bands"
    )
    source = models.CharField(
        max_length=ENUM_LENGTH, choices=BandSource.choices, default=BandSource.OWN
    )
    valid_from = models.DateField()
    is_reset = models.BooleanField(
        default=False, help_text="From this day the band of this source no longer holds."
    )
    low_mg = _mg()
    target_mg = _mg()
    high_mg = _mg()
    high_basis = models.CharField(
        max_length=ENUM_LENGTH, choices=HighBasis.choices, default=HighBasis.DIET
    )
    supplement_limit_mg = _mg()
    reason = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=300, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    set_at = models.DateTimeField(auto_now_add=True)

    objects = BandQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-pk"]
        indexes = [models.Index(fields=["subject", "-valid_from"], name="band_in_force")]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_reset=True) | Q(target_mg__isnull=False), name="band_has_target"
            ),
            models.CheckConstraint(
                condition=Q(low_mg=None) | Q(low_mg__gte=0, low_mg__lte=F("target_mg")),
                name="band_low_to_target",
            ),
            models.CheckConstraint(
                condition=Q(high_mg=None) | Q(high_mg__gte=F("target_mg")),
                name="band_target_to_high",
            ),
            models.CheckConstraint(
                condition=Q(supplement_limit_mg=None) | Q(supplement_limit_mg__gte=0),
                name="band_supplement_limit_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} from {self.valid_from}"

    @property
    def is_clinicians(self) -> bool:
        """Whether a clinician set it."""
        return self.source == BandSource.CLINICIAN

    @property
    def counts_all_sources(self) -> bool:
        """Whether supplements and medicines are added up against its upper edge."""
        return self.high_basis == HighBasis.ALL

    @classmethod
    def in_force(cls, rows: list[Band], date: dt.date, source: BandSource) -> Band | None:
        """Pick the band of one source in force on a date from rows, newest first."""
        row = next((row for row in rows if row.source == source and row.valid_from <= date), None)
        return None if row is None or row.is_reset else row


class SiteDefault(models.Model):
    """What holds for people who have chosen nothing; dated, set by an administrator."""

    valid_from = models.DateField(unique=True)
    reference = models.CharField(
        "reference values",
        max_length=ENUM_LENGTH,
        choices=reference_profiles,
        default=ReferenceProfile.US,
    )
    high_factor = models.DecimalField(
        "high, as a multiple of the RDA",
        max_digits=4,
        decimal_places=2,
        default=Decimal("1.30"),
        validators=[MinValueValidator(Decimal("1.05")), MaxValueValidator(Decimal("3"))],
    )

    class Meta:
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(high_factor__gte=Decimal("1.05"), high_factor__lte=3),
                name="site_default_high_factor_sensible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} x {self.high_factor} from {self.valid_from}"

    @classmethod
    def on(cls, rows: list[SiteDefault], date: dt.date) -> SiteDefault:
        """Pick the defaults in force on a date from rows, newest first."""
        found = next((row for row in rows if row.valid_from <= date), None)
        return cls() if found is None else found
