"""The band page: where the band comes from, changing it, and its history."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.enums import ReferenceProfile
from accounts.models import User
from intake.enums import BandSource
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_woman,
    log_entry,
)
from tests.intake.insights.drawn_days import drawings, elements
from tests.pages import browser_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


@pytest.fixture
def user() -> User:
    return create_woman()


def band_form(today: dt.date, **changed: Any) -> dict[str, Any]:
    form = {
        "low": "200",
        "target": "300",
        "high": "400",
        "high_basis": "diet",
        "supplement_limit": "250",
        "valid_from": str(today),
        "reason": "My own choice",
    }
    return {name: value for name, value in (form | changed).items() if value is not None}


def test_page_says_of_a_band_only_what_it_has(client: Client, user: User, today: dt.date) -> None:
    page = text_of(client.get("/band/"))
    assert (
        "For “low” we count food, drinks and daily supplements (up to their limit). "
        "For “high” we count food and drinks only."
    ) in page
    user.profile_facts.update(life_stage="pregnant")
    user.profile.birth_date = today - dt.timedelta(days=13 * 366)
    user.profile.save()
    page = text_of(client.get("/band/"))
    assert (
        "The reference values for pregnancy begin at 14 years. Supplements at most 350 mg" in page
    )
    assert "is read on food and water" not in page
    assert " . " not in page


@pytest.mark.parametrize(
    ("birth_year", "stage", "words"),
    [
        (1990, "pregnant", "The Nordic values have no row for pregnancy; the US one is used."),
        (
            1960,
            "lactating",
            (
                "The Nordic values have no row for breastfeeding; the US one is used. "
                "There are no values for breastfeeding at this age; those for 31 to 50 are used."
            ),
        ),
        (1990, "none", ""),
    ],
)
def test_page_and_report_say_where_another_set_stands_in(
    client: Client, user: User, today: dt.date, birth_year: int, stage: str, words: str
) -> None:
    log_entry(user=user, food=create_food(), date=today)
    user.profile_facts.update(life_stage=stage, reference=ReferenceProfile.NORDIC)
    user.profile.birth_date = dt.date(birth_year, 1, 1)
    user.profile.save()
    for url in ("/band/", "/report/"):
        page = text_of(client.get(url))
        assert (words in page) if words else ("The Nordic values have no row" not in page)


def test_a_dietitian_without_the_profile_learns_nothing_of_a_life_stage(
    user: User, today: dt.date
) -> None:
    log_entry(user=user, food=create_food(), date=today)
    user.profile_facts.update(life_stage="pregnant", reference=ReferenceProfile.NORDIC)
    dietitian = create_dietitian()
    create_consent(client=user, dietitian=dietitian)
    browser = browser_of(dietitian)
    for page_name in ("band", "report"):
        page = text_of(browser.get(f"/clients/{user.code}/{page_name}/"))
        assert "pregnancy" not in page
        assert "Nordic" not in page


def test_page_says_the_band_and_its_source(client: Client) -> None:
    page = text_of(client.get("/band/"))
    for words in ("265", "320", "415", "350", "IOM 1997", "not your risk"):
        assert words in page


def test_setting_a_band_keeps_author_reason_and_history(
    client: Client, user: User, today: dt.date
) -> None:
    page = client.post("/band/", band_form(today), follow=True)
    band = user.bands.get()
    assert (band.low_mg, band.target_mg, band.high_mg) == (200, 300, 400)
    assert (band.set_by, band.reason, band.source) == (user, "My own choice", BandSource.OWN)
    assert "Your band is set" in text_of(page)
    assert "My own choice" in text_of(page)
    assert "low below 200, target 300, high above 400 mg, supplements at most 250 mg" in text_of(
        page
    )
    log_entry(user=user, food=create_food(), date=today)
    client.post("/band/", band_form(today, high_basis="all"))
    assert "high above 400 mg of all sources" in text_of(client.get("/band/"))
    assert "high above 400 mg (set by the person; high counts all sources)" in text_of(
        client.get("/report/")
    )
    client.post("/band/", band_form(today, high=None, no_high="on"))
    assert "target 300 mg, no upper edge, supplements" in text_of(client.get("/band/"))


def test_reset_follows_the_reference_again(client: Client, user: User, today: dt.date) -> None:
    client.post("/band/", band_form(today))
    page = text_of(client.post("/band/reset/", follow=True))
    assert "follows the reference values again" in page
    assert [band.is_reset for band in user.bands.all()] == [True, False]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"low": "310"}, "Low must not be above the target"),
        ({"high": "290"}, "High must not be below the target"),
        ({"high": ""}, "tick that there is none"),
        ({"target": "9000"}, "at most 5,000 mg"),
        ({"target": "-5"}, "Enter an amount"),
        ({"target": ""}, "Enter an amount in mg"),
        ({"supplement_limit": "400"}, "not raise it above 350"),
        ({"supplement_limit": "some"}, "Enter an amount in mg"),
        ({"valid_from": "1900-01-01"}, "Choose a date from"),
        ({"valid_from": "soon"}, "Enter a date such as"),
    ],
)
def test_wrong_band_is_refused_in_words_and_nothing_typed_is_lost(
    client: Client, user: User, today: dt.date, changed: dict[str, str], words: str
) -> None:
    answer = client.post("/band/", band_form(today, **changed))
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "My own choice" in answer.content.decode()
    for typed in changed.values():
        assert f'value="{typed}"' in answer.content.decode() or not typed
    assert not user.bands.exists()


def test_no_upper_edge_and_a_limit_of_zero_can_be_set(
    client: Client, user: User, today: dt.date
) -> None:
    client.post("/band/", band_form(today, high="400", no_high="on", supplement_limit="0"))
    band = user.bands.get()
    assert (band.high_mg, band.supplement_limit_mg) == (None, 0)


def test_impaired_kidneys_cannot_set_a_band_themselves(
    client: Client, user: User, today: dt.date
) -> None:
    user.profile.kidneys_impaired = "yes"
    user.profile.save()
    assert "Your clinician sets your range" in text_of(client.get("/band/"))
    answer = client.post("/band/", band_form(today))
    assert answer.status_code == 422
    assert "your clinician sets your band" in text_of(answer)
    assert not user.bands.exists()


def test_u_is_drawn_with_the_days_mark(client: Client, user: User, today: dt.date) -> None:
    log_entry(user=user, food=create_food(mg_per_100g="550"), date=today)
    page = client.get("/band/").content.decode()
    (drawing,) = drawings(page)
    assert elements(drawing, "title")[0].text == "All sources: 156 mg"
    assert "All sources: 156 mg" in text_of(client.get("/band/"))
    assert "odds" not in page.lower()


@pytest.mark.parametrize("count", [1, 30])
def test_band_page_takes_the_same_queries_with_any_history(
    client: Client,
    user: User,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _number in range(count):
        client.post("/band/", band_form(today))
    client.get("/band/")
    with django_assert_num_queries(7):
        client.get("/band/")
