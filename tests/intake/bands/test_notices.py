"""What is said once to the people a change of the rules touches."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.apps.registry import Apps
from django.test import Client

from accounts.models import Profile, User
from intake.models import Day
from intake.pages.day.notices import MEDICINES_APART, notice_words
from tests.factories import create_consent, create_dietitian, create_woman
from tests.intake.insights.logged_days import ONE
from tests.migrating import migrated_to, newest

BEFORE = [("accounts", "0003_reference_profiles"), ("intake", "0010_unknown_waters")]
TODAY = dt.datetime.now(dt.UTC).date()


def person(apps: Apps, number: int, **profile: Any) -> int:
    """A person as the models were, with a profile where anything is said in it."""
    user = apps.get_model("accounts", "User").objects.create(
        email=f"{number}@example.org", code=f"code-{number}"
    )
    if profile:
        apps.get_model("accounts", "Profile").objects.create(user=user, **profile)
    pk: int = user.pk
    return pk


@pytest.mark.django_db(transaction=True)
def test_the_notice_goes_to_whom_the_rule_touches_and_days_stay_as_they_are() -> None:
    apps = migrated_to(BEFORE)
    child = {"birth_date": TODAY - 6 * 365 * ONE, "logs_for_child": True}
    cases: list[tuple[dict[str, Any], str, str, bool]] = [
        # What the profile says, mg of supplements, mg of medicines, whether it is told.
        ({}, "0", "1500", True),
        ({}, "0", "0.5", True),
        ({}, "350", "0", False),
        ({}, "350.001", "0", True),
        ({"time_zone": "UTC"}, "0", "0", False),
        ({"kidneys_impaired": "yes"}, "10", "0", True),
        (child, "110", "0", False),
        (child, "120", "0", True),
        ({"birth_date": TODAY - 200 * ONE}, "1", "0", True),
    ]
    days = apps.get_model("intake", "Day").objects
    for number, (profile, supplement, medicine, _told) in enumerate(cases):
        subject = person(apps, number, **profile)
        for back in range(3):
            days.create(
                subject_id=subject,
                date=TODAY - back * ONE,
                food="complete",
                food_mg=120,
                supplement_mg=supplement if back == 1 else 0,
                medicine_mg=medicine if back == 1 else 0,
                entry_count=2,
            )
    lowered = person(apps, 90)
    days.create(subject_id=lowered, date=TODAY, supplement_mg=100)
    apps.get_model("intake", "Band").objects.create(
        subject_id=lowered,
        valid_from=TODAY,
        source="own",
        target_mg=300,
        high_basis="diet",
        supplement_limit_mg=50,
    )
    stored = list(days.order_by("pk").values())

    migrated_to(newest())
    assert list(Day.objects.order_by("pk").values(*stored[0])) == stored
    told = dict(Profile.objects.values_list("user__email", "pending_notice"))
    for number, (_profile, _supplement, _medicine, is_told) in enumerate(cases):
        expected = MEDICINES_APART if is_told else ""
        assert told.get(f"{number}@example.org", "") == expected, cases[number]
    assert told["90@example.org"] == MEDICINES_APART

    migrated_to(BEFORE)
    migrated_to(newest())
    assert list(Day.objects.order_by("pk").values(*stored[0])) == stored


@pytest.fixture
def told_woman(db: None) -> User:
    user = create_woman(name="Ada Byron")
    Profile.objects.filter(user=user).update(pending_notice=MEDICINES_APART)
    Day.objects.create(subject=user, date=TODAY, medicine_mg=Decimal(1500), entry_count=1)
    return user


def test_the_day_page_says_it_until_it_is_put_away(client: Client, told_woman: User) -> None:
    words = notice_words(MEDICINES_APART)
    client.force_login(told_woman)
    for date in (TODAY, TODAY - ONE, TODAY):
        assert words in client.get(f"/day/{date}/").content.decode()
    answer = client.post("/notice/", {"date": f"{TODAY - ONE}"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/day/{TODAY - ONE}/")
    answer = client.post("/notice/", {"date": "soon"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/day/{TODAY}/")
    assert words not in client.get(f"/day/{TODAY}/").content.decode()


def test_nobody_else_is_told_of_it_or_puts_it_away(client: Client, told_woman: User) -> None:
    dietitian = create_dietitian()
    create_consent(client=told_woman, dietitian=dietitian)
    client.force_login(dietitian)
    page = client.get(f"/clients/{told_woman.code}/day/{TODAY}/").content.decode()
    assert notice_words(MEDICINES_APART) not in page
    client.post("/notice/")
    assert Profile.objects.get(user=told_woman).pending_notice == MEDICINES_APART


def test_a_key_that_is_no_longer_known_says_nothing() -> None:
    assert notice_words("gone") == notice_words("") == ""
