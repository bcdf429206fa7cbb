"""The kept rows of the list of clients: which are to be renewed, and how that is done safely.

A kept row is true until something that it says changes, which marks it as stale in the
transaction of the change (``ClientSummary.objects...mark_stale()``), or until midnight comes
where the client or the dietitian lives. docs/decisions/clients.md says how it stays so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import fields, replace

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from accounts.models import ClientSummary, Consent, User
from intake.care.panel.client_rows import client_rows
from intake.care.panel.kept import KeptSummary, kept_of

#: Consents worked out together; more would only take more memory.
AT_ONCE = 500
#: How often a renewal is tried again where a change came between.
_ATTEMPTS = 3
#: For how long a new row is not relied on: who began to write before there was one could
#: not mark it. Longer than any request takes.
_SETTLES = dt.timedelta(minutes=2)

_COLUMNS = [field.name for field in fields(KeptSummary)]


def needs_renewal(now: dt.datetime) -> Q:
    """Consents of which nothing is kept, or nothing that can be relied on at ``now``."""
    return Q(summary=None) | Q(summary__is_stale=True) | Q(summary__fresh_until__lte=now)


def renew(dietitian: User, consents: Sequence[int]) -> dict[int, KeptSummary]:
    """Work out and keep what the list says of some of a dietitian's consents, by their numbers.

    In the same few queries for up to ``AT_ONCE``; those that are not live are left out. What
    changed meanwhile is worked out again. After ``_ATTEMPTS`` it is no longer kept, and
    returned as it was at the last.
    """
    found: dict[int, KeptSummary] = {}
    for start in range(0, len(consents), AT_ONCE):
        waiting: Collection[int] = consents[start : start + AT_ONCE]
        for _attempt in range(_ATTEMPTS):
            computed, waiting = _renew_once(dietitian, waiting)
            found |= computed
            if not waiting:
                break
    return found


def _renew_once(
    dietitian: User, consents: Collection[int]
) -> tuple[dict[int, KeptSummary], list[int]]:
    """What was worked out, and the consents of which it could not be kept."""
    # The versions are read before anything that they stand for.
    versions, new = _versions(consents)
    now = timezone.now()
    computed = {row.consent.pk: kept_of(row, now) for row in client_rows(dietitian, consents)}
    for number in new & computed.keys():
        until = min(computed[number].fresh_until, now + _SETTLES)
        computed[number] = replace(computed[number], fresh_until=until)
    kept = _keep(computed, versions)
    return computed, [number for number in computed if number not in kept]


def _versions(consents: Collection[int]) -> tuple[dict[int, int], set[int]]:
    """The version of each row, made where there is none, and in which nothing was kept yet."""
    there = ClientSummary.objects.filter(consent__in=consents)
    columns = there.values_list("consent", "version", "fresh_until")
    found = list(columns)
    missing = set(consents) - {number for number, _version, _until in found}
    if missing:
        live = Consent.objects.live().filter(pk__in=missing).order_by("pk")
        ClientSummary.objects.bulk_create(
            [
                ClientSummary(consent_id=number, client_id=client)
                for number, client in live.values_list("pk", "client")
            ],
            ignore_conflicts=True,
        )
        found = list(columns.all())
    versions = {number: version for number, version, _until in found}
    # Also one that another look has made a moment ago.
    return versions, {number for number, _version, until in found if until is None}


def _keep(computed: dict[int, KeptSummary], versions: dict[int, int]) -> set[int]:
    """Store what was worked out, where nothing was marked since; return of which consents."""
    with transaction.atomic():
        # Those that somebody is changing are passed over: waiting for them would only show
        # that they changed, and two who wait for each other would never end.
        locked = (
            ClientSummary.objects.select_for_update(skip_locked=True)
            .filter(consent__in=computed)
            .order_by("pk")
        )
        rows = [
            ClientSummary(
                consent_id=consent,
                client_id=client,
                version=version,
                is_stale=False,
                **computed[consent].columns,
            )
            for consent, client, version in locked.values_list("consent", "client", "version")
            if version == versions.get(consent)
        ]
        # Every row is there and locked, so this only updates: as one statement, which takes
        # a tenth of the time of an update with a case for each row.
        ClientSummary.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["consent"],
            update_fields=[*_COLUMNS, "is_stale"],
        )
    return {row.consent_id for row in rows}


def renew_all() -> int:
    """Renew what every dietitian's list needs, and forget what is kept of ended consents.

    Returns how many rows were renewed.
    """
    now = timezone.now()
    ClientSummary.objects.exclude(consent__in=Consent.objects.running(now).values("pk")).delete()
    waiting: dict[int, list[int]] = {}
    needing = Consent.objects.live(now).filter(needs_renewal(now)).order_by("pk")
    for dietitian, number in needing.values_list("dietitian", "pk"):
        waiting.setdefault(dietitian, []).append(number)
    dietitians = User.objects.select_related("profile").in_bulk(waiting)
    return sum(len(renew(dietitians[pk], numbers)) for pk, numbers in waiting.items())


@task()
def renew_summaries(_key: str) -> None:
    """Do so as a job, every hour (``HOURLY_TASKS``): the first look of a morning is fast then."""
    renew_all()
