"""The demo: who is in it, and that its printed sign-ins work."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import F
from django.test import Client

from accounts.models import ClientCard, Profile, User
from intake.care.panel.client_rows import client_rows
from intake.models import (
    ClientNote,
    ClientTask,
    Comment,
    CommentTemplate,
    Day,
    ReasonSnooze,
)
from intake.science.attention import Reason

pytestmark = pytest.mark.django_db
SIGN_IN = re.compile(r"^  (\S+@demo\.example)  \(.*\)  (\S+)$", re.M)


def fill() -> str:
    out = StringIO()
    call_command("fill_demo", stdout=out)
    return out.getvalue()


def test_demo_can_be_signed_in_to_and_shows_every_reason(food_table: None) -> None:
    fill()
    # Made anew, also beside what was logged with own foods the first time.
    sign_ins = SIGN_IN.findall(fill())
    people = [email.split("@")[0] for email, _ in sign_ins]
    assert people == ["anna", "dana", "curator"]
    for email, password in sign_ins:
        client = Client()
        response = client.post("/account/login/", {"login": email, "password": password})
        assert response.status_code == 302, email
    rows = client_rows(User.objects.get(email="dana@demo.example"))
    assert len(rows) == 60
    reasons = Counter(one.reason for row in rows for one in row.reasons)
    assert set(reasons) >= set(Reason) - {Reason.EMERGENCY, Reason.TASK_DUE, Reason.CHANGED}
    assert any(row.unread for row in rows)
    assert 0 < sum(bool(row.to_review) for row in rows) < 60
    assert_casework_is_there(User.objects.get(email="dana@demo.example"))
    anna = User.objects.get(email="anna@demo.example")
    assert sorted(anna.saved_meals.values_list("name", "servings")) == [
        ("Cheese sandwich and apple", None),
        ("Red lentil dal", 4),
        ("Weekday porridge", None),
    ]
    assert anna.entries.filter(name="Red lentil dal").exclude(parts=None).count() == 4
    lately = anna.symptoms.filter(date__gte=anna.days.latest("date").date - dt.timedelta(days=28))
    assert lately.count() >= 2
    assert lately.exclude(places="").exists()
    quiet = anna.days.filter(no_symptoms=True)
    assert quiet.count() > 30
    assert not anna.symptoms.filter(date__in=quiet.values("date")).exists()
    call_command("check_days", stdout=StringIO())
    assert Day.objects.count() > 1000


def assert_casework_is_there(dana: User) -> None:
    """Cards, notes, tasks and snoozes, two of one name, an ended sharing, messages of each kind."""
    marias = User.objects.filter(name="Maria Silva", consents_given__dietitian=dana)
    born = {one.profile.birth_date for one in marias}
    assert born == {dt.date(1968, 3, 1), dt.date(1994, 3, 1)}
    names = set(dana.client_tags.values_list("name", flat=True))
    assert {"Diabetes clinic", "Tuesday group", "Postal"} <= names
    codes = ClientCard.objects.filter(dietitian=dana).values_list("short_code", flat=True)
    assert len(set(codes)) == len(codes) > 20
    assert ClientNote.objects.filter(dietitian=dana).count() >= 5
    today = Profile.objects.of(dana).today()
    due = ClientTask.objects.filter(dietitian=dana)
    assert due.filter(due_on__lte=today).exists()
    assert due.filter(due_on__gt=today).exists()
    snoozed = ReasonSnooze.objects.filter(dietitian=dana)
    assert set(snoozed.values_list("reason", flat=True)) <= {one.slug for one in Reason}
    assert snoozed.filter(until__gt=today).count() == snoozed.count() >= 3
    assert CommentTemplate.objects.filter(dietitian=dana).count() == 4
    assert dana.invitations.waiting().exclude(client_name="").count() == 2
    assert dana.consents_held.exclude(revoked_at=None).count() == 1
    # A client wrote first, of something that cannot wait.
    first = Comment.objects.get(day__subject__name="Anders Lindqvist")
    assert (first.from_client, "heart" in first.text) == (True, True)
    changed = dana.reviews.filter(state="reviewed", day__changed_at__gt=F("seen_at"))
    assert changed.count() == 3
