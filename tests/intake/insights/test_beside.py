"""Intake and symptoms on one axis: described, for who may see both."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from intake.enums import DayState
from tests.factories import (
    create_consent,
    create_dietitian,
    create_symptom,
    create_user,
    create_woman,
    keep_days,
)
from tests.intake.insights.logged_days import ONE
from tests.pages import text_of, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]
URL = "/symptoms/beside/"


@pytest.fixture
def user() -> User:
    return create_woman()


def places(response: Any, css: str) -> list[str]:
    """Where the bars of a class begin along the drawing."""
    drawn = re.findall(rf'<path class="{css}[^"]*"[^>]*? d="([^"]*)"', response.content.decode())
    return re.findall(r"M([\d.]+) ", "".join(drawn))


def rows_of(response: Any) -> list[str]:
    """What a person reads of each row of the table."""
    body = response.content.decode().partition("<tbody>")[2]
    return [words_of(row).strip() for row in re.findall(r"<tr>.*?</tr>", body, re.S)]


def test_both_stand_on_the_same_days_and_are_described(
    client: Client, user: User, today: dt.date
) -> None:
    keep_days(user, today, count=13, food="300")
    user.days.filter(date=today - 2 * ONE).update(food_mg=100)
    user.days.filter(date=today - 3 * ONE).update(food=DayState.OPEN)
    for back, severity in ((1, 3), (2, 6), (3, 4), (3, 2)):
        create_symptom(user=user, date=today - back * ONE, severity=severity)
    create_symptom(user=user, date=today - 5 * ONE, kind="headache", severity=0)
    answer = client.get(f"{URL}?window=14")
    page = text_of(answer)
    assert "Cramps : on 3 of 14 days, strength 3 to 6 of 10." in page
    assert "2 of them are full days: 100 to 300 mg." in page
    assert "Headache : noted as not there" in page
    assert "All 14 days of the range: 12 of them are full days: 100 to 300 mg." in page
    assert "Symptoms have many causes" in page
    for word in ("correlat", "because", "coefficient", "caused by"):
        assert word not in page.lower()
    days = sorted(places(answer, "bar "), key=float)
    assert days[-3:] == places(answer, "plot-strength")[:3]
    day = f"{today - 3 * ONE:%a} {(today - 3 * ONE).day} {today - 3 * ONE:%b %Y}"
    assert f"{day} 300 not finished Cramps 4, Cramps 2" in rows_of(answer)
    assert f'href="/day/{today - 3 * ONE}/"' in answer.content.decode()


def test_a_symptom_on_a_day_without_an_entry_is_drawn_and_listed(
    client: Client, user: User, today: dt.date
) -> None:
    create_symptom(user=user, date=today)
    answer = client.get(URL)
    page = text_of(answer)
    assert "No food or drink is logged in this range" in page
    assert "None of them is a full day with a known intake." in page
    assert len(places(answer, "plot-strength")) == 1
    assert rows_of(answer)[0].endswith("nothing logged Cramps 5")


def test_without_a_symptom_the_page_says_what_to_do(
    client: Client, user: User, today: dt.date
) -> None:
    keep_days(user, today, count=3, food="300")
    answer = client.get(URL)
    assert "No symptom is noted in this range." in text_of(answer)
    assert f'href="/day/{today}/"' in answer.content.decode()
    assert 'class="bar ' not in answer.content.decode()


def test_unknown_intake_is_a_lower_bound_and_not_zero(
    client: Client, user: User, today: dt.date
) -> None:
    keep_days(user, today, count=1, food="300", unknown_count=1)
    user.days.update(entry_count=2, food_count=2)
    create_symptom(user=user, date=today - ONE)
    assert "1 of them is a full day: at least 300 mg." in text_of(client.get(URL))


def test_own_words_are_one_symptom_whatever_their_case_and_those_of_others_are_not_there(
    client: Client, user: User, today: dt.date
) -> None:
    create_symptom(user=user, date=today, kind="other", word="Restless legs")
    create_symptom(user=user, date=today - ONE, kind="other", word="restless legs")
    create_symptom(user=create_user(), date=today)
    page = text_of(client.get(URL))
    assert "on 2 of 28 days" in page
    assert "Cramps" not in page


def test_a_dietitian_needs_the_scope_and_sees_the_days_shared(
    client: Client, user: User, today: dt.date
) -> None:
    keep_days(user, today, count=9, food="300")
    for back in (1, 9):
        create_symptom(user=user, date=today - back * ONE, severity=back)
    dietitian = create_dietitian()
    consent = create_consent(client=user, dietitian=dietitian, earliest_day=today - 4 * ONE)
    client.force_login(dietitian)
    url = f"/clients/{user.code}{URL}"
    assert client.get(url).status_code == 403
    trends = f"/clients/{user.code}/trends/"
    assert "Compare with symptoms" not in text_of(client.get(trends))
    consent.symptoms_notes = True
    consent.save()
    page = text_of(client.get(url))
    assert "on 1 of 5 days, strength 1 of 10. 1 of them is a full day: 300 mg." in page
    assert "Compare with symptoms" in text_of(client.get(trends))
    before = today - 9 * ONE
    page = text_of(client.get(f"{url}?first={before}&last={before}"))
    assert "Before the days that are shared" in page
    assert "No symptom is noted in this range." in page


def test_symptoms_lead_here(client: Client) -> None:
    assert f'href="{URL}"' in client.get("/symptoms/").content.decode()


@pytest.mark.parametrize("count", [1, 90])
def test_beside_takes_the_same_queries_at_any_length(
    client: Client,
    user: User,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    keep_days(user, today, count=count, food="300")
    for back in range(1, count + 1):
        create_symptom(user=user, date=today - back * ONE)
    client.get(URL)
    # Session, viewer, three for the band, days, symptoms, days without any.
    with django_assert_num_queries(8):
        client.get(f"{URL}?window=90")
