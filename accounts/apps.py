"""Accounts, profiles, consents, and who may see whose log."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        """Create the roles after each migration; hear what allauth and Django do at sign-in."""
        from accounts.roles import sync_roles_after_migrate  # noqa: PLC0415  models load first
        from accounts.security_log.sign_in import listen  # noqa: PLC0415  likewise

        listen()
        post_migrate.connect(sync_roles_after_migrate, sender=self)
