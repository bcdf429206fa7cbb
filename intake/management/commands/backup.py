"""Back the site up while it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from intake.management.keeping.archive import BackupError
from intake.management.keeping.backups import KEEP, make_backup
from intake.management.keeping.restoring import counted
from intake.management.told_to_end import ending_in_order


class Command(BaseCommand):
    """Put the database and the secret key, as of one moment, into one file in a folder.

    The file holds health data and is not encrypted: docs/operations.md says what to do.
    """

    help = __doc__ or ""
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the folder and how many backups stay in it."""
        parser.add_argument("folder", type=Path, help="made if it is not there")
        parser.add_argument(
            "--keep",
            type=int,
            default=KEEP,
            help=f"delete older ones of this site (all but {KEEP})",
        )

    def handle(self, *_args: Any, folder: Path, keep: int, **_options: Any) -> None:
        """Make it, and say what is in it; fail in one line where it could not be made."""
        if keep < 1:
            raise CommandError("--keep takes 1 or more: the one that is made stays.")
        try:
            with ending_in_order():
                path, manifest = make_backup(folder, keep=keep)
        except BackupError as fault:
            raise CommandError(str(fault)) from fault
        size = path.stat().st_size / 1024**2
        self.stdout.write(f"{path}: {counted(manifest.tables)}, {size:.1f} MB.")
        if not manifest.has_secret_key:
            self.stdout.write(
                "Without SECRET_KEY, which is set in the environment: keep it elsewhere, too."
            )
