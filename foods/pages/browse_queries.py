"""The foods of the browse page, and all that the page of one food shows."""

from __future__ import annotations

from django.db.models import DecimalField, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from foods.models import Food, FoodQuerySet, Portion
from foods.search.find import foods_with_portions

#: Sort orders: by rank, by mg in the usual portion, by name.
SORTS = {"everyday": "Everyday first", "magnesium": "Most magnesium", "name": "By name"}


def foods_to_browse(
    user: User, *, group: str = "", sort: str = "everyday", everything: bool = False
) -> FoodQuerySet:
    """Return foods of a group, or all; without ``everything`` only everyday and own ones.

    Sorted by magnesium, the mg in the first portion counts; foods without a value or
    portion come last.
    """
    foods = foods_with_portions(user)
    if not everything:
        foods = foods.exclude(is_staple=False, owner=None)
    if group:
        foods = foods.filter(group__slug=group)
    if sort == "magnesium":
        return foods.annotate(mg=_mg_per_portion()).order_by(
            F("mg").desc(nulls_last=True), "rank", "name"
        )
    return foods.order_by("name") if sort == "name" else foods.order_by("rank", "name")


def _mg_per_portion() -> Coalesce:
    """Magnesium (mg) in the first portion."""
    first = Portion.objects.filter(food=OuterRef("pk")).order_by("origin", "sequence")
    number = DecimalField(max_digits=20, decimal_places=6)
    grams = Subquery(first.values("grams")[:1], output_field=number)
    by_piece = Subquery(first.values("magnesium_mg")[:1], output_field=number)
    return Coalesce(by_piece, grams * F("magnesium_mg_per_100g") / 100, output_field=number)


def food_to_read(user: User, pk: int) -> Food:
    """Return a food with all that its page shows. Raises Food.DoesNotExist."""
    foods = foods_with_portions(user).select_related("group", "release", "replaced_by")
    return foods.prefetch_related("aliases").get(pk=pk)
