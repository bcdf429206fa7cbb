"""The people of the access matrix, signed in, and something of the owner's at every address."""

from __future__ import annotations

import datetime as dt
import io
import re
import uuid
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.actions.consent import end_consent, invite
from accounts.models import Profile, User
from accounts.roles import CURATOR
from intake.care.actions import add_comment
from intake.models import Comment, Medicine, Review
from intake.transfer.imports.plan import begin_import
from tests.addresses import ROUTES
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_symptom,
    create_user,
    log_entry,
)
from tests.intake.diary.saved_meals import create_recipe
from tests.pages import browser_of

NOTE = "a note that is nobody else's"
REMARK = "a remark between two"


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
    had: dict[str, list[Any]]

    def url_of(self, route: str) -> str:
        """The address with the owner's own code, dates and numbers."""
        if not route.startswith("/"):
            return {
                "account_confirm_email": "/account/confirm-email/nonsense/",
                "account_reset_password_from_key": "/account/password/reset/key/1-nonsense/",
            }[route]
        values = self.values | {"pk": self.numbers.get(route, 0)}
        return re.sub(r"<(\w+)>", lambda match: str(values[match.group(1)]), route)


def create_world() -> World:
    """Everybody, signed in, and something of the owner's at every address."""
    today = timezone.now().date()
    owner = create_user(email="owner@example.org", name="Owner")
    EmailAddress.objects.create(user=owner, email=owner.email, primary=True, verified=True)
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
    invitation, token = invite(by=people["invited"] or owner, email=owner.email)
    food, batch = create_food(), uuid.uuid4()
    entry = log_entry(user=owner, food=food, date=today, request_key=batch, note=NOTE)
    symptom = create_symptom(user=owner, date=today, note=NOTE)
    own_food = create_food(name="Oat bar", owner=owner)
    brought = begin_import(
        subject=owner,
        file=io.BytesIO(b"date,food,mg\n2026-06-10,Oats,69\n"),
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
            text=REMARK,
            request_key=uuid.uuid4(),
        )
        for by in ("owner", "log")
    }
    recipe = create_recipe(user=owner)
    medicine = Medicine.objects.create(subject=owner, key="levothyroxine", times=["07:00"])
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
            "batch": batch,
            "key": brought.key,
            "table": "entries",
            "form": "csv",
            "food_id": food.pk,
            "meal": entry.meal,
        },
        numbers={
            "/foods/<pk>/": food.pk,
            "/foods/<pk>/wanted/": food.pk,
            "/medicines/<pk>/remove/": medicine.pk,
            "/clients/<code>/medicines/<pk>/remove/": medicine.pk,
            "/account/sharing/<pk>/end/": consents["log"].pk,
            "/account/sharing/asked/<pk>/": invitation.pk,
            "/account/invitations/<pk>/withdraw/": invitation.pk,
            "/day/<date>/comments/<pk>/delete/": comments["owner"].pk,
            "/clients/<code>/day/<date>/comments/<pk>/delete/": comments["log"].pk,
        }
        | {route: entry.pk for _, route in ROUTES if "/entries/<pk>/" in route}
        | {route: recipe.pk for _, route in ROUTES if route.startswith("/meals/<pk>/")}
        | {
            route: symptom.pk
            for _, route in ROUTES
            if route.endswith(("/symptoms/<pk>/", "/symptoms/<pk>/delete/"))
        }
        | {
            route: own_food.pk
            for _, route in ROUTES
            if route.startswith(("/foods/own/<pk>/", "/past-entries/"))
        },
        had=left_of(owner),
    )


def body_of(route: str, world: World) -> dict[str, Any]:
    """What is sent: a form that would be accepted, where the table is to show a success."""
    today: dt.date = world.values["date"]
    if route.endswith("/band/"):
        band = {"low": "300", "target": "350", "high": "450", "high_basis": "diet"}
        return band | {"valid_from": today.isoformat(), "reason": "agreed"}
    if route.endswith("/comments/"):
        thread = world.numbers["/account/sharing/<pk>/end/"]
        return {"text": "Well done", "request_key": str(uuid.uuid4()), "thread": thread}
    if route.endswith("/review/"):
        return {"state": "reviewed"}
    if route.endswith("/kidneys/"):
        return {"kidneys": "yes"}
    if route.endswith("/finish/"):
        return {"food": "complete", "supplements": "none"}
    return {}


def left_of(owner: User) -> dict[str, list[Any]]:
    """Every row of the owner's that another person must not change."""
    rows = {
        name: getattr(owner, name).order_by("pk")
        for name in (
            *("entries", "days", "bands", "symptoms", "medicines"),
            *("own_foods", "saved_meals", "favourites", "profile_facts", "consents_given"),
        )
    }
    left = {name: list(found.values_list()) for name, found in rows.items()}
    # That a comment was opened is written beside it, also by whoever only looks.
    said = Comment.objects.filter(day__subject=owner).values_list("pk", "text", "deleted_at")
    reviews = Review.objects.filter(day__subject=owner).values_list()
    left["profile"] = list(Profile.objects.filter(user=owner).values_list())
    return left | {"comments": list(said), "reviews": list(reviews)}
