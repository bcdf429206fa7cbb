"""Saved meals, and recipes, which are logged as one entry."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from foods.amounts import Unit
from foods.limits import MAX_FOOD_NAME
from foods.models import Food
from intake.models.entry import FoodCopy
from intake.models.person import PersonKey, PersonRow


class SavedMealQuerySet(models.QuerySet["SavedMeal"]):
    """Questions about saved meals; start from ``subject.saved_meals``."""

    def with_items(self, *, of: User) -> SavedMealQuerySet:
        """Read what is in a person's along, each with its food and portion as they are today."""
        items = SavedItem.objects.filter(subject=of).select_related("food__group", "portion")
        items = items.order_by("pk")
        return self.select_related("food").prefetch_related(models.Prefetch("items", items))


class SavedMeal(PersonRow):
    """A meal to log again line by line; with servings it is a recipe, logged as one line.

    A recipe is also a food of the person's own, so that search, the add panel
    and what was logged lately know it. That food is worked out from the items.
    """

    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_meals"
    )
    name = models.CharField(max_length=MAX_FOOD_NAME)
    food = models.OneToOneField(
        Food, on_delete=models.CASCADE, null=True, blank=True, related_name="recipe"
    )
    servings = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    cooked_grams = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = SavedMealQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["subject", "name"], name="saved_meal_subject_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(food=None, servings=None, cooked_grams=None)
                | Q(food__isnull=False, servings__gt=0),
                name="saved_meal_recipe_has_servings",
            ),
            models.CheckConstraint(
                condition=Q(cooked_grams=None) | Q(cooked_grams__gt=0),
                name="saved_meal_cooked_grams_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_recipe(self) -> bool:
        """Whether it is logged as one line."""
        return self.servings is not None

    @property
    def own_items(self) -> models.QuerySet[SavedItem]:
        """What is in it, asked for by the person as well."""
        return self.items.filter(subject=self.subject_id)


class SavedItem(PersonRow, FoodCopy):
    """So much of one thing in a saved meal, with a copy of what its food said when it was kept.

    The copy is used only where the food is gone; else the food says today's values.
    """

    subject = PersonKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        parent="of",
    )
    of = models.ForeignKey(SavedMeal, on_delete=models.CASCADE, related_name="items")
    food = models.ForeignKey(
        Food, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="saved_item_quantity_positive"
            ),
            models.CheckConstraint(
                condition=Q(unit_grams=None) | Q(unit_mg=None),
                name="saved_item_unit_grams_or_magnesium",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def unit(self) -> Unit:
        """The measure, as its portion is today; as it was kept where that is gone."""
        portion = self.portion
        if portion is not None and portion.food_id == self.food_id:
            return portion.unit
        return super().unit
