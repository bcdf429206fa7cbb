"""How sure a day's number is, what decides a day, and the tick of who weighs."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import User
from intake.diary.days import finish_day
from intake.enums import DayState, SupplementsTaken
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_group,
    create_profile,
    log_entry,
)
from tests.pages import browser_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]

D = Decimal
DAY = dt.date(2026, 11, 20)
ASKED = "How sure?"


def rice(user: User, grams: str = "160", mg: str = "95") -> None:
    fruit = create_group(slug="fruit", name="Fruit")
    food = create_food(name="Rice", group=fruit, mg_per_100g=mg, portions={"1 cup": grams})
    log_entry(user=user, food=food, date=DAY)


def latte(user: User, category: str = "Coffee") -> None:
    food = create_food(
        name="Latte", mg_per_100g=None, portions={"1 large": "355"}, survey_category=category
    )
    log_entry(user=user, food=food, date=DAY)


def finish(user: User) -> None:
    finish_day(subject=user, date=DAY, food=DayState.COMPLETE, supplements=SupplementsTaken.NONE)


def test_the_day_says_on_demand_how_sure_its_number_is(client: Client, user: User) -> None:
    page = client.get(f"/day/{DAY}/")
    assert ASKED not in text_of(page)
    rice(user)
    page = client.get(f"/day/{DAY}/")
    # 152 mg; .3 and .25 of it and 8 %: sd 60.6, 80 % within 77.7.
    assert "About 150 mg, probably 75 to 230 mg." in text_of(page)
    assert "Rice 100 %" in text_of(page)
    assert "foods of this kind differ" in text_of(page)
    assert '<details class="how-sure">' in page.content.decode()


def test_what_has_no_value_leaves_a_sentence_alone(client: Client, user: User) -> None:
    rice(user)
    latte(user)
    page = text_of(client.get(f"/day/{DAY}/"))
    assert f"{ASKED} Something has no value" in page
    assert "probably" not in page


def test_a_latte_that_cannot_matter_silences_no_verdict(client: Client, user: User) -> None:
    create_profile(user=user, birth_date=dt.date(1986, 5, 1), sex="F")
    rice(user)
    latte(user)
    finish(user)
    page = text_of(client.get(f"/day/{DAY}/"))
    assert "Up to 113 mg below your band" in page
    assert "Low even if “Latte” were rich in magnesium." in page


def test_what_decides_is_named(client: Client, user: User) -> None:
    create_profile(user=user, birth_date=dt.date(1986, 5, 1), sex="F")
    rice(user, grams="250")
    latte(user)
    finish(user)
    page = text_of(client.get(f"/day/{DAY}/"))
    assert "Cannot say: 1 food without a value decides it" in page
    assert "Without a value: “Latte”." in page


def test_a_dietitian_reads_the_same(user: User) -> None:
    rice(user)
    dietitian = create_dietitian()
    create_consent(client=user, dietitian=dietitian)
    page = browser_of(dietitian).get(f"/clients/{user.code}/day/{DAY}/")
    assert "probably 75 to 230 mg" in text_of(page)


def test_who_weighs_says_so_and_the_doubt_shrinks(client: Client, user: User) -> None:
    rice(user)
    entry = user.entries.get()
    url = f"/day/{DAY}/entries/{entry.pk}/"
    assert "I weighed it" in text_of(client.get(url))
    form = {"quantity": "1", "unit": "as-logged", "meal": "lunch", "is_weighed": "on"}
    client.post(url, form)
    entry.refresh_from_db()
    assert entry.amount_cv == D("0.050")
    assert 'name="is_weighed" id="id_is_weighed" checked' in client.get(url).content.decode()


def test_exports_have_the_range_and_what_an_entry_keeps(client: Client, user: User) -> None:
    rice(user)
    rows = list(csv.DictReader(io.StringIO(_csv(client, "days"))))
    assert (rows[0]["probable_low_mg"], rows[0]["probable_high_mg"]) == ("74.3", "229.7")
    latte(user)
    rows = list(csv.DictReader(io.StringIO(_csv(client, "days"))))
    assert (rows[0]["probable_low_mg"], rows[0]["probable_high_mg"]) == ("", "")
    entries = list(csv.DictReader(io.StringIO(_csv(client, "entries"))))
    assert [one["possible_mg"] for one in entries] == ["", "50.055"]


def _csv(client: Client, table: str) -> str:
    answer = client.get(f"/my-data/{table}.csv")
    return b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # of a stream
