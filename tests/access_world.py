"""The people of the access matrix, signed in, and something of the owner's at every address."""

from __future__ import annotations

import datetime as dt
import io
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from http.cookies import SimpleCookie
from typing import Any
from unittest import mock

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.db.models import AutoField, Model
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from accounts.access import Subject
from accounts.actions.consent import end_consent, invite
from accounts.models import Invitation, User
from accounts.roles import CURATOR
from foods.models import Food, FoodAlias, ValueWanted
from intake.care.actions import add_comment
from intake.diary.entries import quick_add
from intake.diary.saved.favourites import star_food
from intake.diary.symptoms import set_note
from intake.insights import pdf
from intake.models import Band, HabitChange, Medicine, Preference, ReviewBatch, SavedItem
from intake.pages.clients.cohort.tasks import start_cohort_file
from intake.pages.report.tasks import start_report_pdf
from intake.transfer.exports.tasks import make_archive
from intake.transfer.imports.plan import begin_import
from jobs.actions import start_job
from tests.background import do_jobs
from tests.casework import keep_casework
from tests.factories import (
    create_band,
    create_consent,
    create_dietitian,
    create_food,
    create_profile,
    create_symptom,
    create_user,
    log_entry,
)
from tests.intake.diary.saved_meals import create_recipe
from tests.made_pdfs import Printer
from tests.markers import mark_of, plant
from tests.owned import Rows, owned_models, rows_of
from tests.pages import browser_of

#: What a file brought says, which is shown before it is imported.
BROUGHT = "intake.Import.content"
#: The number of the first row the owner has in every table, so that it names
#: something of theirs wherever an address, a query or a form takes a number.
NUMBER = 70_000_007
#: The year of the owner's birth, the one fact of a profile that is no choice.
YEAR = 1947
_REQUEST_KEY = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


@dataclass(frozen=True)
class World:
    """Everybody in the table, and what the owner has."""

    people: dict[str, User | None]
    #: The browser of each.
    cookies: dict[str, SimpleCookie]
    values: dict[str, Any]
    #: What a number in an address stands for, by the address.
    numbers: dict[str, int]
    #: What the owner has, before anybody asks.
    had: Rows
    #: What is searched for as it is, by field.
    secrets: dict[str, str]

    def url_of(self, route: str) -> str:
        """The address with the owner's own code, dates and numbers."""
        if not route.startswith("/"):
            return {
                "account_confirm_email": "/account/confirm-email/nonsense/",
                "account_reset_password_from_key": "/account/password/reset/key/1-nonsense/",
                "app_list": "/admin/foods/",
                "foods_food_simple_history": f"/admin/foods/food/{NUMBER}/history/1/",
                "foods_foodgroup_simple_history": "/admin/foods/foodgroup/1/history/1/",
                "admin/(?P<url>.*)$": "/admin/nowhere/",
            }[route]
        values = self.values | {"pk": self.numbers.get(route, NUMBER)}
        # Each reads a report of the log in a file of their own.
        values["pdf"] = self.values["pdf" if route.startswith("/clients/") else "own_pdf"]
        return re.sub(r"<(\w+)>", lambda match: str(values.get(match[1], NUMBER)), route)

    @property
    def owner(self) -> User:
        """The person whose log it is about."""
        owner = self.people["owner"]
        assert owner is not None
        return owner

    @property
    def address(self) -> str:
        """The e-mail address of the owner."""
        return self.owner.email

    def secrets_in(self, text: str, asked: str) -> set[str]:
        """The fields whose stored value stands in an answer, but not already in what was asked."""
        # The key of a form is random, and a year is a group of it now and then.
        text = _REQUEST_KEY.sub("", text)
        return {
            field
            for field, value in self.secrets.items()
            if value in text and value not in asked and re.search(rf"\b{re.escape(value)}", text)
        }


def count_from(number: int, models: Iterable[type[Model]]) -> None:
    """Let the next row of each of these models get this number."""
    for model in models:
        key, table = model._meta.pk, model._meta.db_table
        if not isinstance(key, AutoField):
            continue
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, number - 1])
            else:
                sequence = "SELECT setval(pg_get_serial_sequence(%s, %s), %s)"
                cursor.execute(sequence, [table, key.column, number - 1])


def create_owner(*, shared: Food, today: dt.date) -> User:
    """Somebody with at least one row of everything a person can have."""
    owner = create_user(
        email="owner@example.org", name="Owner", practice="Somewhere", practice_address="x"
    )
    create_profile(user=owner, birth_date=dt.date(YEAR, 11, 3))
    EmailAddress.objects.create(user=owner, email=owner.email, primary=True, verified=True)
    own = create_food(name="Oat bar", owner=owner, description="x", source="x", barcode="0")
    FoodAlias.objects.create(food=own, name="Bar")
    log_entry(user=owner, food=own, date=today, note="x", typed_words="x")
    quick_add(
        subject=owner,
        by=owner,
        date=today,
        meal="breakfast",
        name="Canteen bun",
        magnesium_mg=Decimal(40),
        request_key=uuid.uuid4(),
    )
    for note in ("w", "x"):
        set_note(subject=owner, by=owner, date=today, note=note, request_key=uuid.uuid4())
    create_symptom(user=owner, date=today, kind="other", word="x", note="x")
    create_recipe(user=owner)
    SavedItem.objects.filter(of__subject=owner).update(typed_words="x")
    Medicine.objects.create(subject=owner, key="levothyroxine", times=["07:00"])
    star_food(subject=owner, food=shared, is_starred=True)
    ValueWanted.objects.create(user=owner, food=shared)
    Preference.objects.create(subject=owner, excluded=["nuts"])
    HabitChange.objects.create(
        subject=owner, began_on=today, is_more=True, answer="yes", answered_on=today
    )
    band = create_band(user=owner, valid_from=today, target="300", reason="x")
    Band.objects.filter(pk=band.pk).update(reference="x")
    return owner


def create_world() -> World:
    """Everybody, signed in, and something of the owner's at every address."""
    today = timezone.now().date()
    # Far from the others: the world of another module may have counted beyond them.
    counted: list[type[Model]] = [*owned_models(), Invitation]
    count_from(NUMBER // 2, counted)
    food = create_food()
    count_from(NUMBER, counted)
    owner = create_owner(shared=food, today=today)
    curator, root = create_user(is_staff=True), create_user(is_staff=True, is_superuser=True)
    curator.groups.add(Group.objects.get(name=CURATOR))
    people = {"out": None, "owner": owner, "stranger": create_user()}
    names = ("invited", "log", "notes", "profile", "band", "expired", "revoked", "other")
    people |= {name: create_dietitian() for name in names}
    people |= {"curator": curator, "admin": root}
    scopes: dict[str, dict[str, Any]] = {
        "log": {},
        "notes": {"symptoms_notes": True},
        "profile": {"profile_medicines": True},
        "band": {"may_set_band": True},
        "expired": {"may_set_band": True, "valid_until": timezone.now()},
        "revoked": {"may_set_band": True},
    }
    consents = {
        name: create_consent(client=owner, dietitian=people[name] or owner, **extra)
        for name, extra in scopes.items()
    }
    create_consent(client=create_user(), dietitian=people["other"] or owner, may_set_band=True)
    end_consent(consent=consents["revoked"], by=owner)
    tag = keep_casework(dietitian=people["log"] or owner, client=owner)
    invitation, token = invite(by=people["invited"] or owner, email=owner.email)
    brought = begin_import(
        subject=owner,
        file=io.BytesIO(f"date,food,mg\n{today},{mark_of(BROUGHT)},69\n".encode()),
        file_name="diary.csv",
        earliest=today,
        latest=today,
    )
    comments = {
        by: add_comment(
            subject=owner,
            dietitian=people["log"] or owner,
            by=people[by] or owner,
            date=today,
            text="x",
            request_key=uuid.uuid4(),
        )
        for by in ("owner", "log")
    }
    plant(owner)
    export = start_job(make_archive, owner=owner)
    reader = Subject(owner, people["log"] or owner, consents["log"])
    with mock.patch.object(pdf, "_maker", Printer):
        pdfs = [start_report_pdf(one, today, today) for one in (reader, Subject(owner, owner))]
        # All of the owner's, in a file that one of their dietitians has had made.
        cohort = start_cohort_file(people["log"] or owner, ending="json", window=14, tag=None)
        do_jobs()
    Invitation.objects.filter(pk=invitation.pk).update(email=owner.email)
    return World(
        people=people,
        cookies={
            name: browser_of(user).cookies if user else SimpleCookie()
            for name, user in people.items()
        },
        values={
            "code": owner.code,
            "date": today,
            "token": token,
            "batch": owner.changes.get(pk=NUMBER).batch,
            "key": brought.key,
            "export": export.key,
            "pdf": pdfs[0].key,
            "own_pdf": pdfs[1].key,
            "file": cohort.key,
            "reviewed": ReviewBatch.objects.get(client=owner).key,
            "table": "entries",
            "form": "csv",
            "food_id": food.pk,
            "meal": owner.entries.get(pk=NUMBER).meal,
        },
        numbers={
            "/clients/tags/<pk>/": tag.pk,
            "/clients/tags/<pk>/clients/": tag.pk,
            "/clients/tags/<pk>/delete/": tag.pk,
            "/foods/<pk>/": food.pk,
            "/foods/<pk>/wanted/": food.pk,
            "/clients/<code>/day/<date>/comments/<pk>/delete/": comments["log"].pk,
            "/account/sharing/<pk>/restore/": consents["revoked"].pk,
        },
        had=rows_of(owner),
        secrets={
            "accounts.User.code": owner.code,
            "accounts.User.password": owner.password,
            "accounts.Profile.birth_date": str(YEAR),
            "accounts.Invitation.token_hash": invitation.token_hash,
        },
    )


def one_world(blocker: DjangoDbBlocker) -> Iterator[World]:
    """The world for the tests of a module: each request is taken back, so it stays as it was."""
    with blocker.unblock(), transaction.atomic():
        yield create_world()
        transaction.set_rollback(True)


#: What is sent to addresses that end so.
_BODIES = {
    "/<date>/template/": {"text": "Well done"},
    "/review/": {"state": "reviewed"},
    "/report/note/": {"text": "Keep to nuts"},
    "/kidneys/": {"kidneys": "yes"},
    "/finish/": {"food": "complete", "supplements": "none"},
}


def body_of(route: str, world: World) -> dict[str, Any]:
    """What is sent: a form that would be accepted, where the table is to show a success."""
    today: dt.date = world.values["date"]
    if route.endswith("/band/"):
        band = {"low": "300", "target": "350", "high": "450", "high_basis": "diet"}
        return band | {"valid_from": today.isoformat(), "reason": "agreed"}
    if route.endswith("/comments/"):
        return {"text": "Well done", "request_key": str(uuid.uuid4()), "thread": NUMBER}
    if "/file/" in route or route.startswith("/clients/tags/") or route.endswith("/snooze/"):
        kept = {"text": "Kept", "request_key": str(uuid.uuid4()), "is_done": "yes"}
        until = (today + dt.timedelta(days=3)).isoformat()
        tags = {"name": "Other", "new_tags": "New", "shown": "1"}
        words = {"label": "Kept", "short_code": "K1", "tags": [], "reason": "quiet"}
        return kept | tags | words | {"until": until}
    if route.endswith("/review-all/"):
        return {"date": today.isoformat(), "request_key": str(uuid.uuid4())}
    for end, body in _BODIES.items():
        if route.endswith(end):
            return dict(body)
    return {}
