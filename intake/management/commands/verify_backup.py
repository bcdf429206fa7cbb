"""Prove that a backup can be restored, without touching the site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from intake.management.keeping.archive import BackupError
from intake.management.keeping.restoring import counted, leaving_no_key, verify
from intake.management.told_to_end import ending_in_order


class Command(BaseCommand):
    """Restore a backup into a place of its own, compare every row, and take it away again.

    It needs room beside the backup or in MIDBAND_VAR; PostgreSQL the right to make a database.
    """

    help = __doc__ or ""
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        """Say how far it was tried; fail in one line where it cannot be restored."""
        try:
            with ending_in_order(), leaving_no_key():
                found = verify(file)
        except BackupError as fault:
            raise CommandError(str(fault)) from fault
        made = f"{found.manifest.made_at:%Y-%m-%d %H:%M:%S}"
        rows = counted(found.manifest.tables)
        if found.is_restored:
            self.stdout.write(f"The backup of {made} (UTC) can be restored: {rows}.")
        else:
            self.stdout.write(
                f"The backup of {made} (UTC) is undamaged. To restore it for a trial set "
                "DATABASE_URL to a PostgreSQL on which a database may be made."
            )
