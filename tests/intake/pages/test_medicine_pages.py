"""Medicines a person chose to list: optional, seen only with leave, spacing and chronic notes."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from intake.models import Medicine
from tests.factories import (
    create_consent,
    create_dietitian,
    create_user,
    create_woman,
)
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


@pytest.fixture
def user() -> User:
    return create_woman()


def take(client: Client, today: dt.date, time: str) -> None:
    client.post(
        "/supplements/",
        {
            "kind": "supplement",
            "form": "citrate",
            "mg_per_piece": "100",
            "pieces": "1",
            "date": str(today),
            "time": time,
            "request_key": str(uuid.uuid4()),
        },
    )


def test_medicine_is_listed_with_its_times_changed_and_removed(client: Client, user: User) -> None:
    page = client.post("/medicines/", {"name": "levothyroxine", "times": "20.30 7;7"}, follow=True)
    assert user.medicines.get().times == ["07:00", "20:30"]
    assert "Levothyroxine · 07:00, 20:30" in text_of(page)
    assert "Ask your pharmacist." in text_of(page)
    client.post("/medicines/", {"name": "levothyroxine", "times": ""})
    medicine = user.medicines.get()
    assert medicine.times == []
    client.post(f"/medicines/{medicine.pk}/remove/")
    page = client.post(f"/medicines/{medicine.pk}/remove/", follow=True)
    assert "None listed." in text_of(page)
    assert not user.medicines.exists()


@pytest.mark.parametrize("times", ["soon", "25:00", "8:99", "1 2 3 4 5 6 7"])
def test_wrong_times_are_refused_in_words(client: Client, user: User, times: str) -> None:
    answer = client.post("/medicines/", {"name": "gabapentin", "times": times})
    assert answer.status_code == 422
    assert re.search("Enter (times such as 8:00|at most 6 times)", text_of(answer))
    assert f'value="{times}"' in answer.content.decode()
    assert not user.medicines.exists()


def test_only_classes_of_the_table_can_be_listed(client: Client) -> None:
    assert client.post("/medicines/", {"name": "aspirin"}).status_code == 422


def test_a_class_is_listed_once(user: User) -> None:
    Medicine.objects.create(subject=user, key="gabapentin")
    with pytest.raises(IntegrityError), transaction.atomic():
        Medicine.objects.create(subject=user, key="gabapentin")


def test_a_class_that_left_the_table_says_nothing(
    client: Client, user: User, today: dt.date
) -> None:
    Medicine.objects.create(subject=user, key="forgotten", times=["08:00"])
    take(client, today, "08:00")
    assert "None listed." in text_of(client.get("/medicines/"))
    assert "forgotten" not in text_of(client.get(f"/day/{today}/"))


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ("08:00", "Magnesium at 08:00, levothyroxine at 07:00."),
        ("12:00", None),
        ("", "Levothyroxine and magnesium."),
    ],
)
def test_day_says_when_the_two_are_too_near(
    client: Client, user: User, today: dt.date, time: str, words: str | None
) -> None:
    Medicine.objects.create(subject=user, key="levothyroxine", times=["07:00"])
    url = f"/day/{today}/"
    assert "Levothyroxine" not in text_of(client.get(url))
    take(client, today, time)
    for page in (text_of(client.get(url)), text_of(client.get("/supplements/"))):
        if words is None:
            assert "evothyroxine" not in page
        else:
            assert words in page
            assert "Take them 4 hours apart." in page
            assert "Ask your pharmacist." in page


def test_long_use_is_spoken_of_on_the_band_page(client: Client, user: User) -> None:
    words = "Proton-pump inhibitors (omeprazole, pantoprazole)."
    assert words not in text_of(client.get("/band/"))
    Medicine.objects.create(subject=user, key="proton_pump_inhibitors")
    page = text_of(client.get("/band/"))
    assert words in page
    assert "Ask your pharmacist." in page


def test_nothing_is_asked_or_shown_until_it_is_used(client: Client, today: dt.date) -> None:
    take(client, today, "08:00")
    for url in (f"/day/{today}/", "/band/"):
        assert "Ask your pharmacist." not in text_of(client.get(url))


def test_dietitian_sees_medicines_only_with_leave(
    client: Client, user: User, today: dt.date
) -> None:
    Medicine.objects.create(subject=user, key="levothyroxine", times=["07:00"])
    Medicine.objects.create(subject=user, key="proton_pump_inhibitors")
    take(client, today, "08:00")
    base = f"/clients/{user.code}"
    for has_leave in (False, True):
        dietitian = create_dietitian()
        create_consent(client=user, dietitian=dietitian, profile_medicines=has_leave)
        client.force_login(dietitian)
        assert client.get(f"{base}/medicines/").status_code == (200 if has_leave else 403)
        for url in (f"{base}/day/{today}/", f"{base}/band/"):
            page = text_of(client.get(url))
            assert ("evothyroxine" in page or "Proton-pump" in page) is has_leave
        assert client.post(f"{base}/medicines/", {"name": "gabapentin"}).status_code == 403
        remove = f"{base}/medicines/{user.medicines.get(key='levothyroxine').pk}/remove/"
        assert client.post(remove).status_code == 404
    assert user.medicines.count() == 2


def test_stranger_reaches_no_medicine(client: Client, user: User) -> None:
    medicine = Medicine.objects.create(subject=user, key="levothyroxine")
    client.force_login(create_user())
    assert client.get(f"/clients/{user.code}/medicines/").status_code == 404
    assert "None listed." in text_of(client.get("/medicines/"))
    client.post(f"/medicines/{medicine.pk}/remove/")
    assert user.medicines.exists()


@pytest.mark.parametrize("count", [1, 12])
def test_medicines_cost_one_query_on_days_with_supplements(
    client: Client,
    user: User,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        Medicine.objects.create(subject=user, key=f"class-{number}")
    url = f"/day/{today}/"
    with django_assert_num_queries(9):
        client.get(url)
    for _entry in range(count):
        take(client, today, "08:00")
    with django_assert_num_queries(10):
        client.get(url)
