"""``manage.py who_is PSEUDONYM``: whom a line of the security log tells of."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.security_log.pseudonyms import accounts_behind


class Command(BaseCommand):
    help = "Print the e-mail address of the account behind a pseudonym of the security log."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the pseudonym."""
        parser.add_argument("pseudonym")

    def handle(self, *_args: Any, pseudonym: str, **_options: Any) -> None:
        """Print the address. Raises CommandError where it is nobody's."""
        found = list(accounts_behind(pseudonym))
        if not found:
            raise CommandError(
                "No account here has this pseudonym: it is deleted, or the address that was typed "
                "has none, or the line was written under another SECRET_KEY."
            )
        for user in found:
            self.stdout.write(user.email)
