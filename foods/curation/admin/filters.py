"""Filters of the list of foods, for work to be done."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from foods.models import Food, Portion


class ValueFilter(admin.SimpleListFilter):
    """Filters by whether the value is known, or requested."""

    title = "magnesium"
    parameter_name = "value"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002  # the admin's own signature
        """The choices."""
        return [("none", "No value"), ("wanted", "No value, and wanted"), ("known", "Known")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Food]) -> QuerySet[Food]:  # noqa: ARG002  # as above
        """The foods of the chosen option."""
        if self.value() == "none":
            return queryset.filter(magnesium_mg_per_100g=None)
        if self.value() == "wanted":
            return queryset.filter(pk__in=Food.objects.most_wanted().order_by().values("pk"))
        if self.value() == "known":
            return queryset.exclude(magnesium_mg_per_100g=None)
        return queryset


class PortionFilter(admin.SimpleListFilter):
    """Filters by whether there are household portions."""

    title = "portions"
    parameter_name = "portions"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002  # as above
        """The choices."""
        return [("none", "No portion"), ("some", "Has portions")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Food]) -> QuerySet[Food]:  # noqa: ARG002  # as above
        """The foods of the chosen option."""
        portions = Exists(Portion.objects.filter(food=OuterRef("pk")))
        if self.value() == "none":
            return queryset.filter(~portions)
        if self.value() == "some":
            return queryset.filter(portions)
        return queryset
