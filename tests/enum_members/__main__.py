"""Run by ``tests/test_enums.py`` in a copy of the tree: ``python -m tests.enum_members DATABASE``.

Makes the migrations and a database of that name, and stops with an error at
the first place that does not take a new member.
"""

from __future__ import annotations

import importlib
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402  # the apps must be loaded first
from django.db import connection  # noqa: E402  # settings come first
from django.db.models import TextChoices  # noqa: E402  # settings come first
from django.test.utils import setup_test_environment  # noqa: E402  # settings come first

from accounts import enums as accounts_enums  # noqa: E402  # settings come first
from foods import enums as foods_enums  # noqa: E402  # settings come first
from intake import enums as intake_enums  # noqa: E402  # settings come first
from tests.enum_members import of_accounts, of_foods, of_intake  # noqa: E402, F401  # they register
from tests.enum_members.world import DRIVES  # noqa: E402  # settings come first


def lists() -> dict[str, type[TextChoices]]:
    """Every closed list of the rooms, by its name."""
    return {
        name: one
        for module in (accounts_enums, foods_enums, intake_enums)
        for name, one in vars(module).items()
        if isinstance(one, type) and issubclass(one, TextChoices) and one is not TextChoices
    }


def main(database: str) -> None:
    """Make the database, and drive every list."""
    call_command("makemigrations", verbosity=0, interactive=False)
    importlib.invalidate_caches()
    setup_test_environment()
    is_postgres = connection.vendor == "postgresql"
    connection.close()
    if is_postgres:
        connection.settings_dict["TEST"]["NAME"] = database
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        if is_postgres:
            with connection.cursor() as cursor:
                cursor.execute("SELECT current_database()")
                assert cursor.fetchone() == (database,)
        assert DRIVES.keys() == lists().keys()
        for name, members in lists().items():
            DRIVES[name](members)
            sys.stdout.write(f"{name}\n")
    finally:
        connection.creation.destroy_test_db(database, verbosity=0)


if __name__ == "__main__":
    main(sys.argv[1])
