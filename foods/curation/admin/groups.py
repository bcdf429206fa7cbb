"""The admin pages of food groups and releases."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from foods.actions import OWN_GROUP
from foods.curation.admin.forms import GroupForm
from foods.curation.admin.history_admin import HistoryAdmin
from foods.models import FoodGroup, Release


class FoodGroupAdmin(HistoryAdmin):
    """A food group."""

    form = GroupForm
    list_display = ["name", "slug", "rank", "food_count"]
    search_fields = ["name", "slug"]
    ordering = ["rank", "name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[FoodGroup]:
        """All groups but that of people's own foods, with their foods counted."""
        groups: QuerySet[FoodGroup] = super().get_queryset(request)
        columns = {"foods_counted": Count("foods")}
        return groups.exclude(slug=OWN_GROUP["slug"]).annotate(**columns)

    def has_delete_permission(self, request: HttpRequest, obj: FoodGroup | None = None) -> bool:
        """Allow deleting only an empty group."""
        return super().has_delete_permission(request, obj) and (
            obj is None or not obj.foods.exists()
        )

    @admin.display(description="foods", ordering="foods_counted")
    def food_count(self, group: FoodGroup) -> int:
        """How many foods it has."""
        return group.foods_counted


class ReleaseAdmin(admin.ModelAdmin[Release]):
    """Releases, read only: they come from the seed files."""

    list_display = ["name", "publisher", "year", "first_loaded_at", "last_loaded_at"]

    def has_add_permission(self, _request: HttpRequest) -> bool:
        """Never: releases come from the seed files."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Release | None = None) -> bool:
        """Never: releases come from the seed files."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Release | None = None) -> bool:
        """Never: values cite their release."""
        return False
