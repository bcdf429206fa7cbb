"""After a restore: end again what was ended since the backup."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.enums import SecurityEvent
from intake.management.keeping.endings import repeat_endings


class Command(BaseCommand):
    """Delete, end and close again what the security log says was deleted, ended or closed since.

    Run it after a restore and ``prepare``, and before anybody can sign in.
    """

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the log and the moment of the backup."""
        parser.add_argument("log", type=Path, help="the security log, or the server's log with it")
        parser.add_argument(
            "--since",
            type=_moment,
            required=True,
            help="when the backup was made, as restore prints it",
        )

    def handle(self, *_args: Any, log: Path, since: dt.datetime, **_options: Any) -> None:
        """Do it again, and say how much there was."""
        try:
            with log.open(encoding="utf-8", errors="replace") as lines:
                done = repeat_endings(lines, since=since)
        except OSError as fault:
            raise CommandError(f"{log}: {fault.strerror}.") from fault
        counts = done.counts
        self.stdout.write(
            f"Again: {counts[SecurityEvent.ACCOUNT_DELETED]} accounts deleted, "
            f"{counts[SecurityEvent.CONSENT_ENDED]} sharings ended, "
            f"{counts[SecurityEvent.ACCOUNT_CLOSED]} accounts closed, "
            f"{counts[SecurityEvent.ROLE_TAKEN]} roles taken."
        )
        if done.changed_ways_in:
            self.stdout.write(
                f"{done.changed_ways_in} people had changed an address, a password or a second "
                "factor since; those of before work again. Tell them."
            )
        if done.refused:
            self.stdout.write(
                f"{done.refused} could not be done: nobody else could administer the site."
            )


def _moment(text: str) -> dt.datetime:
    """A moment with its zone. Raises ValueError, which the parser tells."""
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
