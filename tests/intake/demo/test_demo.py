"""The demo: who is in it, and that its printed sign-ins work."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from intake.care.clients import client_rows
from intake.models import Day
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
    assert len(rows) == 25
    reasons = Counter(one.reason for row in rows for one in row.reasons)
    assert set(reasons) >= set(Reason) - {Reason.EMERGENCY, Reason.TASK_DUE, Reason.CHANGED}
    assert any(row.unread for row in rows)
    assert 0 < sum(bool(row.to_review) for row in rows) < 25
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
