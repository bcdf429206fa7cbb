"""What an administrator sets for the whole site. Logs are never shown here."""

from django.contrib import admin

from intake.models import SiteDefault


@admin.register(SiteDefault)
class SiteDefaultAdmin(admin.ModelAdmin[SiteDefault]):
    """Dated defaults; a new row changes nothing before its day."""

    list_display = ("valid_from", "reference", "high_factor")
