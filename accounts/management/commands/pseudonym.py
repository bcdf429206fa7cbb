"""``manage.py pseudonym ADDRESS``: what the security log calls a person."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.security_log.pseudonyms import pseudonym_behind, pseudonym_of_address


class Command(BaseCommand):
    help = "Print what the security log calls an e-mail address and its account."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address."""
        parser.add_argument("address")

    def handle(self, *_args: Any, address: str, **_options: Any) -> None:
        """Print the pseudonym of the account, and the one from before there was one."""
        mine, unknown = pseudonym_behind(address), pseudonym_of_address(address)
        if mine != unknown:
            self.stdout.write(f"{mine}  the account")
        self.stdout.write(f"{unknown}  the address, while no account has it")
