"""Accounts, profiles, consents, and who may see whose log."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        """Create the roles after each migration: the project's only signal."""
        from accounts.roles import sync_roles_after_migrate  # noqa: PLC0415  models load first

        post_migrate.connect(sync_roles_after_migrate, sender=self)
