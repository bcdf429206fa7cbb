"""One thing eaten, with its own copy of what the food table said at the time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Q
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from accounts.enums import ENUM_LENGTH
from foods.amounts import Unit, amount_words, mg_words
from foods.enums import FoodKind
from foods.limits import MAX_FOOD_NAME, MAX_PORTION_LABEL, MAX_TYPED_WORDS
from foods.models import Food, Portion
from intake.enums import Meal, ValueGiven
from intake.models.person import PersonRow
from intake.science.recipe_parts import ShownPart, WholeRecipe


class PartNames(models.Func):
    """The names of what is in a recipe, a line each; null for anything else."""

    arity = 1
    output_field: models.Field[Any, Any] = models.TextField()
    template = (
        "(SELECT group_concat(json_extract(part.value, '$.name'), char(10))"
        " FROM json_each(%(expressions)s, '$.parts') AS part)"
    )

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, Sequence[Any]]:
        """Say the same to PostgreSQL, which keeps the parts as jsonb."""
        template = (
            "(SELECT string_agg(part.value ->> 'name', chr(10))"
            " FROM jsonb_array_elements(%(expressions)s -> 'parts') AS part(value))"
        )
        return super().as_sql(compiler, connection, template=template, **extra)


class EntryQuerySet(models.QuerySet["Entry"]):
    """Questions about entries; start from ``subject.entries``."""

    def on(self, date: dt.date) -> EntryQuerySet:
        """Entries of one day, in the order they were logged."""
        return self.filter(date=date).order_by("pk")

    def with_part_names(self) -> EntryQuerySet:
        """Let ``part_names``, what is in a recipe, be asked about."""
        return self.alias(part_names=PartNames("parts"))

    def of_meal(self, meal: str) -> EntryQuerySet:
        """Entries of one meal."""
        return self.filter(meal=meal)


class FoodCopy(models.Model):
    """So much of one thing, with a copy of what its food said when it was kept."""

    food_id: int | None
    portion = models.ForeignKey(
        Portion, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=MAX_FOOD_NAME)
    #: What the person calls it, where that is not simply the food's name.
    typed_words = models.CharField(max_length=MAX_TYPED_WORDS, blank=True, default="")
    kind = models.CharField(max_length=ENUM_LENGTH, choices=FoodKind.choices)
    quantity = models.DecimalField(max_digits=9, decimal_places=3)
    unit_label = models.CharField(max_length=MAX_PORTION_LABEL, blank=True)
    unit_grams = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)
    unit_mg = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    mg_per_100g = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def unit(self) -> Unit:
        """The measure as it was when it was kept."""
        return Unit(self.unit_label, grams=self.unit_grams, magnesium_mg=self.unit_mg)

    @property
    def shown_name(self) -> str:
        """What it is called on pages: the words that were typed for it, else the food's name."""
        return self.typed_words or self.name

    @property
    def is_quick(self) -> bool:
        """Whether it is only a name and its magnesium, kept without a food."""
        return self.food_id is None and not self.unit_label and self.unit_grams is None


class Entry(PersonRow, FoodCopy):
    """An amount of one food on one local date.

    Name, unit, mg per 100 g and kind are copies: what a curator changes in the
    food table later never changes a logged day. Unknown magnesium is null.
    """

    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="entries"
    )
    date = models.DateField()
    meal = models.CharField(max_length=ENUM_LENGTH, choices=Meal.choices)
    time = models.TimeField(null=True, blank=True)
    food = models.ForeignKey(
        Food, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    grams = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    magnesium_mg = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    #: Of a recipe, the whole of it as it was when logged; see ``science.recipe_parts``.
    parts = models.JSONField(null=True, blank=True)
    #: Set where a part of a recipe has no value: the grams that have one. The
    #: magnesium is then a lower bound.
    known_grams = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    #: Where the food has no value and the person gave one for this entry.
    value_given = models.CharField(
        max_length=ENUM_LENGTH,
        choices=ValueGiven.choices,
        blank=True,
        default=ValueGiven.BY_FOOD,
    )
    #: The most that its unknown part may hold (mg); null where nothing is unknown, or bounds it.
    possible_mg = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    #: The relative SDs (0 to 1) of what 100 g have and of the amount; null where nothing is known.
    composition_cv = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)
    amount_cv = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["date", "pk"]
        indexes = [
            models.Index(fields=["subject", "date"], name="entry_subject_date"),
            models.Index(fields=["subject", "food", "-date"], name="entry_subject_food"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="entry_quantity_positive"),
            models.CheckConstraint(
                condition=Q(magnesium_mg=None) | Q(magnesium_mg__gte=0),
                name="entry_magnesium_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(grams=None) | Q(grams__gt=0), name="entry_grams_positive"
            ),
            models.CheckConstraint(
                condition=Q(unit_grams=None) | Q(unit_mg=None), name="entry_unit_grams_or_magnesium"
            ),
            models.CheckConstraint(
                condition=Q(known_grams=None)
                | Q(
                    known_grams__gte=0,
                    known_grams__lt=F("grams"),
                    magnesium_mg__isnull=False,
                    kind=FoodKind.FOOD,
                ),
                name="entry_known_grams_of_a_lower_bound",
            ),
            models.CheckConstraint(
                condition=Q(parts__isnull=True) | Q(kind=FoodKind.FOOD), name="entry_parts_are_food"
            ),
            models.CheckConstraint(condition=Q(meal__in=Meal.values), name="entry_meal_known"),
            models.CheckConstraint(
                condition=Q(value_given=ValueGiven.BY_FOOD)
                | Q(
                    value_given__in=ValueGiven.values,
                    magnesium_mg__isnull=False,
                    known_grams__isnull=True,
                ),
                name="entry_value_given_is_known",
            ),
            models.CheckConstraint(
                condition=Q(possible_mg=None)
                | Q(possible_mg__gte=0) & (Q(magnesium_mg=None) | Q(known_grams__isnull=False)),
                name="entry_possible_is_of_unknown",
            ),
            models.CheckConstraint(
                condition=(Q(composition_cv=None) | Q(composition_cv__range=(0, 1)))
                & (Q(amount_cv=None) | Q(amount_cv__range=(0, 1))),
                name="entry_cvs_are_shares",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.date}"

    @property
    def is_medicine(self) -> bool:
        """Whether it is a medicine, which is no nutrition."""
        return self.kind == FoodKind.MEDICINE

    @property
    def is_estimate(self) -> bool:
        """Whether its magnesium is the usual value of its kind, which a person took for it."""
        return self.value_given == ValueGiven.BY_KIND

    @property
    def has_unknown(self) -> bool:
        """Whether it has no value, or a part of it has none."""
        return self.magnesium_mg is None or self.known_grams is not None

    @property
    def takes_value(self) -> bool:
        """Whether its value may be given: it is unknown, or was given before.

        A quick add has its own form, and a recipe takes the values of its parts.
        """
        is_open = self.magnesium_mg is None or self.value_given != ValueGiven.BY_FOOD
        return is_open and not self.is_quick and self.parts is None

    @property
    def is_at_least(self) -> bool:
        """Whether its magnesium is a lower bound, since a part of the recipe has no value."""
        return self.known_grams is not None

    @property
    def whole(self) -> WholeRecipe | None:
        """The recipe as it was when logged; None for anything else."""
        return None if self.parts is None else WholeRecipe.from_json(self.parts)

    @property
    def amount_words(self) -> str:
        """The amount as people say it, such as "1 oz"."""
        return "quick add" if self.is_quick else amount_words(self.quantity, self.unit_label)

    @property
    def mg_words(self) -> str:
        """The magnesium as shown: "156 mg", "at least 156 mg" or "unknown"."""
        return mg_words(self.magnesium_mg, is_at_least=self.is_at_least)

    @property
    def shown_parts(self) -> list[ShownPart]:
        """What was in a recipe when it was logged, in so much of it; empty for anything else."""
        whole = self.whole
        return [] if whole is None else whole.shown(whole.share_of(self.quantity, self.unit))
