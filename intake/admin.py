"""What an administrator sets for the whole site. Logs are never shown here."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import ClientSummary
from intake.models import SiteDefault


@admin.register(SiteDefault)
class SiteDefaultAdmin(admin.ModelAdmin[SiteDefault]):
    """Dated defaults; a new row changes nothing before its day."""

    list_display = ("valid_from", "reference", "high_factor")

    def save_model(
        self,
        request: HttpRequest,
        obj: SiteDefault,
        form: Any,
        change: bool,  # noqa: FBT001  # the admin's own signature
    ) -> None:
        """Save a default, by which clients are judged in the lists of dietitians."""
        ClientSummary.objects.all().mark_stale()
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: SiteDefault) -> None:
        """Delete one, likewise."""
        ClientSummary.objects.all().mark_stale()
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[SiteDefault]) -> None:
        """Delete several, likewise."""
        ClientSummary.objects.all().mark_stale()
        super().delete_queryset(request, queryset)
