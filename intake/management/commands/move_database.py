"""Move a site from SQLite to PostgreSQL."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import environ
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from tqdm import tqdm

from intake.management.keeping.move import move
from intake.management.one_at_a_time import one_at_a_time

#: What the new database is called while it is filled.
_TARGET = "move_target"


class Command(BaseCommand):
    """Copy everything from the site's SQLite to an empty PostgreSQL, and prove that it arrived.

    Run it with the settings of the site as it is, while the site is stopped. All of it
    arrives or nothing; the SQLite file is not changed.
    """

    help = __doc__ or ""
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to",
            required=True,
            metavar="URL",
            help="the empty database, as DATABASE_URL will name it; a password may be left to "
            "PGPASSWORD or ~/.pgpass, where no list of processes shows it",
        )

    def handle(self, **options: Any) -> None:
        """Move, and tell what arrived and what is left to do."""
        with one_at_a_time(), database_at(options["to"]) as target:
            began = time.monotonic()
            with tqdm(unit=" rows", unit_scale=True, disable=not sys.stderr.isatty()) as bar:

                def tell(done: int, total: int) -> None:
                    bar.total = total
                    bar.update(done - bar.n)

                counts = move(DEFAULT_DB_ALIAS, target, tell=tell)
            seconds = time.monotonic() - began
        total = sum(count.rows for count in counts.values())
        self.stdout.write(
            f"{total:,} rows of {len(counts)} tables moved and compared in {seconds:.0f} s: rows, "
            "checksums and sums of every table are equal."
        )
        for table, count in sorted(counts.items()):
            if count.rows:
                sums = ", ".join(f"{name} {amount}" for name, amount in count.sums.items())
                self.stdout.write(f"  {table}: {count.rows:,}{f' ({sums})' if sums else ''}")
        self.stdout.write(
            "Set DATABASE_URL to the new database, run manage.py prepare and "
            "manage.py check_database, and start the site."
        )
        if not os.environ.get("SECRET_KEY"):
            key = Path(settings.VAR_DIR) / "secret_key"
            self.stdout.write(
                f"The key of this site is in {key}. Keep it there, or set SECRET_KEY to it: "
                "it must be set where the database is on another host."
            )


@contextmanager
def database_at(url: str) -> Iterator[str]:
    """A database as an alias of Django's, for as long as this is open.

    Raises CommandError where the address is none, or nobody answers there.
    """
    try:
        settings_of_it = environ.Env.db_url_config(url)
    except ValueError:
        settings_of_it = {}
    if settings_of_it.get("ENGINE") != "django.db.backends.postgresql":
        # Without the address itself, which may have a password.
        raise CommandError("--to takes an address such as postgres://user@host/name.")
    named = connections.configure_settings({DEFAULT_DB_ALIAS: {}, _TARGET: settings_of_it})
    connections.settings[_TARGET] = named[_TARGET]
    try:
        try:
            connections[_TARGET].ensure_connection()
        except OperationalError as error:
            raise CommandError(f"No database answers there: {str(error).strip()}") from error
        yield _TARGET
    finally:
        connections[_TARGET].close()
        del connections[_TARGET]
        del connections.settings[_TARGET]
