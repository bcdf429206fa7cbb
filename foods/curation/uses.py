"""How often foods are used by models of other apps, without importing them."""

from __future__ import annotations

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from foods.models import Food


def use_count_expression() -> Combinable:
    """An expression that counts the uses of each food of a queryset, such as entries."""
    total: Combinable = Value(0)
    for relation in Food._meta.related_objects:
        if relation.related_model._meta.app_label == Food._meta.app_label:
            continue
        rows = relation.related_model._default_manager.filter(
            **{relation.field.name: OuterRef("pk")}
        )
        # Without the model's own order, which would change the grouping.
        counts = rows.order_by().values(relation.field.name).annotate(n=Count("pk")).values("n")
        total = total + Coalesce(Subquery(counts, output_field=IntegerField()), 0)
    return total


def is_used(food: Food) -> bool:
    """Whether another app uses the food, which can then only be archived."""
    counted = Food._default_manager.filter(pk=food.pk).values_list(use_count_expression())
    return any(count for (count,) in counted)


def with_use_count(foods: QuerySet[Food]) -> QuerySet[Food]:
    """Annotate each food with ``use_count``."""
    columns = {"use_count": use_count_expression()}
    return foods.annotate(**columns)
