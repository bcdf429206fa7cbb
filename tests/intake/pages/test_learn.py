"""The page to read: for everybody, linked from each verdict, and careful with kidneys."""

from __future__ import annotations

import csv
import datetime as dt
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from intake.pages.learn.named_foods import SOURCES
from intake.science.spacing import medicine_classes
from intake.science.supplements import forms
from intake.science.usual_intake import answers
from intake.science.usual_intake.calibration import words_that_came_true
from tests.factories import create_food, create_woman
from tests.pages import browser_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return create_woman()


def test_everybody_may_read_it(user: User) -> None:
    page = Client().get("/learn/")
    assert page.status_code == 200
    for heading in (
        "Magnesium and nerves",
        "Too little (deficiency)",
        "When to see a doctor",
        "Call an emergency number at once",
        "Log the elemental magnesium",
        "Ask your pharmacist",
        "How the band is made",
        "How the U is made",
        "General information, not medical advice",
        "FoodData Central",
    ):
        assert heading in text_of(page)
    assert 'href="/learn/"' in page.content.decode()


def test_contents_lead_to_headings_that_exist() -> None:
    body = Client().get("/learn/").content.decode()
    contents = re.search(r'<ul class="learn-contents">.*?</ul>', body, re.S)
    assert contents is not None
    targets = re.findall(r'href="#([\w-]+)"', contents.group())
    assert len(targets) == 10
    assert set(targets) <= set(re.findall(r'<h2 id="([\w-]+)"', body))


def test_every_food_named_is_an_everyday_food_of_the_table() -> None:
    path = Path(settings.FIXTURES_DIR) / "staples.csv"
    staples = {row["name"] for row in csv.DictReader(path.read_text("utf-8").splitlines())}
    assert {name for _shelf, names in SOURCES for name in names} <= staples


def test_sources_have_portions_and_lead_to_their_foods(user: User) -> None:
    seeds = create_food(name="Pumpkin seeds", mg_per_100g="550", is_staple=True)
    address = f'href="/foods/{seeds.pk}/"'
    assert address not in Client().get("/learn/").content.decode()
    client = browser_of(user)
    page = client.get("/learn/")
    assert address in page.content.decode()
    assert "Pumpkin seeds 1 oz 156 mg" in text_of(page)


def test_forms_medicines_and_words_are_those_of_the_reference_files() -> None:
    page = text_of(Client().get("/learn/"))
    for form in forms():
        assert f"{form.elemental_pct} %" in page
    for one in medicine_classes():
        assert one.advice in page
    for share in (
        answers.LIKELY_LOW_BELOW,
        answers.POSSIBLY_LOW_BELOW,
        answers.UNCERTAIN_BELOW,
        answers.LIKELY_ADEQUATE_BELOW,
    ):
        assert f"{100 * share:g} %" in page
    for word in answers.AdequacyAnswer:
        if word.is_low or "adequate" in word.value.split()[1:]:
            assert word.value.capitalize() in page


def test_it_says_how_often_each_word_came_true() -> None:
    page = text_of(Client().get("/learn/"))
    found = words_that_came_true()
    assert {one.days for one in found} == {3, 7, 14}
    for one in found:
        assert f"{one.enough} ({one.expected})" in page
        # Said in words on the page: about as many as expected.
        assert abs(one.enough - one.expected) <= 2
    assert "What it cannot know" in page


def test_no_risk_is_stated_and_no_supplement_advised() -> None:
    page = text_of(Client().get("/learn/")).lower()
    for words in ("odds", "per cent higher", "you should take", "we recommend", "recommended dose"):
        assert words not in page
    assert "nothing here advises taking one" in page


def test_impaired_kidneys_take_the_portions_away(user: User) -> None:
    create_food(name="Pumpkin seeds", mg_per_100g="550", is_staple=True)
    user.profile.kidneys_impaired = "yes"
    user.profile.save()
    client = browser_of(user)
    page = text_of(client.get("/learn/"))
    assert "You said that your kidneys are impaired" in page
    assert "Pumpkin seeds" not in page


def test_each_verdict_leads_here(user: User) -> None:
    client = browser_of(user)
    today = dt.datetime.now(dt.UTC).date()
    assert 'href="/learn/#band"' in client.get(f"/day/{today}/").content.decode()
    for url in (f"/day/{today}/", "/band/"):
        assert 'href="/learn/#usual"' in client.get(url).content.decode()


def test_page_takes_one_query_for_all_foods(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _shelf, names in SOURCES:
        for name in names:
            create_food(name=name, is_staple=True)
    with django_assert_num_queries(1):
        Client().get("/learn/")
