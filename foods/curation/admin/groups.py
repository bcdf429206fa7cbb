"""Groups and releases."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from foods.actions import OWN_GROUP
from foods.curation.admin.forms import GroupForm
from foods.curation.admin.history_admin import HistoryAdmin
from foods.models import FoodGroup, Release


class FoodGroupAdmin(HistoryAdmin):
    """A shelf of the food table."""

    form = GroupForm
    list_display = ["name", "slug", "rank", "foods_on_it"]
    search_fields = ["name", "slug"]
    ordering = ["rank", "name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[FoodGroup]:
        """All but the shelf on which people have their own foods."""
        groups: QuerySet[FoodGroup] = super().get_queryset(request)
        return groups.exclude(slug=OWN_GROUP["slug"]).annotate(food_count=Count("foods"))

    def has_delete_permission(self, request: HttpRequest, obj: FoodGroup | None = None) -> bool:
        """Only a shelf with nothing on it can go."""
        return super().has_delete_permission(request, obj) and (
            obj is None or not obj.foods.exists()
        )

    @admin.display(description="foods", ordering="food_count")
    def foods_on_it(self, group: FoodGroup) -> int:
        """How many foods stand on it."""
        count: int = vars(group)["food_count"]
        return count


class ReleaseAdmin(admin.ModelAdmin[Release]):
    """What was loaded, and when. It comes from the seed files, so it is read here."""

    list_display = ["name", "publisher", "year", "first_loaded_at", "last_loaded_at"]

    def has_add_permission(self, _request: HttpRequest) -> bool:
        """Releases come with a load."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Release | None = None) -> bool:
        """Releases come with a load."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Release | None = None) -> bool:
        """Values cite their release."""
        return False
