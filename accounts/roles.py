"""The roles and their permissions, created again after every migration."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS

DIETITIAN = "dietitian"
CURATOR = "curator"
#: What somebody with all rights in the administration is called; no group.
ADMINISTRATOR = "administrator"

#: What a curator may do with the models of the food table. A food that somebody
#: logged cannot be deleted by anybody; foods/admin sees to that.
_CURATOR_MAY = {
    "food": ("add", "change", "delete", "view"),
    "portion": ("add", "change", "delete", "view"),
    "foodalias": ("add", "change", "delete", "view"),
    "foodgroup": ("add", "change", "view"),
    "release": ("view",),
}


def sync_roles(using: str = DEFAULT_DB_ALIAS) -> None:
    """Give each role exactly its permissions; safe to repeat.

    A dietitian has none of Django's permissions: a consent decides whose log they
    may read, for each person and not for each table.
    """
    # On a new database this runs before Django has created the food permissions.
    create_permissions(apps.get_app_config("foods"), verbosity=0, using=using)
    codenames = [f"{act}_{model}" for model, acts in _CURATOR_MAY.items() for act in acts]
    food_permissions = Permission.objects.using(using).filter(
        codename__in=codenames, content_type__app_label="foods"
    )
    for name, permissions in ((DIETITIAN, []), (CURATOR, list(food_permissions))):
        group, _ = Group.objects.using(using).get_or_create(name=name)
        group.permissions.set(permissions)


def sync_roles_after_migrate(using: str, apps: Apps = apps, **_: Any) -> None:
    """Receive ``post_migrate``; do nothing where a migration backwards removed the tables.

    A flush sends the signal without ``apps``; then every table exists.
    """
    try:
        apps.get_model("auth", "Group")
        apps.get_model("foods", "Food")
    except LookupError:
        return
    sync_roles(using)
