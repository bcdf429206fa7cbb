"""``manage.py make_admin``: make an administrator, from prompts or the environment."""

from __future__ import annotations

import os
from getpass import getpass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.actions.administrators import AdministratorRefusedError, make_administrator


class Command(BaseCommand):
    help = (
        "Make an administrator. Asks for address and password, or takes them from "
        "MIDBAND_ADMIN_EMAIL and MIDBAND_ADMIN_PASSWORD."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Make the account and print the result. Raises CommandError."""
        email, password = self._from_environment() or self._ask()
        try:
            user, is_new = make_administrator(email=email, password=password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except AdministratorRefusedError as error:
            raise CommandError(str(error)) from error
        if is_new:
            self.stdout.write(f"{user.email} is now an administrator; the account is new.")
        else:
            self.stdout.write(f"{user.email} is an administrator; the account was there already.")
        self.stdout.write("Sign in and open /admin/. An administrator sees no one's log.")

    @staticmethod
    def _from_environment() -> tuple[str, str] | None:
        email = os.environ.get("MIDBAND_ADMIN_EMAIL", "")
        password = os.environ.get("MIDBAND_ADMIN_PASSWORD", "")
        if bool(email) != bool(password):
            raise CommandError(
                "Set both MIDBAND_ADMIN_EMAIL and MIDBAND_ADMIN_PASSWORD, or neither."
            )
        return (email, password) if email else None

    @staticmethod
    def _ask() -> tuple[str, str]:
        try:
            email = input("E-mail address of the administrator: ")
            password = getpass(f"Password (at least {settings.MIN_PASSWORD_LENGTH} characters): ")
            if getpass("The same password again: ") != password:
                raise CommandError("The two passwords differ. No account was made.")
        except (EOFError, KeyboardInterrupt) as error:
            raise CommandError("No answer, so no account was made.") from error
        return email, password
