"""A site with something of every kind in it, as the app itself makes it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from accounts.actions.consent import record_access
from accounts.models import Consent, User
from foods.curation.actions import set_status
from foods.enums import FoodStatus
from foods.models import Food, FoodAlias, FoodGroup, Portion
from intake.care.panel.summaries import renew_all
from intake.care.panel.worklist import keep_worklist
from intake.demo.casework import read_casework
from intake.demo.clients import read_clients
from intake.management.commands import fill_demo
from intake.models import SiteDefault
from intake.transfer.imports.steps import start_import, step_import
from jobs.models import WorkerProcess
from tests.access_world import create_world
from tests.intake.transfer.diary_files import many_days, planned
from tests.releases.notes import notes_of_all, row_counts

#: Of the demo, so that the files stay small.
DAYS, CLIENTS = 30, 6
#: Tables that may be empty, and why.
EMPTY = {
    "django_session": "sessions have a table of our own; this one is Django's",
    "foods_historicalfoodgroup": "nobody changes a group here",
}


def fill(notes: str) -> None:
    """Fill the site of this process, and write down what it says of each day.

    Raises AssertionError where a table stays empty.
    """
    call_command("prepare")
    with _smaller_demo():
        call_command("fill_demo")
    world = create_world()
    _fill_the_rest(world.owner)
    leave_out_foods()
    counts = row_counts()
    assert {table for table, count in counts.items() if not count} <= EMPTY.keys()
    said = {"made_at": timezone.now().isoformat(), "rows": counts, "days": notes_of_all()}
    Path(notes).write_text(json.dumps(said))


@contextmanager
def _smaller_demo() -> Iterator[None]:
    """The demo with fewer days and clients."""

    def few_clients(path: Path) -> list[Any]:
        return read_clients(path)[:CLIENTS]

    def few_cases(path: Path) -> list[Any]:
        there = {client.address for client in few_clients(path.with_name("clients.csv"))}
        return [case for case in read_casework(path) if case.who in there]

    with ExitStack() as stack:
        for name, value in (
            ("DAYS", DAYS),
            ("read_clients", few_clients),
            ("read_casework", few_cases),
        ):
            stack.enter_context(mock.patch.object(fill_demo, name, value))
        yield


def _fill_the_rest(owner: User) -> None:
    """What neither the demo nor the access matrix has."""
    anna, dana = (User.objects.get(email=f"{name}@demo.example") for name in ("anna", "dana"))
    root = User.objects.filter(is_superuser=True)[0]
    consent = Consent.objects.get(client=anna, dietitian=dana)
    record_access(consent=consent, what="day", date=dt.date.today())  # noqa: DTZ011  # any day
    renew_all()
    keep_worklist(dietitian=dana, query="", consents=[consent.pk])
    under_way = planned(anna, many_days(30))
    start_import(subject=anna, key=under_way.key, has_doubtful=False)
    step_import(subject=anna, key=under_way.key)
    SiteDefault.objects.create(reference="EU", valid_from=dt.date(2027, 1, 1))
    almonds = Food.objects.filter(owner=None, entries__isnull=False)[:1]
    foods = Food.objects.filter(pk__in=[food.pk for food in almonds])
    set_status(foods=foods, status=FoodStatus.DRAFT, by=root, reason="Looked at again")
    Authenticator.objects.create(user=dana, type="totp", data={"secret": "kept"})
    address = EmailAddress.objects.create(user=anna, email=anna.email, primary=True, verified=False)
    EmailConfirmation.create(address)
    root.user_permissions.add(Permission.objects.all()[0])
    LogEntry.objects.log_actions(root.pk, [owner], CHANGE, "Looked at")
    WorkerProcess.objects.create(name="a-host-1", seen_at=timezone.now() - dt.timedelta(hours=1))
    cache.set("a-limit", 3, timeout=None)


def leave_out_foods() -> None:
    """Delete the foods that nothing speaks of; they come back with the next ``load_foods``."""
    parts = {Portion, FoodAlias, Food}
    used = {*Food.objects.exclude(owner=None).values_list("pk", flat=True)}
    for relation in Food._meta.related_objects:
        if relation.related_model not in parts:
            column = relation.field.attname
            rows = relation.related_model._base_manager.exclude(**{column: None})
            used |= {*rows.values_list(column, flat=True)}
    while (
        more := {
            pk
            for pair in Food.objects.filter(pk__in=used).values_list("everyday_food", "replaced_by")
            for pk in pair
            if pk is not None
        }
        - used
    ):
        used |= more
    for model in (Portion, FoodAlias):
        model._base_manager.exclude(food__in=used).delete()
    Food.objects.exclude(pk__in=used).update(everyday_food=None, replaced_by=None)
    Food.objects.exclude(pk__in=used).delete()
    FoodGroup.objects.filter(foods=None).delete()
