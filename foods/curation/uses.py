"""How often foods are used by rooms that this one does not know: counts alone."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import (
    Count,
    ForeignObjectRel,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from foods.models import Food


def _uses() -> Iterator[ForeignObjectRel]:
    """What points at a food from other rooms, such as an entry of a log."""
    for relation in Food._meta.related_objects:
        if relation.related_model._meta.app_label != Food._meta.app_label:
            yield relation


def counted_uses() -> Combinable:
    """The uses of each food of a queryset, as a column."""
    total: Combinable = Value(0)
    for relation in _uses():
        rows = relation.related_model._default_manager.filter(
            **{relation.field.name: OuterRef("pk")}
        )
        # A grouping of its own, since the rows may have an order of theirs.
        counts = rows.order_by().values(relation.field.name).annotate(n=Count("pk")).values("n")
        number = Coalesce(Subquery(counts, output_field=IntegerField()), 0)
        total = total + number
    return total


def is_used(food: Food) -> bool:
    """Whether anything points at the food, so that it can only be archived."""
    counted = Food._default_manager.filter(pk=food.pk).values_list(counted_uses())
    return any(count for (count,) in counted)


def with_uses(foods: QuerySet[Food]) -> QuerySet[Food]:
    """Read along how often each food is used, as ``use_count``."""
    return foods.annotate(use_count=counted_uses())
