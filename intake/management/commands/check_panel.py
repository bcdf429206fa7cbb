"""Prove that what is kept for dietitians' lists equals what would be worked out now."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from accounts.models import ClientSummary, Consent, User
from intake.care.panel.client_rows import client_rows
from intake.care.panel.kept import KeptSummary, kept_of
from intake.care.panel.summaries import AT_ONCE, needs_renewal, renew


class Command(BaseCommand):
    """Compare kept rows with a new computation; with ``--repair`` renew those that differ."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="renew the rows that differ")

    def handle(self, **options: bool) -> None:
        """Name each row that differs; fail if any does and none was to be repaired.

        Rows that wait for their renewal say nothing, so they are only counted.
        """
        now = timezone.now()
        live = Consent.objects.live(now)
        waiting = live.filter(needs_renewal(now)).count()
        checked = wrong = 0
        dietitians = User.objects.filter(pk__in=live.values("dietitian")).order_by("pk")
        bar = tqdm(dietitians, unit=" dietitians", disable=not sys.stderr.isatty())
        for dietitian in bar:
            kept = live.filter(dietitian=dietitian).exclude(needs_renewal(now)).order_by("pk")
            numbers = list(kept.values_list("pk", flat=True))
            checked += len(numbers)
            differing = dict(_differing(dietitian, numbers))
            wrong += len(differing)
            for number, columns in differing.items():
                self.stdout.write(f"consent {number}: {', '.join(columns)} differ")
            if differing and options["repair"]:
                ClientSummary.objects.filter(consent__in=differing).mark_stale()
                renew(dietitian, sorted(differing))
        if wrong and not options["repair"]:
            raise CommandError(f"{wrong} of {checked} kept rows differ; --repair renews them.")
        state = f"{wrong} repaired" if wrong else "all equal a new computation"
        self.stdout.write(f"{checked} kept rows checked, {state}; {waiting} wait for renewal.")


def _differing(dietitian: User, numbers: list[int]) -> Iterator[tuple[int, list[str]]]:
    """The consents whose kept row is another than a new one, with the columns that are."""
    for start in range(0, len(numbers), AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        rows = ClientSummary.objects.in_bulk(some, field_name="consent_id")
        now = timezone.now()
        found = []
        for row in client_rows(dietitian, some):
            kept = rows.get(row.consent.pk)
            columns = [] if kept is None else _unequal(kept, kept_of(row, now))
            found += [(row.consent.pk, columns)] if columns else []
        # One that was changed or came over midnight meanwhile is no longer what was compared.
        same = ClientSummary.objects.filter(consent__in=[number for number, _columns in found])
        fresh = same.filter(is_stale=False, fresh_until__gt=timezone.now())
        versions = dict(fresh.values_list("consent", "version"))
        yield from (one for one in found if versions.get(one[0]) == rows[one[0]].version)


def _unequal(row: ClientSummary, computed: KeptSummary) -> list[str]:
    """The columns of a kept row that are not as worked out; it may only end sooner."""
    columns = computed.columns
    until = columns.pop("fresh_until")
    names = [name for name, value in columns.items() if getattr(row, name) != value]
    is_too_late = row.fresh_until is not None and row.fresh_until > until
    return [*names, "fresh_until"] if is_too_late else names
