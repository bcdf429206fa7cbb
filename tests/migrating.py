"""Moving the test's database from one state of its tables to another."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def migrated_to(targets: list[tuple[str, str]]) -> Apps:
    """Move the database to a state, and give its models."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


def newest() -> list[tuple[str, str]]:
    """The last migration of each app."""
    return MigrationExecutor(connection).loader.graph.leaf_nodes()  # type: ignore[no-any-return]  # of names
