"""One date of one person's log: its state, its note and the sums of its entries."""

from __future__ import annotations

from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.enums import ENUM_LENGTH
from intake.enums import DayState, SupplementsTaken
from intake.models.person import PersonRow
from intake.science.sums import SUM_TYPES, Sums

if TYPE_CHECKING:
    from intake.models.entry import Entry


def _mg() -> models.DecimalField[Any, Any]:
    return models.DecimalField(max_digits=12, decimal_places=3, default=Decimal(0))


def _mg2() -> models.DecimalField[Any, Any]:
    return models.DecimalField(max_digits=20, decimal_places=3, default=Decimal(0))


class Day(PersonRow):
    """A day's state and the sums of its entries.

    The sums are rewritten in the transaction that changes an entry, so that
    trends, lists and reports read days alone. ``manage.py check_days`` proves
    them. The row is locked before any of its entries change.
    """

    #: The columns that hold ``sums``.
    SUM_COLUMNS = tuple(SUM_TYPES)

    #: Entries of the date before, where a write read them along; not stored.
    day_before: list[Entry] | None = None

    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="days"
    )
    date = models.DateField()
    food = models.CharField(max_length=ENUM_LENGTH, choices=DayState.choices, default=DayState.OPEN)
    supplements = models.CharField(
        max_length=ENUM_LENGTH,
        choices=SupplementsTaken.choices,
        blank=True,
        default=SupplementsTaken.NOT_TRACKED,
    )
    note = models.TextField(blank=True, max_length=2000)
    no_symptoms = models.BooleanField(
        default=False,
        help_text="The person says that nothing was felt; never beside a symptom of the day.",
    )
    changed_after_finish = models.BooleanField(default=False)
    completeness_answered = models.BooleanField(
        default=False,
        help_text="Asked the next day, the person said whether it was all, or did not know.",
    )
    changed_at = models.DateTimeField(
        null=True, blank=True, help_text="The last change of an entry or of how it was finished."
    )

    food_mg = _mg()
    water_mg = _mg()
    supplement_mg = _mg()
    medicine_mg = _mg()
    entry_count = models.PositiveIntegerField(default=0)
    unknown_count = models.PositiveIntegerField(default=0)
    food_count = models.PositiveIntegerField(default=0)
    food_known_count = models.PositiveIntegerField(default=0)
    food_grams = _mg()
    food_known_grams = _mg()
    water_unknown_count = models.PositiveIntegerField(default=0)
    estimated_count = models.PositiveIntegerField(default=0)
    possible_mg = _mg()
    unbounded_count = models.PositiveIntegerField(default=0)
    diet_variance_mg2 = _mg2()
    supplement_variance_mg2 = _mg2()

    class Meta:
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "date"], name="day_once_a_date"),
            models.CheckConstraint(
                condition=Q(food__in=DayState.values), name="day_food_state_known"
            ),
            models.CheckConstraint(
                condition=Q(supplements__in=SupplementsTaken.values),
                name="day_supplements_state_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    food_mg__gte=0, water_mg__gte=0, supplement_mg__gte=0, medicine_mg__gte=0
                ),
                name="day_sums_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(
                    food_known_count__lte=F("food_count"),
                    food_count__lte=F("entry_count"),
                    unknown_count__lte=F("entry_count"),
                    food_known_grams__lte=F("food_grams"),
                ),
                name="day_counts_consistent",
            ),
            models.CheckConstraint(
                condition=Q(water_unknown_count__lte=F("unknown_count")),
                name="day_unknown_waters_are_unknown",
            ),
            models.CheckConstraint(
                condition=Q(estimated_count__lte=F("entry_count") - F("unknown_count")),
                name="day_estimates_are_known",
            ),
            models.CheckConstraint(
                condition=Q(unbounded_count__lte=F("unknown_count"))
                & (Q(possible_mg=0) | Q(possible_mg__gt=0, unknown_count__gt=0)),
                name="day_bounds_are_of_unknown",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date}"

    @property
    def version(self) -> str:
        """Another one after each change of an entry, so that a page knows what it shows."""
        changed = "" if self.changed_at is None else self.changed_at.isoformat()
        return f"{self.entry_count} {changed}"

    @property
    def sums(self) -> Sums:
        """The stored sums as one value; assigning it fills the columns without saving them."""
        return Sums(*_columns_of(self))

    @sums.setter
    def sums(self, sums: Sums) -> None:
        for name, value in sums.by_name.items():
            setattr(self, name, value)

    @property
    def is_open(self) -> bool:
        """Whether it was not finished, or was opened again."""
        return self.food == DayState.OPEN

    @property
    def asks_whether_complete(self) -> bool:
        """Whether something is logged of which nobody said yet that it is all, or is not."""
        return self.is_open and self.entry_count > 0 and not self.completeness_answered

    @property
    def is_complete(self) -> bool:
        """Whether all that was eaten is logged, so that it is judged and counts in means."""
        return self.food == DayState.COMPLETE

    @property
    def says_taken(self) -> bool:
        """Whether the person says that supplements or medicines were taken."""
        return self.supplements == SupplementsTaken.TAKEN


_columns_of = attrgetter(*Day.SUM_COLUMNS)
