"""Put a backup into an empty place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from intake.management.keeping.archive import BackupError
from intake.management.keeping.restoring import (
    counted,
    is_of_this_version,
    leaving_no_key,
    restore,
)
from intake.management.told_to_end import ending_in_order

#: What is open again after a restore; docs/decisions/backups.md says more.
_AS_IT_WAS = """\
All is as it was at {when} (UTC). What was done since is undone, that is to say:
- deleted accounts and entries are there again;
- sharing that somebody ended since is open again;
- passwords, second factors, roles and closed accounts are those of then.
Sessions, mail that waited and files that were being made are not in a backup.
Before you start the site:
1. manage.py prepare
2. {check}
3. With the security log since then, end again what was ended:
   manage.py repeat_endings SECURITY_LOG --since {stamp}"""
_CHECKED = "(the database is checked now; the last line says whether it is whole)"
_TO_CHECK = (
    "manage.py check_database (version {} made this backup, which is earlier than this code)"
)


class Command(BaseCommand):
    """Put a backup into an empty place, and prove that it holds what it held.

    The place has no database yet and, unless SECRET_KEY is set, no secret key.
    """

    help = __doc__ or ""
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the file, and the way out where its secret key is lost."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--with-another-key",
            action="store_true",
            help="the backup's SECRET_KEY is lost; second factors have to be removed",
        )

    def handle(self, *_args: Any, file: Path, with_another_key: bool, **_options: Any) -> None:
        """Restore it, check it, and say what is to be done next."""
        try:
            with ending_in_order(), leaving_no_key():
                manifest = restore(file, with_another_key=with_another_key)
        except BackupError as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(f"Restored and compared: {counted(manifest.tables)}.")
        is_current = is_of_this_version(manifest)
        check = _CHECKED if is_current else _TO_CHECK.format(manifest.version)
        when, stamp = f"{manifest.made_at:%Y-%m-%d %H:%M:%S}", manifest.made_at.isoformat()
        self.stdout.write(_AS_IT_WAS.format(when=when, stamp=stamp, check=check))
        if is_current:
            call_command("check_database", stdout=self.stdout, stderr=self.stderr)
